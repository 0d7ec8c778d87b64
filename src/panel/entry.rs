//! The way in by the button of a mail.
//!
//! Looking changes nothing, however often a mail scanner looks. Going in takes one conditional
//! statement, so that of many requests at once one gets in. A second time is tolerated shortly
//! after the first if nobody used the session that the first one began: then it was no person.

use super::Ask;
use super::consent::{self, Standing, Text};
use super::store::{
    self,
    links::{self, Link},
};
use crate::account::{self, Account};
use crate::audit;
use crate::clock::MINUTE;
use crate::mail::Keys;
use crate::store::{Conn, Error, Result};
use crate::study::{self, definition::Definition};

/// How long after the first time a second one is tolerated.
const AGAIN: i64 = 10 * MINUTE;

/// What a link leads to.
#[derive(Debug, Clone)]
pub struct Found {
    pub ask: Ask,
    /// The study as it stands now.
    pub study: Definition,
    /// What going in means agreeing to.
    pub text: Text,
    /// Where the owner stands with it.
    pub consent: Standing,
}

/// What the link with this token leads to now; none if it does not lead in any more, or never
/// did. Changes nothing.
pub fn look(conn: &mut Conn, token: &str, now: i64) -> Result<Option<Found>> {
    let Some(link) = links::by_token(conn, &Keys::hash(token))? else {
        return Ok(None);
    };
    if !may_enter(conn, &link, now)? {
        return Ok(None);
    }
    let Some(ask) = ask_of(conn, &link)?.filter(|ask| is_asked(ask, now)) else {
        return Ok(None);
    };
    let study = study_of(conn, &ask)?.definition;
    let text = Text::of(&study);
    let consent = consent::standing(conn, ask.panelist.id, &text)?;
    Ok(Some(Found {
        ask,
        study,
        text,
        consent,
    }))
}

/// The study as it stands now, which may have other texts than the round had at its opening.
fn study_of(conn: &mut Conn, ask: &Ask) -> Result<study::Study> {
    let id = ask.panelist.study_id;
    study::store::by_id(conn, id)?
        .ok_or_else(|| Error::Unfit(format!("the study {id} of a panelist")))
}

/// Takes the link with this token for the session `session`; none if it does not lead in. In the
/// transaction that begins the session. Going in is the consent to the text whose hash is
/// `agreed`. A second time is told to the owner, with the device.
pub fn claim(
    conn: &mut Conn,
    token: &str,
    agreed: &str,
    session: i64,
    device: &str,
    now: i64,
) -> Result<Option<Account>> {
    let hash = Keys::hash(token);
    let Some(link) = links::by_token(conn, &hash)? else {
        return Ok(None);
    };
    // The place is held before the link: the coordinator may be taking it away, or moving it.
    if !store::hold(conn, link.panelist)? {
        return Ok(None);
    }
    let Some(link) = links::by_token(conn, &hash)? else {
        return Ok(None);
    };
    let Some(ask) = ask_of(conn, &link)?.filter(|ask| is_asked(ask, now)) else {
        return Ok(None);
    };
    if !may_enter(conn, &link, now)? {
        return Ok(None);
    }
    let account = account::store::by_id(conn, ask.panelist.account_id)?;
    let Some(account) = account.filter(|account| !account.disabled) else {
        return Ok(None);
    };
    let (taken, action) = match link.session.filter(|_| link.redeemed_at.is_some()) {
        None => (links::redeem(conn, link.id, session, now)?, "link.redeem"),
        Some(unused) => (
            links::redeem_again(conn, link.id, unused, session, now)?,
            "link.redeem-again",
        ),
    };
    if !taken {
        return Ok(None);
    }
    let entry = audit::Entry {
        at: now,
        actor: Some(account.id),
        action,
        study: Some(ask.panelist.study_id),
        object: "invitation",
        detail: "",
    };
    audit::record(conn, entry)?;
    let study = study_of(conn, &ask)?;
    consent::agree(conn, &study, &ask.panelist, agreed, now)?;
    if link.redeemed_at.is_some() {
        account::letters::tell(conn, account.id, device, now)?;
    }
    Ok(Some(account))
}

/// Whose a link is, whether or not it still leads in.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Owner {
    /// The address to which a new link goes.
    pub email: String,
    /// Slug of the study.
    pub slug: String,
}

/// The owner of the link with this token.
pub fn owner(conn: &mut Conn, token: &str) -> Result<Option<Owner>> {
    let Some(link) = links::by_token(conn, &Keys::hash(token))? else {
        return Ok(None);
    };
    let ask = ask_of(conn, &link)?;
    Ok(ask.map(|ask| Owner {
        email: ask.panelist.email,
        slug: ask.sheet.definition.slug.clone(),
    }))
}

fn ask_of(conn: &mut Conn, link: &Link) -> Result<Option<Ask>> {
    match links::place(conn, link.panelist)? {
        Some((study, account)) => Ask::read(conn, study, link.round, account),
        None => Ok(None),
    }
}

fn is_asked(ask: &Ask, now: i64) -> bool {
    !ask.panelist.declined && ask.sheet.round.accepts_at(now)
}

fn may_enter(conn: &mut Conn, link: &Link, now: i64) -> Result<bool> {
    if link.replaced || now >= link.expires_at {
        return Ok(false);
    }
    let Some(before) = link.redeemed_at else {
        return Ok(true);
    };
    if link.redeemed_again_at.is_some() || now - before >= AGAIN {
        return Ok(false);
    }
    match link.session {
        Some(session) => links::is_unused(conn, session),
        None => Ok(false),
    }
}
