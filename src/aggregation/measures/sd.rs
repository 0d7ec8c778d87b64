//! Standard deviation: the typical distance of an answer from the mean, scored 1..k.
//!
//! *Answers lie about this many points from the average.*
//!
//! s = √( Σ cⱼ (j − x̄)² / (n − 1) ), with the sample's n − 1.
//!
//! Domain: any scale, taken as equally spaced. Undefined for fewer than two answers.
//! Source: textbook.
//!
//! ```
//! use castalia::aggregation::{counts::Histogram, measures::sd::sd};
//! assert_eq!(sd(&Histogram::from([1, 1, 1])), Some(1.0));
//! assert_eq!(sd(&Histogram::from([1, 0, 0])), None);
//! ```

use super::mean::central_power_sum;
use crate::aggregation::counts::Histogram;

/// Sample standard deviation of the scores.
pub fn sd(histogram: &Histogram) -> Option<f64> {
    let n = histogram.n();
    if n < 2 {
        return None;
    }
    Some((central_power_sum(histogram, 2)? / (n - 1) as f64).sqrt())
}
