//! Intraclass correlation: how much of the answers' variance lies between items.
//!
//! *1 where experts differ on no item, 0 where answers to one item vary as much as answers to
//! different ones.*
//!
//! The items are the targets (n), the raters the judges (m). From the mean squares between items
//! (B), within items (W), between raters (J) and of the residual (E):
//! ICC1 = (B − W) / (B + (m − 1) W); ICC2 = (B − E) / (B + (m − 1) E + m (J − E) / n);
//! ICC3 = (B − E) / (B + (m − 1) E); of the raters' mean: ICC1k = (B − W) / B,
//! ICC2k = (B − E) / (B + (J − E) / n), ICC3k = (B − E) / B.
//!
//! Domain: a complete matrix of at least two items and two raters, scores taken as equally
//! spaced; items with any gap are left out. Undefined where the denominator vanishes. Needs the
//! raters' own answers.
//! Source: Shrout & Fleiss, Psychological Bulletin 86 (1979), 420–428.
//!
//! ```
//! use castalia::aggregation::{matrix::Matrix, measures::icc::{icc, IccType}};
//! let rows = [[9, 6, 8, 7, 10, 6], [2, 1, 4, 1, 5, 2], [5, 3, 6, 2, 6, 4], [8, 2, 8, 6, 9, 7]];
//! let matrix = Matrix::new(rows.iter().map(|row| row.map(Some).to_vec()).collect()).unwrap();
//! assert!((icc(&matrix, IccType::Icc1).unwrap() - 0.17).abs() < 0.005);
//! assert!((icc(&matrix, IccType::Icc3k).unwrap() - 0.91).abs() < 0.005);
//! ```

use crate::aggregation::matrix::Matrix;

/// Which of Shrout and Fleiss's six coefficients.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum IccType {
    /// Each item judged by other raters.
    Icc1,
    /// The raters are a sample of all possible ones.
    Icc2,
    /// These raters are all that matter.
    Icc3,
    /// [`IccType::Icc1`] of the raters' mean.
    Icc1k,
    /// [`IccType::Icc2`] of the raters' mean.
    Icc2k,
    /// [`IccType::Icc3`] of the raters' mean.
    Icc3k,
}

/// Intraclass correlation of the items that all raters answered.
pub fn icc(matrix: &Matrix, kind: IccType) -> Option<f64> {
    let squares = MeanSquares::of(&matrix.complete())?;
    let MeanSquares { b, w, j, e, n, m } = squares;
    let (numerator, denominator) = match kind {
        IccType::Icc1 => (b - w, b + (m - 1.0) * w),
        IccType::Icc2 => (b - e, b + (m - 1.0) * e + m * (j - e) / n),
        IccType::Icc3 => (b - e, b + (m - 1.0) * e),
        IccType::Icc1k => (b - w, b),
        IccType::Icc2k => (b - e, b + (j - e) / n),
        IccType::Icc3k => (b - e, b),
    };
    (denominator != 0.0).then(|| numerator / denominator)
}

struct MeanSquares {
    b: f64,
    w: f64,
    j: f64,
    e: f64,
    n: f64,
    m: f64,
}

impl MeanSquares {
    fn of(rows: &[Vec<u64>]) -> Option<Self> {
        let (raters, items) = (rows.len(), rows.first()?.len());
        if raters < 2 || items < 2 {
            return None;
        }
        let (m, n) = (raters as f64, items as f64);
        let score = |rater: usize, item: usize| rows[rater][item] as f64;
        let item_means: Vec<f64> = (0..items)
            .map(|item| (0..raters).map(|rater| score(rater, item)).sum::<f64>() / m)
            .collect();
        let rater_means: Vec<f64> = rows
            .iter()
            .map(|row| row.iter().sum::<u64>() as f64 / n)
            .collect();
        let mean = item_means.iter().sum::<f64>() / n;
        let squares = |means: &[f64]| means.iter().map(|x| (x - mean).powi(2)).sum::<f64>();
        let within: f64 = (0..raters)
            .flat_map(|rater| (0..items).map(move |item| (rater, item)))
            .map(|(rater, item)| (score(rater, item) - item_means[item]).powi(2))
            .sum();
        let between_raters = n * squares(&rater_means);
        Some(Self {
            b: m * squares(&item_means) / (n - 1.0),
            w: within / (n * (m - 1.0)),
            j: between_raters / (m - 1.0),
            e: (within - between_raters) / ((n - 1.0) * (m - 1.0)),
            n,
            m,
        })
    }
}
