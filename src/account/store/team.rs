//! The SQL of roles in studies and in the installation.

use diesel::prelude::*;

use crate::account::team::Member;
use crate::store::schema::{account, account_link, member, panelist};
use crate::store::{Conn, Result, on_backend};

/// Everybody with a role in a study, by name.
pub fn of_study(conn: &mut Conn, study: i64) -> Result<Vec<Member>> {
    let rows: Vec<(i64, String, String, String, bool)> = on_backend!(conn, c => member::table
        .inner_join(account::table)
        .filter(member::study_id.eq(study))
        .order((account::name, account::email, member::role.desc()))
        .select((account::id, account::name, account::email, member::role, account::activated))
        .load(c))?;
    let members = rows
        .into_iter()
        .map(|(account, name, email, role, arrived)| Member {
            account,
            name,
            email,
            role,
            arrived,
        });
    Ok(members.collect())
}

/// Every administrator, by name.
pub fn administrators(conn: &mut Conn) -> Result<Vec<Member>> {
    let rows: Vec<(i64, String, String, bool)> = on_backend!(conn, c => account::table
        .filter(account::administrator.eq(true))
        .filter(account::disabled_at.is_null())
        .order((account::name, account::email))
        .select((account::id, account::name, account::email, account::activated))
        .load(c))?;
    let members = rows
        .into_iter()
        .map(|(account, name, email, arrived)| Member {
            account,
            name,
            email,
            role: "administrator".to_owned(),
            arrived,
        });
    Ok(members.collect())
}

/// Makes an account an administrator, or makes it none.
pub fn set_administrator(conn: &mut Conn, id: i64, on: bool) -> Result<()> {
    on_backend!(conn, c => diesel::update(account::table.find(id))
        .set(account::administrator.eq(on))
        .execute(c))?;
    Ok(())
}

/// Takes a role in a study from an account.
pub fn remove_role(conn: &mut Conn, study: i64, id: i64, role: &str) -> Result<()> {
    on_backend!(conn, c => diesel::delete(
        member::table
            .filter(member::study_id.eq(study))
            .filter(member::account_id.eq(id))
            .filter(member::role.eq(role)),
    )
    .execute(c))?;
    Ok(())
}

/// Whether an account has a place on any panel.
pub fn is_on_a_panel(conn: &mut Conn, id: i64) -> Result<bool> {
    let places: i64 = on_backend!(conn, c => panelist::table
        .filter(panelist::account_id.eq(id))
        .count()
        .get_result(c))?;
    Ok(places > 0)
}

/// Deletes what was ever mailed to an account to lead it in or to confirm an address.
pub fn forget_links(conn: &mut Conn, id: i64) -> Result<()> {
    on_backend!(conn, c => diesel::delete(account_link::table.filter(account_link::account_id.eq(id)))
        .execute(c))?;
    Ok(())
}
