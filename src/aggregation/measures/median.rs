//! Median: the answer with as many of the panel below it as above it.
//!
//! *Half of the experts answered this or lower, half this or higher.*
//!
//! With n answers x₁ ≤ … ≤ xₙ:
//! - [`low`] = x⌈n/2⌉ and [`high`] = x⌊n/2⌋₊₁, always points of the scale;
//! - [`mid`] = (low + high) / 2, the convention of every result;
//! - [`grouped`] = m − ½ + (n/2 − C) / c_m, each point taken as a bin of width 1, m the median
//!   point, c_m its count, C the count below it. Where exactly half of the answers lie on each
//!   side, the midpoint between the upper end of the lower median's bin and the lower end of the
//!   upper one's.
//!
//! Domain: any scale. Undefined without answers.
//! Source: Hyndman & Fan 1996 (order statistics); Python's `statistics.median_grouped`.
//!
//! ```
//! use castalia::aggregation::{counts::Histogram, measures::median};
//! let answers = Histogram::from([2, 3, 5]);
//! assert_eq!(median::mid(&answers), Some(2.5));
//! assert_eq!((median::low(&answers), median::high(&answers)), (Some(2), Some(3)));
//! assert_eq!(median::grouped(&answers), Some(2.5));
//! ```

use crate::aggregation::counts::Histogram;

/// The mean of the two middle answers.
pub fn mid(histogram: &Histogram) -> Option<f64> {
    Some((low(histogram)? + high(histogram)?) as f64 / 2.0)
}

/// The lower of the two middle answers.
pub fn low(histogram: &Histogram) -> Option<u64> {
    histogram.order_statistic(histogram.n().div_ceil(2))
}

/// The upper of the two middle answers.
pub fn high(histogram: &Histogram) -> Option<u64> {
    histogram.order_statistic(histogram.n() / 2 + 1)
}

/// The median inside its bin, each point a bin of width 1.
pub fn grouped(histogram: &Histogram) -> Option<f64> {
    let (low, high) = (low(histogram)?, high(histogram)?);
    if low != high {
        return Some((low + high) as f64 / 2.0);
    }
    let below: u64 = histogram
        .values()
        .take_while(|(value, _)| *value < low)
        .map(|(_, count)| count)
        .sum();
    let count = histogram.values().find(|(value, _)| *value == low)?.1;
    let into_the_bin = (histogram.n() as f64 / 2.0 - below as f64) / count as f64;
    Some(low as f64 - 0.5 + into_the_bin)
}
