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
        IccType::Icc1 => (b - w, b + (m - 1) * w),
        IccType::Icc2 => (n * (b - e), n * (b + (m - 1) * e) + m * (j - e)),
        IccType::Icc3 => (b - e, b + (m - 1) * e),
        IccType::Icc1k => (b - w, b),
        IccType::Icc2k => (n * (b - e), n * b + j - e),
        IccType::Icc3k => (b - e, b),
    };
    (denominator != 0).then(|| numerator as f64 / denominator as f64)
}

/// The mean squares, all times the same whole number: only so is a denominator that vanishes
/// told from one that is small.
struct MeanSquares {
    b: i128,
    w: i128,
    j: i128,
    e: i128,
    n: i128,
    m: i128,
}

impl MeanSquares {
    fn of(rows: &[Vec<u64>]) -> Option<Self> {
        let (raters, items) = (rows.len(), rows.first()?.len());
        if raters < 2 || items < 2 {
            return None;
        }
        let (m, n) = (raters as i128, items as i128);
        let score = |rater: usize, item: usize| i128::from(rows[rater][item]);
        let of_item = |item| (0..raters).map(|rater| score(rater, item)).sum::<i128>();
        let of_rater = |rater| (0..items).map(|item| score(rater, item)).sum::<i128>();
        let total: i128 = (0..items).map(of_item).sum();
        let items_squared: i128 = (0..items).map(|item| of_item(item).pow(2)).sum();
        let raters_squared: i128 = (0..raters).map(|rater| of_rater(rater).pow(2)).sum();
        let scores_squared: i128 = rows.iter().flatten().map(|x| i128::from(*x).pow(2)).sum();

        let between_items = n * items_squared - total * total;
        let between_raters = m * raters_squared - total * total;
        let within = n * m * scores_squared - total * total - between_items;
        Some(Self {
            b: between_items * n * (m - 1),
            w: within * (n - 1),
            j: between_raters * n * (n - 1),
            e: (within - between_raters) * n,
            n,
            m,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn raters_who_only_differ_in_level_leave_icc3_undefined() {
        let rows = [[2, 2], [6, 6], [6, 6]].map(|row| row.map(Some).to_vec());
        let matrix = Matrix::new(rows.to_vec()).expect("as long rows");
        assert_eq!(icc(&matrix, IccType::Icc3), None);
        assert_eq!(icc(&matrix, IccType::Icc3k), None);
        assert_eq!(icc(&matrix, IccType::Icc1), Some(-0.5));
    }
}
