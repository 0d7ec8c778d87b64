//! The formats in which a report can be had, and what may be chosen beside the format.

use std::str::FromStr;

use super::document::Document;
use super::load::Error;
use super::{docx, html, json, markdown, xlsx};

/// A format of the report.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    Docx,
    Xlsx,
    Html,
    Markdown,
    Json,
}

/// How arrows stand in the tables.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Variant {
    /// As the published tables have them: the sign, and the threat as its colour.
    #[default]
    Published,
    /// With the arrow's word, and the effect on the threat in a column of its own.
    Accessible,
}

/// What is chosen beside the format.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Options {
    pub variant: Variant,
}

/// What a format is called and how it travels.
struct Facts {
    name: &'static str,
    extension: &'static str,
    content_type: &'static str,
    title: &'static str,
    purpose: &'static str,
}

impl Format {
    /// In the order in which they are offered.
    pub const ALL: [Format; 5] = [
        Format::Docx,
        Format::Xlsx,
        Format::Html,
        Format::Markdown,
        Format::Json,
    ];

    fn facts(self) -> Facts {
        match self {
            Format::Docx => Facts {
                name: "docx",
                extension: "docx",
                content_type: "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
                title: "Word",
                purpose: "Tables with styles and bookmarks",
            },
            Format::Xlsx => Facts {
                name: "xlsx",
                extension: "xlsx",
                content_type: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
                title: "Excel",
                purpose: "Tables, counts and all measures",
            },
            Format::Html => Facts {
                name: "html",
                extension: "html",
                content_type: "text/html; charset=utf-8",
                title: "HTML",
                purpose: "One fragment, no script",
            },
            Format::Markdown => Facts {
                name: "markdown",
                extension: "md",
                content_type: "text/markdown; charset=utf-8",
                title: "Markdown",
                purpose: "For GitHub and Pandoc",
            },
            Format::Json => Facts {
                name: "json",
                extension: "json",
                content_type: "application/json",
                title: "JSON",
                purpose: "The whole document, for programs",
            },
        }
    }

    /// As the command line and the API name it.
    pub fn name(self) -> &'static str {
        self.facts().name
    }

    /// Ending of a file's name; no two formats share one.
    pub fn extension(self) -> &'static str {
        self.facts().extension
    }

    pub fn content_type(self) -> &'static str {
        self.facts().content_type
    }

    /// As a page calls it.
    pub fn title(self) -> &'static str {
        self.facts().title
    }

    /// What it is good for, in a few words.
    pub fn purpose(self) -> &'static str {
        self.facts().purpose
    }

    /// The document in this format; the same document gives the same bytes.
    ///
    /// # Errors
    /// `Unwritable` if the format cannot hold it.
    pub fn write(self, document: &Document, options: Options) -> Result<Vec<u8>, Error> {
        let variant = options.variant;
        let unwritable = |error: &dyn std::fmt::Display| Error::Unwritable(error.to_string());
        let text = match self {
            Format::Docx => return docx::to_docx(document, variant).map_err(|e| unwritable(&e)),
            Format::Xlsx => return xlsx::to_xlsx(document, variant).map_err(|e| unwritable(&e)),
            Format::Html => html::to_html(document, variant).map_err(|e| unwritable(&e))?,
            Format::Markdown => markdown::to_markdown(document, variant),
            Format::Json => json::to_json(document).map_err(|e| unwritable(&e))?,
        };
        Ok(text.into_bytes())
    }
}

impl FromStr for Format {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Error> {
        Format::ALL
            .into_iter()
            .find(|format| format.name() == text)
            .ok_or_else(|| Error::UnknownFormat {
                given: shortened(text),
                known: names(Format::ALL.map(Format::name)),
            })
    }
}

impl Variant {
    pub const ALL: [Variant; 2] = [Variant::Published, Variant::Accessible];

    /// As the command line and the API name it.
    pub fn name(self) -> &'static str {
        match self {
            Variant::Published => "published",
            Variant::Accessible => "accessible",
        }
    }
}

impl FromStr for Variant {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Error> {
        Variant::ALL
            .into_iter()
            .find(|variant| variant.name() == text)
            .ok_or_else(|| Error::UnknownVariant {
                given: shortened(text),
                known: names(Variant::ALL.map(Variant::name)),
            })
    }
}

fn shortened(text: &str) -> String {
    text.chars().take(40).collect()
}

/// "a, b and c".
fn names<const N: usize>(names: [&str; N]) -> String {
    match names.as_slice() {
        [first @ .., last] if !first.is_empty() => format!("{} and {last}", first.join(", ")),
        all => all.join(""),
    }
}
