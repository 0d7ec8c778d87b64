//! Raw ratings, raters × items, for the two measures that cannot do with counts.

use super::counts::{Histogram, ItemsTable};

/// More cells than this are not held at once: what needs the matrix is undefined then.
pub const MOST_CELLS: usize = 2_000_000;

/// Ratings of a panel: one row a rater, one column an item, `None` = abstained or missing.
///
/// Only Kendall's W and the ICC read it; everything else takes its [`ItemsTable`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Matrix {
    items: usize,
    rows: Vec<Vec<Option<u64>>>,
}

impl Matrix {
    /// From the raters' rows; `None` unless all have the same length.
    pub fn new(rows: Vec<Vec<Option<u64>>>) -> Option<Self> {
        let items = rows.first().map_or(0, Vec::len);
        rows.iter()
            .all(|row| row.len() == items)
            .then_some(Self { items, rows })
    }

    /// Number of raters.
    pub fn raters(&self) -> usize {
        self.rows.len()
    }

    /// Number of items.
    pub fn items(&self) -> usize {
        self.items
    }

    /// The raters' rows.
    pub fn rows(&self) -> &[Vec<Option<u64>>] {
        &self.rows
    }

    /// The matrix of the items at these places alone, in this order, of the raters who answered
    /// at least one of them.
    pub fn columns(&self, places: &[usize]) -> Self {
        let of_places = |row: &Vec<Option<u64>>| -> Vec<Option<u64>> {
            places
                .iter()
                .map(|&p| row.get(p).copied().flatten())
                .collect()
        };
        Self {
            items: places.len(),
            rows: self
                .rows
                .iter()
                .map(of_places)
                .filter(|row| row.iter().any(Option::is_some))
                .collect(),
        }
    }

    /// The raters' answers to the items that every rater answered.
    pub fn complete(&self) -> Vec<Vec<u64>> {
        let whole: Vec<usize> = (0..self.items)
            .filter(|&item| self.rows.iter().all(|row| row[item].is_some()))
            .collect();
        self.rows
            .iter()
            .map(|row| whole.iter().filter_map(|&item| row[item]).collect())
            .collect()
    }

    /// The panel's counts over a scale of `k` points; values off it are left out.
    pub fn counts(&self, k: usize) -> ItemsTable {
        let mut items = vec![Histogram::empty(k); self.items];
        for row in &self.rows {
            for (item, value) in items.iter_mut().zip(row) {
                if let Some(value) = value {
                    item.add(*value);
                }
            }
        }
        ItemsTable::new(k, items).unwrap_or_else(|| unreachable!("every histogram has k points"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_item_with_a_gap_is_not_complete() {
        let matrix = Matrix::new(vec![vec![Some(1), None], vec![Some(2), Some(3)]]).unwrap();
        assert_eq!(matrix.complete(), vec![vec![1], vec![2]]);
        assert_eq!(matrix.counts(3).items()[1].counts(), [0, 0, 1]);
        assert_eq!(matrix.columns(&[1]).rows(), [vec![Some(3)]]);
    }

    #[test]
    fn ragged_rows_are_refused() {
        assert_eq!(Matrix::new(vec![vec![None], vec![]]), None);
    }
}
