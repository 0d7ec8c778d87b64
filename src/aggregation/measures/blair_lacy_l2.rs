//! Blair and Lacy's ordinal concentration l².
//!
//! *1 where all experts chose one point, 0 where half stand at each end.*
//!
//! l² = Σ_{j<k} (Fⱼ − ½)² / ((k − 1) / 4), with Fⱼ the share of answers up to point j.
//!
//! Domain: k ≥ 2. Undefined without answers.
//! Source: Blair & Lacy, *Statistics of ordinal variation*, Sociological Methods & Research 28
//! (2000), 251–280.
//!
//! ```
//! use castalia::aggregation::{counts::Histogram, measures::blair_lacy_l2::blair_lacy_l2};
//! assert_eq!(blair_lacy_l2(&Histogram::from([0, 4, 0])), Some(1.0));
//! assert_eq!(blair_lacy_l2(&Histogram::from([4, 0, 4])), Some(0.0));
//! ```

use crate::aggregation::counts::Histogram;

/// Concentration of the cumulative shares away from one half.
pub fn blair_lacy_l2(histogram: &Histogram) -> Option<f64> {
    let n = histogram.n();
    let k = histogram.k();
    if n == 0 || k < 2 {
        return None;
    }
    let mut below = 0;
    let squares: f64 = histogram.counts()[..k - 1]
        .iter()
        .map(|&count| {
            below += count;
            (below as f64 / n as f64 - 0.5).powi(2)
        })
        .sum();
    Some(4.0 * squares / (k - 1) as f64)
}
