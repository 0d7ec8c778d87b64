//! The outbox: what is to be sent, to whom, and what became of it.

mod held;

use std::collections::HashSet;

use diesel::prelude::*;

use crate::store::schema::outbox;
use crate::store::{Conn, Result, on_backend, random_id};

pub use held::{Waiting, cancel_waiting, delete_to, waiting};

/// What is to be sent, as its sender queues it.
#[derive(Debug, Clone, Copy)]
pub struct NewMail<'a> {
    /// The sender's name for it, such as `invitation`.
    pub kind: &'a str,
    /// Whom it is for: an account, or what the sender finds one by.
    pub person: i64,
    /// 0 for none.
    pub study: i64,
    /// 0 for none.
    pub round: i64,
    /// From 1 where the same kind goes to the same person in the same round more than once.
    pub sequence: i32,
    /// What the letter needs and no other table holds. No secret, no link.
    pub detail: &'a str,
    /// Not to be sent before this time.
    pub not_before: i64,
}

/// What became of a mail.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum State {
    Queued,
    /// A worker has it.
    Leased,
    Sent,
    /// Given up; `castalia mail retry` queues it again.
    Failed,
    /// The address was refused.
    Bounced,
    /// It lost its use before it was sent.
    Cancelled,
}

impl State {
    pub const ALL: [State; 6] = [
        State::Queued,
        State::Leased,
        State::Sent,
        State::Failed,
        State::Bounced,
        State::Cancelled,
    ];

    pub fn name(self) -> &'static str {
        match self {
            State::Queued => "queued",
            State::Leased => "leased",
            State::Sent => "sent",
            State::Failed => "failed",
            State::Bounced => "bounced",
            State::Cancelled => "cancelled",
        }
    }

    fn from_name(name: &str) -> State {
        let known = State::ALL.into_iter().find(|state| state.name() == name);
        known.unwrap_or(State::Failed)
    }
}

/// Neither given up nor refused.
const ON_THE_WAY: [State; 3] = [State::Queued, State::Leased, State::Sent];

/// Not sent yet.
const WAITING: [State; 2] = [State::Queued, State::Leased];

/// A row of the outbox.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Queued {
    pub id: i64,
    pub kind: String,
    pub person: i64,
    pub study: i64,
    pub round: i64,
    pub sequence: i32,
    pub detail: String,
    pub state: State,
    /// Microseconds since 1970, UTC.
    pub queued_at: i64,
    pub next_attempt_at: i64,
    /// Times the mail itself was handed to the server; a server that was away does not count.
    pub attempts: i32,
    /// When it was sent or given up.
    pub settled_at: Option<i64>,
    /// The connection broke before the server acknowledged: it may have come twice.
    pub uncertain: bool,
    /// Why the last attempt did not work, in words; empty for none.
    pub last_error: String,
}

macro_rules! columns {
    () => {
        (
            (
                outbox::id,
                outbox::kind,
                outbox::person,
                outbox::study_id,
                outbox::round_id,
                outbox::sequence,
                outbox::detail,
            ),
            (
                outbox::state,
                outbox::queued_at,
                outbox::next_attempt_at,
                outbox::attempts,
                outbox::settled_at,
                outbox::uncertain,
                outbox::last_error,
            ),
        )
    };
}

/// A mail waits whose time has come, or its worker's lease has run out.
macro_rules! due {
    ($now:expr) => {
        outbox::state
            .eq(State::Queued.name())
            .and(outbox::next_attempt_at.le($now))
            .or(outbox::state
                .eq(State::Leased.name())
                .and(outbox::leased_until.lt($now)))
    };
}

type Row = (
    (i64, String, i64, i64, i64, i32, String),
    (String, i64, i64, i32, Option<i64>, bool, String),
);

fn queued_of(row: Row) -> Queued {
    let ((id, kind, person, study, round, sequence, detail), rest) = row;
    let (state, queued_at, next_attempt_at, attempts, settled_at, uncertain, last_error) = rest;
    Queued {
        id,
        kind,
        person,
        study,
        round,
        sequence,
        detail,
        state: State::from_name(&state),
        queued_at,
        next_attempt_at,
        attempts,
        settled_at,
        uncertain,
        last_error,
    }
}

