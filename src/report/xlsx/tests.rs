use std::io::Cursor;

use calamine::{Data, Range, Reader, Xlsx};
use proptest::prelude::*;

use super::*;
use crate::report::blocks::Cell;
use crate::report::build::closed;
use crate::report::plain::without_controls;
use crate::report::testing::{facts, hostile, results};
use crate::study::file::round_trip::any_study;

fn xlsx(document: &Document, variant: Variant) -> Vec<u8> {
    to_xlsx(document, variant).unwrap_or_else(|error| panic!("{error}"))
}

fn open(bytes: Vec<u8>) -> Xlsx<Cursor<Vec<u8>>> {
    Xlsx::new(Cursor::new(bytes)).expect("a workbook")
}

fn sheet(book: &mut Xlsx<Cursor<Vec<u8>>>, name: &str) -> Range<Data> {
    book.worksheet_range(name)
        .unwrap_or_else(|error| panic!("{name}: {error}"))
}

fn cell(range: &Range<Data>, row: usize, column: usize) -> String {
    let found = range.get_value((row as u32, column as u32));
    found.map(ToString::to_string).unwrap_or_default()
}

/// The cells that a name of the workbook covers: sheet, first row and column, last row and column.
fn named(book: &Xlsx<Cursor<Vec<u8>>>, name: &str) -> (String, [usize; 4]) {
    let names = book.defined_names();
    let (_, formula) = names
        .iter()
        .find(|(known, _)| known == name)
        .unwrap_or_else(|| panic!("{name} is not in {names:?}"));
    let (sheet, cells) = formula.rsplit_once('!').expect("a sheet");
    let places: Vec<(usize, usize)> = cells
        .split(':')
        .map(|place| {
            let mut parts = place.split('$').skip(1);
            let column = parts.next().unwrap().bytes().next().unwrap() - b'A';
            (
                parts.next().unwrap().parse::<usize>().unwrap() - 1,
                usize::from(column),
            )
        })
        .collect();
    let sheet = sheet.trim_matches('\'').to_owned();
    (sheet, [places[0].0, places[0].1, places[1].0, places[1].1])
}

#[test]
fn named_ranges_hold_the_published_tables() {
    for variant in Variant::ALL {
        let document = hostile(false);
        let mut book = open(xlsx(&document, variant));
        for (name, other, table) in [
            ("FactorTable", "tbl_long_term", &document.tables[0]),
            ("NormsTable", "tbl_order", &document.tables[1]),
        ] {
            assert_eq!(named(&book, name), named(&book, other));
            let (on, [top, left, bottom, right]) = named(&book, name);
            let range = sheet(&mut book, &on);
            let setting = Setting::of(table, variant);
            assert_eq!(bottom - top, setting.rows.len());
            assert_eq!(right - left + 1, setting.heads.len());
            for (column, head) in setting.heads.iter().enumerate() {
                assert_eq!(&cell(&range, top, column), head);
            }
            let texts: Vec<String> = table
                .items()
                .map(|item| without_controls(item.text()).into_owned())
                .collect();
            let read: Vec<String> = (top + 1..=bottom)
                .flat_map(|row| (left..=right).map(move |column| (row, column)))
                .map(|(row, column)| cell(&range, row, column))
                .collect();
            for text in texts {
                assert!(read.contains(&text), "{text} is not in {read:?}");
            }
        }
        let (on, [top, ..]) = named(&book, "FactorTable");
        let range = sheet(&mut book, &on);
        let signs: Vec<String> = (1..=3).map(|row| cell(&range, top + row, 2)).collect();
        match variant {
            Variant::Published => assert_eq!(signs, ["▲", "▲", "◇ Split¹"]),
            Variant::Accessible => {
                assert_eq!(signs, ["▲ Omhoog", "▲ Omhoog", "◇ Split¹"]);
                assert_eq!(cell(&range, top, 3), "Effect on threat");
                assert_eq!(cell(&range, top + 2, 3), "Decreasing threat");
            }
        }
    }
}

#[test]
fn every_text_is_a_text_and_no_cell_a_formula() {
    let mut book = open(xlsx(&hostile(false), Variant::Published));
    let names = book.sheet_names().to_vec();
    assert_eq!(
        names,
        [
            "Long term",
            "Order",
            "Counts",
            "Measures",
            "Legend",
            "Appendix",
            "Provenance"
        ]
    );
    for name in &names {
        let formulas = book.worksheet_formula(name).expect("formulas");
        assert!(
            formulas
                .used_cells()
                .all(|(_, _, formula)| formula.is_empty()),
            "{name}"
        );
    }
    let counts = sheet(&mut book, "Counts");
    let text = counts.get_value((1, 3)).unwrap();
    assert_eq!(text, &Data::String("=1+1 cranes <w:p/>".to_owned()));
    assert_eq!(
        counts.get_value((1, 11)),
        Some(&Data::Float(38.0)),
        "a number is a number"
    );
    let titles = sheet(&mut book, "Long term");
    assert_eq!(cell(&titles, 0, 0), "=HYPERLINK(\"http://evil.example\")");
}

