//! What stands behind the methods: what each arrow depends on.

use super::{Block, Column, Data, Row, heading};
use crate::report::document::Document;

const NOTHING: &str = "nothing that was tried";

const ABOUT: &str = "Tried were: one rater less, one shown stakeholder group less, answers weighted by \
                     confidence or expertise where they were given, and the rules of other panels. An \
                     arrow depends on a choice under which it would be another one, or none. All of it is \
                     exact, from the counts; nothing is sampled.";

/// The items with an arrow, and the choices that would change it; nothing for a draft.
pub(super) fn blocks(document: &Document) -> Vec<Block<'_>> {
    let Some(review) = &document.review else {
        return Vec::new();
    };
    let rows: Vec<Row> = document
        .items()
        .filter_map(|item| item.result())
        .filter_map(|item| {
            let mut reviews = review.items.iter();
            Some((item, reviews.find(|review| review.id == item.id)?))
        })
        .filter(|(item, review)| item.arrow.is_some() && review.sensitivity.is_some())
        .map(|(item, review)| {
            let choices: Vec<&str> = review
                .depends_on
                .iter()
                .map(|choice| choice.words())
                .collect();
            let choices = match choices.as_slice() {
                [] => NOTHING.to_owned(),
                choices => choices.join(", "),
            };
            Row {
                item: Some(&item.id),
                cells: vec![item.text.clone(), item.glyph().to_owned(), choices],
            }
        })
        .collect();
    if rows.is_empty() {
        return Vec::new();
    }
    vec![
        heading("What the arrows depend on"),
        Block::Text(ABOUT.into()),
        Block::Data(Data {
            columns: ["Item", "Arrow", "Depends on"].map(Column::words).to_vec(),
            rows,
        }),
    ]
}
