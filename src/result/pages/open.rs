//! What tells a page with the results of a round from all others, to those who are not signed in.

use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use crate::result::Error;
use crate::result::store::{departures, revision};
use crate::round;
use crate::web::AppState;
use crate::web::error::Failure;
use crate::web::reading::Reading;
use crate::web::session::Reader;

/// A digest of all that the page follows from: the round, which is final once it is published, what
/// authors decided since, up to which round results are open, and `what` of them is shown. None for
/// who is signed in.
pub(super) async fn key(
    state: &AppState,
    who: &Reader,
    reading: &Reading,
    number: u32,
    what: &Value,
) -> Result<Option<[u8; 32]>, Failure> {
    if who.principal.is_some() {
        return Ok(None);
    }
    let study = reading.study.id;
    let found = state
        .blocking(move |db| {
            db.read(|conn| {
                let rounds = round::store::all(conn, study)?;
                let round = rounds.into_iter().find(|round| round.number == number);
                let Some(round) = round else {
                    return Ok::<_, Error>(None);
                };
                let made = departures::of_round(conn, round.id)?.into_iter();
                let made: Vec<_> = made
                    .map(|(item, made)| (item, made.arrow, made.reason))
                    .collect();
                let revision = revision(conn, round.id)?;
                Ok(Some((round.id, round.closed_at, revision, made)))
            })
        })
        .await?;
    let basis = json!([
        "page with results",
        env!("CARGO_PKG_VERSION"),
        reading.study.slug,
        found,
        reading.publication.map(|made| made.round),
        what,
    ]);
    Ok(found.map(|_| Sha256::digest(basis.to_string()).into()))
}
