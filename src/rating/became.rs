//! What became of an expert's answers: the own ones beside the published results, for the expert
//! alone.

use std::collections::BTreeMap;

use super::{Answer, store};
use crate::aggregation::results::RoundResults;
use crate::result::{self, of_closed, store::publications};
use crate::round;
use crate::store::Conn;

/// A published round with what one panelist answered in it.
#[derive(Debug, Clone)]
pub struct OwnRound {
    /// As everybody may read them.
    pub results: RoundResults,
    /// By the item's id in the study file.
    pub own: BTreeMap<String, Answer>,
    /// Ids of the items that were taken out while the round was open.
    pub withdrawn: Vec<String>,
}

/// The published rounds of a study, oldest first, with a panelist's answers; empty before
/// anything is published.
///
/// # Errors
/// If the database cannot be read.
pub fn own_rounds(
    conn: &mut Conn,
    study: i64,
    panelist: i64,
) -> Result<Vec<OwnRound>, result::Error> {
    let Some(publication) = publications::last(conn, study)? else {
        return Ok(Vec::new());
    };
    let mut rounds = Vec::new();
    for number in 1..=publication.round {
        let stored = of_closed(conn, study, number)?;
        let mut answers = store::mine(conn, stored.round.id, panelist)?;
        let withdrawn = round::store::sheet(conn, &stored.round)?.withdrawn();
        let own = round::store::items(conn, stored.round.id)?
            .into_iter()
            .filter_map(|item| Some((item.name, answers.remove(&item.id)?)))
            .collect();
        rounds.push(OwnRound {
            results: stored.public(),
            own,
            withdrawn: withdrawn.into_iter().map(|item| item.id).collect(),
        });
    }
    Ok(rounds)
}
