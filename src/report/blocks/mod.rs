//! The report as a sequence of blocks, the same for every format that reads as a text.
//!
//! A block holds plain text: whoever writes a format escapes it.

mod appendix;
mod checklist;
mod counts;
mod measures;
mod signals;
mod table;

use std::borrow::Cow;

use super::document::Document;
use super::format::Variant;
use crate::round::Withdrawn;

pub use signals::{Point, SourceLine, point};
pub use table::{Cell, Setting, Sign, begins_group, superscript};

/// A block of the report.
#[derive(Debug, Clone, PartialEq)]
pub enum Block<'a> {
    Title {
        text: &'a str,
        series: Option<&'a str>,
    },
    /// What a reader must not miss: "Draft", "Simulated panel".
    Notice { head: &'static str, text: String },
    /// A heading below the title: level 2 or 3.
    Heading { level: u8, text: &'a str },
    /// A published table with its heading, legend and notes.
    Table(Setting<'a>),
    /// A signal: its headline, points and question.
    Signal {
        headline: &'a str,
        points: Vec<Point<'a>>,
        question: Option<&'a str>,
    },
    /// A line that leads into what follows.
    Lead(&'a str),
    /// Text in which blank lines separate paragraphs and line breaks count.
    Text(Cow<'a, str>),
    /// A table of numbers and words.
    Data(Data<'a>),
    /// Names, each with what belongs to it.
    Terms(Vec<(&'a str, String)>),
}

/// A table of numbers and words. Its first column names the row.
#[derive(Debug, Clone, PartialEq)]
pub struct Data<'a> {
    pub columns: Vec<Column>,
    pub rows: Vec<Row<'a>>,
}

/// A column of a [`Data`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Column {
    pub head: String,
    /// Holds numbers, which are set to the right.
    pub numbers: bool,
}

/// A row of a [`Data`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row<'a> {
    /// Id of the item that the row is about.
    pub item: Option<&'a str>,
    pub cells: Vec<String>,
}

impl Data<'_> {
    /// Share of the line that each column gets on paper; together 1.
    pub fn shares(&self) -> Vec<f64> {
        let widths: Vec<f64> = self
            .columns
            .iter()
            .enumerate()
            .map(|(place, column)| match (place, column.numbers) {
                (_, true) => NUMBERS,
                (place, false) => {
                    let cells = self.rows.iter().filter_map(|row| row.cells.get(place));
                    let longest = cells
                        .chain([&column.head])
                        .map(|cell| cell.chars().count())
                        .max();
                    longest.unwrap_or_default().clamp(NARROWEST, WIDEST) as f64
                }
            })
            .collect();
        let sum: f64 = widths.iter().sum();
        widths.iter().map(|width| width / sum).collect()
    }
}

/// Letters that a column asks for on paper: of numbers, and of words at least and at most.
const NUMBERS: f64 = 20.0;
const NARROWEST: usize = 16;
const WIDEST: usize = 64;

/// How much of the document a format prints.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Extent {
    /// What is read.
    Printed,
    /// All measures of all items too.
    Whole,
}

impl Column {
    fn words(head: impl Into<String>) -> Self {
        Self {
            head: head.into(),
            numbers: false,
        }
    }

    fn numbers(head: impl Into<String>) -> Self {
        Self {
            head: head.into(),
            numbers: true,
        }
    }
}

/// The report in the order in which it is read.
pub fn of(document: &Document, variant: Variant, extent: Extent) -> Vec<Block<'_>> {
    let mut blocks = Vec::new();
    if !document.is_excerpt {
        blocks.push(Block::Title {
            text: &document.title,
            series: document.series.as_deref(),
        });
    }
    blocks.extend(notices(document));
    let mut parts: Vec<(usize, Vec<Block>)> = Vec::new();
    for table in &document.tables {
        let setting = Setting::of(table, variant);
        parts.push((table.position, vec![Block::Table(setting)]));
    }
    for section in &document.signals {
        parts.push((section.position, signals::blocks(section)));
    }
    parts.sort_by_key(|(position, _)| *position);
    blocks.extend(parts.into_iter().flat_map(|(_, blocks)| blocks));
    if !document.withdrawn.is_empty() {
        blocks.push(heading("Withdrawn"));
        let said = |item: &Withdrawn| {
            let text = format!(
                "{}: withdrawn while the round was open. {}",
                item.text, item.reason
            );
            Block::Text(text.into())
        };
        blocks.extend(document.withdrawn.iter().map(said));
    }
    let has_numbers = !document.draft && !document.is_excerpt && !document.is_page;
    if has_numbers {
        blocks.push(heading("Counts"));
        blocks.extend(document.tables.iter().flat_map(counts::blocks));
    }
    prose("Methods", &document.methods, &mut blocks);
    blocks.extend(appendix::blocks(document));
    blocks.extend(checklist::blocks(document));
    if extent == Extent::Whole && has_numbers {
        blocks.extend(measures::blocks(document));
    }
    let source = document.source.as_slice();
    if !document.is_page {
        prose("Source", source, &mut blocks);
    }
    prose("Credits", document.credits.as_slice(), &mut blocks);
    prose("Disclaimer", document.disclaimer.as_slice(), &mut blocks);
    if document.is_page {
        prose("Method reference", source, &mut blocks);
    }
    blocks.push(heading("Provenance"));
    blocks.push(Block::Terms(provenance(document)));
    blocks
}

fn heading(text: &str) -> Block<'_> {
    Block::Heading { level: 2, text }
}

