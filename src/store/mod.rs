//! The database: SQLite by default, PostgreSQL for those who outgrow it. One code path for
//! both; knows no feature.

mod backup;
mod claim;
mod conflict;
pub(crate) mod connection;
mod memory;
mod migrations;
mod pool;
mod postgres;
mod references;
mod room;
pub mod schema;
mod writer;

use std::sync::Arc;
use std::time::Duration;

use diesel::connection::SimpleConnection;
use parking_lot::{Mutex, MutexGuard};

pub use backup::Archive;
pub use claim::Claim;
pub use connection::Conn;
pub(crate) use connection::on_backend;
pub use memory::Version;
pub use migrations::newest as newest_migration;
pub use pool::Beside;
pub use references::{Reference, references_to};
pub use room::Room;
pub use writer::{Batch, Tally, Turn, Writer};

use pool::{MOMENT, Manager, Pooled};

/// What can go wrong between the house and its database.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The database cannot be reached or opened; trying again later may help.
    #[error("the database cannot be reached: {0}")]
    Unavailable(String),
    /// The disk takes nothing more. What was stored stays, and reading goes on.
    #[error("there is no room left for the database: {0}")]
    Full(String),
    /// The database is not as this program needs it.
    #[error("{0}")]
    Unfit(String),
    /// Two transactions stood in each other's way; trying again helps.
    #[error("the database asked to try again")]
    Retry,
    #[error("database: {0}")]
    Query(diesel::result::Error),
}

impl From<diesel::result::Error> for Error {
    fn from(error: diesel::result::Error) -> Self {
        use diesel::result::{DatabaseErrorKind as Kind, Error as E};
        match error {
            error if conflict::note(&error) => Error::Retry,
            // A standby takes no writes, nor does a server that was told to spare its disk.
            E::DatabaseError(Kind::ClosedConnection | Kind::ReadOnlyTransaction, info) => {
                Error::Unavailable(info.message().to_owned())
            }
            E::DatabaseError(kind, info) => {
                let message = info.message();
                let says = |signs: &[&str]| signs.iter().any(|sign| message.contains(sign));
                if says(&["disk is full", "No space left on device", "quota exceeded"]) {
                    Error::Full(message.to_owned())
                } else if says(&[
                    "connection closed",
                    "terminating connection",
                    "shutting down",
                    "starting up",
                    "in recovery mode",
                    // Somebody else has written to a SQLite file for longer than one waits.
                    "database is locked",
                    // What SQLite says when the file system has become read-only or gives errors.
                    "readonly database",
                    "disk I/O error",
                    "unable to open database file",
                ]) {
                    Error::Unavailable(message.to_owned())
                } else {
                    Error::Query(E::DatabaseError(kind, info))
                }
            }
            other => Error::Query(other),
        }
    }
}

impl Error {
    /// The same for another who waited for the same thing.
    fn for_another(&self) -> Self {
        match self {
            Error::Unavailable(why) => Error::Unavailable(why.clone()),
            Error::Full(why) => Error::Full(why.clone()),
            Error::Retry => Error::Retry,
            Error::Unfit(_) | Error::Query(_) => Error::Unfit(self.to_string()),
        }
    }

    /// Whether a row with the same key stands there already.
    pub fn is_unique_violation(&self) -> bool {
        use diesel::result::{DatabaseErrorKind, Error as E};
        matches!(
            self,
            Error::Query(E::DatabaseError(DatabaseErrorKind::UniqueViolation, _))
        )
    }
}

/// Result of a call into the database.
pub type Result<T> = std::result::Result<T, Error>;

/// A handle on the database, cheap to clone. All calls block: on an async thread wrap them.
#[derive(Clone)]
pub struct Store {
    inner: Arc<Inner>,
}

struct Inner {
    url: String,
    pool: r2d2::Pool<Manager>,
    /// SQLite has one writer at a time; waiting here is fair, waiting in SQLite is not.
    sqlite_writer: Option<Mutex<Conn>>,
    /// Held by whoever must be alone with a SQLite file.
    claim: Mutex<Option<Claim>>,
}

impl Store {
    /// Opens the database at `url` (a SQLite path or `postgres://…`), with `readers` pooled
    /// connections.
    ///
    /// # Errors
    /// `Unavailable` if it cannot be opened, `Unfit` if its settings cannot keep the promise
    /// that nothing acknowledged is lost.
    pub fn open(url: &str, readers: u32) -> Result<Self> {
        let manager = Manager::new(url);
        let sqlite_writer = if manager.is_postgres() {
            None
        } else {
            let mut writer = manager.open()?;
            writer.check_durability()?;
            Some(Mutex::new(writer))
        };
        let mut first = manager.open()?;
        first.check_manners()?;
        first.check_durability()?;
        drop(first);
        // The writer keeps one of those to PostgreSQL; to SQLite it has one of its own.
        let kept = u32::from(manager.is_postgres());
        let pool = r2d2::Pool::builder()
            .max_size(readers.max(1) + kept)
            .min_idle(Some(1))
            .connection_timeout(Duration::from_secs(5))
            .error_handler(Box::new(r2d2::NopErrorHandler))
            .build(manager)
            .map_err(|error| Error::Unavailable(error.to_string()))?;
        Ok(Self {
            inner: Arc::new(Inner {
                url: url.to_owned(),
                pool,
                sqlite_writer,
                claim: Mutex::default(),
            }),
        })
    }

    /// Whether this is PostgreSQL.
    pub fn is_postgres(&self) -> bool {
        self.inner.sqlite_writer.is_none()
    }

    /// Where the database is, as opened.
    pub fn url(&self) -> &str {
        &self.inner.url
    }

