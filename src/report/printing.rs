//! How items and tables print: signs, words, legends and notes, the same in every format.

use super::document::{Group, LegendLine};
use crate::aggregation::results::{Flag, ItemResult};
use crate::aggregation::rule::{Label, Polarity, Region, Threat};
use crate::study::definition::{Definition, Section};
use crate::study::scale::region_glyph;

/// The sign of an item without an arrow, U+25C7.
pub const NO_ARROW: &str = "◇";
/// What ◇ means in a legend, whichever label keeps an item from its arrow.
pub const NO_CONSENSUS: &str = "No consensus";
/// The sign of a threat in a legend, U+25A0.
pub const THREAT: &str = "■";

/// What every format says of a round that is not closed.
pub const DRAFT: &str = "draft";

/// A threat as the JSON names it.
pub fn threat_name(threat: Threat) -> &'static str {
    match threat {
        Threat::Increasing => "increasing",
        Threat::Decreasing => "decreasing",
    }
}

/// A threat as a legend words it.
pub fn threat_words(threat: Threat) -> &'static str {
    match threat {
        Threat::Increasing => "Increasing threat",
        Threat::Decreasing => "Decreasing threat",
    }
}

/// The threat that a line of a legend is about.
pub(super) fn legend_threat(line: &LegendLine) -> Option<Threat> {
    let threats = [Threat::Increasing, Threat::Decreasing];
    let of = |threat: &Threat| line.symbol == THREAT && line.words == threat_words(*threat);
    threats.into_iter().find(of)
}

/// Whether a rise of the factor says something of the threat.
pub(super) fn has_direction(polarity: Option<Polarity>) -> bool {
    matches!(polarity, Some(Polarity::Increases | Polarity::Decreases))
}

/// A label with a capital: "No consensus".
pub fn label_words(label: Label) -> String {
    let words = label.words();
    let mut letters = words.chars();
    let first = letters
        .next()
        .map(|letter| letter.to_uppercase().to_string());
    first.unwrap_or_default() + letters.as_str()
}

/// What a reader must know of an item beside its sign; none where the sign says it all.
pub fn note_text(result: &ItemResult) -> Option<String> {
    let mut sentences = Vec::new();
    if result.arrow.is_none() {
        sentences.push(without_arrow(result));
    }
    if result.flags.contains(&Flag::MostlyAbstained) {
        sentences.push(format!(
            "More could not judge ({}) than answered ({}).",
            result.abstained, result.n
        ));
    }
    if let (Some(made), Some(word)) = (&result.editorial, result.editorial_word()) {
        sentences.push(format!(
            "The authors depart from the panel ({word}): {}",
            made.reason
        ));
    }
    (!sentences.is_empty()).then(|| sentences.join(" "))
}

/// Why there is no arrow, with the counts where they may be shown: "No answer above half, 20
/// answers: 6 More compliance, 6 Same/mild pressure, 8 Under pressure."
fn without_arrow(result: &ItemResult) -> String {
    let Some(counts) = result.region_counts() else {
        return format!("{}.", result.verdict_words());
    };
    let [down, middle, up] = counts.as_array();
    let reason = match result.label {
        Label::Insufficient => "Too few of the panel answered",
        _ if 2 * down.max(middle).max(up) > result.n => "No two-to-one majority",
        Label::Split => "No two-to-one majority",
        _ => "No answer above half",
    };
    format!(
        "{reason}, {} answers: {up} {}, {middle} {}, {down} {}.",
        result.n,
        result.region_label(Region::Up),
        result.region_label(Region::Middle),
        result.region_label(Region::Down),
    )
}

/// What stands beside the panel's arrow where the text departs from it: "(authors: Downward)".
pub(super) fn departure(result: &ItemResult) -> Option<String> {
    let word = result.editorial_word()?;
    Some(format!("(authors: {word})"))
}

/// Heads of the columns, as the published tables have them.
pub(super) fn columns(
    study: &Definition,
    section: Option<&Section>,
    layout: &str,
    groups: &[Group],
) -> Vec<String> {
    if layout == "side_by_side" {
        return groups
            .iter()
            .flat_map(|group| [group.name.clone(), "Trend".to_owned()])
            .collect();
    }
    let subject = section.and_then(|section| section.subject.as_ref());
    vec![
        "Relation".to_owned(),
        subject.unwrap_or(&study.title).clone(),
        "Trend".to_owned(),
    ]
}

/// The legend in its published order: of a grouped table the threats, then ▲ ▼ —, a line each;
/// of lists side by side ▲ ▼ —, in one line. ◇ only where it is used.
pub(super) fn legend(groups: &[Group], layout: &str, with_threat: bool) -> Vec<LegendLine> {
    let line = |symbol: &str, words: &str| LegendLine {
        symbol: symbol.to_owned(),
        words: words.to_owned(),
    };
    let mut lines = Vec::new();
    if with_threat && layout == "grouped" {
        lines.push(line(THREAT, threat_words(Threat::Decreasing)));
        lines.push(line(THREAT, threat_words(Threat::Increasing)));
    }
    let items = || groups.iter().flat_map(|group| &group.items);
    for item in items() {
        for region in [Region::Up, Region::Down, Region::Middle] {
            let of_scale = line(region_glyph(region), item.scale().region_label(region));
            if !lines.contains(&of_scale) {
                lines.push(of_scale);
            }
        }
    }
    if items().any(|item| item.print.symbol.as_deref() == Some(NO_ARROW)) {
        lines.push(line(NO_ARROW, NO_CONSENSUS));
    }
    lines
}
