//! The schema's steps, with the same names on both databases, embedded in the program.

use diesel::backend::Backend as DieselBackend;
use diesel::migration::{Migration, MigrationSource};
use diesel_migrations::{EmbeddedMigrations, MigrationHarness, embed_migrations};

use super::connection::Backend;
use super::{Conn, Error, Result};

const SQLITE: EmbeddedMigrations = embed_migrations!("migrations/sqlite");
const POSTGRES: EmbeddedMigrations = embed_migrations!("migrations/postgres");

/// The name of the newest step that this program knows, such as `2026-11-26-000201_departure`.
pub fn newest() -> Option<String> {
    let known: Vec<Box<dyn Migration<diesel::sqlite::Sqlite>>> = SQLITE.migrations().ok()?;
    known.iter().map(|step| step.name().to_string()).max()
}

/// Applies what is pending; the names applied.
pub(super) fn run(conn: &mut Conn) -> Result<Vec<String>> {
    match &mut conn.inner {
        Backend::Sqlite(c) => run_on(&mut **c, SQLITE),
        Backend::Postgres(c) => run_on(&mut **c, POSTGRES),
    }
}

/// The names of what is pending.
pub(super) fn pending(conn: &mut Conn) -> Result<Vec<String>> {
    match &mut conn.inner {
        Backend::Sqlite(c) => pending_on(&mut **c, SQLITE),
        Backend::Postgres(c) => pending_on(&mut **c, POSTGRES),
    }
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
