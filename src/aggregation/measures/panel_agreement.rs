//! Panel agreement: how probable it is that two experts agree on an item, averaged over items.
//!
//! *Of two experts asked the same question, this share agrees; near answers count in part where
//! the weights say so.*
//!
//! p_a = mean over the items with at least two answers of Σ_c n_c (n*_c − 1) / (n (n − 1)), with
//! n*_c = Σ_d w_cd n_d. Not corrected for chance.
//!
//! Domain: items × k table. Undefined where no item has two answers.
//! Source: Gwet, *Handbook of Inter-Rater Reliability*, 4th ed. 2014, ch. 3.
//!
//! ```
//! use castalia::aggregation::{
//!     counts::{Histogram, ItemsTable},
//!     measures::{panel_agreement::panel_agreement, weights::AgreementWeights},
//! };
//! let items = ItemsTable::new(2, vec![Histogram::from([2, 2])]).unwrap();
//! assert_eq!(panel_agreement(&items, AgreementWeights::Unweighted), Some(1.0 / 3.0));
//! ```

use super::weights::AgreementWeights;
use crate::aggregation::counts::{Histogram, ItemsTable};

/// Weighted agreement of pairs of raters, averaged over items.
pub fn panel_agreement(table: &ItemsTable, weights: AgreementWeights) -> Option<f64> {
    let by_distance: Vec<f64> = (0..table.k())
        .map(|distance| weights.at_distance(distance, table.k()))
        .collect();
    mean(
        table
            .items()
            .iter()
            .filter(|item| item.n() >= 2)
            .map(|item| item_agreement(item, &by_distance)),
    )
}

/// Mean share of each point over the items that anybody answered.
pub(super) fn mean_shares(table: &ItemsTable) -> Option<Vec<f64>> {
    let answered: Vec<&Histogram> = table
        .items()
        .iter()
        .filter(|item| !item.is_empty())
        .collect();
    (0..table.k())
        .map(|point| {
            mean(
                answered
                    .iter()
                    .map(|item| item.counts()[point] as f64 / item.n() as f64),
            )
        })
        .collect()
}

fn item_agreement(item: &Histogram, by_distance: &[f64]) -> f64 {
    let n = item.n() as f64;
    let counts = item.counts();
    let mut agreeing = 0.0;
    for (c, &count) in counts.iter().enumerate().filter(|(_, count)| **count > 0) {
        let weighted: f64 = counts
            .iter()
            .enumerate()
            .map(|(d, &other)| by_distance[c.abs_diff(d)] * other as f64)
            .sum();
        agreeing += count as f64 * (weighted - 1.0);
    }
    agreeing / (n * (n - 1.0))
}

fn mean(values: impl Iterator<Item = f64>) -> Option<f64> {
    let (sum, number) = values.fold((0.0, 0), |(sum, number), value| (sum + value, number + 1));
    (number > 0).then(|| sum / f64::from(number))
}
