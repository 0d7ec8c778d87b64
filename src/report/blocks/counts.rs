//! The numbers behind the arrows of one table.

use super::{Block, Column, Data, Row};
use crate::aggregation::results::{ItemResult, NullReasons, PrintedPoint, PrintedScale};
use crate::report::document::{Item, Table};

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
        let named = |point: &PrintedPoint| format!("{} {}", point.glyph, point.label);
        let worded = scale.points.len() <= WORDED_POINTS;
        if !worded {
            let points = scale.points.iter();
            let points: Vec<String> = points
                .map(|point| format!("{} {}", point.value, named(point)))
                .collect();
            blocks.push(Block::Text(
                format!("Points: {}.", points.join(", ")).into(),
            ));
        }
        let points = scale.points.iter().map(|point| {
            Column::numbers(match worded {
                true => named(point),
                false => point.value.to_string(),
            })
        });
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
        columns: ["Item", "In one sentence", "Since the round before"]
            .map(Column::words)
            .to_vec(),
        rows: table.items().filter_map(words).collect(),
    }));
    blocks
}

/// Points for which the heads of columns have room; of more the numbers stand there.
const WORDED_POINTS: usize = 5;

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

fn words(item: &Item) -> Option<Row<'_>> {
    let result = item.result()?;
    Some(Row {
        item: Some(&result.id),
        cells: vec![
            result.text.clone(),
            item.print.sentence.clone().unwrap_or_default(),
            result
                .change_words()
                .unwrap_or_else(|| undefined(&result.null_reasons, "stability")),
        ],
    })
}

/// "n/a: no earlier round".
fn undefined(reasons: &NullReasons, key: &str) -> String {
    match reasons.get(key) {
        Some(reason) => format!("{UNDEFINED}: {}", reason.words()),
        None => UNDEFINED.to_owned(),
    }
}
