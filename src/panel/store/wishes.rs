//! The SQL of reminders that panelists asked for.

use std::collections::HashSet;

use diesel::prelude::*;

use crate::store::schema::{panelist, wished_reminder};
use crate::store::{Conn, Result, on_backend};

/// A wish whose mail is not queued yet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Waiting {
    pub study: i64,
    pub round: i64,
    pub panelist: i64,
    pub account: i64,
    /// Days since 1970 in the study's zone.
    pub day: i32,
}

/// The wishes for days up to `day`, those of the earliest day first.
pub fn waiting(conn: &mut Conn, day: i32) -> Result<Vec<Waiting>> {
    let rows: Vec<(i64, i64, i64, i64, i32)> = on_backend!(conn, c => wished_reminder::table
        .inner_join(panelist::table)
        .filter(wished_reminder::queued.eq(false))
        .filter(wished_reminder::day.le(day))
        .order((wished_reminder::day, wished_reminder::panelist_id))
        .select((
            panelist::study_id,
            wished_reminder::round_id,
            panelist::id,
            panelist::account_id,
            wished_reminder::day,
        ))
        .load(c))?;
    let waiting = |(study, round, panelist, account, day)| Waiting {
        study,
        round,
        panelist,
        account,
        day,
    };
    Ok(rows.into_iter().map(waiting).collect())
}

/// The panelists whose day in a round is still to come.
pub fn waiting_in(conn: &mut Conn, round: i64) -> Result<HashSet<i64>> {
    let people: Vec<i64> = on_backend!(conn, c => wished_reminder::table
        .filter(wished_reminder::round_id.eq(round))
        .filter(wished_reminder::queued.eq(false))
        .select(wished_reminder::panelist_id)
        .load(c))?;
    Ok(people.into_iter().collect())
}

/// The day that a panelist chose in a round, and whether its mail is queued.
pub fn find(conn: &mut Conn, round: i64, panelist: i64) -> Result<Option<(i32, bool)>> {
    let found = on_backend!(conn, c => wished_reminder::table
        .find((round, panelist))
        .select((wished_reminder::day, wished_reminder::queued))
        .get_result(c)
        .optional())?;
    Ok(found)
}

/// Keeps a panelist's wish in place of the one there was.
pub fn put(conn: &mut Conn, round: i64, panelist: i64, day: i32) -> Result<()> {
    forget_in(conn, round, panelist)?;
    let values = (
        wished_reminder::round_id.eq(round),
        wished_reminder::panelist_id.eq(panelist),
        wished_reminder::day.eq(day),
    );
    on_backend!(conn, c => diesel::insert_into(wished_reminder::table).values(values).execute(c))?;
    Ok(())
}

/// Notes that a wish's mail is being queued; false where the wish is no longer what it was.
pub fn take(conn: &mut Conn, wish: &Waiting) -> Result<bool> {
    let n = on_backend!(conn, c => diesel::update(
        wished_reminder::table
            .find((wish.round, wish.panelist))
            .filter(wished_reminder::day.eq(wish.day))
            .filter(wished_reminder::queued.eq(false)),
    )
    .set(wished_reminder::queued.eq(true))
    .execute(c))?;
    Ok(n > 0)
}

/// Takes back what a panelist wished in a round; a mail that is queued for it is not sent.
pub fn forget_in(conn: &mut Conn, round: i64, panelist: i64) -> Result<()> {
    on_backend!(conn, c => diesel::delete(
        wished_reminder::table.find((round, panelist)),
    )
    .execute(c))?;
    Ok(())
}

/// The same in every round.
pub fn forget(conn: &mut Conn, panelist: i64) -> Result<()> {
    on_backend!(conn, c => diesel::delete(
        wished_reminder::table.filter(wished_reminder::panelist_id.eq(panelist)),
    )
    .execute(c))?;
    Ok(())
}

/// The same of everybody in a round.
pub fn forget_round(conn: &mut Conn, round: i64) -> Result<()> {
    on_backend!(conn, c => diesel::delete(
        wished_reminder::table.filter(wished_reminder::round_id.eq(round)),
    )
    .execute(c))?;
    Ok(())
}
