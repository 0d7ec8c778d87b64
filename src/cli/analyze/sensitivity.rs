//! What each arrow depends on, as a table.

use crate::aggregation::alternatives::Answer;
use crate::aggregation::results::{ItemResult, RoundResults};
use crate::aggregation::review::{ItemReview, Review};
use crate::aggregation::rule::Arrow;
use crate::aggregation::weighted::WeightedArrow;

/// One row an item that is counted: the arrow under every choice tried, `same` where it stays.
/// Choices that no item offers have no column.
pub(super) fn rows(results: &RoundResults, review: &Review) -> Vec<Vec<String>> {
    let head = [
        "item",
        "arrow",
        "one rater less",
        "a group less",
        "by confidence",
        "by expertise",
        "other rules",
        "those who left",
        "depends on",
    ];
    let mut rows = vec![head.map(str::to_owned).to_vec()];
    rows.extend(
        results
            .items()
            .zip(&review.items)
            .filter_map(|(item, review)| row_of(item, review)),
    );
    let offered: Vec<bool> = (0..head.len())
        .map(|column| rows.iter().skip(1).any(|row| !row[column].is_empty()))
        .collect();
    rows.iter()
        .map(|row| {
            row.iter()
                .zip(&offered)
                .filter(|(_, offered)| **offered)
                .map(|(cell, _)| cell.clone())
                .collect()
        })
        .collect()
}

fn row_of(item: &ItemResult, review: &ItemReview) -> Option<Vec<String>> {
    let tried = review.sensitivity.as_ref()?;
    let arrow = tried.arrow;
    let weighted = |tried: Option<WeightedArrow>| {
        tried.map_or_else(String::new, |weighted| others(arrow, [weighted.arrow]))
    };
    let applicable = tried
        .by_rule
        .iter()
        .filter(|under| under.answer != Answer::NotApplicable);
    let rules: Vec<Option<Arrow>> = applicable.map(|under| under.answer.arrow()).collect();
    let differ = rules.iter().filter(|under| **under != arrow).count();
    let depends: Vec<&str> = review
        .depends_on
        .iter()
        .map(|choice| choice.words())
        .collect();
    Some(vec![
        item.id.clone(),
        sign(arrow).to_owned(),
        others(arrow, tried.without_one.iter().map(|w| w.arrow)),
        others(arrow, tried.without_group.iter().map(|w| w.arrow)),
        weighted(tried.by_confidence),
        weighted(tried.by_expertise),
        match differ {
            0 => SAME.to_owned(),
            differ => format!("{differ} of {} differ", rules.len()),
        },
        review
            .arrows_with_leavers
            .as_ref()
            .map_or_else(String::new, |arrows| {
                others(item.arrow, arrows.iter().copied())
            }),
        depends.join(", "),
    ])
}

const SAME: &str = "same";

/// The arrows among `tried` that are not `arrow`; empty where nothing was tried.
fn others(arrow: Option<Arrow>, tried: impl IntoIterator<Item = Option<Arrow>>) -> String {
    let mut signs: Vec<&str> = Vec::new();
    let mut is_tried = false;
    for other in tried {
        is_tried = true;
        if other != arrow && !signs.contains(&sign(other)) {
            signs.push(sign(other));
        }
    }
    match (is_tried, signs.as_slice()) {
        (false, _) => String::new(),
        (true, []) => SAME.to_owned(),
        (true, signs) => signs.join(" "),
    }
}

fn sign(arrow: Option<Arrow>) -> &'static str {
    match arrow {
        Some(Arrow::Up) => "▲",
        Some(Arrow::Stable) => "—",
        Some(Arrow::Down) => "▼",
        None => "◇",
    }
}