/// Queues a mail within the caller's transaction, once: the same kind, person, round and sequence
/// a second time changes nothing. Whether it was queued now.
pub fn queue(conn: &mut Conn, new: &NewMail<'_>, now: i64) -> Result<bool> {
    let values = (
        outbox::id.eq(random_id()),
        outbox::kind.eq(new.kind),
        outbox::person.eq(new.person),
        outbox::study_id.eq(new.study),
        outbox::round_id.eq(new.round),
        outbox::sequence.eq(new.sequence),
        outbox::detail.eq(new.detail),
        outbox::state.eq(State::Queued.name()),
        outbox::queued_at.eq(now),
        outbox::next_attempt_at.eq(now.max(new.not_before)),
        outbox::attempts.eq(0),
        outbox::uncertain.eq(false),
        outbox::last_error.eq(""),
    );
    let n = on_backend!(conn, c => diesel::insert_into(outbox::table)
        .values(values)
        .on_conflict_do_nothing()
        .execute(c))?;
    Ok(n > 0)
}

/// Whether any mail's time has come.
pub fn is_due(conn: &mut Conn, now: i64) -> Result<bool> {
    let found: Option<i64> = on_backend!(conn, c => outbox::table
        .filter(due!(now))
        .select(outbox::id)
        .first(c)
        .optional())?;
    Ok(found.is_some())
}

/// Takes up to `most` mails whose time has come, the oldest first, and holds them for `worker`
/// until `until`. A mail that another worker holds is left alone until that lease has run out.
pub fn lease(conn: &mut Conn, worker: i64, now: i64, until: i64, most: i64) -> Result<Vec<Queued>> {
    let found: Vec<Row> = on_backend!(conn, c => outbox::table
        .filter(due!(now))
        .order((outbox::queued_at, outbox::id))
        .limit(most)
        .select(columns!())
        .load(c))?;
    let mut leased = Vec::with_capacity(found.len());
    for row in found {
        let mail = queued_of(row);
        // Asked again in the statement that takes it: another worker may have been faster.
        let n = on_backend!(conn, c => diesel::update(
            outbox::table.find(mail.id).filter(due!(now)),
        )
        .set((
            outbox::state.eq(State::Leased.name()),
            outbox::lease.eq(worker),
            outbox::leased_until.eq(until),
        ))
        .execute(c))?;
        if n > 0 {
            leased.push(mail);
        }
    }
    Ok(leased)
}

/// What became of an attempt.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settled<'a> {
    pub state: State,
    /// When to try again, for a mail that goes back into the queue.
    pub next_attempt_at: i64,
    /// Whether the attempt counts.
    pub counts: bool,
    /// Whether the server may have the mail although it did not say so.
    pub uncertain: bool,
    /// In words; empty for none.
    pub error: &'a str,
}

/// Notes what became of a mail that `worker` holds. Whether the worker still held it.
pub fn settle(
    conn: &mut Conn,
    mail: &Queued,
    worker: i64,
    now: i64,
    settled: &Settled<'_>,
) -> Result<bool> {
    let ended = !matches!(settled.state, State::Queued | State::Leased);
    let n = on_backend!(conn, c => diesel::update(
        outbox::table.find(mail.id).filter(outbox::lease.eq(worker)),
    )
    .set((
        outbox::state.eq(settled.state.name()),
        outbox::next_attempt_at.eq(settled.next_attempt_at),
        outbox::lease.eq(None::<i64>),
        outbox::leased_until.eq(None::<i64>),
        outbox::attempts.eq(mail.attempts + i32::from(settled.counts)),
        outbox::settled_at.eq(ended.then_some(now)),
        outbox::uncertain.eq(mail.uncertain || settled.uncertain),
        outbox::last_error.eq(settled.error),
    ))
    .execute(c))?;
    Ok(n > 0)
}

/// The sequence that a further mail of this kind to a person in a round has.
pub fn next_sequence(conn: &mut Conn, kind: &str, person: i64, round: i64) -> Result<i32> {
    let last: Option<i32> = on_backend!(conn, c => outbox::table
        .filter(outbox::kind.eq(kind))
        .filter(outbox::person.eq(person))
        .filter(outbox::round_id.eq(round))
        .select(diesel::dsl::max(outbox::sequence))
        .get_result(c))?;
    Ok(last.unwrap_or(0) + 1)
}

