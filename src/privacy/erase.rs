//! Erasing a person: names, addresses and reasons go, bare values and the seals stay.

use super::{Erasure, Error, store};
use crate::account::store::registry::ERASED;
use crate::account::{self, Account, Email};
use crate::audit;
use crate::closing::reason_of;
use crate::mail::outbox;
use crate::panel;
use crate::rating;
use crate::result::{self, Reasons};
use crate::round::{self, Round};
use crate::store::{Conn, Store, random_id};
use crate::study;

/// What stands where a name stood.
pub const NAME: &str = "Erased person";

/// What becomes of a person's answers in rounds that are still open.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OpenAnswers {
    /// Their values count at closing, without reasons and without a name.
    Keep,
    Remove,
}

impl OpenAnswers {
    pub fn name(self) -> &'static str {
        match self {
            OpenAnswers::Keep => "kept",
            OpenAnswers::Remove => "removed",
        }
    }

    /// What a name says, if it is one.
    pub fn from_name(name: &str) -> Option<Self> {
        [OpenAnswers::Keep, OpenAnswers::Remove]
            .into_iter()
            .find(|one| one.name() == name)
    }
}

/// What erasing a person would do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Preview {
    pub account: Account,
    /// "coordinator of harbours", "panel of harbours".
    pub roles: Vec<String>,
    /// Answers in closed rounds: their values stay.
    pub closed_answers: u64,
    /// Reasons in closed rounds: they go, from the results too.
    pub closed_reasons: u64,
    /// Answers in open rounds.
    pub open_answers: u64,
    /// Studies whose own text names this address as whom to ask: it stays until it is changed.
    pub named_in: Vec<String>,
}

/// What was erased.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Erased {
    pub closed_reasons: u64,
    pub open_answers: u64,
}

/// What erasing the person with this address would do; changes nothing.
///
/// # Errors
/// `UnknownEmail`, `LastAdministrator`, `LastCoordinator`.
pub fn preview(db: &Store, email: &Email) -> Result<Preview, Error> {
    db.read(|conn| {
        let account = find(conn, email)?;
        refuse_the_last(conn, &account)?;
        let mut found = Preview {
            roles: Vec::new(),
            closed_answers: 0,
            closed_reasons: 0,
            open_answers: 0,
            named_in: Vec::new(),
            account,
        };
        let id = found.account.id;
        for study in study::store::all(conn)? {
            for role in account::store::roles(conn, study.id, id)? {
                found.roles.push(match role.as_str() {
                    "expert" => format!("on the panel of {}", study.slug),
                    role => format!("{role} of {}", study.slug),
                });
            }
            let contact = &study.definition.contact;
            if contact.email.eq_ignore_ascii_case(email.as_str()) {
                found.named_in.push(study.slug.clone());
            }
            let Some(panelist) = panel::store::of_account(conn, study.id, id)? else {
                continue;
            };
            for round in round::store::all(conn, study.id)? {
                for row in rating::store::of_panelist(conn, round.id, panelist.id)? {
                    if round.is_closed() {
                        found.closed_answers += 1;
                        found.closed_reasons += u64::from(row.answer.rationale.is_some());
                    } else {
                        found.open_answers += 1;
                    }
                }
            }
        }
        Ok(found)
    })
}

/// Erases the person with this address, on record without a name. What deleted rows leave behind
/// in the database's files is overwritten.
///
/// # Errors
/// `UnknownEmail`, `LastAdministrator`, `LastCoordinator`.
pub fn erase(
    db: &Store,
    email: &Email,
    open_answers: OpenAnswers,
    actor: Option<i64>,
    now: i64,
) -> Result<Erased, Error> {
    let erased = db.write(|conn| {
        let account = find(conn, email)?;
        refuse_the_last(conn, &account)?;
        erase_account(conn, &account, open_answers, actor, now)
    })?;
    db.wipe_remains()?;
    Ok(erased)
}

/// Erases again, in the caller's transaction, everybody on the list who is in the database: it was
/// restored from a backup that is older than the erasure. How many.
///
/// # Errors
/// What the database answered.
pub fn reapply(conn: &mut Conn, list: &[Erasure], now: i64) -> Result<usize, Error> {
    for entry in list {
        store::remember(conn, entry)?;
    }
    let list = store::list(conn)?;
    let mut again = 0;
    for account in store::accounts(conn)? {
        let hash = Erasure::hash_of(account.id);
        let entry = list.iter().find(|entry| entry.hash == hash);
        if let Some(entry) = entry.filter(|_| !is_erased(&account)) {
            erase_account(conn, &account, entry.open_answers, None, now)?;
            again += 1;
        }
    }
    Ok(again)
}

