//! The page that gives the panel more time.

use askama::Template;

use super::{Problem, TypedDeadline, at};
use crate::web::page::Shell;

/// A later deadline for an open round, or a first one. The form posts `deadline_date` and
/// `deadline_time` to the page's own address.
#[derive(Template)]
#[template(path = "closing/extend.html")]
pub struct ExtendRoundPage {
    /// With `error` set where there are problems.
    pub shell: Shell,
    pub round: u32,
    /// "Friday 30 October, 17:00 (Amsterdam, UTC+1)"; empty for a round without a deadline.
    pub present: String,
    /// "Amsterdam": the zone in which the deadline is typed.
    pub zone: String,
    pub typed: TypedDeadline,
    /// Where to go back to.
    pub back: String,
    pub problems: Vec<Problem>,
}

impl ExtendRoundPage {
    fn problem(&self, field: &str) -> Option<&str> {
        at(&self.problems, field)
    }
}
