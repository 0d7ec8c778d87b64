//! The SQL of the roster and of participation.

pub mod background;
pub mod consents;
pub mod credits;
pub mod links;
pub mod messages;
mod places;
pub mod rules;
pub mod wishes;

pub use places::{Traces, hold, move_place, remove, set_group, traces};

use std::collections::HashMap;

use diesel::prelude::*;

use super::{Panelist, Participation};
use crate::store::schema::{account, panelist, participation, round};
use crate::store::{Conn, Result, on_backend};

/// How many panelists one statement names at most: SQLite takes 32,766 values.
const MOST_NAMED: usize = 10_000;

type Row = (
    i64,
    i64,
    i64,
    Option<String>,
    Option<String>,
    (bool, bool, bool),
    String,
    String,
);

macro_rules! columns {
    () => {
        (
            panelist::id,
            panelist::study_id,
            panelist::account_id,
            panelist::affiliation,
            panelist::stakeholder_group,
            (
                panelist::declined,
                panelist::bounced,
                panelist::reminders_off,
            ),
            account::email,
            account::name,
        )
    };
}

fn panelist_of(row: Row) -> Panelist {
    let (id, study_id, account_id, affiliation, group, states, email, name) = row;
    let (declined, bounced, reminders_off) = states;
    Panelist {
        id,
        study_id,
        account_id,
        email,
        name,
        affiliation,
        group,
        declined,
        bounced,
        reminders_off,
    }
}

/// The roster, by name.
pub fn all(conn: &mut Conn, study: i64) -> Result<Vec<Panelist>> {
    let rows: Vec<Row> = on_backend!(conn, c => panelist::table
        .inner_join(account::table)
        .filter(panelist::study_id.eq(study))
        .order((account::name, account::email))
        .select(columns!())
        .load(c))?;
    Ok(rows.into_iter().map(panelist_of).collect())
}

/// Somebody on the panel of a study.
pub fn by_id(conn: &mut Conn, study: i64, id: i64) -> Result<Option<Panelist>> {
    let row: Option<Row> = on_backend!(conn, c => panelist::table
        .inner_join(account::table)
        .filter(panelist::study_id.eq(study))
        .filter(panelist::id.eq(id))
        .select(columns!())
        .get_result(c)
        .optional())?;
    Ok(row.map(panelist_of))
}

/// The place of an account in a study.
pub fn of_account(conn: &mut Conn, study: i64, account: i64) -> Result<Option<Panelist>> {
    let row: Option<Row> = on_backend!(conn, c => panelist::table
        .inner_join(account::table)
        .filter(panelist::study_id.eq(study))
        .filter(panelist::account_id.eq(account))
        .select(columns!())
        .get_result(c)
        .optional())?;
    Ok(row.map(panelist_of))
}

pub fn insert(conn: &mut Conn, new: &Panelist) -> Result<()> {
    let values = (
        panelist::id.eq(new.id),
        panelist::study_id.eq(new.study_id),
        panelist::account_id.eq(new.account_id),
        panelist::affiliation.eq(&new.affiliation),
        panelist::stakeholder_group.eq(&new.group),
    );
    on_backend!(conn, c => diesel::insert_into(panelist::table).values(values).execute(c))?;
    Ok(())
}

/// Notes whether a panelist has declined to take part in the study.
pub fn set_declined(conn: &mut Conn, id: i64, declined: bool) -> Result<()> {
    on_backend!(conn, c => diesel::update(panelist::table.find(id))
        .set(panelist::declined.eq(declined))
        .execute(c))?;
    Ok(())
}

/// Notes that a panelist wants no reminders.
pub fn set_reminders_off(conn: &mut Conn, id: i64) -> Result<()> {
    on_backend!(conn, c => diesel::update(panelist::table.find(id))
        .set(panelist::reminders_off.eq(true))
        .execute(c))?;
    Ok(())
}

/// Notes on all panels of an account whether its address takes mail.
pub fn set_bounced(conn: &mut Conn, account: i64, bounced: bool) -> Result<()> {
    on_backend!(conn, c => diesel::update(
        panelist::table.filter(panelist::account_id.eq(account)),
    )
    .set(panelist::bounced.eq(bounced))
    .execute(c))?;
    Ok(())
}

/// Notes that a panelist is asked in a round.
pub fn invite(conn: &mut Conn, round: i64, panelist: &Panelist, at_opening: bool) -> Result<()> {
    let values = (
        participation::round_id.eq(round),
        participation::panelist_id.eq(panelist.id),
        participation::on_roster_at_opening.eq(at_opening),
        participation::stakeholder_group.eq(&panelist.group),
    );
    on_backend!(conn, c => diesel::insert_into(participation::table).values(values).execute(c))?;
    Ok(())
}

/// On the roster at opening; days of opening, starting and submitting.
type ParticipationRow = (bool, Option<i32>, Option<i32>, Option<i32>);

