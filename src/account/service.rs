//! The one who knows who somebody is: accounts, with their sessions, tokens and passwords.

mod mailed;
mod passwords;
mod proof;
mod sessions;
mod tokens;

use super::believed::Believed;
use super::limits::Limits;
use super::password::{self, Passwords};
use super::{Account, Email, Error, NewAccount, store};
use crate::audit;
use crate::clock::Clock;
use crate::store::{Store, random_id};

pub use mailed::{Arrived, LinkRequest, LinkState};
pub use proof::Proof;

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

    /// Remembers whether the account wants one question at a time.
    pub async fn choose_one_at_a_time(&self, account: i64, on: bool) -> Result<(), Error> {
        self.change(move |conn| Ok(store::set_one_at_a_time(conn, account, on)?))
            .await
    }

    /// How many failed attempts an account may have.
    pub fn limits(&self) -> Limits {
        self.limits
    }

    /// Forgets whom it believed who they are; everybody is asked again.
    pub fn forget(&self) {
        self.believed.forget_all();
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

    /// Forgets what is believed of everybody: an account was changed elsewhere.
    pub fn forget_believed(&self) {
        self.believed.forget_all();
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
