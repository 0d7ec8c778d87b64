//! A message of the coordinator's own.

use askama::Template;

use super::Preview;
use crate::web::page::Shell;

/// The form, and beneath it the message as its readers will see it.
#[derive(Debug, Template)]
#[template(path = "panel/message.html")]
pub struct MessagePage {
    pub shell: Shell,
    /// Address of this page.
    pub action: String,
    /// Whom it may be for: name, words, and whether it is chosen.
    pub audiences: Vec<(String, String, bool)>,
    /// Groups too small to be written to apart; empty for none.
    pub small: String,
    pub subject: String,
    pub words: String,
    /// The field that is wrong, and why.
    pub problem: Option<(&'static str, String)>,
    /// Something else came between the look and the click; empty for nothing.
    pub notice: String,
    /// How many it reaches and how it will look; none before it was looked at.
    pub preview: Option<(usize, Preview)>,
}

impl MessagePage {
    /// Why a field is wrong, if it is.
    pub fn wrong(&self, field: &str) -> Option<&str> {
        let (name, why) = self.problem.as_ref()?;
        (*name == field).then_some(why.as_str())
    }
}

/// A message that was sent, as the record has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SentMessage {
    pub subject: String,
    /// "To the group Research, 7 people, 14 October 2026".
    pub about: String,
    pub words: String,
}
