//! Sentences that remember where their numbers stand.

use std::fmt::Display;

/// An answer from data.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(in crate::report) struct Telling {
    pub(super) text: String,
    /// JSON pointers into the document, each once.
    pub(super) numbers: Vec<String>,
}

impl Telling {
    /// Words without a number.
    pub(super) fn say(mut self, words: &str) -> Self {
        self.text.push_str(words);
        self
    }

    /// A value with the place where it stands.
    pub(super) fn put(mut self, value: impl Display, at: impl Into<String>) -> Self {
        self.text.push_str(&value.to_string());
        let at = at.into();
        if !self.numbers.contains(&at) {
            self.numbers.push(at);
        }
        self
    }

    /// "1 item", "3 items".
    pub(super) fn count(self, number: u64, at: impl Into<String>, one: &str, more: &str) -> Self {
        let words = if number == 1 { one } else { more };
        self.put(number, at).say(" ").say(words)
    }

    /// Somebody's text as the end of a sentence.
    pub(super) fn quote(self, text: &str, at: impl Into<String>) -> Self {
        let is_ended = text.trim_end().ends_with(['.', '!', '?']);
        self.put(text.trim(), at)
            .say(if is_ended { "" } else { "." })
    }
}
