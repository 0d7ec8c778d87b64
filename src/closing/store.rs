//! The SQL of seals.

use diesel::prelude::*;

use super::seal::SealDocument;
use crate::store::schema::seal;
use crate::store::{Conn, Error, Result, on_backend};

/// A seal as it is stored.
#[derive(Debug, Clone)]
pub struct StoredSeal {
    pub root: String,
    pub document: SealDocument,
}

pub(super) fn insert(
    conn: &mut Conn,
    round: i64,
    root: &str,
    document: &SealDocument,
) -> Result<()> {
    let text = serde_json::to_string(document).map_err(|error| Error::Unfit(error.to_string()))?;
    let values = (
        seal::round_id.eq(round),
        seal::root.eq(root),
        seal::document.eq(text),
    );
    on_backend!(conn, c => diesel::insert_into(seal::table).values(values).execute(c))?;
    Ok(())
}

/// The root and the document of a round's seal, as text: it may have been changed.
pub(super) fn text(conn: &mut Conn, round: i64) -> Result<Option<(String, String)>> {
    let row = on_backend!(conn, c => seal::table
        .find(round)
        .select((seal::root, seal::document))
        .get_result(c)
        .optional())?;
    Ok(row)
}

/// The root alone.
pub(super) fn root(conn: &mut Conn, round: i64) -> Result<Option<String>> {
    let root = on_backend!(conn, c => seal::table
        .find(round)
        .select(seal::root)
        .get_result(c)
        .optional())?;
    Ok(root)
}

/// The seal of a round, if it has one.
pub fn find(conn: &mut Conn, round: i64) -> Result<Option<StoredSeal>> {
    let row = text(conn, round)?;
    row.map(|(root, text)| {
        let document = serde_json::from_str(&text)
            .map_err(|error| Error::Unfit(format!("the stored seal cannot be read: {error}")))?;
        Ok(StoredSeal { root, document })
    })
    .transpose()
}

pub(super) fn delete(conn: &mut Conn, round: i64) -> Result<()> {
    on_backend!(conn, c => diesel::delete(seal::table.find(round)).execute(c))?;
    Ok(())
}
