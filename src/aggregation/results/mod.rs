//! From a closed round's counts to its results: the one way, whoever asks.

mod input;
mod measures;
mod output;
mod public;
#[cfg(test)]
pub(crate) mod testing;
mod words;

pub use input::{
    Attendance, EarlierRound, GroupCounts, GroupInput, ItemInput, PointInput, RoundInput,
    TableInput,
};
pub use measures::{ItemMeasures, PanelMeasures};
pub use output::{
    Editorial, Firmness, Flag, GroupOfItems, GroupResult, ItemResult, NullReason, NullReasons,
    Panel, PrintedPoint, PrintedRule, PrintedScale, RoundResults, TableResult,
};
pub use words::{agreement_words, chance_figure};

use std::collections::HashMap;

use super::chance::chance_consensus;
use super::counts::{Histogram, TransitionTable};
use super::firmness::{FirmnessWords, p_mode_of_largest};
use super::matrix::Matrix;
use super::regions::Regions;
use super::rule::{Arrow, ConsensusRule, Label, Polarity, Region, threat};
use super::stability::stability;
use super::weighted::{WeightedArrow, WeightedArrows, weighted_arrow};

/// The results of a closed round, nothing hidden; see [`RoundResults::public`].
///
/// Kendall's W is undefined, since it cannot be had from counts.
pub fn round_results(input: &RoundInput) -> RoundResults {
    round_results_with_matrix(input, None)
}

/// The same with each rater's answers at hand, unless there are too many to hold: `matrix` has one
/// column an item, in the order of [`RoundInput::items`], and adds what counts cannot give.
pub fn round_results_with_matrix(input: &RoundInput, matrix: Option<&Matrix>) -> RoundResults {
    let mut first_item = 0;
    let tables = input
        .tables
        .iter()
        .map(|table| {
            let groups: Vec<GroupOfItems> = table
                .groups
                .iter()
                .map(|group| GroupOfItems {
                    name: group.name.clone(),
                    items: group
                        .items
                        .iter()
                        .map(|item| item_result(item, input))
                        .collect(),
                })
                .collect();
            let items = groups.iter().map(|group| group.items.len()).sum::<usize>();
            let columns: Vec<usize> = (first_item..first_item + items).collect();
            first_item += items;
            let histograms = shown_histograms(groups.iter().flat_map(|group| &group.items));
            let matrix = matrix.map(|matrix| matrix.columns(&columns));
            let (measures, null_reasons) = panel_measures(&histograms, matrix.as_ref());
            TableResult {
                heading: table.heading.clone(),
                caption: table.caption.clone(),
                layout: table.layout.clone(),
                measures,
                null_reasons,
                groups,
            }
        })
        .collect::<Vec<_>>();
    let histograms = shown_histograms(tables.iter().flat_map(TableResult::items));
    let (measures, null_reasons) = panel_measures(&histograms, matrix);
    RoundResults {
        study: input.study.clone(),
        round: input.round,
        seal: None,
        panel: Panel {
            invited: input.invited,
            n: input.panel,
            attendance: input.attendance,
            measures: measures.clone(),
        },
        rule: PrintedRule {
            rule: input.rule.clone(),
            words: input.rule.sentence(),
        },
        tables,
        chance: chance_of_all(input),
        measures,
        null_reasons,
    }
}

