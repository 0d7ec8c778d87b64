//! R20 without a clock: every format of a study that is larger than most holds all of it. How long
//! it takes is measured by `benches/report.rs`.

use std::io::{Cursor, Read};

use calamine::{Data, Reader, Xlsx};
use castalia::report::{Format, Typesetter};
use serde_json::Value;

use crate::on_both_backends;
use crate::support::large::{Large, Size, large};
use crate::support::pdf::{Pdf, bare};
use crate::support::{Study, TestApp};

const MANY: Size = Size {
    experts: 40,
    items: 40,
    rounds: 2,
};

fn fetched(study: &Study<'_>, format: &str, variant: &str) -> Vec<u8> {
    let path = study.path(&format!("/report?format={format}&variant={variant}"));
    study.author.api_get(&path).expect(200).body
}

fn list(value: &Value) -> &[Value] {
    value.as_array().map(Vec::as_slice).unwrap_or_default()
}

/// All items of a report in JSON.
fn items(report: &Value) -> Vec<&Value> {
    let groups = list(&report["tables"])
        .iter()
        .flat_map(|table| list(&table["groups"]));
    groups.flat_map(|group| list(&group["items"])).collect()
}

/// What a file says, without blanks: of a Word document its body, of a workbook all its cells.
fn said(format: Format, bytes: Vec<u8>) -> String {
    match format {
        Format::Docx => {
            let mut zip = zip::ZipArchive::new(Cursor::new(bytes)).expect("a zip file");
            let mut text = String::new();
            let mut body = zip.by_name("word/document.xml").expect("the body");
            body.read_to_string(&mut text).expect("UTF-8");
            bare(&text)
        }
        Format::Xlsx => {
            let mut book = Xlsx::new(Cursor::new(bytes)).expect("a workbook");
            let mut text = String::new();
            for (_, sheet) in book.worksheets() {
                for cell in sheet.cells().map(|(_, _, cell)| cell) {
                    if let Data::String(cell) = cell {
                        text.push_str(&bare(cell));
                        text.push('\n');
                    }
                }
            }
            text
        }
        Format::Pdf => {
            let pdf = Pdf::read(&bytes);
            assert!(pdf.pages() >= 6, "{} pages", pdf.pages());
            for (place, beside) in pdf.beside.iter().enumerate() {
                let number = format!("{}/{}", place + 1, pdf.pages());
                assert!(bare(beside).contains(&number), "{number}: {beside}");
            }
            let tree = pdf.tree();
            let tables = tree.tagged("Table").into_iter();
            let counted = tables.filter(|table| {
                let rows = table.rows();
                rows[0].last().is_some_and(|head| head.text() == "Missing")
            });
            let rows: usize = counted.map(|table| table.rows().len() - 1).sum();
            assert_eq!(rows, MANY.items);
            bare(&tree.text())
        }
        _ => bare(&String::from_utf8(bytes).expect("UTF-8")),
    }
}

/// How often a format names each item at least: in its table, with its counts, in one sentence.
fn times(format: Format) -> usize {
    match format {
        Format::Csv | Format::Tsv | Format::Json => 1,
        Format::Xlsx => 2,
        _ => 3,
    }
}

fn is_whole(made: &Large<'_>) {
    let report = fetched(&made.study, "json", "published");
    let report: Value = serde_json::from_slice(&report).expect("JSON");
    let items = items(&report);
    let ids: Vec<&str> = items
        .iter()
        .filter_map(|item| item["id"].as_str())
        .collect();
    assert_eq!(ids, made.items);
    for item in &items {
        let counts: u64 = list(&item["counts"]).iter().filter_map(Value::as_u64).sum();
        let number = |key: &str| item[key].as_u64().expect("a number");
        assert_eq!(counts, number("n"), "{item}");
        assert_eq!(
            number("n") + number("abstained") + number("missing"),
            MANY.experts as u64
        );
        assert_eq!(number("round"), u64::from(MANY.rounds));
    }
    assert_eq!(
        list(&report["appendix"]["rounds"]).len(),
        MANY.rounds as usize
    );
    let texts: Vec<String> = items
        .iter()
        .map(|item| bare(item["text"].as_str().expect("a text")))
        .collect();
    for format in Typesetter::new(60).formats() {
        // The variants differ in cells, and most where pages are set.
        let variants: &[&str] = match format {
            Format::Pdf | Format::Docx => &["published", "accessible"],
            _ => &["published"],
        };
        for variant in variants {
            let said = said(format, fetched(&made.study, format.name(), variant));
            for text in &texts {
                let found = said.matches(text).count();
                assert!(
                    found >= times(format),
                    "{} {variant}: {found} times {text}",
                    format.name()
                );
            }
        }
    }
}

on_both_backends! {
    fn every_format_of_a_large_study_is_whole(app: &TestApp) {
        let made = large(app, MANY);
        assert_eq!(made.closings.len(), MANY.rounds as usize);
        is_whole(&made);
    }

    /// The answers to a round as large as this are read ahead at its closing, on connections beside
    /// it; the check reads them all on one, item by item.
    fn a_large_round_is_sealed_as_it_is_read_without_haste(app: &TestApp) {
        large(app, MANY);
        let answers = app.database.number("SELECT COUNT(*) FROM rating WHERE answered");
        assert!(answers > 1_500 * i64::from(MANY.rounds), "{answers}");
        app.command(&["verify", "large"]).ok();
    }
}
