//! Bowker's test of symmetry.
//!
//! *Between the rounds, did as many experts move from one answer to another as moved back?*
//!
//! χ² = Σ_{i<j} (nᵢⱼ − nⱼᵢ)² / (nᵢⱼ + nⱼᵢ) over the pairs of points with nᵢⱼ + nⱼᵢ > 0; df is the
//! number of those pairs. Nobody moved: χ² 0, df 0, p 1.
//!
//! Domain: a transition table. Undefined without pairs of answers.
//! Source: Bowker, *A test for symmetry in contingency tables*, Journal of the American
//! Statistical Association 43 (1948), 572–574.
//!
//! ```
//! use castalia::aggregation::{counts::PairTable, measures::bowker::bowker};
//! let pairs = PairTable::new(vec![vec![30, 0, 0], vec![0, 10, 2], vec![0, 4, 8]]).unwrap();
//! let test = bowker(&pairs).unwrap();
//! assert!((test.stat - 2.0 / 3.0).abs() < 1e-12 && test.df == 1);
//! ```

use serde::{Deserialize, Serialize};

use super::tails::chi_square_tail;
use crate::aggregation::counts::PairTable;

/// A χ² statistic with its degrees of freedom and tail probability.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct ChiSquareTest {
    pub stat: f64,
    pub df: u64,
    pub p: f64,
}

impl ChiSquareTest {
    pub(super) fn new(stat: f64, df: u64) -> Self {
        Self {
            stat,
            df,
            p: chi_square_tail(stat, df),
        }
    }
}

/// Symmetry of the movement between two rounds.
pub fn bowker(pairs: &PairTable) -> Option<ChiSquareTest> {
    if pairs.n() == 0 {
        return None;
    }
    let (mut stat, mut df) = (0.0, 0);
    for (i, j, there) in pairs.iter().filter(|(i, j, _)| i < j) {
        let back = pairs.at(j, i);
        if there + back > 0 {
            stat += (there as f64 - back as f64).powi(2) / (there + back) as f64;
            df += 1;
        }
    }
    Some(ChiSquareTest::new(stat, df))
}
