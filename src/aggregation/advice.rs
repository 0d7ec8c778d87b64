//! Whether another round is worth the panel's time.

use serde::{Deserialize, Serialize};

use super::results::{ItemResult, RoundResults};
use super::rule::Label;

/// Items that a sentence names before it counts the rest.
const MOST_NAMED: usize = 8;

/// What the results of a round say about a next one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "verdict", rename_all = "snake_case")]
pub enum Advice {
    /// Every item has settled.
    Stop,
    /// These items are still moving, or could not be compared yet.
    AnotherRound { items: Vec<String> },
    /// Nothing moves any more, and these items stay without agreement.
    WillNotHelp { items: Vec<String> },
}

/// Where one item stands on its way to an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// Stable with an arrow.
    Settled,
    /// Stable without one: a finding.
    StableDisagreement,
    /// The stability rule fails.
    Moving,
    /// Too few answers, or nothing to compare with.
    Open,
}

impl Standing {
    /// The standing of one item by its label and the stability rule.
    pub fn of(item: &ItemResult) -> Self {
        let stable = item
            .stability
            .as_ref()
            .and_then(|stability| stability.stable);
        match (item.label, stable) {
            (Label::Insufficient, _) | (_, None) => Self::Open,
            (_, Some(false)) => Self::Moving,
            (Label::Split | Label::NoConsensus, Some(true)) => Self::StableDisagreement,
            (Label::Consensus | Label::Leaning, Some(true)) => Self::Settled,
        }
    }
}

/// Advice on a next round, from the stability of each item.
pub fn advise(results: &RoundResults) -> Advice {
    let those = |wanted: &[Standing]| -> Vec<String> {
        results
            .items()
            .filter(|item| wanted.contains(&Standing::of(item)))
            .map(|item| item.id.clone())
            .collect()
    };
    let unfinished = those(&[Standing::Moving, Standing::Open]);
    if !unfinished.is_empty() {
        return Advice::AnotherRound { items: unfinished };
    }
    let dissent = those(&[Standing::StableDisagreement]);
    if dissent.is_empty() {
        Advice::Stop
    } else {
        Advice::WillNotHelp { items: dissent }
    }
}

impl Advice {
    /// The advice with its criterion and the items by id.
    pub fn words(&self) -> String {
        self.sentence(named)
    }

    /// The same without the items, for a page that shows them.
    pub fn brief(&self) -> String {
        self.sentence(counted)
    }

    fn sentence(&self, told: impl Fn(&[String]) -> String) -> String {
        match self {
            Self::Stop => {
                "Stop: every item is stable by the stability rule, each with an arrow.".to_owned()
            }
            Self::AnotherRound { items } => format!(
                "Another round would help {}: not yet stable by the stability rule, or not yet \
                 compared.",
                told(items)
            ),
            Self::WillNotHelp { items } => format!(
                "More rounds will not help: all items are stable by the stability rule, {} in \
                 disagreement. Stable dissent is a finding.",
                told(items)
            ),
        }
    }
}

fn counted(items: &[String]) -> String {
    match items.len() {
        1 => "1 item".to_owned(),
        n => format!("{n} items"),
    }
}

fn named(items: &[String]) -> String {
    match items {
        [item] => format!("1 item ({item})"),
        _ => match items.get(..MOST_NAMED) {
            Some(first) if items.len() > MOST_NAMED => format!(
                "{} items ({} and {} more)",
                items.len(),
                first.join(", "),
                items.len() - MOST_NAMED
            ),
            _ => format!("{} items ({})", items.len(), items.join(", ")),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::aggregation::results::{
        EarlierRound, GroupInput, ItemInput, PointInput, RoundInput, TableInput, round_results,
    };
    use crate::aggregation::rule::{ConsensusRule, Region};

    fn item(id: &str, pairs: [[u64; 3]; 3], compared: bool) -> ItemInput {
        let mut transition = vec![vec![0; 5]; 5];
        for (row, cells) in transition.iter_mut().zip(pairs) {
            row[..3].copy_from_slice(&cells);
        }
        ItemInput {
            id: id.to_owned(),
            version: 1,
            text: id.to_owned(),
            regions: vec![Region::Down, Region::Middle, Region::Up],
            points: PointInput::plain(3),
            polarity: None,
            counts: (0..3)
                .map(|j| pairs.iter().map(|row| row[j]).sum())
                .collect(),
            abstained: 0,
            by_group: Vec::new(),
            by_confidence: Vec::new(),
            by_expertise: Vec::new(),
            earlier: compared.then_some(EarlierRound {
                round: 1,
                version: 1,
                panel: 12,
                transition,
            }),
        }
    }

    fn advice(items: Vec<ItemInput>) -> Advice {
        advise(&round_results(&RoundInput {
            study: "nexus".to_owned(),
            round: 2,
            invited: 12,
            panel: 12,
            rule: ConsensusRule::default(),
            tables: vec![TableInput {
                heading: "Trends".to_owned(),
                caption: None,
                layout: "grouped".to_owned(),
                groups: vec![GroupInput {
                    name: "Baseline".to_owned(),
                    items,
                }],
            }],
        }))
    }

    const AGREED: [[u64; 3]; 3] = [[1, 0, 0], [0, 1, 0], [0, 0, 10]];
    const TORN: [[u64; 3]; 3] = [[6, 0, 0], [0, 0, 0], [0, 0, 6]];
    const MOVING: [[u64; 3]; 3] = [[0, 3, 3], [0, 0, 0], [0, 0, 6]];

    #[test]
    fn a_panel_that_settled_may_stop() {
        assert_eq!(advice(vec![item("a", AGREED, true)]), Advice::Stop);
    }

    #[test]
    fn what_still_moves_or_was_never_compared_deserves_a_round() {
        let advice = advice(vec![
            item("a", AGREED, true),
            item("b", MOVING, true),
            item("c", AGREED, false),
        ]);
        let Advice::AnotherRound { items } = &advice else {
            panic!("{advice:?}");
        };
        assert_eq!(items.as_slice(), ["b", "c"]);
        assert!(
            advice
                .words()
                .starts_with("Another round would help 2 items (b, c)")
        );
    }

    #[test]
    fn a_stable_split_is_not_mended_by_more_rounds() {
        let advice = advice(vec![item("a", AGREED, true), item("b", TORN, true)]);
        assert_eq!(
            advice,
            Advice::WillNotHelp {
                items: vec!["b".to_owned()]
            }
        );
        assert!(advice.words().contains("1 item (b)"));
        assert!(advice.brief().contains("rule, 1 item in"));
    }
}
