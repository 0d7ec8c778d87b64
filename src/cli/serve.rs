//! `castalia serve`

use clap::Args;

use super::outcome::{Outcome, note, say};
use super::settings::Source;
use super::supervisor;
use crate::account;
use crate::audit::{self, BACKED_UP};
use crate::clock::{Clock, DAY, now_micros, rfc3339};
use crate::config::Settings;
use crate::mail::hold;
use crate::store::Store;
use crate::telemetry;
use crate::web::{Server, StartError, open_to_serve, run_system};

#[derive(Debug, Args)]
#[command(before_help = "\
Examples:
  castalia serve
  castalia serve --config /etc/castalia.toml
  CASTALIA__SERVER__LISTEN=127.0.0.1:9000 castalia serve")]
pub(super) struct Serve {
    #[command(flatten)]
    source: Source,
    /// Address and port to listen on; port 0 takes a free one
    #[arg(long, value_name = "ADDR")]
    listen: Option<String>,
}

impl Serve {
    pub(super) fn run(self) -> Outcome {
        let settings = self.settings()?;
        telemetry::start(&settings.log);
        // A connection to PostgreSQL drives a runtime of its own, which can be made and dropped
        // only outside the server's.
        let store = open_to_serve(&settings).map_err(StartError::Store)?;
        if store
            .read(hold::since)
            .map_err(StartError::Store)?
            .is_some()
        {
            note("mail is held back since a restore: see castalia mail resume");
        }
        warn_without_backup(&store).map_err(StartError::Store)?;
        say_what_is_missing(&store, &settings).map_err(StartError::Store)?;
        let outlives_the_server = store.clone();
        let ended = run_system(async {
            let server = Server::with(store, settings, Clock::System, |_| ())?;
            say(format_args!("Listening on http://{}", server.address()));
            supervisor::tell_ready();
            let ended = server.run().await;
            supervisor::tell_stopping();
            Ok(ended?)
        });
        drop(outlives_the_server);
        ended
    }

    fn settings(&self) -> Result<Settings, crate::config::Error> {
        let mut layers = self.source.layers()?;
        if let Some(address) = &self.listen {
            layers.flag("--listen", "server.listen", address)?;
        }
        layers.serving()
    }
}

/// Tells the operator what an installation needs before a panel can use it.
fn say_what_is_missing(store: &Store, settings: &Settings) -> crate::store::Result<()> {
    if !store.read(account::store::has_administrator)? {
        note(
            "missing: an administrator, so that nobody can sign in and begin; see castalia account \
             create --help",
        );
    }
    if settings.mail.server.is_empty() {
        note(
            "missing: a mail server, so that nobody is invited or reminded; see [mail] in the settings",
        );
    }
    if settings.server.public_url.is_empty() {
        note(
            "missing: the address that people type, so that only this machine reaches it; see \
             server.public_url in the settings",
        );
    }
    Ok(())
}

/// Tells the operator if the last backup is older than a day, or there is none though a round was
/// opened. Copies made by other programs are not known here.
fn warn_without_backup(store: &Store) -> crate::store::Result<()> {
    let (last, is_in_use) = store.read(|conn| {
        Ok::<_, crate::store::Error>((
            audit::last(conn, BACKED_UP)?,
            audit::last(conn, "round.open")?.is_some(),
        ))
    })?;
    let since = now_micros() - DAY;
    if is_in_use && last.is_none_or(|at| at < since) {
        let when = last.and_then(rfc3339);
        let when = when.map_or("none was ever made".into(), |at| {
            format!("the last is of {at}")
        });
        tracing::warn!("no backup by castalia backup in the last day: {when}");
        note(format_args!(
            "no backup in the last day: {when}; see castalia backup --help"
        ));
    }
    Ok(())
}
