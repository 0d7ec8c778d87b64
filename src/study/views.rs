//! How a study begins, as a coordinator sees it.

pub mod editor;
mod outline;
mod over;
mod table;

use askama::Template;

use super::making::Blank;
use crate::web::page::Shell;

pub use outline::{Outline, Part, once_corrected, outline_of, parts_of};
pub use over::Over;
pub use table::{
    Cell, Column, FaultLink, Faults, Line, Remark, Table, faults_of_rows, faults_of_text,
};

/// Screen 11c's way on: four ways to a new study.
#[derive(Debug, Template)]
#[template(path = "study/new.html")]
pub struct NewStudyPage {
    pub shell: Shell,
    /// What is wrong, by the id of the field.
    pub problems: Vec<(String, String)>,
    /// Slug and title of the studies that may be copied.
    pub earlier: Vec<(String, String)>,
    /// The blank page as it was typed, or with what is likely.
    pub blank: Blank,
}

impl NewStudyPage {
    /// What is wrong with a field.
    pub fn problem(&self, field: &str) -> Option<&str> {
        self.problems
            .iter()
            .find(|(known, _)| known == field)
            .map(|(_, told)| told.as_str())
    }

    /// The fields of the blank page.
    pub fn fields(&self) -> [Asked<'_>; 6] {
        let blank = &self.blank;
        let asked = |id, name, label, hint, value| Asked {
            id,
            name,
            label,
            hint,
            value,
        };
        [
            asked("title", "title", "Title", "", &blank.title),
            asked(
                "slug",
                "slug",
                "Address",
                "Lower-case letters, digits and hyphens. Made of the title if empty.",
                &blank.slug,
            ),
            asked(
                "language",
                "language",
                "Language of its texts",
                "As a tag: en, nl, pt-BR.",
                &blank.language,
            ),
            asked(
                "time-zone",
                "time_zone",
                "Time zone",
                "In which deadlines are shown: Europe/Amsterdam.",
                &blank.time_zone,
            ),
            asked(
                "contact-name",
                "contact_name",
                "Whom experts ask for help",
                "",
                &blank.contact_name,
            ),
            asked(
                "contact-email",
                "contact_email",
                "That person’s e-mail address",
                "",
                &blank.contact_email,
            ),
        ]
    }
}

/// A field of the blank page.
#[derive(Debug, Clone, Copy)]
pub struct Asked<'a> {
    pub id: &'static str,
    pub name: &'static str,
    pub label: &'static str,
    /// Empty for none.
    pub hint: &'static str,
    pub value: &'a str,
}

/// Screen 10a: what was read, before anything is saved.
#[derive(Debug, Template)]
#[template(path = "study/check.html")]
pub struct CheckPage {
    pub shell: Shell,
    pub heading: &'static str,
    /// Where its forms go.
    pub base: String,
    /// "nexus.xlsx · sheet “Items”, 20 rows"
    pub read: String,
    pub outline: Outline,
    pub state: Checked,
}

/// Whether the study can be made.
#[derive(Debug)]
pub enum Checked {
    Wrong {
        faults: Faults,
        /// The file, to be handed back with the remarks; `None` for a form that holds none.
        resend: Option<Resend>,
        /// The study that can be made all the same, to be finished in the editor.
        draft: Option<DraftForm>,
    },
    Right(MakeForm),
}

/// The form that makes a study without the effects on the threat that were at fault.
#[derive(Debug, Clone)]
pub struct DraftForm {
    pub slug: String,
    /// The study file.
    pub study: String,
    /// How many items are left without an effect: the editor marks them.
    pub marked: usize,
}

/// A file that a form carries.
#[derive(Debug, Clone)]
pub struct Resend {
    pub name: String,
    /// Base64.
    pub bytes: String,
}

/// The form that makes the study, or puts it in place of another. It carries the whole study file, which is read again.
#[derive(Debug, Clone)]
pub struct MakeForm {
    pub slug: String,
    /// Why the slug does not do, or the file cannot take the study's place; empty for nothing.
    pub problem: String,
    /// The study file.
    pub study: String,
    /// What round 1 still needs, one sentence each.
    pub missing: Vec<String>,
    pub parts: Vec<Part>,
    /// What it changes in the study that it takes the place of.
    pub over: Option<Over>,
}
