//! The SQL of what is published beside the results.

use diesel::prelude::*;

use super::{read_json, to_json};
use crate::result::particulars::Particulars;
use crate::store::schema::{particulars, publication};
use crate::store::{Conn, Result, on_backend};

/// The number under which a study's particulars wait for the next publication.
const NEXT: i32 = 0;

/// What the next publication will say; nothing yet where nobody said anything.
pub fn next(conn: &mut Conn, study: i64) -> Result<Particulars> {
    Ok(find(conn, study, NEXT)?.unwrap_or_default())
}

/// What the report of a round says: what the first publication that covers it said, or what the
/// next one will.
pub fn of_round(conn: &mut Conn, study: i64, round: u32) -> Result<Particulars> {
    let made: Option<i32> = on_backend!(conn, c => publication::table
        .filter(publication::study_id.eq(study))
        // Round numbers come from this column's type.
        .filter(publication::round.ge(round as i32))
        .order(publication::round)
        .select(publication::round)
        .first(c)
        .optional())?;
    match made {
        Some(made) => Ok(find(conn, study, made)?.unwrap_or_default()),
        None => next(conn, study),
    }
}

/// Puts what the next publication will say in the place of what was there.
pub(in crate::result) fn put_next(conn: &mut Conn, study: i64, made: &Particulars) -> Result<()> {
    put(conn, study, NEXT, made)
}

/// Keeps for a publication what is there now.
pub(in crate::result) fn keep(conn: &mut Conn, study: i64, round: u32) -> Result<()> {
    let made = next(conn, study)?;
    put(conn, study, round as i32, &made)
}

fn find(conn: &mut Conn, study: i64, round: i32) -> Result<Option<Particulars>> {
    let row: Option<String> = on_backend!(conn, c => particulars::table
        .find((study, round))
        .select(particulars::content)
        .first(c)
        .optional())?;
    row.map(|text| read_json(&text, "particulars of a publication"))
        .transpose()
}

fn put(conn: &mut Conn, study: i64, round: i32, made: &Particulars) -> Result<()> {
    on_backend!(conn, c => diesel::delete(particulars::table.find((study, round))).execute(c))?;
    let values = (
        particulars::study_id.eq(study),
        particulars::round.eq(round),
        particulars::content.eq(to_json(made)?),
    );
    on_backend!(conn, c => diesel::insert_into(particulars::table).values(values).execute(c))?;
    Ok(())
}
