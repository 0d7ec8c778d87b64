//! What waited when the database was restored, and what is deleted with a person.

use diesel::prelude::*;

use super::{State, WAITING};
use crate::store::schema::outbox;
use crate::store::{Conn, Result, on_backend};

/// Deletes every mail to these people, whatever became of it. How many.
pub fn delete_to(conn: &mut Conn, people: &[i64]) -> Result<usize> {
    let n = on_backend!(conn, c => diesel::delete(
        outbox::table.filter(outbox::person.eq_any(people)),
    )
    .execute(c))?;
    Ok(n)
}

/// Mails of one kind in one round that wait.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Waiting {
    pub kind: String,
    /// 0 for none.
    pub study: i64,
    /// 0 for none.
    pub round: i64,
    pub mails: i64,
    /// When the oldest was queued, in microseconds UTC.
    pub oldest: i64,
}

/// What has waited since before a moment, the oldest first.
pub fn waiting(conn: &mut Conn, before: i64) -> Result<Vec<Waiting>> {
    let rows: Vec<(String, i64, i64, i64)> = on_backend!(conn, c => outbox::table
        .filter(outbox::state.eq_any(WAITING.map(State::name)))
        .filter(outbox::queued_at.lt(before))
        .order((outbox::queued_at, outbox::id))
        .select((outbox::kind, outbox::study_id, outbox::round_id, outbox::queued_at))
        .load(c))?;
    let mut found: Vec<Waiting> = Vec::new();
    for (kind, study, round, queued_at) in rows {
        let known = found
            .iter_mut()
            .find(|one| one.kind == kind && one.study == study && one.round == round);
        match known {
            Some(one) => one.mails += 1,
            None => found.push(Waiting {
                kind,
                study,
                round,
                mails: 1,
                oldest: queued_at,
            }),
        }
    }
    Ok(found)
}

/// Cancels what has waited since before a moment. How many.
pub fn cancel_waiting(conn: &mut Conn, before: i64, now: i64) -> Result<usize> {
    let n = on_backend!(conn, c => diesel::update(
        outbox::table
            .filter(outbox::state.eq_any(WAITING.map(State::name)))
            .filter(outbox::queued_at.lt(before)),
    )
    .set((
        outbox::state.eq(State::Cancelled.name()),
        outbox::settled_at.eq(now),
        outbox::last_error.eq("cancelled after a restore"),
    ))
    .execute(c))?;
    Ok(n)
}
