//! `castalia mail`

use std::io::Read;

use clap::{Args, Subcommand};

use super::outcome::{Failed, Outcome, note, say};
use super::settings::Source;
use crate::account::Email;
use crate::clock::{Clock, rfc3339};
use crate::config::Settings;
use crate::jobs::{self, Office, Postman};
use crate::mail::outbox::{self, State};
use crate::mail::{bounce, hold, message_id};
use crate::store::Store;
use crate::web;

/// Mails listed at most.
const MOST: i64 = 1000;
/// A notice is not read beyond this many bytes.
const NOTICE: u64 = 1 << 20;

#[derive(Debug, Subcommand)]
pub(super) enum Mail {
    /// Send a mail to see that mail works
    Test(Test),
    /// List what waits, failed or bounced
    Queue(Queue),
    /// Queue again what was given up
    Retry(Retry),
    /// Read a returned mail from standard input
    Bounces(Bounces),
    /// Let mail leave again after a restore
    Resume(Resume),
}

impl Mail {
    pub(super) fn run(self) -> Outcome {
        match self {
            Mail::Test(command) => command.run(),
            Mail::Queue(command) => command.run(),
            Mail::Retry(command) => command.run(),
            Mail::Bounces(command) => command.run(),
            Mail::Resume(command) => command.run(),
        }
    }
}

#[derive(Debug, Args)]
#[command(before_help = "\
Examples:
  castalia mail test me@example.org")]
pub(super) struct Test {
    #[command(flatten)]
    source: Source,
    /// Address that gets the mail
    to: Email,
}

impl Test {
    fn run(self) -> Outcome {
        let settings = self.source.serving()?;
        let (office, base) = office(&settings)?;
        for (what, found) in looked_at(&settings, &base) {
            say(format_args!("{what:<16}{found}"));
        }
        let clock = Clock::System;
        Postman::send_test(office, self.to.as_str(), clock.now_micros()).map_err(Failed::new)?;
        note(format_args!(
            "the mail server took a mail to {}; look whether it arrives, and not among spam",
            self.to
        ));
        Ok(())
    }
}

/// What decides whether mails arrive and their links work.
fn looked_at(settings: &Settings, base: &str) -> Vec<(&'static str, String)> {
    let mail = &settings.mail;
    let domain = mail.sender.rsplit('@').next().unwrap_or_default();
    let way = match mail.tls {
        crate::config::Tls::Starttls => "STARTTLS, certificate checked",
        crate::config::Tls::Tls => "TLS, certificate checked",
        crate::config::Tls::None => "plain text, to this machine",
    };
    let mut lines = vec![
        ("server", format!("{}:{} ({way})", mail.server, mail.port)),
        ("sender", mail.sender.clone()),
        (
            "sender domain",
            format!("{domain}: its SPF and DKIM records must allow this server"),
        ),
        ("links begin", base.to_owned()),
    ];
    if settings.server.public_url.is_empty() {
        let warning = "server.public_url is empty: nobody else can open the links";
        lines.push(("warning", warning.to_owned()));
    }
    lines
}

#[derive(Debug, Args)]
pub(super) struct Queue {
    #[command(flatten)]
    source: Source,
}

impl Queue {
    fn run(self) -> Outcome {
        let store = web::open(&self.source.settings()?)?;
        let (counts, mails) = store.read(|conn| {
            Ok::<_, crate::store::Error>((outbox::counts(conn)?, outbox::unfinished(conn, MOST)?))
        })?;
        for state in State::ALL {
            let n = counts
                .iter()
                .find(|(own, _)| *own == state)
                .map_or(0, |(_, n)| *n);
            say(format_args!("{:<10} {n}", state.name()));
        }
        for mail in mails {
            let next = match mail.state {
                State::Queued => rfc3339(mail.next_attempt_at).unwrap_or_default(),
                _ => String::new(),
            };
            say(format_args!(
                "{:014x}  {:<10} {:<8} {:>2} attempts  {next}  {}",
                mail.id,
                mail.kind,
                mail.state.name(),
                mail.attempts,
                mail.last_error
            ));
        }
        Ok(())
    }
}

#[derive(Debug, Args)]
#[command(before_help = "\
Examples:
  castalia mail retry             what failed
  castalia mail retry --bounced   also what bounced, after the addresses were mended")]