    /// Claims a SQLite file for as long as this store is there, as a server does: its memory of
    /// who may do what would not notice another server's writes. PostgreSQL is shared by servers.
    ///
    /// # Errors
    /// `Unfit` while another process has claimed it.
    pub fn claim(&self) -> Result<()> {
        let taken = self.claim_for_now()?;
        let mut claim = self.inner.claim.lock();
        *claim = taken.or(claim.take());
        Ok(())
    }

    /// The same until what is returned is dropped; nothing where this store has the file already.
    ///
    /// # Errors
    /// As [`Store::claim`].
    pub fn claim_for_now(&self) -> Result<Option<Claim>> {
        match self.is_postgres() || self.inner.claim.lock().is_some() {
            true => Ok(None),
            false => claim::take(&self.inner.url),
        }
    }

    /// The room on the disk of a SQLite file; none where the disk is another machine's, or cannot
    /// be asked.
    pub fn room(&self) -> Option<Room> {
        match self.is_postgres() {
            true => None,
            false => Room::beside(&self.inner.url),
        }
    }

    /// Runs `work` on a connection for reading.
    pub fn read<T, E: From<Error>>(
        &self,
        work: impl FnOnce(&mut Conn) -> std::result::Result<T, E>,
    ) -> std::result::Result<T, E> {
        let mut conn = self.pooled()?;
        work(&mut conn)
    }

    /// Runs `work`, which only reads a little, here and now, where that waits for nobody: on SQLite
    /// with a connection that is idle. To hand it to another thread and back would take as long as
    /// the reading itself. None elsewhere, and `work` has not run then.
    pub fn read_here<T, E: From<Error>>(
        &self,
        work: impl FnOnce(&mut Conn) -> std::result::Result<T, E>,
    ) -> Option<std::result::Result<T, E>> {
        self.inner.sqlite_writer.as_ref()?;
        let mut conn = self.inner.pool.try_get()?;
        Some(conn.at_one_moment(work))
    }

    /// Connections for reading beside a transaction of the caller's, as many of `most` as are to be
    /// had without waiting for others. They see what has been committed, and nothing of what that
    /// transaction has written.
    pub fn beside(&self, most: usize) -> Vec<Beside> {
        let connection = || self.inner.pool.get_timeout(MOMENT).ok().map(Beside);
        std::iter::from_fn(connection).take(most).collect()
    }

    /// Runs `work` in one transaction: all of it is on disk when this returns `Ok`, none of it
    /// otherwise. Where the database asks to try again, `work` runs again.
    pub fn write<T, E: From<Error>>(
        &self,
        mut work: impl FnMut(&mut Conn) -> std::result::Result<T, E>,
    ) -> std::result::Result<T, E> {
        let mut tries = 0;
        loop {
            tries += 1;
            let outcome = if let Some(mut conn) = self.lock_sqlite() {
                let outcome = conn.transaction(&mut work);
                MutexGuard::unlock_fair(conn);
                outcome
            } else {
                self.pooled()?.transaction(&mut work)
            };
            match outcome {
                Err(Failed::Retry) if tries < 5 => continue,
                Err(Failed::Retry) => return Err(Error::Retry.into()),
                Err(Failed::Work(error)) => return Err(error),
                Ok(done) => return Ok(done),
            }
        }
    }

    /// The same for what those who only read can do without, such as when a session was last seen:
    /// what the database does not take for now is passed over, and stands in the log.
    pub fn note(&self, work: impl FnMut(&mut Conn) -> Result<()>) -> Result<()> {
        match self.write(work) {
            Err(cause @ (Error::Full(_) | Error::Unavailable(_) | Error::Retry)) => {
                tracing::warn!(cause = ?cause.to_string(), "reading goes on, and what it would have noted is not stored");
                Ok(())
            }
            done => done,
        }
    }

    /// Applies all pending migrations; returns their names.
    ///
    /// # Errors
    /// `Unfit` if the database was made by a newer version of the program.
    pub fn migrate(&self) -> Result<Vec<String>> {
        if let Some(mut conn) = self.lock_sqlite() {
            migrations::run(&mut conn)
        } else {
            migrations::run(&mut *self.pooled()?)
        }
    }

    /// Names of migrations that this program knows and the database lacks.
    ///
    /// # Errors
    /// `Unfit` if the database was made by a newer version of the program.
    pub fn pending_migrations(&self) -> Result<Vec<String>> {
        migrations::pending(&mut *self.pooled()?)
    }

    /// Makes and drops a table, to see that the database takes writes.
    pub fn check_writable(&self) -> Result<()> {
        let kind = if self.is_postgres() {
            "TEMP TABLE"
        } else {
            "TABLE"
        };
        self.write(|conn| {
            on_backend!(conn, c => c.batch_execute(&format!(
                "CREATE {kind} writable_probe (id INTEGER); DROP TABLE writable_probe"
            )))?;
            Ok(())
        })
    }

    fn lock_sqlite(&self) -> Option<MutexGuard<'_, Conn>> {
        self.inner.sqlite_writer.as_ref().map(Mutex::lock)
    }

    fn pooled(&self) -> Result<Pooled> {
        self.inner
            .pool
            .get()
            .map_err(|error| Error::Unavailable(error.to_string()))
    }
}

/// Why a transaction did not take place.
enum Failed<E> {
    Retry,
    Work(E),
}

/// A random id that says nothing about when its row was made: 53 bits, so that it survives JSON.
pub fn random_id() -> i64 {
    (rand::random::<u64>() >> 11).max(1) as i64
}

#[cfg(test)]
mod tests;
