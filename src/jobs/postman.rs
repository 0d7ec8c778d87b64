//! Carries the outbox to the mail server.

use std::sync::mpsc::{Receiver, RecvTimeoutError};
use std::time::Duration;

use tokio::runtime::{Builder, Runtime};

use crate::audit::Signer;
use crate::clock::{Clock, HOUR, MINUTE, SECOND};
use crate::config::{self, Settings};
use crate::locale::Speaker;
use crate::mail::outbox::{self, Settled};
use crate::mail::{
    Composed, Fault, Keys, Letter, Line, Queued, Security, Sender, Server, State, hold,
};
use crate::store::{self, Conn, Store, random_id};
use crate::{account, closing, panel, rating};

/// How long a quiet worker waits before it looks again.
const EVERY: Duration = Duration::from_secs(1);
/// Mails taken at once.
const BATCH: i64 = 20;
/// The first and the longest wait for a server that is away, in microseconds.
const AWAY: (i64, i64) = (5 * SECOND, 5 * MINUTE);
/// Waits after each attempt that the server put off, the last one again and again.
const LATER: [i64; 5] = [MINUTE, 5 * MINUTE, 15 * MINUTE, HOUR, 4 * HOUR];
/// A mail that the server has put off for so long is given up.
const GIVEN_UP: i64 = 3 * 24 * HOUR;

/// Why mails cannot be carried with these settings.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    #[error("mail.ca_file: {0}: {1}")]
    Authority(String, String),
    #[error("mail.sender: {0} is not an address")]
    Sender(String),
    #[error("a runtime for the mail cannot be started: {0}")]
    Runtime(std::io::Error),
}

/// What a worker needs to know of server and links.
#[derive(Clone)]
pub struct Office {
    pub server: Server,
    pub sender: Sender,
    pub keys: Keys,
    /// Signs the head of the audit record in the mail at closing.
    pub signer: Option<Signer>,
}

impl Office {
    /// From the settings; none where no mail server is set. `base` is the address that links
    /// begin with.
    ///
    /// # Errors
    /// If the file with the certificate authority cannot be used.
    pub fn from_settings(settings: &Settings, base: &str) -> Result<Option<Self>, Error> {
        let mail = &settings.mail;
        if !mail.is_on() {
            return Ok(None);
        }
        let address: lettre::Address = mail
            .sender
            .parse()
            .map_err(|_| Error::Sender(mail.sender.clone()))?;
        let login = (!mail.user.is_empty()).then(|| (mail.user.clone(), mail.password.clone()));
        Ok(Some(Self {
            server: Server {
                host: mail.server.clone(),
                port: mail.port,
                security: match mail.tls {
                    config::Tls::Starttls => Security::StartTls,
                    config::Tls::Tls => Security::Tls,
                    config::Tls::None => Security::None,
                },
                login,
                authorities: authorities(&mail.ca_file)?,
                hello: host_of(base, address.domain()),
                patience: Duration::from_secs(mail.timeout_seconds),
            },
            sender: Sender {
                address,
                name: mail.sender_name.clone(),
            },
            keys: Keys::new(&mail.secret, base),
            signer: None,
        }))
    }
}

fn authorities(path: &str) -> Result<Vec<crate::mail::Authority>, Error> {
    if path.is_empty() {
        return Ok(Vec::new());
    }
    let wrong = |cause: String| Error::Authority(path.to_owned(), cause);
    let pem = std::fs::read(path).map_err(|cause| wrong(cause.to_string()))?;
    let read = crate::mail::Authority::from_pem(&pem).map_err(|cause| wrong(cause.to_string()))?;
    Ok(vec![read])
}

/// The name of the machine in an address, which is what a mail server wants to be greeted with.
fn host_of(base: &str, otherwise: &str) -> String {
    let host = base.split("://").nth(1).unwrap_or_default();
    let host = host.split([':', '/']).next().unwrap_or_default();
    let named = host.contains('.') && !host.starts_with(|sign: char| sign.is_ascii_digit());
    if named { host } else { otherwise }.to_owned()
}

/// What a turn did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Turn {
    /// Nothing was due.
    Idle,
    /// Mails were handled; more may be due.
    Busy,
    /// The server is away, or was a moment ago.
    Away,
}

/// One worker. Several may run on one database.
pub struct Postman {
    store: Store,
    clock: Clock,
    office: Office,
    runtime: Runtime,
    /// Tells the worker's leases from others'.
    worker: i64,
    line: Option<Line>,
    away_until: i64,
    pause: i64,
}

impl Postman {
    /// # Errors
    /// If the system gives no runtime.
    pub fn new(store: Store, clock: Clock, office: Office) -> Result<Self, Error> {
        let runtime = Builder::new_current_thread()
            .enable_all()
            .build()
            .map_err(Error::Runtime)?;
        Ok(Self {
            store,
            clock,
            office,
            runtime,
            worker: random_id(),
            line: None,
            away_until: 0,
            pause: AWAY.0,
        })
    }

