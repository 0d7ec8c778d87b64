//! Whether another round is worth the panel's time.
//!
//! The criterion is the study's stability rule, item by item. A round helps where answers still
//! move or were not compared yet. It does not help where a disagreement is stable, nor where too
//! few could or would answer although they were asked again.

use serde::{Deserialize, Serialize};

use super::results::{Flag, ItemResult, NullReason, RoundResults};
use super::rule::Label;

/// Items that a sentence names before it counts the rest.
const MOST_NAMED: usize = 8;

/// What the results of a round say about a next one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Advice {
    pub verdict: Verdict,
    /// The items that are not settled, in the order of the report.
    pub items: Vec<Unsettled>,
}

/// The advice in a word.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// Every item with enough answers has settled.
    Stop,
    /// At least one item still moves or was not compared.
    AnotherRound,
    /// Nothing moves any more, and some items stay without agreement.
    WillNotHelp,
}

/// An item that has not settled on an arrow.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Unsettled {
    pub id: String,
    pub standing: Standing,
}

/// Where one item stands on its way to an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Standing {
    /// Stable with an arrow.
    Settled,
    /// The stability rule fails.
    Moving,
    /// No earlier round of this wording to compare with.
    NotCompared,
    /// Too few answered both rounds to say.
    TooFewPairs,
    /// Too few answers in the first round that asked it.
    TooFewAnswers,
    /// Stable and split: a finding.
    Split,
    /// Stable without an arrow and without two camps: a finding.
    NoConsensus,
    /// Too few could or would answer, and asking again has not changed that.
    Unanswered,
}

impl Standing {
    /// The standing of one item by its label and the stability rule.
    pub fn of(item: &ItemResult) -> Self {
        let stable = item
            .stability
            .as_ref()
            .and_then(|stability| stability.stable);
        let was_asked = item.earlier_round.is_some();
        let cannot_judge = item.flags.contains(&Flag::MostlyAbstained);
        match (item.label, stable) {
            (Label::Insufficient, _) if was_asked || cannot_judge => Self::Unanswered,
            (Label::Insufficient, _) => Self::TooFewAnswers,
            (_, Some(false)) => Self::Moving,
            (Label::Split, Some(true)) => Self::Split,
            (Label::NoConsensus, Some(true)) => Self::NoConsensus,
            (Label::Consensus | Label::Leaning, Some(true)) => Self::Settled,
            (_, None) => match item.null_reasons.get("stability") {
                Some(NullReason::FirstRound | NullReason::Reworded) => Self::NotCompared,
                _ => Self::TooFewPairs,
            },
        }
    }

    /// Another round can bring the item further.
    pub fn is_helped(self) -> bool {
        self.why_helped().is_some()
    }

    fn why_helped(self) -> Option<&'static str> {
        match self {
            Self::Moving => Some("not stable by the stability rule"),
            Self::NotCompared => Some("not compared with an earlier round yet"),
            Self::TooFewPairs => Some("answered in both rounds by too few to say"),
            Self::TooFewAnswers => Some("answered by too few so far"),
            Self::Settled | Self::Split | Self::NoConsensus | Self::Unanswered => None,
        }
    }
}

/// Reasons for another round, in the order in which they are told.
const HELPED: [Standing; 4] = [
    Standing::Moving,
    Standing::NotCompared,
    Standing::TooFewPairs,
    Standing::TooFewAnswers,
];

/// Advice on a next round, from the stability of each item.
pub fn advise(results: &RoundResults) -> Advice {
    let items: Vec<Unsettled> = results
        .items()
        .map(|item| Unsettled {
            id: item.id.clone(),
            standing: Standing::of(item),
        })
        .filter(|item| item.standing != Standing::Settled)
        .collect();
    let dissents =
        |item: &Unsettled| matches!(item.standing, Standing::Split | Standing::NoConsensus);
    let verdict = if items.iter().any(|item| item.standing.is_helped()) {
        Verdict::AnotherRound
    } else if items.iter().any(dissents) {
        Verdict::WillNotHelp
    } else {
        Verdict::Stop
    };
    Advice { verdict, items }
}

