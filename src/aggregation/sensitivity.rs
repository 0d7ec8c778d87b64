//! Does an item's arrow hang on one rater, one group, the confidence of the raters or the rule?
//!
//! Quorum and least n are left aside: what is asked is where the answers point.

use serde::{Deserialize, Serialize};

use super::alternatives::{Alternative, Answer};
use super::counts::Histogram;
use super::regions::Regions;
use super::rule::{Arrow, ConsensusRule, Region};
use super::weighted::{WeightedArrow, WeightedArrows};

/// What an item's arrow would be under other circumstances.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Sensitivity {
    /// The arrow of all answers.
    pub arrow: Option<Arrow>,
    /// Without one rater who answered in this region; regions without answers are left out.
    pub without_one: Vec<Without<Region>>,
    /// Without one stakeholder group, in the order declared.
    pub without_group: Vec<Without<String>>,
    /// With answers weighted by confidence; `None` where nothing is known or shown of it.
    pub by_confidence: Option<WeightedArrow>,
    /// With answers weighted by expertise; `None` where nothing is known or shown of it.
    pub by_expertise: Option<WeightedArrow>,
    /// Under other rules.
    pub by_rule: Vec<UnderRule>,
}

/// The arrow without somebody's answers; `None` inside is no arrow.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Without<Who> {
    pub left_out: Who,
    pub arrow: Option<Arrow>,
}

/// What another rule says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct UnderRule {
    pub rule: Alternative,
    pub answer: Answer,
}

/// The choices an arrow depends on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Choice {
    OneRater,
    OneGroup,
    Confidence,
    Expertise,
    Rule,
}

impl Choice {
    /// What the arrow depends on, in words.
    pub fn words(self) -> &'static str {
        match self {
            Self::OneRater => "one rater",
            Self::OneGroup => "one stakeholder group",
            Self::Confidence => "the weight of confidence",
            Self::Expertise => "the weight of expertise",
            Self::Rule => "the rule",
        }
    }
}

impl Sensitivity {
    /// Of one item. `groups` are its stakeholder groups, `weighted` its weighted arrows.
    pub fn of(
        rule: &ConsensusRule,
        regions: &Regions,
        histogram: &Histogram,
        groups: &[(String, Histogram)],
        weighted: WeightedArrows,
    ) -> Self {
        let everybody_answers = ConsensusRule {
            least_answers: 1,
            least_response: 0,
            ..rule.clone()
        };
        Self {
            arrow: rule.arrow(regions, histogram),
            without_one: leave_one_out(rule, regions, histogram),
            without_group: groups
                .iter()
                .map(|(name, group)| Without {
                    left_out: name.clone(),
                    arrow: rule.arrow(regions, &histogram.without(group)),
                })
                .collect(),
            by_confidence: weighted.confidence,
            by_expertise: weighted.expertise,
            by_rule: Alternative::USUAL
                .into_iter()
                .map(|other| {
                    let n = histogram.n();
                    let answer = other.decide(&everybody_answers, regions, histogram, 0, n);
                    UnderRule {
                        rule: other,
                        answer,
                    }
                })
                .collect(),
        }
    }

    /// Which choices would give another arrow, or none.
    pub fn depends_on(&self) -> Vec<Choice> {
        let differs = |arrow: &Option<Arrow>| *arrow != self.arrow;
        let rule_differs = |answer: &Answer| match answer {
            Answer::NotApplicable | Answer::Insufficient => false,
            other => other.arrow() != self.arrow,
        };
        [
            (
                Choice::OneRater,
                self.without_one
                    .iter()
                    .any(|without| differs(&without.arrow)),
            ),
            (
                Choice::OneGroup,
                self.without_group
                    .iter()
                    .any(|without| differs(&without.arrow)),
            ),
            (
                Choice::Confidence,
                self.by_confidence.is_some_and(|weighted| weighted.differs),
            ),
            (
                Choice::Expertise,
                self.by_expertise.is_some_and(|weighted| weighted.differs),
            ),
            (
                Choice::Rule,
                self.by_rule.iter().any(|under| rule_differs(&under.answer)),
            ),
        ]
        .into_iter()
        .filter_map(|(choice, depends)| depends.then_some(choice))
        .collect()
    }
}

/// The arrow without one rater, for each region that anybody chose. Where it matters on which
/// point of the region the rater stood, the arrow that differs from the item's is the one told.
pub fn leave_one_out(
    rule: &ConsensusRule,
    regions: &Regions,
    histogram: &Histogram,
) -> Vec<Without<Region>> {
    let of_all = rule.arrow(regions, histogram);
    let mut found: Vec<Without<Region>> = Vec::new();
    for (&region, (value, answers)) in regions.of_point().iter().zip(histogram.values()) {
        if answers == 0 {
            continue;
        }
        let mut one = Histogram::empty(histogram.k());
        one.add(value);
        let arrow = rule.arrow(regions, &histogram.without(&one));
        match found.last_mut() {
            Some(same) if same.left_out == region => {
                if arrow != of_all {
                    same.arrow = arrow;
                }
            }
            _ => found.push(Without {
                left_out: region,
                arrow,
            }),
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(counts: [u64; 3], groups: &[(String, Histogram)]) -> Sensitivity {
        let regions = Regions::built_in(3).unwrap();
        let rule = ConsensusRule::default();
        let histogram = Histogram::from(counts);
        Sensitivity::of(
            &rule,
            &regions,
            &histogram,
            groups,
            WeightedArrows::default(),
        )
    }

    #[test]
    fn a_bare_majority_hangs_on_one_rater_and_a_clear_one_on_nothing() {
        assert!(of([2, 4, 7], &[]).depends_on().contains(&Choice::OneRater));
        assert_eq!(of([0, 1, 19], &[]).depends_on(), []);
    }

    #[test]
    fn leaving_one_out_equals_taking_each_rater_away() {
        let rule = ConsensusRule::default();
        let regions = Regions::built_in(3).unwrap();
        assert_eq!(
            leave_one_out(&rule, &regions, &Histogram::from([0, 6, 7])),
            [
                Without {
                    left_out: Region::Middle,
                    arrow: Some(Arrow::Up)
                },
                Without {
                    left_out: Region::Up,
                    arrow: None
                }
            ]
        );
    }

    #[test]
    fn an_arrow_made_by_one_group_is_flagged() {
        let groups = [
            ("Field".to_owned(), Histogram::from([0, 0, 8])),
            ("Desk".to_owned(), Histogram::from([1, 4, 2])),
        ];
        let sensitivity = of([1, 4, 10], &groups);
        assert_eq!(sensitivity.without_group[0].arrow, Some(Arrow::Stable));
        assert!(sensitivity.depends_on().contains(&Choice::OneGroup));
    }

    #[test]
    fn a_weighted_arrow_that_differs_is_a_choice() {
        let regions = Regions::built_in(3).unwrap();
        let histogram = Histogram::from([0, 5, 7]);
        let weighted = WeightedArrows {
            confidence: Some(WeightedArrow {
                arrow: Some(Arrow::Stable),
                differs: true,
            }),
            expertise: Some(WeightedArrow {
                arrow: Some(Arrow::Up),
                differs: false,
            }),
        };
        let rule = ConsensusRule::default();
        let sensitivity = Sensitivity::of(&rule, &regions, &histogram, &[], weighted);
        assert_eq!(sensitivity.depends_on(), [Choice::Confidence, Choice::Rule]);
    }
}
