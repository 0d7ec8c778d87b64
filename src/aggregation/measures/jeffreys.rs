//! Jeffreys' interval for a share.
//!
//! *With this probability, the share among experts like these lies between the two bounds.*
//!
//! The (1 − conf)/2 and (1 + conf)/2 quantiles of Beta(x + ½, n − x + ½); the lower bound is 0 at
//! x = 0, the upper one 1 at x = n.
//!
//! Domain: 0 ≤ x ≤ n, 0 < conf < 1. Undefined for n = 0 and outside the domain.
//! Source: Brown, Cai & DasGupta, *Interval estimation for a binomial proportion*, Statistical
//! Science 16 (2001), 101–133.
//!
//! ```
//! use castalia::aggregation::measures::jeffreys::jeffreys;
//! let [low, high] = jeffreys(0, 10, 0.95).unwrap();
//! assert!(low == 0.0 && (high - 0.21720).abs() < 1e-5);
//! ```

use super::tails::beta_quantile;

/// Lower and upper bound.
pub fn jeffreys(x: u64, n: u64, conf: f64) -> Option<[f64; 2]> {
    if n == 0 || x > n || !(conf > 0.0 && conf < 1.0) {
        return None;
    }
    let (a, b) = (x as f64 + 0.5, (n - x) as f64 + 0.5);
    let tail = (1.0 - conf) / 2.0;
    Some([
        if x == 0 {
            0.0
        } else {
            beta_quantile(a, b, tail)
        },
        if x == n {
            1.0
        } else {
            1.0 - beta_quantile(b, a, tail)
        },
    ])
}
