//! The demo: a study after a published report, and a simulated panel that rates it.

pub mod accounts;
mod folder;
pub mod model;
pub mod pages;
pub mod people;
mod prepare;
pub mod random;
mod reasons;
mod views;

use std::io;
use std::path::PathBuf;

pub use folder::Folder;
pub use prepare::prepare;

/// The demo study as a study file.
pub const STUDY_FILE: &str = include_str!("crime-terrorism-nexus.toml");

/// Slug of the demo study.
pub const SLUG: &str = "crime-terrorism-nexus";

/// Why the demo cannot be prepared.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    #[error(
        "{} holds something else than a demo ({found}): name another folder with --data-dir",
        folder.display()
    )]
    Foreign { folder: PathBuf, found: String },
    #[error("{}: {cause}", path.display())]
    Files { path: PathBuf, cause: io::Error },
    #[error("{}: expected the list of demo accounts; found {cause}", path.display())]
    Accounts { path: PathBuf, cause: String },
    #[error("the demo study: {0}")]
    StudyFile(String),
    #[error("the demo cannot be prepared: a token was not accepted")]
    Token,
    #[error(transparent)]
    Account(#[from] crate::account::Error),
    #[error(transparent)]
    Study(#[from] crate::study::Error),
    #[error(transparent)]
    Panel(#[from] crate::panel::Error),
    #[error(transparent)]
    Rating(#[from] crate::rating::Error),
    #[error(transparent)]
    Closing(#[from] crate::closing::Error),
    #[error(transparent)]
    Store(#[from] crate::store::Error),
}
