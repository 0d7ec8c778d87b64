//! `castalia restore`

use std::path::PathBuf;

use clap::Args;

use super::outcome::{Failed, Outcome, note, say};
use super::settings::Source;
use super::verify;
use crate::clock::{Clock, rfc3339};
use crate::mail::hold;
use crate::store::{Archive, Conn, Store};
use crate::{account, audit, privacy};

#[derive(Debug, Args)]
#[command(before_help = "\
Examples:
  castalia restore castalia.backup
  castalia restore --database postgres://castalia@127.0.0.1/castalia castalia.backup

Stop the server first. Everybody signs in again afterwards, and no mail leaves before
castalia mail resume.")]
pub(super) struct Restore {
    #[command(flatten)]
    source: Source,
    /// A file that castalia backup wrote
    file: PathBuf,
    /// Overwrite what is in the database
    #[arg(long)]
    force: bool,
    /// Erase again whom this list names: the output of castalia account erased
    #[arg(long, value_name = "LIST")]
    erased: Option<PathBuf>,
}

impl Restore {
    pub(super) fn run(self) -> Outcome {
        let database = self.source.settings()?.database;
        let erased = self.list()?;
        let (mut archive, migrated) = Archive::open(&self.file)?;
        let store = Store::open(&database.url, 1)?;
        store.claim()?;
        if !self.force && !store.is_empty()? {
            return Err(Failed::new(
                "the database is not empty: name another one, or overwrite it with --force",
            ));
        }
        store.migrate()?;
        for name in migrated {
            note(format_args!("brought the backup forward: {name}"));
        }
        let now = Clock::System.now_micros();
        let (rows, again) = store
            .write(|conn| restore(conn, &mut archive, &erased, now))
            .map_err(Failed::new)?;
        if again > 0 {
            store.wipe_remains()?;
            note(format_args!(
                "erased again: {again} {}",
                if again == 1 { "person" } else { "people" }
            ));
        }
        for (table, n) in rows.iter().filter(|(_, n)| *n > 0) {
            say(format_args!("{table:<16} {n}"));
        }
        let differences = store.read(verify::told_of_all)?;
        note(format_args!(
            "{} is restored. Everybody signs in again. No mail leaves and no round closes by \
             itself before castalia mail resume, which lists what would go out.",
            self.file.display()
        ));
        match differences {
            0 => Ok(()),
            n => Err(Failed::integrity(format_args!(
                "{n} stored results are not as they were sealed"
            ))),
        }
    }
}

impl Restore {
    fn list(&self) -> Result<Vec<privacy::Erasure>, Failed> {
        let Some(file) = &self.erased else {
            return Ok(Vec::new());
        };
        let shown = file.display();
        let text = std::fs::read_to_string(file)
            .map_err(|cause| Failed::new(format_args!("{shown}: {cause}")))?;
        privacy::read_list(&text).map_err(|line| {
            Failed::new(format_args!(
                "{shown}, line {line}: this is no entry of a list by castalia account erased"
            ))
        })
    }
}

/// What was ended since the backup must not live again: who was erased is erased, sessions end, and
/// mail waits. Rows by table, and how many were erased.
fn restore(
    conn: &mut Conn,
    archive: &mut Archive,
    erased: &[privacy::Erasure],
    now: i64,
) -> Result<(Vec<(String, u64)>, usize), privacy::Error> {
    let mut list = privacy::store::list(conn)?;
    list.extend_from_slice(erased);
    let rows = archive.restore_into(conn)?;
    let again = privacy::reapply(conn, &list, now)?;
    account::store::end_all_sessions(conn)?;
    hold::begin(conn, now)?;
    let at = rfc3339(now).unwrap_or_default();
    let entry = audit::Entry {
        at: now,
        actor: None,
        action: "database.restore",
        study: None,
        object: "database",
        detail: &at,
    };
    audit::record(conn, entry)?;
    Ok((rows, again))
}
