//! Which rule? The same answers under the study's rule and under those of other panels, side by
//! side, with what chance alone would do under each.
//!
//! Everything follows from the results given, so exploring what
//! [`RoundResults::public`](super::results::RoundResults::public) leaves reveals no more than it
//! does.

use std::collections::HashMap;

use serde::{Deserialize, Serialize};

use super::alternatives::{Alternative, Answer};
use super::chance::probability;
use super::counts::Histogram;
use super::regions::Regions;
use super::results::{ItemResult, RoundResults};
use super::rule::{Arrow, ConsensusRule, Label, Region};

/// The rules set beside the study's, in the order of the table.
const OTHERS: [Alternative; 11] = [
    Alternative::Threshold {
        percent: 75,
        most_opposite: 15,
    },
    Alternative::Threshold {
        percent: 70,
        most_opposite: 15,
    },
    Alternative::Threshold {
        percent: 80,
        most_opposite: 100,
    },
    Alternative::Threshold {
        percent: 67,
        most_opposite: 100,
    },
    Alternative::Threshold {
        percent: 51,
        most_opposite: 100,
    },
    Alternative::Iqr { most_halves: 2 },
    Alternative::RandClassic,
    Alternative::RandIpras,
    Alternative::Agreement { percent: 70 },
    Alternative::Median,
    Alternative::Plurality,
];

/// How answers are counted before a rule sees them; by default as the design counts them.
#[derive(
    Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize, utoipa::ToSchema,
)]
#[serde(deny_unknown_fields, default)]
pub struct Counting {
    /// Abstentions count in n, so that every share is smaller. Rules of the median or of spread
    /// have no place for them and stay as they are.
    pub abstentions_in_n: bool,
    /// Answers in the middle region are left out, so that only the two sides are compared.
    pub without_middle: bool,
}

/// Items × rules.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Explorer {
    pub counting: Counting,
    /// The study's rule first.
    pub rules: Vec<ExploredRule>,
    /// In the order of the report.
    pub items: Vec<ExploredItem>,
}

/// A column of the table.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct ExploredRule {
    /// `None` for the study's own.
    pub rule: Option<Alternative>,
    pub words: String,
    /// Items with an arrow.
    pub arrows: u64,
    /// Items whose published arrow would be another one, or none, or which would get one.
    pub flips: u64,
    /// How many items would reach consensus under this rule if all had answered at random;
    /// `None` where it applies to none of them.
    pub chance: Option<f64>,
}

/// A row of the table.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct ExploredItem {
    pub id: String,
    pub text: String,
    pub n: u64,
    pub abstained: u64,
    /// The arrow as it was published.
    pub arrow: Option<Arrow>,
    /// One a rule, in their order; empty where the counts are not shown.
    pub cells: Vec<ExploredCell>,
}

/// What one rule says of one item.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct ExploredCell {
    pub answer: Answer,
    /// The answer is not the published arrow.
    pub flips: bool,
    /// Probability of consensus under this rule if these n had answered at random.
    pub chance: Option<f64>,
}

/// Sets the study's rule and the others side by side.
pub fn explore(results: &RoundResults, counting: Counting) -> Explorer {
    let study = &results.rule.rule;
    let others = OTHERS
        .into_iter()
        .filter(|&other| study.instead != Some(other))
        .map(Some);
    let columns: Vec<Option<Alternative>> = std::iter::once(None).chain(others).collect();
    let mut known = HashMap::new();
    let items: Vec<ExploredItem> = results
        .items()
        .map(|item| explored(item, study, &columns, counting, &mut known))
        .collect();
    let rules = columns
        .iter()
        .enumerate()
        .map(|(place, &rule)| {
            let cells = || items.iter().filter_map(|item| item.cells.get(place));
            let chances: Vec<f64> = cells().filter_map(|cell| cell.chance).collect();
            ExploredRule {
                rule,
                words: rule.map_or_else(|| "the study's rule".to_owned(), Alternative::words),
                arrows: cells().filter(|cell| cell.answer.arrow().is_some()).count() as u64,
                flips: cells().filter(|cell| cell.flips).count() as u64,
                chance: (!chances.is_empty()).then(|| chances.iter().sum()),
            }
        })
        .collect();
    Explorer {
        counting,
        rules,
        items,
    }
}

