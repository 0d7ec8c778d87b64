//! Backups: one SQLite file with every table and row, whichever database it was made from, so
//! that it can be restored into either.

mod tables;

use std::path::{Path, PathBuf};

use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use diesel::sql_types::{Integer, Text};

use super::connection::{Conn, make_private, on_backend};
use super::{Error, Result, Store, migrations};

/// A backup as a database of its own, under a name that nobody else uses.
pub struct Archive {
    conn: Conn,
    file: Working,
}

#[derive(QueryableByName)]
struct Line {
    #[diesel(sql_type = Text)]
    line: String,
}

#[derive(QueryableByName)]
struct Checkpoint {
    #[diesel(sql_type = Integer)]
    busy: i32,
}

impl Archive {
    /// Copies the database as it is at this moment into a new file in `folder`, while others go on
    /// reading and writing.
    ///
    /// # Errors
    /// `Unfit` if the database has a table that a backup would leave out, or if the copy is not
    /// whole.
    pub fn of(store: &Store, folder: &Path) -> Result<Self> {
        let file = Working::new(folder)?;
        if store.is_postgres() {
            let mut archive = Archive {
                conn: Conn::open_archive(file.name()?)?,
                file,
            };
            migrations::run(&mut archive.conn)?;
            let mut conn = store.pooled()?;
            conn.begin_snapshot()?;
            let copied = archive.fill_from(&mut conn);
            conn.roll_back();
            copied?;
            archive.check()?;
            return Ok(archive);
        }
        store.read(|conn| {
            on_backend!(conn, c => diesel::sql_query("VACUUM INTO ?")
                .bind::<Text, _>(file.name()?)
                .execute(c))?;
            Ok::<_, Error>(())
        })?;
        let mut archive = Archive {
            conn: Conn::open_archive(file.name()?)?,
            file,
        };
        archive.check()?;
        Ok(archive)
    }

    /// A working copy of the backup in `backup`, brought to the present schema by the steps named;
    /// the file itself is left as it is.
    ///
    /// # Errors
    /// `Unfit` if it is no backup, not whole, or made by a newer version of the program.
    pub fn open(backup: &Path) -> Result<(Self, Vec<String>)> {
        let shown = backup.display();
        let folder = backup.parent().unwrap_or(Path::new(""));
        let file = Working::new(folder)?;
        std::fs::copy(backup, &file.path)
            .map_err(|cause| Error::Unavailable(format!("{shown}: {cause}")))?;
        keep_private(&file.path)?;
        let no_backup = || Error::Unfit(format!("{shown} is no backup of this program"));
        let mut archive = Archive {
            conn: Conn::open_archive(file.name()?).map_err(|_| no_backup())?,
            file,
        };
        if !archive.has_schema().map_err(|_| no_backup())? {
            return Err(no_backup());
        }
        archive.check()?;
        let migrated = migrations::run(&mut archive.conn)?;
        Ok((archive, migrated))
    }

    /// The backup's own rows, to be looked at.
    pub fn conn(&mut self) -> &mut Conn {
        &mut self.conn
    }

    /// Gives the backup its lasting name, where no file may be yet unless it may be replaced.
    ///
    /// # Errors
    /// `Unfit` if there is one, `Unavailable` if the file cannot be written.
    pub fn keep(self, name: &Path, replace: bool) -> Result<()> {
        let Archive { conn, file } = self;
        drop(conn);
        file.keep(name, replace)
    }

    /// Puts the backup's rows into a database with the present schema, within the caller's
    /// transaction. What was there is deleted. Rows by table.
    pub fn restore_into(&mut self, conn: &mut Conn) -> Result<Vec<(String, u64)>> {
        let tables = tables::all(&mut self.conn)?;
        tables::refuse_others(conn, &tables)?;
        let triggers = tables::lift_triggers(conn, &tables)?;
        for table in tables.iter().rev() {
            table.clear(conn)?;
        }
        let mut rows = Vec::with_capacity(tables.len());
        for table in &tables {
            rows.push((table.name.clone(), table.copy(&mut self.conn, conn)?));
        }
        tables::put_triggers_back(conn, &tables, &triggers)?;
        Ok(rows)
    }

    fn fill_from(&mut self, from: &mut Conn) -> Result<()> {
        let tables = tables::all(&mut self.conn)?;
        tables::refuse_others(from, &tables)?;
        self.conn.begin()?;
        for table in &tables {
            table.copy(from, &mut self.conn)?;
        }
        self.conn.commit()
    }

    fn has_schema(&mut self) -> Result<bool> {
        let found: Vec<Line> = on_backend!(self.conn, c => diesel::sql_query(
            "SELECT name AS line FROM sqlite_master WHERE name = '__diesel_schema_migrations'",
        )
        .load(c))?;
        Ok(!found.is_empty())
    }

