//! Leaving a study by one's own hand: the consent is taken back, and the answers in the open
//! round are removed or left to count, as the panelist chooses.

use super::store;
use crate::panel::{self, Panelist, consent};
use crate::round;
use crate::store::{Conn, Store};

/// What becomes of the answers in the open round.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Answers {
    Remove,
    /// They count when the round closes.
    Keep,
}

/// The open round in which a panelist has answered something, and how many answers there are.
pub fn at_stake(
    conn: &mut Conn,
    panelist: &Panelist,
    now: i64,
) -> crate::store::Result<Option<(u32, usize)>> {
    let rounds = round::store::all(conn, panelist.study_id)?;
    let Some(open) = rounds.into_iter().find(|round| round.accepts_at(now)) else {
        return Ok(None);
    };
    let answers = store::mine(conn, open.id, panelist.id)?;
    let n = answers.values().filter(|answer| answer.answered).count();
    Ok((n > 0).then_some((open.number, n)))
}

/// Takes back what a panelist agreed to. Closed rounds stay as they are: they are counted and
/// sealed.
///
/// # Errors
/// `NothingToWithdraw` where nothing is on record that stands.
pub fn withdraw(
    db: &Store,
    panelist: &Panelist,
    answers: Answers,
    now: i64,
) -> Result<(), panel::Error> {
    db.write(|conn| {
        consent::withdraw(conn, panelist, answers == Answers::Keep, now)?;
        if answers == Answers::Keep {
            return Ok(());
        }
        for round in round::store::all(conn, panelist.study_id)? {
            // Asked again here: a round that closes meanwhile keeps what it counted.
            if round.is_open() && store::lock_open(conn, round.id)?.is_some() {
                store::delete_of(conn, round.id, panelist.id)?;
                panel::store::unmark_submitted(conn, round.id, panelist.id)?;
            }
        }
        Ok(())
    })
}
