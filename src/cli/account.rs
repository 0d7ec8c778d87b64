//! `castalia account`

use std::io;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use clap::{Args, Subcommand};

use super::outcome::{Failed, Outcome, note, say};
use super::settings::Source;
use crate::account::{Email, NewAccount};
use crate::clock::Clock;
use crate::web;

#[derive(Debug, Subcommand)]
pub(super) enum Account {
    /// Make an account
    Create(Create),
}

impl Account {
    pub(super) fn run(self) -> Outcome {
        match self {
            Account::Create(command) => command.run(),
        }
    }
}

#[derive(Debug, Args)]
#[command(before_help = "\
Examples:
  castalia account create --email a@b.org --name \"A. Admin\" --administrator
  printf '%s' \"$PASSWORD\" | castalia account create --email a@b.org --name A --password-stdin")]
pub(super) struct Create {
    #[command(flatten)]
    source: Source,
    /// Address to sign in with
    #[arg(long)]
    email: String,
    /// Name as others see it
    #[arg(long)]
    name: String,
    /// Give the role of administrator of the installation
    #[arg(long)]
    administrator: bool,
    /// Read the password from the first line of standard input; without this one is made and shown
    /// once
    #[arg(long)]
    password_stdin: bool,
}

impl Create {
    fn run(self) -> Outcome {
        let settings = self.source.settings()?;
        let email: Email = self.email.parse()?;
        let password = if self.password_stdin {
            typed()?
        } else {
            made()
        };
        let store = web::open(&settings)?;
        let accounts = web::accounts(&store, &Clock::System, &settings)?;
        let account = accounts.create(&NewAccount {
            email,
            name: self.name,
            administrator: self.administrator,
            password: Some(password.clone()),
        })?;
        note(format_args!("made the account {}", account.email));
        if !self.password_stdin {
            note("its password, shown only now:");
            say(password);
        }
        Ok(())
    }
}

/// The first line of standard input, without its end.
fn typed() -> Result<String, Failed> {
    let mut line = String::new();
    io::stdin()
        .read_line(&mut line)
        .map_err(|cause| Failed::new(format_args!("the password cannot be read: {cause}")))?;
    Ok(line.trim_end_matches(['\r', '\n']).to_owned())
}

/// A password of 120 random bits.
fn made() -> String {
    URL_SAFE_NO_PAD.encode(rand::random::<[u8; 15]>())
}
