//! Notes that the database undid a transaction because of another one, wherever in its work that
//! was and whatever a feature made of the error. A transaction runs on one thread.

use std::cell::Cell;

use diesel::result::{DatabaseErrorKind, Error};

thread_local! {
    static NOTED: Cell<bool> = const { Cell::new(false) };
}

/// Whether the database asks to try again: SQLSTATE 40001 and 40P01. If so, that is noted.
pub(super) fn note(error: &Error) -> bool {
    let asks = match error {
        Error::DatabaseError(DatabaseErrorKind::SerializationFailure, _) => true,
        // The driver has no kind for it.
        Error::DatabaseError(_, info) => info.message().contains("deadlock detected"),
        _ => false,
    };
    if asks {
        NOTED.set(true);
    }
    asks
}

/// Whether that was noted on this thread since this was last asked.
pub(super) fn take() -> bool {
    NOTED.take()
}
