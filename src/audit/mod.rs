//! The append-only record of who did what. Written in the transaction of its cause; never
//! says what anyone rated.

use diesel::prelude::*;

use crate::store::schema::audit;
use crate::store::{Conn, Result, on_backend};

/// One thing that happened.
#[derive(Debug, Clone, Copy)]
pub struct Entry<'a> {
    /// Microseconds since 1970, UTC.
    pub at: i64,
    /// The account that acted; none for the command line and for failed sign-ins.
    pub actor: Option<i64>,
    /// What was done, as `object.verb`: `round.close`.
    pub action: &'a str,
    pub study: Option<i64>,
    /// What it was done to: `round 2`.
    pub object: &'a str,
    /// What a reader needs beside it, such as the seal or a reason. No rating, no secret.
    pub detail: &'a str,
}

/// The action of a backup that was made.
pub const BACKED_UP: &str = "backup.make";

/// When an action was last done, in microseconds since 1970.
pub fn last(conn: &mut Conn, action: &str) -> Result<Option<i64>> {
    let at = on_backend!(conn, c => audit::table
        .filter(audit::action.eq(action))
        .select(diesel::dsl::max(audit::at))
        .get_result(c))?;
    Ok(at)
}

/// Appends an entry within the caller's transaction.
pub fn record(conn: &mut Conn, entry: Entry<'_>) -> Result<()> {
    let values = (
        audit::at.eq(entry.at),
        audit::actor.eq(entry.actor),
        audit::action.eq(entry.action),
        audit::study_id.eq(entry.study),
        audit::object.eq(entry.object),
        audit::detail.eq(entry.detail),
    );
    on_backend!(conn, c => diesel::insert_into(audit::table).values(values).execute(c))?;
    Ok(())
}

/// The details of all entries of one kind about one object of a study, oldest first.
pub fn details(conn: &mut Conn, study: i64, action: &str, object: &str) -> Result<Vec<String>> {
    let found = on_backend!(conn, c => audit::table
        .filter(audit::study_id.eq(study))
        .filter(audit::action.eq(action))
        .filter(audit::object.eq(object))
        .order(audit::seq)
        .select(audit::detail)
        .load(c))?;
    Ok(found)
}
