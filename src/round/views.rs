//! The rounds of a study, as the coordinator reads them.

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
