//! Changing and replacing passwords.

use super::{Accounts, entry, find};
use crate::account::{Account, Credential, Email, Error, Principal, password, store};
use crate::audit;
use crate::mail::Keys;

impl Accounts {
    /// Sets a new password after the current one was given, or a mailed code where there is none,
    /// and ends all other sessions.
    pub async fn change_password(
        &self,
        principal: &Principal,
        current: String,
        new: String,
        keys: Keys,
    ) -> Result<(), Error> {
        self.prove(principal, current, keys).await?;
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
