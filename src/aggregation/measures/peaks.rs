//! Peaks: the heaps of a histogram.
//!
//! *The answers gather around this many points or runs of points.*
//!
//! A peak is a longest run of equal, positive counts whose neighbours on both sides are lower or
//! beyond the scale.
//!
//! Domain: any scale. Undefined without answers.
//! Source: definition of this tool.
//!
//! ```
//! use castalia::aggregation::{counts::Histogram, measures::peaks::peaks};
//! let heaps = peaks(&Histogram::from([0, 2, 0, 0, 3, 3, 2])).unwrap();
//! assert_eq!((heaps.count, heaps.peaks), (2, vec![(2, 2), (5, 6)]));
//! ```

use serde::{Deserialize, Serialize};

use crate::aggregation::counts::Histogram;

/// The heaps with their first and last value.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Peaks {
    pub count: u64,
    pub peaks: Vec<(u64, u64)>,
}

/// All runs of equal counts that are higher than what is beside them.
pub fn peaks(histogram: &Histogram) -> Option<Peaks> {
    if histogram.is_empty() {
        return None;
    }
    let mut peaks = Vec::new();
    let (mut first, mut before) = (1, 0);
    for run in histogram.counts().chunk_by(|a, b| a == b) {
        let last = first + run.len() as u64 - 1;
        let after = histogram.counts().get(last as usize).copied().unwrap_or(0);
        let height = run[0];
        if height > before && height > after {
            peaks.push((first, last));
        }
        before = height;
        first = last + 1;
    }
    Some(Peaks {
        count: peaks.len() as u64,
        peaks,
    })
}
