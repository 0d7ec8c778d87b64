//! A study file in whichever form it was handed in.

use super::error::FileError;
use super::workbook::{self, Draft, Unreadable};
use super::{LARGEST_FILE, parse, parse_json};
use crate::study::definition::Definition;

/// The forms of a study file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    Toml,
    Json,
    Xlsx,
    Csv,
}

/// What was read of a file, right or wrong.
#[derive(Debug)]
pub enum Reading {
    Rows(Draft),
    Text(TextDraft),
}

/// What was read of a file that is text.
#[derive(Debug)]
pub struct TextDraft {
    pub text: String,
    /// In the order of the lines; empty for a file that is right.
    pub errors: Vec<FileError>,
    /// The study, if nothing is wrong.
    pub definition: Option<Definition>,
}

/// Why there is nothing to check.
#[derive(Debug, thiserror::Error)]
pub enum NotRead {
    #[error("the file is larger than {} MB, which no study file may be", LARGEST_FILE >> 20)]
    TooLarge,
    #[error("line {0} is not UTF-8 text")]
    NotText(usize),
    #[error(transparent)]
    Unreadable(#[from] Unreadable),
}

impl Form {
    /// The form that the ending of a file's name says.
    pub fn of(name: &str) -> Option<Self> {
        let (_, ending) = name.rsplit_once('.')?;
        match ending.to_ascii_lowercase().as_str() {
            "toml" => Some(Self::Toml),
            "json" => Some(Self::Json),
            "xlsx" => Some(Self::Xlsx),
            "csv" => Some(Self::Csv),
            _ => None,
        }
    }
}

impl Reading {
    /// The study, if nothing is wrong.
    pub fn definition(self) -> Option<Definition> {
        match self {
            Self::Rows(draft) => draft.definition,
            Self::Text(draft) => draft.definition,
        }
    }

    /// Everything that is wrong, a line each that begins with the file's name.
    pub fn errors(&self, name: &str) -> Vec<String> {
        match self {
            Self::Rows(draft) => {
                let errors = draft.errors.iter();
                errors.map(|error| format!("{name}: {error}")).collect()
            }
            Self::Text(draft) => draft.errors.iter().map(ToString::to_string).collect(),
        }
    }
}

/// The text with what is wrong in a comment above each line at fault.
pub fn with_remarks(draft: &TextDraft) -> String {
    let mut out = String::with_capacity(draft.text.len());
    for (index, line) in draft.text.split_inclusive('\n').enumerate() {
        let of_line = draft
            .errors
            .iter()
            .filter(|error| error.line == Some(index + 1));
        for error in of_line {
            out.push_str(&format!("# Remark: {}\n", error.sentence()));
        }
        out.push_str(line);
    }
    out
}

/// Reads a study file. `name` only names the file in the errors.
///
/// # Errors
/// [`NotRead`] where there is nothing to check; what is wrong stands in the reading.
pub fn read(name: &str, form: Form, bytes: &[u8]) -> Result<Reading, NotRead> {
    if bytes.len() > LARGEST_FILE {
        return Err(NotRead::TooLarge);
    }
    let parse = match form {
        Form::Xlsx => return Ok(Reading::Rows(workbook::read_xlsx(bytes)?)),
        Form::Csv => return Ok(Reading::Rows(workbook::read_csv(bytes)?)),
        Form::Toml => parse,
        Form::Json => parse_json,
    };
    let text = std::str::from_utf8(bytes).map_err(|cause| {
        let valid = &bytes[..cause.valid_up_to()];
        NotRead::NotText(1 + valid.iter().filter(|byte| **byte == b'\n').count())
    })?;
    let (definition, errors) = match parse(text, name) {
        Ok(definition) => (Some(definition), Vec::new()),
        Err(errors) => (None, errors),
    };
    Ok(Reading::Text(TextDraft {
        text: text.to_owned(),
        errors,
        definition,
    }))
}
