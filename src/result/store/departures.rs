//! The SQL of editorial decisions.

use diesel::prelude::*;

use crate::aggregation::results::Editorial;
use crate::aggregation::rule::Arrow;
use crate::result::departure::Departures;
use crate::store::schema::departure;
use crate::store::{Conn, Result, on_backend};

/// The decisions about the items of a round, by the item's id in the study file.
pub fn of_round(conn: &mut Conn, round: i64) -> Result<Departures> {
    let rows: Vec<(String, Option<String>, String)> = on_backend!(conn, c => departure::table
        .filter(departure::round_id.eq(round))
        .select((departure::item, departure::arrow, departure::reason))
        .load(c))?;
    Ok(rows
        .into_iter()
        .map(|(item, arrow, reason)| {
            let arrow = arrow.as_deref().and_then(Arrow::named);
            (item, Editorial { arrow, reason })
        })
        .collect())
}

/// Puts a decision in the place of an earlier one.
pub(in crate::result) fn put(
    conn: &mut Conn,
    round: i64,
    item: &str,
    made: &Editorial,
) -> Result<()> {
    delete(conn, round, item)?;
    let values = (
        departure::round_id.eq(round),
        departure::item.eq(item),
        departure::arrow.eq(made.arrow.map(Arrow::name)),
        departure::reason.eq(&made.reason),
    );
    on_backend!(conn, c => diesel::insert_into(departure::table).values(values).execute(c))?;
    Ok(())
}

/// Takes a decision back; whether there was one.
pub(in crate::result) fn delete(conn: &mut Conn, round: i64, item: &str) -> Result<bool> {
    let gone = on_backend!(conn, c => diesel::delete(departure::table.find((round, item)))
        .execute(c))?;
    Ok(gone > 0)
}
