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
    /// Whether the heads of the numbers are turned, because their words need too much of the line.
    pub fn is_turned(&self) -> bool {
        let columns = self.columns.iter().enumerate();
        let numbers = columns.filter(|(_, column)| column.numbers);
        let needed = numbers.map(|(place, column)| self.upright(place, column));
        needed.sum::<usize>() > MOST_UPRIGHT
    }

    /// Letters that a column of numbers takes whose head stands upright.
    fn upright(&self, place: usize, column: &Column) -> usize {
        let head = longest_word(&column.head) + BOLD_GAP;
        head.max(self.longest_cell(place) + GAP)
    }

    fn longest_cell(&self, column: usize) -> usize {
        let cells = self.rows.iter().filter_map(|row| row.cells.get(column));
        let longest = cells.map(|cell| cell.chars().count()).max();
        longest.unwrap_or_default()
    }

    /// Share of the line that each column gets on paper; together 1. Numbers get what the longest
    /// word of their head needs, or one that is turned; words have the rest as their texts ask for.
    pub fn shares(&self) -> Vec<f64> {
        let is_turned = self.is_turned();
        let asked = self.columns.iter().enumerate().map(|(place, column)| {
            let longest = self.longest_cell(place);
            match column.numbers {
                true if is_turned => longest.max(TURNED) + GAP,
                true => self.upright(place, column),
                false => longest
                    .max(column.head.chars().count())
                    .clamp(NARROWEST, WIDEST),
            }
        });
        let asked: Vec<f64> = asked.map(|letters| letters as f64).collect();
        let of = |numbers: bool| -> f64 {
            let columns = self.columns.iter().zip(&asked);
            let those = columns.filter(|(column, _)| column.numbers == numbers);
            those.map(|(_, letters)| letters).sum()
        };
        let (numbers, words) = (of(true), of(false));
        // Without words the numbers share the line.
        let for_numbers = match words > 0.0 {
            true => (numbers / LINE).min(MOST_NUMBERS),
            false => 1.0,
        };
        let columns = self.columns.iter().zip(&asked);
        columns
            .map(|(column, letters)| match column.numbers {
                true => for_numbers * letters / numbers,
                false => (1.0 - for_numbers) * letters / words,
            })
            .collect()
    }
}

fn longest_word(head: &str) -> usize {
    let words = head.split_whitespace().map(|word| word.chars().count());
    words.max().unwrap_or_default()
}

/// So many letters of heads and numbers stand upright beside each other.
const MOST_UPRIGHT: usize = 75;
/// Letters that a line of small type has room for, and those that a number below a head that is
/// turned takes at least; between columns stands a gap.
const LINE: f64 = 100.0;
const TURNED: usize = 3;
const GAP: usize = 2;
const BOLD_GAP: usize = 3;
/// Share of the line that numbers have at most.
const MOST_NUMBERS: f64 = 0.75;
/// Letters that a column of words asks for at least and at most.
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

#[cfg(test)]
mod tests {
    use super::*;

    /// A table of counts with these heads between its items and what everybody answered.
    fn counts(points: &[&str]) -> Data<'static> {
        let after = ["Answers", "Cannot judge", "Missing"];
        let numbers = points
            .iter()
            .chain(&after)
            .map(|head| Column::numbers(*head));
        let columns: Vec<Column> = [Column::words("Item")].into_iter().chain(numbers).collect();
        let cells = |(place, _)| match place {
            0 => "How far the cases have moved".to_owned(),
            _ => "120".to_owned(),
        };
        let cells = columns.iter().enumerate().map(cells).collect();
        Data {
            rows: vec![Row { item: None, cells }],
            columns,
        }
    }

    #[test]
    fn heads_are_turned_where_their_words_would_leave_no_room_for_the_items() {
        let five = [
            "Strongly downward",
            "Downward",
            "Net-zero / Stable",
            "Upward",
            "Strongly upward",
        ];
        for (points, is_turned) in [
            (&["Downward", "Net-zero / Stable", "Upward"][..], false),
            (&five, true),
            (&["1", "2", "3", "4", "5", "6", "7", "8", "9"], false),
        ] {
            let data = counts(points);
            assert_eq!(data.is_turned(), is_turned, "{points:?}");
            let shares = data.shares();
            assert!((shares.iter().sum::<f64>() - 1.0).abs() < 1e-9);
            assert!(shares[0] >= 0.25, "{points:?}: {shares:?}");
            let longest = shares.len() - 1;
            assert!(is_turned || shares[longest] * LINE >= "Missing".len() as f64 + 2.0);
        }
    }
}
