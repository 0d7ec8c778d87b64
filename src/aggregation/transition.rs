//! Who moved where between two rounds.

use serde::{Deserialize, Serialize};

use super::counts::Histogram;

/// A table that is not as wide or as tall as its scale demands.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("a transition table over {k} points needs {side} rows of {side} counts")]
pub struct ShapeError {
    /// Points of the scale.
    pub k: usize,
    /// Rows and columns that were expected.
    pub side: usize,
}

/// Where every panelist stood on one item in two rounds: (k+2) × (k+2) counts.
///
/// Row = earlier round, column = later round. The first k rows and columns are the values 1..k;
/// then *abstained* and *absent*, so that leavers and newcomers are seen.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct TransitionTable {
    cells: Vec<Vec<u64>>,
}

impl TransitionTable {
    /// From (k+2) rows of (k+2) counts.
    ///
    /// # Errors
    /// [`ShapeError`] where a row is missing, too many, too short or too long.
    pub fn new(k: usize, cells: Vec<Vec<u64>>) -> Result<Self, ShapeError> {
        let side = k + 2;
        if cells.len() == side && cells.iter().all(|row| row.len() == side) {
            Ok(Self { cells })
        } else {
            Err(ShapeError { k, side })
        }
    }

    /// A table of zeros over `k` points.
    pub fn empty(k: usize) -> Self {
        Self {
            cells: vec![vec![0; k + 2]; k + 2],
        }
    }

    /// Number of points of the scale.
    pub fn k(&self) -> usize {
        self.cells.len() - 2
    }

    /// All rows, the last two *abstained* and *absent*.
    pub fn cells(&self) -> &[Vec<u64>] {
        &self.cells
    }

    /// All rows, the last two *abstained* and *absent*.
    pub fn into_cells(self) -> Vec<Vec<u64>> {
        self.cells
    }

    /// Counts one panelist. `None` is absent, `Some(None)` abstained; a value off the scale is
    /// ignored and answered `false`.
    #[inline]
    pub fn add(&mut self, earlier: Option<Option<u64>>, later: Option<Option<u64>>) -> bool {
        let k = self.k();
        let place = |answer: Option<Option<u64>>| match answer {
            None => Some(k + 1),
            Some(None) => Some(k),
            Some(Some(value)) => usize::try_from(value)
                .ok()
                .filter(|value| (1..=k).contains(value))
                .map(|value| value - 1),
        };
        match (place(earlier), place(later)) {
            (Some(row), Some(column)) => {
                self.cells[row][column] += 1;
                true
            }
            _ => false,
        }
    }

    /// Counts so many panelists who were absent in both rounds.
    pub fn add_absent(&mut self, panelists: u64) {
        let absent = self.k() + 1;
        self.cells[absent][absent] += panelists;
    }

    /// The inner k × k table: only those with a valid answer in both rounds.
    pub fn pairs(&self) -> PairTable {
        let k = self.k();
        PairTable {
            cells: self.cells[..k]
                .iter()
                .map(|row| row[..k].to_vec())
                .collect(),
        }
    }

    /// All valid answers of the earlier round, whatever became of them.
    pub fn earlier(&self) -> Histogram {
        let k = self.k();
        Histogram::new(
            self.cells[..k]
                .iter()
                .map(|row| row.iter().sum())
                .collect::<Vec<u64>>(),
        )
    }

    /// All valid answers of the later round, whoever gave them.
    pub fn later(&self) -> Histogram {
        let k = self.k();
        Histogram::new(
            (0..k)
                .map(|column| self.cells.iter().map(|row| row[column]).sum())
                .collect::<Vec<u64>>(),
        )
    }

    /// Those who could not judge in the earlier round.
    pub fn abstained_earlier(&self) -> u64 {
        self.cells[self.k()].iter().sum()
    }

    /// Those who cannot judge in the later round.
    pub fn abstained_later(&self) -> u64 {
        self.cells.iter().map(|row| row[self.k()]).sum()
    }

    /// Last answers of those valid earlier and absent later.
    pub fn leavers(&self) -> Histogram {
        let k = self.k();
        Histogram::new(
            self.cells[..k]
                .iter()
                .map(|row| row[k + 1])
                .collect::<Vec<u64>>(),
        )
    }

