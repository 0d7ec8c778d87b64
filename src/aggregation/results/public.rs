//! What of a round's results may leave the house.

use super::measures::PanelMeasures;
use super::output::{
    Firmness, Flag, GroupResult, ItemResult, NullReason, NullReasons, RoundResults, TableResult,
};
use super::{panel_measures, shown_histograms};
use crate::aggregation::counts::{Histogram, TransitionTable};
use crate::aggregation::regions::Regions;
use crate::aggregation::rule::{ConsensusRule, Label};
use crate::aggregation::stability::Stability;
use crate::aggregation::suppression::{LEAST_ANSWERS, is_safe_margin, suppress};
use crate::aggregation::weighted::{WeightedArrows, tells_no_level};

impl RoundResults {
    /// The results with everything left out that would give single answers away.
    ///
    /// Per item: with fewer than five answers nothing but `n`, `abstained` and `missing`; hidden
    /// stakeholder groups keep their name alone; a transition table that gives the leavers' or
    /// newcomers' answers away goes, with all that was computed from it but pairs, changed and
    /// shift. Agreement over several items is computed again from the counts that are left, so
    /// that it can be reproduced from what is published. Applying it twice changes nothing.
    pub fn public(&self) -> Self {
        let rule = &self.rule.rule;
        let tables: Vec<TableResult> = self
            .tables
            .iter()
            .map(|table| public_table(table, rule))
            .collect();
        let (measures, null_reasons) = public_measures(
            (&self.measures, &self.null_reasons),
            tables.iter().flat_map(TableResult::items),
        );
        let mut results = Self {
            tables,
            null_reasons,
            ..self.clone()
        };
        results.panel.measures = measures.clone();
        results.measures = measures;
        results
    }
}

fn public_table(table: &TableResult, rule: &ConsensusRule) -> TableResult {
    let mut shown = table.clone();
    for item in shown.groups.iter_mut().flat_map(|group| &mut group.items) {
        make_public(item, rule);
    }
    let (measures, null_reasons) =
        public_measures((&table.measures, &table.null_reasons), shown.items());
    shown.measures = measures;
    shown.null_reasons = null_reasons;
    shown
}

fn make_public(item: &mut ItemResult, rule: &ConsensusRule) {
    if item.n < least_of_an_item(rule) {
        hide_item(item);
    } else {
        hide_groups(item, rule.least_group);
        hide_transition(item, rule);
        hide_weighted(item, rule);
    }
}

/// Fewer answers to an item than this are not shown, in the round itself and in every later one.
fn least_of_an_item(rule: &ConsensusRule) -> u64 {
    LEAST_ANSWERS.max(rule.least_group)
}

/// Leaves wording, n, abstained and missing. A label would say how few answers are spread.
fn hide_item(item: &mut ItemResult) {
    item.label = Label::Insufficient;
    item.arrow = None;
    item.threat = None;
    item.counts = None;
    item.firmness = Firmness {
        p_mode: None,
        words: None,
        to_lose: None,
    };
    item.measures = None;
    item.stability = None;
    item.earlier_counts = None;
    item.transition = None;
    item.weighted = WeightedArrows::default();
    for group in &mut item.groups {
        hide_group(group);
    }
    item.null_reasons = [
        "arrow",
        "threat",
        "counts",
        "firmness.p_mode",
        "firmness.words",
        "firmness.to_lose",
        "measures",
        "stability",
        "transition",
        "weighted.confidence",
        "weighted.expertise",
    ]
    .into_iter()
    .map(|key| (key.into(), NullReason::TooFewToShow))
    .collect();
    flag(item, Flag::TooFewToShow);
}

/// Answers of panelists without a group count as one more group: total minus shown groups would
/// give them away just the same.
fn hide_groups(item: &mut ItemResult, least: u64) {
    if item.groups.is_empty() {
        return;
    }
    let mut valid: Vec<u64> = item
        .groups
        .iter()
        .map(|group| group.n.unwrap_or(0))
        .collect();
    valid.push(item.n.saturating_sub(valid.iter().sum()));
    let suppression = suppress(&valid, least);
    for (place, group) in item.groups.iter_mut().enumerate() {
        if group.hidden || suppression.hides(place) {
            hide_group(group);
        }
    }
    hide_abstentions(item, least);
    if item.groups.iter().any(|group| group.hidden) {
        if let Some(measures) = &mut item.measures {
            measures.hide_groups(&mut item.null_reasons);
        }
        flag(item, Flag::GroupsHidden);
    }
}

