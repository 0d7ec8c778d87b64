//! The page on which results are published.

use askama::Template;

use crate::closing::views::{Problem, at};
use crate::web::page::Shell;

/// Says what becomes public and what does not. The form posts `round` and `understood` to the
/// page's own address.
#[derive(Template)]
#[template(path = "report/publish.html")]
pub struct PublishPage {
    /// With `error` set where there are problems.
    pub shell: Shell,
    /// The last round that becomes public.
    pub round: u32,
    /// "Round 1", "Rounds 1 to 3".
    pub rounds: String,
    /// Names of panelists who agreed to be named.
    pub named: usize,
    /// Items that everybody answered alike, where panelists are named.
    pub unanimous: usize,
    /// The round that is open now, whose panel could read these results before it answers.
    pub open: Option<u32>,
    /// "Dana Whitfield, dana@panel.example".
    pub contact: String,
    /// Where to go back to.
    pub back: String,
    pub problems: Vec<Problem>,
}

impl PublishPage {
    fn problem(&self, field: &str) -> Option<&str> {
        at(&self.problems, field)
    }
}
