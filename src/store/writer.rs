//! Group commit: many savers share one transaction, and so one wait for the disk.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;

use parking_lot::MutexGuard;
use tokio::sync::{mpsc, oneshot};

use super::{Conn, Error, Pooled, Result, Store};

/// What a feature hands to the writer: how a batch of its rows is applied.
pub trait Batch: Send + 'static {
    type Row: Send + 'static;
    type Outcome: Send + 'static;

    /// Begins a transaction and applies `rows` in it, which the writer ends; or applies them in one
    /// statement that is a transaction of its own. One outcome a row, in their order.
    ///
    /// # Errors
    /// An error undoes the whole batch; its rows are then tried one by one.
    fn apply(
        &mut self,
        conn: &mut Conn,
        rows: &[Self::Row],
        turn: Turn<'_>,
    ) -> Result<Vec<Self::Outcome>>;

    /// Called when the rows last applied are on disk.
    fn committed(&mut self) {}
}

/// How the writer takes a batch.
pub struct Turn<'a> {
    /// The database has asked to try again.
    pub again: bool,
    /// Something to be done while the database answers the first question: to tell those whose rows
    /// were committed before.
    pub meanwhile: &'a mut dyn FnMut(),
}

type Answer<B> = oneshot::Sender<Result<<B as Batch>::Outcome>>;
type Waiting<B> = (<B as Batch>::Row, Answer<B>);

/// A thread that takes what waits, commits it in one transaction, and only then answers.
pub struct Writer<B: Batch> {
    queue: mpsc::Sender<Waiting<B>>,
    tally: Arc<Tally>,
}

/// How many rows shared a commit, since the writer started.
#[derive(Debug, Default)]
pub struct Tally {
    rows: AtomicU64,
    /// Commits by [`Tally::BOUNDS`]; the last counts those above all of them.
    commits: [AtomicU64; Tally::BOUNDS.len() + 1],
}

impl Tally {
    /// Upper bounds of the classes, in rows a commit.
    pub const BOUNDS: [u64; 6] = [1, 4, 16, 64, 256, 1024];

    /// Rows committed.
    pub fn rows(&self) -> u64 {
        self.rows.load(Ordering::Relaxed)
    }

    /// Commits with at most as many rows as each bound, and all commits last.
    pub fn commits(&self) -> [u64; Tally::BOUNDS.len() + 1] {
        let mut sum = 0;
        std::array::from_fn(|class| {
            sum += self.commits[class].load(Ordering::Relaxed);
            sum
        })
    }

    fn committed(&self, rows: usize) {
        let rows = rows as u64;
        let class = Self::BOUNDS.iter().position(|most| rows <= *most);
        self.commits[class.unwrap_or(Self::BOUNDS.len())].fetch_add(1, Ordering::Relaxed);
        self.rows.fetch_add(rows, Ordering::Relaxed);
    }
}

impl<B: Batch> Clone for Writer<B> {
    fn clone(&self) -> Self {
        Self {
            queue: self.queue.clone(),
            tally: self.tally.clone(),
        }
    }
}

impl<B: Batch> Writer<B> {
    /// Starts the thread. `queue` rows may wait, `largest` share one transaction.
    ///
    /// # Errors
    /// `Unavailable` if the system gives no thread.
    pub fn start(store: Store, batch: B, queue: usize, largest: usize) -> Result<Self> {
        let (sender, receiver) = mpsc::channel(queue.max(1));
        let tally = Arc::new(Tally::default());
        let counted = tally.clone();
        thread::Builder::new()
            .name("writer".into())
            .spawn(move || run(&store, batch, receiver, largest.max(1), &counted))
            .map_err(|error| Error::Unavailable(error.to_string()))?;
        Ok(Self {
            queue: sender,
            tally,
        })
    }

    /// How many rows shared a commit so far.
    pub fn tally(&self) -> &Tally {
        &self.tally
    }

