//! The SQL of what an account took of a report.

use diesel::prelude::*;

use super::pull::{Pull, Pulls, State};
use crate::store::schema::pull;
use crate::store::{Conn, Error, Result, on_backend};

/// What an account took of a study's report.
pub fn pulls(conn: &mut Conn, account: i64, study: i64) -> Result<Pulls> {
    let rows: Vec<(bool, i32, String, String, i64)> = on_backend!(conn, c => pull::table
        .filter(pull::account_id.eq(account))
        .filter(pull::study_id.eq(study))
        .select((
            pull::is_last,
            pull::round,
            pull::seal,
            pull::departures,
            pull::pulled_at,
        ))
        .load(c))?;
    let mut pulls = Pulls::default();
    for (is_last, round, seal, departures, at) in rows {
        let departures = serde_json::from_str(&departures)
            .map_err(|error| Error::Unfit(format!("what was taken of a report: {error}")))?;
        let state = State {
            // Round numbers come from this column's type.
            round: round as u32,
            seal,
            departures,
        };
        let place = match is_last {
            true => &mut pulls.last,
            false => &mut pulls.before,
        };
        *place = Some(Pull { state, at });
    }
    Ok(pulls)
}

/// Keeps what an account took, in the place of what was kept.
pub(super) fn put(conn: &mut Conn, account: i64, study: i64, pulls: &Pulls) -> Result<()> {
    on_backend!(conn, c => diesel::delete(
        pull::table.filter(pull::account_id.eq(account)).filter(pull::study_id.eq(study)),
    )
    .execute(c))?;
    let kept = [(true, &pulls.last), (false, &pulls.before)];
    for (is_last, made) in kept {
        let Some(Pull { state, at }) = made else {
            continue;
        };
        let departures = serde_json::to_string(&state.departures)
            .map_err(|error| Error::Unfit(error.to_string()))?;
        let values = (
            pull::account_id.eq(account),
            pull::study_id.eq(study),
            pull::is_last.eq(is_last),
            pull::round.eq(state.round as i32),
            pull::seal.eq(&state.seal),
            pull::departures.eq(departures),
            pull::pulled_at.eq(*at),
        );
        on_backend!(conn, c => diesel::insert_into(pull::table).values(values).execute(c))?;
    }
    Ok(())
}
