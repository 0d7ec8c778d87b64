//! The study file as a workbook: the same keys on sheets that a spreadsheet program opens, for
//! those who would rather fill in rows than write TOML.
//!
//! Reading makes the tree of a study file out of the cells, so that every rule of the study file
//! holds here too; what is wrong is told by sheet, row and column.

mod build;
mod cells;
mod layout;
mod look;
mod outline;
mod place;
mod remarks;
mod rows;
mod write;

use std::fmt;

use super::error::FileError;
use super::reader::Reader;
use super::{parse, study, to_toml};
use crate::study::definition::Definition;
use build::Built;
pub use cells::{Grid, Row, RowNumbers, Unreadable, first_sheet};
pub use layout::Sheet;
use layout::columns;
pub use outline::Counted;
pub use remarks::{
    Remark, csv_remarked, csv_with_remarks, is_remark, rows_with_remarks, xlsx_with_remarks,
};
pub use rows::sources_of;
pub use write::{NotInRows, source_lines, template, to_xlsx};

/// What was read of a workbook, right or wrong: the cells to show, and what is to be corrected.
#[derive(Debug)]
pub struct Draft {
    pub grids: Vec<Grid>,
    /// In the order of the sheets and rows; empty for a workbook that is right.
    pub errors: Vec<CellError>,
    /// The study, if nothing is wrong.
    pub definition: Option<Definition>,
    /// The study without the cells at fault, if they are effects on the threat and nothing else is
    /// wrong: the editor asks for those.
    pub unfinished: Option<Box<Definition>>,
}

/// One thing wrong in a workbook.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CellError {
    pub sheet: Sheet,
    /// From 1, as the spreadsheet shows it; `None` where a row is missing.
    pub row: Option<usize>,
    /// From 0; `None` where the whole row or sheet is meant.
    pub column: Option<usize>,
    /// Head of the column, or name of the setting.
    pub name: String,
    /// What stands there.
    pub found: String,
    /// What would be right.
    pub expected: String,
}

impl CellError {
    /// Whether it is about what an item's going up does to the threat.
    fn is_effect(&self) -> bool {
        let mut columns = columns(self.sheet).iter();
        columns.any(|field| field.key == "polarity" && field.name == self.name)
    }

    /// "Row 4, column F"
    pub fn place(&self) -> String {
        match (self.row, self.column) {
            (Some(row), Some(column)) => format!("Row {row}, column {}", letters(column)),
            (Some(row), None) => format!("Row {row}"),
            (None, _) => format!("Sheet {}", self.sheet.name()),
        }
    }
}

impl fmt::Display for CellError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "sheet {}", self.sheet.name())?;
        if let Some(row) = self.row {
            write!(f, ", row {row}")?;
        }
        if let Some(column) = self.column {
            write!(f, ", column {}", letters(column))?;
        }
        if !self.name.is_empty() {
            write!(f, " ({})", self.name)?;
        }
        write!(f, ": found {}, expected {}", self.found, self.expected)
    }
}

/// The letters of a column, from 0: A … Z, AA …
pub fn letters(column: usize) -> String {
    let letter = char::from(b'A' + (column % 26) as u8);
    match column / 26 {
        0 => letter.to_string(),
        above => letters(above - 1) + &letter.to_string(),
    }
}

/// Reads an Excel workbook.
///
/// # Errors
/// [`Unreadable`] where there are no cells to read; what is wrong in cells stands in the draft.
pub fn read_xlsx(bytes: &[u8]) -> Result<Draft, Unreadable> {
    cells::of_xlsx(bytes).map(draft)
}

/// Reads the same as CSV.
///
/// # Errors
/// [`Unreadable`] where there are no cells to read; what is wrong in cells stands in the draft.
pub fn read_csv(bytes: &[u8]) -> Result<Draft, Unreadable> {
    cells::of_csv(bytes).map(draft)
}

fn draft(grids: Vec<Grid>) -> Draft {
    let Built {
        root,
        places,
        mut errors,
    } = build::tree(&grids);
    // Every node carries the number of its place in place of a byte.
    let mut reader = Reader::over_places(places.len());
    let definition = study::read(&root, &mut reader);
    let on_rows = [Sheet::Items, Sheet::Signals];
    if definition.sections.is_empty() && !errors.iter().any(|error| on_rows.contains(&error.sheet))
    {
        errors.push(CellError {
            sheet: Sheet::Items,
            row: None,
            column: None,
            name: String::new(),
            found: "no row".to_owned(),
            expected: "at least one factor, norm or rule, or a signal".to_owned(),
        });
    }
    errors.extend(
        reader
            .finish()
            .into_iter()
            .map(|error: FileError| places.locate(error)),
    );
    errors.sort_by_key(|error| (error.sheet, error.row, error.column));
    errors.dedup_by(|later, earlier| {
        later.sheet == earlier.sheet
            && later.row.is_some()
            && (later.row, later.column) == (earlier.row, earlier.column)
    });
    let (definition, unfinished) = match errors.is_empty() {
        true => (Some(definition), None),
        false => {
            let mends = errors.iter().all(CellError::is_effect);
            // An effect on a row that may have none is wrong, too, and still in the study.
            let fits = |study: &Definition| parse(&to_toml(study), "").is_ok();
            let unfinished = Some(definition).filter(|study| mends && fits(study));
            (None, unfinished.map(Box::new))
        }
    };
    Draft {
        definition,
        unfinished,
        grids,
        errors,
    }
}

#[cfg(test)]
mod tests;
