//! Taking a faulty item out of an open round.

use super::Error;
use super::close::reason_of;
use crate::audit;
use crate::mail::Service;
use crate::panel::letters::{self, Kind};
use crate::round::{self, State};
use crate::store::Store;
use crate::study::Study;

/// Which item of which round is withdrawn, and why.
#[derive(Debug, Clone, Copy)]
pub struct Withdrawal<'a> {
    pub round: u32,
    /// Id in the study file.
    pub item: &'a str,
    /// Up to 600 characters; printed wherever the item is.
    pub reason: &'a str,
}

/// Withdraws an item from an open round: it takes no more answers, is in no count and prints as
/// withdrawn with the reason. What was answered before stays stored and sealed. Everybody asked is
/// told.
///
/// # Errors
/// `WrongState` unless the round is open; `NoSuchItem`, `IsWithdrawn`, `LastItem`, `NoReason`.
pub fn withdraw(
    db: &Store,
    study: &Study,
    wanted: Withdrawal<'_>,
    mail: Service,
    actor: Option<i64>,
    now: i64,
) -> Result<(), Error> {
    let reason = reason_of(wanted.reason)?;
    let number = wanted.round;
    db.write(|conn| {
        let round =
            round::store::find(conn, study.id, number)?.ok_or(Error::UnknownRound(number))?;
        // Takes the round's row: answers that are being saved come before, later ones see it.
        if !round::store::change_state(conn, round.id, State::Open, State::Open)? {
            return Err(Error::WrongState {
                number,
                state: round.state,
                wish: "changed so",
            });
        }
        let items = round::store::items(conn, round.id)?;
        let item = items
            .iter()
            .find(|item| item.name == wanted.item)
            .ok_or_else(|| Error::NoSuchItem(wanted.item.to_owned(), number))?;
        if item.withdrawn.is_some() {
            return Err(Error::IsWithdrawn(item.name.clone()));
        }
        if items.iter().filter(|item| item.withdrawn.is_none()).count() == 1 {
            return Err(Error::LastItem(number));
        }
        round::store::withdraw_item(conn, round.id, item.id, reason)?;
        let entry = audit::Entry {
            at: now,
            actor,
            action: "item.withdraw",
            study: Some(study.id),
            object: &format!("round {number}"),
            detail: &format!("{}: {reason}", item.name),
        };
        audit::record(conn, entry)?;
        letters::queue_about(conn, mail, &round, Kind::Withdrawn, &item.name, now)?;
        Ok(())
    })
}
