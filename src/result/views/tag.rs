//! How labels and threats look and read on the pages.

use crate::aggregation::rule::{Label, Threat};

pub(super) const LABELS: [Label; 5] = [
    Label::Consensus,
    Label::Leaning,
    Label::Split,
    Label::NoConsensus,
    Label::Insufficient,
];

/// The key in addresses, as in the results document.
pub(super) fn label_key(label: Label) -> &'static str {
    match label {
        Label::Consensus => "consensus",
        Label::Leaning => "leaning",
        Label::Split => "split",
        Label::NoConsensus => "no_consensus",
        Label::Insufficient => "insufficient",
    }
}

pub(super) fn label_word(label: Label) -> &'static str {
    match label {
        Label::Consensus => "Consensus",
        Label::Leaning => "Leaning",
        Label::Split => "Split",
        Label::NoConsensus => "No consensus",
        Label::Insufficient => "Insufficient",
    }
}

/// The classes of a label's tag. Neutral on purpose: consensus is not "good".
pub(super) fn label_class(label: Label) -> &'static str {
    match label {
        Label::Consensus => "tag",
        Label::Leaning | Label::NoConsensus => "tag outlined",
        Label::Split => "tag split",
        Label::Insufficient => "tag dashed",
    }
}

/// The class that colours an arrow; its words always stand beside it.
pub(super) fn threat_class(threat: Option<Threat>) -> &'static str {
    match threat {
        Some(Threat::Increasing) => "inc",
        Some(Threat::Decreasing) => "dec",
        None => "",
    }
}

/// "Increasing threat"; empty without an effect.
pub(super) fn threat_word(threat: Option<Threat>) -> &'static str {
    match threat {
        Some(Threat::Increasing) => "Increasing threat",
        Some(Threat::Decreasing) => "Decreasing threat",
        None => "",
    }
}
