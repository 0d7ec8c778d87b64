//! The numbers behind the arrows of one table.

use super::{Block, Column, Data, Row};
use crate::aggregation::results::{ItemResult, NullReasons, PrintedScale};
use crate::report::document::Table;

const UNDEFINED: &str = "n/a";

/// The answers in one table for each scale that occurs, and what they say in another.
pub(super) fn blocks(table: &Table) -> Vec<Block<'_>> {
    let mut blocks = vec![Block::Heading {
        level: 3,
        text: &table.heading,
    }];
    let mut scales: Vec<&PrintedScale> = Vec::new();
    for item in table.items() {
        if !scales.contains(&item.scale()) {
            scales.push(item.scale());
        }
    }
    for scale in scales {
        let of_scale = table.items().filter(|item| item.scale() == scale);
        let items: Vec<&ItemResult> = of_scale.filter_map(|item| item.result()).collect();
        let points = scale
            .points
            .iter()
            .map(|point| Column::numbers(format!("{} {}", point.glyph, point.label)));
        let after = ["Answers", "Cannot judge", "Missing"].map(Column::numbers);
        blocks.push(Block::Data(Data {
            columns: std::iter::once(Column::words("Item"))
                .chain(points)
                .chain(after)
                .collect(),
            rows: items.iter().map(|item| numbers(item)).collect(),
        }));
    }
    blocks.push(Block::Data(Data {
        columns: [
            "Item",
            "Label",
            "Firmness",
            "Agreement",
            "Since the round before",
        ]
        .map(Column::words)
        .to_vec(),
        rows: table
            .items()
            .filter_map(|item| item.result())
            .map(words)
            .collect(),
    }));
    blocks
}

fn numbers(item: &ItemResult) -> Row<'_> {
    let mut cells = vec![item.text.clone()];
    match &item.counts {
        Some(counts) => cells.extend(counts.iter().map(u64::to_string)),
        None => cells.extend(item.scale.points.iter().map(|_| UNDEFINED.to_owned())),
    }
    cells.extend([item.n, item.abstained, item.missing].map(|number| number.to_string()));
    Row {
        item: Some(&item.id),
        cells,
    }
}

fn words(item: &ItemResult) -> Row<'_> {
    Row {
        item: Some(&item.id),
        cells: vec![
            item.text.clone(),
            item.label.words().to_owned(),
            firmness(item),
            item.agreement().unwrap_or(UNDEFINED).to_owned(),
            item.change_words()
                .unwrap_or_else(|| undefined(&item.null_reasons, "stability")),
        ],
    }
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
