//! What stands behind the methods: what each arrow depends on.

use super::escape::{inline, paragraphs};
use super::{heading, pipe_table};
use crate::report::document::Document;

const NOTHING: &str = "nothing that was tried";

/// The items with an arrow, and the choices that would change it; nothing for a draft.
pub(super) fn blocks(document: &Document) -> Vec<String> {
    let Some(review) = &document.review else {
        return Vec::new();
    };
    let rows: Vec<Vec<String>> = document
        .items()
        .filter_map(|item| item.result())
        .zip(&review.items)
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
            vec![inline(&item.text), item.glyph().to_owned(), choices]
        })
        .collect();
    if rows.is_empty() {
        return Vec::new();
    }
    vec![
        heading(2, "What the arrows depend on"),
        paragraphs(
            "Tried were: one rater less, one shown stakeholder group less, answers weighted by \
             confidence or expertise where they were given, and the rules of other panels. An \
             arrow depends on a choice under which it would be another one, or none. All of it is \
             exact, from the counts; nothing is sampled.",
        ),
        pipe_table(&["Item", "Arrow", "Depends on"], &rows),
    ]
}