/// What every format says first: that there are no results yet, that nobody gave these answers.
pub fn notices(document: &Document) -> Vec<Block<'static>> {
    let mut notices = Vec::new();
    if document.draft {
        notices.push(Block::Notice {
            head: "Draft.",
            text: format!(
                "Round {} is not closed: there are no results yet.",
                document.round
            ),
        });
    }
    if document.simulated {
        notices.push(Block::Notice {
            head: "Simulated panel.",
            text: "These answers were generated for the demonstration.".to_owned(),
        });
    }
    notices
}

fn prose<'a>(head: &'a str, texts: &'a [String], blocks: &mut Vec<Block<'a>>) {
    if !texts.is_empty() {
        blocks.push(heading(head));
        blocks.extend(texts.iter().map(|text| Block::Text(text.into())));
    }
}

/// Where the numbers come from: names and values, nothing that changes between two exports.
pub fn provenance(document: &Document) -> Vec<(&'static str, String)> {
    let panel = &document.panel;
    let unfinished = if document.draft {
        ", not closed (draft)"
    } else {
        ""
    };
    let mut lines = vec![
        ("Study", format!("{} ({})", document.title, document.study)),
        ("Round", format!("{}{unfinished}", document.round)),
    ];
    if let Some(closed) = &document.closed_at {
        lines.push(("Closed", format!("{}, {}", closed.utc, closed.local)));
    }
    if let Some(seal) = &document.seal {
        lines.push(("Seal (SHA-256)", seal.clone()));
    }
    lines.push(("Panel", panel.sentence()));
    if let Some(abstentions) = panel.abstentions {
        lines.push(("Abstentions", abstentions.to_string()));
    }
    lines.push(("Rule", document.rule.words.clone()));
    if document.simulated {
        lines.push((
            "Simulated panel",
            "no answer was given by a person".to_owned(),
        ));
    }
    lines.push(("Cite as", document.publication.cite.clone()));
    lines.push(("Licence as published", document.publication.licence_words()));
    lines.push((
        "Software",
        format!(
            "{} {}, document {}",
            document.software.name, document.software.version, document.schema_version
        ),
    ));
    lines
}

/// Paragraphs, each as its lines: blank lines separate them.
pub fn paragraphs(text: &str) -> Vec<Vec<&str>> {
    let lines: Vec<&str> = text.lines().map(str::trim).collect();
    lines
        .split(|line| line.is_empty())
        .filter(|paragraph| !paragraph.is_empty())
        .map(<[&str]>::to_vec)
        .collect()
}