#[test]
fn each_item_has_its_counts_and_measures_or_why_not() {
    let document = hostile(false);
    let mut book = open(xlsx(&document, Variant::Published));
    let counts = sheet(&mut book, "Counts");
    let measures = sheet(&mut book, "Measures");
    for (place, item) in document.items().enumerate() {
        let (row, result) = (place + 1, item.result().unwrap());
        assert_eq!(cell(&counts, row, 2), result.id);
        assert_eq!(Some(cell(&counts, row, 4)), item.print.symbol);
        let shown: Vec<String> = (9..12).map(|column| cell(&counts, row, column)).collect();
        match &result.counts {
            Some(known) => {
                assert_eq!(shown, known.iter().map(u64::to_string).collect::<Vec<_>>());
            }
            None => assert_eq!(shown, ["n/a", "n/a", "n/a"]),
        }
        assert_eq!(cell(&measures, row, 0), result.id);
        let median = cell(&measures, row, 2);
        match result.counts {
            Some(_) => assert!(median.parse::<f64>().is_ok(), "{median}"),
            None => assert_eq!(median, "n/a: too few answers to show"),
        }
    }
    let provenance = sheet(&mut book, "Provenance");
    let words: Vec<String> = provenance
        .cells()
        .map(|(_, _, cell)| cell.to_string())
        .collect();
    for part in ["Simulated panel", "Seal (SHA-256)", "Methods"] {
        assert!(
            words.iter().any(|word| word == part),
            "{part} is not in {words:?}"
        );
    }
}

#[test]
fn a_draft_says_so_and_has_no_counts() {
    let mut book = open(xlsx(&hostile(true), Variant::Published));
    let names = book.sheet_names().to_vec();
    assert_eq!(
        names,
        ["Long term", "Order", "Legend", "Appendix", "Provenance"]
    );
    let range = sheet(&mut book, "Long term");
    let words: Vec<String> = range.cells().map(|(_, _, cell)| cell.to_string()).collect();
    assert!(
        words
            .iter()
            .any(|word| word.starts_with("Draft. Round 1 is not closed"))
    );
    assert!(words.iter().any(|word| word == "n/a"));
}

#[test]
fn the_same_document_gives_the_same_bytes() {
    for is_draft in [false, true] {
        let document = hostile(is_draft);
        let bytes = xlsx(&document, Variant::Accessible);
        assert_eq!(bytes, xlsx(&document, Variant::Accessible));
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 500, max_shrink_iters: 200, ..ProptestConfig::default() })]

    #[test]
    fn items_signs_and_counts_can_be_read_back(
        study in any_study(),
        numbers in prop::collection::vec(0..20_u64, 7..40),
    ) {
        let document = closed(&study, &results(&study, &numbers), &facts());
        for variant in Variant::ALL {
            reads_back(&document, variant)?;
        }
    }
}

fn reads_back(document: &Document, variant: Variant) -> Result<(), TestCaseError> {
    let mut book = open(xlsx(document, variant));
    let counts = sheet(&mut book, "Counts");
    for (place, item) in document.items().enumerate() {
        let (row, result) = (place + 1, item.result().expect("a closed round"));
        prop_assert_eq!(cell(&counts, row, 2), result.id.clone());
        let text = without_controls(&result.text).into_owned();
        prop_assert_eq!(cell(&counts, row, 3), text);
        prop_assert_eq!(Some(cell(&counts, row, 4)), item.print.symbol.clone());
        prop_assert_eq!(cell(&counts, row, 7), item.print.threat.unwrap_or_default());
        for (value, column) in (9..9 + result.scale.points.len()).enumerate() {
            let known = result
                .counts
                .as_ref()
                .map(|counts| counts[value].to_string());
            let known = known.unwrap_or("n/a".to_owned());
            prop_assert_eq!(cell(&counts, row, column), known);
        }
    }
    for table in &document.tables {
        published_reads_back(&mut book, document, table, variant)?;
    }
    Ok(())
}

/// The table as published, found by its name, cell by cell.
fn published_reads_back(
    book: &mut Xlsx<Cursor<Vec<u8>>>,
    document: &Document,
    table: &Table,
    variant: Variant,
) -> Result<(), TestCaseError> {
    let bookmarks = docx::bookmarks(document);
    let name = bookmarks.iter().find(|(at, _)| *at == table.position);
    let Some((_, name)) = name else {
        return Ok(());
    };
    let (on, [top, left, bottom, right]) = named(book, name);
    let range = sheet(book, &on);
    let setting = Setting::of(table, variant);
    prop_assert_eq!(bottom - top, setting.rows.len());
    prop_assert_eq!(right - left + 1, setting.heads.len());
    for (row, cells) in (top + 1..).zip(&setting.rows) {
        for (column, held) in (left..).zip(cells) {
            let read = cell(&range, row, column);
            match held {
                Cell::Text(item) => prop_assert_eq!(read, without_controls(item.text())),
                Cell::Sign(sign) => {
                    let symbol = sign.symbol.unwrap_or("n/a");
                    prop_assert!(read.starts_with(symbol), "{symbol}: {read}");
                }
                Cell::Effect(effect) => prop_assert_eq!(read, effect.unwrap_or_default()),
                Cell::Group { .. } | Cell::Spanned | Cell::Padding => {}
            }
        }
    }
    Ok(())
}

