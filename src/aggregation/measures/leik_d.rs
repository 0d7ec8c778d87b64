//! Leik's ordinal dispersion.
//!
//! *0 where all experts chose one point, 1 where half stand at each end.*
//!
//! D = 2 Σ_{j<k} min(Fⱼ, 1 − Fⱼ) / (k − 1), with Fⱼ the share of answers up to point j;
//! 1 − D is Leik's consensus.
//!
//! Domain: k ≥ 2. Undefined without answers.
//! Source: Leik, *A measure of ordinal consensus*, Pacific Sociological Review 9 (1966), 85–90.
//!
//! ```
//! use castalia::aggregation::{counts::Histogram, measures::leik_d::leik_d};
//! assert_eq!(leik_d(&Histogram::from([6, 12, 2])), Some(0.4));
//! ```

use crate::aggregation::counts::Histogram;

/// Dispersion of the cumulative shares around the ends 0 and 1.
pub fn leik_d(histogram: &Histogram) -> Option<f64> {
    let n = histogram.n();
    let k = histogram.k();
    if n == 0 || k < 2 {
        return None;
    }
    let mut below = 0;
    let nearer_end: u64 = histogram.counts()[..k - 1]
        .iter()
        .map(|&count| {
            below += count;
            below.min(n - below)
        })
        .sum();
    Some(2.0 * nearer_end as f64 / (n as f64 * (k - 1) as f64))
}