fn item_result(item: &ItemInput, input: &RoundInput) -> ItemResult {
    let histogram = Histogram::new(item.counts.as_slice());
    let regions = Regions::of_points(&item.regions);
    let region_counts = regions.counts(&histogram);
    let n = histogram.n();
    let decision = input
        .rule
        .decide(&regions, &histogram, item.abstained, input.panel);
    let mut null_reasons = NullReasons::new();

    let undecided = match decision.label {
        Label::Insufficient => NullReason::Insufficient,
        _ => NullReason::NoArrow,
    };
    if decision.arrow.is_none() {
        for key in ["arrow", "firmness.words", "firmness.to_lose"] {
            null_reasons.insert(key.into(), undecided);
        }
    }
    let threat = decision
        .arrow
        .zip(item.polarity)
        .and_then(|(arrow, polarity)| threat(arrow, polarity));
    if threat.is_none() {
        let reason = no_threat(decision.arrow, item.polarity, undecided);
        null_reasons.insert("threat".into(), reason);
    }
    if decision.arrow.is_some() && decision.to_lose.is_none() {
        null_reasons.insert("firmness.to_lose".into(), NullReason::NotSearched);
    }
    let p_mode = p_mode_of_largest(region_counts);
    if p_mode.is_none() {
        null_reasons.insert("firmness.p_mode".into(), NullReason::NoAnswers);
    }

    let transition = comparable_transition(item);
    let stability = transition
        .as_ref()
        .ok()
        .zip(item.earlier.as_ref())
        .map(|(table, earlier)| {
            stability(&input.rule, &regions, table, (earlier.panel, input.panel))
        });
    if let Err(reason) = transition {
        null_reasons.insert("stability".into(), reason);
        null_reasons.insert("transition".into(), reason);
    }
    if stability.as_ref().is_some_and(|s| s.stable.is_none()) {
        null_reasons.insert("stability.stable".into(), NullReason::TooFewPairs);
    }

    let groups: Vec<Histogram> = item
        .by_group
        .iter()
        .map(|group| Histogram::new(group.counts.as_slice()))
        .collect();
    let measures = ItemMeasures::of(&histogram, transition.as_ref().ok(), &groups);
    measures.explain(
        &histogram,
        transition.as_ref().map_err(|reason| *reason),
        groups.len(),
        &mut null_reasons,
    );

    let mut weighted = |what: &'static str, levels: &[Vec<u64>]| -> Option<WeightedArrow> {
        let arrow = weighted_arrow(&input.rule, &regions, levels);
        if arrow.is_none() {
            let reason = if histogram.is_empty() {
                NullReason::NoAnswers
            } else {
                NullReason::NotSaid
            };
            null_reasons.insert(what.into(), reason);
        }
        arrow
    };
    let weighted = WeightedArrows {
        confidence: weighted("weighted.confidence", &item.by_confidence),
        expertise: weighted("weighted.expertise", &item.by_expertise),
    };

    ItemResult {
        id: item.id.clone(),
        version: item.version,
        text: item.text.clone(),
        scale: printed_scale(item),
        polarity: item.polarity,
        arrow: decision.arrow,
        label: decision.label,
        threat,
        n,
        abstained: item.abstained,
        missing: input.panel.saturating_sub(n + item.abstained),
        counts: Some(item.counts.clone()),
        firmness: Firmness {
            p_mode,
            words: decision.arrow.and(p_mode).map(FirmnessWords::of),
            to_lose: decision.to_lose,
        },
        measures: Some(measures),
        earlier_round: stability
            .as_ref()
            .and(item.earlier.as_ref())
            .map(|e| e.round),
        stability,
        earlier_counts: transition
            .as_ref()
            .ok()
            .map(|table| table.earlier().counts().to_vec()),
        transition: transition.ok().map(TransitionTable::into_cells),
        weighted,
        groups: item
            .by_group
            .iter()
            .map(|group| group_result(group, &input.rule, &regions))
            .collect(),
        null_reasons,
        flags: if item.abstained > n {
            vec![Flag::MostlyAbstained]
        } else {
            Vec::new()
        },
        editorial: None,
    }
}

fn no_threat(
    arrow: Option<Arrow>,
    polarity: Option<Polarity>,
    undecided: NullReason,
) -> NullReason {
    match (arrow, polarity) {
        (_, None) => NullReason::NoPolarity,
        (None, _) => undecided,
        (Some(Arrow::Stable), _) => NullReason::StableArrow,
        _ => NullReason::NoThreatEffect,
    }
}

/// The transition table, or why the item cannot be compared with an earlier round.
fn comparable_transition(item: &ItemInput) -> Result<TransitionTable, NullReason> {
    let earlier = item.earlier.as_ref().ok_or(NullReason::FirstRound)?;
    if earlier.version != item.version {
        return Err(NullReason::Reworded);
    }
    TransitionTable::new(item.counts.len(), earlier.transition.clone())
        .map_err(|_| NullReason::Reworded)
}

fn printed_scale(item: &ItemInput) -> PrintedScale {
    PrintedScale {
        points: (1..)
            .zip(item.points.iter().zip(&item.regions))
            .map(|(value, (point, &region))| PrintedPoint {
                value,
                glyph: point.glyph.clone(),
                label: point.label.clone(),
                region,
            })
            .collect(),
    }
}

fn group_result(group: &GroupCounts, rule: &ConsensusRule, regions: &Regions) -> GroupResult {
    let histogram = Histogram::new(group.counts.as_slice());
    let n = histogram.n();
    let decision = rule.decide(regions, &histogram, group.abstained, group.panel);
    GroupResult {
        name: group.name.clone(),
        hidden: false,
        arrow: decision.arrow,
        label: Some(decision.label),
        n: Some(n),
        abstained: Some(group.abstained),
        missing: Some(group.panel.saturating_sub(n + group.abstained)),
        counts: Some(group.counts.clone()),
    }
}

/// How many items would reach consensus by chance. One that response alone makes insufficient
/// reaches none; items with as many answers on the same regions share one figure.
fn chance_of_all(input: &RoundInput) -> f64 {
    let mut known: HashMap<(&[Region], u64), f64> = HashMap::new();
    input
        .items()
        .map(|item| {
            let n = item.counts.iter().sum();
            if input.rule.is_sufficient(n, item.abstained, input.panel) {
                *known.entry((&item.regions, n)).or_insert_with(|| {
                    chance_consensus(&input.rule, &Regions::of_points(&item.regions), n)
                })
            } else {
                0.0
            }
        })
        .sum()
}

fn shown_histograms<'a>(items: impl Iterator<Item = &'a ItemResult>) -> Vec<Histogram> {
    items
        .filter_map(|item| item.counts.as_deref())
        .map(Histogram::from)
        .collect()
}

fn panel_measures(
    histograms: &[Histogram],
    matrix: Option<&Matrix>,
) -> (PanelMeasures, NullReasons) {
    let measures = PanelMeasures::of(histograms, matrix);
    let mut reasons = NullReasons::new();
    measures.explain(histograms, matrix.is_some(), &mut reasons);
    (measures, reasons)
}

#[cfg(test)]
mod tests;
