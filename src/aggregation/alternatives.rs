//! Rules that other panels decide by. A study can take one in place of its majority
//! ([`ConsensusRule::instead`]); the others are asked beside it: what would the arrow be?
//!
//! All take quorum and least n from the study's rule. The study's rule is consistent (see
//! [`super::rule`]); these are not all, and the smallest panel that shows it is named beside each.
//! *Added elsewhere* means: a vote for another region creates this arrow.

mod changes;
mod words;

use serde::{Deserialize, Serialize};

use super::counts::Histogram;
use super::measures::rand_classic::{Verdict, rand_classic};
use super::measures::rand_ipras::rand_ipras;
use super::measures::{iqr, median, vdeijk_a};
use super::regions::{RegionCounts, Regions};
use super::rule::{Arrow, ConsensusRule, Region};

/// A rule in place of the study's own, as data.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub enum Alternative {
    /// The only largest region. Consistent.
    Plurality,
    /// The region in which both middle answers lie. Not consistent: of 1 — and 1 ▲ none; with one
    /// more ▼ it is —.
    Median,
    /// A region with at least `percent` % of the answers, above one half, and the opposite one
    /// with at most `most_opposite` %. Consistent without the second condition; with 75 and 15
    /// not: of 2 ▼, 0 —, 11 ▲ none; with one more — it is ▲.
    Threshold {
        percent: u64,
        #[serde(default = "anything")]
        most_opposite: u64,
    },
    /// RAND/UCLA's agreement; the median's region unless the panel disagrees. Nine points. Not
    /// consistent: more answers raise the number that makes a disagreement.
    RandClassic,
    /// RAND/UCLA's IPRAS; the median's region unless the panel disagrees. Nine points. Not
    /// consistent.
    RandIpras,
    /// The median's region where van der Eijk's A reaches `percent` hundredths. Not consistent: a
    /// vote for the winner that lies at the far end of its region may lower A.
    Agreement { percent: u64 },
    /// The median's region where the interquartile range (type 2) is at most so many half points.
    /// Not consistent.
    Iqr { most_halves: u64 },
}

fn anything() -> u64 {
    100
}

/// What an alternative says of an item.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Answer {
    /// The rule is made for another scale.
    NotApplicable,
    Insufficient,
    Arrow(Arrow),
    NoArrow,
}

impl Answer {
    /// The arrow, if there is one.
    pub fn arrow(self) -> Option<Arrow> {
        match self {
            Self::Arrow(arrow) => Some(arrow),
            _ => None,
        }
    }
}

impl Alternative {
    /// The alternatives that a sensitivity table goes through.
    pub const USUAL: [Self; 11] = [
        Self::Plurality,
        Self::Median,
        Self::Threshold {
            percent: 51,
            most_opposite: 100,
        },
        Self::Threshold {
            percent: 67,
            most_opposite: 100,
        },
        Self::Threshold {
            percent: 80,
            most_opposite: 100,
        },
        Self::Threshold {
            percent: 75,
            most_opposite: 15,
        },
        Self::Threshold {
            percent: 70,
            most_opposite: 15,
        },
        Self::RandClassic,
        Self::RandIpras,
        Self::Agreement { percent: 70 },
        Self::Iqr { most_halves: 2 },
    ];

    /// The arrow under this rule, with quorum and least n of the study's own.
    pub fn decide(
        self,
        study: &ConsensusRule,
        regions: &Regions,
        histogram: &Histogram,
        abstained: u64,
        panel: u64,
    ) -> Answer {
        if !self.fits(regions) {
            return Answer::NotApplicable;
        }
        if !study.is_sufficient(histogram.n(), abstained, panel) {
            return Answer::Insufficient;
        }
        self.arrow(regions, histogram, histogram.n())
            .map_or(Answer::NoArrow, Answer::Arrow)
    }

