//! A file handed back as it came, with the remarks beside what they are about. Reading it again
//! passes over them.

use rust_xlsxwriter::{Color, Format, FormatBorder, Note, Workbook, Worksheet};

use super::cells::{Grid, Row, RowNumbers, delimiter_of};
use super::layout::{Sheet, columns};
use super::look::Look;
use super::write::{NotInRows, made_on};
use super::{CellError, Draft};

/// Head of the column of remarks.
const REMARKS: &str = "Remarks";
/// With what a remark in a cell of its own begins.
const REMARK: &str = "Remark: ";

/// Whether a cell is the head over the remarks of an earlier check, or one of them.
pub fn is_remark(text: &str) -> bool {
    text == REMARKS || text.starts_with(REMARK)
}

/// What is to be said of a row, or of one of its cells.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Remark {
    /// From 1, as the spreadsheet shows it.
    pub row: usize,
    /// From 0; `None` for the whole row.
    pub column: Option<usize>,
    /// "Row 4, column F"
    pub place: String,
    pub sentence: String,
}

/// The errors that have a row, as remarks in the order of the rows.
fn remarks_of<'a>(errors: impl Iterator<Item = &'a CellError>) -> Vec<Remark> {
    let mut remarks: Vec<Remark> = errors
        .filter_map(|error| {
            Some(Remark {
                row: error.row?,
                column: error.column,
                place: error.place(),
                sentence: error.sentence(),
            })
        })
        .collect();
    remarks.sort_by_key(|remark| remark.row);
    remarks
}

/// Rows to be written into a sheet with their remarks.
struct Sheeted<'a> {
    rows: &'a [Row],
    /// Whether the first row names the columns.
    is_headed: bool,
    /// The column of remarks: behind all others.
    behind: usize,
}

/// The sheets of a workbook with every row and column in its place, the cells at fault marked
/// and noted, and the remarks of a row behind its last column.
///
/// # Errors
/// [`NotInRows::Failed`]
pub fn xlsx_with_remarks(draft: &Draft) -> Result<Vec<u8>, NotInRows> {
    let look = Look::new();
    let mut workbook = begun()?;
    for grid in &draft.grids {
        let sheet = workbook.add_worksheet().set_name(grid.sheet.name())?;
        let errors = draft.errors.iter();
        let remarks = remarks_of(errors.filter(|error| error.sheet == grid.sheet));
        let sheeted = Sheeted {
            rows: &grid.rows,
            is_headed: true,
            behind: width(grid),
        };
        for column in 0..sheeted.behind as u16 {
            let head = grid.rows.first().and_then(|row| row.cell(column.into()));
            sheet.set_column_width(column, look.width(grid.sheet, column, head))?;
        }
        fill(sheet, &sheeted, &remarks, &look)?;
    }
    Ok(workbook.save_to_buffer()?)
}

/// Rows of any table as a workbook of one sheet, marked and remarked in the same way.
///
/// # Errors
/// [`NotInRows::Failed`]
pub fn rows_with_remarks(
    rows: &[Row],
    is_headed: bool,
    remarks: &[Remark],
) -> Result<Vec<u8>, NotInRows> {
    let sheeted = Sheeted {
        rows,
        is_headed,
        behind: filled(rows),
    };
    let mut workbook = begun()?;
    let sheet = workbook.add_worksheet();
    for column in 0..sheeted.behind as u16 {
        sheet.set_column_width(column, 28)?;
    }
    fill(sheet, &sheeted, remarks, &Look::new())?;
    Ok(workbook.save_to_buffer()?)
}

fn begun() -> Result<Workbook, NotInRows> {
    let mut workbook = Workbook::new();
    workbook
        .set_properties(&rust_xlsxwriter::DocProperties::new().set_creation_datetime(&made_on()?));
    Ok(workbook)
}

