//! The consensus rule as data, and what it says about one item.

use serde::{Deserialize, Serialize};

use super::alternatives::Alternative;
use super::counts::Histogram;
use super::regions::{RegionCounts, Regions};

/// Where a point of a scale lies: the three contiguous regions every scale has.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    Hash,
    PartialOrd,
    Ord,
    Serialize,
    Deserialize,
    utoipa::ToSchema,
)]
#[serde(rename_all = "lowercase")]
pub enum Region {
    Down,
    Middle,
    Up,
}

impl Region {
    /// The point that a region of a scale is called by: its middle one, or of two the one nearer
    /// the scale's centre. `points` are those of the whole scale.
    pub fn named_by<P>(self, points: &[P], region_of: impl Fn(&P) -> Region) -> Option<&P> {
        let own: Vec<&P> = points
            .iter()
            .filter(|point| region_of(point) == self)
            .collect();
        let place = match self {
            Region::Down => own.len() / 2,
            Region::Middle | Region::Up => own.len().saturating_sub(1) / 2,
        };
        own.get(place).copied()
    }
}

/// What a factor's upward trend does to the threat.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum Polarity {
    Increases,
    Decreases,
    Neither,
    Ambivalent,
}

/// The consensus rule of a study. All shares are whole percentages, so that every
/// comparison is made in integers. Fixed when round 1 opens, printed with every result.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields, default)]
pub struct ConsensusRule {
    /// Fewer valid answers than this are insufficient.
    pub least_answers: u64,
    /// Valid answers plus abstentions below this percentage of the panel are insufficient.
    pub least_response: u64,
    /// An arrow needs more than this percentage of the valid answers.
    pub arrow_above: u64,
    /// An outer arrow also needs more than this many times the opposite region.
    pub arrow_times_opposite: u64,
    /// Consensus needs at least this percentage of the valid answers.
    pub consensus_from: u64,
    /// An outer consensus also needs at least this many times the opposite region.
    pub consensus_times_opposite: u64,
    /// Stability needs at least this many pairs.
    pub least_pairs: u64,
    /// Stable: at most this percentage of the pairs changed (or one person).
    pub stable_changed: u64,
    /// Stable: the histogram shifted by at most this percentage (or one person's share).
    pub stable_shift: u64,
    /// Groups with fewer valid answers are hidden; never below 3.
    pub least_group: u64,
    /// Another panel's rule, which gives arrow and consensus in place of the majority above.
    /// Absent from the text of a rule that has none, so that such a text reads as it always did.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub instead: Option<Alternative>,
}

/// The defaults of the design, named where the tool prints them.
impl Default for ConsensusRule {
    fn default() -> Self {
        Self {
            least_answers: 5,
            least_response: 50,
            arrow_above: 50,
            arrow_times_opposite: 2,
            consensus_from: 75,
            consensus_times_opposite: 6,
            least_pairs: 5,
            stable_changed: 15,
            stable_shift: 15,
            least_group: 5,
            instead: None,
        }
    }
}

/// Which way an item points. *Stable* is an arrow of its own, never a default.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum Arrow {
    Up,
    Down,
    Stable,
}

impl Arrow {
    /// The arrow of the same answers on the reversed scale.
    pub fn reversed(self) -> Self {
        match self {
            Self::Up => Self::Down,
            Self::Down => Self::Up,
            Self::Stable => Self::Stable,
        }
    }

    /// As JSON names it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Up => "up",
            Self::Down => "down",
            Self::Stable => "stable",
        }
    }

    /// The arrow that JSON names so.
    pub fn named(name: &str) -> Option<Self> {
        let is_meant = |arrow: &Self| arrow.name() == name;
        [Self::Up, Self::Down, Self::Stable]
            .into_iter()
            .find(is_meant)
    }

    /// The region the arrow stands for.
    pub fn region(self) -> Region {
        match self {
            Self::Up => Region::Up,
            Self::Down => Region::Down,
            Self::Stable => Region::Middle,
        }
    }
}

/// How far the panel agrees on an item.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Label {
    Consensus,
    Leaning,
    Split,
    NoConsensus,
    Insufficient,
}

impl Label {
    /// The label as a reader reads it.
    pub fn words(self) -> &'static str {
        match self {
            Self::Consensus => "consensus",
            Self::Leaning => "leaning",
            Self::Split => "split",
            Self::NoConsensus => "no consensus",
            Self::Insufficient => "insufficient",
        }
    }
}

