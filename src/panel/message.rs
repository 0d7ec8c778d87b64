//! A message of a coordinator's own to the panel or a part of it: previewed, sent once, on record.

use super::letters::{self, Kind};
use super::store::{self, messages};
use super::{Ask, Error, Panelist};
use crate::audit;
use crate::mail::{self, Letter, NewMail, Service};
use crate::round::{self, Round};
use crate::store::{Conn, Store, random_id};
use crate::study::Study;

/// A smaller part of the panel is not written to apart: who answers to it would be known.
pub const LEAST_GROUP: usize = 5;
/// Most characters of subject and text.
const MOST: (usize, usize) = (120, 4000);

/// Whom a message is for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Audience {
    All,
    /// Those who have answered nothing in the open round.
    NotStarted,
    /// A stakeholder group.
    Group(String),
}

impl Audience {
    /// As forms and the record name it: `all`, `not-started`, `group:Research`.
    pub fn name(&self) -> String {
        match self {
            Audience::All => "all".to_owned(),
            Audience::NotStarted => "not-started".to_owned(),
            Audience::Group(name) => format!("group:{name}"),
        }
    }

    /// The audience with this name.
    pub fn from_name(name: &str) -> Option<Self> {
        match name {
            "all" => Some(Audience::All),
            "not-started" => Some(Audience::NotStarted),
            _ => name
                .strip_prefix("group:")
                .map(|group| Audience::Group(group.to_owned())),
        }
    }
}

/// A message that was sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Message {
    pub id: i64,
    pub study: i64,
    /// The round under way when it was sent.
    pub round: i64,
    /// See [`Audience::name`].
    pub audience: String,
    pub subject: String,
    pub words: String,
    pub recipients: i32,
    pub sent_by: i64,
    /// Microseconds since 1970, UTC.
    pub sent_at: i64,
}

/// What a coordinator wrote.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Draft {
    pub subject: String,
    pub words: String,
}

impl Draft {
    /// The draft, if it can be sent.
    ///
    /// # Errors
    /// `Message`, naming the field and what would be right.
    pub fn checked(self) -> Result<Self, Error> {
        let wrong = |field, words: String| Err(Error::Message { field, words });
        let subject = self.subject.trim();
        if subject.is_empty() || subject.chars().count() > MOST.0 || subject.contains('\n') {
            return wrong(
                "subject",
                format!("A subject of 1 to {} characters is needed.", MOST.0),
            );
        }
        let words = self.words.trim();
        if words.is_empty() || words.chars().count() > MOST.1 {
            return wrong(
                "words",
                format!("A text of 1 to {} characters is needed.", MOST.1),
            );
        }
        Ok(Self {
            subject: subject.to_owned(),
            words: words.to_owned(),
        })
    }
}

/// The round under way, and whom a message reaches now: those on the panel who have not declined,
/// can be reached and want more than the mails of the rounds.
///
/// # Errors
/// `NoRoundYet`, `NoOpenRound` for those who have not started, `SmallGroup`.
pub fn recipients(
    conn: &mut Conn,
    study: &Study,
    audience: &Audience,
    now: i64,
) -> Result<(Round, Vec<Panelist>), Error> {
    let rounds = round::store::all(conn, study.id)?;
    let round = rounds
        .into_iter()
        .rfind(|round| !round.is_draft())
        .ok_or(Error::NoRoundYet)?;
    if *audience == Audience::NotStarted && !round.accepts_at(now) {
        return Err(Error::NoOpenRound);
    }
    let asked = store::participations(conn, round.id)?;
    let mut people = store::all(conn, study.id)?;
    people.retain(|person| {
        let Some(participation) = asked.get(&person.id) else {
            return false;
        };
        let is_meant = match audience {
            Audience::All => true,
            Audience::NotStarted => participation.started_day.is_none(),
            Audience::Group(name) => person.group.as_ref() == Some(name),
        };
        is_meant && !person.declined
    });
    if matches!(audience, Audience::Group(_)) && people.len() < LEAST_GROUP {
        return Err(Error::SmallGroup);
    }
    people.retain(|person| !person.bounced && !person.reminders_off);
    Ok((round, people))
}

/// Queues a message to everybody whom it reaches, if they are as many as `agreed`; on record with
/// its text. Whether it was queued.
///
/// # Errors
/// `NoMail`, those of [`Draft::checked`] and [`recipients`].
#[allow(clippy::too_many_arguments)]
pub fn send(
    db: &Store,
    service: Service,
    study: &Study,
    audience: &Audience,
    draft: &Draft,
    agreed: usize,
    actor: i64,
    now: i64,
) -> Result<bool, Error> {
    if !service.is_on() {
        return Err(Error::NoMail);
    }
    let draft = draft.clone().checked()?;
    db.write(|conn| {
        let (round, people) = recipients(conn, study, audience, now)?;
        if people.len() != agreed || people.is_empty() {
            return Ok(false);
        }
        let id = random_id();
        messages::insert(
            conn,
            &Message {
                id,
                study: study.id,
                round: round.id,
                audience: audience.name(),
                subject: draft.subject.clone(),
                words: draft.words.clone(),
                recipients: i32::try_from(people.len()).unwrap_or(i32::MAX),
                sent_by: actor,
                sent_at: now,
            },
        )?;
        let kind = Kind::Message.name();
        for person in &people {
            let person = person.account_id;
            let new = NewMail {
                kind,
                person,
                study: study.id,
                round: round.id,
                sequence: mail::outbox::next_sequence(conn, kind, person, round.id)?,
                detail: &id.to_string(),
                not_before: now,
            };
            mail::queue(conn, &new, now)?;
        }
        let entry = audit::Entry {
            at: now,
            actor: Some(actor),
            action: "panel.message",
            study: Some(study.id),
            object: &format!("round {}", round.number),
            detail: &format!("{} mails to {}", people.len(), audience.name()),
        };
        audit::record(conn, entry)?;
        Ok(true)
    })
}

/// The message as one of its readers sees it, without links.
pub fn letter(ask: &Ask, draft: &Draft) -> Letter {
    let paragraphs = draft.words.split("\n\n").map(str::trim);
    Letter {
        subject: draft.subject.clone(),
        paragraphs: paragraphs
            .filter(|paragraph| !paragraph.is_empty())
            .map(str::to_owned)
            .collect(),
        facts: Vec::new(),
        ..letters::letter(Kind::Message, ask)
    }
}
