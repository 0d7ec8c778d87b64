//! Every format gives the same items, signs, colours and counts back, whatever the study.

mod html;
mod latex;
mod markdown;
#[cfg(feature = "pdf")]
mod pdf;
mod tsv;
mod typst;

use std::collections::BTreeMap;

use proptest::prelude::*;

use super::build::closed;
use super::document::{Document, Item, Table};
use super::format::{Format, Options, Variant};
use super::schema::schema;
use super::testing::{facts, results};
use crate::study::definition::Definition;
use crate::study::file::round_trip::any_study;

/// What a reader finds in a format.
#[derive(Debug, Default, PartialEq)]
struct Found {
    /// Text, sign and colour of the published tables, row by row.
    signs: Vec<(String, String, Option<Colour>)>,
    /// Text and counts, from the lowest point up, of the tables of numbers; none where they are
    /// not shown.
    counts: Vec<(String, Option<Vec<u64>>)>,
}

#[derive(Debug, Clone, Copy, PartialEq)]
enum Colour {
    Increasing,
    Decreasing,
}

/// Text as every format keeps it: blanks of all kinds are one.
fn plain(text: &str) -> String {
    let readable = |c: char| {
        if matches!(c, '\u{2028}' | '\u{2029}') {
            ' '
        } else {
            c
        }
    };
    let text: String = text.chars().map(readable).collect();
    let words = text.split_whitespace();
    let words: Vec<&str> = words.collect();
    let joined = words.join(" ");
    joined.chars().filter(|c| !c.is_control()).collect()
}

fn colour(words: Option<&str>) -> Option<Colour> {
    match words? {
        "Increasing threat" | "increasing" => Some(Colour::Increasing),
        "Decreasing threat" | "decreasing" => Some(Colour::Decreasing),
        _ => None,
    }
}

fn sign(item: &Item) -> (String, String, Option<Colour>) {
    let symbol = item.print.symbol.clone().unwrap_or_default();
    (plain(item.text()), symbol, colour(item.print.threat))
}

/// Text, sign and colour of a table's items, in the order in which they are printed.
fn signs(table: &Table) -> Vec<(String, String, Option<Colour>)> {
    if !table.is_side_by_side() {
        return table.items().map(sign).collect();
    }
    let longest = table.groups.iter().map(|group| group.items.len()).max();
    let rows = 0..longest.unwrap_or_default();
    let of_row = |row| {
        table
            .groups
            .iter()
            .filter_map(move |group| group.items.get(row))
    };
    rows.flat_map(of_row).map(sign).collect()
}

/// What the document holds, in the order in which it is printed.
fn held(document: &Document) -> Found {
    let mut found = Found::default();
    for table in &document.tables {
        found.signs.extend(signs(table));
        let mut scales = Vec::new();
        for item in table.items() {
            if !scales.contains(&item.scale()) {
                scales.push(item.scale());
            }
        }
        for scale in scales {
            let of_scale = table.items().filter(|item| item.scale() == scale);
            found.counts.extend(of_scale.map(|item| {
                let counts = item.result().and_then(|result| result.counts.clone());
                (plain(item.text()), counts)
            }));
        }
    }
    found
}

fn written(document: &Document, format: Format, variant: Variant) -> String {
    let options = Options {
        variant,
        ..Options::default()
    };
    let bytes = format.write(document, options);
    let again = format.write(document, options);
    assert_eq!(bytes.as_ref().ok(), again.as_ref().ok(), "the same bytes");
    let bytes = bytes.unwrap_or_else(|error| panic!("{}: {error}", format.name()));
    String::from_utf8(bytes).unwrap_or_else(|error| panic!("{}: {error}", format.name()))
}

/// Id, sign, colour and counts of each item in the order of the report.
type ById = Vec<(String, String, Option<Colour>, Option<Vec<u64>>)>;

fn held_by_id(document: &Document) -> ById {
    document
        .items()
        .map(|item| {
            let (_, symbol, colour) = sign(item);
            let counts = item.result().and_then(|result| result.counts.clone());
            (item.id().to_owned(), symbol, colour, counts)
        })
        .collect()
}

