//! The consensus rule of a study file.

use super::fields::Fields;
use super::reader::Reader;
use crate::aggregation::alternatives::Alternative;
use crate::aggregation::rule::ConsensusRule;

pub(super) const RULE_KEYS: [&str; 11] = [
    "least_answers",
    "least_response",
    "arrow_above",
    "arrow_times_opposite",
    "consensus_from",
    "consensus_times_opposite",
    "least_pairs",
    "stable_changed",
    "stable_shift",
    "least_group",
    "instead",
];

const INSTEAD_KEYS: [&str; 4] = ["kind", "percent", "most_opposite", "most_halves"];

/// Rules that a study can take in place of its majority, each with the numbers it has where the
/// file names none.
pub const RULES: [Alternative; 7] = [
    Alternative::Plurality,
    Alternative::Median,
    Alternative::Threshold {
        percent: 75,
        most_opposite: 100,
    },
    Alternative::RandClassic,
    Alternative::RandIpras,
    Alternative::Agreement { percent: 70 },
    Alternative::Iqr { most_halves: 2 },
];

/// Reads `[consensus]`; the default rule where it is missing.
pub(super) fn read(fields: &Fields<'_>, reader: &mut Reader<'_>) -> ConsensusRule {
    let default = ConsensusRule::default();
    let fields = fields
        .get("consensus")
        .and_then(|node| reader.table(node, "consensus", &RULE_KEYS));
    let Some(fields) = fields else {
        return default;
    };
    let mut number = |key, range, otherwise| reader.number(&fields, key, range, otherwise);
    let rule = ConsensusRule {
        least_answers: number("least_answers", 3..=1000, default.least_answers),
        least_response: number("least_response", 1..=100, default.least_response),
        arrow_above: number("arrow_above", 50..=99, default.arrow_above),
        arrow_times_opposite: number(
            "arrow_times_opposite",
            1..=100,
            default.arrow_times_opposite,
        ),
        consensus_from: number("consensus_from", 50..=100, default.consensus_from),
        consensus_times_opposite: number(
            "consensus_times_opposite",
            1..=100,
            default.consensus_times_opposite,
        ),
        least_pairs: number("least_pairs", 3..=1000, default.least_pairs),
        stable_changed: number("stable_changed", 1..=100, default.stable_changed),
        stable_shift: number("stable_shift", 1..=100, default.stable_shift),
        least_group: number("least_group", 3..=1000, default.least_group),
        instead: instead(&fields, reader),
    };
    if rule.consensus_from < rule.arrow_above {
        let expected = format!("at least arrow_above, {}", rule.arrow_above);
        reader.wrong(&fields, "consensus_from", expected);
    }
    rule
}

/// Reads `[consensus.instead]`: the kind of rule and its numbers, each with the default of its
/// kind.
fn instead(fields: &Fields<'_>, reader: &mut Reader<'_>) -> Option<Alternative> {
    let node = fields.get("instead")?;
    let fields = reader.table(node, &fields.key("instead"), &INSTEAD_KEYS)?;
    let kinds = RULES.map(|rule| (rule.kind(), rule));
    if fields.get("kind").is_none() {
        let words = kinds.map(|(word, _)| word).join(", ");
        reader.wrong(&fields, "kind", format!("one of {words}"));
    }
    let kind = reader.choice(&fields, "kind", &kinds)?;
    let rule = match kind {
        Alternative::Threshold {
            percent,
            most_opposite,
        } => Alternative::Threshold {
            percent: reader.number(&fields, "percent", 51..=90, percent),
            most_opposite: reader.number(&fields, "most_opposite", 0..=100, most_opposite),
        },
        Alternative::Agreement { percent } => Alternative::Agreement {
            percent: reader.number(&fields, "percent", 0..=100, percent),
        },
        Alternative::Iqr { most_halves } => Alternative::Iqr {
            most_halves: reader.number(&fields, "most_halves", 0..=16, most_halves),
        },
        Alternative::Plurality
        | Alternative::Median
        | Alternative::RandClassic
        | Alternative::RandIpras => kind,
    };
    for key in &INSTEAD_KEYS[1..] {
        let is_taken = rule.numbers().iter().any(|(taken, _)| taken == key);
        if fields.get(key).is_some() && !is_taken {
            reader.wrong(&fields, key, "no such key for this kind of rule");
        }
    }
    Some(rule)
}
