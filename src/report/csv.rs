//! The report as CSV: one row an item, for spreadsheets and for R.
//!
//! RFC 4180 in UTF-8. What the numbers come from stands in columns of every row, because a line
//! above the heads would be read as data. A cell that a spreadsheet could take for a formula, and
//! one that begins with an apostrophe, has an apostrophe put before it: taking one leading
//! apostrophe away gives the text back. Numbers are left as they are.

use std::collections::BTreeMap;

use csv::{QuoteStyle, Terminator, WriterBuilder};
use serde_json::Value;

use super::document::{Document, Group, Item, Table};
use super::format::{Options, Variant};
use super::printing::{DRAFT, label_words, threat_name};

const BYTE_ORDER_MARK: &str = "\u{FEFF}";

/// A cell: text that is made safe, or a number as it is.
enum Cell {
    Text(String),
    Number(String),
    Empty,
}

/// The document as CSV. The same document gives the same bytes.
///
/// # Errors
/// What the writer says; memory is all that it needs.
pub fn to_csv(document: &Document, options: Options) -> Result<String, std::io::Error> {
    let points = most_points(document);
    let measures = measures(document);
    let mut writer = WriterBuilder::new()
        .quote_style(QuoteStyle::NonNumeric)
        .terminator(Terminator::CRLF)
        .from_writer(Vec::new());
    let mut heads: Vec<String> = FIRST.map(str::to_owned).to_vec();
    if options.variant == Variant::Accessible {
        heads.push("effect_on_threat".to_owned());
    }
    heads.extend((1..=points).map(|value| format!("count_{value}")));
    heads.extend(AFTER_COUNTS.map(str::to_owned));
    heads.extend(measures.iter().cloned());
    heads.extend(PROVENANCE.map(str::to_owned));
    writer.write_record(&heads)?;
    let provenance = provenance(document);
    for table in &document.tables {
        for group in &table.groups {
            for item in &group.items {
                let mut row = first(document, table, group, item);
                if options.variant == Variant::Accessible {
                    row.push(text(item.print.threat.unwrap_or_default()));
                }
                row.extend((0..points).map(|point| count(item, point)));
                row.extend(after_counts(item, table));
                row.extend(measured(item, &measures));
                let cells = row.iter().chain(&provenance);
                writer.write_record(cells.map(Cell::written))?;
            }
        }
    }
    let bytes = writer
        .into_inner()
        .map_err(csv::IntoInnerError::into_error)?;
    let csv = String::from_utf8(bytes).map_err(std::io::Error::other)?;
    Ok(if options.byte_order_mark {
        format!("{BYTE_ORDER_MARK}{csv}")
    } else {
        csv
    })
}

impl Cell {
    fn written(&self) -> &str {
        match self {
            Cell::Text(text) | Cell::Number(text) => text,
            Cell::Empty => "",
        }
    }
}

/// Text behind an apostrophe where a spreadsheet would calculate, or drop an apostrophe itself.
fn text(text: &str) -> Cell {
    Cell::Text(harmless(text))
}

/// The same for a cell of another file.
pub(super) fn harmless(text: &str) -> String {
    let plain: String = text.chars().filter(|c| *c != '\0').collect();
    let begins = |c: char| {
        matches!(
            c,
            '=' | '+' | '-' | '@' | '\t' | '\r' | '\n' | '\'' | '＝' | '＋' | '－' | '＠'
        )
    };
    if plain.trim_start_matches(' ').starts_with(begins) {
        format!("'{plain}")
    } else {
        plain
    }
}

fn number(number: impl ToString) -> Cell {
    Cell::Number(number.to_string())
}

const FIRST: [&str; 15] = [
    "study",
    "round",
    "status",
    "table",
    "group",
    "item",
    "result_of_round",
    "version",
    "text",
    "symbol",
    "word",
    "label",
    "threat",
    "n",
    "abstained",
];

fn first(document: &Document, table: &Table, group: &Group, item: &Item) -> Vec<Cell> {
    let result = item.result();
    let print = &item.print;
    let threat = result.and_then(|result| result.threat);
    vec![
        text(&document.study),
        number(document.round),
        text(if document.draft { DRAFT } else { "closed" }),
        text(&table.heading),
        text(&group.name),
        text(item.id()),
        item.round.map_or(Cell::Empty, number),
        result.map_or(Cell::Empty, |result| number(result.version)),
        text(item.text()),
        text(print.symbol.as_deref().unwrap_or_default()),
        text(print.word.as_deref().unwrap_or_default()),
        result.map_or(Cell::Empty, |result| text(&label_words(result.label))),
        text(threat.map(threat_name).unwrap_or_default()),
        result.map_or(Cell::Empty, |result| number(result.n)),
        result.map_or(Cell::Empty, |result| number(result.abstained)),
    ]
}