    /// First answers of those absent earlier and valid later.
    pub fn newcomers(&self) -> Histogram {
        let k = self.k();
        Histogram::new(&self.cells[k + 1][..k])
    }

    /// Valid earlier, without a valid answer later (absent or abstained).
    pub fn valid_only_earlier(&self) -> u64 {
        let k = self.k();
        self.cells[..k].iter().map(|row| row[k] + row[k + 1]).sum()
    }

    /// Valid later, without a valid answer earlier (absent or abstained).
    pub fn valid_only_later(&self) -> u64 {
        let k = self.k();
        (0..k)
            .map(|column| self.cells[k][column] + self.cells[k + 1][column])
            .sum()
    }
}

/// k × k counts of paired answers: row = earlier value, column = later value.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct PairTable {
    cells: Vec<Vec<u64>>,
}

impl PairTable {
    /// From k rows of k counts.
    ///
    /// # Errors
    /// [`ShapeError`] where the table is not square.
    pub fn new(cells: Vec<Vec<u64>>) -> Result<Self, ShapeError> {
        let k = cells.len();
        if cells.iter().all(|row| row.len() == k) {
            Ok(Self { cells })
        } else {
            Err(ShapeError { k, side: k })
        }
    }

    /// Number of points of the scale.
    pub fn k(&self) -> usize {
        self.cells.len()
    }

    /// Number of pairs.
    pub fn n(&self) -> u64 {
        self.cells.iter().flatten().sum()
    }

    /// The rows, earlier value by earlier value.
    pub fn rows(&self) -> &[Vec<u64>] {
        &self.cells
    }

    /// Pairs that moved from value `i + 1` to value `j + 1`.
    pub fn at(&self, i: usize, j: usize) -> u64 {
        self.cells[i][j]
    }

    /// All cells as (earlier index, later index, count), indices from 0.
    pub fn iter(&self) -> impl Iterator<Item = (usize, usize, u64)> + '_ {
        self.cells
            .iter()
            .enumerate()
            .flat_map(|(i, row)| row.iter().enumerate().map(move |(j, &count)| (i, j, count)))
    }

    /// The earlier answers of the pairs.
    pub fn earlier(&self) -> Histogram {
        Histogram::new(
            self.cells
                .iter()
                .map(|row| row.iter().sum())
                .collect::<Vec<u64>>(),
        )
    }

    /// The later answers of the pairs.
    pub fn later(&self) -> Histogram {
        Histogram::new(
            (0..self.k())
                .map(|j| self.cells.iter().map(|row| row[j]).sum())
                .collect::<Vec<u64>>(),
        )
    }

    /// Pairs whose answer is another one now.
    pub fn changed(&self) -> u64 {
        self.iter()
            .filter(|(i, j, _)| i != j)
            .map(|(_, _, count)| count)
            .sum()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn leavers_newcomers_and_those_who_only_abstain_now_are_told_apart() {
        let mut table = TransitionTable::empty(3);
        table.add(Some(Some(1)), Some(Some(3)));
        table.add(Some(Some(1)), Some(None));
        table.add(Some(Some(2)), None);
        table.add(None, Some(Some(2)));
        table.add(Some(None), Some(Some(2)));
        assert!(!table.add(Some(Some(4)), None));
        assert_eq!(table.earlier().counts(), [2, 1, 0]);
        assert_eq!(table.later().counts(), [0, 2, 1]);
        assert_eq!(table.leavers().counts(), [0, 1, 0]);
        assert_eq!(table.newcomers().counts(), [0, 1, 0]);
        assert_eq!((table.abstained_earlier(), table.abstained_later()), (1, 1));
        assert_eq!(
            (table.valid_only_earlier(), table.valid_only_later()),
            (2, 2)
        );
        assert_eq!(table.pairs().changed(), 1);
    }

    #[test]
    fn a_table_of_another_scale_is_refused() {
        assert_eq!(
            TransitionTable::new(5, vec![vec![0; 5]; 5]),
            Err(ShapeError { k: 5, side: 7 })
        );
    }
}