fn fill(
    sheet: &mut Worksheet,
    of: &Sheeted<'_>,
    remarks: &[Remark],
    look: &Look,
) -> Result<(), NotInRows> {
    let wrong = Format::new()
        .set_text_wrap()
        .set_num_format("@")
        .set_background_color(Color::RGB(0x00FD_F0EA))
        .set_border(FormatBorder::Thin)
        .set_border_color(Color::RGB(0x008F_2D0C));
    let behind = of.behind as u16;
    for (index, row) in of.rows.iter().enumerate() {
        let at = row.number as u32 - 1;
        let is_head = index == 0 && of.is_headed;
        for (column, text) in row.cells.iter().filter(|(_, text)| !is_remark(text)) {
            let format = if is_head { look.head() } else { look.cell() };
            sheet.write_string_with_format(at, *column as u16, text, format)?;
        }
    }
    let head = of.rows.first().filter(|_| of.is_headed);
    if !of.rows.is_empty() {
        sheet.set_column_width(behind, 60)?;
    }
    if let Some(head) = head {
        sheet.write_string_with_format(head.number as u32 - 1, behind, REMARKS, look.head())?;
    }
    for remark in remarks {
        let at = remark.row as u32 - 1;
        if let Some(column) = remark.column {
            let column_at = column as u16;
            let row = of.rows.iter().find(|known| known.number == remark.row);
            let text = row.and_then(|row| row.cell(column)).unwrap_or_default();
            sheet.write_string_with_format(at, column_at, text, &wrong)?;
            let note = Note::new(&remark.sentence).add_author_prefix(false);
            sheet.insert_note(at, column_at, &note)?;
        }
    }
    for (row, told) in by_row(remarks) {
        let first = head.is_some_and(|head| head.number == row);
        // The head of the column of remarks stands in the first row.
        let column = behind + u16::from(first);
        sheet.write_string_with_format(row as u32 - 1, column, told, look.cell())?;
    }
    if of.is_headed {
        sheet.set_freeze_panes(1, 0)?;
    }
    Ok(())
}

/// Columns up to the last that a row fills.
fn filled(rows: &[Row]) -> usize {
    let cells = rows.iter().flat_map(|row| &row.cells);
    let cells = cells.filter(|(_, text)| !is_remark(text));
    cells.map(|(column, _)| column + 1).max().unwrap_or(0)
}

/// Columns up to the last that a row of the sheet fills, or that it may have.
fn width(grid: &Grid) -> usize {
    let may_have = match grid.sheet {
        Sheet::Study | Sheet::Rule => 2,
        sheet => grid.rows.first().map_or(columns(sheet).len(), |_| 0),
    };
    filled(&grid.rows).max(may_have)
}

/// The remarks of each row as one text, in the order of the rows.
fn by_row(remarks: &[Remark]) -> Vec<(usize, String)> {
    let mut rows: Vec<(usize, String)> = Vec::new();
    for remark in remarks {
        let told = format!("{}: {}", remark.place, remark.sentence);
        match rows.last_mut() {
            Some((last, text)) if *last == remark.row => {
                text.push(' ');
                text.push_str(&told);
            }
            _ => rows.push((remark.row, format!("{REMARK}{told}"))),
        }
    }
    rows
}

/// A CSV file with each line as it was, and the remarks of a row in a field behind all others.
pub fn csv_with_remarks(bytes: &[u8], draft: &Draft) -> Vec<u8> {
    let broadest = draft.grids.iter().map(width).max().unwrap_or_default();
    let remarks = remarks_of(draft.errors.iter());
    csv_remarked(bytes, delimiter_of(bytes), broadest, &remarks)
}

/// The same for a CSV file of any table: `broadest` is its number of columns, the remarks stand in
/// the order of the rows.
pub fn csv_remarked(bytes: &[u8], delimiter: u8, broadest: usize, remarks: &[Remark]) -> Vec<u8> {
    let remarks = by_row(remarks);
    let marked = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(delimiter)
        .from_reader(marked);
    let mut out = bytes[..bytes.len() - marked.len()].to_vec();
    let mut copied = 0;
    let mut numbers = RowNumbers::new(marked);
    let mut record = csv::ByteRecord::new();
    while let Ok(true) = reader.read_byte_record(&mut record) {
        let number = numbers.row_of(&record);
        let told = remarks.iter().find(|(row, _)| *row == number);
        let had_one = record
            .iter()
            .next_back()
            .is_some_and(|last| last.starts_with(REMARK.as_bytes()));
        if told.is_none() && !had_one {
            continue;
        }
        let end = (reader.position().byte() as usize).min(marked.len());
        let line = marked[copied..end].trim_ascii_end();
        let break_after = &marked[copied + line.len()..end];
        let mut fields = record.len();
        let mut kept = line;
        if had_one {
            kept = without_last(line, fields, delimiter);
            fields -= 1;
        }
        out.extend_from_slice(kept);
        if let Some((_, told)) = told {
            let missing = (broadest + 1).saturating_sub(fields).max(1);
            out.extend(std::iter::repeat_n(delimiter, missing));
            out.push(b'"');
            out.extend_from_slice(told.replace('"', "\"\"").as_bytes());
            out.push(b'"');
        }
        out.extend_from_slice(break_after);
        copied = end;
    }
    out.extend_from_slice(&marked[copied..]);
    out
}

/// A line of CSV without the remark in its last field.
fn without_last(line: &[u8], fields: usize, delimiter: u8) -> &[u8] {
    let mark = [b"\"", REMARK.as_bytes()].concat();
    let at = line.windows(mark.len()).rposition(|window| window == mark);
    match at {
        Some(at) if fields > 1 && line[..at].ends_with(&[delimiter]) => &line[..at - 1],
        _ => line,
    }
}
