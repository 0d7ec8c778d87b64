//! `castalia serve`

use clap::Args;

use super::outcome::{Outcome, note, say};
use super::settings::Source;
use crate::clock::Clock;
use crate::config::Settings;
use crate::mail::hold;
use crate::telemetry;
use crate::web::{Server, StartError, open, run_system};

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
        let store = open(&settings).map_err(StartError::Store)?;
        if store
            .read(hold::since)
            .map_err(StartError::Store)?
            .is_some()
        {
            note("mail is held back since a restore: see castalia mail resume");
        }
        let outlives_the_server = store.clone();
        let ended = run_system(async {
            let server = Server::with(store, settings, Clock::System, |_| ())?;
            say(format_args!("Listening on http://{}", server.address()));
            Ok(server.run().await?)
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
