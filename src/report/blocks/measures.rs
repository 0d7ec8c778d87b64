//! All measures: what each says, and its numbers item by item.

use super::{Block, Column, Data, Row, heading};
use crate::aggregation::readings::{self, Reading, Subject};
use crate::report::document::{Document, Table};

const ABOUT: &str = "Points count from 1 at the down end upwards. Tests of significance have \
                     little power in panels of this size. What is undefined is printed as n/a \
                     with the reason.";

/// One chapter a subject, one table of numbers a section of the report in it.
pub(super) fn blocks(document: &Document) -> Vec<Block<'_>> {
    let mut blocks = vec![heading("All measures"), Block::Text(ABOUT.into())];
    let chapter = |subject: Subject| Block::Heading {
        level: 3,
        text: subject.words(),
    };
    for subject in Subject::OF_ITEM {
        blocks.push(chapter(subject));
        blocks.push(legend(subject));
        for table in &document.tables {
            if document.tables.len() > 1 {
                blocks.push(Block::Lead(&table.heading));
            }
            blocks.push(numbers(table, subject));
        }
    }
    blocks.push(chapter(Subject::Panel));
    blocks.push(Block::Data(of_panel(document)));
    blocks
}

/// "Median: Half of the answers are …".
fn legend(subject: Subject) -> Block<'static> {
    let of_subject = readings::meanings_of_item().filter(|meaning| meaning.subject == subject);
    Block::Terms(
        of_subject
            .map(|meaning| (meaning.name, meaning.says.to_owned()))
            .collect(),
    )
}

/// A row an item, a column a measure. Where all is undefined for one reason, a line says so.
fn numbers(table: &Table, subject: Subject) -> Block<'_> {
    let rows: Vec<(&str, &str, Vec<Reading>)> = table
        .items()
        .filter_map(|item| item.result())
        .map(|item| {
            let readings = readings::of_item(item).into_iter();
            let of_subject = readings.filter(|reading| reading.meaning.subject == subject);
            (item.id.as_str(), item.text.as_str(), of_subject.collect())
        })
        .collect();
    let all = || rows.iter().flat_map(|(_, _, readings)| readings);
    let shared = all().next().and_then(Reading::reason);
    if let Some(reason) = shared.filter(|_| all().all(|reading| reading.reason() == shared)) {
        return Block::Text(format!("n/a for every item: {reason}.").into());
    }
    let first = rows.first().map(|(_, _, readings)| readings.as_slice());
    let measures = first
        .unwrap_or_default()
        .iter()
        .map(|reading| Column::words(reading.meaning.name));
    Block::Data(Data {
        columns: std::iter::once(Column::words("Item"))
            .chain(measures)
            .collect(),
        rows: rows
            .iter()
            .map(|(id, text, readings)| Row {
                item: Some(id),
                cells: std::iter::once((*text).to_owned())
                    .chain(readings.iter().map(Reading::words))
                    .collect(),
            })
            .collect(),
    })
}

/// A row a measure: over all items, over each table where there are several, and what it says.
fn of_panel(document: &Document) -> Data<'_> {
    let mut values = Vec::new();
    if let Some(measures) = &document.measures {
        let readings = readings::of_panel(measures, &document.null_reasons);
        values.push(("All items", readings));
    }
    if document.tables.len() > 1 {
        values.extend(document.tables.iter().filter_map(|table| {
            let readings = readings::of_panel(table.measures.as_ref()?, &table.null_reasons);
            Some((table.heading.as_str(), readings))
        }));
    }
    let mut columns = vec![Column::words("Measure")];
    columns.extend(values.iter().map(|(heading, _)| Column::words(*heading)));
    columns.push(Column::words("What it says"));
    let rows = readings::meanings_of_panel()
        .enumerate()
        .map(|(place, meaning)| {
            let values = values
                .iter()
                .filter_map(|(_, readings)| readings.get(place));
            let mut cells = vec![meaning.name.to_owned()];
            cells.extend(values.map(Reading::words));
            cells.push(meaning.says.to_owned());
            Row { item: None, cells }
        })
        .collect();
    Data { columns, rows }
}
