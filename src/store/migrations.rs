//! The schema's steps, with the same names on both databases, embedded in the program.

use diesel::backend::Backend as DieselBackend;
use diesel::connection::SimpleConnection;
use diesel::migration::{Migration, MigrationSource};
use diesel_migrations::{EmbeddedMigrations, MigrationHarness, embed_migrations};

use super::connection::Backend;
use super::postgres::PgConnection;
use super::{Conn, Error, Result};

const SQLITE: EmbeddedMigrations = embed_migrations!("migrations/sqlite");
const POSTGRES: EmbeddedMigrations = embed_migrations!("migrations/postgres");

/// The advisory lock of whoever changes the schema on PostgreSQL: "castalia" in ASCII.
const ONE_AT_A_TIME: i64 = 0x6361_7374_616c_6961;

/// The name of the newest step that this program knows, such as `2026-11-26-000201_departure`.
pub fn newest() -> Option<String> {
    let known: Vec<Box<dyn Migration<diesel::sqlite::Sqlite>>> = SQLITE.migrations().ok()?;
    known.iter().map(|step| step.name().to_string()).max()
}

/// Applies what is pending; the names applied.
pub(super) fn run(conn: &mut Conn) -> Result<Vec<String>> {
    match &mut conn.inner {
        Backend::Sqlite(c) => run_on(&mut **c, SQLITE),
        Backend::Postgres(c) => alone(c, |c| run_on(c, POSTGRES)),
    }
}

/// The names of what is pending.
pub(super) fn pending(conn: &mut Conn) -> Result<Vec<String>> {
    let is_new = conn.is_postgres() && conn.setting(IS_NEW)? == "true";
    match &mut conn.inner {
        Backend::Sqlite(c) => pending_on(&mut **c, SQLITE),
        // Asking makes the table of the steps where there is none.
        Backend::Postgres(c) if is_new => alone(c, |c| pending_on(c, POSTGRES)),
        Backend::Postgres(c) => pending_on(&mut **c, POSTGRES),
    }
}

const IS_NEW: &str =
    "SELECT CAST(to_regclass('__diesel_schema_migrations') IS NULL AS TEXT) AS value";

/// Of several servers that start at once one changes the schema and the others wait.
fn alone<T>(
    conn: &mut PgConnection,
    work: impl FnOnce(&mut PgConnection) -> Result<T>,
) -> Result<T> {
    conn.batch_execute(&format!("SELECT pg_advisory_lock({ONE_AT_A_TIME})"))?;
    let done = work(conn);
    let freed = conn.batch_execute(&format!("SELECT pg_advisory_unlock({ONE_AT_A_TIME})"));
    done.and_then(|done| freed.map(|()| done).map_err(Error::from))
}

fn run_on<DB: DieselBackend>(
    conn: &mut impl MigrationHarness<DB>,
    known: EmbeddedMigrations,
) -> Result<Vec<String>> {
    refuse_newer(conn, &known)?;
    let applied = conn
        .run_pending_migrations(known)
        .map_err(|error| Error::Unfit(format!("a migration failed: {error}")))?;
    Ok(applied.iter().map(ToString::to_string).collect())
}

fn pending_on<DB: DieselBackend>(
    conn: &mut impl MigrationHarness<DB>,
    known: EmbeddedMigrations,
) -> Result<Vec<String>> {
    refuse_newer(conn, &known)?;
    let pending = conn.pending_migrations(known).map_err(unavailable)?;
    Ok(pending.iter().map(|m| m.name().to_string()).collect())
}

/// A database that holds steps this program does not know was made by a newer one.
fn refuse_newer<DB: DieselBackend>(
    conn: &mut impl MigrationHarness<DB>,
    known: &EmbeddedMigrations,
) -> Result<()> {
    let source: Vec<Box<dyn Migration<DB>>> = known.migrations().map_err(unavailable)?;
    let known: Vec<String> = source
        .iter()
        .map(|m| m.name().version().to_string())
        .collect();
    let applied = conn.applied_migrations().map_err(unavailable)?;
    match applied.iter().find(|v| !known.contains(&v.to_string())) {
        None => Ok(()),
        Some(version) => Err(Error::Unfit(format!(
            "the database was made by a newer version of castalia (it has the migration {version}); use that version or restore a backup"
        ))),
    }
}

fn unavailable(error: Box<dyn std::error::Error + Send + Sync>) -> Error {
    Error::Unavailable(error.to_string())
}
