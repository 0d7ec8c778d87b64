//! How often somebody may try to sign in: counted per account and per address, in the
//! database, so that several nodes count together.

use sha2::{Digest, Sha256};

use super::{Error, store};
use crate::clock::MINUTE;
use crate::store::{Conn, Store, random_id};

/// Failed attempts allowed within a window.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    pub per_account: u64,
    pub per_address: u64,
    pub window_minutes: u64,
}

/// What is counted: only hashes are stored.
pub(super) struct Subjects {
    account: [u8; 32],
    address: [u8; 32],
}

impl Subjects {
    pub(super) fn new(email: &str, address: &str) -> Self {
        let hash = |kind: &str, value: &str| Sha256::digest(format!("{kind}\n{value}")).into();
        Self {
            account: hash("account", email),
            address: hash("address", address),
        }
    }
}

/// Forgets that somebody tried to sign in with an address or asked for a link to it.
pub fn forget_attempts(conn: &mut Conn, email: &str) -> crate::store::Result<()> {
    for typed in [
        email.to_owned(),
        format!("link\n{email}"),
        format!("code\n{email}"),
    ] {
        let subjects = Subjects::new(&typed, "");
        store::forget_failures_of(conn, &subjects.account, None)?;
    }
    Ok(())
}

impl Limits {
    /// Counts this attempt as failed beforehand, so that many at once cannot slip through.
    pub(super) fn enter(self, db: &Store, subjects: &Subjects, now: i64) -> Result<(), Error> {
        let since = now - self.window_minutes as i64 * MINUTE;
        db.write(|conn| {
            store::forget_failures_before(conn, since)?;
            let account = store::failures(conn, &subjects.account)? as u64;
            let address = store::failures(conn, &subjects.address)? as u64;
            if account >= self.per_account || address >= self.per_address {
                return Err(Error::TooManyAttempts {
                    minutes: self.window_minutes,
                });
            }
            for subject in [&subjects.account, &subjects.address] {
                store::add_failure(conn, random_id(), subject, now)?;
            }
            Ok(())
        })
    }

    /// Whether attempts to sign in to an account are refused, by those made after `since`.
    pub(super) fn is_reached(
        self,
        conn: &mut Conn,
        email: &str,
        since: i64,
    ) -> crate::store::Result<bool> {
        let subject = Subjects::new(email, "").account;
        Ok(store::failures_since(conn, &subject, since)? as u64 >= self.per_account)
    }

    /// The attempt succeeded: it and the account's earlier failures no longer count.
    pub(super) fn succeed(self, db: &Store, subjects: &Subjects, now: i64) -> Result<(), Error> {
        db.write(|conn| {
            store::forget_failures_of(conn, &subjects.account, None)?;
            store::forget_failures_of(conn, &subjects.address, Some(now))?;
            Ok(())
        })
    }
}
