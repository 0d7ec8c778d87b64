//! Index of qualitative variation.
//!
//! *0 where all experts chose one point, 1 where every point was chosen equally often.*
//!
//! IQV = k / (k − 1) · (1 − Σ pⱼ²). The order of the points does not matter.
//!
//! Domain: k ≥ 2. Undefined without answers.
//! Source: Mueller & Schuessler, *Statistical Reasoning in Sociology*, 1961.
//!
//! ```
//! use castalia::aggregation::{counts::Histogram, measures::iqv::iqv};
//! assert_eq!(iqv(&Histogram::from([2, 2])), Some(1.0));
//! assert_eq!(iqv(&Histogram::from([0, 5, 0])), Some(0.0));
//! ```

use crate::aggregation::counts::Histogram;

/// Probability that two independent answers differ, over its largest value.
pub fn iqv(histogram: &Histogram) -> Option<f64> {
    let n = histogram.n() as f64;
    let k = histogram.k() as f64;
    if n == 0.0 || k < 2.0 {
        return None;
    }
    let same: f64 = histogram
        .counts()
        .iter()
        .map(|&count| (count as f64 / n).powi(2))
        .sum();
    Some(k / (k - 1.0) * (1.0 - same))
}
