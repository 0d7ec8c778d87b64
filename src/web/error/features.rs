//! What each feature's errors mean over HTTP.

use serde_json::{Value, json};

use super::Failure;
use crate::{account, closing, panel, privacy, rating, report, result, store, study};

impl From<store::Error> for Failure {
    fn from(error: store::Error) -> Self {
        match error {
            store::Error::Unavailable(_) | store::Error::Retry => Failure::unavailable(error),
            store::Error::Full(_) => Failure::full(error),
            store::Error::Unfit(_) | store::Error::Query(_) => Failure::internal(error),
        }
    }
}

impl From<account::Error> for Failure {
    fn from(error: account::Error) -> Self {
        use account::Error as E;
        let said = error.to_string();
        match error {
            E::WrongCredentials => Failure::unprocessable("password", said),
            E::TooManyAttempts { minutes } => {
                let seconds = u32::try_from(minutes.saturating_mul(60)).unwrap_or(u32::MAX);
                Failure::too_many(seconds, said)
            }
            E::InvalidEmail(_) | E::UnknownEmail(_) => Failure::unprocessable("email", said),
            E::EmailTaken(_) => Failure::conflict("email-taken", said),
            E::WeakPassword(_) => Failure::unprocessable("password", said),
            E::WrongPassword | E::WrongCode => Failure::unprocessable("current", said),
            E::InvalidName => Failure::unprocessable("name", said),
            E::UnknownScope(_) | E::NoScope => Failure::unprocessable("scopes", said),
            E::TokenLife => Failure::unprocessable("days", said),
            E::OnThePanel(_) => Failure::conflict("on-the-panel", said),
            E::LastOfRole(_) => Failure::conflict("last-of-role", said),
            E::Yourself | E::Disabled | E::NoMail => Failure::conflict("account", said),
            E::NotYours | E::UnknownAccount => Failure::not_found(said),
            E::Store(error) => error.into(),
            E::Internal(cause) => Failure::internal(cause),
        }
    }
}

impl From<study::Error> for Failure {
    fn from(error: study::Error) -> Self {
        use study::Error as E;
        use study::edit::Refused;
        let said = error.to_string();
        match error {
            E::Unknown(_) => Failure::not_found(""),
            E::SlugTaken(_) => Failure::conflict("slug-taken", said),
            E::Frozen(errors) => {
                let mut failure = Failure::conflict(
                    "frozen",
                    "Nothing was changed: a round that was opened froze what the file changes.",
                );
                failure.problem.errors = errors;
                failure
            }
            E::UnknownItem(_) => Failure::not_found(said),
            E::Unchanged => Failure::unprocessable("text", said),
            E::Wording(faults) => {
                let each = faults
                    .iter()
                    .map(|fault| format!("{}: {}", fault.field, fault.message));
                Failure::unprocessable_all(said, each.collect())
            }
            E::NotAllowed => Failure::forbidden(said),
            E::Refused(refused) => match refused {
                Refused::Gone => Failure::not_found(said),
                Refused::Stale => Failure::conflict("stale", said),
                Refused::Fixed => Failure::conflict("frozen", said),
                Refused::Field { field, .. } => Failure::unprocessable(field, said),
                Refused::Faults(_) => Failure::unprocessable_all(said, Vec::new()),
            },
            E::Store(error) => error.into(),
        }
    }
}

impl From<panel::Error> for Failure {
    fn from(error: panel::Error) -> Self {
        use panel::Error as E;
        let said = error.to_string();
        match error {
            E::Rows(rows) => {
                let problems = rows.iter().filter_map(|row| {
                    let message = row.message.as_ref()?;
                    Some(format!("row {}: {message}", row.row))
                });
                Failure::unprocessable_all(said, problems.collect())
            }
            E::Unreadable(_) => Failure::unprocessable_all(said, Vec::new()),
            E::Rule { field, .. } => Failure::unprocessable(field, said),
            E::NoSuchPerson => Failure::not_found(said),
            E::Activated => Failure::conflict("activated", said),
            E::Counts => Failure::conflict("counts", said),
            E::NoAddress(_) => Failure::unprocessable("email", said),
            E::Message { field, .. } => Failure::unprocessable(field, said),
            E::SmallGroup => Failure::unprocessable("audience", said),
            E::NoRoundYet => Failure::conflict("no-round-yet", said),
            E::NoOpenRound => Failure::conflict("no-open-round", said),
            E::PrintedName => Failure::unprocessable("name", said),
            E::Interests => Failure::unprocessable("interests", said),
            E::Day { .. } => Failure::unprocessable("day", said),
            E::NoDay => Failure::conflict("no-day", said),
            E::NothingToWithdraw => Failure::conflict("nothing-to-withdraw", said),
            E::NoMail => Failure::conflict("no-mail", said),
            E::Store(error) => error.into(),
        }
    }
}

