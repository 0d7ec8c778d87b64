//! Which rules are consistent, and the smallest panel on which one is not: what
//! `docs/aggregation.md` prints.
//!
//! Four ways to fail. *Added elsewhere*: a vote for one region creates the arrow of another, or
//! lifts its label. *Added to the winner*: a vote for the arrow's region takes the arrow or lowers
//! the label. *Moved to the winner*: the same by a rater who changes sides. *Reversal*: the
//! reversed scale does not give the reversed arrow.

use super::*;
use crate::aggregation::panels::each;
use crate::aggregation::rule::{Decision, Label};

fn decide(rule: Alternative, regions: &Regions, counts: &[u64]) -> Decision {
    let study = ConsensusRule {
        least_answers: 1,
        least_response: 0,
        instead: Some(rule),
        ..ConsensusRule::default()
    };
    let n = counts.iter().sum();
    study.decide(regions, &Histogram::from(counts), 0, n)
}

fn height(label: Label) -> u8 {
    match label {
        Label::Insufficient | Label::NoConsensus | Label::Split => 0,
        Label::Leaning => 1,
        Label::Consensus => 2,
    }
}

/// The smallest failing panel of each way, with the value voted for, and before it the value left
/// by one who moved.
#[derive(Debug, Default, PartialEq, Eq)]
struct Failings {
    added_elsewhere: Option<(Vec<u64>, usize)>,
    added_to_winner: Option<(Vec<u64>, usize)>,
    moved_to_winner: Option<(Vec<u64>, usize, usize)>,
    reversal: Option<Vec<u64>>,
}

/// Looks at all panels of up to `most` answers on `k` points, small ones first.
fn failings(rule: Alternative, k: usize, most: u64) -> Failings {
    let regions = Regions::built_in(k).unwrap();
    let mut found = Failings::default();
    for n in 1..=most {
        each(n, k, &mut |counts| look(rule, &regions, counts, &mut found));
    }
    found
}

fn look(rule: Alternative, regions: &Regions, counts: &[u64], found: &mut Failings) {
    let before = decide(rule, regions, counts);
    let mut panel = counts.to_vec();
    for voted in 0..counts.len() {
        let here = regions.of_point()[voted];
        panel[voted] += 1;
        let after = decide(rule, regions, &panel);
        let is_weaker = |after: Decision| {
            after.arrow != before.arrow || height(after.label) < height(before.label)
        };
        if before.arrow.is_some_and(|arrow| arrow.region() == here) {
            if found.added_to_winner.is_none() && is_weaker(after) {
                found.added_to_winner = Some((counts.to_vec(), voted + 1));
            }
            for left in 0..counts.len() {
                if found.moved_to_winner.is_some()
                    || regions.of_point()[left] == here
                    || counts[left] == 0
                {
                    continue;
                }
                panel[left] -= 1;
                if is_weaker(decide(rule, regions, &panel)) {
                    found.moved_to_winner = Some((counts.to_vec(), left + 1, voted + 1));
                }
                panel[left] += 1;
            }
        }
        let helps_another = after.arrow.is_some_and(|arrow| {
            arrow.region() != here
                && (after.arrow != before.arrow || height(after.label) > height(before.label))
        });
        if found.added_elsewhere.is_none() && helps_another {
            found.added_elsewhere = Some((counts.to_vec(), voted + 1));
        }
        panel[voted] -= 1;
    }
    if found.reversal.is_none() {
        let reversed: Vec<u64> = counts.iter().rev().copied().collect();
        let mirrored = decide(rule, regions, &reversed);
        if mirrored.arrow != before.arrow.map(Arrow::reversed) || mirrored.label != before.label {
            found.reversal = Some(counts.to_vec());
        }
    }
}

fn threshold(percent: u64, most_opposite: u64) -> Alternative {
    Alternative::Threshold {
        percent,
        most_opposite,
    }
}

/// "2 0 11, then one vote for 2"; the words of the documentation.
fn told(added: &Option<(Vec<u64>, usize)>) -> String {
    added
        .as_ref()
        .map_or("not found".to_owned(), |(counts, voted)| {
            format!("{}, then a vote for {voted}", spaced(counts))
        })
}

fn spaced(counts: &[u64]) -> String {
    let counts: Vec<String> = counts.iter().map(u64::to_string).collect();
    counts.join(" ")
}

/// A row of the table in the documentation.
fn row(rule: Alternative, k: usize, most: u64) -> String {
    let found = failings(rule, k, most);
    let moved = found.moved_to_winner.as_ref();
    let reversal = found.reversal.as_ref();
    format!(
        "| {} | {k} | {most} | {} | {} | {} | {} |",
        rule.words().replace('%', " %"),
        told(&found.added_elsewhere),
        told(&found.added_to_winner),
        moved.map_or("not found".to_owned(), |(counts, left, voted)| {
            format!("{}, then one goes from {left} to {voted}", spaced(counts))
        }),
        reversal.map_or("not found".to_owned(), |counts| spaced(counts)),
    )
}

#[test]
fn every_plain_threshold_is_consistent() {
    for percent in 51..=90 {
        assert_eq!(
            failings(threshold(percent, 100), 3, 25),
            Failings::default(),
            "{percent} %"
        );
    }
}

#[test]
fn the_documentation_has_the_smallest_panels_that_are_found() {
    let documentation = include_str!("../../../docs/aggregation.md");
    let rows = [
        row(Alternative::Plurality, 3, 25),
        row(Alternative::Median, 3, 25),
        row(Alternative::Median, 5, 9),
        row(threshold(80, 100), 3, 25),
        row(threshold(75, 15), 3, 25),
        row(threshold(70, 15), 3, 25),
        row(Alternative::Agreement { percent: 70 }, 3, 14),
        row(Alternative::Agreement { percent: 70 }, 5, 8),
        row(Alternative::Iqr { most_halves: 2 }, 3, 14),
        row(Alternative::Iqr { most_halves: 2 }, 5, 8),
        row(Alternative::RandClassic, 9, 6),
        row(Alternative::RandIpras, 9, 6),
    ];
    for row in rows {
        assert!(documentation.contains(&row), "missing or not so:\n{row}");
    }
}
