//! χ² between groups: do stakeholder groups answer differently?
//!
//! *A small p says that groups with one opinion would rarely differ this much.*
//!
//! Pearson's χ² on groups × points without empty groups and unused points,
//! df = (groups − 1)(points − 1), Cramér's V as effect size. All groups on one point: χ² 0, df 0,
//! p 1, V 0.
//!
//! Domain: at least two groups with answers over the same points; else undefined.
//! Source: Pearson 1900; Cramér 1946.
//!
//! ```
//! use castalia::aggregation::{counts::Histogram, measures::chi2_homogeneity::chi2_homogeneity};
//! let groups = [Histogram::from([1, 7, 12]), Histogram::from([2, 18, 5])];
//! let test = chi2_homogeneity(&groups).unwrap();
//! assert!((test.stat - 7.5938823529).abs() < 1e-9 && test.df == 2);
//! ```

use serde::{Deserialize, Serialize};

use super::pearson::Pearson;
use super::tails::chi_square_tail;
use crate::aggregation::counts::Histogram;

/// χ² of homogeneity with Cramér's V.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Chi2Homogeneity {
    pub stat: f64,
    pub df: u64,
    pub p: f64,
    pub cramers_v: f64,
}

/// Difference between groups over the points of a scale.
pub fn chi2_homogeneity(groups: &[Histogram]) -> Option<Chi2Homogeneity> {
    let rows: Vec<&[u64]> = groups.iter().map(Histogram::counts).collect();
    if rows.iter().any(|row| row.len() != rows[0].len()) {
        return None;
    }
    let pearson = Pearson::of(&rows);
    if pearson.rows < 2 {
        return None;
    }
    let df = pearson.df();
    Some(Chi2Homogeneity {
        stat: pearson.stat,
        df,
        p: chi_square_tail(pearson.stat, df),
        cramers_v: if df > 0 { pearson.cramers_v() } else { 0.0 },
    })
}
