//! Leaving by the link at the foot of a mail: no more reminders, or no part in the study at all.

use super::store::{self, links};
use crate::audit;
use crate::mail::Keys;
use crate::store::{Conn, Result};

/// What somebody wants who opens the page to leave by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wish {
    /// To take part, and not to be reminded.
    NoReminders,
    /// To take no part in the study.
    Decline,
}

/// Does what the owner of a mail's link wants; on record. With a token that never was, only a
/// refusal is recorded, so that both take the same time.
pub fn leave(conn: &mut Conn, token: &str, wish: Wish, now: i64) -> Result<()> {
    let hash = Keys::hash(token);
    let link = match links::by_leave_token(conn, &hash)? {
        Some(link) => Some(link),
        None => links::by_token(conn, &hash)?,
    };
    let place = match &link {
        Some(link) => links::place(conn, link.panelist)?.map(|place| (link.panelist, place)),
        None => None,
    };
    let action = match (&place, wish) {
        (None, _) => "link.refuse",
        (_, Wish::NoReminders) => "panel.no-reminders",
        (_, Wish::Decline) => "panel.decline",
    };
    if let Some((panelist, _)) = place {
        store::wishes::forget(conn, panelist)?;
        match wish {
            Wish::NoReminders => store::set_reminders_off(conn, panelist)?,
            Wish::Decline => store::set_declined(conn, panelist, true)?,
        }
    }
    let entry = audit::Entry {
        at: now,
        actor: place.map(|(_, (_, account))| account),
        action,
        study: place.map(|(_, (study, _))| study),
        object: "panel",
        detail: "",
    };
    audit::record(conn, entry)
}