pub(super) struct Retry {
    #[command(flatten)]
    source: Source,
    /// Also mails whose address was refused
    #[arg(long)]
    bounced: bool,
}

impl Retry {
    fn run(self) -> Outcome {
        let store = web::open(&self.source.settings()?)?;
        let now = Clock::System.now_micros();
        let n = store.write(|conn| outbox::retry(conn, self.bounced, now))?;
        note(format_args!("{n} mails are queued again"));
        Ok(())
    }
}

#[derive(Debug, Args)]
#[command(before_help = "\
Examples:
  castalia mail bounces < MESSAGE
  panel-bounces: \"|castalia mail bounces --config /etc/castalia.toml\"   in /etc/aliases")]
pub(super) struct Bounces {
    #[command(flatten)]
    source: Source,
}

impl Bounces {
    /// Ends well also for a message that is no notice: a mail server would return it otherwise.
    fn run(self) -> Outcome {
        let settings = self.source.settings()?;
        let mut bytes = Vec::new();
        std::io::stdin()
            .lock()
            .take(NOTICE)
            .read_to_end(&mut bytes)
            .map_err(|cause| Failed::new(format_args!("the message cannot be read: {cause}")))?;
        let message = String::from_utf8_lossy(&bytes);
        let domain = settings.mail.sender.rsplit('@').next().unwrap_or_default();
        let Some(found) = bounce::read(&message, domain) else {
            note("this is no notice of a mail of ours that failed for good; nothing was changed");
            return Ok(());
        };
        let store = web::open(&settings)?;
        let id = message_id(found.mail, domain);
        match take(&store, &found)? {
            true => note(format_args!("{id} bounced: {}", found.why)),
            false => note(format_args!("{id} is not known, or bounced before")),
        }
        Ok(())
    }
}

#[derive(Debug, Args)]
#[command(before_help = "\
Examples:
  castalia mail resume            list what would go out, and change nothing
  castalia mail resume --send     send it
  castalia mail resume --cancel   send only what is queued from now on")]
pub(super) struct Resume {
    #[command(flatten)]
    source: Source,
    /// Send what waited when the backup was made
    #[arg(long, conflicts_with = "cancel")]
    send: bool,
    /// Cancel what waited when the backup was made: it may have been sent after the backup
    #[arg(long)]
    cancel: bool,
}

impl Resume {
    fn run(self) -> Outcome {
        let store = web::open(&self.source.settings()?)?;
        let now = Clock::System.now_micros();
        let Some(since) = store.read(hold::since)? else {
            note("mail is not held back");
            return Ok(());
        };
        let waiting = store.read(|conn| outbox::waiting(conn, since))?;
        for one in &waiting {
            say(format_args!(
                "{:<12} {:>5}  queued from {}",
                one.kind,
                one.mails,
                rfc3339(one.oldest).unwrap_or_default()
            ));
        }
        let choice = match (self.send, self.cancel) {
            (true, _) => jobs::Waiting::Send,
            (_, true) => jobs::Waiting::Cancel,
            _ => {
                note(format_args!(
                    "{}: mail is held back since the restore. Let it leave with --send, or with \
                     --cancel without these",
                    if waiting.is_empty() {
                        "nothing waits"
                    } else {
                        "these would go out"
                    }
                ));
                return Ok(());
            }
        };
        let cancelled = store.write(|conn| jobs::resume(conn, choice, None, now))?;
        note(format_args!(
            "mail leaves again; {} cancelled",
            cancelled.unwrap_or(0)
        ));
        Ok(())
    }
}

/// Notes a bounce at the mail and at its addressee; whether there was such a mail.
fn take(store: &Store, found: &bounce::Bounce) -> Result<bool, crate::store::Error> {
    let now = Clock::System.now_micros();
    store.write(|conn| {
        let Some(mail) = outbox::bounced(conn, found.mail, &found.why, now)? else {
            return Ok(false);
        };
        crate::jobs::postman::bounced(conn, &mail)?;
        Ok(true)
    })
}

/// The mail server of the settings, and what links begin with.
fn office(settings: &Settings) -> Result<(Office, String), Failed> {
    let base = settings.base(settings.server.listen);
    let office = Office::from_settings(settings, &base).map_err(Failed::new)?;
    match office {
        Some(office) => Ok((office, base)),
        None => Err(Failed::new(
            "no mail server is set: name one as mail.server in the settings",
        )),
    }
}
