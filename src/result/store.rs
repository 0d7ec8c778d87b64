//! The SQL of stored results.

pub mod departures;
pub mod particulars;
pub mod publications;

use std::fmt::Display;
use std::sync::Arc;

use diesel::prelude::*;
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::{Reasons, StoredResult};
use crate::aggregation::results::{RoundInput, RoundResults};
use crate::round::Round;
use crate::store::schema::round_result;
use crate::store::{Conn, Error, Result, on_backend};

/// Keeps the results of a round.
pub fn insert(
    conn: &mut Conn,
    round: i64,
    input: &RoundInput,
    results: &RoundResults,
    reasons: &Reasons,
    answered: u64,
) -> Result<()> {
    let values = (
        round_result::round_id.eq(round),
        round_result::input.eq(to_json(input)?),
        round_result::results.eq(to_json(results)?),
        round_result::reasons.eq(to_json(reasons)?),
        // As many as there are people on a panel at most.
        round_result::answered.eq(answered as i64),
    );
    on_backend!(conn, c => diesel::insert_into(round_result::table).values(values).execute(c))?;
    Ok(())
}

/// The results of a round, if it has any.
pub fn find(conn: &mut Conn, round: &Round) -> Result<Option<StoredResult>> {
    let Some(frozen) = frozen(conn, round)? else {
        return Ok(None);
    };
    let (input, results, reasons, answered) = Frozen::clone(&frozen);
    Ok(Some(StoredResult {
        round: round.clone(),
        input,
        results,
        reasons,
        answered,
        departures: departures::of_round(conn, round.id)?,
    }))
}

/// What a closing leaves, with how many panelists answered.
type Frozen = (Arc<RoundInput>, Arc<RoundResults>, Arc<Reasons>, u64);

/// Reads and parses no more than has changed since somebody asked last: the time of closing tells
/// one closing from the next, the revision the reasons it left from those that are left of them.
fn frozen(conn: &mut Conn, round: &Round) -> Result<Option<Arc<Frozen>>> {
    let Some(revision) = revision(conn, round.id)? else {
        return Ok(None);
    };
    let version = round.closed_at.map(|closed| (closed, revision));
    if let Some(kept) = version.and_then(|version| conn.recall(round.id, version)) {
        return Ok(Some(kept));
    }
    let row: Option<(String, String, String, i64)> = on_backend!(conn, c => round_result::table
        .find(round.id)
        .select((
            round_result::input,
            round_result::results,
            round_result::reasons,
            round_result::answered,
        ))
        .get_result(c)
        .optional())?;
    let Some((input, results, reasons, answered)) = row else {
        return Ok(None);
    };
    let frozen: Arc<Frozen> = Arc::new((
        Arc::new(from_json(&input, round)?),
        Arc::new(from_json(&results, round)?),
        Arc::new(from_json(&reasons, round)?),
        answered as u64,
    ));
    if let Some(version) = version {
        let bytes = input.len() + results.len() + reasons.len();
        conn.remember(round.id, version, &frozen, bytes);
    }
    Ok(Some(frozen))
}

/// Puts other reasons in the place of a round's: one was taken away or redacted.
pub fn set_reasons(conn: &mut Conn, round: i64, reasons: &Reasons) -> Result<()> {
    let text = to_json(reasons)?;
    on_backend!(conn, c => diesel::update(round_result::table.find(round))
        .set((
            round_result::reasons.eq(&text),
            round_result::revision.eq(round_result::revision + 1),
        ))
        .execute(c))?;
    // Pages are made of reasons too.
    conn.forget_all();
    Ok(())
}

/// How often the reasons of a round were changed since its closing; none without results.
pub fn revision(conn: &mut Conn, round: i64) -> Result<Option<i64>> {
    let found = on_backend!(conn, c => round_result::table
        .find(round)
        .select(round_result::revision)
        .get_result(c)
        .optional())?;
    Ok(found)
}

/// Drops the results of a round that is reopened.
pub fn delete(conn: &mut Conn, round: i64) -> Result<()> {
    on_backend!(conn, c => diesel::delete(round_result::table.find(round)).execute(c))?;
    conn.forget_all();
    Ok(())
}

fn to_json(value: &impl Serialize) -> Result<String> {
    serde_json::to_string(value).map_err(|error| Error::Unfit(error.to_string()))
}

fn from_json<T: DeserializeOwned>(text: &str, round: &Round) -> Result<T> {
    read_json(text, format_args!("results of round {}", round.number))
}

fn read_json<T: DeserializeOwned>(text: &str, what: impl Display) -> Result<T> {
    serde_json::from_str(text)
        .map_err(|error| Error::Unfit(format!("the stored {what} cannot be read: {error}")))
}
