//! One person on the panel: what a coordinator may still change, and until when.

use super::roster::{NoAddress, address};
use super::{Error, Panelist, store};
use crate::account::{self, Account, access::Standing};
use crate::audit;
use crate::store::{Conn, Store, random_id};

/// What a coordinator may do with a person.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Open {
    /// The person has not been here yet, so that the coordinator may correct the address.
    pub address: bool,
    /// Nothing in any round depends on the person's place.
    pub removal: bool,
}

impl Open {
    /// # Errors
    /// What the database answered.
    pub fn of(conn: &mut Conn, panelist: &Panelist) -> Result<Self, Error> {
        let traces = store::traces(conn, panelist.id)?;
        let was_here = traces.was_here || account::store::is_activated(conn, panelist.account_id)?;
        Ok(Self {
            address: !was_here,
            removal: !was_here && !traces.counts,
        })
    }
}

/// Somebody on the panel of a study, with what may be changed.
///
/// # Errors
/// `NoSuchPerson`.
pub fn find(conn: &mut Conn, study: i64, panelist: i64) -> Result<(Panelist, Open), Error> {
    let found = store::by_id(conn, study, panelist)?.ok_or(Error::NoSuchPerson)?;
    let open = Open::of(conn, &found)?;
    Ok((found, open))
}

/// The same, held until the transaction ends: whoever goes in by a mail waits.
fn take(conn: &mut Conn, study: i64, panelist: i64) -> Result<(Panelist, Open), Error> {
    store::hold(conn, panelist)?;
    find(conn, study, panelist)
}

/// Takes somebody off the panel who has not been here and counts in no round; on record.
///
/// # Errors
/// `NoSuchPerson`, `Activated`, `Counts`.
pub fn remove(db: &Store, study: i64, panelist: i64, actor: i64, now: i64) -> Result<(), Error> {
    db.write(|conn| {
        let (person, open) = take(conn, study, panelist)?;
        match open {
            Open { address: false, .. } => return Err(Error::Activated),
            Open { removal: false, .. } => return Err(Error::Counts),
            _ => store::remove(conn, person.id)?,
        }
        account::store::forget_unused(conn, person.account_id)?;
        record(conn, "panel.remove", study, actor, now)
    })
}

/// Corrects the address of somebody who has not been here. The place moves to the account of the
/// right address; links that were sent to the wrong one lead in no more. On record.
///
/// # Errors
/// `NoSuchPerson`, `Activated`, `NoAddress`.
pub fn correct_address(
    db: &Store,
    study: i64,
    panelist: i64,
    typed: &str,
    actor: i64,
    now: i64,
) -> Result<(), Error> {
    let email = address(typed).map_err(Error::NoAddress)?;
    let unfit = |words: &str| {
        Err(Error::NoAddress(NoAddress {
            words: words.to_owned(),
            suggestion: None,
        }))
    };
    db.write(|conn| {
        let (person, open) = take(conn, study, panelist)?;
        if !open.address {
            return Err(Error::Activated);
        }
        let account = match account::store::by_email(conn, email.as_str())? {
            Some(account) => {
                let roles = account::store::roles(conn, study, account.id)?;
                let standing = Standing::new(&roles, account.administrator);
                if standing.expert {
                    return unfit("somebody on the panel has this address already.");
                }
                if standing.coordinator || standing.administrator {
                    return unfit(
                        "a coordinator or administrator cannot be on the panel of the same study.",
                    );
                }
                account
            }
            None => {
                let account = Account {
                    id: random_id(),
                    email: email.to_string(),
                    name: person.name.clone(),
                    administrator: false,
                    one_at_a_time: false,
                    disabled: false,
                };
                account::store::insert(conn, &account, None, now)?;
                account
            }
        };
        store::move_place(conn, person.id, account.id)?;
        account::store::forget_unused(conn, person.account_id)?;
        record(conn, "panel.address", study, actor, now)
    })
}

fn record(conn: &mut Conn, action: &str, study: i64, actor: i64, now: i64) -> Result<(), Error> {
    let entry = audit::Entry {
        at: now,
        actor: Some(actor),
        action,
        study: Some(study),
        object: "panel",
        detail: "1 person, before they were here",
    };
    Ok(audit::record(conn, entry)?)
}
