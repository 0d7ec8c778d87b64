//! The append-only record of who did what. Written in the transaction of its cause; never
//! says what anyone rated, and never a name: who acted is a random number, whose name and address
//! are kept with the account and go with it.
//!
//! The entries are a chain: each has a hash over itself and the hash before it. There is one chain
//! an installation, so that no study's part of it can be taken away whole, and so that what any
//! study's panel was mailed of it witnesses all of it.

mod chain;
mod key;

use diesel::prelude::*;

pub use chain::{Checked, Head, begin, check};
pub use key::{KeyError, Signed, Signer};

use chain::Row;

use crate::store::schema::audit;
use crate::store::{Conn, Result, on_backend};

/// One thing that happened.
#[derive(Debug, Clone, Copy)]
pub struct Entry<'a> {
    /// Microseconds since 1970, UTC.
    pub at: i64,
    /// The account that acted; none for the command line and for failed sign-ins.
    pub actor: Option<i64>,
    /// What was done, as `object.verb`: `round.close`.
    pub action: &'a str,
    pub study: Option<i64>,
    /// What it was done to: `round 2`.
    pub object: &'a str,
    /// What a reader needs beside it, such as the seal or a reason. No rating, no secret.
    pub detail: &'a str,
}

/// The action of a backup that was made.
pub const BACKED_UP: &str = "backup.make";

/// When an action was last done, in microseconds since 1970.
pub fn last(conn: &mut Conn, action: &str) -> Result<Option<i64>> {
    let at = on_backend!(conn, c => audit::table
        .filter(audit::action.eq(action))
        .select(diesel::dsl::max(audit::at))
        .get_result(c))?;
    Ok(at)
}

/// Appends an entry within the caller's transaction. Others who append wait until it ends.
pub fn record(conn: &mut Conn, entry: Entry<'_>) -> Result<()> {
    let head = chain::lock_head(conn)?;
    let row = Row {
        seq: head.seq + 1,
        at: entry.at,
        actor: entry.actor,
        action: entry.action.to_owned(),
        study_id: entry.study,
        object: entry.object.to_owned(),
        detail: entry.detail.to_owned(),
        hash: String::new(),
    };
    let hash = row.hash_after(&head.hash);
    chain::append(conn, &Row { hash, ..row })
}

/// The details of all entries of one kind about one object of a study, oldest first.
pub fn details(conn: &mut Conn, study: i64, action: &str, object: &str) -> Result<Vec<String>> {
    let found = on_backend!(conn, c => audit::table
        .filter(audit::study_id.eq(study))
        .filter(audit::action.eq(action))
        .filter(audit::object.eq(object))
        .order(audit::seq)
        .select(audit::detail)
        .load(c))?;
    Ok(found)
}

/// The head that the record had when a round of a study was last closed.
pub fn head_of_closing(conn: &mut Conn, study: i64, round: u32) -> Result<Option<Head>> {
    let found: Option<(i64, String)> = on_backend!(conn, c => audit::table
        .filter(audit::study_id.eq(study))
        .filter(audit::action.eq("round.close"))
        .filter(audit::object.eq(format!("round {round}")))
        .filter(audit::hash.ne(""))
        .order(audit::seq.desc())
        .select((audit::seq, audit::hash))
        .first(c)
        .optional())?;
    Ok(found.map(|(seq, hash)| Head { seq, hash }))
}

/// A head as it is given out: with a signature, where there is a key.
pub fn shown(head: Head, signer: Option<&Signer>) -> String {
    match signer {
        Some(signer) => signer.sign(head).to_string(),
        None => head.to_string(),
    }
}
