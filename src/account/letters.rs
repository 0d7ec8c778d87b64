//! The mails that an account gets.

use super::registry;
use super::store::{self, links, mailed};
use crate::locale::{Speaker, dates};
use crate::mail::{self, Button, Composed, Keys, Letter, NewMail, Queued};
use crate::store::{Conn, Result};

/// What a mail is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A link and a code to sign in with; the person is the request's id, the detail the language.
    SignIn,
    /// Somebody signed in by mail; the detail is the device.
    SignedIn,
    /// A link that confirms a new address; the person is the link's id, the detail the language.
    Address,
    /// Tells the old address that there is a new one; the detail is the language and the old
    /// address.
    AddressChanged,
    /// A link that leads in whoever was given a role; the person is the link's id, the detail the
    /// language, the role, the study's title and who gave it, a line each.
    Role,
    /// A code to prove with who one is; the person is the request's id, the detail the language.
    Proof,
}

impl Kind {
    pub const ALL: [Kind; 6] = [
        Kind::SignIn,
        Kind::SignedIn,
        Kind::Address,
        Kind::AddressChanged,
        Kind::Role,
        Kind::Proof,
    ];

    pub fn name(self) -> &'static str {
        match self {
            Kind::SignIn => "sign-in",
            Kind::SignedIn => "signed-in",
            Kind::Address => "address",
            Kind::AddressChanged => "address-changed",
            Kind::Role => "role",
            Kind::Proof => "proof",
        }
    }

    /// The kind with this name, if it is one of an account's.
    pub fn from_name(name: &str) -> Option<Self> {
        Kind::ALL.into_iter().find(|kind| kind.name() == name)
    }
}

/// Queues the notice that somebody signed in by a mailed link or code, and on what device.
pub fn tell(conn: &mut Conn, account: i64, device: &str, now: i64) -> Result<()> {
    let kind = Kind::SignedIn.name();
    let new = NewMail {
        kind,
        person: account,
        study: 0,
        round: 0,
        sequence: mail::outbox::next_sequence(conn, kind, account, 0)?,
        detail: device,
        not_before: now,
    };
    mail::queue(conn, &new, now)?;
    Ok(())
}

/// Whether `typed`, as [`typed_code`] gives it, is the code that was mailed for a request.
pub(super) fn is_code(keys: &Keys, kind: Kind, request: i64, typed: &str) -> bool {
    let code = keys.code(kind.name(), request, 1);
    Keys::hash(&code) == Keys::hash(typed)
}

/// A code without what people type around and into it.
pub(super) fn typed_code(typed: &str) -> String {
    typed
        .chars()
        .filter(|sign| sign.is_ascii_alphanumeric())
        .map(|sign| sign.to_ascii_uppercase())
        .collect()
}

/// A code as a mail prints it, in two halves.
fn printed_code(keys: &Keys, kind: Kind, request: i64) -> String {
    let code = keys.code(kind.name(), request, 1);
    let (left, right) = code.split_at(code.len() / 2);
    format!("{left}-{right}")
}

/// The letter of a queued mail, with a link of its own. Stores the link's hash in the caller's
/// transaction.
pub fn compose(
    conn: &mut Conn,
    keys: &Keys,
    kind: Kind,
    queued: &Queued,
    now: i64,
) -> Result<Composed> {
    match kind {
        Kind::SignIn => sign_in(conn, keys, queued, now),
        Kind::SignedIn => signed_in(conn, keys, queued),
        Kind::Address => confirm_address(conn, keys, queued, now),
        Kind::AddressChanged => address_changed(conn, queued),
        Kind::Role => role(conn, keys, queued, now),
        Kind::Proof => proof(conn, keys, queued, now),
    }
}

fn sign_in(conn: &mut Conn, keys: &Keys, queued: &Queued, now: i64) -> Result<Composed> {
    let found = mailed::by_id(conn, queued.person)?;
    let Some(request) = found.filter(|request| request.is_alive(now)) else {
        return Ok(Composed::Useless("the link would be too old"));
    };
    let account = store::by_email(conn, &request.address)?;
    let Some(account) = account.filter(|account| !account.disabled) else {
        return Ok(Composed::Useless("no account has the address"));
    };
    let token = keys.token("sign-in", request.id, 1);
    mailed::set_token(conn, request.id, &Keys::hash(&token))?;
    let t = Speaker::for_tag(&queued.detail);
    let code = printed_code(keys, Kind::SignIn, request.id);
    let mut letter = plain(t, &account.name, &account.email, "mail-sign-in-subject");
    letter.paragraphs = vec![t.say("mail-sign-in")];
    letter.button = Some(Button {
        words: t.say("mail-sign-in-button"),
        href: keys.link(&format!("/l/{token}")),
    });
    letter.notes = vec![
        t.say_n("mail-sign-in-code", "code", code),
        t.say("mail-sign-in-not-you"),
    ];
    Ok(Composed::Letter(Box::new(letter)))
}

