//! The sentences of a review.

use super::ItemReview;
use crate::aggregation::readings::{self, Reading};
use crate::aggregation::results::{ItemResult, NullReasons, PanelMeasures, RoundResults};
use crate::aggregation::rule::Arrow;

impl ItemReview {
    /// "The arrow depends on one rater and the rule."; `None` where it depends on nothing tried.
    pub fn dependence_sentence(&self) -> Option<String> {
        let words: Vec<&str> = self
            .depends_on
            .iter()
            .map(|choice| choice.words())
            .collect();
        let (last, before) = words.split_last()?;
        Some(if before.is_empty() {
            format!("The arrow depends on {last}.")
        } else {
            format!("The arrow depends on {} and {last}.", before.join(", "))
        })
    }

    /// Whether those who left could have changed the arrow; `None` where nobody left or nothing
    /// is shown of it.
    pub fn leavers_sentence(&self) -> Option<String> {
        self.words
            .iter()
            .find(|words| words.starts_with(LEFT))
            .cloned()
    }

    /// The leavers' check and its bounds: the arrow had they kept their last answers, and every
    /// other one that they could have made.
    pub(super) fn leavers_sentence_of(&self, item: &ItemResult) -> Option<String> {
        let stability = item.stability.as_ref()?;
        let left = stability.leavers.filter(|&left| left > 0)?;
        let arrows = self.arrows_with_leavers.as_ref()?;
        let with_last = match stability.arrow_if_leavers_kept {
            None => "there would be no arrow".to_owned(),
            kept if kept == item.arrow => "the arrow would be the same".to_owned(),
            kept => format!("it would be {}", sign(kept)),
        };
        let who = match left {
            1 => "one".to_owned(),
            left => left.to_string(),
        };
        let signs: Vec<&str> = arrows.iter().map(|&arrow| sign(arrow)).collect();
        let bounds = match arrows.as_slice() {
            [None] => "there would be none".to_owned(),
            _ => format!("it would be {}", or(&signs)),
        };
        Some(format!(
            "{LEFT}{who} who left kept their last answer, {with_last}; whatever they had \
             answered, {bounds}."
        ))
    }

    /// "Field and Desk point different ways (Cliff's delta 0.86, large; exact p 0.002)."
    pub fn groups_sentence(&self) -> Option<String> {
        let apart = self
            .differences
            .iter()
            .find(|difference| difference.arrows_differ)?;
        let p = apart.p_exact.map_or_else(
            || "too many answers for an exact p".to_owned(),
            |p| format!("exact p {p:.3}"),
        );
        Some(format!(
            "{} and {} point different ways (Cliff's delta {:.2}, {}; {p}).",
            apart.first,
            apart.second,
            apart.cliffs_delta,
            apart.size.words()
        ))
    }
}

/// How every sentence on leavers begins.
const LEFT: &str = "Had the ";

/// The sign of an arrow, the same on every scale.
fn sign(arrow: Option<Arrow>) -> &'static str {
    match arrow {
        Some(Arrow::Up) => "▲",
        Some(Arrow::Stable) => "—",
        Some(Arrow::Down) => "▼",
        None => "none",
    }
}

/// "▲, — or none".
fn or(words: &[&str]) -> String {
    match words.split_last() {
        Some((last, [])) => (*last).to_owned(),
        Some((last, before)) => format!("{} or {last}", before.join(", ")),
        None => String::new(),
    }
}

/// Who is compared and who is not: "16 answered both rounds and are compared; 3 left and 1 came
/// new, and are not."
pub(super) fn compared_sentence(item: &ItemResult) -> Option<String> {
    let stability = item.stability.as_ref()?;
    let both = match stability.pairs {
        0 => "Nobody answered in both rounds".to_owned(),
        1 => "1 answered in both rounds and is compared".to_owned(),
        pairs => format!("{pairs} answered in both rounds and are compared"),
    };
    Some(match stability.leavers.zip(stability.newcomers) {
        Some((0, 0)) => format!("{both}; nobody left, nobody came new."),
        Some((left, new)) => format!("{both}; {left} left and {new} came new, and are not."),
        None => format!("{both}; who left or came new is not shown."),
    })
}

/// Who of the panel answered something in both rounds, and who in one of them only.
pub(super) fn attendance_sentences(results: &RoundResults) -> Vec<String> {
    let Some(attendance) = &results.panel.attendance else {
        return Vec::new();
    };
    vec![format!(
        "{} answered something in both round {} and round {}; only the answers of those who \
         answered an item in both are compared. Those who left: {}, who answered in the earlier \
         round alone; newcomers: {}, who answered in this one alone.",
        people(attendance.both),
        attendance.earlier_round,
        results.round,
        attendance.only_earlier,
        attendance.only_later,
    )]
}

fn people(number: u64) -> String {
    match number {
        1 => "1 panelist".to_owned(),
        n => format!("{n} panelists"),
    }
}

/// One sentence a measure: its number, what it means and what it does not; or why there is none.
pub fn agreement_sentences(measures: &PanelMeasures, reasons: &NullReasons) -> Vec<String> {
    const TOLD: [&str; 3] = ["kripp_alpha", "gwet_ac", "kendall_w"];
    readings::of_panel(measures, reasons)
        .iter()
        .filter(|reading| TOLD.contains(&reading.meaning.key))
        .map(Reading::sentence)
        .collect()
}
