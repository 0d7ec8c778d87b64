//! Mean absolute deviation from the median.
//!
//! *On average an expert's answer lies this many points from the panel's median.*
//!
//! Σ cⱼ |j − m| / n; any point m of the median interval gives the same.
//!
//! Domain: any scale. Undefined without answers.
//! Source: RAND/UCLA Appropriateness Method user's manual, Fitch et al. 2001.
//!
//! ```
//! use castalia::aggregation::{counts::Histogram, measures::mad_median::mad_median};
//! assert_eq!(mad_median(&Histogram::from([1, 2, 1])), Some(0.5));
//! ```

use super::median;
use crate::aggregation::counts::Histogram;

/// Mean distance of the answers from the lower median.
pub fn mad_median(histogram: &Histogram) -> Option<f64> {
    let median = median::low(histogram)?;
    let distance: u64 = histogram
        .values()
        .map(|(value, count)| value.abs_diff(median) * count)
        .sum();
    Some(distance as f64 / histogram.n() as f64)
}