    /// Sends a mail of no study to an address, past the outbox.
    ///
    /// # Errors
    /// What went wrong, in words.
    pub fn send_test(office: Office, to: &str, now: i64) -> Result<(), String> {
        let t = Speaker::fallback();
        let letter = Letter {
            to_address: to.to_owned(),
            lang: t.lang().to_owned(),
            dir: t.dir().to_owned(),
            subject: t.say("mail-test-subject"),
            greeting: t.say("mail-test"),
            notes: vec![t.say_n("mail-test-link", "link", office.keys.link("/"))],
            ..Letter::default()
        };
        let (to, content) = letter.message(random_id(), &office.sender, now)?;
        let runtime = Builder::new_current_thread()
            .enable_all()
            .build()
            .map_err(|cause| cause.to_string())?;
        runtime.block_on(async {
            let said = |fault: Fault| fault.words().to_owned();
            let mut line = office.server.connect().await.map_err(said)?;
            let sent = line.send(&office.sender.address, &to, &content).await;
            line.end().await;
            sent.map_err(said)
        })
    }

    /// Works until `stopped` says so.
    pub(super) fn run(mut self, stopped: &Receiver<()>) {
        let mut wait = EVERY;
        while stopped.recv_timeout(wait) == Err(RecvTimeoutError::Timeout) {
            wait = match self.turn() {
                Turn::Busy => Duration::ZERO,
                Turn::Idle | Turn::Away => EVERY,
            };
        }
    }

    /// Takes what is due and hands it over, mail by mail. What fails is tried at a later turn.
    pub fn turn(&mut self) -> Turn {
        let now = self.clock.now_micros();
        // A clock that was set back must not lengthen the wait.
        if (self.away_until - AWAY.1..self.away_until).contains(&now) {
            return Turn::Away;
        }
        let patience = i64::try_from(self.office.server.patience.as_micros()).unwrap_or(MINUTE);
        let until = now + 3 * patience + MINUTE;
        let (worker, store) = (self.worker, self.store.clone());
        // Looking takes no turn from those who write.
        let leased = store
            .read(|conn| Ok(hold::since(conn)?.is_none() && outbox::is_due(conn, now)?))
            .and_then(|due| {
                if due {
                    store.write(|conn| outbox::lease(conn, worker, now, until, BATCH))
                } else {
                    Ok(Vec::new())
                }
            });
        let leased = match leased {
            Ok(leased) => leased,
            Err(cause) => {
                tracing::error!(cause = ?cause.to_string(), "the outbox cannot be read");
                return Turn::Idle;
            }
        };
        if leased.is_empty() {
            self.hang_up();
            return Turn::Idle;
        }
        for (place, mail) in leased.iter().enumerate() {
            // A lease that is about to run out is not begun with.
            let late = self.clock.now_micros() + 2 * patience > until;
            if late || !self.carry(mail) {
                let why = if late { None } else { Some(mail) };
                self.give_back(&leased[place + usize::from(why.is_some())..]);
                return if late { Turn::Busy } else { Turn::Away };
            }
        }
        Turn::Busy
    }

    /// Handles one mail; false if the server cannot be used.
    fn carry(&mut self, mail: &Queued) -> bool {
        let now = self.clock.now_micros();
        let message = match self.write_letter(mail, now) {
            Ok(Some(message)) => message,
            Ok(None) => return true,
            Err(cause) => {
                tracing::error!(kind = %mail.kind, cause = ?cause.to_string(), "a mail cannot be written");
                let words = "the database could not be read; it is tried again";
                self.settle(mail, &again(now + MINUTE, words, false));
                return true;
            }
        };
        let (to, content) = message;
        match self.hand_over(&to, &content) {
            Ok(()) => {
                self.pause = AWAY.0;
                self.settle(mail, &ended(State::Sent, ""));
                true
            }
            Err(fault) => self.take_fault(mail, &fault),
        }
    }

    /// Asks the sender for the letter and makes the message of it; none where the mail has been
    /// settled without one.
    fn write_letter(
        &self,
        mail: &Queued,
        now: i64,
    ) -> store::Result<Option<(lettre::Address, Vec<u8>)>> {
        let (keys, signer) = (&self.office.keys, self.office.signer.as_ref());
        let composed = self.store.write(|conn| {
            let composed = compose(conn, keys, mail, now)?;
            closing::letters::with_seal(conn, composed, mail, signer)
        })?;
        let letter = match composed {
            Composed::Letter(letter) => letter,
            Composed::Later(at) => {
                self.settle(
                    mail,
                    &again(at, "it waits until the quiet hours end", false),
                );
                return Ok(None);
            }
            Composed::Useless(why) => {
                self.settle(mail, &ended(State::Cancelled, why));
                return Ok(None);
            }
        };
        match letter.message(mail.id, &self.office.sender, mail.queued_at) {
            Ok(message) => Ok(Some(message)),
            Err(why) => {
                self.settle(mail, &ended(State::Failed, &why));
                Ok(None)
            }
        }
    }