#[test]
fn a_row_is_as_high_as_its_longest_text() {
    // What a row has of which nothing is said.
    const DEFAULT: &str = "15";
    let mut workbook = Workbook::new();
    let mut sheet = leaf(&mut workbook, "Rows").expect("a sheet");
    let look = Look::new();
    look.heads(&mut sheet, 0, &[("Item", 20), ("Arrow", 12)])
        .expect("heads");
    for (row, words) in [(1, "short"), (2, &"many words ".repeat(12)), (3, "a\nb")] {
        look.text(&mut sheet, (row, 0), words).expect("a text");
        look.text(&mut sheet, (row, 1), "▲").expect("a sign");
    }
    let mut zip = zip::ZipArchive::new(Cursor::new(workbook.save_to_buffer().expect("a workbook")))
        .expect("a zip file");
    let part = zip.by_name("xl/worksheets/sheet1.xml").expect("the sheet");
    let xml = std::io::read_to_string(part).expect("UTF-8");
    let xml = roxmltree::Document::parse(&xml).expect("XML");
    let heights: Vec<f64> = xml
        .descendants()
        .filter(|node| node.tag_name().name() == "row")
        .map(|row| {
            row.attribute("ht")
                .unwrap_or(DEFAULT)
                .parse()
                .expect("a number")
        })
        .collect();
    assert_eq!(heights[0], heights[1], "one line: {heights:?}");
    assert!(
        heights[2] > 6.0 * heights[1],
        "seven lines and more: {heights:?}"
    );
    assert!(
        heights[3] > 1.5 * heights[1] && heights[3] < 2.0 * heights[1],
        "two lines: {heights:?}"
    );
}

/// calamine shares no code with the writer. Each cell of the published sheets is what the document
/// says, as a text where it says words; names and merged cells stand where they must.
#[test]
fn another_reader_finds_every_cell_its_type_its_name_and_what_is_merged() {
    for variant in Variant::ALL {
        let document = hostile(false);
        let mut book = open(xlsx(&document, variant));
        let mut known: Vec<String> = book
            .defined_names()
            .iter()
            .map(|(name, _)| name.clone())
            .collect();
        known.retain(|name| !name.starts_with("_xlnm"));
        known.sort();
        assert_eq!(
            known,
            ["FactorTable", "NormsTable", "tbl_long_term", "tbl_order"]
        );
        for table in &document.tables {
            let section = table
                .section
                .as_deref()
                .expect("a section")
                .replace('-', "_");
            let (on, [top, left, bottom, right]) = named(&book, &format!("tbl_{section}"));
            let range = sheet(&mut book, &on);
            let setting = Setting::of(table, variant);
            let mut expected = Vec::new();
            for (row, cells) in (top + 1..).zip(&setting.rows) {
                for (column, cell) in (left..).zip(cells) {
                    let words = match cell {
                        Cell::Group { name, rows } => {
                            expected.extend((*rows > 1).then(|| (row, column, row + rows - 1)));
                            (*name).to_owned()
                        }
                        Cell::Text(item) => item.text().to_owned(),
                        Cell::Sign(sign) => published::words(sign),
                        Cell::Effect(effect) => effect.unwrap_or_default().to_owned(),
                        Cell::Spanned | Cell::Padding => String::new(),
                    };
                    let found = range.get_value((row as u32, column as u32));
                    let words = without_controls(&words).into_owned();
                    match words.is_empty() {
                        true => assert!(
                            found.is_none_or(|cell| cell.to_string().is_empty()),
                            "{on} {row} {column}: {found:?}"
                        ),
                        false => {
                            assert_eq!(found, Some(&Data::String(words)), "{on} {row} {column}")
                        }
                    }
                }
            }
            let merged: Vec<(usize, usize, usize)> = book
                .merge_cells_by_sheet_name(&on)
                .expect("merged cells")
                .into_iter()
                .map(|region| (region.start, region.end))
                .filter(|(start, end)| {
                    (top + 1..=bottom).contains(&(start.0 as usize)) && start.1 == end.1
                })
                .map(|(start, end)| (start.0 as usize, start.1 as usize, end.0 as usize))
                .collect();
            assert_eq!(merged, expected, "{on}");
            assert!(right + 1 == left + setting.heads.len());
        }
        for name in ["Counts", "Measures"] {
            let range = sheet(&mut book, name);
            let mut numbers = 0;
            for (row, column, cell) in range.used_cells().filter(|(row, ..)| *row > 0) {
                match cell {
                    Data::Float(_) => numbers += 1,
                    Data::String(words) => assert!(
                        words.parse::<f64>().is_err(),
                        "{name} {row} {column}: the number {words} is a text"
                    ),
                    other => panic!("{name} {row} {column}: {other:?}"),
                }
            }
            assert!(numbers > 20, "{name}: {numbers}");
        }
    }
}
