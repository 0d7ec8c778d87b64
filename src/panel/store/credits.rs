//! The SQL of who is named in the credits.

use diesel::prelude::*;

use crate::panel::credits::Choice;
use crate::store::schema::{credit, panelist, participation};
use crate::store::{Conn, Result, on_backend};

pub fn choice(conn: &mut Conn, of: i64) -> Result<Option<Choice>> {
    let row: Option<(bool, String)> = on_backend!(conn, c => credit::table
        .find(of)
        .select((credit::named, credit::name))
        .get_result(c)
        .optional())?;
    Ok(row.map(|(named, name)| Choice { named, name }))
}

pub fn put(conn: &mut Conn, of: i64, choice: &Choice) -> Result<()> {
    let values = (
        credit::named.eq(choice.named),
        credit::name.eq(&choice.name),
    );
    on_backend!(conn, c => diesel::insert_into(credit::table)
        .values((credit::panelist_id.eq(of), values))
        .on_conflict(credit::panelist_id)
        .do_update()
        .set(values)
        .execute(c))?;
    Ok(())
}

/// Forgets what a panelist said.
pub fn remove(conn: &mut Conn, of: i64) -> Result<()> {
    on_backend!(conn, c => diesel::delete(credit::table.find(of)).execute(c))?;
    Ok(())
}

/// The names to print of those who agreed and take part.
pub fn names(conn: &mut Conn, study: i64) -> Result<Vec<String>> {
    let names = on_backend!(conn, c => credit::table
        .inner_join(panelist::table)
        .filter(panelist::study_id.eq(study))
        .filter(panelist::declined.eq(false))
        .filter(credit::named.eq(true))
        .select(credit::name)
        .load(c))?;
    Ok(names)
}

/// How many of those who take part have answered something in any round.
pub fn answered(conn: &mut Conn, study: i64) -> Result<usize> {
    let found: Vec<i64> = on_backend!(conn, c => participation::table
        .inner_join(panelist::table)
        .filter(panelist::study_id.eq(study))
        .filter(panelist::declined.eq(false))
        .filter(participation::started_day.is_not_null())
        .select(participation::panelist_id)
        .distinct()
        .load(c))?;
    Ok(found.len())
}
