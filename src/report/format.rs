//! The formats in which a report can be had.

use std::str::FromStr;

use super::document::Document;
use super::load::Error;
use super::{json, markdown};

/// A format of the report.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    Markdown,
    Json,
}

impl Format {
    pub const ALL: [Format; 2] = [Format::Markdown, Format::Json];

    /// As the command line and the API name it.
    pub fn name(self) -> &'static str {
        match self {
            Format::Markdown => "markdown",
            Format::Json => "json",
        }
    }

    /// Ending of a file's name.
    pub fn extension(self) -> &'static str {
        match self {
            Format::Markdown => "md",
            Format::Json => "json",
        }
    }

    pub fn content_type(self) -> &'static str {
        match self {
            Format::Markdown => "text/markdown; charset=utf-8",
            Format::Json => "application/json",
        }
    }

    /// The document in this format; the same document gives the same bytes.
    ///
    /// # Errors
    /// `Unwritable` if the format cannot hold it.
    pub fn write(self, document: &Document) -> Result<String, Error> {
        match self {
            Format::Markdown => Ok(markdown::to_markdown(document, markdown::Form::AsPublished)),
            Format::Json => {
                json::to_json(document).map_err(|error| Error::Unwritable(error.to_string()))
            }
        }
    }
}

impl FromStr for Format {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Error> {
        Format::ALL
            .into_iter()
            .find(|format| format.name() == text)
            .ok_or_else(|| Error::UnknownFormat(text.chars().take(40).collect()))
    }
}
