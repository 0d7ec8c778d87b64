//! The page on which the text departs from the panel, and what evidence says of it.

use askama::Template;
use askama::filters::HtmlSafe;

use super::VerdictBlock;
use crate::aggregation::results::ItemResult;
use crate::web::form::Form;
use crate::web::page::Shell;

/// Asks what the text says instead, and why.
#[derive(Template)]
#[template(path = "result/depart.html")]
pub struct DepartPage {
    pub shell: Shell,
    /// The statement.
    pub text: String,
    /// What the panel says, which stays.
    pub verdict: VerdictBlock,
    /// There is a decision already: it can be taken back.
    pub is_recorded: bool,
    pub form: Form,
}

/// What evidence says of an editorial decision; nothing without one, unless its reader may make
/// one.
#[derive(Debug, Clone, PartialEq, Eq, Template)]
#[template(path = "result/blocks/editorial.html")]
pub struct EditorialBlock {
    /// The word of the author's arrow and the reason.
    pub made: Option<(String, String)>,
    /// Where the author makes or changes it; missing for everybody else.
    pub href: Option<String>,
}

impl HtmlSafe for EditorialBlock {}

impl EditorialBlock {
    pub fn from_item(item: &ItemResult, href: Option<String>) -> Self {
        let made = item.editorial.as_ref().zip(item.editorial_word());
        Self {
            made: made.map(|(made, word)| (word.to_owned(), made.reason.clone())),
            href,
        }
    }
}
