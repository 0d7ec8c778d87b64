//! Answers changed: how many of those who answered twice answered differently.
//!
//! *This share of the experts who answered both rounds changed their answer, this share of them
//! upwards.*
//!
//! Over the pairs of a transition table n_ij (i earlier, j later): changed = Σ_{i≠j} n_ij / n,
//! up = Σ_{i<j} n_ij / n, down = Σ_{i>j} n_ij / n, net = up − down,
//! mean_abs_shift = Σ |j − i| n_ij / n in points of the scale.
//!
//! Domain: any scale. Undefined without pairs.
//! Source: Chaffin & Talley, *Individual stability in Delphi studies*, Technological Forecasting &
//! Social Change 16 (1980), 67–73.
//!
//! ```
//! use castalia::aggregation::{counts::PairTable, measures::pct_changed::pct_changed};
//! let pairs = PairTable::new(vec![vec![2, 0, 1], vec![0, 4, 0], vec![0, 0, 1]]).unwrap();
//! let moved = pct_changed(&pairs).unwrap();
//! assert_eq!((moved.n, moved.changed, moved.mean_abs_shift), (8, 0.125, 0.25));
//! ```

use serde::{Deserialize, Serialize};

use crate::aggregation::counts::PairTable;

/// Movement between two rounds among those who answered both.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct PctChanged {
    /// Number of pairs.
    pub n: u64,
    /// Share whose answer is another point now.
    pub changed: f64,
    /// Share that moved towards the up end.
    pub up: f64,
    /// Share that moved towards the down end.
    pub down: f64,
    /// `up` − `down`.
    pub net: f64,
    /// Mean distance moved, in points, over all pairs.
    pub mean_abs_shift: f64,
}

/// Shares of the pairs that changed, and how far.
pub fn pct_changed(pairs: &PairTable) -> Option<PctChanged> {
    let n = pairs.n();
    if n == 0 {
        return None;
    }
    let (mut up, mut down, mut distance) = (0, 0, 0);
    for (earlier, later, count) in pairs.iter() {
        distance += earlier.abs_diff(later) as u64 * count;
        if later > earlier {
            up += count;
        } else if later < earlier {
            down += count;
        }
    }
    let share = |count: u64| count as f64 / n as f64;
    Some(PctChanged {
        n,
        changed: share(up + down),
        up: share(up),
        down: share(down),
        net: (up as f64 - down as f64) / n as f64,
        mean_abs_shift: share(distance),
    })
}
