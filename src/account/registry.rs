//! What an administrator does with accounts: find them, shut and open them, end their sessions,
//! and send their owners a way in. Nobody's password is set or seen here.

use super::letters::Kind;
use super::store::links::{self, NewLink};
use super::store::{self, registry};
use super::{Account, Error, Limits, team};
use crate::audit;
use crate::clock::{DAY, MINUTE};
use crate::mail::{self, NewMail, Service};
use crate::store::{Conn, random_id};

/// How long a link that an administrator sends leads in, in microseconds.
const LIFE: i64 = DAY;
/// Local address such a link leads to, where a new password can be set.
const LEADS_TO: &str = "/account";
/// Accounts in one list at most.
pub const MOST: usize = 200;

/// An account as an administrator sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    pub id: i64,
    pub name: String,
    pub email: String,
    pub administrator: bool,
    /// Whether its owner ever signed in.
    pub arrived: bool,
    /// Microseconds since 1970; none while it may sign in.
    pub disabled_at: Option<i64>,
    /// Whether further attempts to sign in are refused for a while.
    pub locked: bool,
    /// Browsers that are signed in.
    pub devices: i64,
    /// API tokens that live.
    pub tokens: i64,
    /// In how many studies it is coordinator, author and expert.
    pub studies: [i64; 3],
}

/// What an administrator may do with an account.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Deed {
    /// Nobody signs in with it; what its owner did stays.
    Disable,
    Enable,
    /// Forgets failed attempts to sign in.
    Unlock,
    /// Ends its sessions and API tokens.
    SignOut,
    /// Mails its owner a link that signs in once.
    LeadIn,
}

impl Deed {
    pub const ALL: [Deed; 5] = [
        Deed::Disable,
        Deed::Enable,
        Deed::Unlock,
        Deed::SignOut,
        Deed::LeadIn,
    ];

    /// As forms and the audit record name it.
    pub fn name(self) -> &'static str {
        match self {
            Deed::Disable => "disable",
            Deed::Enable => "enable",
            Deed::Unlock => "unlock",
            Deed::SignOut => "sign-out",
            Deed::LeadIn => "lead-in",
        }
    }

    pub fn from_name(name: &str) -> Option<Self> {
        Deed::ALL.into_iter().find(|deed| deed.name() == name)
    }
}

/// The accounts whose name or address holds `words`, by name; [`MOST`] and whether there are more.
/// Erased ones are gone.
///
/// # Errors
/// What the database answered.
pub fn search(
    conn: &mut Conn,
    words: &str,
    limits: Limits,
    now: i64,
) -> Result<(Vec<Entry>, bool), Error> {
    let mut found = registry::search(conn, words.trim(), MOST + 1)?;
    let more = found.len() > MOST;
    found.truncate(MOST);
    fill(conn, &mut found, limits, now)?;
    Ok((found, more))
}

/// One account.
///
/// # Errors
/// `UnknownAccount`.
pub fn find(conn: &mut Conn, id: i64, limits: Limits, now: i64) -> Result<Entry, Error> {
    let mut found: Vec<Entry> = registry::by_id(conn, id)?.into_iter().collect();
    fill(conn, &mut found, limits, now)?;
    found.pop().ok_or(Error::UnknownAccount)
}

/// Adds what stands in other tables.
fn fill(conn: &mut Conn, found: &mut [Entry], limits: Limits, now: i64) -> Result<(), Error> {
    registry::count(conn, found, now)?;
    let since = now - limits.window_minutes as i64 * MINUTE;
    for entry in found {
        entry.locked = limits.is_reached(conn, &entry.email, since)?;
    }
    Ok(())
}

/// Does it, on record. `by` is the administrator; none for the command line.
///
/// # Errors
/// `UnknownAccount`, `Yourself` where an administrator would shut out themselves, `LastOfRole`
/// where nobody else could administer, `NoMail` where a link cannot be sent.
pub fn act(
    conn: &mut Conn,
    deed: Deed,
    account: i64,
    by: Option<&Account>,
    service: Service,
    now: i64,
) -> Result<(), Error> {
    let Some(entry) = registry::by_id(conn, account)? else {
        return Err(Error::UnknownAccount);
    };
    match deed {
        Deed::Disable if by.is_some_and(|by| by.id == account) => return Err(Error::Yourself),
        Deed::Disable if entry.administrator && !store::has_other_administrator(conn, account)? => {
            return Err(Error::LastOfRole("administrator"));
        }
        Deed::Disable => {
            registry::set_disabled(conn, account, Some(now))?;
            sign_out(conn, account, now)?;
        }
        Deed::Enable => registry::set_disabled(conn, account, None)?,
        Deed::Unlock => super::forget_attempts(conn, &entry.email)?,
        Deed::SignOut => sign_out(conn, account, now)?,
        Deed::LeadIn if !service.is_on() => return Err(Error::NoMail),
        Deed::LeadIn if entry.disabled_at.is_some() => return Err(Error::Disabled),
        Deed::LeadIn => lead_in(conn, account, by, now)?,
    }
    let object = format!("account {account}");
    let entry = audit::Entry {
        at: now,
        actor: by.map(|by| by.id),
        action: match deed {
            Deed::Disable => "account.disable",
            Deed::Enable => "account.enable",
            Deed::Unlock => "account.unlock",
            Deed::SignOut => "account.sign-out",
            Deed::LeadIn => "account.lead-in",
        },
        study: None,
        object: &object,
        detail: "",
    };
    Ok(audit::record(conn, entry)?)
}

fn sign_out(conn: &mut Conn, account: i64, now: i64) -> Result<(), Error> {
    registry::end_sessions(conn, account)?;
    Ok(links::end(conn, account, team::PURPOSE, now)?)
}

fn lead_in(conn: &mut Conn, account: i64, by: Option<&Account>, now: i64) -> Result<(), Error> {
    let id = random_id();
    let new = NewLink {
        id,
        account,
        purpose: team::PURPOSE,
        detail: LEADS_TO,
        expires_at: now + LIFE,
    };
    links::insert(conn, &new)?;
    let who = by.map_or("", |by| by.name.as_str());
    let mail = NewMail {
        kind: Kind::Role.name(),
        person: id,
        study: 0,
        round: 0,
        sequence: 1,
        detail: &["", ACCESS, "", who].join("\n"),
        not_before: now,
    };
    mail::queue(conn, &mail, now)?;
    Ok(())
}

/// What stands in the mail's detail where others name a role.
pub(super) const ACCESS: &str = "access";
