//! The page that puts an item in other words.

use askama::Template;

use super::{Problem, at};
use crate::study::NewWording;
use crate::web::page::Shell;

/// The item's words in a form, beside what stays. The form posts `text`, `guidance`, `instrument`
/// and `sources` to the page's own address.
#[derive(Template)]
#[template(path = "closing/reword.html")]
pub struct RewordPage {
    /// With `error` set where there are problems.
    pub shell: Shell,
    /// Id in the study file.
    pub item: String,
    /// What the item says now.
    pub statement: String,
    pub version: u32,
    /// Why it cannot be put in other words now; empty where it can.
    pub frozen: String,
    /// What was typed.
    pub typed: NewWording,
    /// Whether the section asks for an instrument.
    pub with_instrument: bool,
    /// What stays as it is: name and value.
    pub fixed: Vec<(String, String)>,
    /// Where to go back to.
    pub back: String,
    pub problems: Vec<Problem>,
}

impl RewordPage {
    fn problem(&self, field: &str) -> Option<&str> {
        at(&self.problems, field)
    }

    /// The fields after the statement: name, label, hint, rows and what was typed.
    fn others(&self) -> Vec<(&'static str, &'static str, &'static str, u8, &str)> {
        let mut fields = vec![(
            "guidance",
            "Guidance",
            "Optional. Experts open it with “What to consider”.",
            4,
            self.typed.guidance.as_str(),
        )];
        if self.with_instrument {
            let hint = "The legal or political source of the norm or rule.";
            fields.push(("instrument", "Instrument", hint, 2, &self.typed.instrument));
        }
        let hint = "Optional. One a line: label | address | language | date.";
        fields.push(("sources", "Sources", hint, 3, &self.typed.sources));
        fields
    }
}
