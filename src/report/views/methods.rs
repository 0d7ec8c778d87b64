//! The page for what only people know of the methods.

use askama::Template;

use crate::web::form::Form;
use crate::web::page::Shell;

/// A text box a question, and beside it what is still open.
#[derive(Template)]
#[template(path = "report/methods.html")]
pub struct MethodsPage {
    pub shell: Shell,
    /// What was typed has just been stored.
    pub saved: bool,
    /// Questions that people answer.
    pub asked: usize,
    /// Entries of the appendix that are answered from data.
    pub from_data: usize,
    /// Questions that nobody has answered yet.
    pub open: Vec<OpenEntry>,
    /// The last round that is published, and the day: what it says stays.
    pub published: Option<(u32, String)>,
    pub form: Form,
}

/// An entry of the appendix that is open.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpenEntry {
    pub name: &'static str,
    /// Where it is answered; empty where it follows from the closing of the round.
    pub href: String,
}
