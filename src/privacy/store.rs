//! The SQL of erasures.

use diesel::prelude::*;
use diesel::sql_types::BigInt;

use super::{Erasure, OpenAnswers};
use crate::account::{self, Account};
use crate::store::schema::{account as accounts_table, erasure, panelist};
use crate::store::{Conn, Result, on_backend, references_to};

/// Tables that stay when a person is erased: they hold values and states without a name.
const KEPT: [&str; 4] = ["panelist", "participation", "rating", "round_expertise"];

/// Everybody who was erased, by hash.
pub fn list(conn: &mut Conn) -> Result<Vec<Erasure>> {
    let rows: Vec<(Vec<u8>, i64, bool)> = on_backend!(conn, c => erasure::table
        .order(erasure::hash)
        .select((erasure::hash, erasure::at, erasure::keeps_open_answers))
        .load(c))?;
    let entry = |(hash, at, keeps): (Vec<u8>, i64, bool)| {
        Some(Erasure {
            hash: hash.try_into().ok()?,
            at,
            open_answers: if keeps {
                OpenAnswers::Keep
            } else {
                OpenAnswers::Remove
            },
        })
    };
    Ok(rows.into_iter().filter_map(entry).collect())
}

/// Puts somebody on the list; once is enough.
pub(super) fn remember(conn: &mut Conn, entry: &Erasure) -> Result<()> {
    let values = (
        erasure::hash.eq(entry.hash.as_slice()),
        erasure::at.eq(entry.at),
        erasure::keeps_open_answers.eq(entry.open_answers == OpenAnswers::Keep),
    );
    on_backend!(conn, c => diesel::insert_into(erasure::table)
        .values(values)
        .on_conflict_do_nothing()
        .execute(c))?;
    Ok(())
}

/// All accounts.
pub(super) fn accounts(conn: &mut Conn) -> Result<Vec<Account>> {
    let ids: Vec<i64> = on_backend!(conn, c => accounts_table::table
        .order(accounts_table::id)
        .select(accounts_table::id)
        .load(c))?;
    let mut found = Vec::with_capacity(ids.len());
    for id in ids {
        found.extend(account::store::by_id(conn, id)?);
    }
    Ok(found)
}

/// Leaves of a place on a panel its stakeholder group, which the sealed counts need. With answers
/// in an open round it counts there like somebody whose address bounced, else like somebody who
/// declined; links that were mailed end.
pub(super) fn blank_panelist(conn: &mut Conn, id: i64, open_answers: OpenAnswers) -> Result<()> {
    let keeps = open_answers == OpenAnswers::Keep;
    on_backend!(conn, c => diesel::update(panelist::table.find(id))
        .set((
            panelist::affiliation.eq(None::<String>),
            panelist::reminders_off.eq(true),
            panelist::declined.eq(!keeps),
            panelist::bounced.eq(keeps),
            panelist::link_generation.eq(panelist::link_generation + 1),
        ))
        .execute(c))?;
    Ok(())
}

/// Deletes every row that refers to a row of `table`, but in the tables that are kept: what a later
/// migration adds about a person goes with it.
pub(super) fn sweep(conn: &mut Conn, table: &str, id: i64) -> Result<()> {
    let found = references_to(conn, table)?;
    for reference in found
        .iter()
        .filter(|one| !KEPT.contains(&one.table.as_str()))
    {
        let mark = if conn.is_postgres() { "$1" } else { "?" };
        let sql = format!(
            "DELETE FROM \"{}\" WHERE \"{}\" = {mark}",
            reference.table, reference.column
        );
        on_backend!(conn, c => diesel::sql_query(sql).bind::<BigInt, _>(id).execute(c))?;
    }
    Ok(())
}
