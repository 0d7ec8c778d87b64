//! `castalia demo`

use std::path::PathBuf;

use clap::Args;

use super::outcome::{Failed, Outcome, note, say};
use crate::clock::Clock;
use crate::config::{Layers, Settings};
use crate::demo::accounts::{Login, Role};
use crate::demo::{self, Folder};
use crate::telemetry;
use crate::web::{self, Server};

#[derive(Debug, Args)]
#[command(before_help = "\
Examples:
  castalia demo
  castalia demo --data-dir /tmp/demo --listen 127.0.0.1:0")]
pub(super) struct Demo {
    /// Address and port to listen on; port 0 takes a free one
    #[arg(long, value_name = "ADDR", default_value = "127.0.0.1:8080")]
    listen: String,
    /// Folder for the demo; it must be empty, new, or a demo's already
    #[arg(long, value_name = "DIR", default_value = "./castalia-demo")]
    data_dir: PathBuf,
}

impl Demo {
    pub(super) fn run(self) -> Outcome {
        let folder = Folder::take(&self.data_dir).map_err(Failed::new)?;
        let settings = self.settings(&folder)?;
        telemetry::start(&settings.log);
        let local = settings.server.listen.ip().is_loopback();
        if !local {
            note(
                "warning: the demo can be reached from other machines, over plain HTTP; whoever \
                 reads the traffic can sign in. The one-click sign-in is left out.",
            );
        }
        if !folder.is_prepared() {
            note(format_args!(
                "preparing the demo in {} …",
                self.data_dir.display()
            ));
        }
        web::run_system(async {
            let logins = demo::prepare(&folder, &settings)
                .await
                .map_err(Failed::new)?;
            let store = web::open_to_serve(&settings)?;
            let extra: web::Extra = if local { demo::pages::routes } else { |_| () };
            let server = Server::with(store, settings, Clock::System, extra)?;
            say(format_args!("Listening on http://{}", server.address()));
            introduce(
                &logins,
                &folder,
                local.then(|| format!("http://{}/demo", server.address())),
            );
            Ok(server.run().await?)
        })
    }

    fn settings(&self, folder: &Folder) -> Result<Settings, crate::config::Error> {
        let mut layers = Layers::builtin();
        layers.flag(
            "--data-dir",
            "database.url",
            &folder.database().to_string_lossy(),
        )?;
        layers.flag("--listen", "server.listen", &self.listen)?;
        layers.flag("--log", "log.level", "warn")?;
        layers.settings()
    }
}

/// One login a role, and where the others stand.
fn introduce(logins: &[Login], folder: &Folder, start: Option<String>) {
    if let Some(start) = start {
        say(format_args!("Sign in with one click: {start}"));
    }
    say("Or with a password:");
    for role in Role::ALL {
        if let Some(login) = logins.iter().find(|login| login.role == role) {
            say(format_args!(
                "  {:<14} {:<30} {}",
                role.name(),
                login.email,
                login.password
            ));
        }
    }
    say(format_args!(
        "All accounts and API tokens: {}",
        folder.accounts().display()
    ));
    say("Panel and answers are simulated. Ctrl-C ends the demo.");
}
