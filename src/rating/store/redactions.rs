//! The SQL of redacted reasons.

use std::collections::HashMap;

use diesel::prelude::*;

use super::Key;
use crate::store::schema::{item, rating, redaction, round};
use crate::store::{Conn, Result, on_backend};

/// What stands in the place of a redacted reason.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Redaction {
    /// SHA-256(nonce ‖ rationale).
    pub digest: Vec<u8>,
    /// The coordinator's words.
    pub why: String,
}

/// A redaction as the person sees it whose reason it was.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OwnRedaction {
    pub round: u32,
    pub item_name: String,
    pub why: String,
}

/// The redactions of a round, by item and panelist.
pub(super) fn of_round(conn: &mut Conn, round_id: i64) -> Result<HashMap<(i64, i64), Redaction>> {
    let rows: Vec<(i64, i64, Vec<u8>, String)> = on_backend!(conn, c => redaction::table
        .filter(redaction::round_id.eq(round_id))
        .select((redaction::item_id, redaction::panelist_id, redaction::digest, redaction::why))
        .load(c))?;
    Ok(rows
        .into_iter()
        .map(|(item, panelist, digest, why)| ((item, panelist), Redaction { digest, why }))
        .collect())
}

/// The redactions of a panelist's reasons in a study, by round and item.
pub fn of_panelist(conn: &mut Conn, study: i64, panelist: i64) -> Result<Vec<OwnRedaction>> {
    let rows: Vec<(i32, String, String)> = on_backend!(conn, c => redaction::table
        .inner_join(round::table)
        .inner_join(item::table)
        .filter(round::study_id.eq(study))
        .filter(redaction::panelist_id.eq(panelist))
        .order((round::number, item::name))
        .select((round::number, item::name, redaction::why))
        .load(c))?;
    Ok(rows
        .into_iter()
        .map(|(round, item_name, why)| OwnRedaction {
            round: round as u32,
            item_name,
            why,
        })
        .collect())
}

/// Puts a redaction in the place of an answer's reason.
pub fn put(conn: &mut Conn, key: Key, new: &Redaction) -> Result<()> {
    let values = (
        redaction::round_id.eq(key.round),
        redaction::item_id.eq(key.item),
        redaction::panelist_id.eq(key.panelist),
        redaction::digest.eq(&new.digest),
        redaction::why.eq(&new.why),
    );
    on_backend!(conn, c => diesel::insert_into(redaction::table).values(values).execute(c))?;
    on_backend!(conn, c => diesel::update(
        rating::table.find((key.round, key.item, key.panelist)),
    )
    .set(rating::rationale.eq(None::<String>))
    .execute(c))?;
    Ok(())
}