    fn hand_over(&mut self, to: &lettre::Address, content: &[u8]) -> Result<(), Fault> {
        let Office { server, sender, .. } = &self.office;
        let line = &mut self.line;
        self.runtime.block_on(async {
            let mut own = match line.take() {
                Some(line) => line,
                None => server.connect().await?,
            };
            let sent = own.send(&sender.address, to, content).await;
            let usable = match &sent {
                Ok(()) => true,
                Err(Fault::Later(_) | Fault::Refused(_) | Fault::Failed(_)) => own.reset().await,
                Err(Fault::Away(_) | Fault::Uncertain(_)) => false,
            };
            if usable {
                *line = Some(own);
            }
            sent
        })
    }

    /// Notes why a mail did not leave; false if the server cannot be used.
    fn take_fault(&mut self, mail: &Queued, fault: &Fault) -> bool {
        let now = self.clock.now_micros();
        // What a mail server says may name the address: it stands with the mail, not in the log.
        tracing::warn!(kind = %mail.kind, "a mail did not leave; castalia mail queue says why");
        match fault {
            Fault::Away(words) => {
                self.away_until = now + self.pause;
                self.pause = (2 * self.pause).min(AWAY.1);
                self.settle(mail, &again(mail.next_attempt_at, words, false));
                false
            }
            Fault::Later(words) | Fault::Uncertain(words) => {
                let uncertain = matches!(fault, Fault::Uncertain(_));
                if now - mail.queued_at > GIVEN_UP {
                    self.settle(mail, &ended(State::Failed, words));
                    return true;
                }
                let tried = usize::try_from(mail.attempts).unwrap_or(0);
                let wait = LATER[tried.min(LATER.len() - 1)];
                let mut settled = again(now + wait, words, true);
                settled.uncertain = uncertain;
                self.settle(mail, &settled);
                true
            }
            Fault::Refused(words) => {
                self.settle(mail, &ended(State::Bounced, words));
                true
            }
            Fault::Failed(words) => {
                self.settle(mail, &ended(State::Failed, words));
                true
            }
        }
    }

    fn settle(&self, mail: &Queued, settled: &Settled<'_>) {
        let (worker, now) = (self.worker, self.clock.now_micros());
        let noted = self.store.write(|conn| {
            let held = outbox::settle(conn, mail, worker, now, settled)?;
            if held && settled.state == State::Bounced {
                bounced(conn, mail)?;
            }
            Ok::<_, store::Error>(())
        });
        if let Err(cause) = noted {
            // Its lease runs out; then it is tried again, under the same message id.
            tracing::error!(cause = ?cause.to_string(), "what became of a mail cannot be noted");
        }
    }

    /// Puts mails back that were taken and not begun with.
    fn give_back(&self, mails: &[Queued]) {
        for mail in mails {
            self.settle(mail, &again(mail.next_attempt_at, &mail.last_error, false));
        }
    }

    /// Ends a connection that nothing waits for.
    fn hang_up(&mut self) {
        if let Some(line) = self.line.take() {
            self.runtime.block_on(line.end());
        }
    }
}

fn ended(state: State, error: &str) -> Settled<'_> {
    Settled {
        state,
        next_attempt_at: 0,
        counts: true,
        uncertain: false,
        error,
    }
}

fn again(at: i64, error: &str, counts: bool) -> Settled<'_> {
    Settled {
        state: State::Queued,
        next_attempt_at: at,
        counts,
        uncertain: false,
        error,
    }
}

/// Asks the feature that queued a mail for its letter.
fn compose(conn: &mut Conn, keys: &Keys, mail: &Queued, now: i64) -> store::Result<Composed> {
    if let Some(kind) = panel::letters::Kind::from_name(&mail.kind) {
        return panel::letters::compose(conn, keys, kind, mail, now);
    }
    if mail.kind == closing::letters::REDACTED {
        return closing::letters::compose(conn, mail);
    }
    if mail.kind == rating::remark::NOTICE {
        return rating::letters::compose(conn, keys, mail);
    }
    match account::letters::Kind::from_name(&mail.kind) {
        Some(kind) => account::letters::compose(conn, keys, kind, mail, now),
        None => Ok(Composed::Useless("this version knows no such mail")),
    }
}

/// Tells the feature that queued a mail that its address was refused.
pub fn bounced(conn: &mut Conn, mail: &Queued) -> store::Result<()> {
    match panel::letters::Kind::from_name(&mail.kind) {
        Some(_) => panel::letters::bounced(conn, mail.person),
        None => Ok(()),
    }
}
