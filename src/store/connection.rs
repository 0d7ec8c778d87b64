//! One connection type over both databases.

use std::sync::Arc;

use diesel::connection::{Connection, SimpleConnection};
use diesel::prelude::*;
use diesel::sql_types::Text;
use diesel::sqlite::SqliteConnection;
use diesel_async::AsyncPgConnection;
use futures_util::future;

use super::memory::{Memory, Version};
use super::postgres::{self, Link};
use super::{Error, Failed, Result, conflict};

/// A connection to SQLite or PostgreSQL.
pub struct Conn {
    pub(crate) inner: Backend,
    in_transaction: bool,
    /// The transaction only reads, so that all it sees has come to be.
    is_snapshot: bool,
    /// A statement was sent that commits by itself, since a transaction was begun or one asked last
    /// what stands here.
    has_sent: bool,
    /// It was told to look things up by their keys, which is not for everybody.
    pub(super) by_key: bool,
    pub(super) memory: Memory,
}

/// The two databases behind a [`Conn`]; meant for `on_backend!` only.
pub(crate) enum Backend {
    Sqlite(Box<SqliteConnection>),
    Postgres(Link),
}

/// Compiles one body for each database and runs the one that fits:
/// `on_backend!(conn, c => query.load(c))`.
///
/// A row with a unique key is asked for with `get_result`, not with `first`: that binds a LIMIT,
/// and SQLite plans a statement anew whenever a bound LIMIT may have changed.
macro_rules! on_backend {
    ($conn:expr, $c:ident => $body:expr) => {
        match &mut $conn.inner {
            $crate::store::connection::Backend::Sqlite($c) => {
                let $c = &mut **$c;
                $body
            }
            $crate::store::connection::Backend::Postgres($c) => {
                let $c = &mut **$c;
                $body
            }
        }
    };
}
pub(crate) use on_backend;

#[diesel::declare_sql_function]
extern "SQL" {
    /// Whether this is a standby, which takes no writes.
    fn pg_is_in_recovery() -> Bool;
}

#[derive(QueryableByName)]
struct Setting {
    #[diesel(sql_type = Text)]
    value: String,
}

/// Whatever the server's default is: a closing waits for the answers being saved and must then see
/// them, which a snapshot from before the wait would hide.
const BEGIN: &str = "BEGIN ISOLATION LEVEL READ COMMITTED";

impl Conn {
    /// Opens a SQLite file with the settings that make a commit durable.
    pub(super) fn open_sqlite(path: &str) -> Result<Self> {
        make_private(path);
        Self::establish_sqlite(
            path,
            "PRAGMA busy_timeout = 10000; PRAGMA journal_mode = WAL;",
        )
    }

    /// Opens a SQLite file that nobody else uses, as one file without a log beside it. It must be
    /// there already.
    pub(super) fn open_archive(path: &str) -> Result<Self> {
        Self::establish_sqlite(path, "PRAGMA journal_mode = DELETE;")
    }

    fn establish_sqlite(path: &str, own: &str) -> Result<Self> {
        let unavailable = |error: String| Error::Unavailable(format!("{path}: {error}"));
        let mut conn =
            SqliteConnection::establish(path).map_err(|error| unavailable(error.to_string()))?;
        // A small cache and no mapped files: memory stays flat however large the file grows.
        conn.batch_execute(own)
            .and_then(|()| {
                conn.batch_execute(
                    "PRAGMA synchronous = FULL;
                     PRAGMA foreign_keys = ON;
                     PRAGMA cache_size = -4096;
                     PRAGMA mmap_size = 0;
                     PRAGMA trusted_schema = OFF;",
                )
            })
            .map_err(|error| unavailable(error.to_string()))?;
        Ok(Self::of(Backend::Sqlite(Box::new(conn))))
    }

    pub(super) fn open_postgres(url: &str) -> Result<Self> {
        let conn = postgres::connect(url)?;
        Ok(Self::of(Backend::Postgres(conn)))
    }

