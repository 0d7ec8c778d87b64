//! Mails that a coordinator sends: invitations that are missing, and reminders.

use std::collections::HashSet;

use super::letters::{Kind, queue_opening};
use super::{Error, Panelist, Participation, Progress, progress, store};
use crate::audit;
use crate::clock::HOUR;
use crate::mail::{self, NewMail, Queued, Service, State};
use crate::round::{self, Round};
use crate::store::{Conn, Store};

/// Nobody is reminded twice within this time, however often the button is pressed.
const APART: i64 = HOUR;

/// Somebody whom a reminder would reach.
#[derive(Debug, Clone)]
pub struct Reminded {
    pub panelist: Panelist,
    pub participation: Participation,
    /// When a mail that tells of the round was first queued for this person.
    pub told_at: Option<i64>,
    /// When reminders of this round were queued for this person.
    pub reminded_at: Vec<i64>,
    /// When the last of them was, one that the person had asked for included.
    pub last_reminded_at: Option<i64>,
    /// A day on which the person wants to be reminded is still to come.
    pub has_chosen_a_day: bool,
}

/// The open round of a study.
fn open_round(conn: &mut Conn, study: i64, now: i64) -> Result<Round, Error> {
    let rounds = round::store::all(conn, study)?;
    let open = rounds.into_iter().find(|round| round.accepts_at(now));
    open.ok_or(Error::NoOpenRound)
}

fn was_not_given_up(mail: &Queued) -> bool {
    matches!(mail.state, State::Queued | State::Leased | State::Sent)
}

/// What became of the mails of a round, as far as a coordinator has to know.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Delivery {
    /// When the last reminder was queued; microseconds since 1970, UTC.
    pub last_reminder: Option<i64>,
    /// Accounts whose last mail of the round was given up.
    pub undelivered: HashSet<i64>,
    /// Accounts whom a mail has told that the round is open, or is about to.
    pub told: HashSet<i64>,
}

impl Delivery {
    /// # Errors
    /// What the database answered.
    pub fn of(conn: &mut Conn, round: i64) -> Result<Self, crate::store::Error> {
        let mut delivery = Self::default();
        for mail in mail::outbox::of_round(conn, round)? {
            // The oldest come first, so that the last mail of each person decides.
            match mail.state {
                State::Failed => delivery.undelivered.insert(mail.person),
                _ => delivery.undelivered.remove(&mail.person),
            };
            if !was_not_given_up(&mail) {
                continue;
            }
            delivery.told.insert(mail.person);
            if Kind::from_name(&mail.kind) == Some(Kind::Reminder) {
                delivery.last_reminder = delivery.last_reminder.max(Some(mail.queued_at));
            }
        }
        Ok(delivery)
    }
}

/// Those who were asked in the open round and whom no mail has told so, nor is about to.
///
/// # Errors
/// `NoOpenRound`.
pub fn invitees(conn: &mut Conn, study: i64, now: i64) -> Result<(Round, Vec<Panelist>), Error> {
    let round = open_round(conn, study, now)?;
    let asked = store::participations(conn, round.id)?;
    let told = Delivery::of(conn, round.id)?.told;
    let people = store::all(conn, study)?.into_iter().filter(|panelist| {
        let is_asked = asked.contains_key(&panelist.id) && !panelist.declined;
        is_asked && !panelist.bounced && !told.contains(&panelist.account_id)
    });
    Ok((round, people.collect()))
}

/// Queues the mail that tells of the open round for all whom none has told. How many.
///
/// # Errors
/// `NoMail` where the server sends none, `NoOpenRound`.
pub fn invite(
    db: &Store,
    service: Service,
    study: i64,
    actor: Option<i64>,
    now: i64,
) -> Result<usize, Error> {
    act(db, service, |conn| {
        let (round, people) = invitees(conn, study, now)?;
        let queued = queue_opening(conn, service, &round, &people, now)?;
        record(conn, "panel.invite", &round, queued, actor, now)?;
        Ok(queued)
    })
}

/// What a coordinator does with mail, in one transaction and only where mail is sent.
fn act(
    db: &Store,
    service: Service,
    work: impl FnMut(&mut Conn) -> Result<usize, Error>,
) -> Result<usize, Error> {
    match service {
        Service::On => db.write(work),
        Service::Off => Err(Error::NoMail),
    }
}

