//! The SQL of rounds.

use std::sync::Arc;

use diesel::prelude::*;

use super::{Round, RoundItem, Sheet, State};
use crate::store::schema::{item, round, round_item, study};
use crate::store::{Conn, Error, Result, on_backend};
use crate::study::definition::Definition;

type Row = (
    i64,
    i64,
    i32,
    String,
    Option<i64>,
    Option<i64>,
    Option<i64>,
    Option<i64>,
    i32,
);

macro_rules! columns {
    () => {
        (
            round::id,
            round::study_id,
            round::number,
            round::state,
            round::deadline,
            round::opened_at,
            round::closed_at,
            round::looked_at,
            round::withdrawals,
        )
    };
}

fn round_of(
    (id, study_id, number, state, deadline, opened_at, closed_at, looked_at, withdrawals): Row,
) -> Round {
    Round {
        id,
        study_id,
        number: number as u32,
        state: State::from_name(&state),
        deadline,
        opened_at,
        closed_at,
        looked_at,
        withdrawals: withdrawals as u32,
    }
}

/// All rounds of a study, in order.
pub fn all(conn: &mut Conn, study: i64) -> Result<Vec<Round>> {
    let rows: Vec<Row> = on_backend!(conn, c => round::table
        .filter(round::study_id.eq(study))
        .order(round::number)
        .select(columns!())
        .load(c))?;
    Ok(rows.into_iter().map(round_of).collect())
}

/// One round by its number.
pub fn find(conn: &mut Conn, study: i64, number: u32) -> Result<Option<Round>> {
    let Ok(number) = i32::try_from(number) else {
        return Ok(None);
    };
    let row: Option<Row> = on_backend!(conn, c => round::table
        .filter(round::study_id.eq(study))
        .filter(round::number.eq(number))
        .select(columns!())
        .get_result(c)
        .optional())?;
    Ok(row.map(round_of))
}

/// Rounds that are open with a deadline at or before `at`, over all studies.
pub fn due(conn: &mut Conn, at: i64) -> Result<Vec<Round>> {
    let rows: Vec<Row> = on_backend!(conn, c => round::table
        .filter(round::state.eq(State::Open.name()))
        .filter(round::deadline.le(at))
        .select(columns!())
        .load(c))?;
    Ok(rows.into_iter().map(round_of).collect())
}

/// Adds a draft.
pub fn insert(conn: &mut Conn, id: i64, study: i64, number: u32) -> Result<()> {
    let values = (
        round::id.eq(id),
        round::study_id.eq(study),
        round::number.eq(number as i32),
        round::state.eq(State::Draft.name()),
        round::kind.eq("closed"),
    );
    on_backend!(conn, c => diesel::insert_into(round::table).values(values).execute(c))?;
    Ok(())
}

/// Makes these the items of a draft, in this order.
pub fn put_items(conn: &mut Conn, round: i64, items: &[RoundItem]) -> Result<()> {
    clear_items(conn, round)?;
    let rows: Vec<_> = (0i32..)
        .zip(items)
        .map(|(position, item)| {
            (
                round_item::round_id.eq(round),
                round_item::item_id.eq(item.id),
                round_item::position.eq(position),
                round_item::version.eq(item.version as i32),
            )
        })
        .collect();
    for row in rows {
        on_backend!(conn, c => diesel::insert_into(round_item::table).values(row).execute(c))?;
    }
    Ok(())
}

fn clear_items(conn: &mut Conn, round: i64) -> Result<()> {
    on_backend!(conn, c => diesel::delete(
        round_item::table.filter(round_item::round_id.eq(round)),
    )
    .execute(c))?;
    Ok(())
}

/// Removes a draft with its list.
pub fn delete_draft(conn: &mut Conn, round: i64) -> Result<()> {
    clear_items(conn, round)?;
    on_backend!(conn, c => diesel::delete(round::table.find(round)).execute(c))?;
    Ok(())
}

