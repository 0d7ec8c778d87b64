//! Cohen's kappa between two rounds: agreement of the panel with its former self beyond chance.
//!
//! *1 where all who answered both rounds answered the same, 0 where they agree no more than two
//! rounds with these distributions would by chance.*
//!
//! κ = 1 − Σ dᵢⱼ nᵢⱼ / Σ dᵢⱼ nᵢ. n.ⱼ / n, with the disagreement d = [i ≠ j], |i − j| or (i − j)².
//!
//! Domain: a transition table. Undefined without pairs, and 0/0 where all answered one point in
//! both rounds.
//! Source: Cohen, Psychological Bulletin 70 (1968), 213–220.
//!
//! ```
//! use castalia::aggregation::{
//!     counts::PairTable,
//!     measures::{cohen_kappa::cohen_kappa, weights::DisagreementWeights},
//! };
//! let pairs = PairTable::new(vec![vec![20, 5], vec![10, 15]]).unwrap();
//! let kappa = cohen_kappa(&pairs, DisagreementWeights::None).unwrap();
//! assert!((kappa - 0.4).abs() < 1e-12);
//! ```

use super::weights::DisagreementWeights;
use crate::aggregation::counts::PairTable;

/// Weighted agreement beyond chance of the paired answers.
pub fn cohen_kappa(pairs: &PairTable, weights: DisagreementWeights) -> Option<f64> {
    let (earlier, later) = (pairs.earlier(), pairs.later());
    let weight = |i: usize, j: usize| u128::from(weights.at_distance(i.abs_diff(j)));
    let (mut observed, mut expected) = (0, 0);
    for (i, j, count) in pairs.iter() {
        observed += weight(i, j) * u128::from(count);
        let by_chance = u128::from(earlier.counts()[i]) * u128::from(later.counts()[j]);
        expected += weight(i, j) * by_chance;
    }
    if expected == 0 {
        return None;
    }
    Some(1.0 - observed as f64 * pairs.n() as f64 / expected as f64)
}
