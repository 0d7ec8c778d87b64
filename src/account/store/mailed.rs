//! The SQL of sign-in links.

use diesel::prelude::*;

use crate::store::schema::sign_in_link;
use crate::store::{Conn, Result, on_backend};

/// A request for a sign-in link, before anybody looked whose address it is.
pub struct NewRequest<'a> {
    pub id: i64,
    pub address: &'a str,
    /// Hash of what tells the asking browser from others.
    pub browser: &'a [u8],
    pub leads_to: &'a str,
    pub expires_at: i64,
}

/// A sign-in link as it is stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Request {
    pub id: i64,
    pub address: String,
    pub browser: Vec<u8>,
    pub leads_to: String,
    pub expires_at: i64,
    pub used_at: Option<i64>,
}

impl Request {
    /// Whether it still leads in.
    pub fn is_alive(&self, now: i64) -> bool {
        self.used_at.is_none() && now < self.expires_at
    }
}

type Row = (i64, String, Vec<u8>, String, i64, Option<i64>);

macro_rules! columns {
    () => {
        (
            sign_in_link::id,
            sign_in_link::address,
            sign_in_link::browser,
            sign_in_link::leads_to,
            sign_in_link::expires_at,
            sign_in_link::used_at,
        )
    };
}

fn request_of((id, address, browser, leads_to, expires_at, used_at): Row) -> Request {
    Request {
        id,
        address,
        browser,
        leads_to,
        expires_at,
        used_at,
    }
}

/// Adds a request, and forgets those that ended before `forget`.
pub fn insert(conn: &mut Conn, new: &NewRequest<'_>, forget: i64) -> Result<()> {
    let values = (
        sign_in_link::id.eq(new.id),
        sign_in_link::address.eq(new.address),
        sign_in_link::browser.eq(new.browser),
        sign_in_link::leads_to.eq(new.leads_to),
        sign_in_link::expires_at.eq(new.expires_at),
    );
    on_backend!(conn, c => diesel::delete(
        sign_in_link::table.filter(sign_in_link::expires_at.lt(forget)),
    )
    .execute(c))?;
    on_backend!(conn, c => diesel::insert_into(sign_in_link::table).values(values).execute(c))?;
    Ok(())
}

/// Forgets the requests of an address; their ids.
pub fn forget_of(conn: &mut Conn, address: &str) -> Result<Vec<i64>> {
    let ids = on_backend!(conn, c => sign_in_link::table
        .filter(sign_in_link::address.eq(address))
        .select(sign_in_link::id)
        .load(c))?;
    on_backend!(conn, c => diesel::delete(
        sign_in_link::table.filter(sign_in_link::address.eq(address)),
    )
    .execute(c))?;
    Ok(ids)
}

/// Forgets every request.
pub(super) fn forget_all(conn: &mut Conn) -> Result<()> {
    on_backend!(conn, c => diesel::delete(sign_in_link::table).execute(c))?;
    Ok(())
}

pub fn by_id(conn: &mut Conn, id: i64) -> Result<Option<Request>> {
    let row: Option<Row> = on_backend!(conn, c => sign_in_link::table
        .find(id)
        .select(columns!())
        .get_result(c)
        .optional())?;
    Ok(row.map(request_of))
}

pub fn by_token(conn: &mut Conn, hash: &[u8]) -> Result<Option<Request>> {
    let row: Option<Row> = on_backend!(conn, c => sign_in_link::table
        .filter(sign_in_link::token_hash.eq(hash))
        .select(columns!())
        .get_result(c)
        .optional())?;
    Ok(row.map(request_of))
}

/// The links of an address that still lead in.
pub fn alive(conn: &mut Conn, address: &str, now: i64) -> Result<Vec<Request>> {
    let rows: Vec<Row> = on_backend!(conn, c => sign_in_link::table
        .filter(sign_in_link::address.eq(address))
        .filter(sign_in_link::used_at.is_null())
        .filter(sign_in_link::expires_at.gt(now))
        .select(columns!())
        .load(c))?;
    Ok(rows.into_iter().map(request_of).collect())
}

/// Stores the hash of the token that is being sent.
pub fn set_token(conn: &mut Conn, id: i64, hash: &[u8]) -> Result<()> {
    on_backend!(conn, c => diesel::update(sign_in_link::table.find(id))
        .set(sign_in_link::token_hash.eq(hash))
        .execute(c))?;
    Ok(())
}

/// Takes a link; false if another request was faster.
pub fn redeem(conn: &mut Conn, id: i64, now: i64) -> Result<bool> {
    let n = on_backend!(conn, c => diesel::update(
        sign_in_link::table
            .find(id)
            .filter(sign_in_link::used_at.is_null())
            .filter(sign_in_link::expires_at.gt(now)),
    )
    .set(sign_in_link::used_at.eq(now))
    .execute(c))?;
    Ok(n > 0)
}
