//! Tastle and Wierman's consensus.
//!
//! *1 where all experts chose one point, 0 where half stand at each end.*
//!
//! Cns = 1 + Σ pⱼ log₂(1 − |j − x̄| / (k − 1)), terms with pⱼ = 0 left out.
//!
//! Domain: k ≥ 2. Undefined without answers.
//! Source: Tastle & Wierman, *Consensus and dissention: a measure of ordinal dispersion*,
//! International Journal of Approximate Reasoning 45 (2007), 531–545.
//!
//! ```
//! use castalia::aggregation::{counts::Histogram, measures::cns::cns};
//! assert_eq!(cns(&Histogram::from([0, 7, 0])), Some(1.0));
//! assert_eq!(cns(&Histogram::from([7, 0, 7])), Some(0.0));
//! ```

use super::mean::mean;
use crate::aggregation::counts::Histogram;

/// Consensus of the answers around their mean.
pub fn cns(histogram: &Histogram) -> Option<f64> {
    if histogram.k() < 2 {
        return None;
    }
    let mean = mean(histogram)?;
    let width = (histogram.k() - 1) as f64;
    let n = histogram.n() as f64;
    let sum: f64 = histogram
        .values()
        .filter(|&(_, count)| count > 0)
        .map(|(value, count)| count as f64 / n * (1.0 - (value as f64 - mean).abs() / width).log2())
        .sum();
    Some(1.0 + sum)
}
