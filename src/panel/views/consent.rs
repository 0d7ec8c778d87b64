//! What an expert agrees to.

use askama::Template;

use crate::panel::consent::Text;
use crate::web::page::Shell;

/// A text that is agreed to by a button.
#[derive(Debug, Clone)]
pub struct AgreedText {
    pub paragraphs: Vec<String>,
    /// BCP 47.
    pub language: String,
    /// Goes with the button, so that the record names the text that was read.
    pub hash: String,
}

impl AgreedText {
    pub fn of(text: &Text) -> Self {
        Self {
            paragraphs: text.paragraphs(),
            language: text.language.clone(),
            hash: text.hash.clone(),
        }
    }
}

/// The text with the button that agrees to it, and the record.
#[derive(Debug, Template)]
#[template(path = "panel/consent.html")]
pub struct ConsentPage {
    pub shell: Shell,
    /// Title of the study.
    pub study: String,
    /// Where the reader stands, in words.
    pub notice: Option<String>,
    /// The button is shown.
    pub asks: bool,
    pub text: AgreedText,
    pub records: Vec<RecordLine>,
    /// Missing for whoever has withdrawn.
    pub withdraw_href: Option<String>,
    pub naming_href: String,
    pub reuse_href: String,
    pub tasks_href: String,
}

/// One entry of the record.
#[derive(Debug, Clone)]
pub struct RecordLine {
    /// "To take part: text 2".
    pub what: String,
    /// BCP 47.
    pub language: String,
    /// SHA-256 in hex.
    pub hash: String,
    /// "14 October 2026".
    pub given: String,
    pub withdrawn: Option<String>,
}
