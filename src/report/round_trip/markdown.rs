//! Reads the Markdown with a reader of GitHub's.

use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};

use super::{Colour, Found, plain};

pub(super) fn read(markdown: &str) -> Found {
    let mut tables: Vec<Vec<Vec<String>>> = Vec::new();
    let mut cell = String::new();
    let mut in_cell = false;
    for event in Parser::new_ext(markdown, Options::ENABLE_TABLES) {
        match event {
            Event::Start(Tag::Table(_)) => tables.push(Vec::new()),
            Event::Start(Tag::TableHead | Tag::TableRow) => {
                if let Some(table) = tables.last_mut() {
                    table.push(Vec::new());
                }
            }
            Event::Start(Tag::TableCell) => in_cell = true,
            Event::Text(text) if in_cell => cell.push_str(&text),
            Event::SoftBreak if in_cell => cell.push(' '),
            Event::End(TagEnd::TableCell) => {
                in_cell = false;
                if let Some(row) = tables.last_mut().and_then(|table| table.last_mut()) {
                    row.push(std::mem::take(&mut cell));
                }
            }
            other => assert!(!in_cell, "markup in a cell: {other:?}\n{markdown}"),
        }
    }
    let mut found = Found::default();
    let mut published = true;
    for table in &tables {
        let heads = &table[0];
        let counted = heads.last().is_some_and(|head| head == "Missing") && heads[0] == "Item";
        published &= !["Item", "Measure", "Round"].contains(&heads[0].as_str());
        let grouped = heads.first().is_some_and(|head| head == "Relation");
        for row in &table[1..] {
            if counted {
                let numbers = &row[1..row.len() - 3];
                let counts = numbers.iter().map(|cell| cell.parse().ok()).collect();
                found.counts.push((plain(&row[0]), counts));
            } else if published && grouped {
                let effect = row.get(3).map(String::as_str).unwrap_or(&row[2]);
                found.signs.push(sign(&row[1], &row[2], effect));
            } else if published {
                for pair in row.chunks(2).filter(|pair| !pair[1].is_empty()) {
                    found.signs.push(sign(&pair[0], &pair[1], &pair[1]));
                }
            }
        }
    }
    found
}

fn sign(text: &str, sign: &str, effect: &str) -> (String, String, Option<Colour>) {
    let colour = if effect.contains("Increasing threat") {
        Some(Colour::Increasing)
    } else if effect.contains("Decreasing threat") {
        Some(Colour::Decreasing)
    } else {
        None
    };
    (plain(text), sign.chars().take(1).collect(), colour)
}
