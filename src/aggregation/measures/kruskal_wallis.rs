//! Kruskal and Wallis's test: do several groups answer at different heights?
//!
//! *A small p says that groups with one opinion would rarely rank so differently.*
//!
//! H = (12 / (N(N + 1)) Σ R²/n − 3(N + 1)) / (1 − Σ(t³ − t) / (N³ − N)), R the groups' rank sums,
//! t the counts of the pooled points; empty groups are left out, df = groups − 1. No variation:
//! H 0, p 1.
//!
//! Domain: histograms over the same points. Undefined with fewer than two groups that answered.
//! Source: Kruskal & Wallis, Journal of the American Statistical Association 47 (1952), 583–621.
//!
//! ```
//! use castalia::aggregation::{counts::Histogram, measures::kruskal_wallis::kruskal_wallis};
//! let same = [Histogram::from([4, 4, 4]), Histogram::from([4, 4, 4])];
//! let test = kruskal_wallis(&same).unwrap();
//! assert!(test.h.abs() < 1e-12 && test.df == 1);
//! ```

use serde::{Deserialize, Serialize};

use super::ranks::Pooled;
use super::tails::chi_square_tail;
use crate::aggregation::counts::Histogram;

/// Tie-corrected H.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct KruskalWallis {
    pub h: f64,
    pub df: u64,
    pub p: f64,
}

/// Rank comparison of several groups.
pub fn kruskal_wallis(groups: &[Histogram]) -> Option<KruskalWallis> {
    let answered: Vec<&Histogram> = groups.iter().filter(|group| !group.is_empty()).collect();
    if answered.len() < 2 {
        return None;
    }
    let df = answered.len() as u64 - 1;
    let pooled = Pooled::of(&answered)?;
    if pooled.does_not_vary() {
        return Some(KruskalWallis { h: 0.0, df, p: 1.0 });
    }
    let n = pooled.n as f64;
    let between: f64 = answered
        .iter()
        .map(|group| {
            let size = group.n() as f64;
            let mean_rank = pooled.rank_sum(group) / size;
            size * (mean_rank - (n + 1.0) / 2.0).powi(2)
        })
        .sum();
    let uncorrected = 12.0 / (n * (n + 1.0)) * between;
    let h = uncorrected / (1.0 - pooled.ties / (n.powi(3) - n));
    Some(KruskalWallis {
        h,
        df,
        p: chi_square_tail(h, df),
    })
}
