//! The rounds of a study and its items, as the coordinator reads them.

use askama::Template;

use crate::web::page::Shell;

/// All rounds, and the way to the next one.
#[derive(Template)]
#[template(path = "round/rounds.html")]
pub struct RoundsPage {
    pub shell: Shell,
    /// The newest first.
    pub rounds: Vec<RoundCard>,
    /// Missing while a round is a draft or open.
    pub next: Option<NextRound>,
}

/// The round that can be prepared.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NextRound {
    pub number: u32,
    /// Address of the page that proposes its items.
    pub href: String,
}

/// One round.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RoundCard {
    pub number: u32,
    /// "Draft", "Open" or "Closed".
    pub state: String,
    pub is_open: bool,
    /// Short facts: name and value, e.g. "Closed" and "Friday 2 October, 17:00 (…)".
    pub facts: Vec<(String, String)>,
    /// Hexadecimal SHA-256 of a closed round.
    pub seal: Option<String>,
    /// Links: address and words. The first of an open or draft round is its next step.
    pub links: Vec<(String, String)>,
}

/// The items of a study by section; read only.
#[derive(Template)]
#[template(path = "round/items.html")]
pub struct ItemsPage {
    pub shell: Shell,
    /// "20 items in 2 sections".
    pub kicker: String,
    /// Address below which each item is put in other words; missing before round 1 has opened.
    pub reword: Option<String>,
    /// Why the wording cannot change now; empty while it can.
    pub frozen: String,
    /// Command that brings a changed study file in.
    pub command: String,
    pub sections: Vec<ItemSection>,
}

/// A section with its groups.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ItemSection {
    pub id: String,
    pub heading: String,
    /// Period and scope.
    pub about: String,
    /// The points of its scale, from up to down: "▲ Upward · — Net-zero / Stable · ▼ Downward".
    pub scale: String,
    pub groups: Vec<ItemGroup>,
}

/// Items under one name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ItemGroup {
    pub name: String,
    pub items: Vec<ItemLine>,
}

/// One item.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ItemLine {
    pub id: String,
    pub text: String,
    pub version: u32,
    /// What "upward" does to the threat, in words; empty for none.
    pub polarity: String,
    /// Instrument and number of sources; empty for none.
    pub note: String,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::locale::Speaker;

    const HOSTILE: &str = "<script>alert(1)</script>";

    #[test]
    fn the_items_say_that_their_wording_is_frozen() {
        let html = ItemsPage {
            shell: Shell::new(Speaker::fallback(), "Items"),
            kicker: "1 item in 1 section".to_owned(),
            reword: Some("/studies/nexus/items".to_owned()),
            frozen: "Round 3 is open.".to_owned(),
            command: "castalia study import nexus.toml".to_owned(),
            sections: vec![ItemSection {
                id: "factors".to_owned(),
                heading: HOSTILE.to_owned(),
                about: "2016 to 2026".to_owned(),
                scale: "▲ Upward".to_owned(),
                groups: vec![ItemGroup {
                    name: "Baseline".to_owned(),
                    items: vec![ItemLine {
                        id: "prisons".to_owned(),
                        text: HOSTILE.to_owned(),
                        version: 2,
                        polarity: "increases the threat".to_owned(),
                        note: String::new(),
                    }],
                }],
            }],
        }
        .render()
        .unwrap();
        assert!(html.contains("Round 3 is open.") && html.contains("version 2"));
        assert!(!html.contains(HOSTILE) && !html.contains("style="));
    }
}
