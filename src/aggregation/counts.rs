//! The three sufficient statistics: histogram, transition table, items × k table.

use serde::{Deserialize, Serialize};

pub use super::transition::{PairTable, ShapeError, TransitionTable};

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
    #[inline]
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

    /// The answers that are left without those of `part`; 0 where there are fewer.
    pub fn without(&self, part: &Self) -> Self {
        let taken = part.counts.iter().copied().chain(std::iter::repeat(0));
        Self {
            counts: self
                .counts
                .iter()
                .zip(taken)
                .map(|(all, taken)| all.saturating_sub(taken))
                .collect(),
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
}