/// What a chance figure depends on, but for the study: the rule, the regions, n, and the
/// abstentions that count.
type Case = (Option<Alternative>, Vec<Region>, u64, u64);

fn explored(
    item: &ItemResult,
    study: &ConsensusRule,
    columns: &[Option<Alternative>],
    counting: Counting,
    known: &mut HashMap<Case, f64>,
) -> ExploredItem {
    let of_point: Vec<Region> = item.scale.points.iter().map(|point| point.region).collect();
    let regions = Regions::of_points(&of_point);
    let cells = item
        .counts
        .as_deref()
        .map(Histogram::from)
        .map(|histogram| {
            columns
                .iter()
                .map(|&column| {
                    let rule = ConsensusRule {
                        instead: column.or(study.instead),
                        ..study.clone()
                    };
                    let view = View {
                        rule: &rule,
                        regions: &regions,
                        counting,
                        abstained: item.abstained,
                    };
                    let answer = match (item.label, view.applies()) {
                        (_, false) => Answer::NotApplicable,
                        (Label::Insufficient, _) => Answer::Insufficient,
                        _ => view
                            .arrow(&histogram)
                            .map_or(Answer::NoArrow, Answer::Arrow),
                    };
                    let decides = matches!(answer, Answer::Arrow(_) | Answer::NoArrow);
                    let chance = decides.then(|| {
                        let case = (column, of_point.clone(), item.n, view.abstained_in_n());
                        *known.entry(case).or_insert_with(|| view.chance(item.n))
                    });
                    ExploredCell {
                        answer,
                        flips: decides && answer.arrow() != item.arrow,
                        chance,
                    }
                })
                .collect()
        });
    ExploredItem {
        id: item.id.clone(),
        text: item.text.clone(),
        n: item.n,
        abstained: item.abstained,
        arrow: item.arrow,
        cells: cells.unwrap_or_default(),
    }
}

/// A rule with the way in which it is to see an item's answers.
struct View<'a> {
    rule: &'a ConsensusRule,
    regions: &'a Regions,
    counting: Counting,
    abstained: u64,
}

impl View<'_> {
    fn applies(&self) -> bool {
        self.rule.instead.is_none_or(|rule| rule.fits(self.regions))
    }

    fn arrow(&self, histogram: &Histogram) -> Option<Arrow> {
        let (histogram, whole) = self.seen(histogram);
        self.rule.arrow_of(self.regions, &histogram, whole)
    }

    fn chance(&self, n: u64) -> f64 {
        let is_by_regions = self.rule.instead.is_none_or(Alternative::is_by_regions);
        probability(self.regions, is_by_regions, n, |histogram| {
            let (histogram, whole) = self.seen(histogram);
            self.rule.reaches_consensus(self.regions, &histogram, whole)
        })
    }

    /// The answers that count, and the whole that shares are taken of.
    fn seen(&self, histogram: &Histogram) -> (Histogram, u64) {
        let kept = if self.counting.without_middle {
            let counts: Vec<u64> = histogram
                .counts()
                .iter()
                .zip(self.regions.of_point())
                .map(|(&count, &region)| if region == Region::Middle { 0 } else { count })
                .collect();
            Histogram::from(counts)
        } else {
            histogram.clone()
        };
        let whole = kept.n() + self.abstained_in_n();
        (kept, whole)
    }

    fn abstained_in_n(&self) -> u64 {
        match self.counting.abstentions_in_n {
            true => self.abstained,
            false => 0,
        }
    }
}

#[cfg(test)]
mod tests;
