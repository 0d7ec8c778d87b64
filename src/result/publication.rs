//! Publishing: the author's act by which the results of closed rounds become open to everybody.
//! It is final, because what was open may have been copied and cited.

use super::{Error, last_closed, store};
use crate::audit;
use crate::round;
use crate::store::{Conn, Store};
use crate::study::{self, Study};

/// Results that are open to everybody.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Publication {
    /// This round and all before it.
    pub round: u32,
    /// Microseconds since 1970, UTC.
    pub at: i64,
}

impl Publication {
    /// Whether the results of a round are open.
    pub fn covers(self, round: u32) -> bool {
        round <= self.round
    }
}

/// The study with this slug, if anything of it is published.
///
/// # Errors
/// If the database cannot be read.
pub fn open_study(
    conn: &mut Conn,
    slug: &str,
) -> Result<Option<(Study, Publication)>, crate::store::Error> {
    let Some(study) = study::store::find(conn, slug)? else {
        return Ok(None);
    };
    let last = store::publications::last(conn, study.id)?;
    Ok(last.map(|publication| (study, publication)))
}

/// Publishes the results up to round `number` (the last closed one, if none is named), on record.
/// Their closing is final from then on.
///
/// # Errors
/// `UnknownRound`, `NotClosed`, `NoneClosed`, or `Published` where they are open already.
pub fn publish(
    db: &Store,
    study: &Study,
    number: Option<u32>,
    actor: i64,
    now: i64,
) -> Result<Publication, Error> {
    db.write(|conn| {
        study::store::lock(conn, study.id)?;
        let number = match number {
            Some(number) => number,
            None => last_closed(conn, study.id)?,
        };
        let found =
            round::store::find(conn, study.id, number)?.ok_or(Error::UnknownRound(number))?;
        if !found.is_closed() {
            return Err(Error::NotClosed(number));
        }
        if let Some(before) = store::publications::last(conn, study.id)?
            && before.covers(number)
        {
            return Err(Error::Published(before.round));
        }
        // Read again behind the mark, as for every look: a reopening may have been faster.
        round::store::set_looked_at(conn, found.id, now)?;
        let stored = super::of_closed(conn, study.id, number)?;
        let made = Publication {
            round: number,
            at: now,
        };
        store::publications::insert(conn, study.id, made)?;
        store::particulars::keep(conn, study.id, number)?;
        let entry = audit::Entry {
            at: now,
            actor: Some(actor),
            action: "results.publish",
            study: Some(study.id),
            object: &format!("round {number}"),
            detail: stored.results.seal.as_deref().unwrap_or_default(),
        };
        audit::record(conn, entry)?;
        Ok(made)
    })
}
