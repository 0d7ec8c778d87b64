//! What happens without anybody asking: rounds close after their deadline, mails leave.

mod lookout;
pub mod postman;
mod resume;

use std::sync::mpsc::{self, Receiver, RecvTimeoutError, Sender};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use crate::clock::Clock;
use crate::closing;
use crate::mail::{Service, hold};
use crate::panel;
use crate::rating::Desk;
use crate::store::Store;
use lookout::Lookout;
pub use postman::{Office, Postman};
pub use resume::{Waiting, resume};

/// How long a round stays open at most after its deadline and grace have passed. Answers are
/// refused from the very moment on, whether or not this has run.
const EVERY: Duration = Duration::from_secs(5);

/// The loops, until they are dropped: one for the rounds and, where mail is on, one that carries
/// it, so that a slow mail server keeps no round open.
pub struct Jobs {
    loops: Vec<Loop>,
}

struct Loop {
    stop: Option<Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Jobs {
    /// Starts the loops, each on a thread of its own.
    ///
    /// # Errors
    /// If the system gives no thread.
    pub fn start(
        store: Store,
        clock: Clock,
        desk: Desk,
        postman: Option<Postman>,
    ) -> std::io::Result<Self> {
        let mail = match postman {
            Some(_) => Service::On,
            None => Service::Off,
        };
        let mut loops = vec![Loop::start("jobs", move |stopped| {
            let mut lookout = Lookout::default();
            lookout.look(store.room());
            while stopped.recv_timeout(EVERY) == Err(RecvTimeoutError::Timeout) {
                lookout.look(store.room());
                tick(&store, &clock, &desk, mail);
            }
        })?];
        if let Some(postman) = postman {
            loops.push(Loop::start("mail", move |stopped| postman.run(stopped))?);
        }
        Ok(Jobs { loops })
    }

    /// Tells all loops to end, without waiting for them.
    fn stop(&mut self) {
        for one in &mut self.loops {
            one.stop.take();
        }
    }
}

impl Loop {
    fn start(
        name: &str,
        work: impl FnOnce(&Receiver<()>) + Send + 'static,
    ) -> std::io::Result<Self> {
        let (stop, stopped) = mpsc::channel();
        let thread = thread::Builder::new()
            .name(name.to_owned())
            .spawn(move || work(&stopped))?;
        Ok(Loop {
            stop: Some(stop),
            thread: Some(thread),
        })
    }
}

impl Drop for Jobs {
    fn drop(&mut self) {
        self.stop();
    }
}

impl Drop for Loop {
    fn drop(&mut self) {
        self.stop.take();
        if let Some(thread) = self.thread.take() {
            // It ends by itself; a panic in it has been logged where it happened.
            let _ = thread.join();
        }
    }
}

/// Queues the reminders that are due: those that experts asked for, and those by the studies'
/// rules.
fn remind(store: &Store, clock: &Clock, mail: Service) {
    let now = clock.now_micros();
    for (whose, queued) in [
        ("asked for", panel::wish::run(store, mail, now)),
        ("by rule", panel::schedule::run(store, mail, now)),
    ] {
        match queued {
            Ok(0) => (),
            Ok(queued) => tracing::info!(queued, whose, "reminders"),
            Err(cause) => {
                tracing::error!(whose, cause = ?cause.to_string(), "reminders could not be queued");
            }
        }
    }
}

/// One turn of the loop. What fails is tried again at the next turn. While mail is held back after
/// a restore, nothing is reminded of and nothing closes: answers may still have to come back.
fn tick(store: &Store, clock: &Clock, desk: &Desk, mail: Service) {
    match store.read(hold::since) {
        Ok(None) => (),
        Ok(Some(_)) => return,
        Err(cause) => {
            tracing::error!(cause = ?cause.to_string(), "whether mail is held back cannot be read");
            return;
        }
    }
    remind(store, clock, mail);
    match closing::close_due(store, mail, clock.now_micros()) {
        Ok(closed) if closed.is_empty() => (),
        Ok(closed) => {
            desk.forget();
            for (study, round) in closed {
                tracing::info!(%study, round, "closed after the deadline");
            }
        }
        Err(cause) => tracing::error!(cause = ?cause.to_string(), "rounds could not be closed"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::{DAY, HOUR, SECOND};
    use crate::closing::Carry;
    use crate::panel::NewPanelist;
    use crate::{demo, round, study};

    #[test]
    fn a_round_closes_a_minute_after_its_deadline_and_not_before() {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(folder.path().join("a.db").to_str().unwrap(), 2).unwrap();
        store.migrate().unwrap();
        let clock = Clock::settable(20_000 * DAY);
        let now = clock.now_micros();
        let definition = study::file::parse(demo::STUDY_FILE, "demo").unwrap();
        let (study, _) = study::import(&store, &definition, false, None, None, now).unwrap();
        let person = NewPanelist {
            email: "a@example.org".into(),
            name: "A".into(),
            ..NewPanelist::default()
        };
        panel::add(&store, &study, &[person], None, now, false).unwrap();
        closing::prepare(&store, &study, &Carry::All, None, now).unwrap();
        closing::open(&store, &study, 1, Some(now + HOUR), Service::Off, None, now).unwrap();
        let desk = Desk::start(store.clone(), clock.clone(), 8, 8).unwrap();
        let is_open = || {
            let rounds = store
                .read(|conn| round::store::all(conn, study.id))
                .unwrap();
            rounds[0].is_open()
        };

        clock.advance(HOUR + 59 * SECOND);
        tick(&store, &clock, &desk, Service::Off);
        assert!(is_open());
        clock.advance(SECOND);
        store.write(|conn| hold::begin(conn, 0)).unwrap();
        tick(&store, &clock, &desk, Service::Off);
        assert!(is_open(), "nothing closes while mail is held back");
        store.write(hold::end).unwrap();
        tick(&store, &clock, &desk, Service::Off);
        assert!(!is_open());
        tick(&store, &clock, &desk, Service::Off);
    }
}
