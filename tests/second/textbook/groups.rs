//! Between groups, from every pair of raters and from midranks of the pooled answers.

use num_traits::Zero;
use rand::RngExt;
use serde_json::{Value, json};

use super::exact::{Fraction, count, fraction, number, real, whole};
use super::tails::{chi_square_tail, normal_two_sided};
use super::{EVERY_SCALE, Measure, Question, tally};

pub fn measures() -> Vec<Measure> {
    vec![
        Measure::new("mann_whitney", EVERY_SCALE, |panel, rng| {
            let continuity = rng.random();
            let groups = panel.by_group(2);
            Question {
                input: tally::by_group(panel, 2),
                params: json!({ "continuity": continuity }),
                answer: json!(mann_whitney(&groups[0], &groups[1], continuity)),
            }
        }),
        Measure::new("cliffs_delta", EVERY_SCALE, |panel, _| {
            let groups = panel.by_group(2);
            Question {
                input: tally::by_group(panel, 2),
                params: json!({}),
                answer: json!(cliffs_delta(&groups[0], &groups[1])),
            }
        }),
        of_groups("kruskal_wallis", kruskal_wallis),
        of_groups("chi2_homogeneity", chi2_homogeneity),
    ]
}

/// Of the groups that answered; undefined with fewer than two.
fn of_groups(name: &'static str, answer: fn(&[Vec<u64>]) -> Value) -> Measure {
    Measure::new(name, EVERY_SCALE, move |panel, _| {
        let mut groups = panel.by_group(panel.groups);
        groups.retain(|group| !group.is_empty());
        Question {
            input: tally::by_group(panel, panel.groups),
            params: json!({}),
            answer: json!((groups.len() > 1).then(|| answer(&groups))),
        }
    })
}

/// Twice the midrank of each: those below, and half of those alike, oneself included.
pub fn doubled_midranks(values: &[u64]) -> Vec<i64> {
    let doubled = |value: &u64| {
        let below = values.iter().filter(|other| *other < value).count();
        let alike = values.iter().filter(|other| *other == value).count();
        (2 * below + alike + 1) as i64
    };
    values.iter().map(doubled).collect()
}

/// Σ (t³ - t) over ties, as a sum over raters.
pub fn tie_term(values: &[u64]) -> i64 {
    let alike = |value: &u64| values.iter().filter(|other| *other == value).count() as i64;
    values.iter().map(|value| alike(value).pow(2) - 1).sum()
}

/// Pairs that the first wins, and pairs that it loses.
fn wins_and_losses(first: &[u64], second: &[u64]) -> (i64, i64) {
    let pairs = || {
        first
            .iter()
            .flat_map(|a| second.iter().map(move |b| (a, b)))
    };
    let wins = pairs().filter(|(a, b)| a > b).count();
    let losses = pairs().filter(|(a, b)| a < b).count();
    (wins as i64, losses as i64)
}

fn cliffs_delta(first: &[u64], second: &[u64]) -> Option<Value> {
    let pairs = count(first) * count(second);
    let (wins, losses) = wins_and_losses(first, second);
    (pairs > 0).then(|| number(&fraction(wins - losses, pairs)))
}

fn mann_whitney(first: &[u64], second: &[u64], continuity: bool) -> Option<Value> {
    let (m, n) = (count(first), count(second));
    if m * n == 0 {
        return None;
    }
    let (wins, losses) = wins_and_losses(first, second);
    let ties = m * n - wins - losses;
    let pooled = [first, second].concat();
    let all = count(&pooled);
    let variance =
        fraction(m * n, 12) * (whole(all + 1) - fraction(tie_term(&pooled), all * (all - 1)));
    let beyond = fraction(wins - losses, 2);
    let nearer = match continuity {
        true => (beyond.clone().max(-beyond.clone()) - fraction(1, 2)).max(whole(0)),
        false => beyond.clone().max(-beyond.clone()),
    };
    let z = if variance.is_zero() {
        0.0
    } else {
        let size = real(&nearer) / real(&variance).sqrt();
        if beyond < whole(0) { -size } else { size }
    };
    Some(json!({
        "u1": wins as f64 + ties as f64 / 2.0,
        "z": z,
        "p": normal_two_sided(z),
    }))
}

fn kruskal_wallis(groups: &[Vec<u64>]) -> Value {
    let pooled = groups.concat();
    let all = count(&pooled);
    let mut ranks = doubled_midranks(&pooled).into_iter();
    let mean_rank = fraction(all + 1, 2);
    let between: Fraction = groups
        .iter()
        .map(|group| {
            let sum: i64 = ranks.by_ref().take(group.len()).sum();
            let beyond = fraction(sum, 2 * count(group)) - &mean_rank;
            beyond.pow(2) * whole(count(group))
        })
        .sum();
    let untied = fraction(12, all * (all + 1)) * between;
    let correction = whole(1) - fraction(tie_term(&pooled), all * all * all - all);
    let degrees = count(groups) - 1;
    if correction.is_zero() {
        return json!({ "h": 0.0, "df": degrees, "p": 1.0 });
    }
    let h = untied / correction;
    let p = chi_square_tail(real(&h), degrees);
    json!({ "h": number(&h), "df": degrees, "p": p })
}

/// Pearson's chi-square of two properties of each rater, with how many values each has.
pub fn pearson(pairs: &[(u64, u64)]) -> (Fraction, i64, i64) {
    let distinct = |of: fn(&(u64, u64)) -> u64| {
        let mut values: Vec<u64> = pairs.iter().map(of).collect();
        values.sort_unstable();
        values.dedup();
        values
    };
    let (rows, columns) = (distinct(|pair| pair.0), distinct(|pair| pair.1));
    let n = count(pairs);
    let mut stat = whole(0);
    for row in &rows {
        for column in &columns {
            let in_row = pairs.iter().filter(|pair| pair.0 == *row).count() as i64;
            let in_column = pairs.iter().filter(|pair| pair.1 == *column).count() as i64;
            let in_both = pairs.iter().filter(|pair| **pair == (*row, *column));
            let expected = fraction(in_row * in_column, n);
            stat += (whole(in_both.count() as i64) - &expected).pow(2) / expected;
        }
    }
    (stat, count(&rows), count(&columns))
}

fn chi2_homogeneity(groups: &[Vec<u64>]) -> Value {
    let named = (0..).zip(groups);
    let raters: Vec<(u64, u64)> = named
        .flat_map(|(name, group)| group.iter().map(move |value| (name, *value)))
        .collect();
    let (stat, rows, columns) = pearson(&raters);
    let degrees = (rows - 1) * (columns - 1);
    let least = whole(count(&raters) * (rows.min(columns) - 1));
    let cramers_v = super::exact::divided(stat.clone(), &least);
    json!({
        "stat": number(&stat),
        "df": degrees,
        "p": chi_square_tail(real(&stat), degrees),
        "cramers_v": cramers_v.map_or(0.0, |squared| real(&squared).sqrt()),
    })
}
