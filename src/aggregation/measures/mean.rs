//! Mean: the arithmetic average of the answers, scored 1..k.
//!
//! *The average answer, if the points are taken to lie at equal distances.*
//!
//! x̄ = Σ j cⱼ / n. An ordinal scale does not promise equal distances: results pages show the
//! median, and this stands in the appendix for comparison with other studies.
//!
//! Domain: any scale. Undefined without answers.
//! Source: textbook; scores as in von der Gracht 2012.
//!
//! ```
//! use castalia::aggregation::{counts::Histogram, measures::mean::mean};
//! assert_eq!(mean(&Histogram::from([1, 2, 1])), Some(2.0));
//! ```

use crate::aggregation::counts::Histogram;

/// Average score of the answers.
pub fn mean(histogram: &Histogram) -> Option<f64> {
    let n = histogram.n();
    if n == 0 {
        return None;
    }
    let sum: u64 = histogram.values().map(|(value, count)| value * count).sum();
    Some(sum as f64 / n as f64)
}

/// Σ (j − x̄)ᵖ cⱼ: the sums that variance, skewness and kurtosis are made of.
pub(super) fn central_power_sum(histogram: &Histogram, power: i32) -> Option<f64> {
    let mean = mean(histogram)?;
    Some(
        histogram
            .values()
            .map(|(value, count)| (value as f64 - mean).powi(power) * count as f64)
            .sum(),
    )
}
