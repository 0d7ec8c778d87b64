//! Reads the rows of the plain text's tables.

use super::{Colour, colour, plain, signs};
use crate::report::document::{Document, Table};
use crate::report::format::Variant;

type Signs = Vec<(String, String, Option<Colour>)>;

/// What plain text holds: an effect on the threat stands in words only, below its own head.
pub(super) fn held(document: &Document, variant: Variant) -> Signs {
    let of = |table: &Table| {
        let has_words = variant == Variant::Accessible && !table.is_side_by_side();
        let signs = signs(table).into_iter();
        signs.map(move |(text, sign, colour)| (text, sign, colour.filter(|_| has_words)))
    };
    document.tables.iter().flat_map(of).collect()
}

/// The document says where rows end and the legend begins, nothing else.
pub(super) fn read(text: &str, document: &Document) -> Signs {
    let parts = text.split("\n\n").filter(|part| part.contains('\t'));
    let mut found = Signs::new();
    for (part, table) in parts.zip(&document.tables) {
        let groups = table.groups.iter().map(|group| group.items.len());
        let rows = match table.is_side_by_side() {
            true => groups.max().unwrap_or_default(),
            false => groups.sum(),
        };
        let lines = part.lines().skip_while(|line| !line.contains('\t'));
        for row in lines.skip(1).take(rows) {
            let cells: Vec<&str> = row.split('\t').collect();
            if table.is_side_by_side() {
                let pairs = cells.chunks(2).filter(|pair| !pair[1].is_empty());
                found.extend(pairs.map(|pair| sign(pair[0], pair[1], None)));
            } else {
                found.push(sign(cells[1], cells[2], cells.get(3).copied()));
            }
        }
    }
    found
}

fn sign(text: &str, sign: &str, effect: Option<&str>) -> (String, String, Option<Colour>) {
    let symbol = sign.chars().next().map(String::from);
    let text = text.strip_prefix('\'').unwrap_or(text);
    (plain(text), symbol.unwrap_or_default(), colour(effect))
}
