//! The SQL of ending: everybody's sessions after a restore, an account at its owner's wish.

use diesel::prelude::*;

use super::mailed;
use crate::store::schema::{account, account_link, member, session};
use crate::store::{Conn, Result, on_backend};

/// Ends everybody's sessions and every sign-in link that is under way.
pub fn end_all_sessions(conn: &mut Conn) -> Result<()> {
    on_backend!(conn, c => diesel::delete(session::table).execute(c))?;
    mailed::forget_all(conn)
}

/// Whether anybody is an administrator who can sign in.
pub fn has_administrator(conn: &mut Conn) -> Result<bool> {
    // No account has this number.
    has_other_administrator(conn, 0)
}

/// Whether anybody but this account is an administrator who can sign in.
pub fn has_other_administrator(conn: &mut Conn, id: i64) -> Result<bool> {
    let n: i64 = on_backend!(conn, c => account::table
        .filter(account::administrator.eq(true))
        .filter(account::disabled_at.is_null())
        .filter(account::id.ne(id))
        .count()
        .get_result(c))?;
    Ok(n > 0)
}

/// The studies in which an account holds a role, each with whether somebody else holds it too.
pub fn roles_everywhere(conn: &mut Conn, id: i64) -> Result<Vec<(i64, String, bool)>> {
    let held: Vec<(i64, String)> = on_backend!(conn, c => member::table
        .filter(member::account_id.eq(id))
        .order((member::study_id, member::role))
        .select((member::study_id, member::role))
        .load(c))?;
    let mut found = Vec::with_capacity(held.len());
    for (study, role) in held {
        let others: i64 = on_backend!(conn, c => member::table
            .filter(member::study_id.eq(study))
            .filter(member::role.eq(&role))
            .filter(member::account_id.ne(id))
            .count()
            .get_result(c))?;
        found.push((study, role, others > 0));
    }
    Ok(found)
}

/// Leaves of an account nothing but its id: nobody signs in with it any more.
pub fn blank(conn: &mut Conn, id: i64, email: &str, name: &str, now: i64) -> Result<()> {
    on_backend!(conn, c => diesel::update(account::table.find(id))
        .set((
            account::email.eq(email),
            account::name.eq(name),
            account::password_hash.eq(None::<String>),
            account::administrator.eq(false),
            account::one_at_a_time.eq(false),
            account::disabled_at.eq(now),
        ))
        .execute(c))?;
    Ok(())
}

/// Ids of the links that were mailed to an account: mails are queued for them.
pub fn link_ids(conn: &mut Conn, id: i64) -> Result<Vec<i64>> {
    let ids = on_backend!(conn, c => account_link::table
        .filter(account_link::account_id.eq(id))
        .select(account_link::id)
        .load(c))?;
    Ok(ids)
}
