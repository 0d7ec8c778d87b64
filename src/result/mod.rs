//! The stored results of closed rounds: the only source of feedback, pages and exports.

pub mod api;
pub mod departure;
pub mod pages;
pub mod particulars;
pub mod publication;
pub mod store;
pub mod views;

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use departure::Departures;

use crate::aggregation::results::{RoundInput, RoundResults};
use crate::aggregation::rule::Region;
use crate::round::{self, Round};
use crate::store::{Conn, Store};

/// What can go wrong with results, in the user's words.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    #[error("Round {0} has no results before it is closed.")]
    NotClosed(u32),
    #[error("There is no round {0} in this study.")]
    UnknownRound(u32),
    #[error("No round of this study has been closed yet.")]
    NoneClosed,
    #[error("Round {1} has no item {0} of which this could be said.")]
    NoSuchItem(String, u32),
    #[error("This is what the panel says: there is nothing to depart from.")]
    SameAsPanel,
    #[error("A reason is needed: a sentence of up to 600 characters.")]
    DepartureReason,
    #[error("The results up to round {0} are published already.")]
    Published(u32),
    #[error(transparent)]
    Store(#[from] crate::store::Error),
}

/// A reason somebody gave, without a trace of who or when.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Reason {
    /// Region of the answer it was given for; none for "cannot judge".
    pub region: Option<Region>,
    /// Empty once redacted.
    pub text: String,
    /// Why the coordinator redacted it; none if it was not.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub redacted: Option<String>,
}

impl Reason {
    /// Tells the reasons of an item apart, but not those that say the same for the same region.
    pub fn id(&self) -> String {
        let content = serde_json::json!([self.region, self.text, self.redacted]);
        let digest = Sha256::digest(content.to_string());
        digest[..8]
            .iter()
            .map(|byte| format!("{byte:02x}"))
            .collect()
    }
}

/// The reasons of a round by item id, inside a region in an order fixed at closing.
pub type Reasons = BTreeMap<String, Vec<Reason>>;

/// What is kept of a closed round.
#[derive(Debug, Clone, PartialEq)]
pub struct StoredResult {
    pub round: Round,
    /// The counts that were sealed.
    pub input: Arc<RoundInput>,
    /// What follows from them, nothing hidden. The seal stands in it.
    pub results: Arc<RoundResults>,
    pub reasons: Arc<Reasons>,
    /// Panelists counted who answered something, abstentions included.
    pub answered: u64,
    /// Where the report's text departs from the panel.
    pub departures: Departures,
}

impl StoredResult {
    /// The results as they may leave the house, with the editorial decisions beside them.
    pub fn public(&self) -> RoundResults {
        let mut public = self.results.public();
        departure::set_beside(&mut public, &self.departures);
        public
    }
}

/// The results of a closed round for somebody to look at: from now on the closing is final.
///
/// # Errors
/// `UnknownRound`, or `NotClosed` for a round that is still open or a draft.
pub fn look(db: &Store, study: i64, number: u32, now: i64) -> Result<StoredResult, Error> {
    let round = db.read(|conn| closed(conn, study, number))?;
    look_at(db, &round, now)
}

/// The same for a closed round that was read just now.
///
/// # Errors
/// As [`look`].
pub fn look_at(db: &Store, round: &Round, now: i64) -> Result<StoredResult, Error> {
    if let Some(seen) = db.read(|conn| seen(conn, round))? {
        return Ok(seen);
    }
    // Read again behind the mark: a reopening in between must not be looked through.
    db.write(|conn| {
        round::store::set_looked_at(conn, round.id, now)?;
        of_closed(conn, round.study_id, round.number)
    })
}

/// The results of a closed round at which somebody has looked before; none where nobody has.
///
/// # Errors
/// `NotClosed`.
pub fn seen(conn: &mut Conn, round: &Round) -> Result<Option<StoredResult>, Error> {
    let is_seen = round.looked_at.is_some();
    is_seen.then(|| found(conn, round)).transpose()
}

/// The same as [`look`] without leaving a trace: for the program's own use.
///
/// # Errors
/// As [`look`].
pub fn of_closed(conn: &mut Conn, study: i64, number: u32) -> Result<StoredResult, Error> {
    let round = closed(conn, study, number)?;
    found(conn, &round)
}

fn closed(conn: &mut Conn, study: i64, number: u32) -> Result<Round, Error> {
    let round = round::store::find(conn, study, number)?.ok_or(Error::UnknownRound(number))?;
    match round.is_closed() {
        true => Ok(round),
        false => Err(Error::NotClosed(number)),
    }
}

fn found(conn: &mut Conn, round: &Round) -> Result<StoredResult, Error> {
    store::find(conn, round)?.ok_or(Error::NotClosed(round.number))
}

/// Number of the last closed round of a study.
///
/// # Errors
/// `NoneClosed` if there is none.
pub fn last_closed(conn: &mut Conn, study: i64) -> Result<u32, Error> {
    round::store::all(conn, study)?
        .iter()
        .rev()
        .find(|round| round.is_closed())
        .map(|round| round.number)
        .ok_or(Error::NoneClosed)
}
