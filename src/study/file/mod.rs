//! The study file: one TOML file (or the same as JSON) that holds a whole study.
//!
//! Reading finds every error of a file at once and hands out a definition only when there is
//! none. Writing is canonical: a file that was written, read and written again has the same bytes.
//! `docs/study-file.md` describes the keys.

mod consensus;
mod error;
mod fields;
mod form;
mod ids;
mod reader;
mod rules;
mod scales;
mod section;
mod signals;
mod study;
mod told;
mod tree;
pub mod workbook;
mod write;

pub use consensus::RULES;
pub use error::FileError;
pub use form::{Form, NotRead, Reading, TextDraft, read, with_remarks};
pub use rules::{LONGEST_ID as LONGEST_SLUG, is_item_id, is_slug, is_source_url, slug_of};
pub use write::{numbers_of, to_toml};

use serde::Deserialize;

use super::definition::Definition;
use error::quoted;
use reader::Reader;

/// Largest study file that is read, in bytes.
pub const LARGEST_FILE: usize = 2 * 1024 * 1024;

/// Reads a study file in TOML. `file_name` only names the file in the errors.
///
/// # Errors
/// Everything that is wrong with the file, in the order of its lines.
pub fn parse(text: &str, file_name: &str) -> Result<Definition, Vec<FileError>> {
    let text = text.strip_prefix('\u{FEFF}').unwrap_or(text);
    let mut reader = Reader::new(file_name, text);
    if too_large(text, &mut reader) {
        return Err(reader.finish());
    }
    let read = tree::from_toml(text);
    let mut faulty = Vec::new();
    for fault in &read.faults {
        let at = fault.at.unwrap_or_default();
        let expected = format!("TOML: {}", fault.message);
        reader.report(Some(at), "", quoted(reader.line_at(at).trim()), expected);
        faulty.push(reader.place(at).0);
    }
    let definition = study::read(&read.root, &mut reader);
    let unread_from = faulty.last().copied().filter(|_| read.cut);
    reader.forgive(&faulty, unread_from);
    settle(definition, reader)
}

/// Reads a study file in JSON: the same keys, the same rules. Errors in values carry the path of
/// the key and no line.
///
/// # Errors
/// Everything that is wrong with the file.
pub fn parse_json(text: &str, file_name: &str) -> Result<Definition, Vec<FileError>> {
    let text = text.strip_prefix('\u{FEFF}').unwrap_or(text);
    let mut reader = Reader::new(file_name, text);
    if too_large(text, &mut reader) {
        return Err(reader.finish());
    }
    match tree::from_json(text) {
        Ok(root) => {
            let definition = study::read(&root, &mut reader);
            settle(definition, reader)
        }
        Err(error) => {
            let place = (error.line(), error.column());
            let line = text
                .lines()
                .nth(error.line().saturating_sub(1))
                .unwrap_or_default();
            let expected = format!("JSON: {}", json_message(&error));
            reader.report_at(Some(place), "", quoted(line.trim()), expected);
            Err(reader.finish())
        }
    }
}

/// Holds a study that is being edited to the rules of its file, given as the file's keys in JSON;
/// sections and groups may still be empty. Texts come back trimmed, new parts with ids.
///
/// # Errors
/// Everything that breaks a rule, by the path of its key.
pub fn check_edited(study: &serde_json::Value) -> Result<Definition, Vec<FileError>> {
    let mut reader = Reader::over_unfinished();
    match tree::Node::deserialize(study) {
        Ok(root) => {
            let definition = study::read(&root, &mut reader);
            settle(definition, reader)
        }
        Err(error) => {
            reader.report_at(None, "", "another value", error.to_string());
            Err(reader.finish())
        }
    }
}

fn settle(definition: Definition, reader: Reader<'_>) -> Result<Definition, Vec<FileError>> {
    let errors = reader.finish();
    if errors.is_empty() {
        Ok(definition)
    } else {
        Err(errors)
    }
}

fn too_large(text: &str, reader: &mut Reader<'_>) -> bool {
    let large = text.len() > LARGEST_FILE;
    if large {
        let found = format!("{} bytes", text.len());
        reader.report_at(None, "", found, format!("at most {LARGEST_FILE} bytes"));
    }
    large
}

/// The message without the position that serde_json appends: the error has its own.
fn json_message(error: &serde_json::Error) -> String {
    let message = error.to_string();
    match message.rfind(" at line ") {
        Some(end) => message[..end].to_owned(),
        None => message,
    }
}

#[cfg(test)]
pub(crate) mod round_trip;
#[cfg(test)]
mod tests;
