//! Workbooks for the stories: one that is right, and one fault at a time.

use rust_xlsxwriter::Workbook;

/// Sheets by name with their rows; the first row and column are 1 and A.
pub type Sheets = Vec<(&'static str, Vec<Vec<String>>)>;

/// A small study that is right.
pub fn harbours() -> Sheets {
    let sheet = |rows: &[&[&str]]| -> Vec<Vec<String>> {
        let row = |row: &&[&str]| row.iter().map(|cell| (*cell).to_owned()).collect();
        rows.iter().map(row).collect()
    };
    vec![
        (
            "Study",
            sheet(&[
                &["Setting", "Value"],
                &["Title", "Harbours at dawn"],
                &["Language", "en"],
                &["Time zone", "Europe/Amsterdam"],
                &["Contact name", "Dana Whitfield"],
                &["Contact address", "dana@panel.example"],
                &["Factors: heading", "Trends in harbours"],
                &["Factors: period from", "2026"],
                &["Factors: period to", "2030"],
                &["Norms and rules: heading", "Order in harbours"],
            ]),
        ),
        (
            "Items",
            sheet(&[
                &[
                    "Id",
                    "Section",
                    "Kind",
                    "Statement",
                    "Guidance",
                    "Effect on threat",
                    "Instrument",
                    "Scale",
                    "Sources",
                ],
                &[
                    "volume",
                    "Baseline",
                    "factor",
                    "Volume of smuggled goods",
                    "By weight",
                    "increases",
                    "",
                    "",
                    "",
                ],
                &[
                    "",
                    "Baseline",
                    "factor",
                    "Containers that are checked",
                    "",
                    "decreases",
                    "",
                    "",
                    "Customs | https://example.org | nl | 2025",
                ],
                &[
                    "",
                    "Baseline",
                    "factor",
                    "Pay of dockers",
                    "",
                    "neither",
                    "",
                    "",
                    "",
                ],
                &[
                    "",
                    "Influences",
                    "factor",
                    "Calls at smaller ports",
                    "",
                    "ambivalent",
                    "",
                    "trend-5",
                    "",
                ],
                &[
                    "",
                    "Norms",
                    "norm",
                    "Terminals tell each other of bribes",
                    "",
                    "",
                    "Covenant",
                    "",
                    "",
                ],
                &[
                    "",
                    "Rules",
                    "rule",
                    "Every container is declared",
                    "",
                    "",
                    "Customs code",
                    "",
                    "",
                ],
            ]),
        ),
    ]
}

/// Changes one cell: row from 1, column as a letter.
pub fn with(mut sheets: Sheets, sheet: &str, row: usize, column: char, text: &str) -> Sheets {
    let column = column as usize - 'A' as usize;
    let found = sheets.iter_mut().find(|(name, _)| *name == sheet);
    let (_, rows) = found.expect("a sheet of this name");
    text.clone_into(&mut rows[row - 1][column]);
    sheets
}

/// The sheets as an Excel workbook.
pub fn xlsx(sheets: &Sheets) -> Vec<u8> {
    let mut workbook = Workbook::new();
    for (name, rows) in sheets {
        let sheet = workbook.add_worksheet().set_name(*name).expect("a name");
        for (row, cells) in (0..).zip(rows) {
            for (column, text) in (0..).zip(cells) {
                sheet.write_string(row, column, text).expect("a cell");
            }
        }
    }
    workbook.save_to_buffer().expect("a workbook")
}

/// The sheets as one CSV file.
pub fn csv(sheets: &Sheets) -> Vec<u8> {
    let mut out = String::new();
    for (name, rows) in sheets {
        out.push_str(&format!("[{name}]\n"));
        for row in rows {
            let cells: Vec<String> = row
                .iter()
                .map(|cell| format!("\"{}\"", cell.replace('"', "\"\"")))
                .collect();
            out.push_str(&(cells.join(",") + "\n"));
        }
    }
    out.into_bytes()
}

/// One fault.
pub struct Broken {
    /// The cell: sheet, row from 1, column.
    pub cell: (&'static str, usize, char),
    /// What stands there.
    pub text: &'static str,
    /// What the page says of it.
    pub said: &'static str,
}

/// Faults of every kind that a cell can have.
pub const BROKEN: [Broken; 14] = [
    broken(
        ("Items", 4, 'F'),
        "",
        "Effect on threat is empty. Write one of increases, decreases, neither, ambivalent.",
    ),
    broken(
        ("Items", 5, 'F'),
        "increses",
        "“increses” is not known. Did you mean increases?",
    ),
    broken(
        ("Items", 6, 'C'),
        "nrom",
        "“nrom” is not known. Did you mean norm?",
    ),
    broken(("Items", 3, 'D'), "", "Statement is empty."),
    broken(
        ("Items", 3, 'A'),
        "volume",
        "“volume” does not fit. Write an id that no item above has.",
    ),
    broken(("Items", 2, 'A'), "Über uns", "“Über uns” does not fit."),
    broken(
        ("Items", 1, 'D'),
        "Statment",
        "“Statment” is not known. Did you mean Statement?",
    ),
    broken(
        ("Items", 5, 'H'),
        "trnd",
        "“trnd” is not known. Did you mean trend?",
    ),
    broken(
        ("Items", 3, 'I'),
        "Click | javascript:alert(1)",
        "“javascript:alert(1)” does not fit.",
    ),
    broken(("Study", 2, 'B'), "", "Title is empty."),
    broken(
        ("Study", 4, 'B'),
        "Europe/Amsterdm",
        "“Europe/Amsterdm” is not known. Did you mean Europe/Amsterdam?",
    ),
    broken(
        ("Study", 6, 'B'),
        "dana",
        "“dana” does not fit. Write an e-mail address.",
    ),
    broken(("Study", 8, 'B'), "soon", "“soon” does not fit."),
    broken(
        ("Study", 3, 'A'),
        "Langauge",
        "“Langauge” is not known. Did you mean Language?",
    ),
];

const fn broken(
    cell: (&'static str, usize, char),
    text: &'static str,
    said: &'static str,
) -> Broken {
    Broken { cell, text, said }
}

impl Broken {
    /// The right study with this fault in it.
    pub fn sheets(&self) -> Sheets {
        let (sheet, row, column) = self.cell;
        with(harbours(), sheet, row, column, self.text)
    }

    /// "Row 4, column F"
    pub fn place(&self) -> String {
        format!("Row {}, column {}", self.cell.1, self.cell.2)
    }
}