impl From<rating::Error> for Failure {
    fn from(error: rating::Error) -> Self {
        use rating::Error as E;
        let said = error.to_string();
        match error {
            E::Unknown => Failure::not_found(""),
            E::Refused(_) => Failure::forbidden(said),
            E::Field { field, .. } => Failure::unprocessable(field, said),
            E::NotOpen(_) => Failure::conflict("round-not-open", said),
            E::Withdrawn(_) => Failure::conflict("item-withdrawn", said),
            E::TooManyRemarks => Failure::too_many(3600, said),
            E::Stale { current } => {
                let current = json!({
                    "answered": current.answered,
                    "value": current.value,
                    "confidence": current.confidence,
                    "rationale": current.rationale,
                    "seq": current.seq,
                });
                Failure::stale(said, current, Value::Null)
            }
            E::Store(error) => error.into(),
        }
    }
}

impl From<result::Error> for Failure {
    fn from(error: result::Error) -> Self {
        use result::Error as E;
        let said = error.to_string();
        match error {
            E::NotClosed(_) | E::NoneClosed => Failure::conflict("round-not-closed", said),
            E::UnknownRound(_) => Failure::not_found(said),
            E::NoSuchItem(..) => Failure::not_found(said),
            E::SameAsPanel => Failure::unprocessable("arrow", said),
            E::DepartureReason => Failure::unprocessable("reason", said),
            E::Published(_) => Failure::conflict("published", said),
            E::Store(error) => error.into(),
        }
    }
}

impl From<report::Error> for Failure {
    fn from(error: report::Error) -> Self {
        use report::Error as E;
        let said = error.to_string();
        match error {
            E::UnknownRound(_) | E::UnknownTable(_) | E::UnknownFigure(_) => {
                Failure::not_found(said)
            }
            E::NoSubject => Failure::unprocessable("item", said),
            E::UnknownResolution(_) => Failure::unprocessable("dpi", said),
            E::NoRound => Failure::conflict("no-round", said),
            E::UnknownFormat { .. } => Failure::unprocessable("format", said),
            E::NoPreview(_) => Failure::unprocessable("format", said),
            E::UnknownVariant { .. } => Failure::unprocessable("variant", said),
            E::NoPdf => Failure::unprocessable("format", said),
            E::Busy { seconds } | E::TooSlow { seconds } => Failure::busy(seconds, said),
            E::Result(error) => error.into(),
            E::Store(error) => error.into(),
            E::Unwritable(cause) => Failure::internal(cause),
        }
    }
}

impl From<closing::Error> for Failure {
    fn from(error: closing::Error) -> Self {
        use closing::Error as E;
        let said = error.to_string();
        match error {
            E::UnknownRound(_) | E::UnknownReason => Failure::not_found(said),
            E::WrongState { .. } | E::Unfinished(_) => Failure::conflict("round-state", said),
            E::NotReady(what) => {
                let mut failure = Failure::conflict("not-ready", said);
                failure.problem.errors = what;
                failure
            }
            E::UnknownItem(_) | E::NoItems => Failure::unprocessable("carry", said),
            E::DeadlinePast | E::DeadlineNotLater => Failure::unprocessable("deadline", said),
            E::NoSuchItem(..) => Failure::not_found(said),
            E::IsWithdrawn(_) | E::LastItem(_) => Failure::conflict("item-state", said),
            E::NoReason => Failure::unprocessable("reason", said),
            E::Final(_) => Failure::conflict("final", said),
            E::Study(error) => error.into(),
            E::Result(error) => error.into(),
            E::Store(error) => error.into(),
        }
    }
}

impl From<privacy::Error> for Failure {
    fn from(error: privacy::Error) -> Self {
        use privacy::Error as E;
        let said = error.to_string();
        match error {
            E::LastAdministrator | E::LastCoordinator(_) => Failure::conflict("last-one", said),
            E::Erased => Failure::conflict("erased", said),
            E::Account(error) => error.into(),
            E::Closing(error) => error.into(),
            E::Store(error) => error.into(),
        }
    }
}

impl From<account::access::Refusal> for Failure {
    fn from(refusal: account::access::Refusal) -> Self {
        use account::access::Refusal;
        match refusal {
            Refusal::Unknown => Failure::not_found(""),
            Refusal::Role => Failure::forbidden(""),
            Refusal::Scope => {
                Failure::forbidden("The token does not carry a scope that allows this.")
            }
        }
    }
}

/// A blocking task that did not come back: its thread panicked or none was free.
impl From<actix_web::error::BlockingError> for Failure {
    fn from(error: actix_web::error::BlockingError) -> Self {
        Failure::internal(error)
    }
}
