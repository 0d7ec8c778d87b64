//! A study: its definition, sections, items and their versions, scales, and the study file.

pub mod definition;
