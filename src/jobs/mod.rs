//! What happens without anybody asking: rounds close after their deadline.

use std::sync::mpsc::{self, RecvTimeoutError, Sender};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use crate::clock::Clock;
use crate::closing;
use crate::rating::Desk;
use crate::store::Store;

/// How long a round stays open at most after its deadline and grace have passed. Answers are
/// refused from the very moment on, whether or not this has run.
const EVERY: Duration = Duration::from_secs(5);

/// The loop, until it is dropped.
pub struct Jobs {
    stop: Option<Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Jobs {
    /// Starts the loop on a thread of its own.
    ///
    /// # Errors
    /// If the system gives no thread.
    pub fn start(store: Store, clock: Clock, desk: Desk) -> std::io::Result<Self> {
        let (stop, stopped) = mpsc::channel();
        let thread = thread::Builder::new().name("jobs".into()).spawn(move || {
            while stopped.recv_timeout(EVERY) == Err(RecvTimeoutError::Timeout) {
                tick(&store, &clock, &desk);
            }
        })?;
        Ok(Jobs {
            stop: Some(stop),
            thread: Some(thread),
        })
    }
}

impl Drop for Jobs {
    fn drop(&mut self) {
        self.stop.take();
        if let Some(thread) = self.thread.take() {
            // It ends by itself; a panic in it has been logged where it happened.
            let _ = thread.join();
        }
    }
}

/// One turn of the loop. What fails is tried again at the next turn.
fn tick(store: &Store, clock: &Clock, desk: &Desk) {
    match closing::close_due(store, clock.now_micros()) {
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
    use crate::panel::{self, NewPanelist};
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
        closing::open(&store, &study, 1, Some(now + HOUR), None, now).unwrap();
        let desk = Desk::start(store.clone(), clock.clone(), 8, 8).unwrap();
        let is_open = || {
            let rounds = store
                .read(|conn| round::store::all(conn, study.id))
                .unwrap();
            rounds[0].is_open()
        };

        clock.advance(HOUR + 59 * SECOND);
        tick(&store, &clock, &desk);
        assert!(is_open());
        clock.advance(SECOND);
        tick(&store, &clock, &desk);
        assert!(!is_open());
        tick(&store, &clock, &desk);
    }
}