fn in_csv(csv: &str) -> ById {
    let mut reader = csv::Reader::from_reader(csv.as_bytes());
    let rows = reader.deserialize::<BTreeMap<String, String>>();
    rows.map(|row| {
        let row = row.unwrap_or_else(|error| panic!("{error}\n{csv}"));
        let text = |name: &str| {
            let cell = row.get(name).cloned().unwrap_or_default();
            cell.strip_prefix('\'').map(str::to_owned).unwrap_or(cell)
        };
        let counts: Vec<u64> = (1..=9)
            .map(|point| text(&format!("count_{point}")))
            .take_while(|cell| !cell.is_empty())
            .map(|cell| {
                cell.parse()
                    .unwrap_or_else(|error| panic!("{cell}: {error}"))
            })
            .collect();
        (
            text("item"),
            text("symbol"),
            colour(Some(&text("threat"))),
            (!counts.is_empty()).then_some(counts),
        )
    })
    .collect()
}

fn in_json(json: &serde_json::Value) -> ById {
    let list = |value: &serde_json::Value| value.as_array().cloned().unwrap_or_default();
    let word = |value: &serde_json::Value| value.as_str().unwrap_or_default().to_owned();
    let tables = list(&json["tables"]);
    let groups = tables.iter().flat_map(|table| list(&table["groups"]));
    let items = groups.flat_map(|group| list(&group["items"]));
    items
        .map(|item| {
            let counts = item["counts"].as_array();
            (
                word(&item["id"]),
                word(&item["print"]["symbol"]),
                colour(item["threat"].as_str()),
                counts.map(|counts| {
                    counts
                        .iter()
                        .filter_map(serde_json::Value::as_u64)
                        .collect()
                }),
            )
        })
        .collect()
}

fn numbers() -> impl Strategy<Value = Vec<u64>> {
    prop::collection::vec(0..20_u64, 7..40)
}

/// Both variants of a format give items, signs, colours and counts back.
fn reads_back(study: &Definition, numbers: &[u64], format: Format, read: fn(&str) -> Found) {
    let document = closed(study, &results(study, numbers), &facts());
    let held = held(&document);
    for variant in Variant::ALL {
        let text = written(&document, format, variant);
        assert_eq!(read(&text), held, "{}\n{text}", format.name());
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 500, max_shrink_iters: 200, ..ProptestConfig::default() })]

    #[test]
    fn html_reads_back(study in any_study(), numbers in numbers()) {
        reads_back(&study, &numbers, Format::Html, html::read);
    }

    #[test]
    fn markdown_reads_back(study in any_study(), numbers in numbers()) {
        reads_back(&study, &numbers, Format::Markdown, markdown::read);
    }

    #[test]
    fn latex_reads_back(study in any_study(), numbers in numbers()) {
        reads_back(&study, &numbers, Format::Latex, latex::read);
    }

    #[test]
    fn typst_reads_back(study in any_study(), numbers in numbers()) {
        reads_back(&study, &numbers, Format::Typst, typst::read);
    }

    /// Plain text has the published tables alone.
    #[test]
    fn tsv_reads_back(study in any_study(), numbers in numbers()) {
        let document = closed(&study, &results(&study, &numbers), &facts());
        for variant in Variant::ALL {
            let text = written(&document, Format::Tsv, variant);
            let held = tsv::held(&document, variant);
            prop_assert_eq!(tsv::read(&text, &document), held, "{}", text);
        }
    }

    #[test]
    fn csv_and_json_read_back(study in any_study(), numbers in numbers()) {
        let document = closed(&study, &results(&study, &numbers), &facts());
        let by_id = held_by_id(&document);
        for variant in Variant::ALL {
            let csv = written(&document, Format::Csv, variant);
            prop_assert_eq!(&in_csv(&csv), &by_id, "{}", csv);
            let json = written(&document, Format::Json, variant);
            let json: serde_json::Value = serde_json::from_str(&json).unwrap_or_default();
            prop_assert_eq!(&in_json(&json), &by_id);
        }
    }

    #[test]
    fn the_json_of_every_study_keeps_to_the_schema(
        study in any_study(),
        numbers in numbers(),
    ) {
        thread_local! {
            static VALIDATOR: jsonschema::Validator = jsonschema::validator_for(&schema())
                .unwrap_or_else(|error| panic!("{error}"));
        }
        let document = closed(&study, &results(&study, &numbers), &facts());
        let json = serde_json::to_value(&document).unwrap_or_default();
        let wrong: Option<String> = VALIDATOR.with(|validator| {
            let wrong = validator.iter_errors(&json).next();
            wrong.map(|error| format!("{}: {error}", error.instance_path()))
        });
        prop_assert_eq!(wrong, None);
    }
}