fn participation_of(row: ParticipationRow) -> Participation {
    let (on_roster_at_opening, opened_day, started_day, submitted_day) = row;
    Participation {
        on_roster_at_opening,
        opened_day,
        started_day,
        submitted_day,
    }
}

macro_rules! participation_columns {
    () => {
        (
            participation::on_roster_at_opening,
            participation::opened_day,
            participation::started_day,
            participation::submitted_day,
        )
    };
}

/// Participation in a round by panelist.
pub fn participations(conn: &mut Conn, round: i64) -> Result<HashMap<i64, Participation>> {
    let rows: Vec<(i64, ParticipationRow)> = on_backend!(conn, c => participation::table
        .filter(participation::round_id.eq(round))
        .select((participation::panelist_id, participation_columns!()))
        .load(c))?;
    let rows = rows.into_iter();
    Ok(rows.map(|(id, row)| (id, participation_of(row))).collect())
}

/// One panelist's participation in the rounds of a study, by round.
pub fn participations_of(
    conn: &mut Conn,
    study: i64,
    panelist: i64,
) -> Result<HashMap<i64, Participation>> {
    let rows: Vec<(i64, ParticipationRow)> = on_backend!(conn, c => participation::table
        .inner_join(round::table)
        .filter(round::study_id.eq(study))
        .filter(participation::panelist_id.eq(panelist))
        .select((participation::round_id, participation_columns!()))
        .load(c))?;
    let rows = rows.into_iter();
    Ok(rows.map(|(id, row)| (id, participation_of(row))).collect())
}

/// One panelist's participation; none if the panelist is not asked in this round.
pub fn participation(conn: &mut Conn, round: i64, panelist: i64) -> Result<Option<Participation>> {
    let row: Option<ParticipationRow> = on_backend!(conn, c => participation::table
        .find((round, panelist))
        .select(participation_columns!())
        .get_result(c)
        .optional())?;
    Ok(row.map(participation_of))
}

/// Notes the day on which a panelist first opened a round's page.
pub fn mark_opened(conn: &mut Conn, round: i64, panelist: i64, day: i32) -> Result<()> {
    on_backend!(conn, c => diesel::update(
        participation::table
            .find((round, panelist))
            .filter(participation::opened_day.is_null()),
    )
    .set(participation::opened_day.eq(day))
    .execute(c))?;
    Ok(())
}

/// Notes the day on which a panelist first saved an answer.
pub fn mark_started(conn: &mut Conn, round: i64, panelist: i64, day: i32) -> Result<()> {
    on_backend!(conn, c => diesel::update(
        participation::table
            .find((round, panelist))
            .filter(participation::started_day.is_null()),
    )
    .set(participation::started_day.eq(day))
    .execute(c))?;
    Ok(())
}

/// Notes the day on which a panelist last submitted a round.
pub fn mark_submitted(conn: &mut Conn, round: i64, panelist: i64, day: i32) -> Result<()> {
    on_backend!(conn, c => diesel::update(participation::table.find((round, panelist)))
        .set(participation::submitted_day.eq(day))
        .execute(c))?;
    Ok(())
}

/// Takes back that a panelist submitted a round.
pub fn unmark_submitted(conn: &mut Conn, round: i64, panelist: i64) -> Result<()> {
    on_backend!(conn, c => diesel::update(participation::table.find((round, panelist)))
        .set(participation::submitted_day.eq(None::<i32>))
        .execute(c))?;
    Ok(())
}

/// Freezes, at closing, whether these panelists count in N, and in which group each is.
pub fn set_counted(conn: &mut Conn, round: i64, panelists: &[i64], counted: bool) -> Result<()> {
    let group_now = || {
        panelist::table
            .filter(panelist::id.eq(participation::panelist_id))
            .select(panelist::stakeholder_group)
            .single_value()
    };
    for some in panelists.chunks(MOST_NAMED) {
        on_backend!(conn, c => diesel::update(
            participation::table
                .filter(participation::round_id.eq(round))
                .filter(participation::panelist_id.eq_any(some)),
        )
        .set((
            participation::counted.eq(counted),
            participation::stakeholder_group.eq(group_now()),
        ))
        .execute(c))?;
    }
    Ok(())
}

/// Who was counted at the closing of a round: panelist and group.
pub fn counted(conn: &mut Conn, round: i64) -> Result<Vec<(i64, Option<String>)>> {
    let rows = on_backend!(conn, c => participation::table
        .filter(participation::round_id.eq(round))
        .filter(participation::counted.eq(true))
        .order(participation::panelist_id)
        .select((participation::panelist_id, participation::stakeholder_group))
        .load(c))?;
    Ok(rows)
}

/// How many of those counted at the closing of a round answered something.
pub fn answered(conn: &mut Conn, round: i64) -> Result<u64> {
    let n: i64 = on_backend!(conn, c => participation::table
        .filter(participation::round_id.eq(round))
        .filter(participation::counted.eq(true))
        .filter(participation::started_day.is_not_null())
        .count()
        .get_result(c))?;
    Ok(n as u64)
}
