//! The results as text for a terminal.

use std::fmt::Write as _;

use super::sensitivity;
use super::summary::{Analysis, RoundSummary};
use crate::aggregation::appendix::{NO_POWER, PAIRED_TESTS, paired_tests};
use crate::aggregation::results::{ItemResult, RoundResults, agreement_words};
use crate::aggregation::review::Review;

/// Heights of a small histogram, from nothing to the tallest bar.
const BARS: [char; 9] = [' ', '▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];

/// The whole report.
pub(super) fn text(analysis: &Analysis) -> String {
    let (results, review) = (&analysis.reviewed.results, &analysis.reviewed.review);
    let mut text = heading(analysis);
    text.push('\n');
    text += &table(&item_rows(results));
    text += "\nRounds\n";
    text += &table(&round_rows(&analysis.rounds));
    text.push('\n');
    text += &wrapped(&review.advice_words);
    for line in &review.convergence_words {
        text += &wrapped(line);
    }
    let choices = sensitivity::rows(results, review);
    if choices.len() > 1 {
        text += "\nWhat each arrow depends on\n";
        text += &table(&choices);
        text += "All of it is exact, from the counts; nothing is sampled.\n";
    }
    text += &review_lines(review);
    text.push('\n');
    for line in notes(results, review) {
        text += &wrapped(&line);
    }
    text += &appendix(results);
    if let Some(rules) = &analysis.rules {
        text += &super::rules::text(rules);
    }
    for problem in &analysis.left_out {
        let _ = writeln!(text, "Left out: {problem}");
    }
    text
}

fn heading(analysis: &Analysis) -> String {
    let results = &analysis.reviewed.results;
    let items = results.items().count();
    let points = results
        .items()
        .next()
        .map_or(0, |item| item.scale.points.len());
    let hidden = if analysis.public {
        "What would give single answers away is hidden."
    } else {
        "Nothing is hidden: --public leaves out what would give single answers away."
    };
    format!(
        "{}, round {}: {items} items on {points} points, {} raters\n{hidden}\n",
        results.study, results.round, results.panel.n
    )
}

fn item_rows(results: &RoundResults) -> Vec<Vec<String>> {
    let head = [
        "item",
        "",
        "arrow",
        "label",
        "leading",
        "▼ … ▲",
        "counts",
        "A",
        "",
        "firmness",
        "change",
    ];
    let mut rows = vec![head.map(str::to_owned).to_vec()];
    for item in results.items() {
        rows.push(item_row(item));
        if let Some(groups) = group_words(item) {
            rows.push(vec![groups]);
        }
    }
    rows
}

fn item_row(item: &ItemResult) -> Vec<String> {
    let agreement = item
        .measures
        .as_ref()
        .and_then(|measures| measures.vdeijk_a);
    let firmness = item
        .firmness
        .words
        .zip(item.firmness.to_lose)
        .map(|(words, to_lose)| format!("{}, {to_lose} to change", words.words()));
    let counts = item.counts.as_deref().unwrap_or_default();
    vec![
        item.id.clone(),
        item.glyph().to_owned(),
        item.arrow.map_or_else(String::new, |arrow| {
            item.region_label(arrow.region()).to_owned()
        }),
        item.label.words().to_owned(),
        item.share_words()
            .unwrap_or_else(|| format!("{} answers", item.n)),
        histogram(counts),
        counts
            .iter()
            .map(u64::to_string)
            .collect::<Vec<_>>()
            .join(" "),
        agreement.map_or_else(|| "n/a".to_owned(), |a| format!("{a:.2}")),
        agreement.map_or_else(String::new, |a| agreement_words(a).to_owned()),
        firmness.unwrap_or_default(),
        item.change_words().unwrap_or_default(),
    ]
}

/// One character a point, as tall as its share of the largest count.
fn histogram(counts: &[u64]) -> String {
    let largest = counts.iter().copied().max().unwrap_or(0).max(1);
    counts
        .iter()
        .map(|&count| BARS[(count * 8).div_ceil(largest) as usize])
        .collect()
}

/// One line an item: who is compared, what those who left could have done, whose groups part.
fn review_lines(review: &Review) -> String {
    let mut text = String::new();
    for item in &review.items {
        let sentences: Vec<String> = [
            item.words.clone(),
            item.groups_sentence().into_iter().collect(),
        ]
        .concat();
        if !sentences.is_empty() {
            text += &wrapped(&format!("{}: {}", item.id, sentences.join(" ")));
        }
    }
    text
}

fn group_words(item: &ItemResult) -> Option<String> {
    if item.groups.is_empty() {
        return None;
    }
    let groups: Vec<String> = item
        .groups
        .iter()
        .map(|group| match &group.counts {
            Some(counts) => {
                let counts: Vec<String> = counts.iter().map(u64::to_string).collect();
                format!("{} {}", group.name, counts.join(" "))
            }
            None => format!("{} not shown", group.name),
        })
        .collect();
    Some(format!("    {}", groups.join("; ")))
}

fn round_rows(rounds: &[RoundSummary]) -> Vec<Vec<String>> {
    let head = [
        "round",
        "N",
        "items",
        "consensus",
        "leaning",
        "split",
        "none",
        "insufficient",
        "by chance",
        "mean A",
        "alpha",
        "AC",
        "W",
        "unchanged",
    ];
    let mut rows = vec![head.map(str::to_owned).to_vec()];
    for round in rounds {
        let measures = &round.measures;
        let number = |value: Option<f64>| {
            value.map_or_else(|| "n/a".to_owned(), |value| format!("{value:.4}"))
        };
        let unchanged = if round.pairs == 0 {
            "n/a".to_owned()
        } else {
            let same = round.pairs - round.changed;
            let percent = same as f64 * 100.0 / round.pairs as f64;
            format!("{same} of {} ({percent:.1} %)", round.pairs)
        };
        rows.push(vec![
            round.round.to_string(),
            round.n.to_string(),
            round.items.to_string(),
            round.consensus.to_string(),
            round.leaning.to_string(),
            round.split.to_string(),
            round.no_consensus.to_string(),
            round.insufficient.to_string(),
            format!("{:.2}", round.chance),
            number(measures.vdeijk_a),
            number(measures.kripp_alpha),
            number(measures.gwet_ac),
            number(measures.kendall_w.and_then(|w| w.w)),
            unchanged,
        ]);
    }
    rows
}

fn notes(results: &RoundResults, review: &Review) -> Vec<String> {
    let mut notes = vec![
        results.rule.words.clone(),
        results.rule.rule.stability_sentence(),
        results.chance_words(),
        "A is van der Eijk's agreement: -1 two camps, 0 spread evenly, 1 all on one point."
            .to_owned(),
    ];
    notes.extend(review.agreement.iter().cloned());
    notes
}

/// The tests of significance, where there are two rounds to test.
fn appendix(results: &RoundResults) -> String {
    let tests = paired_tests(results.items(), |item| item.id.clone());
    if tests.is_empty() {
        return String::new();
    }
    let mut rows = vec![PAIRED_TESTS.map(str::to_owned).to_vec()];
    rows.extend(tests);
    format!(
        "\nAppendix: tests between rounds\n{}{}",
        table(&rows),
        wrapped(NO_POWER)
    )
}

/// Columns as wide as their widest cell. A row of one cell runs on over all of them.
pub(super) fn table(rows: &[Vec<String>]) -> String {
    let columns = rows.iter().map(Vec::len).max().unwrap_or(0);
    let widths: Vec<usize> = (0..columns)
        .map(|column| {
            rows.iter()
                .filter(|row| row.len() > 1)
                .filter_map(|row| row.get(column))
                .map(|cell| cell.chars().count())
                .max()
                .unwrap_or(0)
        })
        .collect();
    let mut text = String::new();
    for row in rows {
        let line: Vec<String> = row
            .iter()
            .zip(&widths)
            .map(|(cell, &width)| format!("{cell:width$}"))
            .collect();
        text += line.join("  ").trim_end();
        text.push('\n');
    }
    text
}

/// Broken at spaces to at most 100 characters a line.
fn wrapped(line: &str) -> String {
    let mut text = String::new();
    let mut width = 0;
    for word in line.split_whitespace() {
        let length = word.chars().count();
        if width > 0 && width + 1 + length > 100 {
            text.push('\n');
            width = 0;
        } else if width > 0 {
            text.push(' ');
            width += 1;
        }
        text += word;
        width += length;
    }
    text.push('\n');
    text
}
