//! The page before a round closes.

use askama::Template;

use super::{Problem, at};
use crate::account::views::CodeAsked;
use crate::web::page::Shell;

/// Consent to something that cannot be undone: consequences with this study's numbers, and the
/// password of whoever closes. The form posts `password`, or `code`, to the page's own address.
#[derive(Template)]
#[template(path = "closing/close.html")]
pub struct CloseRoundPage {
    /// With `error` set where there are problems.
    pub shell: Shell,
    pub round: u32,
    /// Whether the round has a deadline that lies ahead.
    pub early: bool,
    /// "It would close by itself on …, in 3 days.", or that nothing else closes it.
    pub lead: String,
    pub consequences: Consequences,
    /// Whoever closes has no password: a mailed code stands in its place.
    pub by_code: bool,
    pub code_asked: CodeAsked,
    /// The page's own address.
    pub own: String,
    /// Where to go back to.
    pub back: String,
    pub problems: Vec<Problem>,
}

impl CloseRoundPage {
    fn problem(&self, field: &str) -> Option<&str> {
        at(&self.problems, field)
    }
}

/// The numbers of the round that closing settles.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Consequences {
    /// People who have not submitted.
    pub not_submitted: u64,
    /// Those of them who have saved at least one answer.
    pub with_answers: u64,
    pub panel: u64,
}

impl Consequences {
    /// Each consequence: who or what, and what happens.
    pub fn lines(&self) -> Vec<(String, String)> {
        let line = |what: &str, happens: String| (what.to_owned(), happens);
        let mut lines = vec![line(
            "Answers",
            "None is accepted afterwards. Whoever is writing keeps the text, but it does not count."
                .to_owned(),
        )];
        if self.not_submitted > 0 {
            lines.push(line(&people(self.not_submitted), self.unsubmitted()));
        }
        lines.push(line(
            "Results",
            "are computed, stored and sealed. You and the author can read them.".to_owned(),
        ));
        lines.push(line(
            "Everybody",
            format!(
                "All {} on the panel see that the round is closed, and get the group’s answers with the next round.",
                self.panel
            ),
        ));
        lines.push(line(
            "Undo",
            "Reopening needs a reason and is possible only until somebody has looked at the results. After that there is a new round."
                .to_owned(),
        ));
        lines
    }

    fn unsubmitted(&self) -> String {
        let have = if self.not_submitted == 1 {
            "has"
        } else {
            "have"
        };
        let others = self.not_submitted.saturating_sub(self.with_answers);
        match (self.with_answers, others) {
            (0, _) => format!("{have} not submitted and saved nothing: no answer."),
            (_, 0) => format!("{have} not submitted. What was saved counts."),
            (saved, others) => {
                format!(
                    "{have} not submitted. What {saved} of them saved counts; the other {others} did not answer."
                )
            }
        }
    }
}

fn people(count: u64) -> String {
    match count {
        1 => "1 person".to_owned(),
        _ => format!("{count} people"),
    }
}
