//! Preparing the next round from the last.

use std::collections::HashMap;

use super::Error;
use crate::aggregation::results::ItemResult;
use crate::aggregation::rule::Label;
use crate::audit;
use crate::result;
use crate::round::{self, Round, RoundItem, State};
use crate::store::{Conn, Store, random_id};
use crate::study::{self, Study};

/// Which items the next round takes up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Carry {
    All,
    /// Those without consensus, those not yet stable, and those that are new.
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
        let present = study::store::by_id(conn, study.id)?.unwrap_or_else(|| study.clone());
        let items = choose(conn, &present, carry, last.as_ref())?;
        if items.is_empty() {
            return Err(Error::NoItems);
        }
        let number = last.map_or(1, |last| last.number + 1);
        let id = random_id();
        round::store::insert(conn, id, study.id, number)?;
        for (position, item) in items.iter().enumerate() {
            round::store::insert_item(conn, id, position, item)?;
        }
        let entry = audit::Entry {
            at: now,
            actor,
            action: "round.prepare",
            study: Some(study.id),
            object: &format!("round {number}"),
            detail: &format!("{} items", items.len()),
        };
        audit::record(conn, entry)?;
        Ok(Round {
            id,
            study_id: study.id,
            number,
            state: State::Draft,
            deadline: None,
            opened_at: None,
            closed_at: None,
            looked_at: None,
        })
    })
}

/// The chosen items in the order of the report.
fn choose(
    conn: &mut Conn,
    study: &Study,
    carry: &Carry,
    last: Option<&Round>,
) -> Result<Vec<RoundItem>, Error> {
    let rows: HashMap<String, RoundItem> = study::store::items(conn, study.id)?
        .into_iter()
        .map(|row| {
            (
                row.name.clone(),
                RoundItem {
                    id: row.id,
                    name: row.name,
                    version: row.version,
                },
            )
        })
        .collect();
    let all: Vec<RoundItem> = study
        .definition
        .items()
        .filter_map(|placed| rows.get(&placed.item.id).cloned())
        .collect();
    match carry {
        Carry::All => Ok(all),
        Carry::Chosen(names) => {
            if let Some(unknown) = names
                .iter()
                .find(|name| all.iter().all(|i| i.name != **name))
            {
                return Err(Error::UnknownItem(unknown.clone()));
            }
            Ok(all
                .into_iter()
                .filter(|item| names.contains(&item.name))
                .collect())
        }
        Carry::Unsettled => {
            let Some(last) = last else {
                return Ok(all);
            };
            let stored = result::of_closed(conn, study.id, last.number)?;
            let is_settled = |item: &RoundItem| {
                let result = stored.results.item(&item.name);
                result.is_some_and(|result| settled(result, item.version))
            };
            Ok(all.into_iter().filter(|item| !is_settled(item)).collect())
        }
    }
}

/// Whether an item, whose present wording has this version, needs no further round: it reached
/// consensus in this wording and is stable.
pub fn settled(result: &ItemResult, version: u32) -> bool {
    let stable = result.stability.as_ref().and_then(|s| s.stable);
    result.version == version && result.label == Label::Consensus && stable == Some(true)
}