fn proof(conn: &mut Conn, keys: &Keys, queued: &Queued, now: i64) -> Result<Composed> {
    let found = mailed::by_id(conn, queued.person)?;
    let Some(request) = found.filter(|request| request.is_alive(now)) else {
        return Ok(Composed::Useless("the code would be too old"));
    };
    let Some(account) = store::by_email(conn, &request.address)? else {
        return Ok(Composed::Useless("no account has the address"));
    };
    let t = Speaker::for_tag(&queued.detail);
    let mut letter = plain(t, &account.name, &account.email, "mail-proof-subject");
    letter.paragraphs = vec![t.say_n(
        "mail-proof",
        "code",
        printed_code(keys, Kind::Proof, request.id),
    )];
    letter.notes = vec![t.say("mail-proof-not-you")];
    Ok(Composed::Letter(Box::new(letter)))
}

fn signed_in(conn: &mut Conn, keys: &Keys, queued: &Queued) -> Result<Composed> {
    let Some(account) = store::by_id(conn, queued.person)? else {
        return Ok(Composed::Useless("the account is no longer there"));
    };
    let t = Speaker::fallback();
    let zone = jiff::tz::TimeZone::UTC;
    let mut letter = plain(t, &account.name, &account.email, "mail-signed-in-subject");
    letter.paragraphs = vec![t.say_2(
        "mail-signed-in",
        "device",
        &queued.detail,
        "when",
        dates::deadline(t, queued.queued_at, &zone),
    )];
    letter.notes = vec![t.say_n("mail-signed-in-not-you", "link", keys.link("/account"))];
    Ok(Composed::Letter(Box::new(letter)))
}

fn confirm_address(conn: &mut Conn, keys: &Keys, queued: &Queued, now: i64) -> Result<Composed> {
    let found = links::by_id(conn, queued.person)?;
    let Some(link) = found.filter(|link| link.is_alive(now)) else {
        return Ok(Composed::Useless("the link would be too old"));
    };
    let Some(account) = store::by_id(conn, link.account)? else {
        return Ok(Composed::Useless("the account is no longer there"));
    };
    let token = keys.token("address", link.id, 1);
    links::set_token(conn, link.id, &Keys::hash(&token))?;
    let t = Speaker::for_tag(&queued.detail);
    let mut letter = plain(t, &account.name, &link.detail, "mail-address-subject");
    letter.paragraphs = vec![t.say_n("mail-address", "address", &link.detail)];
    letter.button = Some(Button {
        words: t.say("mail-address-button"),
        href: keys.link(&format!("/a/{token}")),
    });
    letter.notes = vec![t.say("mail-address-not-you")];
    Ok(Composed::Letter(Box::new(letter)))
}

fn role(conn: &mut Conn, keys: &Keys, queued: &Queued, now: i64) -> Result<Composed> {
    let found = links::by_id(conn, queued.person)?;
    let Some(link) = found.filter(|link| link.is_alive(now)) else {
        return Ok(Composed::Useless(
            "the role was taken away, or the link is used",
        ));
    };
    let Some(account) = store::by_id(conn, link.account)? else {
        return Ok(Composed::Useless("the account is no longer there"));
    };
    let token = keys.token("role", link.id, 1);
    links::set_token(conn, link.id, &Keys::hash(&token))?;
    let mut lines = queued.detail.split('\n');
    let mut line = || lines.next().unwrap_or_default();
    let (language, role, title, who) = (line(), line(), line(), line());
    let t = Speaker::for_tag(language);
    let subject = match role {
        registry::ACCESS => "mail-access-subject",
        _ => "mail-role-subject",
    };
    let mut letter = plain(t, &account.name, &account.email, subject);
    letter.paragraphs = vec![match role {
        "coordinator" => t.say_2("mail-role-coordinator", "who", who, "study", title),
        "author" => t.say_2("mail-role-author", "who", who, "study", title),
        registry::ACCESS => t.say("mail-access"),
        _ => t.say_n("mail-role-administrator", "who", who),
    }];
    letter.button = Some(Button {
        words: t.say("mail-sign-in-button"),
        href: keys.link(&format!("/r/{token}")),
    });
    letter.notes = vec![t.say(match role {
        registry::ACCESS => "mail-access-link",
        _ => "mail-role-link",
    })];
    Ok(Composed::Letter(Box::new(letter)))
}

fn address_changed(conn: &mut Conn, queued: &Queued) -> Result<Composed> {
    let Some(account) = store::by_id(conn, queued.person)? else {
        return Ok(Composed::Useless("the account is no longer there"));
    };
    let (language, old) = queued.detail.split_once(' ').unwrap_or_default();
    let t = Speaker::for_tag(language);
    let mut letter = plain(t, &account.name, old, "mail-address-changed-subject");
    letter.paragraphs = vec![t.say("mail-address-changed")];
    letter.notes = vec![t.say("mail-address-changed-not-you")];
    Ok(Composed::Letter(Box::new(letter)))
}

/// A letter to an account with a greeting and no more.
fn plain(t: Speaker, name: &str, address: &str, subject: &str) -> Letter {
    Letter {
        to_name: name.to_owned(),
        to_address: address.to_owned(),
        lang: t.lang().to_owned(),
        dir: t.dir().to_owned(),
        subject: t.say(subject),
        greeting: t.say_n("mail-greeting", "name", name),
        ..Letter::default()
    }
}
