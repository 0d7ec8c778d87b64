//! Signing in and out, sessions and tokens over their lives.

use std::sync::Arc;

use super::believed::Believed;
use super::limits::{Limits, Subjects};
use super::password::{self, Passwords};
use super::store::NewSessionRow;
use super::{
    Account, ApiToken, Credential, Device, Email, Error, NewAccount, Principal, Scope, secret,
    store,
};
use crate::audit;
use crate::clock::{Clock, DAY, HOUR, MINUTE};
use crate::store::{Store, random_id};

/// How often a session's last use is written down.
const TOUCH_EVERY: i64 = MINUTE;

/// How long sessions live: (idle minutes, absolute hours).
#[derive(Debug, Clone, Copy)]
pub struct Lifetimes {
    pub expert: (u64, u64),
    pub privileged: (u64, u64),
}

impl Default for Lifetimes {
    fn default() -> Self {
        Self {
            expert: (60, 12),
            privileged: (30, 8),
        }
    }
}

/// A session just begun. The token is nowhere else.
#[derive(Debug)]
pub struct NewSession {
    pub token: String,
    pub account: Account,
}

/// All that has to do with who somebody is.
#[derive(Clone)]
pub struct Accounts {
    db: Store,
    clock: Clock,
    passwords: Passwords,
    limits: Limits,
    lifetimes: Lifetimes,
    believed: Believed,
}

