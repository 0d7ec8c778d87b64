//! The demo: a study after a published report, and a simulated panel that rates it.

pub mod model;
pub mod people;
pub mod random;
mod reasons;

/// The demo study as a study file.
pub const STUDY_FILE: &str = include_str!("crime-terrorism-nexus.toml");
