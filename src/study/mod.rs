//! A study: its definition, sections, items and their versions, scales, and the study file.

pub mod check;
pub mod definition;
pub mod difference;
pub mod file;
pub mod scale;
pub mod wording;
