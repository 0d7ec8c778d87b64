//! χ² between rounds: does the later answer depend on the earlier one?
//!
//! *A large value says that experts kept near what they had said before; independence would mean
//! that the second round forgot the first.*
//!
//! Pearson's χ² of independence on the transition table without its empty rows and columns,
//! df = (rows − 1)(columns − 1), Cramér's V = √(χ² / (n (min(rows, columns) − 1))).
//!
//! Domain: a transition table. Undefined without pairs; with a single row or column left, χ², p
//! and V are undefined and df is 0.
//! Source: Chaffin & Talley 1980 (individual stability in Delphi studies); Cramér 1946.
//!
//! ```
//! use castalia::aggregation::{counts::PairTable, measures::chi2_stability::chi2_stability};
//! let pairs = PairTable::new(vec![vec![5, 0], vec![0, 5]]).unwrap();
//! let test = chi2_stability(&pairs).unwrap();
//! assert_eq!((test.stat, test.cramers_v, test.df), (Some(10.0), Some(1.0), 1));
//! ```

use serde::{Deserialize, Serialize};

use super::pearson::Pearson;
use super::tails::chi_square_tail;
use crate::aggregation::counts::PairTable;

/// χ² of independence with Cramér's V.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Chi2Stability {
    pub stat: Option<f64>,
    pub df: u64,
    pub p: Option<f64>,
    pub cramers_v: Option<f64>,
}

/// Dependence of the later answers on the earlier ones.
pub fn chi2_stability(pairs: &PairTable) -> Option<Chi2Stability> {
    if pairs.n() == 0 {
        return None;
    }
    let rows: Vec<&[u64]> = pairs.rows().iter().map(Vec::as_slice).collect();
    let pearson = Pearson::of(&rows);
    let df = pearson.df();
    let if_free = |value: f64| (df > 0).then_some(value);
    Some(Chi2Stability {
        stat: if_free(pearson.stat),
        df,
        p: if_free(chi_square_tail(pearson.stat, df)),
        cramers_v: if_free(pearson.cramers_v()),
    })
}
