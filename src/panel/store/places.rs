//! The SQL of places on a panel that change before their owners were here.

use diesel::prelude::*;
use diesel::sql_types::BigInt;

use super::wishes;
use crate::store::connection::Backend;
use crate::store::schema::{entry_link, panelist, participation};
use crate::store::{Conn, Result, on_backend, references_to};

/// Tables that refer to a place and do not tell that its owner was here: what was mailed, a day
/// chosen from a mail, and the states of rounds, which are looked at by themselves.
const NO_TRACE: [&str; 3] = ["entry_link", "participation", "wished_reminder"];

/// What rounds hold of somebody's place.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Traces {
    /// A page of a round was opened, consent or an answer given.
    pub was_here: bool,
    /// The place was there when a round opened, and counts in its N.
    pub counts: bool,
}

/// Holds a place until the transaction ends, so that what its owner does and what is done with it
/// follow on one another; whether it is still there.
pub fn hold(conn: &mut Conn, id: i64) -> Result<bool> {
    let query = panelist::table.find(id).select(panelist::id);
    let found: Option<i64> = match &mut conn.inner {
        Backend::Sqlite(c) => query.get_result(&mut **c).optional()?,
        Backend::Postgres(c) => query.for_update().get_result(&mut **c).optional()?,
    };
    Ok(found.is_some())
}

/// What rounds hold of a panelist.
pub fn traces(conn: &mut Conn, panelist: i64) -> Result<Traces> {
    let rows: Vec<(bool, Option<i32>, Option<i32>)> = on_backend!(conn, c => participation::table
        .filter(participation::panelist_id.eq(panelist))
        .select((
            participation::on_roster_at_opening,
            participation::opened_day,
            participation::started_day,
        ))
        .load(c))?;
    Ok(Traces {
        was_here: has_left_something(conn, panelist)?
            || rows
                .iter()
                .any(|(_, opened, started)| opened.is_some() || started.is_some()),
        counts: rows.iter().any(|(at_opening, ..)| *at_opening),
    })
}

/// Whether any table holds something that the owner of a place did: also one that a later
/// migration adds.
fn has_left_something(conn: &mut Conn, panelist: i64) -> Result<bool> {
    #[derive(QueryableByName)]
    struct Found {
        #[diesel(sql_type = BigInt)]
        n: i64,
    }
    for reference in references_to(conn, "panelist")? {
        if NO_TRACE.contains(&reference.table.as_str()) {
            continue;
        }
        let mark = if conn.is_postgres() { "$1" } else { "?" };
        let sql = format!(
            "SELECT COUNT(*) AS n FROM \"{}\" WHERE \"{}\" = {mark}",
            reference.table, reference.column
        );
        let found: Found = on_backend!(conn, c => diesel::sql_query(sql)
            .bind::<BigInt, _>(panelist)
            .get_result(c))?;
        if found.n > 0 {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Deletes a place with all that was mailed to lead there.
pub fn remove(conn: &mut Conn, id: i64) -> Result<()> {
    wishes::forget(conn, id)?;
    on_backend!(conn, c => diesel::delete(
        entry_link::table.filter(entry_link::panelist_id.eq(id)),
    )
    .execute(c))?;
    on_backend!(conn, c => diesel::delete(
        participation::table.filter(participation::panelist_id.eq(id)),
    )
    .execute(c))?;
    on_backend!(conn, c => diesel::delete(panelist::table.find(id)).execute(c))?;
    Ok(())
}

/// Gives a place to another account; links that were sent for it lead in no more.
pub fn move_place(conn: &mut Conn, id: i64, account: i64) -> Result<()> {
    wishes::forget(conn, id)?;
    on_backend!(conn, c => diesel::update(panelist::table.find(id))
        .set((
            panelist::account_id.eq(account),
            panelist::bounced.eq(false),
            panelist::link_generation.eq(panelist::link_generation + 1),
        ))
        .execute(c))?;
    Ok(())
}

/// Puts a panelist into a stakeholder group.
pub fn set_group(conn: &mut Conn, id: i64, group: &str) -> Result<()> {
    on_backend!(conn, c => diesel::update(panelist::table.find(id))
        .set(panelist::stakeholder_group.eq(group))
        .execute(c))?;
    Ok(())
}