/// The items of a round, in its order.
pub fn items(conn: &mut Conn, round: i64) -> Result<Vec<RoundItem>> {
    let rows: Vec<(i64, String, i32, Option<String>)> = on_backend!(conn, c => round_item::table
        .inner_join(item::table)
        .filter(round_item::round_id.eq(round))
        .order(round_item::position)
        .select((item::id, item::name, round_item::version, round_item::withdrawn))
        .load(c))?;
    Ok(rows
        .into_iter()
        .map(|(id, name, version, withdrawn)| RoundItem {
            id,
            name,
            version: version as u32,
            withdrawn,
        })
        .collect())
}

/// Takes an item out of an open round. The round counts how many are, so that a save need not look
/// at the list where none is.
pub fn withdraw_item(conn: &mut Conn, round: i64, item: i64, reason: &str) -> Result<()> {
    on_backend!(conn, c => diesel::update(round_item::table.find((round, item)))
        .set(round_item::withdrawn.eq(reason))
        .execute(c))?;
    on_backend!(conn, c => diesel::update(round::table.find(round))
        .set(round::withdrawals.eq(round::withdrawals + 1))
        .execute(c))?;
    Ok(())
}

/// Moves a round from one state to the next if it is still in the first; whether it was. On
/// PostgreSQL this takes the round's row, so that no answer slips in behind it.
pub fn change_state(conn: &mut Conn, round: i64, from: State, to: State) -> Result<bool> {
    let changed = on_backend!(conn, c => diesel::update(
        round::table.find(round).filter(round::state.eq(from.name())),
    )
    .set(round::state.eq(to.name()))
    .execute(c))?;
    Ok(changed == 1)
}

/// Freezes the definition and sets the time of opening and the deadline.
pub fn set_opened(
    conn: &mut Conn,
    round: i64,
    definition: &str,
    now: i64,
    deadline: Option<i64>,
) -> Result<()> {
    on_backend!(conn, c => diesel::update(round::table.find(round))
        .set((
            round::definition.eq(definition),
            round::opened_at.eq(now),
            round::deadline.eq(deadline),
        ))
        .execute(c))?;
    Ok(())
}

/// Sets the time of closing; `None` takes it back.
pub fn set_closed(conn: &mut Conn, round: i64, at: Option<i64>) -> Result<()> {
    on_backend!(conn, c => diesel::update(round::table.find(round))
        .set(round::closed_at.eq(at))
        .execute(c))?;
    Ok(())
}

pub fn set_deadline(conn: &mut Conn, round: i64, deadline: Option<i64>) -> Result<()> {
    on_backend!(conn, c => diesel::update(round::table.find(round))
        .set(round::deadline.eq(deadline))
        .execute(c))?;
    Ok(())
}

/// Records the first look at the results of a closed round; later ones change nothing.
pub fn set_looked_at(conn: &mut Conn, round: i64, now: i64) -> Result<()> {
    on_backend!(conn, c => diesel::update(
        round::table.find(round).filter(round::looked_at.is_null()),
    )
    .set(round::looked_at.eq(now))
    .execute(c))?;
    Ok(())
}

/// The round with its items and the definition that holds for it.
pub fn sheet(conn: &mut Conn, round: &Round) -> Result<Sheet> {
    let version = round.version();
    if let Some(kept) = version.and_then(|version| conn.recall::<Sheet>(round.id, version)) {
        return Ok(Sheet {
            round: round.clone(),
            ..Sheet::clone(&kept)
        });
    }
    let frozen: Option<String> = on_backend!(conn, c => round::table
        .find(round.id)
        .select(round::definition)
        .get_result(c))?;
    let text = match frozen {
        Some(text) => text,
        None => on_backend!(conn, c => study::table
            .find(round.study_id)
            .select(study::definition)
            .get_result(c))?,
    };
    let definition: Definition = serde_json::from_str(&text).map_err(|error| {
        Error::Unfit(format!("the definition of round {}: {error}", round.number))
    })?;
    let sheet = Sheet {
        round: round.clone(),
        definition: Arc::new(definition),
        items: items(conn, round.id)?.into(),
    };
    if let Some(version) = version {
        conn.remember(round.id, version, &Arc::new(sheet.clone()), text.len());
    }
    Ok(sheet)
}
