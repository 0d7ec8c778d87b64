//! Pairwise agreement: how probable it is that two experts gave the same answer.
//!
//! *Of all pairs of experts, this share chose the same point.*
//!
//! Σ cⱼ (cⱼ − 1) / (n (n − 1)).
//!
//! Domain: any scale. Undefined for fewer than two answers.
//! Source: Fleiss, *Measuring nominal scale agreement among many raters*, Psychological Bulletin
//! 76 (1971), 378–382 (the Pᵢ of one subject).
//!
//! ```
//! use castalia::aggregation::{
//!     counts::Histogram, measures::pairwise_agreement::pairwise_agreement,
//! };
//! assert_eq!(pairwise_agreement(&Histogram::from([2, 2, 0])), Some(1.0 / 3.0));
//! ```

use crate::aggregation::counts::Histogram;

/// Share of the pairs of answers that are equal.
pub fn pairwise_agreement(histogram: &Histogram) -> Option<f64> {
    let n = histogram.n() as f64;
    if n < 2.0 {
        return None;
    }
    let equal: f64 = histogram
        .counts()
        .iter()
        .map(|&count| count as f64 * (count as f64 - 1.0))
        .sum();
    Some(equal / (n * (n - 1.0)))
}
