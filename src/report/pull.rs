//! What an account last took of a study's report, so that it can be told what has changed since.
//!
//! Results of closed rounds are final: the round with its seal, and the editorial decisions as they
//! stood, give the report again as it was taken.

use std::collections::BTreeMap;

use super::changes::{Changed, changes};
use super::document::Document;
use super::load::{Error, Report, chosen, load, load_again};
use super::store;
use crate::result::departure::Departures;
use crate::result::{self, last_closed};
use crate::round;
use crate::store::{Conn, Store};
use crate::study::{self, Study};

/// What a report of closed rounds says, as far as it can change.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct State {
    /// The round that the report goes up to.
    pub round: u32,
    /// Of this round, SHA-256 in hex.
    pub seal: String,
    /// The editorial decisions by the number of their round; none for a round without any.
    pub departures: BTreeMap<u32, Departures>,
}

/// A state that was taken, and when last.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pull {
    pub state: State,
    /// Microseconds since 1970, UTC.
    pub at: i64,
}

/// What an account took of a study's report.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Pulls {
    pub last: Option<Pull>,
    /// The one before it that said something else: what the last one changed can still be told
    /// when its files are in the manuscript.
    pub before: Option<Pull>,
}

impl Pulls {
    /// The same once `state` has been taken.
    fn with(self, state: State, at: i64) -> Self {
        let is_known = |pull: &Pull| pull.state == state;
        let before = match self.last {
            Some(last) if !is_known(&last) => Some(last),
            _ => self.before,
        };
        Self {
            last: Some(Pull { state, at }),
            before,
        }
    }
}

/// What the report up to a closed round says now.
///
/// # Errors
/// `UnknownRound` or `NotClosed`, as a look at the results.
fn state(conn: &mut Conn, study: i64, number: u32) -> Result<State, Error> {
    let rounds = round::store::all(conn, study)?;
    let mut departures = BTreeMap::new();
    for round in rounds.iter().filter(|round| round.number <= number) {
        let made = result::store::departures::of_round(conn, round.id)?;
        if !made.is_empty() {
            departures.insert(round.number, made);
        }
    }
    let stored = result::of_closed(conn, study, number)?;
    Ok(State {
        round: number,
        seal: stored.results.seal.clone().unwrap_or_default(),
        departures,
    })
}

/// What the report up to the last closed round says now; none while no round is closed.
///
/// # Errors
/// If the database cannot be read.
fn present(conn: &mut Conn, study: i64) -> Result<Option<State>, Error> {
    match last_closed(conn, study) {
        Ok(number) => state(conn, study, number).map(Some),
        Err(result::Error::NoneClosed) => Ok(None),
        Err(error) => Err(error.into()),
    }
}

/// Notes that an account took the report up to a round, chosen as by [`load`]. A draft is not noted.
///
/// # Errors
/// As [`state`].
pub fn note(
    db: &Store,
    study: i64,
    account: i64,
    number: Option<u32>,
    now: i64,
) -> Result<(), Error> {
    db.write(|conn| {
        // Two at once wait for one another.
        study::store::lock(conn, study)?;
        let rounds = round::store::all(conn, study)?;
        let round = chosen(&rounds, number)?;
        if !round.is_closed() {
            return Ok(());
        }
        let taken = state(conn, study, round.number)?;
        let pulls = store::pulls(conn, account, study)?.with(taken, now);
        Ok(store::put(conn, account, study, &pulls)?)
    })
}

/// What an account last took of a report, and whether the report still says the same; none for an
/// account that never did.
///
/// # Errors
/// If the database cannot be read.
pub fn compare(db: &Store, study: i64, account: i64) -> Result<Option<(Pull, bool)>, Error> {
    db.read(|conn| {
        let Some(last) = store::pulls(conn, account, study)?.last else {
            return Ok(None);
        };
        let is_the_same = present(conn, study)?.as_ref() == Some(&last.state);
        Ok(Some((last, is_the_same)))
    })
}

/// What an account is told of a report.
#[derive(Debug)]
pub struct Told {
    pub now: Report,
    /// What has changed since it took the report; none where it never did.
    pub since: Option<Since>,
    /// What the report that it took last changed against the one that it had before.
    pub before: Option<Since>,
}

/// What is printed otherwise than in what was taken.
#[derive(Debug)]
pub struct Since {
    pub pull: Pull,
    pub changed: Vec<Changed>,
}

/// Compares the report with what an account took of it.
///
/// # Errors
/// As [`load`].
pub fn tell(db: &Store, study: &Study, account: i64, now: i64) -> Result<Told, Error> {
    let report = load(db, study, None, now)?;
    let pulls = db.read(|conn| store::pulls(conn, account, study.id))?;
    let mut last = None;
    let since = |pull: Pull, later: &Document, earlier: &Document| {
        Ok::<_, Error>(Since {
            pull,
            changed: changes(&value(earlier)?, &value(later)?),
        })
    };
    let mut told = Told {
        now: report,
        since: None,
        before: None,
    };
    if let Some(pull) = pulls.last {
        let taken = load_again(db, study, &pull.state, now)?.document;
        told.since = Some(since(pull, &told.now.document, &taken)?);
        last = Some(taken);
    }
    if let Some((pull, last)) = pulls.before.zip(last) {
        let taken = load_again(db, study, &pull.state, now)?.document;
        told.before = Some(since(pull, &last, &taken)?);
    }
    Ok(told)
}

fn value(document: &Document) -> Result<serde_json::Value, Error> {
    serde_json::to_value(document).map_err(|error| Error::Unwritable(error.to_string()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of_round(round: u32) -> State {
        State {
            round,
            ..State::default()
        }
    }

    #[test]
    fn what_the_last_pull_changed_stays_known_however_many_files_it_takes() {
        let rounds = |pulls: &Pulls| {
            [&pulls.last, &pulls.before].map(|pull| pull.as_ref().map(|pull| pull.state.round))
        };
        let mut pulls = Pulls::default().with(of_round(1), 1);
        assert_eq!(rounds(&pulls), [Some(1), None]);
        for at in [2, 3, 4] {
            pulls = pulls.with(of_round(2), at);
            assert_eq!(rounds(&pulls), [Some(2), Some(1)]);
        }
        assert_eq!(pulls.last.as_ref().map(|pull| pull.at), Some(4));
        assert_eq!(rounds(&pulls.with(of_round(3), 5)), [Some(3), Some(2)]);
    }
}
