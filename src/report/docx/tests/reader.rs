//! What another reader of Word documents finds: docx-rs shares no code with what writes them here.

use docx_rs::{
    DocumentChild, Docx, Paragraph, ParagraphChild, Table as ReadTable, TableCellContent,
    TableChild, TableRowChild, read_docx,
};

use super::*;

fn read(document: &Document, variant: Variant) -> Docx {
    read_docx(&docx(document, variant)).unwrap_or_else(|error| panic!("{error}"))
}

fn rows(table: &ReadTable) -> Vec<Vec<String>> {
    let cells = |row: &TableChild| {
        let TableChild::TableRow(row) = row;
        let cells = row.cells.iter().map(|cell| {
            let TableRowChild::TableCell(cell) = cell;
            let texts = cell.children.iter().map(|content| match content {
                TableCellContent::Paragraph(paragraph) => paragraph.raw_text(),
                other => panic!("{other:?} in a cell"),
            });
            texts.collect::<Vec<_>>().join("\n")
        });
        cells.collect()
    };
    table.rows.iter().map(cells).collect()
}

/// As [`expected`], with the numbers of notes behind the statements.
fn with_notes(table: &Table, variant: Variant) -> Vec<Vec<String>> {
    let setting = Setting::of(table, variant);
    let mut rows = without_bell(expected(table, variant));
    for (row, cells) in rows.iter_mut().skip(1).zip(&setting.rows) {
        for (text, cell) in row.iter_mut().zip(cells) {
            if let Cell::Text(item) = cell
                && let Some(note) = item.print.note
            {
                text.push_str(&note.to_string());
            }
        }
    }
    rows
}

fn paragraphs(docx: &Docx) -> impl Iterator<Item = &Paragraph> {
    docx.document
        .children
        .iter()
        .filter_map(|child| match child {
            DocumentChild::Paragraph(paragraph) => Some(&**paragraph),
            _ => None,
        })
}

#[test]
fn another_reader_finds_every_table_style_and_bookmark() {
    for draft in [false, true] {
        for variant in Variant::ALL {
            let document = hostile(draft);
            let docx = read(&document, variant);
            let tables: Vec<Vec<Vec<String>>> = docx
                .document
                .children
                .iter()
                .filter_map(|child| match child {
                    DocumentChild::Table(table) => Some(rows(table)),
                    _ => None,
                })
                .collect();
            for table in &document.tables {
                let own = with_notes(table, variant);
                assert!(tables.contains(&own), "{own:?} is not in {tables:?}");
            }
            let known: BTreeSet<&str> = docx
                .styles
                .styles
                .iter()
                .map(|style| style.style_id.as_str())
                .collect();
            let mut used = BTreeSet::new();
            for paragraph in paragraphs(&docx) {
                used.extend(
                    paragraph
                        .property
                        .style
                        .as_ref()
                        .map(|style| style.val.clone()),
                );
            }
            assert!(
                used.len() > 5 && used.iter().all(|style| known.contains(style.as_str())),
                "{used:?}"
            );
            let marks: BTreeSet<&str> = docx
                .document
                .children
                .iter()
                .filter_map(|child| match child {
                    DocumentChild::Table(table) => Some(table),
                    _ => None,
                })
                .flat_map(|table| &table.rows)
                .flat_map(|TableChild::TableRow(row)| &row.cells)
                .flat_map(|TableRowChild::TableCell(cell)| &cell.children)
                .filter_map(|content| match content {
                    TableCellContent::Paragraph(paragraph) => Some(&paragraph.children),
                    _ => None,
                })
                .flatten()
                .filter_map(|child| match child {
                    ParagraphChild::BookmarkStart(mark) => Some(mark.name.as_str()),
                    _ => None,
                })
                .collect();
            assert_eq!(marks, BTreeSet::from(["tbl_long_term", "tbl_order"]));
            // Merged cells, as this reader understands them.
            let told = serde_json::to_string(&docx.document).expect("JSON");
            let merged = told.matches("\"verticalMerge\":\"restart\"").count();
            let groups: usize = document
                .tables
                .iter()
                .flat_map(|table| Setting::of(table, variant).rows)
                .flatten()
                .filter(|cell| matches!(cell, Cell::Group { rows, .. } if *rows > 1))
                .count();
            assert_eq!(merged, groups, "{told}");
        }
    }
}
