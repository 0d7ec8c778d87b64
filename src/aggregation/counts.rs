//! The three sufficient statistics: histogram, transition table, items × k table.

use serde::{Deserialize, Serialize};

/// How often each value of an ordinal scale was chosen for one item.
///
/// `counts()[0]` is value 1, the down end; abstentions and missing answers are not in it.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Histogram {
    counts: Vec<u64>,
}

impl Histogram {
    /// From the counts of the values 1..k, in that order.
    pub fn new(counts: impl Into<Vec<u64>>) -> Self {
        Self {
            counts: counts.into(),
        }
    }

    /// An empty histogram over `k` points.
    pub fn empty(k: usize) -> Self {
        Self { counts: vec![0; k] }
    }

    /// Number of points of the scale.
    pub fn k(&self) -> usize {
        self.counts.len()
    }

    /// Number of valid answers.
    pub fn n(&self) -> u64 {
        self.counts.iter().sum()
    }

    /// The counts of the values 1..k.
    pub fn counts(&self) -> &[u64] {
        &self.counts
    }

    /// Nobody answered.
    pub fn is_empty(&self) -> bool {
        self.counts.iter().all(|&c| c == 0)
    }

    /// The values with their counts, from 1 upwards.
    pub fn values(&self) -> impl DoubleEndedIterator<Item = (u64, u64)> + Clone + '_ {
        self.counts
            .iter()
            .enumerate()
            .map(|(index, &count)| (index as u64 + 1, count))
    }

    /// Adds one answer; a value off the scale is ignored and answered `false`.
    pub fn add(&mut self, value: u64) -> bool {
        let place = value
            .checked_sub(1)
            .and_then(|index| usize::try_from(index).ok())
            .and_then(|index| self.counts.get_mut(index));
        match place {
            Some(count) => {
                *count += 1;
                true
            }
            None => false,
        }
    }

    /// The value of the `rank`-th smallest answer, counted from 1; `None` outside 1..n.
    pub fn order_statistic(&self, rank: u64) -> Option<u64> {
        if rank == 0 {
            return None;
        }
        let mut below = 0;
        self.values().find_map(|(value, count)| {
            below += count;
            (below >= rank).then_some(value)
        })
    }

    /// The histogram of the same answers on the reversed scale.
    pub fn reversed(&self) -> Self {
        Self {
            counts: self.counts.iter().rev().copied().collect(),
        }
    }

    /// The histogram of both sets of answers together; the longer scale counts.
    pub fn merged(&self, other: &Self) -> Self {
        let k = self.k().max(other.k());
        let at = |of: &Self, index| of.counts.get(index).copied().unwrap_or(0);
        Self {
            counts: (0..k).map(|i| at(self, i) + at(other, i)).collect(),
        }
    }
}

impl From<Vec<u64>> for Histogram {
    fn from(counts: Vec<u64>) -> Self {
        Self { counts }
    }
}

impl From<&[u64]> for Histogram {
    fn from(counts: &[u64]) -> Self {
        Self::new(counts)
    }
}

impl<const K: usize> From<[u64; K]> for Histogram {
    fn from(counts: [u64; K]) -> Self {
        Self::new(counts)
    }
}

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

    /// Counts one panelist. `None` is absent, `Some(None)` abstained; a value off the scale is
    /// ignored and answered `false`.
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

/// One histogram per item, all over the same k points: all that the panel's agreement needs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ItemsTable {
    k: usize,
    items: Vec<Histogram>,
}

impl ItemsTable {
    /// From the items' histograms; `None` unless all have `k` points.
    pub fn new(k: usize, items: Vec<Histogram>) -> Option<Self> {
        items
            .iter()
            .all(|item| item.k() == k)
            .then_some(Self { k, items })
    }

    /// Number of points of the scale.
    pub fn k(&self) -> usize {
        self.k
    }

    /// The items' histograms.
    pub fn items(&self) -> &[Histogram] {
        &self.items
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn order_statistics_walk_up_the_scale() {
        let histogram = Histogram::from([2, 0, 1]);
        let walked: Vec<_> = (0..=4)
            .map(|rank| histogram.order_statistic(rank))
            .collect();
        assert_eq!(walked, [None, Some(1), Some(1), Some(3), None]);
    }

    #[test]
    fn a_value_off_the_scale_is_not_counted() {
        let mut histogram = Histogram::empty(3);
        assert!(histogram.add(3));
        assert!(!histogram.add(0));
        assert!(!histogram.add(4));
        assert_eq!(histogram.counts(), [0, 0, 1]);
    }

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