/// How many mails are in each state.
pub fn counts(conn: &mut Conn) -> Result<Vec<(State, i64)>> {
    let rows: Vec<(String, i64)> = on_backend!(conn, c => outbox::table
        .group_by(outbox::state)
        .select((outbox::state, diesel::dsl::count_star()))
        .load(c))?;
    let rows = rows.into_iter();
    Ok(rows.map(|(name, n)| (State::from_name(&name), n)).collect())
}

/// What waits, failed or bounced, the oldest first.
pub fn unfinished(conn: &mut Conn, most: i64) -> Result<Vec<Queued>> {
    let states = [State::Queued, State::Leased, State::Failed, State::Bounced].map(State::name);
    let rows: Vec<Row> = on_backend!(conn, c => outbox::table
        .filter(outbox::state.eq_any(states))
        .order((outbox::queued_at, outbox::id))
        .limit(most)
        .select(columns!())
        .load(c))?;
    Ok(rows.into_iter().map(queued_of).collect())
}

/// Queues again what failed and, if wanted, what bounced. How many.
pub fn retry(conn: &mut Conn, also_bounced: bool, now: i64) -> Result<usize> {
    let mut states = vec![State::Failed.name()];
    states.extend(also_bounced.then_some(State::Bounced.name()));
    let n = on_backend!(conn, c => diesel::update(
        outbox::table.filter(outbox::state.eq_any(states)),
    )
    .set((
        outbox::state.eq(State::Queued.name()),
        outbox::next_attempt_at.eq(now),
        outbox::settled_at.eq(None::<i64>),
    ))
    .execute(c))?;
    Ok(n)
}

/// Notes that a mail which was sent came back; the mail, unless there is none or it was known.
pub fn bounced(conn: &mut Conn, id: i64, why: &str, now: i64) -> Result<Option<Queued>> {
    let row: Option<Row> = on_backend!(conn, c => outbox::table
        .find(id)
        .filter(outbox::state.eq(State::Sent.name()))
        .select(columns!())
        .get_result(c)
        .optional())?;
    let Some(row) = row else {
        return Ok(None);
    };
    on_backend!(conn, c => diesel::update(outbox::table.find(id))
        .set((
            outbox::state.eq(State::Bounced.name()),
            outbox::settled_at.eq(now),
            outbox::last_error.eq(why),
        ))
        .execute(c))?;
    Ok(Some(queued_of(row)))
}

/// The mails of a study, the newest first.
pub fn of_study(conn: &mut Conn, study: i64, most: i64) -> Result<Vec<Queued>> {
    let rows: Vec<Row> = on_backend!(conn, c => outbox::table
        .filter(outbox::study_id.eq(study))
        .order((outbox::queued_at.desc(), outbox::id))
        .limit(most)
        .select(columns!())
        .load(c))?;
    Ok(rows.into_iter().map(queued_of).collect())
}

/// The mails of one round.
pub fn of_round(conn: &mut Conn, round: i64) -> Result<Vec<Queued>> {
    let rows: Vec<Row> = on_backend!(conn, c => outbox::table
        .filter(outbox::round_id.eq(round))
        .order((outbox::queued_at, outbox::id))
        .select(columns!())
        .load(c))?;
    Ok(rows.into_iter().map(queued_of).collect())
}

/// Everybody to whom a mail of a kind in a study was sent or still waits.
pub fn reached(conn: &mut Conn, kind: &str, study: i64) -> Result<HashSet<i64>> {
    let people: Vec<i64> = on_backend!(conn, c => outbox::table
        .filter(outbox::kind.eq(kind))
        .filter(outbox::study_id.eq(study))
        .filter(outbox::state.eq_any(ON_THE_WAY.map(State::name)))
        .select(outbox::person)
        .load(c))?;
    Ok(people.into_iter().collect())
}

/// The first mail of a kind to a person in a study that was sent or still waits: what later mails
/// answer to.
pub fn first(conn: &mut Conn, kind: &str, person: i64, study: i64) -> Result<Option<i64>> {
    let found = on_backend!(conn, c => outbox::table
        .filter(outbox::kind.eq(kind))
        .filter(outbox::person.eq(person))
        .filter(outbox::study_id.eq(study))
        .filter(outbox::state.eq_any(ON_THE_WAY.map(State::name)))
        .order((outbox::queued_at, outbox::id))
        .select(outbox::id)
        .first(c)
        .optional())?;
    Ok(found)
}
