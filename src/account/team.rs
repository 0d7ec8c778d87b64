//! Those who run a study or the installation: invited by mail, given roles, and relieved of them.

use super::letters::Kind;
use super::store::links::{self, NewLink};
use super::store::{self, team};
use super::{Account, Email, Error};
use crate::audit;
use crate::clock::DAY;
use crate::mail::{self, Keys, NewMail, Service};
use crate::store::{Conn, random_id};

/// Of links that lead somebody in who was given a role.
pub(super) const PURPOSE: &str = "role";
/// How long such a link leads in, in microseconds.
const LIFE: i64 = 30 * DAY;

/// What somebody runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    Coordinator,
    Author,
    /// Of the installation.
    Administrator,
}

impl Role {
    /// As the database and forms name it.
    pub fn name(self) -> &'static str {
        match self {
            Role::Coordinator => "coordinator",
            Role::Author => "author",
            Role::Administrator => "administrator",
        }
    }

    /// A role in a study by its name.
    pub fn of_study(name: &str) -> Option<Self> {
        let roles = [Role::Coordinator, Role::Author];
        roles.into_iter().find(|role| role.name() == name)
    }

    /// Without somebody in this role nothing could go on.
    fn is_needed(self) -> bool {
        self != Role::Author
    }
}

/// Where a role is held.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// 0 for the installation.
    pub study: i64,
    /// What the mail calls it.
    pub title: String,
    /// Local address that the mail leads to.
    pub leads_to: String,
    /// BCP 47 tag of the language of the mail.
    pub language: String,
}

/// Somebody with a role.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Member {
    pub account: i64,
    pub name: String,
    pub email: String,
    pub role: String,
    /// Whether they ever signed in.
    pub arrived: bool,
}

/// Who is to get a role, as it was typed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Wish {
    pub name: String,
    pub email: String,
}

/// Everybody with a role in a study; of study 0, the administrators. By name.
///
/// # Errors
/// What the database answered.
pub fn list(conn: &mut Conn, study: i64) -> Result<Vec<Member>, Error> {
    Ok(match study {
        0 => team::administrators(conn)?,
        study => team::of_study(conn, study)?,
    })
}

/// Gives somebody a role, with an account if they have none, and queues the mail that leads them
/// in; on record.
///
/// # Errors
/// `InvalidEmail`, `InvalidName`, `OnThePanel`.
pub fn give(
    conn: &mut Conn,
    service: Service,
    place: &Place,
    role: Role,
    wish: &Wish,
    actor: &Account,
    now: i64,
) -> Result<(), Error> {
    let email: Email = wish.email.parse()?;
    let name = wish.name.trim();
    let is_long = name.chars().count() > 200 || name.chars().any(char::is_control);
    let account = match store::by_email(conn, email.as_str())? {
        Some(account) => account,
        None if name.is_empty() || is_long => return Err(Error::InvalidName),
        None => {
            let account = Account {
                id: random_id(),
                email: email.to_string(),
                name: name.to_owned(),
                administrator: false,
                one_at_a_time: false,
                disabled: false,
            };
            store::insert(conn, &account, None, now)?;
            account
        }
    };
    // Nobody both runs a study and answers in it; authors only read what is closed.
    let is_on_panel = match role {
        Role::Author => false,
        Role::Coordinator => {
            let roles = store::roles(conn, place.study, account.id)?;
            roles.iter().any(|held| held == "expert")
        }
        Role::Administrator => team::is_on_a_panel(conn, account.id)?,
    };
    if is_on_panel {
        return Err(Error::OnThePanel(account.email));
    }
    match role {
        Role::Administrator => team::set_administrator(conn, account.id, true)?,
        role => store::add_role(conn, place.study, account.id, role.name())?,
    }
    record(conn, "role.give", place.study, role, actor.id, now)?;
    if !service.is_on() {
        return Ok(());
    }
    let id = random_id();
    links::insert(
        conn,
        &NewLink {
            id,
            account: account.id,
            purpose: PURPOSE,
            detail: &place.leads_to,
            expires_at: now + LIFE,
        },
    )?;
    let mail = NewMail {
        kind: Kind::Role.name(),
        person: id,
        study: place.study,
        round: 0,
        sequence: 1,
        detail: &[&place.language, role.name(), &place.title, &actor.name].join("\n"),
        not_before: now,
    };
    mail::queue(conn, &mail, now)?;
    Ok(())
}

/// Takes a role from somebody; on record. Links that were sent for it lead in no more.
///
/// # Errors
/// `NotYours` where nobody holds it, `LastOfRole` where nobody else who has been here does.
pub fn take(
    conn: &mut Conn,
    study: i64,
    role: Role,
    account: i64,
    actor: i64,
    now: i64,
) -> Result<(), Error> {
    let members = list(conn, study)?;
    let mut holders = members.iter().filter(|one| one.role == role.name());
    if !holders.clone().any(|one| one.account == account) {
        return Err(Error::NotYours);
    }
    if role.is_needed() && !holders.any(|one| one.account != account && one.arrived) {
        return Err(Error::LastOfRole(role.name()));
    }
    match role {
        Role::Administrator => team::set_administrator(conn, account, false)?,
        role => team::remove_role(conn, study, account, role.name())?,
    }
    links::end(conn, account, PURPOSE, now)?;
    record(conn, "role.take", study, role, actor, now)?;
    store::forget_unused(conn, account)?;
    Ok(())
}

fn record(
    conn: &mut Conn,
    action: &str,
    study: i64,
    role: Role,
    actor: i64,
    now: i64,
) -> Result<(), Error> {
    let entry = audit::Entry {
        at: now,
        actor: Some(actor),
        action,
        study: (study != 0).then_some(study),
        object: "team",
        detail: role.name(),
    };
    Ok(audit::record(conn, entry)?)
}

/// Whom the link with this token leads in; none if it does not lead in any more. Changes nothing.
///
/// # Errors
/// What the database answered.
pub fn look(conn: &mut Conn, token: &str, now: i64) -> Result<Option<Account>, Error> {
    let found = links::by_token(conn, PURPOSE, &Keys::hash(token))?;
    let Some(link) = found.filter(|link| link.is_alive(now)) else {
        return Ok(None);
    };
    Ok(store::by_id(conn, link.account)?.filter(|account| !account.disabled))
}

/// Takes the link with this token, once: whom it leads in, and where to.
///
/// # Errors
/// What the database answered.
pub fn claim(conn: &mut Conn, token: &str, now: i64) -> Result<Option<(Account, String)>, Error> {
    let Some(account) = look(conn, token, now)? else {
        return Ok(None);
    };
    let Some(link) = links::by_token(conn, PURPOSE, &Keys::hash(token))? else {
        return Ok(None);
    };
    if !links::redeem(conn, link.id, now)? {
        return Ok(None);
    }
    Ok(Some((account, link.detail)))
}