fn find(conn: &mut Conn, email: &Email) -> Result<Account, Error> {
    let found = account::store::by_email(conn, email.as_str())?;
    let account = found.ok_or_else(|| account::Error::UnknownEmail(email.to_string()))?;
    match is_erased(&account) {
        true => Err(Error::Erased),
        false => Ok(account),
    }
}

fn is_erased(account: &Account) -> bool {
    account.disabled && account.email.ends_with(ERASED)
}

fn refuse_the_last(conn: &mut Conn, account: &Account) -> Result<(), Error> {
    if account.administrator && !account::store::has_other_administrator(conn, account.id)? {
        return Err(Error::LastAdministrator);
    }
    for (id, role, has_others) in account::store::roles_everywhere(conn, account.id)? {
        if role == "coordinator" && !has_others {
            let study = study::store::by_id(conn, id)?;
            return Err(Error::LastCoordinator(
                study.map(|study| study.slug).unwrap_or_default(),
            ));
        }
    }
    Ok(())
}

fn erase_account(
    conn: &mut Conn,
    account: &Account,
    open_answers: OpenAnswers,
    actor: Option<i64>,
    now: i64,
) -> Result<Erased, Error> {
    let mut erased = Erased::default();
    let mut panelists = Vec::new();
    for study in study::store::all(conn)? {
        let Some(panelist) = panel::store::of_account(conn, study.id, account.id)? else {
            continue;
        };
        panelists.push(panelist.id);
        rating::store::remarks::unsign_by_name(conn, study.id, &account.name)?;
        for round in round::store::all(conn, study.id)? {
            // Asked here and held: a round that closes meanwhile keeps what it counted, and one
            // that would close waits, so that it counts no reason that goes.
            if rating::store::lock_open(conn, round.id)?.is_none() {
                erased.closed_reasons += take_reasons(conn, &round, panelist.id)?;
            } else if open_answers == OpenAnswers::Remove {
                erased.open_answers += rating::store::delete_of(conn, round.id, panelist.id)?;
            }
        }
        rating::store::bare_of(conn, panelist.id)?;
        store::blank_panelist(conn, panelist.id, open_answers)?;
    }
    let mut people = account::store::mailed::forget_of(conn, &account.email)?;
    people.extend(account::store::link_ids(conn, account.id)?);
    people.push(account.id);
    outbox::delete_to(conn, &people)?;
    account::forget_attempts(conn, &account.email)?;
    // Before the sweep: the words of a remark stay.
    rating::store::remarks::unsign(conn, account.id)?;
    for panelist in &panelists {
        store::sweep(conn, "panelist", *panelist)?;
    }
    store::sweep(conn, "account", account.id)?;
    let address = format!("{:014x}{ERASED}", random_id());
    account::store::blank(conn, account.id, &address, NAME, now)?;
    store::remember(
        conn,
        &Erasure {
            hash: Erasure::hash_of(account.id),
            at: now,
            open_answers,
        },
    )?;
    let entry = audit::Entry {
        at: now,
        actor,
        action: "person.erase",
        study: None,
        object: "account",
        detail: &format!(
            "{} reasons of closed rounds removed; answers in open rounds {}",
            erased.closed_reasons,
            open_answers.name()
        ),
    };
    audit::record(conn, entry)?;
    Ok(erased)
}

/// Takes a panelist's reasons out of the stored results of a closed round. They stand there without
/// an author: each is found by its text and the region of its answer. How many.
fn take_reasons(conn: &mut Conn, round: &Round, panelist: i64) -> Result<u64, Error> {
    let counted = panel::store::counted(conn, round.id)?;
    if counted.iter().all(|(id, _)| *id != panelist) {
        return Ok(0);
    }
    let own = rating::store::of_panelist(conn, round.id, panelist)?;
    let Some(stored) = result::store::find(conn, round)? else {
        return Ok(0);
    };
    let mut reasons = Reasons::clone(&stored.reasons);
    let sheet = round::store::sheet(conn, round)?;
    let mut taken = 0;
    for placed in sheet.placed() {
        let scale = sheet
            .definition
            .scale_of(placed.placed.section, placed.placed.item);
        let own = own.iter().filter(|row| row.item == placed.item.id);
        for row in own {
            let Some(reason) = reason_of(row, &scale.regions()) else {
                continue;
            };
            taken += 1;
            let name = &placed.item.name;
            if let Some(of_item) = reasons.get_mut(name) {
                if let Some(place) = of_item.iter().position(|one| *one == reason) {
                    of_item.remove(place);
                }
                if of_item.is_empty() {
                    reasons.remove(name);
                }
            }
        }
    }
    if taken > 0 {
        result::store::set_reasons(conn, round.id, &reasons)?;
    }
    Ok(taken)
}
