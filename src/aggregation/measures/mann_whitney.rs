//! Mann and Whitney's test: does one group answer higher than another?
//!
//! *Of all pairs of one expert from each group, in how many is the first one's answer the higher?*
//!
//! U₁ = wins of the first group + half of the ties. With N = n + m and t the counts of the pooled
//! points, var = nm/12 · (N + 1 − Σ(t³ − t) / (N(N − 1))); z = (U₁ − nm/2 ∓ ½) / √var with the
//! continuity correction towards the mean where asked; two-sided p. No variation: z 0, p 1.
//!
//! Domain: two histograms over the same points. Undefined where one is empty.
//! Source: Mann & Whitney, Annals of Mathematical Statistics 18 (1947), 50–60.
//!
//! ```
//! use castalia::aggregation::{counts::Histogram, measures::mann_whitney::mann_whitney};
//! let test = mann_whitney(&Histogram::from([0, 0, 4]), &Histogram::from([4, 0, 0]), true);
//! assert_eq!(test.unwrap().u1, 16.0);
//! ```

use serde::{Deserialize, Serialize};

use super::ranks::Pooled;
use super::tails::normal_two_sided;
use crate::aggregation::counts::Histogram;

/// Wins of the first group and how rare so uneven ones are.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct MannWhitney {
    pub u1: f64,
    pub z: f64,
    pub p: f64,
}

/// Rank comparison of two groups.
pub fn mann_whitney(
    first: &Histogram,
    second: &Histogram,
    continuity: bool,
) -> Option<MannWhitney> {
    if first.is_empty() || second.is_empty() {
        return None;
    }
    let pooled = Pooled::of(&[first, second])?;
    let (n, m) = (first.n() as f64, second.n() as f64);
    let u1 = pooled.rank_sum(first) - n * (n + 1.0) / 2.0;
    if pooled.does_not_vary() {
        return Some(MannWhitney { u1, z: 0.0, p: 1.0 });
    }
    let all = n + m;
    let variance = n * m / 12.0 * (all + 1.0 - pooled.ties / (all * (all - 1.0)));
    let distance = u1 - n * m / 2.0;
    let corrected = if continuity {
        distance.signum() * (distance.abs() - 0.5).max(0.0)
    } else {
        distance
    };
    let z = corrected / variance.sqrt();
    Some(MannWhitney {
        u1,
        z,
        p: normal_two_sided(z),
    })
}
