//! The formats in which a report can be had, and what may be chosen beside the format.

use std::borrow::Cow;
use std::str::FromStr;

use super::document::Document;
use super::load::Error;
use super::{csv, docx, html, json, latex, markdown, pdf, tsv, typst, xlsx};

/// A format of the report.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    Docx,
    Xlsx,
    Pdf,
    Latex,
    Typst,
    Markdown,
    Html,
    Csv,
    Tsv,
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
    /// CSV begins with the mark by which some spreadsheets know UTF-8.
    pub byte_order_mark: bool,
    /// Only the published page: signals, tables with their legends, credits, disclaimer and the
    /// reference to the method, without the appendices.
    pub page: bool,
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
    pub const ALL: [Format; 10] = [
        Format::Docx,
        Format::Xlsx,
        Format::Pdf,
        Format::Latex,
        Format::Typst,
        Format::Markdown,
        Format::Html,
        Format::Csv,
        Format::Tsv,
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
            Format::Pdf => Facts {
                name: "pdf",
                extension: "pdf",
                content_type: "application/pdf",
                title: "PDF",
                purpose: "To read and print; tagged (PDF/UA)",
            },
            Format::Latex => Facts {
                name: "latex",
                extension: "tex",
                content_type: "text/x-tex; charset=utf-8",
                title: "LaTeX",
                purpose: "booktabs, for all three engines",
            },
            Format::Typst => Facts {
                name: "typst",
                extension: "typ",
                content_type: "text/plain; charset=utf-8",
                title: "Typst",
                purpose: "Heads repeat on every page",
            },
            Format::Csv => Facts {
                name: "csv",
                extension: "csv",
                content_type: "text/csv; charset=utf-8",
                title: "CSV",
                purpose: "One row an item",
            },
            Format::Tsv => Facts {
                name: "tsv",
                extension: "tsv",
                content_type: "text/tab-separated-values; charset=utf-8",
                title: "Plain text",
                purpose: "Tables and legends, tabs between columns",
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
                purpose: "For programs",
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

    /// The format whose files end so.
    pub fn of_extension(extension: &str) -> Option<Self> {
        let ends_so = |format: &Format| format.extension() == extension;
        Format::ALL.into_iter().find(ends_so)
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

    /// Whether a person can read the file as it is.
    pub fn is_text(self) -> bool {
        match self {
            Format::Latex
            | Format::Typst
            | Format::Markdown
            | Format::Html
            | Format::Csv
            | Format::Tsv
            | Format::Json => true,
            Format::Docx | Format::Xlsx | Format::Pdf => false,
        }
    }

    /// Whether it is set to be read from beginning to end: such a format can be had as a page alone.
    pub fn is_read(self) -> bool {
        match self {
            Format::Docx
            | Format::Pdf
            | Format::Latex
            | Format::Typst
            | Format::Markdown
            | Format::Html => true,
            Format::Xlsx | Format::Csv | Format::Tsv | Format::Json => false,
        }
    }

    /// What the format prints of the document.
    pub(super) fn part(self, document: &Document, options: Options) -> Cow<'_, Document> {
        match options.page && self.is_read() {
            true => Cow::Owned(document.page()),
            false => Cow::Borrowed(document),
        }
    }

    /// The document in this format, written in this process; the same document gives the same
    /// bytes.
    ///
    /// # Errors
    /// `Unwritable` if the format cannot hold it; `NoPdf` for PDF in a build without it.
    pub fn write(self, document: &Document, options: Options) -> Result<Vec<u8>, Error> {
        let variant = options.variant;
        let document = &*self.part(document, options);
        let unwritable = |error: &dyn std::fmt::Display| Error::Unwritable(error.to_string());
        let text = match self {
            Format::Docx => return docx::to_docx(document, variant).map_err(|e| unwritable(&e)),
            Format::Xlsx => return xlsx::to_xlsx(document, variant).map_err(|e| unwritable(&e)),
            Format::Pdf => return pdf::to_pdf(document, variant),
            Format::Html => html::to_html(document, variant).map_err(|e| unwritable(&e))?,
            Format::Latex => latex::to_latex(document, variant),
            Format::Typst => typst::to_typst(document, variant),
            Format::Csv => csv::to_csv(document, options).map_err(|e| unwritable(&e))?,
            Format::Markdown => markdown::to_markdown(document, variant),
            Format::Tsv => tsv::to_tsv(document, variant),
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

    /// As a page calls it.
    pub fn title(self) -> &'static str {
        match self {
            Variant::Published => "As published",
            Variant::Accessible => "With words",
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

#[cfg(test)]
mod tests;
