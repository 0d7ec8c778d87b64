//! The page that takes a reason out of sight.

use askama::Template;

use super::{Problem, at};
use crate::web::page::Shell;

/// Shows the reason and what will stand in its place. The form posts `reason`, the id, and `why`.
#[derive(Template)]
#[template(path = "closing/redact.html")]
pub struct RedactPage {
    /// With `error` set where there are problems.
    pub shell: Shell,
    pub round: u32,
    /// Text of the item.
    pub item: String,
    /// The reason as it is shown now.
    pub text: String,
    /// Its id.
    pub reason: String,
    /// What was typed.
    pub why: String,
    /// Whether whoever wrote it gets a mail.
    pub tells: bool,
    /// The item's page of evidence.
    pub back: String,
    pub problems: Vec<Problem>,
}

impl RedactPage {
    fn problem(&self, field: &str) -> Option<&str> {
        at(&self.problems, field)
    }
}
