//! The page before a round opens.

use askama::Template;

use super::{Problem, at};
use crate::study::views::editor::CheckCard;
use crate::web::page::Shell;

/// What freezes, who is asked, and what the rule means for this panel. The form posts
/// `deadline_date` and `deadline_time` (both or neither) to the page's own address.
#[derive(Template)]
#[template(path = "closing/open.html")]
pub struct OpenRoundPage {
    /// With `error` set where there are problems.
    pub shell: Shell,
    pub round: u32,
    pub items: u64,
    /// People who will be asked.
    pub panel: u64,
    /// "Amsterdam": the zone in which the deadline is typed.
    pub zone: String,
    pub typed: TypedDeadline,
    /// The rule in sentences.
    pub rule: String,
    /// What the rule asks of a panel of this size; see [`OpenRoundPage::meaning`].
    pub meaning: String,
    /// What is missing and what is worth knowing, and what the rule makes of answers at random.
    pub check: CheckCard,
    /// Nothing is missing: the round can open.
    pub is_ready: bool,
    /// Where to go back to.
    pub back: String,
    /// The round as an expert will see it.
    pub preview: String,
    pub problems: Vec<Problem>,
}

/// The deadline as it was typed, so that nothing is typed twice.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TypedDeadline {
    /// `2026-10-30`.
    pub date: String,
    /// `17:00`.
    pub time: String,
}

impl OpenRoundPage {
    /// What the rule means in people, if all of the panel give a valid answer. `bounds` are the
    /// answers that an arrow and a consensus need of that many, where the rule counts them; `least`
    /// is the number who have to answer or say that they cannot judge.
    pub fn meaning(panel: u64, bounds: Option<(u64, u64)>, least: u64) -> String {
        let counted = bounds.map(|(arrow, consensus)| {
            format!(
                "If all {panel} answer an item, an arrow begins at {arrow} in one direction and \
                 consensus at {consensus}. "
            )
        });
        format!(
            "{}At least {least} have to answer it or say that they cannot judge.",
            counted.unwrap_or_default()
        )
    }

    fn problem(&self, field: &str) -> Option<&str> {
        at(&self.problems, field)
    }
}
