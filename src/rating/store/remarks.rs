//! The SQL of remarks on questions.

use diesel::prelude::*;

use crate::rating::remark::{NewRemark, Remark};
use crate::store::schema::{member, remark};
use crate::store::{Conn, Result, on_backend};

/// How many came in on a day.
pub fn of_day(conn: &mut Conn, study: i64, day: i32) -> Result<i64> {
    let n = on_backend!(conn, c => remark::table
        .filter(remark::study_id.eq(study))
        .filter(remark::day.eq(day))
        .count()
        .get_result(c))?;
    Ok(n)
}

/// Stores a remark, with the account where a name is below it.
pub fn insert(
    conn: &mut Conn,
    id: i64,
    new: &NewRemark,
    words: &str,
    name: Option<&str>,
) -> Result<()> {
    let values = (
        remark::id.eq(id),
        remark::study_id.eq(new.study),
        remark::round.eq(new.round as i32),
        remark::item.eq(&new.item),
        remark::words.eq(words),
        remark::name.eq(name),
        remark::account_id.eq(name.map(|_| new.account)),
        remark::day.eq(new.day),
        remark::dealt_with.eq(false),
    );
    on_backend!(conn, c => diesel::insert_into(remark::table).values(values).execute(c))?;
    Ok(())
}

/// Those that wait for the coordinator, in an order that says nothing: ids are random.
pub fn waiting(conn: &mut Conn, study: i64) -> Result<Vec<Remark>> {
    let rows: Vec<(i64, i32, String, String, Option<String>)> = on_backend!(conn, c => remark::table
        .filter(remark::study_id.eq(study))
        .filter(remark::dealt_with.eq(false))
        .order(remark::id)
        .select((remark::id, remark::round, remark::item, remark::words, remark::name))
        .load(c))?;
    Ok(rows
        .into_iter()
        .map(|(id, round, item, words, name)| Remark {
            id,
            round: round as u32,
            item,
            words,
            name,
        })
        .collect())
}

/// Marks a remark as dealt with; whether the study has it.
pub fn deal_with(conn: &mut Conn, study: i64, id: i64) -> Result<bool> {
    let changed = on_backend!(conn, c => diesel::update(
        remark::table.find(id).filter(remark::study_id.eq(study)),
    )
    .set(remark::dealt_with.eq(true))
    .execute(c))?;
    Ok(changed == 1)
}

/// Takes name and account off the remarks that an account signed, in whatever spelling.
pub fn unsign(conn: &mut Conn, account: i64) -> Result<()> {
    on_backend!(conn, c => diesel::update(remark::table.filter(remark::account_id.eq(account)))
        .set((
            remark::name.eq(None::<String>),
            remark::account_id.eq(None::<i64>),
        ))
        .execute(c))?;
    Ok(())
}

/// Takes a person's name off those remarks of a study that were signed with it before the account
/// was stored with a name.
pub fn unsign_by_name(conn: &mut Conn, study: i64, person: &str) -> Result<()> {
    let signed: Vec<(i64, Option<String>)> = on_backend!(conn, c => remark::table
        .filter(remark::study_id.eq(study))
        .filter(remark::account_id.is_null())
        .filter(remark::name.is_not_null())
        .select((remark::id, remark::name))
        .load(c))?;
    let person = person.trim().to_lowercase();
    for (id, name) in signed {
        if name.is_some_and(|name| name.trim().to_lowercase() == person) {
            on_backend!(conn, c => diesel::update(remark::table.find(id))
                .set(remark::name.eq(None::<String>))
                .execute(c))?;
        }
    }
    Ok(())
}

/// The accounts that coordinate a study.
pub fn coordinators(conn: &mut Conn, study: i64) -> Result<Vec<i64>> {
    let accounts = on_backend!(conn, c => member::table
        .filter(member::study_id.eq(study))
        .filter(member::role.eq("coordinator"))
        .select(member::account_id)
        .load(c))?;
    Ok(accounts)
}
