//! How many raters would have to change their answer for an arrow of another rule to go.

use super::{Alternative, of_rand_median};
use crate::aggregation::counts::Histogram;
use crate::aggregation::measures::rand_classic::rand_classic;
use crate::aggregation::regions::Regions;
use crate::aggregation::rule::Arrow;

/// Panels that a search looks at before it gives up.
const MOST_TRIED: usize = 20_000;

impl Alternative {
    /// Fewest raters who must change their answer so that the arrow is no longer this one.
    ///
    /// In closed form where one is known; else by trying all panels that one, two, three … changes
    /// make. `None` where that search would be too long.
    pub(in crate::aggregation) fn to_lose(
        self,
        regions: &Regions,
        histogram: &Histogram,
        arrow: Arrow,
    ) -> Option<u64> {
        let counts = regions.counts(histogram);
        let (n, t) = (counts.n(), counts.of(arrow));
        match self {
            Self::Plurality => {
                let second = [Arrow::Down, Arrow::Stable, Arrow::Up]
                    .into_iter()
                    .filter(|&other| other != arrow)
                    .map(|other| counts.of(other))
                    .max();
                second.map(|second| t.saturating_sub(second).div_ceil(2))
            }
            Self::Median => {
                let (below, above) = match arrow {
                    Arrow::Down => (None, Some(counts.middle + counts.up)),
                    Arrow::Stable => (Some(counts.down), Some(counts.up)),
                    Arrow::Up => (Some(counts.down + counts.middle), None),
                };
                [below, above]
                    .into_iter()
                    .flatten()
                    .map(|outside| n.div_ceil(2).saturating_sub(outside))
                    .min()
            }
            Self::Threshold {
                percent,
                most_opposite,
            } => {
                let under_half = t.saturating_sub(n / 2);
                let under_share = (100 * t).saturating_sub(percent * n) / 100 + 1;
                let over_opposite = counts
                    .opposite(arrow)
                    .filter(|_| most_opposite < 100)
                    .map(|o| (most_opposite * n).saturating_sub(100 * o) / 100 + 1);
                [Some(under_half), Some(under_share), over_opposite]
                    .into_iter()
                    .flatten()
                    .min()
            }
            Self::RandClassic => Some(to_lose_rand_classic(histogram, arrow)),
            Self::RandIpras | Self::Agreement { .. } | Self::Iqr { .. } => {
                search(histogram, |changed| {
                    self.arrow(regions, changed, n) != Some(arrow)
                })
            }
        }
    }
}

/// Either enough answers go to the two ends for a disagreement, or the lowest answers go to the
/// top, or the highest to the bottom, until the median lies in another region: no other changes
/// move it further.
fn to_lose_rand_classic(histogram: &Histogram, arrow: Arrow) -> u64 {
    let Some(panel) = rand_classic(histogram) else {
        return 0;
    };
    let ends = (histogram.n() + 1) / 3;
    let to_disagree = ends.saturating_sub(panel.low) + ends.saturating_sub(panel.high);
    let mirrored = histogram.reversed();
    let leaves = |of: &Histogram, back: bool| {
        fewest(of.n(), |changes| {
            let changed = lowest_to_the_top(of, changes);
            let changed = if back { changed.reversed() } else { changed };
            of_rand_median(&changed) != Some(arrow)
        })
    };
    [leaves(histogram, false), leaves(&mirrored, true)]
        .into_iter()
        .flatten()
        .fold(to_disagree, u64::min)
}

/// The least number up to `most` for which `holds`, which holds for all larger ones as well.
fn fewest(most: u64, holds: impl Fn(u64) -> bool) -> Option<u64> {
    let (mut low, mut high) = (0, most);
    while low < high {
        let middle = low + (high - low) / 2;
        if holds(middle) {
            high = middle;
        } else {
            low = middle + 1;
        }
    }
    holds(high).then_some(high)
}

fn lowest_to_the_top(histogram: &Histogram, changes: u64) -> Histogram {
    let mut counts = histogram.counts().to_vec();
    let mut left = changes;
    for count in &mut counts {
        let taken = left.min(*count);
        *count -= taken;
        left -= taken;
    }
    if let Some(top) = counts.last_mut() {
        *top += changes - left;
    }
    Histogram::from(counts)
}

/// The fewest changes after which `is_gone` holds, by trying all panels so many changes away.
fn search(histogram: &Histogram, is_gone: impl Fn(&Histogram) -> bool) -> Option<u64> {
    let mut tried = 0;
    for changes in 1..=histogram.n() {
        let mut panel = histogram.counts().to_vec();
        let found = any_panel(&mut panel, 0, changes, changes, &mut |counts| {
            tried += 1;
            if tried > MOST_TRIED {
                return Some(false);
            }
            is_gone(&Histogram::from(counts)).then_some(true)
        });
        match found {
            Some(true) => return Some(changes),
            Some(false) => return None,
            None => {}
        }
    }
    None
}

/// Goes through all panels that differ from `panel` from the point `from` on by `leave` answers
/// that go and `come` that are added, until `visit` answers something.
fn any_panel(
    panel: &mut [u64],
    from: usize,
    leave: u64,
    come: u64,
    visit: &mut impl FnMut(&[u64]) -> Option<bool>,
) -> Option<bool> {
    let Some(&here) = panel.get(from) else {
        return if leave == 0 && come == 0 {
            visit(panel)
        } else {
            None
        };
    };
    let mut found = any_panel(panel, from + 1, leave, come, visit);
    for gone in 1..=leave.min(here) {
        if found.is_some() {
            break;
        }
        panel[from] = here - gone;
        found = any_panel(panel, from + 1, leave - gone, come, visit);
    }
    for added in 1..=come {
        if found.is_some() {
            break;
        }
        panel[from] = here + added;
        found = any_panel(panel, from + 1, leave, come - added, visit);
    }
    panel[from] = here;
    found
}
