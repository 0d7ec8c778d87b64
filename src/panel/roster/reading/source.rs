//! A list as it came, as lines or as the rows of a table.

use super::{List, checked, of_lines, of_rows};
use crate::panel::Error;
use crate::study::file::workbook::{self, Row, RowNumbers};

/// A list as it lies there, before anybody is read out of it.
#[derive(Debug)]
pub enum Source {
    /// `Ana Silva <ana@example.org>`, also several in a line.
    Lines(String),
    /// A text with a sign between its fields.
    Table { delimiter: u8, rows: Vec<Row> },
    /// The first sheet of a workbook.
    Sheet(Vec<Row>),
}

/// Takes a text apart: lines of addresses, or a table with tabs, semicolons or commas.
///
/// # Errors
/// `Unreadable`
pub fn source_of_text(text: &str) -> Result<Source, Error> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    // The reader of tables counts lines by their LF alone.
    let text = text.replace("\r\n", "\n");
    let first = text.lines().find(|line| !line.trim().is_empty());
    let count = |sign: char| text.matches(sign).count();
    let delimiter = if text.contains('\t') {
        b'\t'
    } else if text.contains('<') || first.is_none_or(|line| !line.contains([',', ';'])) {
        return Ok(Source::Lines(text));
    } else if count(';') > count(',') {
        b';'
    } else {
        b','
    };
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(delimiter)
        .from_reader(text.as_bytes());
    let mut numbers = RowNumbers::new(text.as_bytes());
    let mut rows = Vec::new();
    for record in reader.records() {
        let record = record.map_err(|error| Error::Unreadable(error.to_string()))?;
        let number = numbers.row_of(record.as_byte_record());
        let cells = record.iter().map(str::trim).enumerate();
        let cells: Vec<(usize, String)> = cells
            .filter(|(_, cell)| !cell.is_empty())
            .map(|(column, cell)| (column, cell.to_owned()))
            .collect();
        if !cells.is_empty() {
            rows.push(Row { number, cells });
        }
    }
    Ok(Source::Table { delimiter, rows })
}

/// Takes an uploaded file apart: an Excel workbook's first sheet, or text.
///
/// # Errors
/// `Unreadable`
pub fn source_of_file(bytes: &[u8]) -> Result<Source, Error> {
    if bytes.starts_with(b"PK") {
        let rows = workbook::first_sheet(bytes);
        let rows = rows.map_err(|error| Error::Unreadable(format!("The file: {error}.")))?;
        return Ok(Source::Sheet(rows));
    }
    match std::str::from_utf8(bytes) {
        Ok(text) => source_of_text(text),
        Err(_) => Err(Error::Unreadable(
            "The file is neither an Excel workbook (.xlsx) nor text in UTF-8. Save it as “CSV UTF-8” and try again."
                .to_owned(),
        )),
    }
}

impl Source {
    /// The people of the list. Remarks of an earlier check are passed over.
    ///
    /// # Errors
    /// `Unreadable` where there is nobody, too many, or no column with addresses.
    pub fn list(&self, has_groups: bool) -> Result<List, Error> {
        match self {
            Source::Lines(text) => checked(of_lines(text)),
            Source::Table { rows, .. } | Source::Sheet(rows) => {
                of_rows(&without_remarks(rows), has_groups)
            }
        }
    }
}

fn without_remarks(rows: &[Row]) -> Vec<Row> {
    let rows = rows.iter().map(|row| Row {
        number: row.number,
        cells: row
            .cells
            .iter()
            .filter(|(_, cell)| !workbook::is_remark(cell))
            .cloned()
            .collect(),
    });
    rows.filter(|row| !row.cells.is_empty()).collect()
}
