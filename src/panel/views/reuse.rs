//! The question whether one's answers may be reused.

use askama::Template;

use crate::web::page::Shell;

/// The question with its two buttons; stands on a page of its own and where a round was submitted.
#[derive(Debug, Clone)]
pub struct ReuseForm {
    pub action: String,
    /// What was said; none where nothing was.
    pub agrees: Option<bool>,
}

impl ReuseForm {
    pub fn of(slug: &str, agrees: Option<bool>) -> Self {
        Self {
            action: format!("/studies/{slug}/reuse"),
            agrees,
        }
    }
}

/// The question on a page of its own.
#[derive(Debug, Template)]
#[template(path = "panel/reuse.html")]
pub struct ReusePage {
    pub shell: Shell,
    /// Title of the study.
    pub study: String,
    pub reuse: ReuseForm,
    pub back_href: String,
}
