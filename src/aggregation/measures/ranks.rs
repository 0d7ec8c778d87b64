//! Midranks and ties of pooled histograms.

use crate::aggregation::counts::Histogram;

/// Several histograms over the same points, ranked together.
pub(super) struct Pooled {
    /// Midrank of each point.
    pub midranks: Vec<f64>,
    pub n: u64,
    /// Σ (t³ − t) over the points' counts t.
    pub ties: f64,
}

impl Pooled {
    /// `None` where the scales differ.
    pub(super) fn of(groups: &[&Histogram]) -> Option<Self> {
        let k = groups.first()?.k();
        if groups.iter().any(|group| group.k() != k) {
            return None;
        }
        let counts: Vec<u64> = (0..k)
            .map(|point| groups.iter().map(|group| group.counts()[point]).sum())
            .collect();
        let mut below = 0;
        let midranks = counts
            .iter()
            .map(|&count| {
                let midrank = below as f64 + (count as f64 + 1.0) / 2.0;
                below += count;
                midrank
            })
            .collect();
        let ties = counts
            .iter()
            .map(|&count| (count as f64).powi(3) - count as f64)
            .sum();
        Some(Self {
            midranks,
            n: below,
            ties,
        })
    }

    /// All answers lie on one point.
    pub(super) fn does_not_vary(&self) -> bool {
        let n = self.n as f64;
        self.ties >= n.powi(3) - n
    }

    pub(super) fn rank_sum(&self, group: &Histogram) -> f64 {
        self.midranks
            .iter()
            .zip(group.counts())
            .map(|(midrank, &count)| midrank * count as f64)
            .sum()
    }
}
