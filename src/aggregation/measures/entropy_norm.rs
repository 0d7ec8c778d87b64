//! Normalised entropy: how evenly the answers are spread over the points.
//!
//! *0 where all experts chose one point, 1 where every point was chosen equally often.*
//!
//! H = −Σ pⱼ ln pⱼ / ln k, with pⱼ the share of point j and 0 · ln 0 = 0. Order of the points
//! does not matter: two camps at the ends and two neighbouring points give the same value.
//!
//! Domain: k ≥ 2. Undefined without answers.
//! Source: Shannon, *A mathematical theory of communication*, 1948.
//!
//! ```
//! use castalia::aggregation::{counts::Histogram, measures::entropy_norm::entropy_norm};
//! let even = entropy_norm(&Histogram::from([4, 4, 4])).unwrap();
//! assert!((even - 1.0).abs() < 1e-12);
//! assert_eq!(entropy_norm(&Histogram::from([0, 9, 0])), Some(0.0));
//! ```

use crate::aggregation::counts::Histogram;

/// Entropy of the shares over that of an even spread.
pub fn entropy_norm(histogram: &Histogram) -> Option<f64> {
    let n = histogram.n();
    if n == 0 || histogram.k() < 2 {
        return None;
    }
    let entropy: f64 = histogram
        .counts()
        .iter()
        .filter(|&&count| count > 0)
        .map(|&count| {
            let share = count as f64 / n as f64;
            -share * share.ln()
        })
        .sum();
    Some(entropy.max(0.0) / (histogram.k() as f64).ln())
}
