//! Wilson's score interval for a share.
//!
//! *With this confidence, the share among experts like these lies between the two bounds.*
//!
//! With x of n and z the normal quantile of (1 + conf) / 2:
//! (p̂ + z²/2n ± z √(p̂(1 − p̂)/n + z²/4n²)) / (1 + z²/n), without continuity correction; 0 at
//! x = 0 and 1 at x = n.
//!
//! Domain: 0 ≤ x ≤ n, 0 < conf < 1. Undefined for n = 0 and outside the domain.
//! Source: Wilson, *Probable inference, the law of succession, and statistical inference*, Journal
//! of the American Statistical Association 22 (1927), 209–212.
//!
//! ```
//! use castalia::aggregation::measures::wilson::wilson;
//! let [low, high] = wilson(3, 4, 0.95).unwrap();
//! assert!((low - 0.3006).abs() < 1e-4 && (high - 0.9544).abs() < 1e-4);
//! ```

use super::tails::normal_quantile;

/// Lower and upper bound.
pub fn wilson(x: u64, n: u64, conf: f64) -> Option<[f64; 2]> {
    if n == 0 || x > n || !(conf > 0.0 && conf < 1.0) {
        return None;
    }
    let z = normal_quantile((1.0 + conf) / 2.0);
    let (count, share) = (n as f64, x as f64 / n as f64);
    let centre = share + z * z / (2.0 * count);
    let half = z * (share * (1.0 - share) / count + z * z / (4.0 * count * count)).sqrt();
    let scale = 1.0 + z * z / count;
    Some([
        if x == 0 { 0.0 } else { (centre - half) / scale },
        if x == n { 1.0 } else { (centre + half) / scale },
    ])
}
