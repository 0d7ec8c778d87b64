//! Letting mail leave again after a restore.

use crate::audit::{self, Entry};
use crate::mail::{hold, outbox};
use crate::store::{Conn, Result};

/// What is to become of the mails that waited when the database was restored.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Waiting {
    Send,
    Cancel,
}

/// Lets mail leave again, on record; how many mails were cancelled, none if it was not held back.
pub fn resume(
    conn: &mut Conn,
    waiting: Waiting,
    actor: Option<i64>,
    now: i64,
) -> Result<Option<usize>> {
    let Some(since) = hold::since(conn)? else {
        return Ok(None);
    };
    let cancelled = match waiting {
        Waiting::Send => 0,
        Waiting::Cancel => outbox::cancel_waiting(conn, since, now)?,
    };
    hold::end(conn)?;
    let entry = Entry {
        at: now,
        actor,
        action: "mail.resume",
        study: None,
        object: "mail",
        detail: &format!("{cancelled} cancelled"),
    };
    audit::record(conn, entry)?;
    Ok(Some(cancelled))
}
