//! All measures: what each says, and its numbers item by item.

use super::escape::inline;
use super::{heading, pipe_table};
use crate::aggregation::readings::{self, Reading, Subject};
use crate::report::document::{Document, Table};

const ABOUT: &str = "Points count from 1 at the down end upwards. Tests of significance have \
                     little power in panels of this size. What is undefined is printed as n/a \
                     with the reason.";

/// One chapter a subject, one table of numbers a section of the report in it.
pub(super) fn blocks(document: &Document) -> Vec<String> {
    let mut blocks = vec![heading(2, "All measures"), ABOUT.to_owned()];
    for subject in Subject::OF_ITEM {
        blocks.push(heading(3, subject.words()));
        blocks.push(legend(subject));
        for table in &document.tables {
            if document.tables.len() > 1 {
                blocks.push(format!("*{}*", inline(&table.heading)));
            }
            blocks.push(numbers(table, subject));
        }
    }
    blocks.push(heading(3, Subject::Panel.words()));
    blocks.push(of_panel(document));
    blocks
}

/// "- **Median**: Half of the answers are …".
fn legend(subject: Subject) -> String {
    let of_subject = readings::meanings_of_item().filter(|meaning| meaning.subject == subject);
    let lines: Vec<String> = of_subject
        .map(|meaning| format!("- **{}**: {}", inline(meaning.name), inline(meaning.says)))
        .collect();
    lines.join("\n")
}

/// A row an item, a column a measure. Where all is undefined for one reason, a line says so.
fn numbers(table: &Table, subject: Subject) -> String {
    let rows: Vec<(&str, Vec<Reading>)> = table
        .items()
        .filter_map(|item| item.result())
        .map(|item| {
            let readings = readings::of_item(item).into_iter();
            let of_subject = readings.filter(|reading| reading.meaning.subject == subject);
            (item.text.as_str(), of_subject.collect())
        })
        .collect();
    let all = || rows.iter().flat_map(|(_, readings)| readings);
    let shared = all().next().and_then(Reading::reason);
    if let Some(reason) = shared.filter(|_| all().all(|reading| reading.reason() == shared)) {
        return format!("n/a for every item: {reason}.");
    }
    let mut heads = vec!["Item"];
    let first = rows.first().map(|(_, readings)| readings.as_slice());
    heads.extend(
        first
            .unwrap_or_default()
            .iter()
            .map(|reading| reading.meaning.name),
    );
    let cells: Vec<Vec<String>> = rows
        .iter()
        .map(|(text, readings)| {
            let values = readings.iter().map(|reading| inline(&reading.words()));
            std::iter::once(inline(text)).chain(values).collect()
        })
        .collect();
    pipe_table(&heads, &cells)
}

/// A row a measure: over all items, over each table where there are several, and what it says.
fn of_panel(document: &Document) -> String {
    let mut columns = Vec::new();
    if let Some(measures) = &document.measures {
        let readings = readings::of_panel(measures, &document.null_reasons);
        columns.push(("All items", readings));
    }
    if document.tables.len() > 1 {
        columns.extend(document.tables.iter().filter_map(|table| {
            let readings = readings::of_panel(table.measures.as_ref()?, &table.null_reasons);
            Some((table.heading.as_str(), readings))
        }));
    }
    let mut heads = vec!["Measure"];
    heads.extend(columns.iter().map(|(heading, _)| *heading));
    heads.push("What it says");
    let rows: Vec<Vec<String>> = readings::meanings_of_panel()
        .enumerate()
        .map(|(place, meaning)| {
            let values = columns
                .iter()
                .filter_map(|(_, readings)| readings.get(place));
            let mut row = vec![inline(meaning.name)];
            row.extend(values.map(|reading| inline(&reading.words())));
            row.push(inline(meaning.says));
            row
        })
        .collect();
    pipe_table(&heads, &rows)
}
