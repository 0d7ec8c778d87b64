//! Who moved since the round before, as the evidence page says it.

use super::{points, stability_reason};
use crate::aggregation::counts::TransitionTable;
use crate::aggregation::results::{ItemResult, NullReason};
use crate::aggregation::rule::{ConsensusRule, Region};
use crate::aggregation::stability::Stability;
use crate::result::views::evidence::ChangeBlock;
use crate::result::views::phrases::{people, upper};
use crate::web::charts::Flow;

impl ChangeBlock {
    /// Between the round that the item is compared with and `round`. `None` where there is no
    /// round before, or where nothing of the item is shown.
    pub fn from_item(item: &ItemResult, rule: &ConsensusRule, round: u32) -> Option<Self> {
        let Some(stability) = &item.stability else {
            let why = match stability_reason(item)? {
                NullReason::Reworded => {
                    "The wording was changed since the round before, so the two are not compared. \
                     What was asked then stands beside its round."
                }
                NullReason::NotPublished => "Who moved is not shown, to protect single answers.",
                _ => return None,
            };
            return Some(Self {
                before: String::new(),
                verdict: "",
                after: vec![why.to_owned()],
                flow: None,
            });
        };
        let table = item
            .transition
            .clone()
            .and_then(|cells| TransitionTable::new(item.scale.points.len(), cells).ok());
        let enough = stability.pairs >= rule.least_pairs;
        let shown = table.as_ref().filter(|_| enough);
        let flow = shown
            .zip(item.earlier_round)
            .zip(points(item, item.counts.as_deref()))
            .and_then(|((table, earlier), points)| {
                Flow::new("flow", [earlier, round], &points, table.cells())
            });
        let (because, verdict) = judged(stability, rule);
        let mut after = Vec::new();
        if stability.stable_dissent {
            after.push("The panel stays split, which is a finding of its own.".to_owned());
        }
        match shown {
            Some(table) => after.extend(beside(table)),
            None if enough => after.push(
                "Who moved where is not shown: the answers of the few who judged one time only \
                 would follow from it."
                    .to_owned(),
            ),
            None => after.push(format!(
                "Fewer than {} judged both times, so it is not shown who moved where.",
                rule.least_pairs
            )),
        }
        if stability.leavers.is_some_and(|leavers| leavers > 0)
            && stability.arrow_if_leavers_kept != stability.arrow_later
        {
            after.push(
                "The arrow would be another one if all who left had kept their last answer."
                    .to_owned(),
            );
        }
        Some(Self {
            before: format!("{} {because}", moved(item, stability, shown)),
            verdict,
            after,
            flow,
        })
    }
}

/// "16 of the 19 people who judged both times kept their answer. 3 moved, all towards Upward."
fn moved(item: &ItemResult, stability: &Stability, table: Option<&TransitionTable>) -> String {
    let Stability { pairs, changed, .. } = stability;
    let kept = pairs - changed;
    let mut text = match *pairs {
        1 => format!("{kept} person of 1 who judged both times kept the answer."),
        pairs => format!("{kept} of the {pairs} people who judged both times kept their answer."),
    };
    let [down, up] = table.map_or([0, 0], |table| {
        let pairs = table.pairs();
        let towards = |up: bool| -> u64 {
            let those = pairs.iter().filter(|&(i, j, _)| i != j && (i < j) == up);
            those.map(|(_, _, count)| count).sum()
        };
        [towards(false), towards(true)]
    });
    let word = |region| item.region_label(region);
    text += &match (changed, down, up) {
        (0, ..) => String::new(),
        (_, 0, 0) => format!(" {changed} moved."),
        (1, 0, _) => format!(" 1 moved, towards {}.", word(Region::Up)),
        (1, _, 0) => format!(" 1 moved, towards {}.", word(Region::Down)),
        (_, 0, _) => format!(" {changed} moved, all towards {}.", word(Region::Up)),
        (_, _, 0) => format!(" {changed} moved, all towards {}.", word(Region::Down)),
        _ => format!(
            " {changed} moved, {up} towards {} and {down} towards {}.",
            word(Region::Up),
            word(Region::Down)
        ),
    };
    text
}

/// The stability rule with this item's numbers, up to its verdict.
fn judged(stability: &Stability, rule: &ConsensusRule) -> (String, &'static str) {
    let limit = (rule.stable_changed * stability.pairs / 100).max(1);
    let may = format!(
        "{limit} who may ({} % of {})",
        rule.stable_changed, stability.pairs
    );
    match stability.stable {
        None => (
            "That is too few, or too few of the panel, to call the item stable or not.".to_owned(),
            "",
        ),
        Some(true) => (
            format!("That is no more than the {may}, so the item is"),
            "stable",
        ),
        Some(false) => {
            let mut reasons = Vec::new();
            if stability.changed > limit {
                reasons.push(format!("that is more than the {may}"));
            }
            if stability.arrow_earlier != stability.arrow_later {
                reasons.push("the arrow is not that of the round before".to_owned());
            }
            if reasons.is_empty() {
                reasons.push(format!(
                    "the shares shifted by more than {} %",
                    rule.stable_shift
                ));
            }
            let reasons = upper(&reasons.join(" and "));
            (format!("{reasons}, so the item is"), "not yet stable")
        }
    }
}

/// Those who gave a valid answer in one of the rounds only.
fn beside(table: &TransitionTable) -> Option<String> {
    let k = table.k();
    let cells = table.cells();
    let stopped: u64 = cells[..k].iter().map(|row| row[k]).sum();
    let began: u64 = cells[k][..k].iter().sum();
    let said: Vec<String> = [
        (stopped, "stopped judging"),
        (began, "began to judge"),
        (table.leavers().n(), "did not answer again"),
        (table.newcomers().n(), "answered for the first time"),
    ]
    .into_iter()
    .filter(|(number, _)| *number > 0)
    .map(|(number, did)| format!("{} {did}", people(number)))
    .collect();
    let (last, before) = said.split_last()?;
    Some(match before {
        [] => format!("Beside them {last}."),
        _ => format!("Beside them {} and {last}.", before.join(", ")),
    })
}
