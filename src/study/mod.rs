//! A study: its definition, sections, items and their versions, scales, and the study file.

pub mod api;
pub mod check;
pub mod definition;
pub mod difference;
pub mod edit;
pub mod file;
mod import;
pub mod making;
pub mod pages;
pub mod placeholders;
mod reword;
pub mod save;
pub mod scale;
pub mod store;
pub mod views;
pub mod wording;

use definition::Definition;

use crate::account::Standing;
pub use import::{Imported, import};
pub use reword::{NewWording, WordingFault, reword};

/// What can go wrong with a study, in the user's words.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    #[error("There is no study {0}.")]
    Unknown(String),
    #[error("There is a study {0} already.")]
    SlugTaken(String),
    /// What the file would change although a round froze it.
    #[error("{}", .0.join("\n"))]
    Frozen(Vec<String>),
    #[error("There is no item {0} in this study.")]
    UnknownItem(String),
    #[error("Nothing was changed: the new wording is the present one.")]
    Unchanged,
    /// What is wrong with a new wording, by field.
    #[error("{}", .0.iter().map(|fault| fault.message.as_str()).collect::<Vec<_>>().join(" "))]
    Wording(Vec<WordingFault>),
    #[error(
        "Only a coordinator of this study or, for a new one, somebody who coordinates a study may do this."
    )]
    NotAllowed,
    #[error(transparent)]
    Refused(#[from] edit::Refused),
    #[error(transparent)]
    Store(#[from] crate::store::Error),
}

/// A study as it stands in the database.
#[derive(Debug, Clone)]
pub struct Study {
    pub id: i64,
    pub slug: String,
    pub definition: Definition,
}

/// A study and what the account asked for is in it.
#[derive(Debug, Clone)]
pub struct Membership {
    pub study: Study,
    pub standing: Standing,
}
