//! What every request can reach.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Instant;

use actix_web::web;
use parking_lot::Mutex;

use super::error::Failure;
use super::metrics::Counters;
use super::press::Press;
use super::server::StartError;
use crate::account::access::{self, Act};
use crate::account::{self, Accounts, Lifetimes, Limits, Principal};
use crate::audit::{KeyError, Signer};
use crate::clock::Clock;
use crate::config::Settings;
use crate::mail::{Keys, Service};
use crate::rating::{Desk, Seat};
use crate::report::Typesetter;
use crate::store::Store;

/// The one state of a running server, shared by its workers.
pub struct AppState {
    /// The database.
    pub store: Store,
    /// The time.
    pub clock: Clock,
    /// What the operator set.
    pub settings: Settings,
    /// Who somebody is.
    pub accounts: Accounts,
    /// Where answers are handed in.
    pub desk: Desk,
    /// Where the files of reports are made and kept.
    pub press: Arc<Press>,
    /// What `/metrics` tells.
    pub counters: Counters,
    /// Signs the heads of the audit record, where there is a key.
    pub signer: Option<Signer>,
    /// When readiness was last looked at, and what was wrong.
    pub(super) readiness: Mutex<Option<(Instant, Option<String>)>>,
}

impl AppState {
    /// A state without anything remembered. Starts the thread that commits answers.
    pub fn new(store: Store, clock: Clock, settings: Settings) -> Result<Self, StartError> {
        let writer = &settings.writer;
        Ok(AppState {
            desk: Desk::start(store.clone(), clock.clone(), writer.queue, writer.batch)?,
            accounts: accounts(&store, &clock, &settings)?,
            signer: signer(&settings, store.url())?,
            store,
            clock,
            settings,
            press: Arc::default(),
            counters: Counters::default(),
            readiness: Mutex::new(None),
        })
    }

    /// Runs something that waits for the database on a thread that may wait.
    ///
    /// # Errors
    /// What `work` answers, in the words of HTTP.
    pub async fn blocking<T, E>(
        &self,
        work: impl FnOnce(&Store) -> Result<T, E> + Send + 'static,
    ) -> Result<T, Failure>
    where
        T: Send + 'static,
        E: Send + 'static,
        Failure: From<E>,
    {
        let store = self.store.clone();
        Ok(web::block(move || work(&store)).await??)
    }

    /// The study with this slug and the caller's seat in it, if the caller may do `act` there.
    ///
    /// # Errors
    /// 404 to strangers, 403 to the wrong role or token.
    pub async fn enter(&self, who: &Principal, slug: &str, act: Act) -> Result<Seat, Failure> {
        let seat = self.desk.seat(who, slug).await?;
        access::check(who, seat.membership.standing, act)?;
        Ok(seat)
    }

    /// Whether this installation sends mail.
    pub fn mail(&self) -> Service {
        match self.settings.mail.is_on() {
            true => Service::On,
            false => Service::Off,
        }
    }

    /// What writes the formats of the report.
    pub fn typesetter(&self) -> Typesetter {
        Typesetter::new(self.settings.report.pdf_seconds)
    }

    /// What the codes in mails are made from. Makes no links: those are made at sending.
    pub fn keys(&self) -> Keys {
        Keys::new(&self.settings.mail.secret, "")
    }

    /// The present in microseconds, UTC.
    pub fn now(&self) -> i64 {
        self.clock.now_micros()
    }
}

/// What signs the heads of the audit record: the key of the settings, or the one beside the SQLite
/// file at `url`, which is made where there is none yet.
///
/// # Errors
/// If a key cannot be read or made.
pub fn signer(settings: &Settings, url: &str) -> Result<Option<Signer>, KeyError> {
    let key = &settings.record.key;
    if !key.is_empty() {
        return Signer::from_text(key).map(Some);
    }
    match is_file(url) {
        true => Signer::from_file(&key_beside(url)).map(Some),
        false => Ok(None),
    }
}

/// The same without making a key.
///
/// # Errors
/// If a key is there and cannot be read.
pub fn signer_if_there(settings: &Settings, url: &str) -> Result<Option<Signer>, KeyError> {
    let key = &settings.record.key;
    match key.is_empty() && is_file(url) {
        true => Signer::read(&key_beside(url)),
        false => signer(settings, url),
    }
}

fn is_file(url: &str) -> bool {
    !url.contains("://") && !url.starts_with(':')
}

fn key_beside(url: &str) -> PathBuf {
    PathBuf::from(format!("{url}.key"))
}

/// Accounts with the limits and lifetimes the operator set.
pub fn accounts(
    store: &Store,
    clock: &Clock,
    settings: &Settings,
) -> Result<Accounts, account::Error> {
    let (login, sessions) = (&settings.login, &settings.sessions);
    Accounts::new(
        store.clone(),
        clock.clone(),
        Limits {
            per_account: login.attempts_per_account.into(),
            per_address: login.attempts_per_address.into(),
            window_minutes: login.window_minutes,
        },
        Lifetimes {
            expert: (sessions.expert_idle_minutes, sessions.expert_absolute_hours),
            privileged: (
                sessions.coordinator_idle_minutes,
                sessions.coordinator_absolute_hours,
            ),
        },
        login.parallel_hashes,
    )
}
