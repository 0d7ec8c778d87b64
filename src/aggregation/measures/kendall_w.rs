//! Kendall's W: do the experts put the items in the same order?
//!
//! *1 where all rank the items alike, 0 where their rankings cancel out.*
//!
//! Each of m raters' answers to the n items are ranked, ties sharing the mean of their ranks. With
//! R the items' rank sums, S = Σ (R − R̄)² and T = Σ (t³ − t) over the ties of all raters,
//! W = 12 S / (m² (n³ − n) − m T); χ² = m (n − 1) W with df = n − 1.
//!
//! Domain: a complete matrix; items with any gap are left out. Undefined without raters or items;
//! where all raters are constant, W, χ² and p are undefined. Needs the raters' own answers.
//! Source: Kendall & Babington Smith, Annals of Mathematical Statistics 10 (1939), 275–287.
//!
//! ```
//! use castalia::aggregation::{matrix::Matrix, measures::kendall_w::kendall_w};
//! let rows = [[1, 6, 3, 2, 5, 4], [1, 5, 6, 4, 2, 3], [6, 3, 2, 5, 4, 1]];
//! let matrix = Matrix::new(rows.iter().map(|row| row.map(Some).to_vec()).collect()).unwrap();
//! assert!((kendall_w(&matrix).unwrap().w.unwrap() - 0.16).abs() < 0.005);
//! ```

use serde::{Deserialize, Serialize};

use super::tails::chi_square_tail;
use crate::aggregation::matrix::Matrix;

/// Concordance with its χ².
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct KendallW {
    pub w: Option<f64>,
    pub chi2: Option<f64>,
    pub df: u64,
    pub p: Option<f64>,
}

/// Concordance of the raters over the items all of them answered.
pub fn kendall_w(matrix: &Matrix) -> Option<KendallW> {
    let rows = matrix.complete();
    let items = rows.first()?.len();
    if items == 0 {
        return None;
    }
    let df = items as u64 - 1;
    let mut rank_sums = vec![0.0; items];
    let mut ties = 0.0;
    for row in &rows {
        ties += add_midranks(row, &mut rank_sums);
    }
    let (m, n) = (rows.len() as f64, items as f64);
    let largest = m * m * (n.powi(3) - n) - m * ties;
    if largest <= 0.0 {
        return Some(KendallW {
            w: None,
            chi2: None,
            df,
            p: None,
        });
    }
    let mean = m * (n + 1.0) / 2.0;
    let spread: f64 = rank_sums.iter().map(|sum| (sum - mean).powi(2)).sum();
    let w = 12.0 * spread / largest;
    let chi2 = m * (n - 1.0) * w;
    Some(KendallW {
        w: Some(w),
        chi2: Some(chi2),
        df,
        p: Some(chi_square_tail(chi2, df)),
    })
}

/// Adds one rater's midranks to the items' sums and answers Σ (t³ − t) over that rater's ties.
fn add_midranks(row: &[u64], rank_sums: &mut [f64]) -> f64 {
    let mut order: Vec<usize> = (0..row.len()).collect();
    order.sort_by_key(|&item| row[item]);
    let (mut below, mut ties) = (0.0, 0.0);
    for tied in order.chunk_by(|&a, &b| row[a] == row[b]) {
        let t = tied.len() as f64;
        for &item in tied {
            rank_sums[item] += below + (t + 1.0) / 2.0;
        }
        below += t;
        ties += t.powi(3) - t;
    }
    ties
}