impl Advice {
    /// The advice with its criterion and the items by id.
    pub fn words(&self) -> String {
        self.sentences(named)
    }

    /// The same without the items, for a page that shows them.
    pub fn brief(&self) -> String {
        self.sentences(counted)
    }

    fn those(&self, wanted: &[Standing]) -> Vec<&str> {
        self.items
            .iter()
            .filter(|item| wanted.contains(&item.standing))
            .map(|item| item.id.as_str())
            .collect()
    }

    fn sentences(&self, told: fn(&[&str]) -> String) -> String {
        let split = self.those(&[Standing::Split]);
        let none = self.those(&[Standing::NoConsensus]);
        let unanswered = self.those(&[Standing::Unanswered]);
        let mut sentences = match self.verdict {
            Verdict::Stop if unanswered.is_empty() => {
                vec![
                    "Stop: every item is stable by the stability rule, each with an arrow."
                        .to_owned(),
                ]
            }
            Verdict::Stop => vec![
                "Stop: every item with enough answers is stable by the stability rule, each with \
                 an arrow."
                    .to_owned(),
            ],
            Verdict::AnotherRound => {
                let mut sentences = vec![self.another_round(told)];
                if !split.is_empty() || !none.is_empty() {
                    sentences.push(format!(
                        "It will not help {}: stable by the same rule, without an arrow.",
                        told(&self.those(&[Standing::Split, Standing::NoConsensus]))
                    ));
                }
                sentences
            }
            Verdict::WillNotHelp => will_not_help(&split, &none, told),
        };
        if !unanswered.is_empty() {
            sentences.push(format!(
                "Too few could or would answer {}: other experts or another wording may, a \
                 further round alone will not.",
                told(&unanswered)
            ));
        }
        sentences.join(" ")
    }

    /// "Another round would help these 2 items: 1 item (b) not stable …, 1 item (c) …".
    fn another_round(&self, told: fn(&[&str]) -> String) -> String {
        let helped = self.those(&HELPED);
        let reasons: Vec<(Vec<&str>, &str)> = HELPED
            .into_iter()
            .map(|standing| (self.those(&[standing]), standing))
            .filter(|(items, _)| !items.is_empty())
            .filter_map(|(items, standing)| Some((items, standing.why_helped()?)))
            .collect();
        let these = if helped.len() == 1 { "this" } else { "these" };
        match reasons.as_slice() {
            [(_, why)] => format!("Another round would help {these} {}: {why}.", told(&helped)),
            reasons => {
                let reasons: Vec<String> = reasons
                    .iter()
                    .map(|(items, why)| format!("{} {why}", told(items)))
                    .collect();
                format!(
                    "Another round would help {these} {}: {}.",
                    counted(&helped),
                    reasons.join("; ")
                )
            }
        }
    }
}

fn will_not_help(split: &[&str], none: &[&str], told: fn(&[&str]) -> String) -> Vec<String> {
    let (verdict, which) = match (split.is_empty(), none.is_empty()) {
        (false, true) => ("split", format!("{} split", told(split))),
        (false, false) => (
            "split",
            format!("{} split and {} without consensus", told(split), told(none)),
        ),
        _ => ("no consensus", format!("{} without consensus", told(none))),
    };
    vec![
        format!(
            "More rounds will not help: {verdict}. No item moves any more by the stability rule, \
             and it leaves {which}."
        ),
        "Stable dissent is a finding, and as good a reason to stop as consensus.".to_owned(),
    ]
}

fn counted(items: &[&str]) -> String {
    match items.len() {
        1 => "1 item".to_owned(),
        n => format!("{n} items"),
    }
}

fn named(items: &[&str]) -> String {
    let all = counted(items);
    match items.get(..MOST_NAMED) {
        Some(first) if items.len() > MOST_NAMED => format!(
            "{all} ({} and {} more)",
            first.join(", "),
            items.len() - MOST_NAMED
        ),
        _ => format!("{all} ({})", items.join(", ")),
    }
}

#[cfg(test)]
mod tests;
