//! The formats in which a report can be had, and what may be chosen beside the format.

use std::str::FromStr;

use super::document::Document;
use super::load::Error;
use super::{csv, docx, html, json, latex, markdown, tsv, typst, xlsx};

/// A format of the report.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    Docx,
    Xlsx,
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
    pub const ALL: [Format; 9] = [
        Format::Docx,
        Format::Xlsx,
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
            Format::Docx | Format::Xlsx => false,
        }
    }

    /// Whether it is set to be read from beginning to end: such a format can be had as a page alone.
    pub fn is_read(self) -> bool {
        match self {
            Format::Docx | Format::Latex | Format::Typst | Format::Markdown | Format::Html => true,
            Format::Xlsx | Format::Csv | Format::Tsv | Format::Json => false,
        }
    }

    /// The document in this format; the same document gives the same bytes.
    ///
    /// # Errors
    /// `Unwritable` if the format cannot hold it.
    pub fn write(self, document: &Document, options: Options) -> Result<Vec<u8>, Error> {
        let variant = options.variant;
        let page = (options.page && self.is_read()).then(|| document.page());
        let document = page.as_ref().unwrap_or(document);
        let unwritable = |error: &dyn std::fmt::Display| Error::Unwritable(error.to_string());
        let text = match self {
            Format::Docx => return docx::to_docx(document, variant).map_err(|e| unwritable(&e)),
            Format::Xlsx => return xlsx::to_xlsx(document, variant).map_err(|e| unwritable(&e)),
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
mod tests {
    use std::io::{Cursor, Read};

    use zip::ZipArchive;

    use super::*;
    use crate::aggregation::results::Editorial;
    use crate::aggregation::rule::Arrow;
    use crate::report::build::{closed, draft};
    use crate::report::figures::{of_item, of_table};
    use crate::report::testing::{facts, results};
    use crate::study::file::parse;

    const STUDY: &str = r#"slug = "harbour"
title = "Harbours"
language = "en"
time_zone = "Europe/Amsterdam"
simulated = true
contact = { name = "C", email = "c@example.org" }

[[section]]
heading = "Factors"
layout = "grouped"
period = { from = "2016", to = "2026" }

[[section.group]]
name = "Baseline"
item = [
  { id = "a", text = "Cranes", polarity = "increases" },
  { id = "b", text = "Queues" },
  { id = "c", text = "Fences" },
]
"#;

    fn texts(document: &Document) -> Vec<(String, String)> {
        let mut texts = Vec::new();
        for format in Format::ALL.into_iter().filter(|format| format.is_text()) {
            for variant in Variant::ALL {
                let options = Options {
                    variant,
                    ..Options::default()
                };
                let bytes = format.write(document, options).unwrap();
                let name = format!("{} {}", format.name(), variant.name());
                texts.push((name, String::from_utf8(bytes).unwrap()));
            }
        }
        texts
    }

    #[test]
    fn a_draft_says_so_in_every_format() {
        let study = parse(STUDY, "s.toml").unwrap();
        let mut facts = facts();
        facts[0].closed_at = None;
        let document = draft(&study, &["a".to_owned(), "b".to_owned()], &facts);
        for (name, text) in texts(&document) {
            assert!(text.to_lowercase().contains("draft"), "{name}: {text}");
            assert!(
                text.contains("Cranes") && !text.contains("Fences"),
                "{name}: {text}"
            );
        }
    }

    #[test]
    fn what_has_no_arrow_is_marked_and_explained_in_every_format() {
        let study = parse(STUDY, "s.toml").unwrap();
        // Split; too few to show and mostly abstained; without majority.
        let numbers = [20, 3, 17, 2, 1, 2, 0, 30, 13, 14, 13, 3];
        let document = closed(&study, &results(&study, &numbers), &facts());
        for (name, text) in texts(&document) {
            let marks = text.matches('◇').count() + text.matches("\\trendnone{}").count();
            assert!(marks >= 3, "{name}: {text}");
            for note in [
                "No two-to-one majority, 40 answers",
                "3 answers: too few to show.",
                "More could not judge (30) than answered (3).",
                "No answer above half, 40 answers",
                "Split",
                "Insufficient",
            ] {
                assert!(text.contains(note), "{name}: {note}: {text}");
            }
        }
    }

    /// What a file holds as text: of a package, all its parts.
    fn held(bytes: Vec<u8>) -> String {
        let Ok(mut zip) = ZipArchive::new(Cursor::new(&bytes)) else {
            return String::from_utf8(bytes).unwrap();
        };
        let mut text = String::new();
        for place in 0..zip.len() {
            let mut part = zip.by_index(place).unwrap();
            if !part.name().unwrap().ends_with(".png") {
                part.read_to_string(&mut text).unwrap();
            }
        }
        text
    }

    #[test]
    fn an_editorial_decision_stands_beside_the_panels_arrow_in_every_format() {
        let study = parse(STUDY, "s.toml").unwrap();
        let mut results = results(&study, &[2, 3, 35, 0]);
        let item = &mut results.tables[0].groups[0].items[0];
        item.editorial = Some(Editorial {
            arrow: Some(Arrow::Down),
            reason: "The figures of 2027 fell".to_owned(),
        });
        assert_eq!(item.arrow, Some(Arrow::Up));
        let document = closed(&study, &results, &facts());
        let mut files = Vec::new();
        for format in Format::ALL {
            for variant in Variant::ALL {
                let options = Options {
                    variant,
                    ..Options::default()
                };
                let bytes = format.write(&document, options).unwrap();
                files.push((format.name(), held(bytes)));
            }
        }
        for (name, text) in &files {
            // Without what a format puts before punctuation.
            let plain = text.replace(['\\', '~'], "");
            let said = match *name {
                "csv" => "\"Downward\",\"The figures of 2027 fell\"",
                _ => "(authors: Downward)",
            };
            assert!(plain.contains(said), "{name}: {text}");
            assert!(plain.contains("The figures of 2027 fell"), "{name}: {text}");
            assert!(text.contains('▲') || text.contains("\\trendup"), "{name}");
        }
        let table = &document.tables[0];
        let mut figures = of_table(&document, table);
        figures.extend(table.items().next().map(|item| of_item(&document, item)));
        for figure in figures {
            assert!(figure.svg.contains("(authors: Downward)"), "{}", figure.svg);
        }
    }

    #[test]
    fn no_two_formats_share_a_name_or_an_ending() {
        for (place, one) in Format::ALL.into_iter().enumerate() {
            for other in &Format::ALL[..place] {
                assert_ne!(one.name(), other.name());
                assert_ne!(one.extension(), other.extension());
            }
            assert_eq!(one.name().parse::<Format>().unwrap(), one);
        }
    }
}
