//! Reads the fragment with a reader of XML: it is one, so that any program can take it apart.

use quick_xml::Reader;
use quick_xml::events::Event;

use super::{Colour, Found, colour, plain};

/// A cell with what it is.
#[derive(Debug, Default)]
struct Cell {
    class: String,
    text: String,
    sign: String,
    colour: Option<Colour>,
}

pub(super) fn read(html: &str) -> Found {
    let mut reader = Reader::from_str(html);
    let mut found = Found::default();
    let mut published = true;
    let mut counted = false;
    let mut row: Vec<Cell> = Vec::new();
    let (mut in_note, mut in_style) = (false, false);
    loop {
        let event = reader
            .read_event()
            .unwrap_or_else(|error| panic!("{error}\n{html}"));
        match event {
            Event::Eof => return found,
            Event::Start(tag) => {
                let name = tag.name().as_ref().to_owned();
                let attribute = |wanted: &str| {
                    let found = tag.try_get_attribute(wanted).ok().flatten();
                    found.map(|found| found.value.into_owned())
                };
                let class = attribute("class").unwrap_or_default();
                match name.as_str() {
                    "style" => in_style = true,
                    "sup" => in_note = true,
                    "table" => {
                        published = class.starts_with("cst-table");
                        counted = false;
                    }
                    "tr" => row.clear(),
                    "td" | "th" => row.push(Cell {
                        class,
                        ..Cell::default()
                    }),
                    "span" => {
                        if let Some(cell) = row.last_mut() {
                            cell.colour = cell.colour.or(if class.contains("cst-inc") {
                                Some(Colour::Increasing)
                            } else if class.contains("cst-dec") {
                                Some(Colour::Decreasing)
                            } else {
                                None
                            });
                        }
                    }
                    _ => {}
                }
            }
            Event::Text(text) if !in_style && !in_note => {
                push(&mut row, &text.xml10_content());
            }
            Event::GeneralRef(reference) if !in_style && !in_note => {
                let c = reference.resolve_char_ref().ok().flatten();
                push(&mut row, &c.map(String::from).unwrap_or_default());
            }
            Event::End(tag) => match tag.name().as_ref() {
                "style" => in_style = false,
                "sup" => in_note = false,
                "thead" => {
                    counted = row.last().is_some_and(|head| head.text.trim() == "Missing");
                    row.clear();
                }
                "tr" if published => signs(&row, &mut found),
                "tr" if counted && row.iter().any(|cell| cell.text.trim() != "Missing") => {
                    counts(&row, &mut found);
                }
                _ => {}
            },
            _ => {}
        }
    }
}

fn push(row: &mut [Cell], text: &str) {
    if let Some(cell) = row.last_mut() {
        cell.text.push_str(text);
        if cell.sign.is_empty() {
            cell.sign = cell.text.trim().chars().take(1).collect();
        }
    }
}

fn signs(row: &[Cell], found: &mut Found) {
    for pair in row.windows(2) {
        let [text, sign] = pair else { continue };
        if sign.class == "cst-trend" && text.class.is_empty() {
            let words = sign
                .text
                .contains("Increasing")
                .then_some("Increasing threat");
            assert!(words.is_none() || colour(words) == sign.colour);
            found
                .signs
                .push((plain(&text.text), sign.sign.clone(), sign.colour));
        }
    }
}

fn counts(row: &[Cell], found: &mut Found) {
    let numbers = &row[1..row.len() - 3];
    let counts = numbers
        .iter()
        .map(|cell| cell.text.trim().parse().ok())
        .collect();
    found.counts.push((plain(&row[0].text), counts));
}
