//! What needs each rater's whole row: Kendall's W and the intraclass correlations.

use num_traits::Zero;
use rand::RngExt;
use serde_json::{Value, json};

use super::exact::{Fraction, count, divided, fraction, mean, number, real, whole};
use super::groups::{doubled_midranks, tie_term};
use super::tails::chi_square_tail;
use super::{EVERY_SCALE, Measure, Question, tally};
use crate::case::Input;

pub fn measures() -> Vec<Measure> {
    vec![
        Measure::new("kendall_w", EVERY_SCALE, |panel, _| Question {
            input: tally::matrix(panel),
            params: json!({}),
            answer: json!(kendall_w(&panel.matrix())),
        })
        .at_most(12)
        .items(7),
        Measure::new("icc", EVERY_SCALE, |panel, rng| {
            let kind = ["ICC1", "ICC2", "ICC3", "ICC1k", "ICC2k", "ICC3k"][rng.random_range(0..6)];
            let mut data = panel.matrix();
            data.retain(|row| row.iter().all(Option::is_some));
            let rows: Vec<Vec<u64>> = data
                .iter()
                .map(|row| row.iter().flatten().copied().collect())
                .collect();
            Question {
                answer: json!(icc(&rows, kind).map(|value| number(&value))),
                input: Input::Matrix { data },
                params: json!({ "type": kind }),
            }
        })
        .at_most(12)
        .items(6),
    ]
}

fn kendall_w(matrix: &[Vec<Option<u64>>]) -> Option<Value> {
    let items = matrix.first()?.len();
    let complete: Vec<usize> = (0..items)
        .filter(|item| matrix.iter().all(|row| row[*item].is_some()))
        .collect();
    if complete.is_empty() {
        return None;
    }
    let rows: Vec<Vec<u64>> = matrix
        .iter()
        .map(|row| complete.iter().filter_map(|item| row[*item]).collect())
        .collect();
    let (m, n) = (count(&rows), count(&complete));
    let ranks: Vec<Vec<i64>> = rows.iter().map(|row| doubled_midranks(row)).collect();
    let spread: Fraction = (0..complete.len())
        .map(|item| {
            let doubled: i64 = ranks.iter().map(|row| row[item]).sum();
            fraction(doubled - m * (n + 1), 2).pow(2)
        })
        .sum();
    let ties: i64 = rows.iter().map(|row| tie_term(row)).sum();
    let most = whole(m * m * (n * n * n - n) - m * ties);
    let Some(w) = divided(whole(12) * spread, &most) else {
        return Some(json!({ "w": null, "chi2": null, "df": n - 1, "p": null }));
    };
    let chi2 = whole(m * (n - 1)) * &w;
    Some(json!({
        "w": number(&w),
        "chi2": number(&chi2),
        "df": n - 1,
        "p": chi_square_tail(real(&chi2), n - 1),
    }))
}

/// Raters × items without gaps; items are the targets.
fn icc(rows: &[Vec<u64>], kind: &str) -> Option<Fraction> {
    let raters = count(rows);
    let items = count(rows.first()?);
    if raters < 2 || items < 2 {
        return None;
    }
    let cell = |rater: usize, item: usize| whole(rows[rater][item] as i64);
    let over_items = |f: &dyn Fn(usize) -> Fraction| (0..items as usize).map(f).collect::<Vec<_>>();
    let over_raters =
        |f: &dyn Fn(usize) -> Fraction| (0..raters as usize).map(f).collect::<Vec<_>>();
    let of_item =
        over_items(&|item| mean(&over_raters(&|rater| cell(rater, item))).unwrap_or_default());
    let of_rater =
        over_raters(&|rater| mean(&over_items(&|item| cell(rater, item))).unwrap_or_default());
    let grand = mean(&of_item)?;

    let squares =
        |means: &[Fraction]| -> Fraction { means.iter().map(|mean| (mean - &grand).pow(2)).sum() };
    let between_items = squares(&of_item) * whole(raters);
    let between_raters = squares(&of_rater) * whole(items);
    let within_items: Fraction = (0..items as usize)
        .flat_map(|item| (0..raters as usize).map(move |rater| (rater, item)))
        .map(|(rater, item)| (cell(rater, item) - &of_item[item]).pow(2))
        .sum();
    let bms = between_items / whole(items - 1);
    let wms = &within_items / whole(items * (raters - 1));
    let jms = &between_raters / whole(raters - 1);
    let ems = (within_items - &between_raters) / whole((items - 1) * (raters - 1));

    let others = whole(raters - 1);
    let (above, below) = match kind {
        "ICC1" => (&bms - &wms, &bms + others * &wms),
        "ICC2" => (
            &bms - &ems,
            &bms + others * &ems + (jms - &ems) * fraction(raters, items),
        ),
        "ICC3" => (&bms - &ems, &bms + others * &ems),
        "ICC1k" => (&bms - wms, bms),
        "ICC2k" => (&bms - &ems, &bms + (jms - &ems) / whole(items)),
        _ => (&bms - ems, bms),
    };
    if below.is_zero() {
        return None;
    }
    Some(above / below)
}
