//! The SQL of links that are mailed to an account for one purpose.

use diesel::prelude::*;

use crate::store::schema::account_link;
use crate::store::{Conn, Result, on_backend};

/// A link before its mail is written.
#[derive(Debug, Clone, Copy)]
pub struct NewLink<'a> {
    pub id: i64,
    pub account: i64,
    /// What it is for: no link works for another purpose.
    pub purpose: &'a str,
    /// What happens when it is used, such as a new address.
    pub detail: &'a str,
    pub expires_at: i64,
}

/// A link as it is stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Link {
    pub id: i64,
    pub account: i64,
    pub detail: String,
    pub expires_at: i64,
    pub used_at: Option<i64>,
}

impl Link {
    /// Whether it still works.
    pub fn is_alive(&self, now: i64) -> bool {
        self.used_at.is_none() && now < self.expires_at
    }
}

type Row = (i64, i64, String, i64, Option<i64>);

macro_rules! columns {
    () => {
        (
            account_link::id,
            account_link::account_id,
            account_link::detail,
            account_link::expires_at,
            account_link::used_at,
        )
    };
}

fn link_of((id, account, detail, expires_at, used_at): Row) -> Link {
    Link {
        id,
        account,
        detail,
        expires_at,
        used_at,
    }
}

/// Stores a link; its token comes when its mail is written.
pub fn insert(conn: &mut Conn, new: &NewLink<'_>) -> Result<()> {
    let values = (
        account_link::id.eq(new.id),
        account_link::account_id.eq(new.account),
        account_link::purpose.eq(new.purpose),
        account_link::detail.eq(new.detail),
        account_link::expires_at.eq(new.expires_at),
    );
    on_backend!(conn, c => diesel::insert_into(account_link::table).values(values).execute(c))?;
    Ok(())
}

/// How many links of a purpose an account was promised that are not too old at `now`.
pub fn count(conn: &mut Conn, account: i64, purpose: &str, now: i64) -> Result<i64> {
    let n = on_backend!(conn, c => account_link::table
        .filter(account_link::account_id.eq(account))
        .filter(account_link::purpose.eq(purpose))
        .filter(account_link::expires_at.gt(now))
        .count()
        .get_result(c))?;
    Ok(n)
}

/// Ends what an account was promised for a purpose and has not used.
pub fn end(conn: &mut Conn, account: i64, purpose: &str, now: i64) -> Result<()> {
    on_backend!(conn, c => diesel::update(
        account_link::table
            .filter(account_link::account_id.eq(account))
            .filter(account_link::purpose.eq(purpose))
            .filter(account_link::used_at.is_null()),
    )
    .set(account_link::used_at.eq(now))
    .execute(c))?;
    Ok(())
}

/// The link with this id.
pub fn by_id(conn: &mut Conn, id: i64) -> Result<Option<Link>> {
    let row: Option<Row> = on_backend!(conn, c => account_link::table
        .find(id)
        .select(columns!())
        .get_result(c)
        .optional())?;
    Ok(row.map(link_of))
}

/// The link with this token, for this purpose.
pub fn by_token(conn: &mut Conn, purpose: &str, hash: &[u8]) -> Result<Option<Link>> {
    let row: Option<Row> = on_backend!(conn, c => account_link::table
        .filter(account_link::token_hash.eq(hash))
        .filter(account_link::purpose.eq(purpose))
        .select(columns!())
        .get_result(c)
        .optional())?;
    Ok(row.map(link_of))
}

/// Stores the hash of a link's token.
pub fn set_token(conn: &mut Conn, id: i64, hash: &[u8]) -> Result<()> {
    on_backend!(conn, c => diesel::update(account_link::table.find(id))
        .set(account_link::token_hash.eq(hash))
        .execute(c))?;
    Ok(())
}

/// Takes a link; false if another request was faster.
pub fn redeem(conn: &mut Conn, id: i64, now: i64) -> Result<bool> {
    let n = on_backend!(conn, c => diesel::update(
        account_link::table.find(id).filter(account_link::used_at.is_null()),
    )
    .set(account_link::used_at.eq(now))
    .execute(c))?;
    Ok(n > 0)
}
