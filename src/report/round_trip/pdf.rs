//! Reads the tables of a PDF by its tags.

use super::{Colour, Found, colour};
use crate::report::testing::pdf::{Element, Pdf};

pub(super) fn read(pdf: &[u8]) -> Found {
    let tree = Pdf::read(pdf).tree();
    let mut found = Found::default();
    // A table that goes over a page has its caption beside it and not in it.
    let mut captions = tree.tagged("Caption").len();
    for table in tree.tagged("Table") {
        let rows = table.rows();
        let heads: Vec<String> = rows[0].iter().map(|cell| cell.text()).collect();
        let rows = &rows[1..];
        if heads.iter().any(|head| head == "Trend") {
            captions = captions.checked_sub(1).expect("a caption for each table");
            let is_grouped = heads[0] == "Relation";
            for row in rows {
                match is_grouped {
                    // The name of a group spans rows.
                    true if heads.len() == 4 => {
                        let effect = colour(Some(&row[row.len() - 1].text()));
                        found
                            .signs
                            .push(sign(row[row.len() - 3], row[row.len() - 2], effect));
                    }
                    true => found
                        .signs
                        .push(sign(row[row.len() - 2], row[row.len() - 1], None)),
                    false => {
                        let pairs = row.chunks(2).filter(|pair| !pair[1].text().is_empty());
                        found
                            .signs
                            .extend(pairs.map(|pair| sign(pair[0], pair[1], None)));
                    }
                }
            }
        } else if heads.last().is_some_and(|head| head == "Missing") {
            for row in rows {
                let numbers = &row[1..row.len() - 3];
                let counts = numbers
                    .iter()
                    .map(|cell| cell.text().parse().ok())
                    .collect();
                found.counts.push((row[0].text(), counts));
            }
        }
    }
    assert_eq!(captions, 0, "captions without a table");
    found
}

/// The text without the number of its note, the sign, and the colour that is said for it.
fn sign(
    text: &Element,
    sign: &Element,
    effect: Option<Colour>,
) -> (String, String, Option<Colour>) {
    let said = sign.tagged("Figure");
    let said = said.first().and_then(|sign| sign.alt.as_deref());
    let threat = said.and_then(|said| said.rsplit(", ").next());
    let symbol = sign.text().chars().next();
    (
        text.text(),
        symbol.map(String::from).unwrap_or_default(),
        effect.or(colour(threat)),
    )
}