impl Accounts {
    /// # Errors
    /// If the dummy hash for unknown addresses cannot be made.
    pub fn new(
        db: Store,
        clock: Clock,
        limits: Limits,
        lifetimes: Lifetimes,
        parallel_hashes: usize,
    ) -> Result<Self, Error> {
        Ok(Self {
            db,
            clock,
            passwords: Passwords::new(parallel_hashes)?,
            limits,
            lifetimes,
            believed: Believed::default(),
        })
    }

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
                        id: random_id(),
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
                Ok(NewSession {
                    token: token.clone(),
                    account: account.clone(),
                })
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
            if now - row.seen_at >= TOUCH_EVERY {
                db.write(|conn| store::touch_session(conn, row.id, now))?;
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

    /// Whose API token this is, if it is valid.
    pub async fn token(&self, token: &str) -> Result<Option<Principal>, Error> {
        let now = self.clock.now_micros();
        let hash = secret::hash(token);
        if let Some(principal) = self.believed.get(&hash, now) {
            return Ok(Some(principal));
        }
        let generation = self.believed.generation();
        let db = self.db.clone();
        let found =
            blocking(move || db.read(|conn| Ok::<_, Error>(store::token(conn, &hash)?))).await?;
        Ok(found
            .filter(|(_, _, expires_at, account)| now < *expires_at && !account.disabled)
            .map(|(id, scopes, expires_at, account)| {
                let credential = Credential::Token { id, scopes };
                let principal = Principal {
                    account,
                    credential,
                };
                self.believed
                    .remember(generation, hash, &principal, expires_at, now);
                principal
            }))
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

    /// Makes a token; the text returned is shown once and stored nowhere.
    pub async fn create_token(
        &self,
        account: i64,
        name: &str,
        scopes: Vec<Scope>,
        days: i64,
    ) -> Result<(ApiToken, String), Error> {
        let name = checked_name(name)?;
        if scopes.is_empty() {
            return Err(Error::NoScope);
        }
        if !(1..=365).contains(&days) {
            return Err(Error::TokenLife);
        }
        let now = self.clock.now_micros();
        let text = secret::new("cst_");
        let hash = secret::hash(&text);
        let token = ApiToken {
            id: random_id(),
            name,
            scopes,
            created_at: now,
            expires_at: now + days * DAY,
        };
        let made = token.clone();
        self.change(move |conn| {
            store::insert_token(conn, &made, &hash, account)?;
            audit::record(conn, entry(now, Some(account), "token.create", "token"))?;
            Ok(())
        })
        .await?;
        Ok((token, text))
    }

    pub async fn tokens(&self, account: i64) -> Result<Vec<ApiToken>, Error> {
        let db = self.db.clone();
        blocking(move || db.read(|conn| Ok(store::tokens(conn, account)?))).await
    }

    pub async fn revoke_token(&self, account: i64, token: i64) -> Result<(), Error> {
        let now = self.clock.now_micros();
        self.change(move |conn| {
            if !store::delete_token(conn, account, token)? {
                return Err(Error::NotYours);
            }
            audit::record(conn, entry(now, Some(account), "token.revoke", "token"))?;
            Ok(())
        })
        .await
    }

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

    /// Remembers whether the account wants one question at a time.
    pub async fn choose_one_at_a_time(&self, account: i64, on: bool) -> Result<(), Error> {
        self.change(move |conn| Ok(store::set_one_at_a_time(conn, account, on)?))
            .await
    }

    /// Makes an account. Blocks while it hashes: for the command line.
    ///
    /// # Errors
    /// If the name is empty, the password weak or the address taken.
    pub fn create(&self, new: &NewAccount) -> Result<Account, Error> {
        let hash = match &new.password {
            Some(text) => {
                password::check(text, new.email.as_str(), &new.name)?;
                Some(password::hash(text)?)
            }
            None => None,
        };
        let account = Account {
            id: random_id(),
            email: new.email.to_string(),
            name: checked_name(&new.name)?,
            administrator: new.administrator,
            one_at_a_time: false,
            disabled: false,
        };
        let now = self.clock.now_micros();
        let made = self.db.write(|conn| {
            store::insert(conn, &account, hash.as_deref(), now)?;
            audit::record(conn, entry(now, None, "account.create", "account"))?;
            Ok::<_, crate::store::Error>(())
        });
        match made {
            Ok(()) => Ok(account),
            Err(error) if error.is_unique_violation() => {
                Err(Error::EmailTaken(new.email.to_string()))
            }
            Err(error) => Err(error.into()),
        }
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

    /// A change of who may do what: nothing believed before holds after it.
    async fn change<T: Send + 'static>(
        &self,
        mut work: impl FnMut(&mut crate::store::Conn) -> Result<T, Error> + Send + 'static,
    ) -> Result<T, Error> {
        let db = self.db.clone();
        let done = blocking(move || db.write(&mut work)).await;
        self.believed.forget_all();
        done
    }

    async fn record(
        &self,
        actor: Option<i64>,
        action: &'static str,
        object: &'static str,
    ) -> Result<(), Error> {
        let now = self.clock.now_micros();
        let db = self.db.clone();
        blocking(move || {
            db.write(|conn| Ok(audit::record(conn, entry(now, actor, action, object))?))
        })
        .await
    }
}

fn entry<'a>(at: i64, actor: Option<i64>, action: &'a str, object: &'a str) -> audit::Entry<'a> {
    audit::Entry {
        at,
        actor,
        action,
        study: None,
        object,
        detail: "",
    }
}

fn checked_name(name: &str) -> Result<String, Error> {
    let name = name.trim();
    let fits = (1..=200).contains(&name.chars().count()) && !name.chars().any(char::is_control);
    if fits {
        Ok(name.to_owned())
    } else {
        Err(Error::InvalidName)
    }
}

async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, Error> + Send + 'static,
) -> Result<T, Error> {
    tokio::task::spawn_blocking(work)
        .await
        .map_err(|error| Error::Internal(error.to_string()))?
}

/// The address and account that a command line names.
///
/// # Errors
/// `UnknownEmail` if nobody has it.
pub fn find(db: &Store, email: &Email) -> Result<Account, Error> {
    db.read(|conn| Ok::<_, Error>(store::by_email(conn, email.as_str())?))?
        .ok_or_else(|| Error::UnknownEmail(email.to_string()))
}