/// Setting a PDF takes a hundred times as long as writing its source, so that fewer studies are
/// read back unless `CASTALIA_TEST_PDF_STUDIES` asks for more.
#[cfg(feature = "pdf")]
mod as_pdf {
    use super::*;

    fn studies() -> u32 {
        std::env::var("CASTALIA_TEST_PDF_STUDIES").map_or(40, |number| {
            number
                .parse()
                .unwrap_or_else(|_| panic!("CASTALIA_TEST_PDF_STUDIES is a number, not {number:?}"))
        })
    }

    /// Text as a page has it: without blanks, which the end of a line swallows, and without what is
    /// not seen. What the type lacks stands there as a number and is left out; what is read from
    /// the right stands in the order of the page, so that only its letters count.
    fn on_paper(text: &str, turns: bool) -> String {
        let letters = text.chars().filter(char::is_ascii_graphic);
        let mut kept: String = letters.collect();
        while let Some((before, rest)) = kept.split_once("[U+") {
            let after = rest.split_once(']').map_or("", |(_, after)| after);
            kept = format!("{before}{after}");
        }
        let mut letters: Vec<char> = kept.chars().collect();
        if turns {
            // What stands in the place of a letter turns too.
            letters.retain(|c| !matches!(c, '[' | ']' | '+' | 'U' | 'A'..='F' | '0'..='9'));
            letters.sort_unstable();
        }
        letters.into_iter().collect()
    }

    /// Whether anything of the text is read from the right, or says so of what follows.
    fn turns(text: &str) -> bool {
        text.chars().any(|c| {
            matches!(
                u32::from(c),
                0x590..=0x8FF | 0x200E..=0x200F | 0x202A..=0x202E | 0x2066..=0x2069
                    | 0xFB1D..=0xFDFF | 0xFE70..=0xFEFF | 0x10800..=0x10FFF | 0x1E800..=0x1EFFF
            )
        })
    }

    /// Whether a page holds what the document does.
    fn agree(document: &Document, read: &Found) -> Result<(), TestCaseError> {
        let held = held(document);
        let notes: Vec<Option<u32>> = document.tables.iter().flat_map(printed).collect();
        prop_assert_eq!(held.signs.len(), read.signs.len());
        prop_assert_eq!(held.counts.len(), read.counts.len());
        for ((own, note), read) in held.signs.iter().zip(notes).zip(&read.signs) {
            let turns = turns(&own.0);
            let note = note.map(|note| note.to_string()).unwrap_or_default();
            let text = format!("{}{note}", own.0);
            prop_assert_eq!(on_paper(&text, turns), on_paper(&read.0, turns));
            prop_assert_eq!((&own.1, own.2), (&read.1, read.2));
        }
        for (own, read) in held.counts.iter().zip(&read.counts) {
            let turns = turns(&own.0);
            prop_assert_eq!(on_paper(&own.0, turns), on_paper(&read.0, turns));
            prop_assert_eq!(&own.1, &read.1);
        }
        Ok(())
    }

    /// The numbers of the notes in the order in which the items are printed.
    fn printed(table: &Table) -> Vec<Option<u32>> {
        if !table.is_side_by_side() {
            return table.items().map(|item| item.print.note).collect();
        }
        let longest = table.groups.iter().map(|group| group.items.len()).max();
        (0..longest.unwrap_or_default())
            .flat_map(|row| {
                table
                    .groups
                    .iter()
                    .filter_map(move |group| group.items.get(row))
            })
            .map(|item| item.print.note)
            .collect()
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: studies(), max_shrink_iters: 20, ..ProptestConfig::default() })]

        #[test]
        fn pdf_reads_back(study in any_study(), numbers in numbers()) {
            let document = closed(&study, &results(&study, &numbers), &facts());
            for variant in Variant::ALL {
                let options = Options { variant, ..Options::default() };
                let bytes = Format::Pdf.write(&document, options);
                let bytes = bytes.unwrap_or_else(|error| panic!("{error}"));
                prop_assert_eq!(&bytes, &Format::Pdf.write(&document, options).unwrap_or_default());
                agree(&document, &pdf::read(&bytes))?;
            }
        }
    }
}
