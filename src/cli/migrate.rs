//! `castalia migrate`

use clap::Args;

use super::outcome::{Outcome, note, say};
use super::settings::Source;
use crate::audit;
use crate::store::Store;

#[derive(Debug, Args)]
#[command(before_help = "\
Examples:
  castalia migrate
  castalia migrate --dry-run")]
pub(super) struct Migrate {
    #[command(flatten)]
    source: Source,
    /// Only name what would be done
    #[arg(long)]
    dry_run: bool,
}

impl Migrate {
    pub(super) fn run(self) -> Outcome {
        let database = self.source.settings()?.database;
        let store = Store::open(&database.url, 1)?;
        let (names, done) = if self.dry_run {
            (store.pending_migrations()?, "would apply")
        } else {
            if !store.pending_migrations()?.is_empty() {
                // The server that runs does not know what is about to be there.
                store.claim()?;
            }
            if let Some(copy) = store.copy_before_migrating()? {
                note(format_args!("copied to {} before", copy.display()));
            }
            let applied = store.migrate()?;
            store.write(audit::begin)?;
            (applied, "applied")
        };
        if names.is_empty() {
            say("the schema is up to date");
        }
        for name in names {
            say(format_args!("{done} {name}"));
        }
        Ok(())
    }
}