/// Where nobody outside the shown groups gave a valid answer, but a few could not judge, the
/// item's abstentions less those of the groups would say so of them.
fn hide_abstentions(item: &mut ItemResult, least: u64) {
    let shown = || item.groups.iter().filter(|group| !group.hidden);
    let answered: u64 = shown().filter_map(|group| group.n).sum();
    let abstained: Option<u64> = shown().map(|group| group.abstained).sum();
    let Some(abstained) = abstained else {
        return;
    };
    let others = (item.n + item.abstained).saturating_sub(answered + abstained);
    if (1..least).contains(&others) {
        for group in item.groups.iter_mut().filter(|group| !group.hidden) {
            group.abstained = None;
            group.missing = None;
        }
        not_published(item, &["groups.abstained", "groups.missing"]);
    }
}

fn hide_group(group: &mut GroupResult) {
    *group = GroupResult {
        name: std::mem::take(&mut group.name),
        hidden: true,
        arrow: None,
        label: None,
        n: None,
        abstained: None,
        missing: None,
        counts: None,
    };
}

fn hide_transition(item: &mut ItemResult, rule: &ConsensusRule) {
    let k = item.scale.points.len();
    let Some(table) = item
        .transition
        .take()
        .and_then(|cells| TransitionTable::new(k, cells).ok())
    else {
        return;
    };
    if table.earlier().n() < least_of_an_item(rule) {
        item.stability = None;
        item.earlier_counts = None;
        if let Some(measures) = &mut item.measures {
            measures.hide_rounds(&mut item.null_reasons);
        }
        not_published(item, &["stability", "transition"]);
        return;
    }
    if is_publishable(&table) {
        item.transition = Some(table.cells().to_vec());
        return;
    }
    if let Some(measures) = &mut item.measures {
        measures.hide_pairs(&mut item.null_reasons);
    }
    item.stability = item.stability.take().map(|stability| Stability {
        leavers: None,
        newcomers: None,
        arrow_if_leavers_kept: None,
        label_if_leavers_kept: None,
        ..stability
    });
    not_published(
        item,
        &[
            "transition",
            "stability.leavers",
            "stability.newcomers",
            "stability.arrow_if_leavers_kept",
            "stability.label_if_leavers_kept",
        ],
    );
}

/// Leaves the weighted arrows out where they could tell how sure a single rater is.
fn hide_weighted(item: &mut ItemResult, rule: &ConsensusRule) {
    let Some(counts) = item.counts.as_deref() else {
        return;
    };
    if item.weighted == WeightedArrows::default() {
        return;
    }
    let regions = Regions::of_points(&item.scale.regions());
    if !tells_no_level(rule, regions.counts(&Histogram::from(counts))) {
        for (key, is_shown) in [
            ("weighted.confidence", item.weighted.confidence.is_some()),
            ("weighted.expertise", item.weighted.expertise.is_some()),
        ] {
            if is_shown {
                not_published(item, &[key]);
            }
        }
        item.weighted = WeightedArrows::default();
    }
}

/// Enough pairs, and nobody or at least five of each kind of those without an answer on the other
/// side, who stand in rows and columns of their own: what a few of them answered is not told.
fn is_publishable(table: &TransitionTable) -> bool {
    let left = table.leavers().n();
    let came = table.newcomers().n();
    table.pairs().n() >= LEAST_ANSWERS
        && [
            left,
            table.valid_only_earlier() - left,
            came,
            table.valid_only_later() - came,
        ]
        .into_iter()
        .all(is_safe_margin)
}

fn not_published(item: &mut ItemResult, keys: &[&'static str]) {
    for &key in keys {
        item.null_reasons
            .insert(key.into(), NullReason::NotPublished);
    }
}

fn flag(item: &mut ItemResult, flag: Flag) {
    if !item.flags.contains(&flag) {
        item.flags.push(flag);
    }
}

fn public_measures<'a>(
    before: (&PanelMeasures, &NullReasons),
    items: impl Iterator<Item = &'a ItemResult>,
) -> (PanelMeasures, NullReasons) {
    let histograms = shown_histograms(items);
    let (mut measures, mut reasons) = panel_measures(&histograms, None);
    measures.keep_what_needs_raters(before, !histograms.is_empty(), &mut reasons);
    (measures, reasons)
}
