//! `castalia account list`, `disable`, `enable`, `unlock`, `sign-out`, `mail-link`

use clap::Args;
use serde_json::json;

use super::super::outcome::{Outcome, note, say};
use super::super::settings::Source;
use crate::account::registry::{self, Deed, Entry};
use crate::account::{self, Email};
use crate::clock::{Clock, now_micros, rfc3339};
use crate::mail::Service;
use crate::web;

#[derive(Debug, Args)]
#[command(before_help = "\
Examples:
  castalia account list
  castalia account list --search example.org --json")]
pub(in crate::cli) struct List {
    #[command(flatten)]
    source: Source,
    /// Only accounts whose name or address holds these words
    #[arg(long, value_name = "WORDS", default_value = "")]
    search: String,
    /// As JSON, one object an account
    #[arg(long)]
    json: bool,
}

impl List {
    pub(in crate::cli) fn run(self) -> Outcome {
        let settings = self.source.settings()?;
        let store = web::open(&settings)?;
        let limits = web::accounts(&store, &Clock::System, &settings)?.limits();
        let (found, more) =
            store.read(|conn| registry::search(conn, &self.search, limits, now_micros()))?;
        if self.json {
            let all: Vec<_> = found.iter().map(as_json).collect();
            say(serde_json::Value::from(all));
        } else {
            for entry in &found {
                say(format_args!(
                    "{}  {}  {}",
                    entry.email,
                    entry.name,
                    state(entry)
                ));
            }
        }
        if more {
            note(format_args!(
                "the first {} by name; name a part of the name or address with --search",
                registry::MOST
            ));
        }
        Ok(())
    }
}

fn state(entry: &Entry) -> String {
    let administrator = entry.administrator.then_some("administrator");
    let state = match () {
        () if entry.disabled_at.is_some() => "disabled",
        () if entry.locked => "locked",
        () if entry.arrived => "active",
        () => "never signed in",
    };
    let words: Vec<&str> = administrator.into_iter().chain([state]).collect();
    words.join(", ")
}

fn as_json(entry: &Entry) -> serde_json::Value {
    let [coordinator, author, expert] = entry.studies;
    json!({
        "email": entry.email,
        "name": entry.name,
        "administrator": entry.administrator,
        "arrived": entry.arrived,
        "disabled_at": entry.disabled_at.and_then(rfc3339),
        "locked": entry.locked,
        "devices": entry.devices,
        "tokens": entry.tokens,
        "studies": { "coordinator": coordinator, "author": author, "expert": expert },
    })
}

#[derive(Debug, Args)]
#[command(before_help = "\
Examples:
  castalia account unlock --email maria@example.org
  castalia account sign-out --email maria@example.org")]
pub(in crate::cli) struct One {
    #[command(flatten)]
    source: Source,
    /// Address of the account
    #[arg(long)]
    email: Email,
}

impl One {
    pub(in crate::cli) fn run(self, deed: Deed) -> Outcome {
        let settings = self.source.settings()?;
        let store = web::open(&settings)?;
        let account = account::find(&store, &self.email)?;
        let service = match settings.mail.is_on() {
            true => Service::On,
            false => Service::Off,
        };
        store.write(|conn| registry::act(conn, deed, account.id, None, service, now_micros()))?;
        let done = match deed {
            Deed::Disable => "is disabled; its sessions and tokens are ended",
            Deed::Enable => "is open again",
            Deed::Unlock => "may try to sign in again",
            Deed::SignOut => "is signed out everywhere; its tokens are ended",
            Deed::LeadIn => "gets a link by mail, for 24 hours",
        };
        note(format_args!("{} {done}", account.email));
        Ok(())
    }
}
