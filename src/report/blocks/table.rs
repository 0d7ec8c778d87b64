//! A published table cell by cell.

use std::borrow::Cow;

use crate::aggregation::rule::Threat;
use crate::report::document::{Item, Table};
use crate::report::format::Variant;
use crate::report::printing::{NO_ARROW, THREAT};

const EFFECT: &str = "Effect on threat";

/// A published table as it is set: heads, and rows of as many cells.
#[derive(Debug, Clone, PartialEq)]
pub struct Setting<'a> {
    /// Heading, caption, legend and notes stand here.
    pub table: &'a Table,
    /// "Period: 2016–2026." and the scope.
    pub about: Option<String>,
    pub heads: Vec<&'a str>,
    pub rows: Vec<Vec<Cell<'a>>>,
}

/// A cell of a published table.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Cell<'a> {
    /// Name of a group of items, which spans this many rows.
    Group {
        name: &'a str,
        rows: usize,
    },
    /// A row lower in the first column of the same group.
    Spanned,
    /// The statement.
    Text(&'a Item),
    Sign(Sign<'a>),
    /// What the arrow does to the threat, in the accessible variant.
    Effect(Option<&'static str>),
    /// Below the end of the shorter of two lists.
    Padding,
}

/// The arrow of an item, with what the sign alone leaves unsaid.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Sign<'a> {
    /// "▲", "—", "▼", or "◇" without an arrow; none in a draft.
    pub symbol: Option<&'a str>,
    /// The arrow's word, or the label of an item without one.
    pub word: Option<&'a str>,
    /// The word is printed beside the symbol; else it is there for those who cannot see this one.
    pub with_word: bool,
    /// Colours the symbol.
    pub threat: Option<Threat>,
    /// "Increasing threat" or "Decreasing threat".
    pub threat_words: Option<&'static str>,
    /// The effect stands in a column of its own.
    pub with_effect: bool,
    /// What the author says instead: "(authors: Downward)".
    pub departure: Option<&'a str>,
    /// Number of the note below the table.
    pub note: Option<u32>,
}

impl<'a> Setting<'a> {
    pub fn of(table: &'a Table, variant: Variant) -> Self {
        let with_effect =
            variant == Variant::Accessible && table.legend.iter().any(|line| line.symbol == THREAT);
        let mut heads: Vec<&str> = table.columns.iter().map(String::as_str).collect();
        if with_effect && !table.is_side_by_side() {
            heads.push(EFFECT);
        }
        let rows = if table.is_side_by_side() {
            side_by_side(table, variant)
        } else {
            grouped(table, variant, with_effect)
        };
        Self {
            table,
            about: about(table),
            heads,
            rows,
        }
    }

    /// Whether a word stands beside any sign.
    pub fn has_words(&self) -> bool {
        let mut cells = self.rows.iter().flatten();
        cells.any(|cell| matches!(cell, Cell::Sign(sign) if sign.shown_word().is_some()))
    }
}

/// Whether a row is the first of a group of items.
pub fn begins_group(row: &[Cell]) -> bool {
    matches!(row.first(), Some(Cell::Group { .. }))
}

impl<'a> Sign<'a> {
    /// The words that are printed beside the symbol: of the panel, and of an author who departs
    /// from it.
    pub fn shown_word(&self) -> Option<Cow<'a, str>> {
        let word = self.word.filter(|_| self.with_word);
        match (word, self.departure) {
            (Some(word), Some(departure)) => Some(format!("{word} {departure}").into()),
            (word, departure) => word.or(departure).map(Cow::Borrowed),
        }
    }

    /// The words for those who do not see the sign and its colour: "Upward, Increasing threat".
    /// Nothing where they are printed.
    pub fn unseen(&self) -> String {
        let word = self.word.filter(|_| !self.with_word);
        let threat = self.threat_words.filter(|_| !self.with_effect);
        [word, threat]
            .into_iter()
            .flatten()
            .collect::<Vec<_>>()
            .join(", ")
    }

    fn of(item: &'a Item, variant: Variant, with_effect: bool) -> Self {
        let print = &item.print;
        let symbol = print.symbol.as_deref();
        Self {
            symbol,
            word: print.word.as_deref(),
            with_word: variant == Variant::Accessible || symbol == Some(NO_ARROW),
            threat: item.result().and_then(|result| result.threat),
            threat_words: print.threat,
            with_effect,
            departure: print.departure.as_deref(),
            note: print.note,
        }
    }
}

/// Rows under their group's name.
fn grouped(table: &Table, variant: Variant, with_effect: bool) -> Vec<Vec<Cell<'_>>> {
    let mut rows = Vec::new();
    for group in &table.groups {
        for (index, item) in group.items.iter().enumerate() {
            let first = match index {
                0 => Cell::Group {
                    name: &group.name,
                    rows: group.items.len(),
                },
                _ => Cell::Spanned,
            };
            let sign = Sign::of(item, variant, with_effect);
            let mut row = vec![first, Cell::Text(item), Cell::Sign(sign)];
            if with_effect {
                row.push(Cell::Effect(item.print.threat));
            }
            rows.push(row);
        }
    }
    rows
}

/// Independent lists beside each other; the shorter ones end in empty cells.
fn side_by_side(table: &Table, variant: Variant) -> Vec<Vec<Cell<'_>>> {
    let longest = table.groups.iter().map(|group| group.items.len()).max();
    let cells = |row: usize| {
        table
            .groups
            .iter()
            .flat_map(move |group| match group.items.get(row) {
                Some(item) => [Cell::Text(item), Cell::Sign(Sign::of(item, variant, false))],
                None => [Cell::Padding, Cell::Padding],
            })
            .collect()
    };
    (0..longest.unwrap_or_default()).map(cells).collect()
}

/// "Period: 2016–2026." and the scope.
fn about(table: &Table) -> Option<String> {
    let period = table.period.as_ref().map(|period| {
        if period.from == period.to {
            format!("Period: {}.", period.from)
        } else {
            format!("Period: {}–{}.", period.from, period.to)
        }
    });
    let parts: Vec<&str> = [period.as_deref(), table.scope.as_deref()]
        .into_iter()
        .flatten()
        .collect();
    (!parts.is_empty()).then(|| parts.join(" "))
}

/// "¹²" for 12.
pub fn superscript(number: u32) -> String {
    const DIGITS: [char; 10] = ['⁰', '¹', '²', '³', '⁴', '⁵', '⁶', '⁷', '⁸', '⁹'];
    let digits = number.to_string();
    digits
        .chars()
        .filter_map(|digit| digit.to_digit(10))
        .filter_map(|digit| DIGITS.get(digit as usize))
        .collect()
}
