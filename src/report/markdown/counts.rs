//! The numbers behind the arrows of one table.

use super::escape::inline;
use super::{heading, pipe_table};
use crate::aggregation::results::{ItemResult, NullReasons, PrintedScale};
use crate::report::document::Table;

const UNDEFINED: &str = "n/a";

/// One table of counts for each scale that occurs.
pub(super) fn blocks(table: &Table) -> Vec<String> {
    let mut blocks = vec![heading(3, &table.heading)];
    let mut scales: Vec<&PrintedScale> = Vec::new();
    for item in table.items() {
        if !scales.contains(&item.scale()) {
            scales.push(item.scale());
        }
    }
    for scale in scales {
        let of_scale = table.items().filter(|item| item.scale() == scale);
        let rows: Vec<Vec<String>> = of_scale.filter_map(|item| item.result()).map(row).collect();
        let points: Vec<String> = scale
            .points
            .iter()
            .map(|point| format!("{} {}", point.glyph, point.label))
            .collect();
        let mut heads = vec!["Item"];
        heads.extend(points.iter().map(String::as_str));
        heads.extend(AFTER_COUNTS);
        blocks.push(pipe_table(&heads, &rows));
    }
    blocks
}

const AFTER_COUNTS: [&str; 7] = [
    "Answers",
    "Cannot judge",
    "Missing",
    "Label",
    "Firmness",
    "Agreement",
    "Since the round before",
];

fn row(item: &ItemResult) -> Vec<String> {
    let mut row = vec![inline(&item.text)];
    match &item.counts {
        Some(counts) => row.extend(counts.iter().map(u64::to_string)),
        None => row.extend(item.scale.points.iter().map(|_| UNDEFINED.to_owned())),
    }
    row.extend([item.n, item.abstained, item.missing].map(|number| number.to_string()));
    row.push(item.label.words().to_owned());
    row.push(firmness(item));
    row.push(item.agreement().unwrap_or(UNDEFINED).to_owned());
    row.push(
        item.change_words()
            .unwrap_or_else(|| undefined(&item.null_reasons, "stability")),
    );
    row.iter().map(|cell| cell.trim().to_owned()).collect()
}

/// "firm: 5 of 12 would have to change".
fn firmness(item: &ItemResult) -> String {
    match (item.firmness.words, item.firmness.to_lose) {
        (Some(words), Some(to_lose)) => format!(
            "{}: {to_lose} of {} would have to change",
            words.words(),
            item.n
        ),
        _ => undefined(&item.null_reasons, "firmness.words"),
    }
}

/// "n/a: no earlier round".
fn undefined(reasons: &NullReasons, key: &str) -> String {
    match reasons.get(key) {
        Some(reason) => format!("{UNDEFINED}: {}", reason.words()),
        None => UNDEFINED.to_owned(),
    }
}