    /// Hands over a row and waits until its transaction is on disk.
    ///
    /// # Errors
    /// What the database answered; nothing of the row is stored then, unless the connection
    /// broke during the commit itself.
    pub async fn submit(&self, row: B::Row) -> Result<B::Outcome> {
        let (sender, receiver) = oneshot::channel();
        let stopped = || Error::Unavailable("the writer has stopped".into());
        self.queue
            .send((row, sender))
            .await
            .map_err(|_| stopped())?;
        receiver.await.map_err(|_| stopped())?
    }
}

fn run<B: Batch>(
    store: &Store,
    batch: B,
    mut queue: mpsc::Receiver<Waiting<B>>,
    largest: usize,
    tally: &Tally,
) {
    let mut pen = Pen {
        store,
        batch,
        kept: None,
    };
    let mut rows = Vec::with_capacity(largest);
    let mut answers: Vec<Answer<B>> = Vec::with_capacity(largest);
    // Outcomes that are on disk, and who is told of them while the next batch is under way.
    let mut stored: Vec<(Answer<B>, B::Outcome)> = Vec::with_capacity(largest);
    while let Some((row, answer)) = next(&mut queue, || tell(&mut stored)) {
        rows.push(row);
        answers.push(answer);
        while rows.len() < largest {
            let Ok((row, answer)) = queue.try_recv() else {
                break;
            };
            rows.push(row);
            answers.push(answer);
        }
        let done = pen.commit(&rows, &mut || tell(&mut stored));
        tell(&mut stored);
        match done {
            Ok(outcomes) => {
                tally.committed(rows.len());
                stored.extend(answers.drain(..).zip(outcomes));
            }
            Err(error)
                if rows.len() == 1 || matches!(error, Error::Unavailable(_) | Error::Full(_)) =>
            {
                for answer in answers.drain(..) {
                    let _ = answer.send(Err(error.for_another()));
                }
            }
            // One bad row must fail alone.
            Err(_) => {
                for (row, answer) in rows.iter().zip(answers.drain(..)) {
                    let outcome = pen.commit(std::slice::from_ref(row), &mut || ());
                    if outcome.is_ok() {
                        tally.committed(1);
                    }
                    let _ = answer.send(outcome.and_then(|mut one| {
                        one.pop()
                            .ok_or_else(|| Error::Unfit("a row without an outcome".into()))
                    }));
                }
            }
        }
        rows.clear();
    }
}

/// The next row, at once if one waits; before it is waited for, `idle` is done.
fn next<T>(queue: &mut mpsc::Receiver<T>, idle: impl FnOnce()) -> Option<T> {
    queue.try_recv().ok().or_else(|| {
        idle();
        queue.blocking_recv()
    })
}

fn tell<T>(stored: &mut Vec<(oneshot::Sender<Result<T>>, T)>) {
    for (answer, outcome) in stored.drain(..) {
        // Whoever asked may have gone; the row is stored all the same.
        let _ = answer.send(Ok(outcome));
    }
}

/// Tries of a transaction that the database asks to try again, in all.
const TRIES: usize = 3;

/// What writes: one transaction after the other.
struct Pen<'a, B> {
    store: &'a Store,
    batch: B,
    /// The connection to PostgreSQL of the last transaction, if it ended well: it need not be asked
    /// whether it still leads anywhere, since beginning the next says so.
    kept: Option<Pooled>,
}

