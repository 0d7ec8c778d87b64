//! Where an expert may tell of interests and expertise.

use askama::Template;

use crate::panel::background::{Background, LONGEST_INTERESTS};
use crate::study::definition::{Definition, Layout};
use crate::web::page::Shell;

/// The page; nothing on it has to be filled in.
#[derive(Debug, Template)]
#[template(path = "panel/background.html")]
pub struct BackgroundPage {
    pub shell: Shell,
    /// The rated sections.
    pub fields: Vec<FieldOfWork>,
    pub interests: String,
    /// What is wrong with the declaration.
    pub error: Option<String>,
    /// Most characters of the declaration.
    pub most: usize,
}

impl BackgroundPage {
    /// What was told of the study's sections, with what is wrong with it.
    pub fn of(
        shell: Shell,
        definition: &Definition,
        told: Background,
        error: Option<String>,
    ) -> Self {
        Self {
            shell: shell.with_error(error.is_some()),
            fields: definition
                .sections
                .iter()
                .filter(|section| section.layout != Layout::Signals)
                .map(|section| FieldOfWork {
                    name: format!("expertise-{}", section.id),
                    heading: section.heading.clone(),
                    level: told.expertise.get(&section.id).copied(),
                })
                .collect(),
            interests: told.interests,
            error,
            most: LONGEST_INTERESTS,
        }
    }
}

/// A section whose field one may know more or less well.
#[derive(Debug, Clone)]
pub struct FieldOfWork {
    /// Of the form's field.
    pub name: String,
    pub heading: String,
    /// 1 to 3; none where nothing was said.
    pub level: Option<u8>,
}

impl FieldOfWork {
    fn is(&self, level: u8) -> bool {
        self.level == Some(level)
    }
}
