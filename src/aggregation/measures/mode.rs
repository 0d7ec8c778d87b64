//! Mode: the point chosen most often.
//!
//! *More experts chose this answer than any other; so large is their share.*
//!
//! All j with cⱼ = max c, and the share max c / n of one of them.
//!
//! Domain: any scale. Undefined without answers.
//! Source: textbook.
//!
//! ```
//! use castalia::aggregation::{counts::Histogram, measures::mode::mode};
//! let two = mode(&Histogram::from([4, 1, 4])).unwrap();
//! assert_eq!((two.modes, two.unique), (vec![1, 3], false));
//! ```

use serde::{Deserialize, Serialize};

use crate::aggregation::counts::Histogram;

/// The most chosen points.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Mode {
    /// Values with the largest count, rising.
    pub modes: Vec<u64>,
    /// There is only one.
    pub unique: bool,
    /// Share of the answers on one of them.
    pub share: f64,
}

/// All points with the largest count.
pub fn mode(histogram: &Histogram) -> Option<Mode> {
    let largest = histogram
        .counts()
        .iter()
        .copied()
        .max()
        .filter(|&c| c > 0)?;
    let modes: Vec<u64> = histogram
        .values()
        .filter(|&(_, count)| count == largest)
        .map(|(value, _)| value)
        .collect();
    Some(Mode {
        unique: modes.len() == 1,
        share: largest as f64 / histogram.n() as f64,
        modes,
    })
}