impl<B: Batch> Pen<'_, B> {
    /// One transaction, tried again where the database asks for it.
    fn commit(&mut self, rows: &[B::Row], meanwhile: &mut dyn FnMut()) -> Result<Vec<B::Outcome>> {
        for tried in 0..TRIES - 1 {
            let again = tried > 0;
            match self.attempt(rows, Turn { again, meanwhile }) {
                Err(Error::Retry) => (),
                done => return done,
            }
        }
        let again = true;
        self.attempt(rows, Turn { again, meanwhile })
    }

    /// A panic in a batch is an error of that batch, not the end of the writer.
    fn attempt(&mut self, rows: &[B::Row], turn: Turn<'_>) -> Result<Vec<B::Outcome>> {
        let outcome = catch_unwind(AssertUnwindSafe(|| {
            if !self.store.is_postgres() {
                // Its first question is answered before anybody could be told.
                (turn.meanwhile)();
            }
            if let Some(mut conn) = self.store.lock_sqlite() {
                let applied = self.batch.apply(&mut conn, rows, turn);
                let outcome = finish(&mut conn, &mut self.batch, applied);
                MutexGuard::unlock_fair(conn);
                outcome
            } else {
                self.attempt_on_postgres(rows, turn)
            }
        }));
        outcome.unwrap_or_else(|_| Err(Error::Unfit("a batch panicked".into())))
    }

    fn open(&self) -> Result<Pooled> {
        let mut conn = self.store.pooled()?;
        conn.look_up_by_key();
        Ok(conn)
    }

    fn attempt_on_postgres(
        &mut self,
        rows: &[B::Row],
        Turn { again, meanwhile }: Turn<'_>,
    ) -> Result<Vec<B::Outcome>> {
        let kept = self.kept.take();
        let was_kept = kept.is_some();
        let mut conn = match kept {
            Some(conn) => conn,
            None => {
                // That may take its time.
                meanwhile();
                self.open()?
            }
        };
        let mut applied = self.batch.apply(&mut conn, rows, Turn { again, meanwhile });
        if was_kept && matches!(applied, Err(Error::Unavailable(_))) && !conn.has_sent() {
            // It was ended since the last transaction; of this one nothing is committed yet.
            drop(conn);
            meanwhile();
            conn = self.open()?;
            applied = self.batch.apply(&mut conn, rows, Turn { again, meanwhile });
        }
        let outcome = finish(&mut conn, &mut self.batch, applied);
        if !matches!(outcome, Err(Error::Unavailable(_))) && !conn.is_broken() {
            self.kept = Some(conn);
        }
        outcome
    }
}

/// Commits what was applied, or takes it back.
fn finish<B: Batch>(
    conn: &mut Conn,
    batch: &mut B,
    applied: Result<Vec<B::Outcome>>,
) -> Result<Vec<B::Outcome>> {
    let done = applied.and_then(|outcomes| {
        if conn.is_in_transaction() {
            conn.commit()?;
        }
        batch.committed();
        Ok(outcomes)
    });
    if done.is_err() {
        conn.roll_back();
    }
    done
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Asks to be tried again a few times, as a database does that two nodes share.
    struct Reluctant {
        refusals: usize,
        has_refused: bool,
    }

    impl Batch for Reluctant {
        type Row = u64;
        type Outcome = u64;

        fn apply(&mut self, conn: &mut Conn, rows: &[u64], turn: Turn<'_>) -> Result<Vec<u64>> {
            conn.begin()?;
            assert_eq!(turn.again, self.has_refused);
            if self.refusals > 0 {
                self.refusals -= 1;
                self.has_refused = true;
                return Err(Error::Retry);
            }
            Ok(rows.to_vec())
        }
    }

    fn outcome_after(refusals: usize) -> Result<u64> {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(folder.path().join("a.db").to_str().unwrap(), 1).unwrap();
        let batch = Reluctant {
            refusals,
            has_refused: false,
        };
        let writer = Writer::start(store, batch, 8, 8).unwrap();
        tokio::runtime::Builder::new_current_thread()
            .build()
            .unwrap()
            .block_on(writer.submit(7))
    }

    #[test]
    fn a_single_row_is_tried_again_where_the_database_asks_for_it() {
        assert_eq!(outcome_after(TRIES - 1).unwrap(), 7);
        assert!(outcome_after(TRIES).is_err());
    }
}
