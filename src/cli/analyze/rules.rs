//! Other rules beside the study's, as text for a terminal.

use super::report::table;
use crate::aggregation::alternatives::Answer;
use crate::aggregation::explorer::{Counting, ExploredCell, Explorer};
use crate::aggregation::rule::Arrow;

/// A row a rule with its figures, then a row an item with what each rule says of it.
pub(super) fn text(explorer: &Explorer) -> String {
    let mut text = format!("\nWhich rule? {}\n", counted(explorer.counting));
    text += &table(&rule_rows(explorer));
    text += "\n* is not the arrow above; . is no arrow, few too few answers, n/a not made for this scale\n";
    text += &table(&item_rows(explorer));
    text
}

fn counted(counting: Counting) -> &'static str {
    match (counting.abstentions_in_n, counting.without_middle) {
        (false, false) => "Abstentions are not in n.",
        (true, false) => "Abstentions are in n.",
        (false, true) => "The middle answers are left out.",
        (true, true) => "Abstentions are in n, and the middle answers are left out.",
    }
}

fn rule_rows(explorer: &Explorer) -> Vec<Vec<String>> {
    let head = ["", "rule", "arrows", "turned", "consensus by chance"];
    let mut rows = vec![head.map(str::to_owned).to_vec()];
    for (letter, rule) in ('a'..).zip(&explorer.rules) {
        let chance = rule
            .chance
            .map_or("n/a".to_owned(), |items| format!("{items:.3}"));
        rows.push(vec![
            letter.to_string(),
            rule.words.clone(),
            rule.arrows.to_string(),
            rule.flips.to_string(),
            chance,
        ]);
    }
    rows
}

fn item_rows(explorer: &Explorer) -> Vec<Vec<String>> {
    let letters = ('a'..)
        .zip(&explorer.rules)
        .map(|(letter, _)| letter.to_string());
    let mut rows = vec![std::iter::once("item".to_owned()).chain(letters).collect()];
    for item in &explorer.items {
        let cells = item.cells.iter().map(cell);
        rows.push(std::iter::once(item.id.clone()).chain(cells).collect());
    }
    rows
}

fn cell(cell: &ExploredCell) -> String {
    let sign = match cell.answer {
        Answer::NotApplicable => "n/a",
        Answer::Insufficient => "few",
        Answer::NoArrow => ".",
        Answer::Arrow(Arrow::Up) => "▲",
        Answer::Arrow(Arrow::Stable) => "—",
        Answer::Arrow(Arrow::Down) => "▼",
    };
    let mark = if cell.flips { "*" } else { "" };
    format!("{sign}{mark}")
}
