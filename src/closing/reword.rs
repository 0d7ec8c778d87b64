//! Putting an item in other words for the next round.

use super::Error;
use crate::round::{self, State};
use crate::store::Store;
use crate::study::{self, NewWording, Study};

/// Puts an item in other words; the version that it then has. A draft that lists it has the new
/// version.
///
/// # Errors
/// As [`study::reword`].
pub fn reword(
    db: &Store,
    study: &Study,
    item: &str,
    new: &NewWording,
    actor: Option<i64>,
    now: i64,
) -> Result<u32, Error> {
    db.write(|conn| {
        // Takes the draft's row, so that it does not open between the old words and the new.
        for round in round::store::all(conn, study.id)? {
            round::store::change_state(conn, round.id, State::Draft, State::Draft)?;
        }
        Ok(study::reword(conn, study, item, new, actor, now)?)
    })
}