    /// What is wrong with the rule's numbers, beginning with the key's name.
    pub(super) fn wrong(self) -> Option<&'static str> {
        match self {
            Self::Threshold { percent, .. } if !(51..=90).contains(&percent) => {
                Some("percent must be a percentage from 51 to 90")
            }
            Self::Threshold { most_opposite, .. } if most_opposite > 100 => {
                Some("most_opposite must be a percentage from 0 to 100")
            }
            Self::Agreement { percent } if percent > 100 => {
                Some("percent must be van der Eijk's A in hundredths, from 0 to 100")
            }
            Self::Iqr { most_halves } if most_halves > 16 => {
                Some("most_halves must be a number of half points from 0 to 16")
            }
            _ => None,
        }
    }

    /// The rule is made for such a scale: RAND/UCLA's for nine points in the regions 1–3, 4–6, 7–9.
    pub fn fits(self, regions: &Regions) -> bool {
        match self {
            Self::RandClassic | Self::RandIpras => Regions::built_in(9).as_ref() == Some(regions),
            _ => true,
        }
    }

    /// The answers of a region are alike to this rule, wherever in it they lie.
    pub(super) fn is_by_regions(self) -> bool {
        matches!(
            self,
            Self::Plurality | Self::Median | Self::Threshold { .. }
        )
    }

    /// The arrow of these answers, whether or not they are sufficient; shares are of `whole`.
    pub(super) fn arrow(
        self,
        regions: &Regions,
        histogram: &Histogram,
        whole: u64,
    ) -> Option<Arrow> {
        let counts = regions.counts(histogram);
        match self {
            Self::Plurality => counts.largest(),
            Self::Median => of_median(regions, histogram),
            Self::Threshold {
                percent,
                most_opposite,
            } => over_threshold(counts, whole, percent, most_opposite),
            Self::RandClassic => {
                let panel = rand_classic(histogram)?;
                (panel.label != Verdict::Disagreement).then(|| of_rand_median(histogram))?
            }
            Self::RandIpras => {
                let panel = rand_ipras(histogram)?;
                (!panel.disagreement).then(|| of_rand_median(histogram))?
            }
            Self::Agreement { percent } => {
                let a = vdeijk_a::vdeijk_a(histogram)?;
                let reached = a * 100.0 >= percent as f64 - 1e-9;
                reached.then(|| of_median(regions, histogram))?
            }
            Self::Iqr { most_halves } => {
                let halves = iqr::type_2(histogram)? * 2.0;
                (halves <= most_halves as f64).then(|| of_median(regions, histogram))?
            }
        }
    }

    /// Whether the arrow of these answers is an agreement in the rule's own terms; `None` where
    /// the rule gives arrows and does not say what agreement is.
    pub(super) fn is_agreement(self, histogram: &Histogram) -> Option<bool> {
        match self {
            Self::Plurality | Self::Median => None,
            Self::RandClassic => {
                Some(rand_classic(histogram).is_some_and(|rand| rand.label == Verdict::Agreement))
            }
            Self::Threshold { .. }
            | Self::RandIpras
            | Self::Agreement { .. }
            | Self::Iqr { .. } => Some(true),
        }
    }
}

/// The region of both middle answers.
fn of_median(regions: &Regions, histogram: &Histogram) -> Option<Arrow> {
    let region_of = |value: u64| {
        regions
            .of_point()
            .get(value.checked_sub(1)? as usize)
            .copied()
    };
    let low = region_of(median::low(histogram)?)?;
    let high = region_of(median::high(histogram)?)?;
    (low == high).then_some(match low {
        Region::Down => Arrow::Down,
        Region::Middle => Arrow::Stable,
        Region::Up => Arrow::Up,
    })
}

/// RAND/UCLA's regions of nine points: a median of 3.5 belongs to 4–6, one of 6.5 to 7–9.
fn of_rand_median(histogram: &Histogram) -> Option<Arrow> {
    Some(match median::low(histogram)? + median::high(histogram)? {
        0..7 => Arrow::Down,
        7..13 => Arrow::Stable,
        _ => Arrow::Up,
    })
}

fn over_threshold(
    counts: RegionCounts,
    whole: u64,
    percent: u64,
    most_opposite: u64,
) -> Option<Arrow> {
    let whole = u128::from(whole);
    let share = |part: u64| 100 * u128::from(part);
    counts.largest().filter(|&arrow| {
        let t = counts.of(arrow);
        2 * u128::from(t) > whole
            && share(t) >= u128::from(percent) * whole
            && counts
                .opposite(arrow)
                .is_none_or(|o| share(o) <= u128::from(most_opposite) * whole)
    })
}

#[cfg(test)]
mod consistency;
#[cfg(test)]
mod tests;
