//! The page that takes a faulty item out of an open round.

use askama::Template;

use super::{Problem, at};
use crate::web::page::Shell;

/// Asks for the reason. The form posts `reason` to the page's own address.
#[derive(Template)]
#[template(path = "closing/withdraw.html")]
pub struct WithdrawPage {
    /// With `error` set where there are problems.
    pub shell: Shell,
    pub round: u32,
    pub statement: String,
    /// Whether mail leaves this server.
    pub mail: bool,
    /// What was typed.
    pub reason: String,
    /// Where to go back to.
    pub back: String,
    pub problems: Vec<Problem>,
}

impl WithdrawPage {
    fn problem(&self, field: &str) -> Option<&str> {
        at(&self.problems, field)
    }
}
