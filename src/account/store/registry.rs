//! The SQL of the list of accounts.

use std::collections::HashMap;

use diesel::prelude::*;

use crate::account::registry::Entry;
use crate::store::schema::{account, api_token, member, panelist, session};
use crate::store::{Conn, Result, on_backend};

/// End of the addresses of accounts whose owners were erased.
pub const ERASED: &str = "@erased.invalid";

type Row = (i64, String, String, bool, bool, Option<i64>);

macro_rules! columns {
    () => {
        (
            account::id,
            account::name,
            account::email,
            account::administrator,
            account::activated,
            account::disabled_at,
        )
    };
}

fn entry_of((id, name, email, administrator, arrived, disabled_at): Row) -> Entry {
    Entry {
        id,
        name,
        email,
        administrator,
        arrived,
        disabled_at,
        locked: false,
        devices: 0,
        tokens: 0,
        studies: [0; 3],
    }
}

/// Accounts whose name or address holds the words, by name and address.
pub fn search(conn: &mut Conn, words: &str, most: usize) -> Result<Vec<Entry>> {
    let escaped: String = words
        .chars()
        .flat_map(|sign| match sign {
            '%' | '_' | '\\' => vec!['\\', sign],
            other => vec![other],
        })
        .collect();
    let held = format!("%{escaped}%");
    let address = format!("%{}%", escaped.to_lowercase());
    let rows: Vec<Row> = on_backend!(conn, c => account::table
        .filter(account::email.not_like(format!("%{ERASED}")))
        .filter(account::name.like(&held).escape('\\').or(account::email.like(&address).escape('\\')))
        .order((account::name, account::email))
        .limit(most as i64)
        .select(columns!())
        .load(c))?;
    Ok(rows.into_iter().map(entry_of).collect())
}

/// One account that was not erased.
pub fn by_id(conn: &mut Conn, id: i64) -> Result<Option<Entry>> {
    let row: Option<Row> = on_backend!(conn, c => account::table
        .find(id)
        .filter(account::email.not_like(format!("%{ERASED}")))
        .select(columns!())
        .get_result(c)
        .optional())?;
    Ok(row.map(entry_of))
}

/// Counts the devices, tokens and studies of accounts.
pub fn count(conn: &mut Conn, entries: &mut [Entry], now: i64) -> Result<()> {
    let ids: Vec<i64> = entries.iter().map(|entry| entry.id).collect();
    let devices: Vec<(i64, i64)> = on_backend!(conn, c => session::table
        .filter(session::account_id.eq_any(&ids))
        .filter(session::expires_at.gt(now))
        .filter((session::seen_at + session::idle_micros).gt(now))
        .group_by(session::account_id)
        .select((session::account_id, diesel::dsl::count_star()))
        .load(c))?;
    let tokens: Vec<(i64, i64)> = on_backend!(conn, c => api_token::table
        .filter(api_token::account_id.eq_any(&ids))
        .filter(api_token::expires_at.gt(now))
        .group_by(api_token::account_id)
        .select((api_token::account_id, diesel::dsl::count_star()))
        .load(c))?;
    let roles: Vec<(i64, String, i64)> = on_backend!(conn, c => member::table
        .filter(member::account_id.eq_any(&ids))
        .group_by((member::account_id, member::role))
        .select((member::account_id, member::role, diesel::dsl::count_star()))
        .load(c))?;
    let places: Vec<(i64, i64)> = on_backend!(conn, c => panelist::table
        .filter(panelist::account_id.eq_any(&ids))
        .group_by(panelist::account_id)
        .select((panelist::account_id, diesel::dsl::count_star()))
        .load(c))?;
    let (devices, tokens) = (by_account(devices), by_account(tokens));
    let places = by_account(places);
    let roles: HashMap<(i64, String), i64> = roles
        .into_iter()
        .map(|(id, role, n)| ((id, role), n))
        .collect();
    for entry in entries {
        let of = |counts: &HashMap<i64, i64>| counts.get(&entry.id).copied().unwrap_or(0);
        let role = |name: &str| {
            roles
                .get(&(entry.id, name.to_owned()))
                .copied()
                .unwrap_or(0)
        };
        (entry.devices, entry.tokens) = (of(&devices), of(&tokens));
        entry.studies = [role("coordinator"), role("author"), of(&places)];
    }
    Ok(())
}

fn by_account(rows: Vec<(i64, i64)>) -> HashMap<i64, i64> {
    rows.into_iter().collect()
}

/// Shuts an account, or opens it again.
pub fn set_disabled(conn: &mut Conn, id: i64, at: Option<i64>) -> Result<()> {
    on_backend!(conn, c => diesel::update(account::table.find(id))
        .set(account::disabled_at.eq(at))
        .execute(c))?;
    Ok(())
}

/// Ends all sessions and tokens of an account.
pub fn end_sessions(conn: &mut Conn, id: i64) -> Result<()> {
    on_backend!(conn, c => diesel::delete(session::table.filter(session::account_id.eq(id)))
        .execute(c))?;
    on_backend!(conn, c => diesel::delete(api_token::table.filter(api_token::account_id.eq(id)))
        .execute(c))?;
    Ok(())
}
