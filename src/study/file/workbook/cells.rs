//! The filled cells of a workbook or of a CSV file, as text.

use std::io::{Cursor, Read};

use calamine::{Data, DataRef, Reader as _, Xlsx};
use zip::ZipArchive;

use super::layout::Sheet;

/// Most bytes that the parts of a workbook may unpack to.
const MOST_UNPACKED: u64 = 40 * 1024 * 1024;
/// Most rows and columns that are looked at.
const MOST_ROWS: usize = 20_000;
const MOST_COLUMNS: usize = 100;

/// A row with the number that a spreadsheet shows, from 1.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    pub number: usize,
    /// Filled cells by column, from 0, rising.
    pub cells: Vec<(usize, String)>,
}

impl Row {
    /// The text in a column; `None` where it is empty.
    pub fn cell(&self, column: usize) -> Option<&str> {
        self.cells
            .iter()
            .find(|(at, _)| *at == column)
            .map(|(_, text)| text.as_str())
    }
}

/// A sheet's filled rows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Grid {
    pub sheet: Sheet,
    pub rows: Vec<Row>,
}

/// Why nothing could be read at all.
#[derive(Debug, thiserror::Error)]
pub enum Unreadable {
    #[error("this is not an Excel workbook (.xlsx): {0}")]
    NoWorkbook(String),
    #[error("the workbook unpacks to more than {} MB", MOST_UNPACKED / 1024 / 1024)]
    TooLarge,
    #[error("the sheet {0} has more than {MOST_ROWS} rows or {MOST_COLUMNS} columns")]
    TooWide(String),
    #[error("the workbook has none of the sheets {}", names())]
    NoSheet,
    #[error("this is not CSV in UTF-8: {0}")]
    NoCsv(String),
}

fn names() -> String {
    Sheet::ALL.map(Sheet::name).join(", ")
}

fn sheet_named(name: &str) -> Option<Sheet> {
    Sheet::ALL
        .into_iter()
        .find(|sheet| sheet.name().eq_ignore_ascii_case(name.trim()))
}

/// The known sheets of a workbook, in the order of their tabs; others are passed over.
///
/// # Errors
/// [`Unreadable`]
pub fn of_xlsx(bytes: &[u8]) -> Result<Vec<Grid>, Unreadable> {
    check_size(bytes)?;
    let broken = |error: calamine::XlsxError| Unreadable::NoWorkbook(error.to_string());
    let mut workbook: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).map_err(broken)?;
    let mut grids = Vec::new();
    for name in workbook.sheet_names() {
        let Some(sheet) = sheet_named(&name) else {
            continue;
        };
        let rows = filled_rows(&mut workbook, &name)?;
        grids.push(Grid { sheet, rows });
    }
    if grids.is_empty() {
        return Err(Unreadable::NoSheet);
    }
    Ok(grids)
}

/// The filled rows of a workbook's first sheet, whatever its name.
///
/// # Errors
/// [`Unreadable`]
pub fn first_sheet(bytes: &[u8]) -> Result<Vec<Row>, Unreadable> {
    check_size(bytes)?;
    let broken = |error: calamine::XlsxError| Unreadable::NoWorkbook(error.to_string());
    let mut workbook: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).map_err(broken)?;
    match workbook.sheet_names().first().cloned() {
        Some(name) => filled_rows(&mut workbook, &name),
        None => Ok(Vec::new()),
    }
}

fn filled_rows(workbook: &mut Xlsx<Cursor<&[u8]>>, name: &str) -> Result<Vec<Row>, Unreadable> {
    let broken = |error: calamine::XlsxError| Unreadable::NoWorkbook(error.to_string());
    let mut cells = workbook.worksheet_cells_reader(name).map_err(broken)?;
    let mut filled: Vec<(usize, usize, String)> = Vec::new();
    // Cell by cell, since a whole sheet would be as large as its farthest cell says.
    while let Some(cell) = cells.next_cell().map_err(broken)? {
        let (row, column) = cell.get_position();
        let text = text_of(cell.get_value());
        if text.is_empty() {
            continue;
        }
        let (row, column) = (row as usize, column as usize);
        if row >= MOST_ROWS || column >= MOST_COLUMNS {
            return Err(Unreadable::TooWide(name.to_owned()));
        }
        filled.push((row + 1, column, text));
    }
    filled.sort_by_key(|(row, column, _)| (*row, *column));
    Ok(rows_of(filled))
}

/// Unpacks every part once and counts, because what a zip file says of its sizes may be untrue.
fn check_size(bytes: &[u8]) -> Result<(), Unreadable> {
    let broken = |error: &dyn std::fmt::Display| Unreadable::NoWorkbook(error.to_string());
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(|error| broken(&error))?;
    let mut unpacked = 0;
    for index in 0..archive.len() {
        let part = archive.by_index(index).map_err(|error| broken(&error))?;
        let mut rest = part.take(MOST_UNPACKED + 1 - unpacked);
        unpacked +=
            std::io::copy(&mut rest, &mut std::io::sink()).map_err(|error| broken(&error))?;
        if unpacked > MOST_UNPACKED {
            return Err(Unreadable::TooLarge);
        }
    }
    Ok(())
}

