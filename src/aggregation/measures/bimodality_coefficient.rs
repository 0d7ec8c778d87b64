//! Bimodality coefficient: skewness against kurtosis.
//!
//! *Above 5/9, the value of an even spread, the answers may have two heaps; a strongly skewed
//! single heap passes it too.*
//!
//! BC = (G₁² + 1) / (G₂ + 3 (n − 1)² / ((n − 2)(n − 3))), with the bias-corrected skewness
//! G₁ = g₁ √(n(n − 1)) / (n − 2) and excess kurtosis
//! G₂ = (n − 1) ((n + 1) g₂ + 6) / ((n − 2)(n − 3)).
//!
//! Domain: scores 1..k. Undefined for fewer than four answers or without variation.
//! Source: SAS Institute 1990; Pfister et al., *Good things peak in pairs*, Frontiers in
//! Psychology 4 (2013), 700.
//!
//! ```
//! use castalia::aggregation::{
//!     counts::Histogram, measures::bimodality_coefficient::bimodality_coefficient,
//! };
//! let two_heaps = bimodality_coefficient(&Histogram::from([10, 0, 0, 0, 10])).unwrap();
//! assert!(two_heaps > 5.0 / 9.0);
//! ```

use super::mean::central_power_sum;
use crate::aggregation::counts::Histogram;

/// Sarle's coefficient with the corrections for a finite sample.
pub fn bimodality_coefficient(histogram: &Histogram) -> Option<f64> {
    let n = histogram.n() as f64;
    if n < 4.0 {
        return None;
    }
    let variance = central_power_sum(histogram, 2)? / n;
    let is_unanimous = histogram.counts().iter().filter(|&&c| c > 0).count() == 1;
    if is_unanimous {
        return None;
    }
    let skewness = central_power_sum(histogram, 3)? / n / variance.powf(1.5);
    let excess = central_power_sum(histogram, 4)? / n / variance.powi(2) - 3.0;
    let g1 = skewness * (n * (n - 1.0)).sqrt() / (n - 2.0);
    let g2 = (n - 1.0) * ((n + 1.0) * excess + 6.0) / ((n - 2.0) * (n - 3.0));
    let normal = 3.0 * (n - 1.0).powi(2) / ((n - 2.0) * (n - 3.0));
    Some((g1 * g1 + 1.0) / (g2 + normal))
}
