//! An account's own change of its address: asked for, confirmed from the new address, told to the
//! old one.

use super::letters::Kind;
use super::store::links::{self, NewLink};
use super::{Account, Email, Error, store};
use crate::audit;
use crate::clock::HOUR;
use crate::mail::{self, Keys, NewMail};
use crate::store::{Conn, random_id};

/// Of links that confirm an address.
pub(super) const PURPOSE: &str = "address";
/// How long such a link works, in microseconds.
const LIFE: i64 = HOUR;
/// Links that one account may ask for within the life of one.
const MOST: i64 = 5;

/// Queues a link to the new address, unless it is somebody's: the answer is the same, so that
/// nobody learns who has an account. `language` is a BCP 47 tag.
///
/// # Errors
/// `TooManyAttempts`.
pub fn ask(
    conn: &mut Conn,
    account: &Account,
    new: &Email,
    language: &str,
    now: i64,
) -> Result<(), Error> {
    if links::count(conn, account.id, PURPOSE, now)? >= MOST {
        return Err(Error::TooManyAttempts { minutes: 60 });
    }
    links::end(conn, account.id, PURPOSE, now)?;
    let id = random_id();
    links::insert(
        conn,
        &NewLink {
            id,
            account: account.id,
            purpose: PURPOSE,
            detail: new.as_str(),
            expires_at: now + LIFE,
        },
    )?;
    if store::by_email(conn, new.as_str())?.is_none() {
        let mail = NewMail {
            kind: Kind::Address.name(),
            person: id,
            study: 0,
            round: 0,
            sequence: 1,
            detail: language,
            not_before: now,
        };
        mail::queue(conn, &mail, now)?;
    }
    Ok(())
}

/// The address that the link with this token confirms; none if it does not work any more.
pub fn look(conn: &mut Conn, token: &str, now: i64) -> Result<Option<String>, Error> {
    let found = links::by_token(conn, PURPOSE, &Keys::hash(token))?;
    let found = found.filter(|link| link.is_alive(now));
    Ok(found.map(|link| link.detail))
}

/// Changes the address, once, and tells the old one. Whether it was changed.
pub fn confirm(conn: &mut Conn, token: &str, language: &str, now: i64) -> Result<bool, Error> {
    let found = links::by_token(conn, PURPOSE, &Keys::hash(token))?;
    let Some(link) = found.filter(|link| link.is_alive(now)) else {
        return Ok(false);
    };
    let Some(account) = store::by_id(conn, link.account)?.filter(|one| !one.disabled) else {
        return Ok(false);
    };
    let is_taken = store::by_email(conn, &link.detail)?.is_some();
    if is_taken || !links::redeem(conn, link.id, now)? {
        return Ok(false);
    }
    store::set_email(conn, account.id, &link.detail)?;
    let kind = Kind::AddressChanged.name();
    let notice = NewMail {
        kind,
        person: account.id,
        study: 0,
        round: 0,
        sequence: mail::outbox::next_sequence(conn, kind, account.id, 0)?,
        detail: &format!("{language} {}", account.email),
        not_before: now,
    };
    mail::queue(conn, &notice, now)?;
    let entry = audit::Entry {
        at: now,
        actor: Some(account.id),
        action: "account.address",
        study: None,
        object: "account",
        detail: "changed by its owner",
    };
    audit::record(conn, entry)?;
    Ok(true)
}