    /// Asks SQLite whether the file is whole and every reference leads somewhere.
    fn check(&mut self) -> Result<()> {
        for sql in [
            "SELECT integrity_check AS line FROM pragma_integrity_check WHERE integrity_check <> 'ok'",
            "SELECT \"table\" || ' refers to a missing ' || parent AS line FROM pragma_foreign_key_check",
        ] {
            let found: Vec<Line> = on_backend!(self.conn, c => diesel::sql_query(sql).load(c))?;
            if let Some(first) = found.first() {
                return Err(Error::Unfit(format!(
                    "the copy is not whole: {}",
                    first.line
                )));
            }
        }
        Ok(())
    }
}

impl Store {
    /// Whether no table holds a row, or there is no table yet.
    pub fn is_empty(&self) -> Result<bool> {
        self.read(|conn| {
            for name in tables::names(conn)? {
                if tables::has_rows(conn, &name)? {
                    return Ok(false);
                }
            }
            Ok(true)
        })
    }

    /// Copies a SQLite database that lacks steps of the schema and holds anything to a file beside
    /// it, once for each state, before these steps are taken. Where the copy is.
    ///
    /// # Errors
    /// If it cannot be written: then nothing should be changed either.
    pub fn copy_before_migrating(&self) -> Result<Option<PathBuf>> {
        let pending = self.pending_migrations()?;
        let (Some(first), false) = (pending.first(), self.is_postgres()) else {
            return Ok(None);
        };
        let copy = PathBuf::from(format!("{}.before-{first}", self.url()));
        // An empty one is what is left where the program was killed while it made the copy.
        let empty = std::fs::metadata(&copy).map(|about| about.len() == 0).ok();
        if empty == Some(false) || self.is_empty()? {
            return Ok(None);
        }
        let folder = copy.parent().unwrap_or(Path::new("")).to_owned();
        Archive::of(self, &folder)?.keep(&copy, empty.is_some())?;
        Ok(Some(copy))
    }

    /// Overwrites what deleted and changed rows have left behind in the database's files.
    ///
    /// # Errors
    /// If others hold the database for too long.
    pub fn wipe_remains(&self) -> Result<()> {
        if let Some(mut conn) = self.lock_sqlite() {
            on_backend!(conn, c => c.batch_execute("PRAGMA secure_delete = ON; VACUUM;"))?;
            // Waits for readers as long as a writer would; then it says that it could not.
            let log: Checkpoint = on_backend!(conn, c => diesel::sql_query(
                "PRAGMA wal_checkpoint(TRUNCATE)"
            )
            .get_result(c))?;
            if log.busy != 0 {
                return Err(Error::Unavailable(
                    "somebody reads without pause, and what deleted rows left behind is still in \
                     the log; try again"
                        .to_owned(),
                ));
            }
        } else {
            on_backend!(self.pooled()?, c => c.batch_execute("VACUUM"))?;
        }
        Ok(())
    }
}

/// A private file with a random name, deleted unless it is kept.
struct Working {
    path: PathBuf,
}

impl Working {
    /// An empty file that only its owner can read.
    fn new(folder: &Path) -> Result<Self> {
        let folder = if folder.as_os_str().is_empty() {
            Path::new(".")
        } else {
            folder
        };
        let unavailable =
            |cause: std::io::Error| Error::Unavailable(format!("{}: {cause}", folder.display()));
        let folder = folder.canonicalize().map_err(unavailable)?;
        let path = folder.join(format!(".castalia-{:016x}.part", rand::random::<u64>()));
        let file = Working { path };
        make_private(file.name()?);
        std::fs::metadata(&file.path).map_err(unavailable)?;
        Ok(file)
    }

    fn name(&self) -> Result<&str> {
        self.path.to_str().ok_or_else(|| {
            Error::Unfit(format!(
                "{}: the name of the folder is not UTF-8",
                self.path.display()
            ))
        })
    }

    fn keep(self, name: &Path, replace: bool) -> Result<()> {
        let unavailable =
            |cause: std::io::Error| Error::Unavailable(format!("{}: {cause}", name.display()));
        let written = std::fs::File::open(&self.path).map_err(unavailable)?;
        written.sync_all().map_err(unavailable)?;
        if !replace {
            // Fails where a file has come meanwhile, as renaming does not.
            std::fs::OpenOptions::new()
                .write(true)
                .create_new(true)
                .open(name)
                .map_err(unavailable)?;
        }
        std::fs::rename(&self.path, name).map_err(unavailable)?;
        #[cfg(unix)]
        if let Some(folder) = self.path.parent() {
            let folder = std::fs::File::open(folder).map_err(unavailable)?;
            folder.sync_all().map_err(unavailable)?;
        }
        Ok(())
    }
}

impl Drop for Working {
    fn drop(&mut self) {
        // Gone already where it was renamed.
        let _ = std::fs::remove_file(&self.path);
        let _ = std::fs::remove_file(self.path.with_extension("part-journal"));
    }
}

/// Copying a file copies its rights.
fn keep_private(path: &Path) -> Result<()> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o600))
            .map_err(|cause| Error::Unavailable(format!("{}: {cause}", path.display())))?;
    }
    #[cfg(not(unix))]
    let _ = path;
    Ok(())
}
