//! Rules that other panels decide by, in place of the study's own: what would the arrow be?
//!
//! All take quorum and least n from the study's rule. The study's rule is consistent (see
//! [`super::rule`]); these are not all, and the smallest panel that shows it is named beside each.
//! *Added elsewhere* means: a vote for another region creates this arrow.

use serde::{Deserialize, Serialize};

use super::counts::Histogram;
use super::measures::rand_classic::{Verdict, rand_classic};
use super::measures::rand_ipras::rand_ipras;
use super::measures::{iqr, median, vdeijk_a};
use super::regions::{RegionCounts, Regions};
use super::rule::{Arrow, ConsensusRule, Region};

/// A rule in place of the study's own, as data.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
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
    Agreement { percent: i64 },
    /// The median's region where the interquartile range (type 2) is at most so many half points.
    /// Not consistent.
    Iqr { most_halves: u64 },
}

fn anything() -> u64 {
    100
}

/// What an alternative says of an item.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
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

    /// The rule in a few words.
    pub fn words(self) -> String {
        match self {
            Self::Plurality => "most answers".to_owned(),
            Self::Median => "median".to_owned(),
            Self::Threshold {
                percent,
                most_opposite: 100,
            } => format!("at least {percent}%"),
            Self::Threshold {
                percent,
                most_opposite,
            } => {
                format!("at least {percent}%, at most {most_opposite}% opposite")
            }
            Self::RandClassic => "RAND/UCLA classic".to_owned(),
            Self::RandIpras => "RAND/UCLA IPRAS".to_owned(),
            Self::Agreement { percent } => {
                format!("van der Eijk's A at least {:.2}", percent as f64 / 100.0)
            }
            Self::Iqr { most_halves } => {
                format!("interquartile range at most {}", most_halves as f64 / 2.0)
            }
        }
    }

    /// The arrow under this rule, with quorum and least n of the study's own.
    pub fn decide(
        self,
        study: &ConsensusRule,
        regions: &Regions,
        histogram: &Histogram,
        abstained: u64,
        panel: u64,
    ) -> Answer {
        let is_nine = histogram.k() == 9;
        if matches!(self, Self::RandClassic | Self::RandIpras) && !is_nine {
            return Answer::NotApplicable;
        }
        if !study.is_sufficient(histogram.n(), abstained, panel) {
            return Answer::Insufficient;
        }
        self.arrow(regions, histogram)
            .map_or(Answer::NoArrow, Answer::Arrow)
    }

    fn arrow(self, regions: &Regions, histogram: &Histogram) -> Option<Arrow> {
        let counts = regions.counts(histogram);
        match self {
            Self::Plurality => counts.largest(),
            Self::Median => of_median(regions, histogram),
            Self::Threshold {
                percent,
                most_opposite,
            } => over_threshold(counts, percent, most_opposite),
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

fn over_threshold(counts: RegionCounts, percent: u64, most_opposite: u64) -> Option<Arrow> {
    let n = u128::from(counts.n());
    let share = |part: u64| 100 * u128::from(part);
    counts.largest().filter(|&arrow| {
        let t = counts.of(arrow);
        2 * u128::from(t) > n
            && share(t) >= u128::from(percent) * n
            && counts
                .opposite(arrow)
                .is_none_or(|o| share(o) <= u128::from(most_opposite) * n)
    })
}

#[cfg(test)]
mod tests;