/// Those who have not submitted, have not declined, can be reached and want reminders; the round
/// they are asked in.
///
/// # Errors
/// `NoOpenRound`.
pub(super) fn candidates(
    conn: &mut Conn,
    study: i64,
    now: i64,
) -> Result<(Round, Vec<Reminded>), Error> {
    let round = open_round(conn, study, now)?;
    let mut asked = store::participations(conn, round.id)?;
    let mails = mail::outbox::of_round(conn, round.id)?;
    let chosen = store::wishes::waiting_in(conn, round.id)?;
    let mut people = Vec::new();
    for panelist in store::all(conn, study)? {
        let Some(participation) = asked.remove(&panelist.id) else {
            continue;
        };
        let (state, _) = progress(&panelist, &participation);
        if state >= Progress::Submitted || panelist.bounced || panelist.reminders_off {
            continue;
        }
        let own = || {
            mails
                .iter()
                .filter(|mail| mail.person == panelist.account_id)
                .map(|mail| (Kind::from_name(&mail.kind), mail))
        };
        let told = own().filter(|(kind, _)| kind.is_some_and(Kind::is_of_the_opening));
        let of_kind = |wanted: Kind| {
            own()
                .filter(move |(kind, mail)| *kind == Some(wanted) && was_not_given_up(mail))
                .map(|(_, mail)| mail.queued_at)
        };
        let told_at = told.map(|(_, mail)| mail.queued_at).min();
        let reminded_at: Vec<i64> = of_kind(Kind::Reminder).collect();
        let last_reminded_at = of_kind(Kind::Reminder).chain(of_kind(Kind::Wished)).max();
        people.push(Reminded {
            has_chosen_a_day: chosen.contains(&panelist.id),
            panelist,
            participation,
            told_at,
            reminded_at,
            last_reminded_at,
        });
    }
    Ok((round, people))
}

/// Those whom a reminder by hand reaches: all candidates but those who were reminded within the
/// last hour.
///
/// # Errors
/// `NoOpenRound`.
pub fn reminded(conn: &mut Conn, study: i64, now: i64) -> Result<(Round, Vec<Reminded>), Error> {
    let (round, mut people) = candidates(conn, study, now)?;
    people.retain(|one| one.reminded_at.iter().all(|at| now - at >= APART));
    Ok((round, people))
}

/// Queues one more reminder for an account; whether it was queued.
pub(super) fn queue_reminder(
    conn: &mut Conn,
    person: i64,
    round: &Round,
    now: i64,
) -> Result<bool, Error> {
    let kind = Kind::Reminder.name();
    let new = NewMail {
        kind,
        person,
        study: round.study_id,
        round: round.id,
        sequence: mail::outbox::next_sequence(conn, kind, person, round.id)?,
        detail: "",
        not_before: now,
    };
    Ok(mail::queue(conn, &new, now)?)
}

/// Queues a reminder for all who have not submitted. How many.
///
/// # Errors
/// `NoMail` where the server sends none, `NoOpenRound`.
pub fn remind(
    db: &Store,
    service: Service,
    study: i64,
    actor: Option<i64>,
    now: i64,
) -> Result<usize, Error> {
    act(db, service, |conn| {
        let (round, people) = reminded(conn, study, now)?;
        let mut queued = 0;
        for one in &people {
            let person = one.panelist.account_id;
            queued += usize::from(queue_reminder(conn, person, &round, now)?);
        }
        record(conn, "panel.remind", &round, queued, actor, now)?;
        Ok(queued)
    })
}

/// Sends one panelist a new link into the open round; those sent before lead in no more.
///
/// # Errors
/// `NoMail` where the server sends none, `NoOpenRound`, `NoSuchPerson`.
pub fn send_new_link(
    db: &Store,
    service: Service,
    study: i64,
    panelist: i64,
    actor: Option<i64>,
    now: i64,
) -> Result<(), Error> {
    act(db, service, |conn| {
        let round = open_round(conn, study, now)?;
        let people = store::all(conn, study)?;
        let found = people.into_iter().find(|one| one.id == panelist);
        let person = found.ok_or(Error::NoSuchPerson)?.account_id;
        store::links::replace(conn, panelist)?;
        let kind = Kind::Invitation.name();
        let new = NewMail {
            kind,
            person,
            study,
            round: round.id,
            sequence: mail::outbox::next_sequence(conn, kind, person, round.id)?,
            detail: "",
            not_before: now,
        };
        let queued = usize::from(mail::queue(conn, &new, now)?);
        record(conn, "panel.new-link", &round, queued, actor, now)?;
        Ok(queued)
    })?;
    Ok(())
}

fn record(
    conn: &mut Conn,
    action: &str,
    round: &Round,
    queued: usize,
    actor: Option<i64>,
    now: i64,
) -> Result<(), Error> {
    let entry = audit::Entry {
        at: now,
        actor,
        action,
        study: Some(round.study_id),
        object: &format!("round {}", round.number),
        detail: &format!("{queued} mails"),
    };
    Ok(audit::record(conn, entry)?)
}
