//! Asking again who somebody is, before an act that cannot be undone.

use std::sync::Arc;

use super::mailed::{LINK_LIFE, queue};
use super::{Accounts, blocking};
use crate::account::letters::{self, Kind};
use crate::account::limits::Subjects;
use crate::account::store::mailed::{self, NewRequest};
use crate::account::{Credential, Error, Principal, store};
use crate::mail::Keys;
use crate::store::random_id;

/// What somebody proves with who they are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Proof {
    Password,
    /// Of eight signs, by mail: for those who have no password.
    Code,
}

impl Accounts {
    /// What this account can be asked for.
    pub async fn proof_of(&self, principal: &Principal) -> Result<Proof, Error> {
        let (db, email) = (self.db.clone(), principal.account.email.clone());
        let stored = blocking(move || {
            db.read(|conn| Ok::<_, Error>(store::credentials(conn, &email)?.and_then(|own| own.1)))
        })
        .await?;
        Ok(match stored {
            Some(_) => Proof::Password,
            None => Proof::Code,
        })
    }

    /// Mails a code that [`Accounts::prove`] takes for ten minutes, from the session that asked
    /// for it. `language` is a tag of BCP 47.
    ///
    /// # Errors
    /// `TooManyAttempts`, or `NotYours` for a token.
    pub async fn send_proof(&self, principal: &Principal, language: &str) -> Result<(), Error> {
        let now = self.clock.now_micros();
        let address = principal.account.email.clone();
        let purpose = purpose(principal)?;
        let subjects = Subjects::new(&format!("proof\n{address}"), "again");
        let language = language.to_owned();
        let (limits, db) = (self.limits, self.db.clone());
        blocking(move || {
            limits.enter(&db, &subjects, now)?;
            let new = NewRequest {
                id: random_id(),
                address: &address,
                browser: &purpose,
                leads_to: "",
                expires_at: now + LINK_LIFE,
            };
            db.write(|conn| queue(conn, &new, Kind::Proof, &language, now))
        })
        .await
    }

    /// Asks again who somebody is, by their password, or by a mailed code where they have none.
    /// Counts as an attempt to sign in.
    ///
    /// # Errors
    /// `WrongPassword`, `WrongCode` or `TooManyAttempts`.
    pub async fn prove(
        &self,
        principal: &Principal,
        typed: String,
        keys: Keys,
    ) -> Result<(), Error> {
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
        match stored {
            None => self.prove_by_code(principal, &typed, keys, now).await?,
            stored => {
                if !self.passwords.verify(stored, typed).await? {
                    return Err(Error::WrongPassword);
                }
            }
        }
        let (limits, db) = (self.limits, self.db.clone());
        blocking(move || limits.succeed(&db, &subjects, now)).await
    }

    async fn prove_by_code(
        &self,
        principal: &Principal,
        typed: &str,
        keys: Keys,
        now: i64,
    ) -> Result<(), Error> {
        let (address, purpose) = (principal.account.email.clone(), purpose(principal)?);
        let (code, db) = (letters::typed_code(typed), self.db.clone());
        let proven = blocking(move || {
            db.write(|conn| {
                let alive = mailed::alive(conn, &address, now)?;
                let right = alive.into_iter().find(|request| {
                    request.browser == purpose
                        && letters::is_code(&keys, Kind::Proof, request.id, &code)
                });
                match right {
                    Some(request) => Ok::<_, Error>(mailed::redeem(conn, request.id, now)?),
                    None => Ok(false),
                }
            })
        })
        .await?;
        match proven {
            true => Ok(()),
            false => Err(Error::WrongCode),
        }
    }
}

/// What ties a code to the session that asked for it.
fn purpose(principal: &Principal) -> Result<[u8; 32], Error> {
    match principal.credential {
        Credential::Session { id } => Ok(super::mailed::seal(&format!("proof {id}"))),
        Credential::Token { .. } => Err(Error::NotYours),
    }
}
