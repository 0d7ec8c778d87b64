//! Taking a reason of a closed round out of sight. The coordinator does not learn whose it was.

use super::count::reason_of;
use super::{Error, letters};
use crate::aggregation::rule::Region;
use crate::audit;
use crate::mail::Service;
use crate::panel;
use crate::rating::leaf::reason_digest;
use crate::rating::store::{self as ratings, Key, Redaction};
use crate::result::{self, Reason, Reasons, StoredResult};
use crate::round::{self, Round};
use crate::store::{Conn, Store};
use crate::study::Study;

/// Longest explanation, in characters.
const LONGEST: usize = 300;

/// A reason that can be redacted, as it is shown now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Redactable {
    /// Text of the item it was given for.
    pub item: String,
    pub region: Option<Region>,
    pub text: String,
}

/// Which reason is to be redacted, and why.
#[derive(Debug, Clone, Copy)]
pub struct Wish<'a> {
    /// Of the round.
    pub number: u32,
    /// Id of the study file.
    pub item: &'a str,
    /// [`Reason::id`].
    pub id: &'a str,
    /// What will stand in its place.
    pub why: &'a str,
}

/// The reason with this id ([`Reason::id`]) of an item in a closed round.
///
/// # Errors
/// `UnknownReason`, or as [`result::of_closed`].
pub fn redactable(
    db: &Store,
    study: &Study,
    number: u32,
    item: &str,
    id: &str,
) -> Result<Redactable, Error> {
    db.read(|conn| {
        let (stored, reason) = find(conn, study, number, item, id)?;
        let sheet = round::store::sheet(conn, &stored.round)?;
        let placed = sheet.find(item).ok_or(Error::UnknownReason)?;
        Ok(Redactable {
            item: placed.placed.item.text.clone(),
            region: reason.region,
            text: reason.text,
        })
    })
}

/// Puts the wish's words in the place of a reason of a closed round, wherever it is shown; on record. Its
/// digest is kept, so that the seal still holds, and whoever wrote it is told.
///
/// # Errors
/// `UnknownReason`, `NoReason` without an explanation of 1 to 300 characters.
pub fn redact(
    db: &Store,
    study: &Study,
    wish: Wish<'_>,
    mail: Service,
    actor: Option<i64>,
    now: i64,
) -> Result<(), Error> {
    let Wish {
        number, item, id, ..
    } = wish;
    let why = wish.why.trim();
    if why.is_empty() || why.chars().count() > LONGEST || why.contains('\0') {
        return Err(Error::NoReason);
    }
    db.write(|conn| {
        let (stored, reason) = find(conn, study, number, item, id)?;
        for account in replace(conn, &stored.round, item, &reason, why)? {
            letters::queue_redacted(conn, mail, (&stored.round, account), item, why, now)?;
        }
        let redacted = Reason {
            text: String::new(),
            redacted: Some(why.to_owned()),
            ..reason.clone()
        };
        let mut reasons = Reasons::clone(&stored.reasons);
        for shown in reasons.get_mut(item).into_iter().flatten() {
            if *shown == reason {
                *shown = redacted.clone();
            }
        }
        result::store::set_reasons(conn, stored.round.id, &reasons)?;
        let entry = audit::Entry {
            at: now,
            actor,
            action: "reason.redact",
            study: Some(study.id),
            object: &format!("round {number}, item {item}"),
            detail: why,
        };
        Ok::<_, Error>(audit::record(conn, entry)?)
    })?;
    if let Err(cause) = db.wipe_remains() {
        tracing::warn!(cause = ?cause.to_string(), "what a redacted reason left behind is not overwritten yet");
    }
    Ok(())
}

fn find(
    conn: &mut Conn,
    study: &Study,
    number: u32,
    item: &str,
    id: &str,
) -> Result<(StoredResult, Reason), Error> {
    let stored = result::of_closed(conn, study.id, number)?;
    let reason = stored
        .reasons
        .get(item)
        .into_iter()
        .flatten()
        .find(|reason| reason.redacted.is_none() && reason.id() == id)
        .cloned()
        .ok_or(Error::UnknownReason)?;
    Ok((stored, reason))
}

/// Redacts the answers that gave this reason; the accounts of those who gave it.
fn replace(
    conn: &mut Conn,
    round: &Round,
    item: &str,
    reason: &Reason,
    why: &str,
) -> Result<Vec<i64>, Error> {
    let sheet = round::store::sheet(conn, round)?;
    let placed = sheet.find(item).ok_or(Error::UnknownReason)?;
    let scale = sheet
        .definition
        .scale_of(placed.placed.section, placed.placed.item);
    let regions = scale.regions();
    let people = panel::store::all(conn, round.study_id)?;
    let mut authors = Vec::new();
    let answers = ratings::Sealed::of_round(conn, round.id)?;
    for row in answers.to_item(conn, placed.item.id)? {
        let gave_it = reason_of(&row, &regions).as_ref() == Some(reason);
        let (true, Some(nonce)) = (gave_it, &row.nonce) else {
            continue;
        };
        let key = Key {
            round: round.id,
            item: row.item,
            panelist: row.panelist,
        };
        let redaction = Redaction {
            digest: reason_digest(nonce, &reason.text).to_vec(),
            why: why.to_owned(),
        };
        ratings::redactions::put(conn, key, &redaction)?;
        let author = people.iter().find(|one| one.id == row.panelist);
        authors.extend(author.map(|one| one.account_id));
    }
    Ok(authors)
}
