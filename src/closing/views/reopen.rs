//! The page that takes a closing back.

use askama::Template;

use super::{Problem, at};
use crate::web::page::Shell;

/// Asks for the reason. The form posts `reason` to the page's own address.
#[derive(Template)]
#[template(path = "closing/reopen.html")]
pub struct ReopenRoundPage {
    /// With `error` set where there are problems.
    pub shell: Shell,
    pub round: u32,
    /// What was typed.
    pub reason: String,
    /// Where to go back to.
    pub back: String,
    pub problems: Vec<Problem>,
}

impl ReopenRoundPage {
    fn problem(&self, field: &str) -> Option<&str> {
        at(&self.problems, field)
    }
}
