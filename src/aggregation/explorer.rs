//! Which rule? The same answers under the study's rule and under those of other panels, side by
//! side, with what chance alone would do under each.
//!
//! Everything follows from the results given, so exploring what
//! [`RoundResults::public`](super::results::RoundResults::public) leaves reveals no more than it
//! does.

use std::collections::HashMap;

use serde::{Deserialize, Serialize};

use super::alternatives::{Alternative, Answer};
use super::chance::RandomPanels;
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
    let as_rules: Vec<ConsensusRule> = columns
        .iter()
        .map(|&column| ConsensusRule {
            instead: column.or(study.instead),
            ..study.clone()
        })
        .collect();
    let mut items: Vec<ExploredItem> = results
        .items()
        .map(|item| explored(item, &as_rules, counting))
        .collect();
    put_chances(&mut items, results, &as_rules, counting);
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

/// What the rules say of an item, without the chances.
fn explored(item: &ItemResult, rules: &[ConsensusRule], counting: Counting) -> ExploredItem {
    let regions = regions_of(item);
    let whole_adds = counting.abstentions_in_n(item.abstained);
    let cell = |rule: &ConsensusRule, seen: &Histogram| {
        let applies = rule.instead.is_none_or(|other| other.fits(&regions));
        let answer = match (item.label, applies) {
            (_, false) => Answer::NotApplicable,
            (Label::Insufficient, _) => Answer::Insufficient,
            _ => rule
                .arrow_of(&regions, seen, seen.n() + whole_adds)
                .map_or(Answer::NoArrow, Answer::Arrow),
        };
        ExploredCell {
            answer,
            flips: decides(answer) && answer.arrow() != item.arrow,
            chance: None,
        }
    };
    let cells = item.counts.as_deref().map(Histogram::from).map(|counts| {
        let seen = counting.seen(&regions, &counts);
        rules.iter().map(|rule| cell(rule, &seen)).collect()
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

/// Puts beside each decision what chance would do. The panels that chance makes are the same for
/// all items with as many answers on the same regions, whatever the rule, so that they are made
/// once; and one rule's figure is summed once for as many abstentions.
fn put_chances(
    items: &mut [ExploredItem],
    results: &RoundResults,
    rules: &[ConsensusRule],
    counting: Counting,
) {
    let mut alike: HashMap<(Regions, u64), Vec<&mut ExploredItem>> = HashMap::new();
    for (item, of) in items.iter_mut().zip(results.items()) {
        alike.entry((regions_of(of), of.n)).or_default().push(item);
    }
    for ((regions, n), mut items) in alike {
        // On three points a region is a point.
        let by_regions = |rule: &ConsensusRule| regions.k() == 3 || rule.is_by_regions();
        for of_regions in [true, false] {
            let columns: Vec<usize> = (0..rules.len())
                .filter(|&place| by_regions(&rules[place]) == of_regions)
                .filter(|&place| items.iter().any(|item| item.decides(place)))
                .collect();
            if columns.is_empty() {
                continue;
            }
            let panels = RandomPanels::new(&regions, of_regions, n)
                .seen_as(|histogram| counting.seen(&regions, histogram));
            for place in columns {
                let mut known: HashMap<u64, f64> = HashMap::new();
                for item in items.iter_mut().filter(|item| item.decides(place)) {
                    let added = counting.abstentions_in_n(item.abstained);
                    let chance = known.entry(added).or_insert_with(|| {
                        panels.probability(|seen| {
                            rules[place].reaches_consensus(&regions, seen, seen.n() + added)
                        })
                    });
                    item.cells[place].chance = Some(*chance);
                }
            }
        }
    }
}

impl ExploredItem {
    /// The rule in this place makes an arrow of it or none.
    fn decides(&self, place: usize) -> bool {
        self.cells
            .get(place)
            .is_some_and(|cell| decides(cell.answer))
    }
}

fn regions_of(item: &ItemResult) -> Regions {
    let of_point: Vec<Region> = item.scale.points.iter().map(|point| point.region).collect();
    Regions::of_points(&of_point)
}

fn decides(answer: Answer) -> bool {
    matches!(answer, Answer::Arrow(_) | Answer::NoArrow)
}

impl Counting {
    /// The answers that count.
    fn seen(self, regions: &Regions, histogram: &Histogram) -> Histogram {
        if !self.without_middle {
            return histogram.clone();
        }
        let counts: Vec<u64> = histogram
            .counts()
            .iter()
            .zip(regions.of_point())
            .map(|(&count, &region)| if region == Region::Middle { 0 } else { count })
            .collect();
        Histogram::from(counts)
    }

    /// What an item's abstentions add to the whole that shares are taken of.
    fn abstentions_in_n(self, abstained: u64) -> u64 {
        if self.abstentions_in_n { abstained } else { 0 }
    }
}

#[cfg(test)]
mod tests;