fn text_of(value: &DataRef<'_>) -> String {
    let text = match value {
        DataRef::Empty => String::new(),
        DataRef::String(text) => text.clone(),
        DataRef::SharedString(text) => (*text).to_owned(),
        DataRef::Bool(flag) => if *flag { "yes" } else { "no" }.to_owned(),
        other => Data::from(other.clone()).to_string(),
    };
    text.replace("\r\n", "\n").trim().to_owned()
}

fn rows_of(filled: Vec<(usize, usize, String)>) -> Vec<Row> {
    let mut rows: Vec<Row> = Vec::new();
    for (number, column, text) in filled {
        match rows.last_mut() {
            Some(row) if row.number == number => row.cells.push((column, text)),
            _ => rows.push(Row {
                number,
                cells: vec![(column, text)],
            }),
        }
    }
    rows
}

/// Counts the rows of a CSV file as a spreadsheet does: a cell of several lines is in one row, and
/// whatever ends a line (LF, CRLF, CR) ends one row. The reader's own count of lines is not used:
/// it stands before the LF of a CRLF when the next record begins.
pub struct RowNumbers<'a> {
    bytes: &'a [u8],
    /// Where the record before began.
    at: usize,
    /// Line breaks inside its fields.
    inside: usize,
    row: usize,
}

impl<'a> RowNumbers<'a> {
    /// For the bytes that the reader reads.
    pub fn new(bytes: &'a [u8]) -> Self {
        Self {
            bytes,
            at: 0,
            inside: 0,
            row: 1,
        }
    }

    /// The row of the next record, from 1.
    pub fn row_of(&mut self, record: &csv::ByteRecord) -> usize {
        let told = record.position().map_or(self.at, |at| at.byte() as usize);
        let rest = self.bytes.get(told..).unwrap_or_default();
        let blank = rest.iter().take_while(|byte| b"\r\n".contains(byte));
        let begin = told.min(self.bytes.len()) + blank.count();
        let passed = self.bytes.get(self.at..begin).unwrap_or_default();
        self.row += breaks(passed).saturating_sub(self.inside);
        self.inside = record.iter().map(breaks).sum();
        self.at = begin;
        self.row
    }
}

fn breaks(bytes: &[u8]) -> usize {
    let ends = |place: usize| match bytes[place] {
        b'\n' => true,
        b'\r' => bytes.get(place + 1) != Some(&b'\n'),
        _ => false,
    };
    (0..bytes.len()).filter(|place| ends(*place)).count()
}

/// The sign between the fields of a CSV file: the one that its first lines have more often.
pub(super) fn delimiter_of(bytes: &[u8]) -> u8 {
    let head = bytes.split(|&byte| byte == b'\n').take(40).flatten();
    let count = |sign: u8| head.clone().filter(|&&byte| byte == sign).count();
    if count(b';') > count(b',') {
        b';'
    } else {
        b','
    }
}

/// A CSV file: the sheets below one another, each under its name in brackets, `[Items]`. What
/// stands above the first name is taken as items.
///
/// # Errors
/// [`Unreadable`]
pub fn of_csv(bytes: &[u8]) -> Result<Vec<Grid>, Unreadable> {
    let delimiter = delimiter_of(bytes);
    let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(delimiter)
        .from_reader(bytes);
    let mut grids: Vec<Grid> = Vec::new();
    let mut numbers = RowNumbers::new(bytes);
    for record in reader.records() {
        let record = record.map_err(|error| Unreadable::NoCsv(error.to_string()))?;
        let number = numbers.row_of(record.as_byte_record());
        let cells: Vec<(usize, String)> = record
            .iter()
            .enumerate()
            .map(|(column, text)| (column, text.replace("\r\n", "\n").trim().to_owned()))
            .filter(|(_, text)| !text.is_empty())
            .collect();
        if number > MOST_ROWS || cells.iter().any(|(column, _)| *column >= MOST_COLUMNS) {
            return Err(Unreadable::TooWide("CSV".to_owned()));
        }
        let named = match cells.as_slice() {
            [(0, text)] => text
                .strip_prefix('[')
                .and_then(|text| text.strip_suffix(']')),
            _ => None,
        };
        if let Some(sheet) = named.and_then(sheet_named) {
            grids.push(Grid {
                sheet,
                rows: Vec::new(),
            });
        } else if !cells.is_empty() {
            if grids.is_empty() {
                grids.push(Grid {
                    sheet: Sheet::Items,
                    rows: Vec::new(),
                });
            }
            if let Some(grid) = grids.last_mut() {
                grid.rows.push(Row { number, cells });
            }
        }
    }
    if grids.is_empty() {
        return Err(Unreadable::NoSheet);
    }
    Ok(grids)
}
