//! The SQL of the links that lead panelists in.

use diesel::prelude::*;

use crate::store::schema::{entry_link, panelist, session};
use crate::store::{Conn, Result, on_backend};

/// A link as it is stored: hashes only.
#[derive(Debug, Clone, Copy)]
pub struct NewLink<'a> {
    /// Of the mail it is sent with.
    pub id: i64,
    pub token_hash: &'a [u8],
    pub leave_hash: &'a [u8],
    pub panelist: i64,
    pub round: i64,
    pub generation: i32,
    pub now: i64,
    pub expires_at: i64,
}

/// A link that was found by one of its tokens.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Link {
    pub id: i64,
    pub panelist: i64,
    pub round: i64,
    /// Whether it was sent before a newer one replaced it.
    pub replaced: bool,
    pub expires_at: i64,
    pub redeemed_at: Option<i64>,
    pub redeemed_again_at: Option<i64>,
    /// The session that the link began.
    pub session: Option<i64>,
}

/// Stores a link, or stores it anew where its mail is sent again.
pub fn put(conn: &mut Conn, new: &NewLink<'_>) -> Result<()> {
    let tokens = (
        entry_link::token_hash.eq(new.token_hash),
        entry_link::leave_hash.eq(new.leave_hash),
        entry_link::generation.eq(new.generation),
    );
    let values = (
        entry_link::id.eq(new.id),
        tokens,
        entry_link::panelist_id.eq(new.panelist),
        entry_link::round_id.eq(new.round),
        entry_link::created_at.eq(new.now),
        entry_link::expires_at.eq(new.expires_at),
    );
    on_backend!(conn, c => diesel::insert_into(entry_link::table)
        .values(values)
        .on_conflict(entry_link::id)
        .do_update()
        .set(tokens)
        .execute(c))?;
    Ok(())
}

/// How often a panelist's links were replaced by newer ones, from 1.
pub fn generation(conn: &mut Conn, id: i64) -> Result<i32> {
    let found = on_backend!(conn, c => panelist::table
        .find(id)
        .select(panelist::link_generation)
        .get_result(c))?;
    Ok(found)
}

/// Makes all links that a panelist has got lead in no more.
pub fn replace(conn: &mut Conn, id: i64) -> Result<()> {
    on_backend!(conn, c => diesel::update(panelist::table.find(id))
        .set(panelist::link_generation.eq(panelist::link_generation + 1))
        .execute(c))?;
    Ok(())
}

type LinkRow = (
    (i64, i64, i64, i32, i64),
    (Option<i64>, Option<i64>, Option<i64>),
    i32,
);

macro_rules! columns {
    () => {
        (
            (
                entry_link::id,
                entry_link::panelist_id,
                entry_link::round_id,
                entry_link::generation,
                entry_link::expires_at,
            ),
            (
                entry_link::redeemed_at,
                entry_link::redeemed_again_at,
                entry_link::session_id,
            ),
            panelist::link_generation,
        )
    };
}

fn link_of(row: LinkRow) -> Link {
    let ((id, panelist, round, own, expires_at), redeemed, present) = row;
    let (redeemed_at, redeemed_again_at, session) = redeemed;
    Link {
        id,
        panelist,
        round,
        replaced: own < present,
        expires_at,
        redeemed_at,
        redeemed_again_at,
        session,
    }
}

/// The link with this token.
pub fn by_token(conn: &mut Conn, hash: &[u8]) -> Result<Option<Link>> {
    let row: Option<LinkRow> = on_backend!(conn, c => entry_link::table
        .inner_join(panelist::table)
        .filter(entry_link::token_hash.eq(hash))
        .select(columns!())
        .get_result(c)
        .optional())?;
    Ok(row.map(link_of))
}

/// The link that came with the page to leave by.
pub fn by_leave_token(conn: &mut Conn, hash: &[u8]) -> Result<Option<Link>> {
    let row: Option<LinkRow> = on_backend!(conn, c => entry_link::table
        .inner_join(panelist::table)
        .filter(entry_link::leave_hash.eq(hash))
        .select(columns!())
        .get_result(c)
        .optional())?;
    Ok(row.map(link_of))
}

/// Takes an unused link for `session`; false if another request was faster.
pub fn redeem(conn: &mut Conn, id: i64, session: i64, now: i64) -> Result<bool> {
    let n = on_backend!(conn, c => diesel::update(
        entry_link::table.find(id).filter(entry_link::redeemed_at.is_null()),
    )
    .set((entry_link::redeemed_at.eq(now), entry_link::session_id.eq(session)))
    .execute(c))?;
    Ok(n > 0)
}

/// Takes a link a second time for `session`, in place of the session `unused` that it began and
/// that nobody used; false if somebody did, or another request was faster.
pub fn redeem_again(conn: &mut Conn, id: i64, unused: i64, session: i64, now: i64) -> Result<bool> {
    let ended = on_backend!(conn, c => diesel::delete(
        session::table.find(unused).filter(session::used_at.is_null()),
    )
    .execute(c))?;
    if ended == 0 {
        return Ok(false);
    }
    let n = on_backend!(conn, c => diesel::update(
        entry_link::table
            .find(id)
            .filter(entry_link::session_id.eq(unused))
            .filter(entry_link::redeemed_again_at.is_null()),
    )
    .set((entry_link::redeemed_again_at.eq(now), entry_link::session_id.eq(session)))
    .execute(c))?;
    Ok(n > 0)
}

/// The place on a panel with this id: its study and account.
pub fn place(conn: &mut Conn, panelist: i64) -> Result<Option<(i64, i64)>> {
    let found = on_backend!(conn, c => panelist::table
        .find(panelist)
        .select((panelist::study_id, panelist::account_id))
        .get_result(c)
        .optional())?;
    Ok(found)
}

/// Whether a session is there and no request came with it yet.
pub fn is_unused(conn: &mut Conn, session: i64) -> Result<bool> {
    let n: i64 = on_backend!(conn, c => session::table
        .find(session)
        .filter(session::used_at.is_null())
        .count()
        .get_result(c))?;
    Ok(n > 0)
}
