//! The life of a round: prepare, open, close, seal, verify, reopen.

pub mod api;
mod close;
mod count;
pub mod deadline;
mod extend;
pub mod forecast;
pub mod letters;
mod open;
pub mod pages;
mod prepare;
mod proposal;
pub mod receipt;
mod redact;
mod reword;
pub mod seal;
pub mod store;
pub mod verify;
pub mod views;
mod withdraw;

pub use close::{Closed, close, close_due, reopen};
pub use count::reason_of;
pub use extend::extend;
pub use open::{lacking, open};
pub use prepare::{Carry, change, discard, prepare};
pub use proposal::{Proposal, proposals};
pub use redact::{Redactable, Wish, redact, redactable};
pub use reword::reword;
pub use verify::{verify, verify_on};
pub use withdraw::{Withdrawal, withdraw};

use crate::round::State;

/// What can go wrong in the life of a round, in the user's words.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    #[error("There is no round {0} in this study.")]
    UnknownRound(u32),
    #[error("Round {number} is {}: it cannot be {wish}.", .state.name())]
    WrongState {
        number: u32,
        state: State,
        wish: &'static str,
    },
    #[error("Round {0} is still a draft or open; close it before the next is prepared.")]
    Unfinished(u32),
    #[error("{}", .0.join(" "))]
    NotReady(Vec<String>),
    #[error("There is no item {0} in this study.")]
    UnknownItem(String),
    #[error("Round {1} has no item {0}.")]
    NoSuchItem(String, u32),
    #[error("The item {0} is withdrawn already.")]
    IsWithdrawn(String),
    #[error("It is the only item that round {0} still asks; close the round instead.")]
    LastItem(u32),
    #[error("The round would have no items.")]
    NoItems,
    #[error("The deadline must lie in the future.")]
    DeadlinePast,
    #[error("The new deadline must lie after the present one.")]
    DeadlineNotLater,
    #[error("There is no such reason, or it was redacted already.")]
    UnknownReason,
    #[error("A reason is needed: a sentence of up to 600 characters.")]
    NoReason,
    #[error("Somebody has looked at the results of round {0}; its closing is final.")]
    Final(u32),
    #[error(transparent)]
    Study(#[from] crate::study::Error),
    #[error(transparent)]
    Result(#[from] crate::result::Error),
    #[error(transparent)]
    Store(#[from] crate::store::Error),
}
