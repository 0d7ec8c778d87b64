//! What has changed since somebody took the report.

use askama::Template;

use crate::web::page::Shell;

/// The report compared with what its reader has of it.
#[derive(Template)]
#[template(path = "report/changes.html")]
pub struct ChangesPage {
    pub shell: Shell,
    pub title: &'static str,
    /// The round that the report goes up to now; none while no round is closed.
    pub round: Option<u32>,
    /// Missing where the reader never took the report.
    pub since: Option<SinceBlock>,
    /// What the last pull changed against the one before.
    pub before: Option<SinceBlock>,
    /// Address of the report.
    pub report: String,
}

/// What is printed otherwise than in what was taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SinceBlock {
    /// "2 October 2026".
    pub day: String,
    /// The round that what was taken goes up to.
    pub round: u32,
    /// Table by table.
    pub tables: Vec<ChangedTable>,
}

/// What is printed otherwise in a table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChangedTable {
    pub heading: String,
    pub rows: Vec<ChangedRow>,
}

/// An item of which something is printed otherwise.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChangedRow {
    pub text: String,
    /// Address of the evidence page; missing for an item that is no longer printed.
    pub href: Option<String>,
    /// "▲ Upward instead of ◇ No consensus", and whether the table itself prints it.
    pub changes: Vec<(String, bool)>,
}

impl SinceBlock {
    /// How many items the tables print otherwise, and how many have other answers alone.
    fn counts(&self) -> (usize, usize) {
        let rows = || self.tables.iter().flat_map(|table| &table.rows);
        let printed = rows().filter(|row| row.changes.iter().any(|(_, printed)| *printed));
        let printed = printed.count();
        (printed, rows().count() - printed)
    }
}
