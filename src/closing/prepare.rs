//! Preparing the next round from the last.

use std::collections::HashMap;

use super::Error;
use super::proposal::proposals;
use crate::audit;
use crate::round::{self, Round, RoundItem, State};
use crate::store::{Conn, Store, random_id};
use crate::study::{self, Study};

/// Which items the next round takes up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Carry {
    All,
    /// Those that the rule does not retire; see [`proposals`]. Choosing so is a look at the results
    /// of the last round.
    Unsettled,
    /// Those with these ids of the study file.
    Chosen(Vec<String>),
}

/// Makes a draft of the next round (of the first, if there is none).
///
/// # Errors
/// `Unfinished` while the last round is not closed; `UnknownItem`; `NoItems`.
pub fn prepare(
    db: &Store,
    study: &Study,
    carry: &Carry,
    actor: Option<i64>,
    now: i64,
) -> Result<Round, Error> {
    db.write(|conn| {
        let last = round::store::all(conn, study.id)?.pop();
        if let Some(last) = &last
            && !last.is_closed()
        {
            return Err(Error::Unfinished(last.number));
        }
        let items = choose(conn, study, carry, now)?;
        let number = last.map_or(1, |last| last.number + 1);
        let id = random_id();
        round::store::insert(conn, id, study.id, number)?;
        round::store::put_items(conn, id, &items)?;
        record(
            conn,
            study,
            "round.prepare",
            number,
            &counted(&items),
            (actor, now),
        )?;
        Ok(Round {
            id,
            study_id: study.id,
            number,
            state: State::Draft,
            deadline: None,
            opened_at: None,
            closed_at: None,
            looked_at: None,
            withdrawals: 0,
        })
    })
}

/// Puts other items on the list of a draft.
///
/// # Errors
/// `WrongState` unless it is a draft; `UnknownItem`; `NoItems`.
pub fn change(
    db: &Store,
    study: &Study,
    number: u32,
    carry: &Carry,
    actor: Option<i64>,
    now: i64,
) -> Result<Round, Error> {
    db.write(|conn| {
        let round = draft(conn, study, number, "changed")?;
        let items = choose(conn, study, carry, now)?;
        round::store::put_items(conn, round.id, &items)?;
        record(
            conn,
            study,
            "round.change",
            number,
            &counted(&items),
            (actor, now),
        )?;
        Ok(round)
    })
}

/// Throws a draft away; the next one has its number.
///
/// # Errors
/// `WrongState` unless it is a draft.
pub fn discard(
    db: &Store,
    study: &Study,
    number: u32,
    actor: Option<i64>,
    now: i64,
) -> Result<(), Error> {
    db.write(|conn| {
        let round = draft(conn, study, number, "discarded")?;
        round::store::delete_draft(conn, round.id)?;
        record(conn, study, "round.discard", number, "", (actor, now))
    })
}

/// A draft, locked against being opened meanwhile.
fn draft(conn: &mut Conn, study: &Study, number: u32, wish: &'static str) -> Result<Round, Error> {
    let round = round::store::find(conn, study.id, number)?.ok_or(Error::UnknownRound(number))?;
    match round::store::change_state(conn, round.id, State::Draft, State::Draft)? {
        true => Ok(round),
        false => Err(Error::WrongState {
            number,
            state: round.state,
            wish,
        }),
    }
}

fn counted(items: &[RoundItem]) -> String {
    format!("{} items", items.len())
}

fn record(
    conn: &mut Conn,
    study: &Study,
    action: &str,
    number: u32,
    detail: &str,
    (actor, now): (Option<i64>, i64),
) -> Result<(), Error> {
    let entry = audit::Entry {
        at: now,
        actor,
        action,
        study: Some(study.id),
        object: &format!("round {number}"),
        detail,
    };
    Ok(audit::record(conn, entry)?)
}

/// The chosen items in the order of the report; at least one.
fn choose(
    conn: &mut Conn,
    study: &Study,
    carry: &Carry,
    now: i64,
) -> Result<Vec<RoundItem>, Error> {
    let present = study::store::by_id(conn, study.id)?.unwrap_or_else(|| study.clone());
    let rows: HashMap<String, RoundItem> = study::store::items(conn, study.id)?
        .into_iter()
        .map(|row| {
            let item = RoundItem {
                id: row.id,
                name: row.name.clone(),
                version: row.version,
                withdrawn: None,
            };
            (row.name, item)
        })
        .collect();
    let mut items: Vec<RoundItem> = present
        .definition
        .items()
        .filter_map(|placed| rows.get(&placed.item.id).cloned())
        .collect();
    match carry {
        Carry::All => {}
        Carry::Chosen(names) => {
            let is_unknown = |name: &&String| items.iter().all(|item| item.name != **name);
            if let Some(unknown) = names.iter().find(is_unknown) {
                return Err(Error::UnknownItem(unknown.clone()));
            }
            items.retain(|item| names.contains(&item.name));
        }
        Carry::Unsettled => {
            let proposed = proposals(conn, &present)?;
            let goes_on = |item: &RoundItem| {
                let found = proposed.iter().find(|found| found.item == item.name);
                found.is_none_or(|found| found.goes_on)
            };
            items.retain(goes_on);
            // The list tells what is settled.
            let mut closed = round::store::all(conn, study.id)?;
            closed.retain(Round::is_closed);
            if let Some(last) = closed.last() {
                round::store::set_looked_at(conn, last.id, now)?;
            }
        }
    }
    match items.is_empty() {
        true => Err(Error::NoItems),
        false => Ok(items),
    }
}
