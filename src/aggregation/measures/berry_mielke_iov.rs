//! Berry and Mielke's index of ordinal variation.
//!
//! *0 where all experts chose one point, 1 where they are as far apart as a panel of this size
//! can be.*
//!
//! IOV = T / Tmax, T = Σ_{i<j} cᵢ cⱼ (j − i), Tmax = (n² − [n odd]) (k − 1) / 4: unlike Leik's D
//! it reaches 1 for an odd number of answers too.
//!
//! Domain: k ≥ 2. Undefined without answers; a single answer has 0.
//! Source: Berry & Mielke, *Assessment of variation in ordinal data*, Perceptual and Motor Skills
//! 74 (1992), 63–66.
//!
//! ```
//! use castalia::aggregation::{counts::Histogram, measures::berry_mielke_iov::berry_mielke_iov};
//! assert_eq!(berry_mielke_iov(&Histogram::from([3, 0, 2])), Some(1.0));
//! assert_eq!(berry_mielke_iov(&Histogram::from([0, 1, 0])), Some(0.0));
//! ```

use crate::aggregation::counts::Histogram;

/// Distance of all pairs of answers over its largest possible value.
pub fn berry_mielke_iov(histogram: &Histogram) -> Option<f64> {
    let n = u128::from(histogram.n());
    let k = histogram.k() as u128;
    if n == 0 || k < 2 {
        return None;
    }
    let mut below = 0;
    let distance: u128 = histogram
        .counts()
        .iter()
        .map(|&count| {
            below += u128::from(count);
            below * (n - below)
        })
        .sum();
    let largest = (n * n - n % 2) * (k - 1);
    if largest == 0 {
        return Some(0.0);
    }
    Some(4.0 * distance as f64 / largest as f64)
}
