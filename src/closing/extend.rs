//! Giving the panel more time.

use super::Error;
use crate::audit;
use crate::clock::rfc3339;
use crate::mail::Service;
use crate::panel::letters::{self, Kind};
use crate::round::{self, Round};
use crate::store::Store;
use crate::study::Study;

/// Sets a later deadline for an open round; `None` lifts it. On record.
///
/// # Errors
/// `WrongState` unless the round is open and its deadline has not passed; `DeadlineNotLater`.
pub fn extend(
    db: &Store,
    study: &Study,
    number: u32,
    deadline: Option<i64>,
    mail: Service,
    actor: Option<i64>,
    now: i64,
) -> Result<Round, Error> {
    db.write(|conn| {
        let round =
            round::store::find(conn, study.id, number)?.ok_or(Error::UnknownRound(number))?;
        if !round.accepts_at(now) {
            return Err(Error::WrongState {
                number,
                state: round.state,
                wish: "extended",
            });
        }
        let later = match (round.deadline, deadline) {
            (_, None) => true,
            (None, Some(new)) => new > now,
            (Some(old), Some(new)) => new > old,
        };
        if !later {
            return Err(Error::DeadlineNotLater);
        }
        round::store::set_deadline(conn, round.id, deadline)?;
        let until = deadline
            .and_then(rfc3339)
            .unwrap_or_else(|| "without deadline".into());
        let entry = audit::Entry {
            at: now,
            actor,
            action: "round.extend",
            study: Some(study.id),
            object: &format!("round {number}"),
            detail: &until,
        };
        audit::record(conn, entry)?;
        letters::queue_news(conn, mail, &round, Kind::Extended, now)?;
        Ok(Round { deadline, ..round })
    })
}
