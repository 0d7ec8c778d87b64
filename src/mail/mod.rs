//! Mail: an outbox that is written in the transaction of its cause, and the way out.
//!
//! This room knows no study and no panel. A sender queues a row that names kind, person, study
//! and round; when the row's turn comes, the sender is asked for the letter. The outbox holds
//! neither text nor links: those are made at sending, from what stands in the database then and
//! from [`Keys`].

pub mod bounce;
pub mod hold;
mod keys;
mod letter;
pub mod outbox;
mod transport;

pub use keys::Keys;
pub use letter::{Button, Letter, Sender, message_id};
pub use lettre::transport::smtp::client::Certificate as Authority;
pub use outbox::{NewMail, Queued, State, queue};
pub use transport::{Fault, Line, Security, Server};

/// Whether this installation sends mail. Where it does not, nothing is queued: a mail that waits
/// for a server that may never come would arrive too late.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Service {
    On,
    Off,
}

impl Service {
    /// Whether mails are queued.
    pub fn is_on(self) -> bool {
        self == Service::On
    }
}

/// What a sender answers when it is asked for the letter of a queued row.
#[derive(Debug)]
pub enum Composed {
    Letter(Box<Letter>),
    /// The mail has lost its use, for this reason; it is cancelled.
    Useless(&'static str),
    /// Not now: the mail waits until this time.
    Later(i64),
}
