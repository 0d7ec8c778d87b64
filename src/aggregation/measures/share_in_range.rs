//! Share in range: how many answers lie between two points.
//!
//! *This share of the experts answered from lo to hi.*
//!
//! Σ_{lo ≤ j ≤ hi} cⱼ / n.
//!
//! Domain: any scale; a range that holds no point has share 0. Undefined without answers.
//! Source: percentage thresholds as in von der Gracht 2012.
//!
//! ```
//! use castalia::aggregation::{counts::Histogram, measures::share_in_range::share_in_range};
//! assert_eq!(share_in_range(&Histogram::from([1, 3, 4]), 2..=3), Some(0.875));
//! ```

use std::ops::RangeInclusive;

use crate::aggregation::counts::Histogram;

/// Share of the answers with a value in the range.
pub fn share_in_range(histogram: &Histogram, range: RangeInclusive<u64>) -> Option<f64> {
    let n = histogram.n();
    if n == 0 {
        return None;
    }
    let inside: u64 = histogram
        .values()
        .filter(|(value, _)| range.contains(value))
        .map(|(_, count)| count)
        .sum();
    Some(inside as f64 / n as f64)
}
