//! Changing, proving and replacing passwords.

use std::sync::Arc;

use super::{Accounts, blocking, entry, find};
use crate::account::limits::Subjects;
use crate::account::{Account, Credential, Email, Error, Principal, password, store};
use crate::audit;

impl Accounts {
    /// Sets a new password after the current one was given, and ends all other sessions.
    pub async fn change_password(
        &self,
        principal: &Principal,
        current: String,
        new: String,
    ) -> Result<(), Error> {
        self.prove(principal, current).await?;
        let account = principal.account.clone();
        password::check(&new, &account.email, &account.name)?;
        let hash = self.passwords.hash(new).await?;
        let now = self.clock.now_micros();
        let keep = match principal.credential {
            Credential::Session { id } => id,
            Credential::Token { .. } => return Err(Error::NotYours),
        };
        self.change(move |conn| {
            store::set_password(conn, account.id, &hash)?;
            store::delete_other_sessions(conn, account.id, keep)?;
            audit::record(
                conn,
                entry(now, Some(account.id), "password.change", "account"),
            )?;
            Ok(())
        })
        .await
    }

    /// Asks for the password again before an act that cannot be undone. Counts as an attempt
    /// to sign in.
    pub async fn prove(&self, principal: &Principal, password: String) -> Result<(), Error> {
        let now = self.clock.now_micros();
        let email = principal.account.email.clone();
        let subjects = Arc::new(Subjects::new(&email, "again"));
        let (limits, db, entering) = (self.limits, self.db.clone(), subjects.clone());
        let stored = blocking(move || {
            limits.enter(&db, &entering, now)?;
            db.read(|conn| {
                Ok::<_, Error>(store::credentials(conn, &email)?.and_then(|(_, hash)| hash))
            })
        })
        .await?;
        if !self.passwords.verify(stored, password).await? {
            return Err(Error::WrongPassword);
        }
        let (limits, db) = (self.limits, self.db.clone());
        blocking(move || limits.succeed(&db, &subjects, now)).await
    }

    /// Sets a password for somebody who has none or lost it, and ends all their sessions. Blocks
    /// while it hashes: for the command line, where the operator stands in for a mail.
    ///
    /// # Errors
    /// `UnknownEmail`, or `WeakPassword`.
    pub fn set_password(&self, email: &Email, new: &str) -> Result<Account, Error> {
        let account = find(&self.db, email)?;
        password::check(new, &account.email, &account.name)?;
        let hash = password::hash(new)?;
        let now = self.clock.now_micros();
        self.db.write(|conn| {
            store::set_password(conn, account.id, &hash)?;
            for device in store::devices(conn, account.id)? {
                store::delete_session(conn, account.id, device.id)?;
            }
            audit::record(conn, entry(now, None, "password.set", "account"))?;
            Ok::<_, crate::store::Error>(())
        })?;
        self.believed.forget_all();
        Ok(account)
    }
}
