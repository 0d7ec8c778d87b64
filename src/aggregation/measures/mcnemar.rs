//! McNemar's test: did a yes-or-no answer shift between two rounds?
//!
//! *Of those who changed sides, did clearly more go one way than the other?*
//!
//! With b = n₁₂ and c = n₂₁: χ² = (b − c)² / (b + c) with one degree of freedom, without
//! continuity correction; the exact p is that of a two-sided binomial test of b of b + c against
//! one half. Nobody changed sides: χ² 0, both p 1.
//!
//! Domain: k = 2. Undefined on other tables and without pairs.
//! Source: McNemar, *Note on the sampling error of the difference between correlated
//! proportions*, Psychometrika 12 (1947), 153–157.
//!
//! ```
//! use castalia::aggregation::{counts::PairTable, measures::mcnemar::mcnemar};
//! let test = mcnemar(&PairTable::new(vec![vec![10, 4], vec![9, 7]]).unwrap()).unwrap();
//! assert!((test.stat - 25.0 / 13.0).abs() < 1e-12);
//! assert!((test.p_exact - 0.266845703125).abs() < 1e-12);
//! ```

use serde::{Deserialize, Serialize};

use super::tails::{chi_square_tail, fair_coin_two_sided};
use crate::aggregation::counts::PairTable;

/// The statistic with its asymptotic and its exact probability.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct McNemar {
    pub stat: f64,
    pub p: f64,
    pub p_exact: f64,
}

/// Change of sides between two rounds.
pub fn mcnemar(pairs: &PairTable) -> Option<McNemar> {
    if pairs.k() != 2 || pairs.n() == 0 {
        return None;
    }
    let (b, c) = (pairs.at(0, 1), pairs.at(1, 0));
    if b + c == 0 {
        return Some(McNemar {
            stat: 0.0,
            p: 1.0,
            p_exact: 1.0,
        });
    }
    let stat = (b as f64 - c as f64).powi(2) / (b + c) as f64;
    Some(McNemar {
        stat,
        p: chi_square_tail(stat, 1),
        p_exact: fair_coin_two_sided(b, c),
    })
}
