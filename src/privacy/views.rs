//! The page on which an administrator erases a person.

use askama::Template;

use super::Preview;
use crate::web::page::Shell;

/// Asks for an address; with one, says what would go and what would stay.
#[derive(Debug, Template)]
#[template(path = "privacy/erase.html")]
pub struct ErasePage {
    pub shell: Shell,
    /// As it was typed.
    pub email: String,
    /// What would happen, once the address is known.
    pub preview: Option<Preview>,
    /// The answers in open rounds are to be kept.
    pub keeps: bool,
    /// The field that is wrong, and why.
    pub problem: Option<(&'static str, String)>,
    /// Said of somebody who was just erased.
    pub done: bool,
}

impl ErasePage {
    fn wrong(&self, field: &str) -> Option<&str> {
        let (name, why) = self.problem.as_ref()?;
        (*name == field).then_some(why.as_str())
    }
}
