//! What the coordinator sees of a study's course: its state, and the pages before a round is
//! opened or closed.

mod close;
mod extend;
mod items;
mod open;
mod overview;
mod redact;
mod reopen;
mod reword;
mod withdraw;

pub use close::{CloseRoundPage, Consequences};
pub use extend::ExtendRoundPage;
pub use items::{ChoiceSection, ItemChoice, ListStage, RoundItemsPage};
pub use open::{OpenRoundPage, TypedDeadline};
pub use overview::{
    ClosingCard, Days, GroupLine, ItemRemarks, NextStep, OverviewPage, PersonLine, PersonTag,
    RemarkLine, ResponseCard, RuleCard,
};
pub use redact::RedactPage;
pub use reopen::ReopenRoundPage;
pub use reword::RewordPage;
pub use withdraw::WithdrawPage;

/// A problem with a field of a form, said above the form and at the field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// Id of the field: "password", "deadline_date", "deadline_time", "reason".
    pub field: &'static str,
    pub message: String,
}

/// The message at one field, if it has one.
pub(crate) fn at<'a>(problems: &'a [Problem], field: &str) -> Option<&'a str> {
    problems
        .iter()
        .find(|problem| problem.field == field)
        .map(|problem| problem.message.as_str())
}

#[cfg(test)]
mod tests;
