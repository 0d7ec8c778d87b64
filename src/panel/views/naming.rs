//! The question whether one may be named in the report.

use askama::Template;

use crate::panel::Panelist;
use crate::panel::credits::Choice;
use crate::web::page::Shell;

/// The question with its two buttons; stands on a page of its own and where a round was submitted.
#[derive(Debug, Clone)]
pub struct NamingForm {
    pub action: String,
    /// As it is to be printed; the name on the roster until another was given.
    pub name: String,
    /// What was said; none where nothing was.
    pub named: Option<bool>,
    /// What is wrong with the name.
    pub error: Option<String>,
}

impl NamingForm {
    /// The question as it is first asked; `action` is where the answer goes.
    pub fn unanswered(action: String, name: String) -> Self {
        Self {
            action,
            name,
            named: None,
            error: None,
        }
    }

    pub fn of(slug: &str, panelist: &Panelist, choice: Option<Choice>) -> Self {
        let named = choice.as_ref().map(|choice| choice.named);
        Self {
            action: format!("/studies/{slug}/naming"),
            name: choice.map_or_else(|| panelist.name.clone(), |choice| choice.name),
            named,
            error: None,
        }
    }
}

/// The question on a page of its own.
#[derive(Debug, Template)]
#[template(path = "panel/naming.html")]
pub struct NamingPage {
    pub shell: Shell,
    /// Title of the study.
    pub study: String,
    pub naming: NamingForm,
    pub back_href: String,
}
