//! Cliff's delta: how far one group answers above another.
//!
//! *1 where every expert of the first group answered higher than every one of the second, −1 the
//! other way round, 0 where neither leads.*
//!
//! δ = P(first > second) − P(first < second) over all pairs of one expert from each group.
//!
//! Domain: two histograms over the same points. Undefined where one is empty.
//! Source: Cliff, Psychological Bulletin 114 (1993), 494–509.
//!
//! ```
//! use castalia::aggregation::{counts::Histogram, measures::cliffs_delta::cliffs_delta};
//! let apart = cliffs_delta(&Histogram::from([5, 0, 0]), &Histogram::from([0, 0, 5]));
//! assert_eq!(apart, Some(-1.0));
//! ```

use crate::aggregation::counts::Histogram;

/// Share of pairs the first group wins less the share it loses.
pub fn cliffs_delta(first: &Histogram, second: &Histogram) -> Option<f64> {
    let pairs = i128::from(first.n()) * i128::from(second.n());
    if pairs == 0 || first.k() != second.k() {
        return None;
    }
    let mut below = 0;
    let mut lead = 0;
    let second_n = i128::from(second.n());
    for (&of_first, &of_second) in first.counts().iter().zip(second.counts()) {
        let above = second_n - below - i128::from(of_second);
        lead += i128::from(of_first) * (below - above);
        below += i128::from(of_second);
    }
    Some(lead as f64 / pairs as f64)
}
