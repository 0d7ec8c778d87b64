//! The SQL of places on a panel that change before their owners were here.

use diesel::prelude::*;

use super::wishes;
use crate::store::schema::{consent, entry_link, panelist, participation};
use crate::store::{Conn, Result, on_backend};

/// What rounds hold of somebody's place.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Traces {
    /// A page of a round was opened, consent or an answer given.
    pub was_here: bool,
    /// The place was there when a round opened, and counts in its N.
    pub counts: bool,
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
    let consents: i64 = on_backend!(conn, c => consent::table
        .filter(consent::panelist_id.eq(panelist))
        .count()
        .get_result(c))?;
    Ok(Traces {
        was_here: consents > 0
            || rows
                .iter()
                .any(|(_, opened, started)| opened.is_some() || started.is_some()),
        counts: rows.iter().any(|(at_opening, ..)| *at_opening),
    })
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
