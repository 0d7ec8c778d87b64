//! The consensus rule as data, and what it says about one item.

use serde::{Deserialize, Serialize};

use super::regions::RegionCounts;

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
    /// Fewest raters who must change their answer so that the arrow is no longer this one.
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
        errors
    }

    /// The decision on one item from its answers by region, its abstentions and N, the panel.
    ///
    /// Every comparison is made in integers: a share is reached when `100 · part ≥ percentage ·
    /// whole`. With the default rule the arrow is the region with 2t > n (and t > 2o if outer),
    /// consensus is 4t ≥ 3n (and t ≥ 6o if outer); t the largest region, o the one opposite it,
    /// n the valid answers.
    pub fn decide(&self, regions: RegionCounts, abstained: u64, panel: u64) -> Decision {
        if !self.is_sufficient(regions.n(), abstained, panel) {
            return Decision::insufficient();
        }
        match self.arrow(regions) {
            Some(arrow) => Decision {
                arrow: Some(arrow),
                label: if self.is_consensus(regions, arrow) {
                    Label::Consensus
                } else {
                    Label::Leaning
                },
                to_lose: Some(self.to_lose(regions, arrow)),
            },
            None => Decision {
                arrow: None,
                label: if regions.down > regions.middle && regions.up > regions.middle {
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

    /// The arrow of these answers, whether or not they are sufficient.
    pub(super) fn arrow(&self, regions: RegionCounts) -> Option<Arrow> {
        regions.largest().filter(|&arrow| {
            exceeds(regions.of(arrow), self.arrow_above, regions.n())
                && regions
                    .opposite(arrow)
                    .is_none_or(|o| regions.of(arrow) > self.arrow_times_opposite * o)
        })
    }

    pub(super) fn is_consensus(&self, regions: RegionCounts, arrow: Arrow) -> bool {
        reaches(regions.of(arrow), self.consensus_from, regions.n())
            && regions
                .opposite(arrow)
                .is_none_or(|o| regions.of(arrow) >= self.consensus_times_opposite * o)
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
mod tests {
    use super::*;

    fn decide(down: u64, middle: u64, up: u64) -> Decision {
        let regions = RegionCounts { down, middle, up };
        ConsensusRule::default().decide(regions, 0, regions.n())
    }

    #[test]
    fn exactly_half_is_no_arrow() {
        assert_eq!(decide(0, 6, 6).arrow, None);
        assert_eq!(decide(0, 7, 6).arrow, Some(Arrow::Stable));
    }

    #[test]
    fn a_majority_without_two_to_one_is_a_split() {
        let decision = decide(8, 1, 11);
        assert_eq!((decision.arrow, decision.label), (None, Label::Split));
    }

    #[test]
    fn three_quarters_with_too_many_opposite_is_only_leaning() {
        assert_eq!(decide(3, 0, 17).label, Label::Leaning);
        assert_eq!(decide(2, 1, 17).label, Label::Consensus);
    }

    #[test]
    fn an_insufficient_item_shows_no_arrow() {
        let regions = RegionCounts {
            down: 0,
            middle: 0,
            up: 9,
        };
        let decision = ConsensusRule::default().decide(regions, 0, 19);
        assert_eq!(decision, Decision::insufficient());
        assert_eq!(
            ConsensusRule::default().decide(regions, 1, 19).label,
            Label::Consensus
        );
    }

    #[test]
    fn polarity_turns_an_arrow_into_a_threat() {
        assert_eq!(
            threat(Arrow::Down, Polarity::Decreases),
            Some(Threat::Increasing)
        );
        assert_eq!(threat(Arrow::Stable, Polarity::Increases), None);
        assert_eq!(threat(Arrow::Up, Polarity::Ambivalent), None);
    }

    #[test]
    fn thresholds_are_told_in_counts() {
        let rule = ConsensusRule::default();
        assert_eq!((rule.arrow_needs(20), rule.consensus_needs(20)), (11, 15));
        assert_eq!((rule.arrow_needs(21), rule.consensus_needs(21)), (11, 16));
    }

    #[test]
    fn a_rule_under_half_is_refused() {
        let rule = ConsensusRule {
            arrow_above: 40,
            least_group: 2,
            ..ConsensusRule::default()
        };
        assert_eq!(
            rule.errors(),
            [RuleError::ArrowAbove, RuleError::LeastGroup]
        );
        assert!(ConsensusRule::default().errors().is_empty());
    }
}