fn count(item: &Item, point: usize) -> Cell {
    let counts = item.result().and_then(|result| result.counts.as_ref());
    counts
        .and_then(|counts| counts.get(point))
        .map_or(Cell::Empty, number)
}

const AFTER_COUNTS: [&str; 11] = [
    "missing",
    "points",
    "firmness",
    "p_mode",
    "to_lose",
    "agreement",
    "change",
    "sentence",
    "note",
    "editorial",
    "editorial_reason",
];

fn after_counts(item: &Item, table: &Table) -> Vec<Cell> {
    let result = item.result();
    let firmness = result.map(|result| &result.firmness);
    let points: Vec<String> = item
        .scale()
        .points
        .iter()
        .map(|point| format!("{} {} {}", point.value, point.glyph, point.label))
        .collect();
    let words = firmness.and_then(|firmness| firmness.words);
    let note = table.note_of(item);
    let editorial = result.and_then(|result| result.editorial.as_ref());
    vec![
        result.map_or(Cell::Empty, |result| number(result.missing)),
        text(&points.join("; ")),
        text(words.map(|words| words.words()).unwrap_or_default()),
        firmness
            .and_then(|firmness| firmness.p_mode)
            .map_or(Cell::Empty, number),
        firmness
            .and_then(|firmness| firmness.to_lose)
            .map_or(Cell::Empty, number),
        text(result.and_then(|r| r.agreement()).unwrap_or_default()),
        text(&result.and_then(|r| r.change_words()).unwrap_or_default()),
        text(item.print.sentence.as_deref().unwrap_or_default()),
        text(note.map(|note| note.text.as_str()).unwrap_or_default()),
        text(result.and_then(|r| r.editorial_word()).unwrap_or_default()),
        text(
            editorial
                .map(|made| made.reason.as_str())
                .unwrap_or_default(),
        ),
    ]
}

/// Names of the measures in any item: one column a number, "bowker.p" where one has several.
fn measures(document: &Document) -> Vec<String> {
    let mut names = BTreeMap::new();
    for item in document.items() {
        for (name, _) in numbers_of(item) {
            names.insert(name, ());
        }
    }
    names.into_keys().collect()
}

fn measured(item: &Item, names: &[String]) -> Vec<Cell> {
    let numbers = numbers_of(item);
    let cell = |name: &String| numbers.get(name).cloned().map_or(Cell::Empty, Cell::Number);
    names.iter().map(cell).collect()
}

/// The item's numbers by name, as JSON prints them.
fn numbers_of(item: &Item) -> BTreeMap<String, String> {
    let measures = item.result().and_then(|result| result.measures.as_ref());
    let value = measures.and_then(|measures| serde_json::to_value(measures).ok());
    let mut numbers = BTreeMap::new();
    if let Some(value) = value {
        flatten("", &value, &mut numbers);
    }
    numbers
}

fn flatten(name: &str, value: &Value, numbers: &mut BTreeMap<String, String>) {
    match value {
        Value::Object(fields) => {
            for (field, value) in fields {
                let name = match name {
                    "" => field.clone(),
                    name => format!("{name}.{field}"),
                };
                flatten(&name, value, numbers);
            }
        }
        Value::Number(number) => {
            numbers.insert(name.to_owned(), number.to_string());
        }
        _ => {}
    }
}

const PROVENANCE: [&str; 9] = [
    "closed_at",
    "seal",
    "invited",
    "panel",
    "answered",
    "simulated",
    "rule",
    "software",
    "document",
];

fn provenance(document: &Document) -> Vec<Cell> {
    let closed = document.closed_at.as_ref().map(|at| at.utc.as_str());
    vec![
        text(closed.unwrap_or_default()),
        text(document.seal.as_deref().unwrap_or_default()),
        number(document.panel.invited),
        number(document.panel.n),
        number(document.panel.answered),
        text(if document.simulated { "yes" } else { "no" }),
        text(&document.rule.words),
        text(&format!(
            "{} {}",
            document.software.name, document.software.version
        )),
        text(document.schema_version),
    ]
}

fn most_points(document: &Document) -> usize {
    let points = document.items().map(|item| item.scale().points.len());
    points.max().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_cell_begins_a_formula_and_the_text_comes_back() {
        for hostile in [
            "=1+1",
            "+1",
            "-1",
            "@SUM(A1)",
            "\t=1",
            "\r=1",
            "  =1",
            "'quoted",
            "''",
            "＝1",
            "plain",
            "",
            "— a dash",
            "a = b",
        ] {
            let cell = text(hostile);
            let written = cell.written();
            let first = written.trim_start().chars().next();
            assert!(
                !first.is_some_and(|c| "=+-@＝＋－＠".contains(c)),
                "{written:?}"
            );
            assert_eq!(written.strip_prefix('\'').unwrap_or(written), hostile);
        }
    }
}