/// What an arrow says about the threat.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum Threat {
    Increasing,
    Decreasing,
}

/// Arrow × polarity. `None` for a stable arrow and for factors that push neither way or both.
pub fn threat(arrow: Arrow, polarity: Polarity) -> Option<Threat> {
    match (arrow, polarity) {
        (Arrow::Up, Polarity::Increases) | (Arrow::Down, Polarity::Decreases) => {
            Some(Threat::Increasing)
        }
        (Arrow::Down, Polarity::Increases) | (Arrow::Up, Polarity::Decreases) => {
            Some(Threat::Decreasing)
        }
        (Arrow::Stable, _) | (_, Polarity::Neither | Polarity::Ambivalent) => None,
    }
}

/// What the rule says about one item.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Decision {
    pub arrow: Option<Arrow>,
    pub label: Label,
    /// Fewest raters who must change their answer so that the arrow is no longer this one. `None`
    /// without an arrow, and where a rule in place of the majority would need too long a search.
    pub to_lose: Option<u64>,
}

impl Decision {
    const fn insufficient() -> Self {
        Self {
            arrow: None,
            label: Label::Insufficient,
            to_lose: None,
        }
    }
}

/// Why a consensus rule cannot be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum RuleError {
    #[error("arrow_above must be a percentage from 50 to 99: below half, two regions could win")]
    ArrowAbove,
    #[error("consensus_from must be a percentage from arrow_above to 100")]
    ConsensusFrom,
    #[error("{0} must be a percentage from 0 to 100")]
    Percentage(&'static str),
    #[error("least_group must be at least 3, so that no single answer can be worked out")]
    LeastGroup,
    #[error("instead.{0}")]
    Instead(&'static str),
}

impl ConsensusRule {
    /// Everything that is wrong with the rule; empty for one that can be used.
    pub fn errors(&self) -> Vec<RuleError> {
        let mut errors = Vec::new();
        if !(50..100).contains(&self.arrow_above) {
            errors.push(RuleError::ArrowAbove);
        }
        if !(self.arrow_above..=100).contains(&self.consensus_from) {
            errors.push(RuleError::ConsensusFrom);
        }
        for (key, percentage) in [
            ("least_response", self.least_response),
            ("stable_changed", self.stable_changed),
            ("stable_shift", self.stable_shift),
        ] {
            if percentage > 100 {
                errors.push(RuleError::Percentage(key));
            }
        }
        if self.least_group < 3 {
            errors.push(RuleError::LeastGroup);
        }
        let wrong = self.instead.and_then(Alternative::wrong);
        errors.extend(wrong.map(RuleError::Instead));
        errors
    }

    /// The decision on one item from its answers, its abstentions and N, the panel.
    ///
    /// Every comparison is made in integers: a share is reached when `100 · part ≥ percentage ·
    /// whole`. With the default rule the arrow is the region with 2t > n (and t > 2o if outer),
    /// consensus is 4t ≥ 3n (and t ≥ 6o if outer); t the largest region, o the one opposite it,
    /// n the valid answers.
    pub fn decide(
        &self,
        regions: &Regions,
        histogram: &Histogram,
        abstained: u64,
        panel: u64,
    ) -> Decision {
        let counts = regions.counts(histogram);
        if !self.is_sufficient(counts.n(), abstained, panel) {
            return Decision::insufficient();
        }
        match self.arrow(regions, histogram) {
            Some(arrow) => Decision {
                arrow: Some(arrow),
                label: if self.is_agreed(counts, histogram, arrow, counts.n()) {
                    Label::Consensus
                } else {
                    Label::Leaning
                },
                to_lose: match self.instead {
                    None => Some(self.to_lose(counts, arrow)),
                    Some(other) => other.to_lose(regions, histogram, arrow),
                },
            },
            None => Decision {
                arrow: None,
                label: if counts.down > counts.middle && counts.up > counts.middle {
                    Label::Split
                } else {
                    Label::NoConsensus
                },
                to_lose: None,
            },
        }
    }

    /// Enough valid answers, and enough of the panel answered or abstained.
    pub fn is_sufficient(&self, n: u64, abstained: u64, panel: u64) -> bool {
        n >= self.least_answers && reaches(n + abstained, self.least_response, panel)
    }

    /// Fewest answers in a region for an arrow among `n`; an outer one also needs
    /// [`ConsensusRule::arrow_times_opposite`].
    pub fn arrow_needs(&self, n: u64) -> u64 {
        (self.arrow_above * n) / 100 + 1
    }

    /// Fewest answers in a region for consensus among `n`; an outer one also needs
    /// [`ConsensusRule::consensus_times_opposite`].
    pub fn consensus_needs(&self, n: u64) -> u64 {
        (self.consensus_from * n)
            .div_ceil(100)
            .max(self.arrow_needs(n))
    }

    /// Fewest of `n` answers that make an arrow and a consensus, where the rule is one of counts
    /// alone.
    pub fn bounds(&self, n: u64) -> Option<(u64, u64)> {
        match self.instead {
            None => Some((self.arrow_needs(n), self.consensus_needs(n))),
            Some(Alternative::Threshold { percent, .. }) => {
                let needed = (percent * n).div_ceil(100);
                Some((needed, needed))
            }
            Some(_) => None,
        }
    }

    /// The arrow of these answers, whether or not they are sufficient.
    pub fn arrow(&self, regions: &Regions, histogram: &Histogram) -> Option<Arrow> {
        self.arrow_of(regions, histogram, histogram.n())
    }

    /// The same with shares taken of `whole` in place of n, where the rule asks for shares.
    pub(super) fn arrow_of(
        &self,
        regions: &Regions,
        histogram: &Histogram,
        whole: u64,
    ) -> Option<Arrow> {
        match self.instead {
            None => self.majority(regions.counts(histogram), whole),
            Some(other) => other.arrow(regions, histogram, whole),
        }
    }

    /// The answers make a consensus, whether or not they are sufficient; shares are of `whole`.
    pub(super) fn reaches_consensus(
        &self,
        regions: &Regions,
        histogram: &Histogram,
        whole: u64,
    ) -> bool {
        self.arrow_of(regions, histogram, whole)
            .is_some_and(|arrow| self.is_agreed(regions.counts(histogram), histogram, arrow, whole))
    }

    /// The answers of a region are alike to this rule, wherever in it they lie.
    pub(super) fn is_by_regions(&self) -> bool {
        self.instead.is_none_or(Alternative::is_by_regions)
    }

    /// The arrow is a consensus: by the rule in place of the majority where that says what
    /// agreement is, else by the percentages.
    fn is_agreed(
        &self,
        counts: RegionCounts,
        histogram: &Histogram,
        arrow: Arrow,
        whole: u64,
    ) -> bool {
        self.instead
            .and_then(|other| other.is_agreement(histogram))
            .unwrap_or_else(|| {
                reaches(counts.of(arrow), self.consensus_from, whole)
                    && counts
                        .opposite(arrow)
                        .is_none_or(|o| counts.of(arrow) >= self.consensus_times_opposite * o)
            })
    }

    fn majority(&self, counts: RegionCounts, whole: u64) -> Option<Arrow> {
        counts.largest().filter(|&arrow| {
            exceeds(counts.of(arrow), self.arrow_above, whole)
                && counts
                    .opposite(arrow)
                    .is_none_or(|o| counts.of(arrow) > self.arrow_times_opposite * o)
        })
    }

    /// The cheaper of two ways to take an arrow away: to push its region down to the threshold,
    /// or to carry answers over to the opposite one.
    fn to_lose(&self, regions: RegionCounts, arrow: Arrow) -> u64 {
        let (t, n) = (regions.of(arrow), regions.n());
        let to_threshold = (100 * t).saturating_sub(self.arrow_above * n).div_ceil(100);
        let to_opposite = regions.opposite(arrow).map(|o| {
            t.saturating_sub(self.arrow_times_opposite * o)
                .div_ceil(self.arrow_times_opposite + 1)
        });
        to_opposite.map_or(to_threshold, |changes| changes.min(to_threshold))
    }
}

/// `part` is at least `percentage` % of `whole`.
fn reaches(part: u64, percentage: u64, whole: u64) -> bool {
    100 * u128::from(part) >= u128::from(percentage) * u128::from(whole)
}

/// `part` is more than `percentage` % of `whole`.
fn exceeds(part: u64, percentage: u64, whole: u64) -> bool {
    100 * u128::from(part) > u128::from(percentage) * u128::from(whole)
}

#[cfg(test)]
mod properties;

#[cfg(test)]
mod tests;
