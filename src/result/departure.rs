//! Where the text of the report departs from the panel: the author's own arrow for an item, with
//! the reason. It stands beside the panel's arrow and never in its place.

use std::collections::BTreeMap;

use super::{Error, look, store};
use crate::aggregation::results::{Editorial, RoundResults};
use crate::aggregation::rule::Arrow;
use crate::audit;
use crate::store::{Conn, Store};
use crate::study::{self, Study};

/// Longest reason, in characters.
pub const LONGEST: usize = 600;

/// Editorial decisions by item id.
pub type Departures = BTreeMap<String, Editorial>;

/// The item of a closed round that a decision is about.
#[derive(Debug, Clone, Copy)]
pub struct Subject<'a> {
    pub round: u32,
    /// Id of the study file.
    pub item: &'a str,
}

/// Sets the decisions beside the results.
pub(super) fn set_beside(results: &mut RoundResults, departures: &Departures) {
    let groups = results
        .tables
        .iter_mut()
        .flat_map(|table| &mut table.groups);
    for item in groups.flat_map(|group| &mut group.items) {
        item.editorial = departures.get(&item.id).cloned();
    }
}

/// Departs from the panel on an item, on record; an earlier decision about it is replaced.
///
/// # Errors
/// `NotClosed`, `UnknownRound`, `NoSuchItem`, `SameAsPanel`, or `DepartureReason` without a reason
/// of 1 to 600 characters.
pub fn depart(
    db: &Store,
    study: &Study,
    subject: Subject<'_>,
    (arrow, reason): (Option<Arrow>, &str),
    actor: i64,
    now: i64,
) -> Result<(), Error> {
    let reason = reason.trim();
    let fits = (1..=LONGEST).contains(&reason.chars().count()) && !reason.contains('\0');
    if !fits {
        return Err(Error::DepartureReason);
    }
    let stored = look(db, study.id, subject.round, now)?;
    let public = stored.public();
    let item = public.item(subject.item);
    let item = item.ok_or_else(|| Error::NoSuchItem(subject.item.to_owned(), subject.round))?;
    if item.arrow == arrow {
        return Err(Error::SameAsPanel);
    }
    let made = Editorial {
        arrow,
        reason: reason.to_owned(),
    };
    db.write(|conn| {
        study::store::lock(conn, study.id)?;
        store::departures::put(conn, stored.round.id, subject.item, &made)?;
        let name = arrow.map_or("none", Arrow::name);
        record(
            conn,
            study,
            subject,
            (actor, now),
            "results.depart",
            &format!("{name}: {reason}"),
        )
    })
}

/// Takes a decision back, on record: the text follows the panel again.
///
/// # Errors
/// `NotClosed`, `UnknownRound`, or `NoSuchItem` where there is no decision.
pub fn follow(
    db: &Store,
    study: &Study,
    subject: Subject<'_>,
    actor: i64,
    now: i64,
) -> Result<(), Error> {
    let stored = look(db, study.id, subject.round, now)?;
    db.write(|conn| {
        if !store::departures::delete(conn, stored.round.id, subject.item)? {
            return Err(Error::NoSuchItem(subject.item.to_owned(), subject.round));
        }
        record(conn, study, subject, (actor, now), "results.follow", "")
    })
}

fn record(
    conn: &mut Conn,
    study: &Study,
    subject: Subject<'_>,
    (actor, at): (i64, i64),
    action: &str,
    detail: &str,
) -> Result<(), Error> {
    let entry = audit::Entry {
        at,
        actor: Some(actor),
        action,
        study: Some(study.id),
        object: &format!("round {}, item {}", subject.round, subject.item),
        detail,
    };
    Ok(audit::record(conn, entry)?)
}
