//! `castalia account`

mod erase;
mod registry;

use std::io;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use clap::{Args, Subcommand, ValueEnum};

use super::outcome::{Failed, Outcome, note, say};
use super::settings::Source;
use crate::account::registry::Deed;
use crate::account::{self, Email, NewAccount};
use crate::clock::{Clock, now_micros};
use crate::{audit, study, web};

#[derive(Debug, Subcommand)]
pub(super) enum Account {
    /// Make an account
    Create(Create),
    /// Give an account a new password, and end its sessions
    Password(Password),
    /// Give an account a role in a study
    Grant(Grant),
    /// List the accounts
    List(registry::List),
    /// Shut an account: nobody signs in with it until it is enabled again
    Disable(registry::One),
    /// Open an account that was disabled
    Enable(registry::One),
    /// Forget failed attempts to sign in
    Unlock(registry::One),
    /// End all sessions and API tokens of an account
    SignOut(registry::One),
    /// Mail the owner of an account a link that signs in once
    MailLink(registry::One),
    /// Erase a person, at the person's wish
    Erase(erase::Erase),
    /// List those who were erased, by hashes that name nobody
    Erased(erase::List),
}

impl Account {
    pub(super) fn run(self) -> Outcome {
        match self {
            Account::Create(command) => command.run(),
            Account::Password(command) => command.run(),
            Account::Grant(command) => command.run(),
            Account::List(command) => command.run(),
            Account::Disable(command) => command.run(Deed::Disable),
            Account::Enable(command) => command.run(Deed::Enable),
            Account::Unlock(command) => command.run(Deed::Unlock),
            Account::SignOut(command) => command.run(Deed::SignOut),
            Account::MailLink(command) => command.run(Deed::LeadIn),
            Account::Erase(command) => command.run(),
            Account::Erased(command) => command.run(),
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
    email: Email,
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
        let password = chosen(self.password_stdin)?;
        let store = web::open(&settings)?;
        let accounts = web::accounts(&store, &Clock::System, &settings)?;
        let account = accounts.create(&NewAccount {
            email: self.email,
            name: self.name,
            administrator: self.administrator,
            password: Some(password.clone()),
        })?;
        note(format_args!("made the account {}", account.email));
        if !self.password_stdin {
            show_once(&password);
        }
        Ok(())
    }
}

#[derive(Debug, Args)]
#[command(before_help = "\
Examples:
  castalia account password --email maria@example.org
  printf '%s' \"$PASSWORD\" | castalia account password --email maria@example.org --password-stdin")]
pub(super) struct Password {
    #[command(flatten)]
    source: Source,
    /// Address of the account
    #[arg(long)]
    email: Email,
    /// Read the password from the first line of standard input; without this one is made and shown
    /// once
    #[arg(long)]
    password_stdin: bool,
}

impl Password {
    fn run(self) -> Outcome {
        let settings = self.source.settings()?;
        let password = chosen(self.password_stdin)?;
        let store = web::open(&settings)?;
        let accounts = web::accounts(&store, &Clock::System, &settings)?;
        let account = accounts.set_password(&self.email, &password)?;
        note(format_args!("{} has a new password", account.email));
        if !self.password_stdin {
            show_once(&password);
        }
        Ok(())
    }
}

fn chosen(typed_in: bool) -> Result<String, Failed> {
    if typed_in { typed() } else { Ok(made()) }
}

fn show_once(password: &str) {
    note("its password, shown only now:");
    say(password);
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

#[derive(Debug, Args)]
#[command(before_help = "\
Examples:
  castalia account grant --email avery@example.org --study crime-terrorism-nexus --role author")]
pub(super) struct Grant {
    #[command(flatten)]
    source: Source,
    /// Address of the account
    #[arg(long)]
    email: Email,
    /// Slug of the study
    #[arg(long, value_name = "SLUG")]
    study: String,
    /// What the account does in it
    #[arg(long)]
    role: Role,
}

/// Roles that are given by hand; experts come by the roster.
#[derive(Debug, Clone, Copy, ValueEnum)]
enum Role {
    Coordinator,
    Author,
}

impl Grant {
    fn run(self) -> Outcome {
        let role = match self.role {
            Role::Coordinator => "coordinator",
            Role::Author => "author",
        };
        let store = web::open(&self.source.settings()?)?;
        let account = account::find(&store, &self.email)?;
        store.write(|conn| {
            let found = study::store::find(conn, &self.study)?;
            let found = found.ok_or_else(|| study::Error::Unknown(self.study.clone()))?;
            let held = account::store::roles(conn, found.id, account.id)?;
            if role == "coordinator" && held.iter().any(|held| held == "expert") {
                return Err(Failed::new(format_args!(
                    "{} is on the panel of {}: who coordinates a study does not rate in it",
                    account.email, found.slug
                )));
            }
            account::store::add_role(conn, found.id, account.id, role)?;
            let entry = audit::Entry {
                at: now_micros(),
                actor: None,
                action: "role.grant",
                study: Some(found.id),
                object: role,
                detail: "",
            };
            Ok(audit::record(conn, entry)?)
        })?;
        note(format_args!(
            "{} is {role} of {}",
            account.email, self.study
        ));
        Ok(())
    }
}
