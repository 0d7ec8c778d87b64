//! What the writer does with a batch of answers: look, decide, store, all in one transaction.

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::sync::Arc;

use super::leaf::{leaf, nonce};
use super::store::{self, Accepting, Key, NewRow, Standing};
use super::{Answer, NewRating};
use crate::panel::{
    self,
    consent::{self, Notice},
};
use crate::round::GRACE;
use crate::store::{Batch, Conn, Result, Turn};

/// One request to change one answer.
#[derive(Debug, Clone)]
pub struct Save {
    pub round: i64,
    pub item: i64,
    pub panelist: i64,
    /// Id and version of the item as the round puts it; part of the leaf.
    pub item_name: String,
    pub version: u32,
    /// The answer; none withdraws it.
    pub rating: Option<NewRating>,
    /// The number the sender gives the change; without one it is the next.
    pub seq: Option<i64>,
    /// The number the sender believes to be stored (0 for no answer yet).
    pub if_match: Option<i64>,
    /// When the request arrived; microseconds since 1970, UTC.
    pub arrived: i64,
    /// The same as a day in the study's zone.
    pub day: i32,
    /// What goes on record where the panelist has agreed to nothing yet.
    pub notice: Option<Arc<Notice>>,
}

impl Save {
    fn key(&self) -> Key {
        Key {
            round: self.round,
            item: self.item,
            panelist: self.panelist,
        }
    }
}

/// What became of a [`Save`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// The answer with this number is on disk: this one, or a later one that arrived before.
    Stored { seq: i64 },
    /// Another change came first; this is what stands there.
    Stale { current: Answer },
    /// The round takes no answers.
    NotOpen,
    /// The item was taken out of the round.
    Withdrawn,
}

/// Applies answers; remembers whose start it has noted already.
#[derive(Debug, Default)]
pub struct RatingBatch {
    started: HashSet<(i64, i64)>,
    starting: Vec<(i64, i64)>,
}

impl Batch for RatingBatch {
    type Row = Save;
    type Outcome = Outcome;

    fn apply(&mut self, conn: &mut Conn, rows: &[Save], turn: Turn<'_>) -> Result<Vec<Outcome>> {
        let Turn { again, meanwhile } = turn;
        self.starting.clear();
        let rounds: BTreeSet<i64> = rows.iter().map(|row| row.round).collect();
        let keys: BTreeSet<Key> = rows.iter().map(Save::key).collect();
        let keys: Vec<Key> = keys.into_iter().collect();
        let rounds: Vec<i64> = rounds.into_iter().collect();
        // On PostgreSQL the rows of the rounds are locked at writing until the commit, so that a
        // closing waits for this batch or this batch sees it; and it is asked then whether all still
        // stands as it was read. They are locked from the beginning where more is written than
        // answers, and the answers themselves where another node was faster once.
        let is_noted = |row: &Save| self.started.contains(&(row.round, row.panelist));
        let seen = match !again && rows.iter().all(is_noted) {
            true => store::look(conn, &rounds, &keys, meanwhile)?,
            false => None,
        };
        let is_at_once = seen.is_some();
        let Standing {
            accepting,
            answers: mut current,
        } = match seen {
            Some(seen) => seen,
            None => store::begin_and_look(conn, rounds, &keys, again, meanwhile)?,
        };
        let mut changed: BTreeMap<Key, Change> = BTreeMap::new();
        let mut outcomes = Vec::with_capacity(rows.len());
        for (index, row) in rows.iter().enumerate() {
            let accepting = accepting.get(&row.round);
            let in_time = |of: &&Accepting| of.deadline.is_none_or(|at| row.arrived < at + GRACE);
            let Some(accepting) = accepting.filter(in_time) else {
                outcomes.push(Outcome::NotOpen);
                continue;
            };
            if accepting.withdrawn.contains(&row.item) {
                outcomes.push(Outcome::Withdrawn);
                continue;
            }
            let key = row.key();
            let standing = current.entry(key).or_default();
            match decide(standing, row) {
                Decision::Store(answer) => {
                    outcomes.push(Outcome::Stored { seq: answer.seq });
                    let read = standing.seq;
                    *standing = answer;
                    changed.entry(key).or_insert(Change { index, read }).index = index;
                }
                Decision::Keep => outcomes.push(Outcome::Stored { seq: standing.seq }),
                Decision::Stale => outcomes.push(Outcome::Stale {
                    current: standing.clone(),
                }),
            }
        }
        let written: Vec<NewRow<'_>> = changed
            .iter()
            .filter_map(|(key, change)| {
                let answer = current.get(key)?;
                let row = &rows[change.index];
                let sealed = answer.answered.then(|| {
                    let nonce = nonce();
                    (nonce, leaf(&nonce, &row.item_name, row.version, answer))
                });
                Some(NewRow {
                    key: *key,
                    read: change.read,
                    answer,
                    sealed,
                })
            })
            .collect();
        if is_at_once {
            store::write_at_once(conn, &written, &accepting)?;
            return Ok(outcomes);
        }
        store::write(conn, &written)?;
        let saved = changed.values().map(|change| &rows[change.index]);
        // In one order, so that two batches do not wait for each other.
        let starting: BTreeMap<(i64, i64), &Save> = saved
            .map(|row| ((row.round, row.panelist), row))
            .filter(|(start, _)| !self.started.contains(start))
            .collect();
        for row in starting.values() {
            panel::store::mark_started(conn, row.round, row.panelist, row.day)?;
            if let Some(notice) = &row.notice {
                consent::note(conn, notice, row.panelist, row.day)?;
            }
        }
        self.starting.extend(starting.into_keys());
        Ok(outcomes)
    }

