//! A round's results with all rounds before it at a glance.

use serde::Serialize;

use crate::aggregation::explorer::Explorer;
use crate::aggregation::results::{PanelMeasures, RoundResults};
use crate::aggregation::review::ReviewedResults;
use crate::aggregation::rule::Label;

/// What `analyze` prints: the results' shape, and more keys beside it.
#[derive(Debug, Serialize)]
pub(super) struct Analysis {
    #[serde(flatten)]
    pub reviewed: ReviewedResults,
    /// This round and those before it, rising.
    pub rounds: Vec<RoundSummary>,
    /// What other rules would say, where asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rules: Option<Explorer>,
    /// Small groups and items are hidden.
    pub public: bool,
    /// Lines that a lenient reading left out.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub left_out: Vec<String>,
}

/// One round in a line.
#[derive(Debug, Serialize)]
pub(super) struct RoundSummary {
    pub round: u32,
    pub n: u64,
    pub items: usize,
    pub consensus: usize,
    pub leaning: usize,
    pub split: usize,
    pub no_consensus: usize,
    pub insufficient: usize,
    pub chance: f64,
    /// Pairs of answers to one item in this and the earlier round.
    pub pairs: u64,
    /// Pairs that differ.
    pub changed: u64,
    pub measures: PanelMeasures,
}

impl Analysis {
    pub(super) fn new(
        results: RoundResults,
        before: &[RoundResults],
        public: bool,
        left_out: Vec<String>,
    ) -> Self {
        Self {
            rounds: before
                .iter()
                .chain([&results])
                .map(RoundSummary::of)
                .collect(),
            rules: None,
            reviewed: results.into(),
            public,
            left_out,
        }
    }
}

impl RoundSummary {
    fn of(results: &RoundResults) -> Self {
        let compared = || results.items().filter_map(|item| item.stability.as_ref());
        Self {
            round: results.round,
            n: results.panel.n,
            items: results.items().count(),
            consensus: results.count_of(Label::Consensus),
            leaning: results.count_of(Label::Leaning),
            split: results.count_of(Label::Split),
            no_consensus: results.count_of(Label::NoConsensus),
            insufficient: results.count_of(Label::Insufficient),
            chance: results.chance,
            pairs: compared().map(|stability| stability.pairs).sum(),
            changed: compared().map(|stability| stability.changed).sum(),
            measures: results.measures.clone(),
        }
    }
}
