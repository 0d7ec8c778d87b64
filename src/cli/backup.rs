//! `castalia backup`

use std::path::{Path, PathBuf};

use clap::Args;

use super::outcome::{Failed, Outcome, note};
use super::settings::Source;
use super::verify;
use crate::audit::{self, BACKED_UP};
use crate::clock::now_micros;
use crate::store::{Archive, Store};

#[derive(Debug, Args)]
#[command(before_help = "\
Examples:
  castalia backup castalia.backup
  castalia backup --config /etc/castalia.toml /var/backups/castalia-$(date +%F).backup

The file is the same for SQLite and PostgreSQL and can be restored into either. It holds names,
addresses and answers: keep it where nobody else reads it. The settings are not in it.")]
pub(super) struct Backup {
    #[command(flatten)]
    source: Source,
    /// Where the backup goes
    file: PathBuf,
    /// Replace the file if there is one
    #[arg(long)]
    force: bool,
}

impl Backup {
    pub(super) fn run(self) -> Outcome {
        let shown = self.file.display();
        if !self.force && self.file.exists() {
            return Err(Failed::new(format_args!(
                "{shown}: there is a file already; name another, or replace it with --force"
            )));
        }
        let database = self.source.settings()?.database;
        let at = |path: &Path| path.canonicalize().ok();
        if self.file.exists() && at(&self.file) == at(Path::new(&database.url)) {
            return Err(Failed::new(format_args!("{shown} is the database itself")));
        }
        let store = Store::open(&database.url, 1)?;
        let is_current = store.pending_migrations()?.is_empty();
        let folder = self.file.parent().unwrap_or(Path::new(""));
        let mut archive = Archive::of(&store, folder)?;
        let differences = if is_current {
            verify::told_of_all(archive.conn())?
        } else {
            note("the database has the schema of an older version: seals were not checked");
            0
        };
        archive.keep(&self.file, self.force)?;
        if is_current && let Err(why) = store.write(|conn| audit::record(conn, made(now_micros())))
        {
            note(format_args!(
                "that it was made could not be put on record: {why}"
            ));
        }
        note(format_args!("everything is in {shown}"));
        match differences {
            0 => Ok(()),
            n => Err(Failed::integrity(format_args!(
                "the backup is whole, but {n} stored results are not as they were sealed"
            ))),
        }
    }
}

/// What the record says of a backup: the server warns when the last is too old.
fn made(at: i64) -> audit::Entry<'static> {
    audit::Entry {
        at,
        actor: None,
        action: BACKED_UP,
        study: None,
        object: "database",
        detail: "",
    }
}
