//! The rounds of a study and its items, as the coordinator reads them.

use askama::Template;

use crate::web::page::Shell;

/// All rounds, and the way to the next one. Preparing posts `carry` (`all`, `unsettled` or
/// `chosen`) and, for `chosen`, `item-ID` for each that is ticked.
#[derive(Template)]
#[template(path = "round/rounds.html")]
pub struct RoundsPage {
    pub shell: Shell,
    /// The newest first.
    pub rounds: Vec<RoundCard>,
    /// Missing while a round is a draft or open.
    pub prepare: Option<PrepareForm>,
    /// Why the last attempt to prepare failed; empty for nothing.
    pub problem: String,
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

/// What the next round may take up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PrepareForm {
    /// Number of the round that would be prepared.
    pub number: u32,
    /// Where the form goes.
    pub action: String,
    /// All items of the study.
    pub items: Vec<CarryItem>,
    /// How many are not settled: no consensus, not stable, or new. Missing while nobody has looked
    /// at the results of the round before, for the number would be a look.
    pub unsettled: Option<usize>,
    /// The choice that is marked: "all", "unsettled" or "chosen".
    pub carry: String,
    /// Whether there is a round before this one.
    pub has_earlier: bool,
}

/// An item that may be chosen for the next round.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CarryItem {
    pub id: String,
    pub text: String,
    /// "Consensus", "Split, unstable"; empty for a new one and where nobody has looked yet.
    pub was: String,
    pub chosen: bool,
}

/// The items of a study by section; read only.
#[derive(Template)]
#[template(path = "round/items.html")]
pub struct ItemsPage {
    pub shell: Shell,
    /// "20 items in 2 sections".
    pub kicker: String,
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
    fn the_next_round_is_prepared_from_the_last_by_a_plain_form() {
        let html = RoundsPage {
            shell: Shell::new(Speaker::fallback(), "Rounds").with_csrf("token"),
            rounds: vec![RoundCard {
                number: 2,
                state: "Closed".to_owned(),
                is_open: false,
                facts: vec![("Closed".to_owned(), "2 October".to_owned())],
                seal: Some("9f1c".to_owned()),
                links: vec![("/results".to_owned(), "Results".to_owned())],
            }],
            prepare: Some(PrepareForm {
                number: 3,
                action: "/studies/nexus/rounds".to_owned(),
                items: vec![CarryItem {
                    id: "prisons".to_owned(),
                    text: HOSTILE.to_owned(),
                    was: "Split".to_owned(),
                    chosen: true,
                }],
                unsettled: Some(1),
                carry: "chosen".to_owned(),
                has_earlier: true,
            }),
            problem: String::new(),
        }
        .render()
        .unwrap();
        assert!(html.contains(r#"action="/studies/nexus/rounds""#));
        assert!(html.contains(r#"name="carry" value="unsettled""#));
        assert!(html.contains(r#"name="item-prisons" checked"#), "{html}");
        assert!(!html.contains(HOSTILE) && html.contains(r#"name="csrf" value="token""#));
    }

    #[test]
    fn the_items_say_that_their_wording_is_frozen() {
        let html = ItemsPage {
            shell: Shell::new(Speaker::fallback(), "Items"),
            kicker: "1 item in 1 section".to_owned(),
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
