//! The rows of a file that are at fault, with their neighbours and what is wrong with them.

use crate::study::file::workbook::{CellError, Draft, Grid, Sheet, letters};
use crate::study::file::{FileError, TextDraft};

/// Most faults that are listed above the tables.
const LISTED: usize = 30;
/// Most rows of a table.
const MOST_ROWS: usize = 300;
/// Most characters of a cell.
const SHOWN: usize = 300;
/// Columns that are shown whether something is wrong in them or not.
const KEY_COLUMNS: [&str; 10] = [
    "Section",
    "Kind",
    "Statement",
    "Effect on threat",
    "Headline",
    "Point",
    "Scale",
    "Glyph",
    "Label",
    "Region",
];

/// Everything that is wrong with a file.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Faults {
    /// "3 rows need a correction"
    pub heading: String,
    pub links: Vec<FaultLink>,
    /// How many are not listed.
    pub unlisted: usize,
    pub tables: Vec<Table>,
}

/// One fault in the list, with the id of the place it leads to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FaultLink {
    pub target: String,
    pub text: String,
}

/// Rows of one sheet, or lines of one text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Table {
    pub id: String,
    pub heading: String,
    /// "Row" or "Line".
    pub row_word: &'static str,
    pub columns: Vec<Column>,
    pub lines: Vec<Line>,
    /// What is wrong with the sheet as a whole.
    pub remarks: Vec<Remark>,
    /// Rows that are left out above, and all rows if one asks for them.
    pub more: usize,
    pub all: Vec<Line>,
}

/// A column that is shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Column {
    pub name: String,
    /// As the spreadsheet has it; empty for a text.
    pub letter: String,
    at: usize,
}

/// A row with its cells in the order of the columns.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    pub number: usize,
    pub cells: Vec<Cell>,
    pub remarks: Vec<Remark>,
}

/// A cell as it stands in the file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cell {
    pub text: String,
    /// Id of a cell that is at fault; empty for others.
    pub fault: String,
    /// The words of the study, in its own letters.
    pub is_statement: bool,
}

/// What is wrong in a row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Remark {
    /// "Row 4, column F"
    pub place: String,
    pub text: String,
}

/// What is wrong with a workbook.
pub fn faults_of_rows(draft: &Draft) -> Faults {
    let mut rows: Vec<(Sheet, Option<usize>)> = draft
        .errors
        .iter()
        .map(|error| (error.sheet, error.row))
        .collect();
    rows.dedup();
    let of_one_sheet = rows.iter().all(|(sheet, _)| *sheet == Sheet::Items);
    let links = draft.errors.iter().map(|error| {
        let place = match of_one_sheet || error.row.is_none() {
            true => error.place(),
            false => format!("{}, {}", error.sheet.name(), lowered(&error.place())),
        };
        FaultLink {
            target: target(error),
            text: format!("{place}: {}", lowered(&error.short())),
        }
    });
    let sheets = [
        Sheet::Study,
        Sheet::Items,
        Sheet::Signals,
        Sheet::Rule,
        Sheet::Scales,
    ];
    let tables = sheets.into_iter().filter_map(|sheet| {
        let errors: Vec<&CellError> = draft
            .errors
            .iter()
            .filter(|error| error.sheet == sheet)
            .collect();
        let grid = draft.grids.iter().find(|grid| grid.sheet == sheet);
        (!errors.is_empty()).then(|| table_of(sheet, grid, &errors))
    });
    Faults {
        heading: heading(rows.len(), "row"),
        unlisted: draft.errors.len().saturating_sub(LISTED),
        links: links.take(LISTED).collect(),
        tables: tables.collect(),
    }
}

/// What is wrong with a text.
pub fn faults_of_text(draft: &TextDraft, name: &str) -> Faults {
    let lines: Vec<&str> = draft.text.lines().collect();
    let mut numbers: Vec<Option<usize>> = draft.errors.iter().map(|error| error.line).collect();
    numbers.dedup();
    let rows: Vec<Line> = lines
        .iter()
        .enumerate()
        .map(|(index, text)| text_line(index + 1, text, &draft.errors))
        .collect();
    let without_line = draft.errors.iter().filter(|error| error.line.is_none());
    let is_of_lines = draft.errors.iter().any(|error| error.line.is_some());
    let links = draft.errors.iter().map(|error| FaultLink {
        target: error
            .line
            .filter(|line| *line <= lines.len())
            .map_or_else(|| "file".to_owned(), |line| format!("file-{line}")),
        text: match error.place() {
            Some(place) => format!("{place}: {}", error.short()),
            None => error.short(),
        },
    });
    let table = Table {
        id: "file".to_owned(),
        heading: name.to_owned(),
        row_word: "Line",
        columns: vec![Column {
            name: "Text".to_owned(),
            letter: String::new(),
            at: 0,
        }],
        remarks: without_line
            .map(|error| Remark {
                place: String::new(),
                text: error.sentence(),
            })
            .collect(),
        lines: Vec::new(),
        more: 0,
        all: Vec::new(),
    };
    let rows = if is_of_lines { rows } else { Vec::new() };
    Faults {
        heading: heading(numbers.len(), if is_of_lines { "line" } else { "place" }),
        unlisted: draft.errors.len().saturating_sub(LISTED),
        links: links.take(LISTED).collect(),
        tables: vec![with_rows(table, rows)],
    }
}

fn heading(n: usize, noun: &str) -> String {
    match n {
        1 => format!("1 {noun} needs a correction"),
        _ => format!("{n} {noun}s need a correction"),
    }
}

