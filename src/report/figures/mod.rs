//! Figures of the report: what stands behind an arrow, and all items of a table, as SVG with its
//! text as text, and as PNG for print.
//!
//! They are 158.75 mm wide, which is the text of a sheet of A4 with its margins, and no part of a
//! table is higher than a page.

mod face;
mod item;
mod png;
mod sheet;
mod table;
mod wish;

use super::document::{Document, Item, Table};

pub(super) use face::{lines, width};
pub use png::{PRINT, RESOLUTIONS, Unpaintable, to_png};
pub use wish::{Medium, Subject, Wish};

/// A figure, ready to be written.
#[derive(Debug, Clone, PartialEq)]
pub struct Figure {
    /// Name of its file without the ending: `item-prison-contacts`, `table-factors`.
    pub name: String,
    /// What it is about, in a line.
    pub title: String,
    /// What it shows, in words, for those who do not see it.
    pub description: String,
    /// Width and height in units of 1/96 inch.
    pub size: (f64, f64),
    pub svg: String,
}

/// The answers to an item, how far they are from the bounds of the rule, and who moved. Of a draft
/// it shows the scale alone, and says so.
pub fn of_item(document: &Document, item: &Item) -> Figure {
    item::draw(document, item)
}

/// The answers to all items of a table, in as many parts as they need pages.
pub fn of_table(document: &Document, table: &Table) -> Vec<Figure> {
    table::draw(document, table)
}

/// The titles of the figures that [`of_table`] draws, for whoever links to them.
pub fn titles_of(table: &Table) -> Vec<String> {
    table::titles(table)
}

/// Every figure of a report: each table's, then each item's.
pub fn all(document: &Document) -> impl Iterator<Item = Figure> {
    let of_tables = document
        .tables
        .iter()
        .flat_map(|table| of_table(document, table));
    of_tables.chain(document.items().map(|item| of_item(document, item)))
}

/// What is below every figure: where its numbers come from.
fn origin(document: &Document) -> String {
    let mut parts = vec![match &document.closed_at {
        Some(at) => format!(
            "{}, round {}, closed {}",
            document.title, document.round, at.local
        ),
        None => format!(
            "{}, round {}, not closed: no answers are shown",
            document.title, document.round
        ),
    }];
    parts.push(format!(
        "{} invited, N = {}, {} answered",
        document.panel.invited, document.panel.n, document.panel.answered
    ));
    if document.simulated {
        parts.push("simulated panel: no answer was given by a person".to_owned());
    }
    if let Some(seal) = &document.seal {
        parts.push(format!(
            "seal {}…",
            seal.chars().take(16).collect::<String>()
        ));
    }
    let software = &document.software;
    parts.push(format!("{} {}", software.name, software.version));
    parts.join("; ")
}

#[cfg(test)]
mod tests;
