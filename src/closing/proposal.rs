//! What the rule says of each item before the next round: whether it goes on, and why.

use std::collections::HashMap;

use super::Error;
use crate::aggregation::results::{ItemResult, NullReason};
use crate::aggregation::rule::Label;
use crate::aggregation::stability::Stability;
use crate::result;
use crate::round;
use crate::store::Conn;
use crate::study::{self, Study};

/// An item of the study before the next round.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proposal {
    /// Id in the study file.
    pub item: String,
    /// Whether the next round takes it up by the rule.
    pub goes_on: bool,
    /// "Consensus, 15 of 20; stable: 2 of 19 changed", or that it is new or was reworded.
    pub because: String,
}

/// What the rule proposes for every item, in the order of the report: an item retires once it
/// reached consensus, or a split, that is stable in its present wording. Each is judged by the
/// last closed round that had it.
///
/// This reads results: whoever shows it makes the closing final.
pub fn proposals(conn: &mut Conn, study: &Study) -> Result<Vec<Proposal>, Error> {
    let versions: HashMap<String, u32> = study::store::items(conn, study.id)?
        .into_iter()
        .map(|row| (row.name, row.version))
        .collect();
    let mut last: HashMap<String, Last> = HashMap::new();
    let mut newest = None;
    for round in round::store::all(conn, study.id)?.iter().rev() {
        if !round.is_closed() {
            continue;
        }
        newest.get_or_insert(round.number);
        let public = result::of_closed(conn, study.id, round.number)?
            .results
            .public();
        for item in round::store::items(conn, round.id)? {
            let outcome = match (item.withdrawn, public.item(&item.name)) {
                (Some(reason), _) => Outcome::Withdrawn(reason),
                (None, Some(result)) => Outcome::Result(Box::new(result.clone())),
                (None, None) => continue,
            };
            last.entry(item.name).or_insert(Last {
                round: round.number,
                version: item.version,
                outcome,
            });
        }
    }
    Ok(study
        .definition
        .items()
        .map(|placed| {
            let id = placed.item.id.clone();
            let version = versions.get(&id).copied().unwrap_or(1);
            let (goes_on, because) = match last.get(&id) {
                None => (true, "New: not asked yet".to_owned()),
                Some(last) if last.version != version => {
                    (true, format!("Reworded since round {}", last.round))
                }
                Some(last) => match &last.outcome {
                    Outcome::Withdrawn(reason) => (
                        false,
                        format!(
                            "Withdrawn from round {}: {reason} Put it in other words before it is asked again.",
                            last.round
                        ),
                    ),
                    Outcome::Result(result) => {
                        let said = outcome(result);
                        let is_newest = newest == Some(last.round);
                        let because = match is_newest {
                            true => said,
                            false => format!("{said} (round {})", last.round),
                        };
                        (!settled(result), because)
                    }
                },
            };
            Proposal {
                item: id,
                goes_on,
                because,
            }
        })
        .collect())
}

/// An item in the last closed round that had it.
struct Last {
    round: u32,
    version: u32,
    outcome: Outcome,
}

enum Outcome {
    Result(Box<ItemResult>),
    /// Taken out while the round was open, with the reason.
    Withdrawn(String),
}

/// Whether an item needs no further round: stable, in consensus or in dissent.
fn settled(result: &ItemResult) -> bool {
    let Some(stability) = &result.stability else {
        return false;
    };
    stability.stable == Some(true) && (result.label == Label::Consensus || stability.stable_dissent)
}

/// "Consensus, 15 of 20 Upward; stable: 2 of 19 changed".
fn outcome(result: &ItemResult) -> String {
    let label = result.label.words();
    let mut letters = label.chars();
    let label: String = letters
        .next()
        .map(|first| first.to_uppercase().chain(letters).collect())
        .unwrap_or_default();
    let verdict = match (result.region_counts(), result.arrow) {
        (None, _) => format!("Too few answers to show: {}", result.n),
        (Some(counts), Some(arrow)) => format!(
            "{label}, {} of {} {}",
            counts.of(arrow),
            result.n,
            result.region_label(arrow.region())
        ),
        (Some(counts), None) => {
            let largest = counts.as_array().into_iter().max().unwrap_or_default();
            format!("{label}, at most {largest} of {} alike", result.n)
        }
    };
    match changes(result) {
        Some(changes) => format!("{verdict}; {changes}"),
        None => verdict,
    }
}

/// "stable: 2 of 19 changed"; none where nothing is compared and nothing need be said.
fn changes(result: &ItemResult) -> Option<String> {
    let Some(stability) = &result.stability else {
        return match result.null_reasons.get("stability") {
            Some(NullReason::FirstRound) => Some("asked once, so not yet compared".to_owned()),
            Some(NullReason::Reworded) => Some("in these words asked once".to_owned()),
            _ => None,
        };
    };
    let Stability { pairs, changed, .. } = stability;
    let word = match (stability.stable, stability.stable_dissent) {
        (Some(true), true) => "stable dissent",
        (Some(true), false) => "stable",
        (Some(false), _) => "not stable",
        (None, _) => return Some(format!("too few to compare: {pairs} answered both times")),
    };
    Some(format!("{word}: {changed} of {pairs} changed"))
}
