//! What an expert sees when an answer could not be taken as it came.

use askama::Template;

use super::{Answer, RoundHead};
use crate::locale::Speaker;
use crate::web::page::Shell;

/// One of two versions of an answer.
#[derive(Debug, Clone)]
pub struct VersionView {
    pub answer: Answer,
    /// As the form sends it: `1`..`k`, `abstain`, or empty.
    pub value: String,
    /// 1 to 3.
    pub confidence: Option<u8>,
    pub rationale: String,
}

impl VersionView {
    pub(super) fn confidence_words(&self, t: &Speaker) -> Option<String> {
        confidence_words(t, self.confidence)
    }
}

fn confidence_words(t: &Speaker, confidence: Option<u8>) -> Option<String> {
    match confidence {
        Some(1) => Some(t.say("confidence-low")),
        Some(2) => Some(t.say("confidence-medium")),
        Some(3) => Some(t.say("confidence-high")),
        _ => None,
    }
}

/// A question was changed in two windows; one version is to be chosen.
#[derive(Debug, Template)]
#[template(path = "rating/conflict.html")]
pub struct ConflictPage {
    pub shell: Shell,
    pub round: RoundHead,
    pub number: usize,
    /// Questions in the round.
    pub total: usize,
    pub statement: String,
    /// "14:02", when the stored version was saved.
    pub changed_at: Option<String>,
    pub stored: VersionView,
    pub yours: VersionView,
    /// The stored version's seq: choosing "yours" sends it back, so that the next save is in order.
    pub stored_seq: i64,
    /// Address of the question's card: GET keeps the stored version, POST saves the other.
    pub card_href: String,
}

/// Screen 03b: a save came after the round had closed.
#[derive(Debug, Template)]
#[template(path = "rating/closed.html")]
pub struct ClosedPage {
    pub shell: Shell,
    pub round: RoundHead,
    /// The section's heading.
    pub heading: String,
    pub number: usize,
    /// Questions in the round.
    pub total: usize,
    pub statement: String,
    /// "17:01", when the refused save arrived.
    pub came_at: String,
    /// Why the question was taken out of the round, where that is what refused the save.
    pub withdrawn: Option<String>,
    /// What was stored in time.
    pub counted: Option<VersionView>,
    /// What was refused.
    pub refused: VersionView,
    pub tasks_href: String,
}
