//! Sessions over their lives, from signing in to signing out.

use std::sync::Arc;

use super::{Accounts, NewSession, blocking, entry};
use crate::account::limits::Subjects;
use crate::account::store::{self, NewSessionRow};
use crate::account::{Account, Credential, Device, Error, Principal, TimeLeft, secret};
use crate::audit;
use crate::clock::{HOUR, MINUTE, SECOND};
use crate::store::{Conn, random_id};

/// How often a session's last use is written down.
const TOUCH_EVERY: i64 = MINUTE;

impl Accounts {
    /// Checks address and password and begins a session. Unknown addresses get the same answer
    /// after the same work.
    pub async fn sign_in(
        &self,
        email: &str,
        password: String,
        address: &str,
        device: &str,
    ) -> Result<NewSession, Error> {
        let now = self.clock.now_micros();
        let typed = email.trim().to_lowercase();
        let subjects = Arc::new(Subjects::new(&typed, address));
        let (limits, db, entering) = (self.limits, self.db.clone(), subjects.clone());
        let found = blocking(move || {
            limits.enter(&db, &entering, now)?;
            db.read(|conn| Ok::<_, Error>(store::credentials(conn, &typed)?))
        })
        .await?;
        let (account, stored) = match found {
            Some((account, stored)) if !account.disabled => (Some(account), stored),
            _ => (None, None),
        };
        let right = self.passwords.verify(stored, password).await?;
        let (Some(account), true) = (account, right) else {
            self.record(None, "session.refuse", "sign-in").await?;
            return Err(Error::WrongCredentials);
        };
        let (limits, db) = (self.limits, self.db.clone());
        blocking(move || limits.succeed(&db, &subjects, now)).await?;
        self.begin_session(account, device).await
    }

    /// Begins a session for somebody who has proved who they are.
    pub async fn begin_session(&self, account: Account, device: &str) -> Result<NewSession, Error> {
        let claim = move |_: &mut Conn, _| Ok(Some(account.clone()));
        let begun = self.begin(device, claim).await?;
        begun.ok_or_else(|| Error::Internal("a session for nobody".to_owned()))
    }

    /// Begins a session for the account that `claim` names, if it names one, in the transaction
    /// in which it is asked. `claim` is told the id that the session will have.
    pub async fn begin_session_when(
        &self,
        device: &str,
        claim: impl FnMut(&mut Conn, i64) -> Result<Option<Account>, Error> + Send + 'static,
    ) -> Result<Option<NewSession>, Error> {
        let begun = self.begin(device, claim).await?;
        // A claim may end another session.
        self.believed.forget_all();
        Ok(begun)
    }

    async fn begin(
        &self,
        device: &str,
        mut claim: impl FnMut(&mut Conn, i64) -> Result<Option<Account>, Error> + Send + 'static,
    ) -> Result<Option<NewSession>, Error> {
        let now = self.clock.now_micros();
        let token = secret::new("");
        let hash = secret::hash(&token);
        let device: String = device
            .chars()
            .filter(|c| !c.is_control())
            .take(120)
            .collect();
        let lifetimes = self.lifetimes;
        let db = self.db.clone();
        blocking(move || {
            db.write(|conn| {
                let id = random_id();
                let Some(account) = claim(conn, id)? else {
                    return Ok(None);
                };
                let privileged = account.administrator || store::is_privileged(conn, account.id)?;
                let (idle, absolute) = if privileged {
                    lifetimes.privileged
                } else {
                    lifetimes.expert
                };
                store::delete_expired_sessions(conn, now)?;
                store::insert_session(
                    conn,
                    &NewSessionRow {
                        id,
                        token_hash: &hash,
                        account: account.id,
                        device: &device,
                        now,
                        idle_micros: idle as i64 * MINUTE,
                        expires_at: now + absolute as i64 * HOUR,
                    },
                )?;
                audit::record(
                    conn,
                    entry(now, Some(account.id), "session.begin", "session"),
                )?;
                Ok(Some(NewSession {
                    token: token.clone(),
                    account,
                }))
            })
        })
        .await
    }

    /// Whose session this is, if it lives.
    pub async fn session(&self, token: &str) -> Result<Option<Principal>, Error> {
        let now = self.clock.now_micros();
        let hash = secret::hash(token);
        if let Some(principal) = self.believed.get(&hash, now) {
            return Ok(Some(principal));
        }
        let generation = self.believed.generation();
        let db = self.db.clone();
        let found = blocking(move || {
            let Some(row) = db.read(|conn| store::session(conn, &hash))? else {
                return Ok(None);
            };
            let ends = row.expires_at.min(row.seen_at + row.idle_micros);
            if now >= ends || row.account.disabled {
                return Ok(None);
            }
            if !row.used || now - row.seen_at >= TOUCH_EVERY {
                db.note(|conn| store::touch_session(conn, row.id, now))?;
            }
            let credential = Credential::Session { id: row.id };
            Ok::<_, Error>(Some((
                Principal {
                    account: row.account,
                    credential,
                },
                ends,
            )))
        })
        .await?;
        Ok(found.map(|(principal, ends)| {
            self.believed
                .remember(generation, hash, &principal, ends, now);
            principal
        }))
    }

    /// How long the session with this token lives on if nothing else comes with it; none if it has
    /// ended. Asking changes nothing.
    pub async fn time_left(&self, token: &str) -> Result<Option<TimeLeft>, Error> {
        self.end_of(token, false).await
    }

    /// Lets the session with this token go on as if a page had been opened; what is left then.
    pub async fn stay(&self, token: &str) -> Result<Option<TimeLeft>, Error> {
        self.end_of(token, true).await
    }

    async fn end_of(&self, token: &str, stays: bool) -> Result<Option<TimeLeft>, Error> {
        let now = self.clock.now_micros();
        let hash = secret::hash(token);
        let db = self.db.clone();
        blocking(move || {
            let Some(row) = db.read(|conn| store::session(conn, &hash))? else {
                return Ok(None);
            };
            let ends = |seen_at: i64| row.expires_at.min(seen_at + row.idle_micros);
            if now >= ends(row.seen_at) || row.account.disabled {
                return Ok(None);
            }
            if stays {
                db.write(|conn| store::touch_session(conn, row.id, now))?;
            }
            let seen_at = if stays { now } else { row.seen_at };
            Ok(Some(TimeLeft {
                seconds: (ends(seen_at) - now) / SECOND,
                can_stay: ends(now) > ends(seen_at),
            }))
        })
        .await
    }

    /// Ends the session of this request.
    pub async fn sign_out(&self, principal: &Principal) -> Result<(), Error> {
        match principal.credential {
            Credential::Session { id } => self.end_session(principal.id(), id).await,
            Credential::Token { .. } => Ok(()),
        }
    }

    /// Ends one session of an account.
    pub async fn end_session(&self, account: i64, session: i64) -> Result<(), Error> {
        let now = self.clock.now_micros();
        self.change(move |conn| {
            if !store::delete_session(conn, account, session)? {
                return Err(Error::NotYours);
            }
            audit::record(conn, entry(now, Some(account), "session.end", "session"))?;
            Ok(())
        })
        .await
    }

    pub async fn devices(&self, account: i64) -> Result<Vec<Device>, Error> {
        let db = self.db.clone();
        blocking(move || db.read(|conn| Ok(store::devices(conn, account)?))).await
    }
}