    fn of(inner: Backend) -> Self {
        Self {
            inner,
            in_transaction: false,
            is_snapshot: false,
            has_sent: false,
            by_key: false,
            memory: Memory::default(),
        }
    }

    /// What was made of the row `id` in this version, if it is remembered. Nothing is inside a
    /// transaction that can write: what that sees may never come to be.
    pub fn recall<T: Send + Sync + 'static>(&self, id: i64, version: Version) -> Option<Arc<T>> {
        match self.can_write() {
            true => None,
            false => self.memory.get(id, version),
        }
    }

    fn can_write(&self) -> bool {
        self.in_transaction && !self.is_snapshot
    }

    /// Remembers what was made of the row `id` in this version, out of so many bytes. The version
    /// must have been read no later than what it was made of.
    pub fn remember<T: Send + Sync + 'static>(
        &self,
        id: i64,
        version: Version,
        made: &Arc<T>,
        bytes: usize,
    ) {
        if !self.can_write() {
            self.memory.put(id, version, made.clone(), bytes);
        }
    }

    /// Forgets everything that was made of rows: what is asked for next is read from the database.
    pub fn forget_all(&self) {
        self.memory.forget_all();
    }

    /// Whether this is a connection to PostgreSQL.
    pub fn is_postgres(&self) -> bool {
        matches!(self.inner, Backend::Postgres(_))
    }

    /// Refuses a database whose settings would lose acknowledged writes in a power cut.
    pub(super) fn check_durability(&mut self) -> Result<()> {
        let wanted: &[(&str, &[&str], &str)] = if self.is_postgres() {
            &[
                ("fsync", &["on"], "SELECT current_setting('fsync') AS value"),
                (
                    "synchronous_commit",
                    &["on", "remote_apply", "remote_write", "local"],
                    "SELECT current_setting('synchronous_commit') AS value",
                ),
                (
                    "full_page_writes",
                    &["on"],
                    "SELECT current_setting('full_page_writes') AS value",
                ),
            ]
        } else {
            &[
                (
                    "journal_mode",
                    &["wal"],
                    "SELECT journal_mode AS value FROM pragma_journal_mode",
                ),
                (
                    "synchronous",
                    &["2"],
                    "SELECT CAST(synchronous AS TEXT) AS value FROM pragma_synchronous",
                ),
                (
                    "foreign_keys",
                    &["1"],
                    "SELECT CAST(foreign_keys AS TEXT) AS value FROM pragma_foreign_keys",
                ),
                (
                    "busy_timeout",
                    &["10000"],
                    "SELECT CAST(timeout AS TEXT) AS value FROM pragma_busy_timeout",
                ),
            ]
        };
        for (name, allowed, sql) in wanted {
            let value = self.setting(sql)?;
            if !allowed.contains(&value.as_str()) {
                return Err(Error::Unfit(format!(
                    "the database setting {name} is {value}; it must be {}, or acknowledged answers could be lost",
                    allowed[0]
                )));
            }
        }
        Ok(())
    }

    /// Holds a PostgreSQL to what the writer rests on beside lasting commits: statements that see
    /// what was committed before each of them. Warns of messages that would not be understood.
    pub(super) fn check_manners(&mut self) -> Result<()> {
        if !self.is_postgres() {
            return Ok(());
        }
        if self.is_standby()? {
            return Err(Error::Unavailable(
                "it is a standby, which takes no writes; among several addresses \
                 target_session_attrs=read-write chooses the one that does"
                    .into(),
            ));
        }
        self.begin()?;
        let isolation = self.setting("SELECT current_setting('transaction_isolation') AS value");
        self.roll_back();
        let isolation = isolation?;
        if isolation != "read committed" {
            return Err(Error::Unfit(format!(
                "the database gives transactions the isolation {isolation}; it must have read \
                 committed, or a closing could miss acknowledged answers"
            )));
        }
        let language = self.setting("SELECT current_setting('lc_messages') AS value")?;
        let is_english = ["", "C", "POSIX"].contains(&&*language)
            || language.starts_with("C.")
            || language.starts_with("en");
        if !is_english {
            tracing::warn!(
                lc_messages = %language,
                "the database speaks another language: a full disk or a deadlock is not known by \
                 its message. As its administrator: ALTER ROLE … SET lc_messages = 'C'"
            );
        }
        Ok(())
    }

    /// Asked before each use of a connection, and so as a statement that is prepared once and kept.
    pub(super) fn is_standby(&mut self) -> Result<bool> {
        match &mut self.inner {
            Backend::Sqlite(_) => Ok(false),
            Backend::Postgres(c) => Ok(diesel::select(pg_is_in_recovery()).get_result(&mut **c)?),
        }
    }

    /// Has PostgreSQL look up by its index what is looked up by key, for as long as the connection
    /// lasts: of a small table the planner would rather read everything, with all the versions that
    /// saving leaves behind, and of one that has grown since it was analyzed, too. Nor does it think
    /// it over for each batch. An engine that has no such settings goes on as it thinks best.
    pub(super) fn look_up_by_key(&mut self) {
        self.by_key = true;
        for setting in [
            "enable_seqscan = off",
            "enable_hashjoin = off",
            "enable_mergejoin = off",
            "plan_cache_mode = force_generic_plan",
            // Of statements that are transactions of their own; see BEGIN.
            "default_transaction_isolation = 'read committed'",
        ] {
            let _ = on_backend!(self, c => c.batch_execute(&format!("SET {setting}")));
        }
    }

    /// The text that `sql` answers as `value`.
    pub(super) fn setting(&mut self, sql: &str) -> Result<String> {
        let found: Setting = on_backend!(self, c => diesel::sql_query(sql).get_result(c))?;
        Ok(found.value)
    }

    /// Runs `work` between BEGIN and COMMIT. A rollback that fails marks the connection broken.
    pub(super) fn transaction<T, E: From<Error>>(
        &mut self,
        work: &mut impl FnMut(&mut Conn) -> std::result::Result<T, E>,
    ) -> std::result::Result<T, Failed<E>> {
        self.begin().map_err(|error| Failed::Work(error.into()))?;
        match work(self) {
            Ok(done) => match self.finish("COMMIT") {
                Ok(()) => Ok(done),
                Err(error) => {
                    self.roll_back();
                    Err(match error {
                        Error::Retry => Failed::Retry,
                        other => Failed::Work(other.into()),
                    })
                }
            },
            Err(error) => {
                let conflicted = conflict::take();
                self.roll_back();
                Err(match conflicted {
                    true => Failed::Retry,
                    false => Failed::Work(error),
                })
            }
        }
    }

    pub(crate) fn begin(&mut self) -> Result<()> {
        let sql = if self.is_postgres() {
            BEGIN
        } else {
            "BEGIN IMMEDIATE"
        };
        self.begin_with(sql)
    }

    /// Asks PostgreSQL something outside of a transaction, what is asked before it waits in one flight,
    /// and does something `meanwhile`; none on SQLite, where nothing is far away.
    pub(crate) fn ask<T>(
        &mut self,
        ask: impl AsyncFnOnce(&AsyncPgConnection) -> QueryResult<T>,
        meanwhile: &mut dyn FnMut(),
    ) -> Result<Option<T>> {
        self.roll_back();
        self.has_sent = false;
        match &mut self.inner {
            Backend::Sqlite(_) => Ok(None),
            Backend::Postgres(c) => Ok(Some(c.ask_and(ask, meanwhile)?)),
        }
    }

    /// The same with a statement that writes, and so is a transaction of its own: when this returns,
    /// what it wrote is on disk. If the connection breaks meanwhile, it may be as well.
    ///
    /// # Errors
    /// Also on SQLite, where nothing would be written.
    pub(crate) fn write_at_once<T>(
        &mut self,
        ask: impl AsyncFnOnce(&AsyncPgConnection) -> QueryResult<T>,
    ) -> QueryResult<T> {
        self.has_sent = true;
        match &mut self.inner {
            Backend::Sqlite(_) => Err(diesel::result::Error::QueryBuilderError(
                "this is a statement of PostgreSQL".into(),
            )),
            Backend::Postgres(c) => c.ask(ask),
        }
    }

    /// Whether what was applied last may be on disk although the connection broke.
    pub(super) fn has_sent(&self) -> bool {
        self.has_sent
    }

    pub(super) fn is_in_transaction(&self) -> bool {
        self.in_transaction
    }

    /// Begins a transaction, and on PostgreSQL asks what it begins with in the same flight, so that
    /// all of it takes one round trip, and does something `meanwhile`; none on SQLite, where nothing
    /// is far away.
    pub(crate) fn begin_asking<T>(
        &mut self,
        ask: impl AsyncFnOnce(&AsyncPgConnection) -> QueryResult<T>,
        meanwhile: &mut dyn FnMut(),
    ) -> Result<Option<T>> {
        if !self.is_postgres() {
            self.begin()?;
            return Ok(None);
        }
        self.roll_back();
        self.has_sent = false;
        let Backend::Postgres(c) = &mut self.inner else {
            return Ok(None);
        };
        let begin_and_ask = async |c: &AsyncPgConnection| {
            let mut first = c;
            let begin = diesel_async::SimpleAsyncConnection::batch_execute(&mut first, BEGIN);
            future::join(begin, ask(c)).await
        };
        let (begun, asked) = c.ask_and(begin_and_ask, meanwhile);
        begun?;
        self.in_transaction = true;
        self.is_snapshot = false;
        conflict::take();
        Ok(Some(asked?))
    }

    /// Begins a transaction that reads one state of the database, whatever others write meanwhile.
    pub(super) fn begin_snapshot(&mut self) -> Result<()> {
        let sql = if self.is_postgres() {
            "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"
        } else {
            "BEGIN"
        };
        self.begin_with(sql)?;
        self.is_snapshot = true;
        Ok(())
    }

    /// Runs `work`, which only reads, on one state of the database: on SQLite with one lock of the
    /// file instead of one a statement.
    pub(super) fn at_one_moment<T, E: From<Error>>(
        &mut self,
        work: impl FnOnce(&mut Conn) -> std::result::Result<T, E>,
    ) -> std::result::Result<T, E> {
        self.begin_snapshot()?;
        let found = work(self);
        self.commit()?;
        found
    }

    fn begin_with(&mut self, sql: &str) -> Result<()> {
        self.roll_back();
        self.has_sent = false;
        on_backend!(self, c => c.batch_execute(sql))?;
        self.in_transaction = true;
        self.is_snapshot = false;
        conflict::take();
        Ok(())
    }

    pub(super) fn commit(&mut self) -> Result<()> {
        self.finish("COMMIT")
    }

    /// Ends the transaction that is open, if one is: also one that a panic unwound past.
    pub(super) fn roll_back(&mut self) {
        if self.in_transaction {
            // The flag stays up when this fails, so that the pool drops the connection.
            let _ = self.finish("ROLLBACK");
        }
    }

    pub(super) fn is_broken(&self) -> bool {
        self.in_transaction
    }

    fn finish(&mut self, sql: &str) -> Result<()> {
        on_backend!(self, c => c.batch_execute(sql))?;
        self.in_transaction = false;
        Ok(())
    }
}

/// Makes the file of a new database readable by its owner alone; SQLite gives the files beside
/// it the same rights. What goes wrong here goes wrong again, and is told, when it is opened.
pub(super) fn make_private(path: &str) {
    #[cfg(unix)]
    if !path.starts_with(':') && !path.starts_with("file:") {
        use std::os::unix::fs::OpenOptionsExt;
        let _ = std::fs::OpenOptions::new()
            .write(true)
            .create_new(true)
            .mode(0o600)
            .open(path);
    }
    #[cfg(not(unix))]
    let _ = path;
}