    fn committed(&mut self) {
        self.started.extend(self.starting.drain(..));
    }
}

/// What becomes of one answer in a batch.
struct Change {
    /// The row that is stored in the end.
    index: usize,
    /// The number that was read; 0 where there was no answer.
    read: i64,
}

enum Decision {
    Store(Answer),
    Keep,
    Stale,
}

/// The rule of numbers: a repeated request changes nothing, one based on an old state is
/// stale, a lower number is late and gives way, the same number with other words is stale.
fn decide(current: &Answer, save: &Save) -> Decision {
    let next = current.seq + 1;
    let wanted = match &save.rating {
        Some(rating) => rating.as_answer(save.seq.unwrap_or(next)),
        None => Answer {
            seq: save.seq.unwrap_or(next),
            ..Answer::default()
        },
    };
    if save.seq == Some(current.seq) && wanted.says_the_same(current) {
        return Decision::Keep;
    }
    if save.if_match.is_some_and(|seen| seen != current.seq) {
        return Decision::Stale;
    }
    match wanted.seq.cmp(&current.seq) {
        std::cmp::Ordering::Less => Decision::Keep,
        std::cmp::Ordering::Equal => Decision::Stale,
        std::cmp::Ordering::Greater => Decision::Store(wanted),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn save(value: i64, seq: Option<i64>, if_match: Option<i64>) -> Save {
        Save {
            round: 1,
            item: 1,
            panelist: 1,
            item_name: "a".into(),
            version: 1,
            rating: Some(NewRating::new(Some(value), None, None, 3).unwrap()),
            seq,
            if_match,
            arrived: 0,
            day: 0,
            notice: None,
        }
    }

    fn stored(value: u32, seq: i64) -> Answer {
        Answer {
            answered: true,
            value: Some(value),
            seq,
            ..Answer::default()
        }
    }

    #[test]
    fn without_a_number_the_next_is_taken() {
        assert!(
            matches!(decide(&stored(1, 4), &save(2, None, None)), Decision::Store(a) if a.seq == 5)
        );
    }

    #[test]
    fn a_late_answer_gives_way_and_a_repeated_one_changes_nothing() {
        assert!(matches!(
            decide(&stored(1, 4), &save(2, Some(3), None)),
            Decision::Keep
        ));
        assert!(matches!(
            decide(&stored(2, 4), &save(2, Some(4), Some(3))),
            Decision::Keep
        ));
    }

    #[test]
    fn the_same_number_with_other_content_is_stale() {
        assert!(matches!(
            decide(&stored(1, 4), &save(2, Some(4), None)),
            Decision::Stale
        ));
    }

    #[test]
    fn a_window_that_saw_an_older_state_is_stale_whatever_its_number() {
        assert!(matches!(
            decide(&stored(1, 5), &save(2, Some(4), Some(3))),
            Decision::Stale
        ));
        assert!(matches!(
            decide(&stored(1, 5), &save(2, Some(9), Some(3))),
            Decision::Stale
        ));
        assert!(matches!(
            decide(&stored(1, 5), &save(2, Some(6), Some(5))),
            Decision::Store(_)
        ));
    }
}