fn table_of(sheet: Sheet, grid: Option<&Grid>, errors: &[&CellError]) -> Table {
    let columns = grid.map_or_else(Vec::new, |grid| columns_of(grid, errors));
    let rows = grid.map_or(&[][..], |grid| &grid.rows);
    let is_of_row = |error: &CellError| rows.iter().any(|row| Some(row.number) == error.row);
    let lines: Vec<Line> = rows
        .iter()
        .map(|row| {
            let of_row = errors.iter().filter(|error| error.row == Some(row.number));
            let of_row: Vec<&&CellError> = of_row.collect();
            Line {
                number: row.number,
                cells: columns
                    .iter()
                    .map(|column| Cell {
                        text: shortened(row.cell(column.at).unwrap_or_default()),
                        fault: of_row
                            .iter()
                            .find(|error| error.column == Some(column.at))
                            .map_or_else(String::new, |error| target(error)),
                        is_statement: ["Statement", "Point", "Headline"]
                            .contains(&column.name.as_str()),
                    })
                    .collect(),
                remarks: of_row.iter().map(|error| remark(error)).collect(),
            }
        })
        .collect();
    let whole = errors.iter().filter(|error| !is_of_row(error));
    let table = Table {
        id: id_of(sheet),
        heading: sheet.name().to_owned(),
        row_word: "Row",
        remarks: whole.map(|error| remark(error)).collect(),
        columns,
        lines: Vec::new(),
        more: 0,
        all: Vec::new(),
    };
    // The heads stand above the columns; they are a row only where one is at fault.
    let below = lines.into_iter().enumerate();
    let below = below.filter(|(index, line)| *index > 0 || !line.remarks.is_empty());
    with_rows(table, below.map(|(_, line)| line).collect())
}

/// Puts the rows at fault and their neighbours into a table, and all of them behind them.
fn with_rows(table: Table, rows: Vec<Line>) -> Table {
    let wrong = |index: Option<usize>| {
        let line = index.and_then(|index| rows.get(index));
        line.is_some_and(|line| !line.remarks.is_empty())
    };
    let near = |index: usize| {
        wrong(Some(index)) || wrong(index.checked_sub(1)) || wrong(index.checked_add(1))
    };
    let shown: Vec<Line> = (0..rows.len())
        .filter(|index| near(*index))
        .take(MOST_ROWS)
        .filter_map(|index| rows.get(index).cloned())
        .collect();
    let more = rows.len() - shown.len();
    let all = if more == 0 {
        Vec::new()
    } else {
        let plain = rows.into_iter().take(MOST_ROWS).map(|mut line| {
            // An id stands once on a page.
            for cell in &mut line.cells {
                cell.fault.clear();
            }
            line
        });
        plain.collect()
    };
    Table {
        lines: shown,
        more,
        all,
        ..table
    }
}

fn columns_of(grid: &Grid, errors: &[&CellError]) -> Vec<Column> {
    let column = |at: usize, name: &str| Column {
        name: name.to_owned(),
        letter: letters(at),
        at,
    };
    if matches!(grid.sheet, Sheet::Study | Sheet::Rule) {
        return vec![column(0, "Setting"), column(1, "Value")];
    }
    let heads = grid.rows.first().map_or(&[][..], |head| &head.cells);
    let mut shown: Vec<Column> = heads
        .iter()
        .filter(|(at, name)| {
            KEY_COLUMNS.contains(&name.as_str())
                || errors.iter().any(|error| error.column == Some(*at))
        })
        .map(|(at, name)| column(*at, &shortened(name)))
        .collect();
    for at in errors.iter().filter_map(|error| error.column) {
        if !shown.iter().any(|known| known.at == at) {
            shown.push(column(at, ""));
        }
    }
    shown.sort_by_key(|column| column.at);
    shown
}

fn text_line(number: usize, text: &str, errors: &[FileError]) -> Line {
    let of_line = errors.iter().filter(|error| error.line == Some(number));
    let remarks: Vec<Remark> = of_line
        .map(|error| Remark {
            place: error.place().unwrap_or_default(),
            text: error.sentence(),
        })
        .collect();
    Line {
        number,
        cells: vec![Cell {
            text: shortened(text),
            fault: match remarks.is_empty() {
                true => String::new(),
                false => format!("file-{number}"),
            },
            is_statement: false,
        }],
        remarks,
    }
}

fn remark(error: &CellError) -> Remark {
    Remark {
        place: error.place(),
        text: error.sentence(),
    }
}

fn id_of(sheet: Sheet) -> String {
    format!("sheet-{}", sheet.name().to_lowercase())
}

/// Id of the cell that a fault is in; of its sheet where it is in no cell.
fn target(error: &CellError) -> String {
    let sheet = id_of(error.sheet);
    match (error.row, error.column) {
        (Some(row), Some(column)) => format!("{sheet}-{row}-{}", letters(column)),
        _ => sheet,
    }
}

fn shortened(text: &str) -> String {
    let mut shown: String = text.chars().take(SHOWN).collect();
    if text.chars().nth(SHOWN).is_some() {
        shown.push('…');
    }
    shown
}

/// A name inside a sentence: "Title is empty" becomes "title is empty", "ID" stays.
fn lowered(text: &str) -> String {
    let mut letters = text.chars();
    let (first, second) = (letters.next(), letters.next());
    match (first, second) {
        (Some(first), Some(second)) if !second.is_uppercase() => first
            .to_lowercase()
            .chain([second])
            .chain(letters)
            .collect(),
        _ => text.to_owned(),
    }
}
