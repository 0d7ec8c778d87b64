//! Krippendorff's alpha: do the experts agree on the items beyond chance?
//!
//! *1 where all agree on every item, 0 where answers to one item differ as much as answers to any
//! two. It needs items that differ: a panel that agrees on everything and answers everything alike
//! has no alpha.*
//!
//! α = 1 − D_o / D_e. Items with fewer than two answers are left out; with n_uc the answers c to
//! item u, n_u its answers, n_c all answers c and n their number,
//! D_o = Σ_u Σ_{c,c′} n_uc n_uc′ δ²(c, c′) / (n_u − 1) and
//! D_e = Σ_{c,c′} n_c n_c′ δ²(c, c′) / (n − 1). The difference δ is [c ≠ c′] (nominal), c − c′
//! (interval) or the number of answers between the two points, half of the ends counted
//! (ordinal).
//!
//! Domain: items × k table. Undefined with nothing to compare, and 0/0 without any variation.
//! Source: Krippendorff, *Content Analysis*, 2nd ed. 2004, ch. 11.
//!
//! ```
//! use castalia::aggregation::{
//!     counts::{Histogram, ItemsTable},
//!     measures::kripp_alpha::{kripp_alpha, Metric},
//! };
//! let items = ItemsTable::new(3, vec![Histogram::from([3, 0, 0]), Histogram::from([0, 0, 3])]);
//! assert_eq!(kripp_alpha(&items.unwrap(), Metric::Ordinal), Some(1.0));
//! ```

use crate::aggregation::counts::ItemsTable;

/// How far apart two points count.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Metric {
    Nominal,
    Ordinal,
    Interval,
}

/// Agreement of the panel over all items.
pub fn kripp_alpha(table: &ItemsTable, metric: Metric) -> Option<f64> {
    let k = table.k();
    let mut totals = vec![0_u64; k];
    for item in comparable(table) {
        for (total, count) in totals.iter_mut().zip(item) {
            *total += count;
        }
    }
    let n: u64 = totals.iter().sum();
    if n < 2 {
        return None;
    }
    let squared = squared_differences(&totals, metric);
    let observed: f64 = comparable(table)
        .map(|item| disagreement(item, &squared) / (item.iter().sum::<u64>() - 1) as f64)
        .sum();
    let expected = disagreement(&totals, &squared) / (n - 1) as f64;
    (expected > 0.0).then(|| 1.0 - observed / expected)
}

fn comparable(table: &ItemsTable) -> impl Iterator<Item = &[u64]> {
    table
        .items()
        .iter()
        .filter(|item| item.n() >= 2)
        .map(|item| item.counts())
}

/// δ² of all pairs of points, row by row.
fn squared_differences(totals: &[u64], metric: Metric) -> Vec<Vec<f64>> {
    let k = totals.len();
    // Twice the answers up to the middle of each point, so that differences stay whole.
    let mut below = 0;
    let doubled_middles: Vec<u64> = totals
        .iter()
        .map(|&total| {
            let middle = 2 * below + total;
            below += total;
            middle
        })
        .collect();
    let difference = |c: usize, d: usize| match metric {
        Metric::Nominal => f64::from(u8::from(c != d)),
        Metric::Interval => c.abs_diff(d) as f64,
        Metric::Ordinal => doubled_middles[c].abs_diff(doubled_middles[d]) as f64 / 2.0,
    };
    (0..k)
        .map(|c| (0..k).map(|d| difference(c, d).powi(2)).collect())
        .collect()
}

/// Σ over ordered pairs of points of the product of their counts and δ².
fn disagreement(counts: &[u64], squared: &[Vec<f64>]) -> f64 {
    let mut sum = 0.0;
    for (c, &count) in counts.iter().enumerate().filter(|(_, count)| **count > 0) {
        let against: f64 = squared[c]
            .iter()
            .zip(counts)
            .take(c)
            .map(|(squared, &other)| squared * other as f64)
            .sum();
        sum += 2.0 * count as f64 * against;
    }
    sum
}
