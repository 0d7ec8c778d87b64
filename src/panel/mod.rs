//! The panel: who is on the roster, and how far each person has come in a round.

pub mod api;
mod ask;
pub mod background;
mod calendar;
pub mod consent;
pub mod credits;
pub mod entry;
pub mod export;
pub mod leaving;
pub mod letters;
mod mailing;
pub mod message;
pub mod pages;
pub mod people;
mod privacy_text;
pub mod reuse;
mod roster;
pub mod schedule;
pub mod store;
pub mod views;
pub mod wish;

use std::collections::{HashMap, HashSet};

use crate::clock::date;
use crate::round::{self, Round};
use crate::store::Conn;

pub use ask::Ask;
pub use mailing::{Delivery, Reminded, invite, invitees, remind, reminded, send_new_link};
pub use privacy_text::privacy_text;
pub use roster::{
    NewPanelist, NoAddress, RowOutcome, RowResult, Tally, Trouble, add, parse_csv, reading, take,
};
pub use schedule::Rule;

/// What can go wrong with a panel, in the user's words.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    #[error("The roster has problems; nobody was added.")]
    Rows(Vec<RowOutcome>),
    #[error("{0}")]
    Unreadable(String),
    #[error("{field}: a whole number from {least} to {most} is needed.")]
    Rule {
        field: &'static str,
        least: i32,
        most: i32,
    },
    #[error("Nobody with this number is on the panel of this study.")]
    NoSuchPerson,
    #[error("This person has been here already: only they change their address or leave.")]
    Activated,
    #[error(
        "A round has opened with this person on the panel: they count in it. They can decline by the link in their mail."
    )]
    Counts,
    #[error("{}", .0.words)]
    NoAddress(NoAddress),
    #[error("{words}")]
    Message { field: &'static str, words: String },
    #[error(
        "No round has opened yet. What you want to say before goes into the invitation’s text."
    )]
    NoRoundYet,
    #[error(
        "A group of fewer than 5 people is not written to apart: who answers to it would be known."
    )]
    SmallGroup,
    #[error("No round is open: there is nothing to invite to or to remind of.")]
    NoOpenRound,
    #[error(
        "This server sends no mail. The operator names a mail server under [mail] in the settings."
    )]
    NoMail,
    #[error("A name to print has 1 to 120 characters in one line.")]
    PrintedName,
    #[error("A reminder can be had on a day from {} to {}.", date(*.first), date(*.last))]
    Day { first: i32, last: i32 },
    #[error(
        "No reminder can be had: the round ends before one could leave, or there is nothing left to remind of."
    )]
    NoDay,
    #[error("A declaration of interests has at most 600 characters.")]
    Interests,
    #[error("Nothing that you agreed to stands: there is nothing to take back.")]
    NothingToWithdraw,
    #[error(transparent)]
    Store(#[from] crate::store::Error),
}

/// An expert's place in one study.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Panelist {
    pub id: i64,
    pub study_id: i64,
    pub account_id: i64,
    pub email: String,
    pub name: String,
    pub affiliation: Option<String>,
    pub group: Option<String>,
    pub declined: bool,
    pub bounced: bool,
    /// Takes part and wants no reminders.
    pub reminders_off: bool,
}

/// How far a panelist has come in a round. Days only, no times, and nothing per item.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Participation {
    pub on_roster_at_opening: bool,
    /// Days since 1970 in the study's zone.
    pub opened_day: Option<i32>,
    pub started_day: Option<i32>,
    pub submitted_day: Option<i32>,
}

/// A person's state in a round, as the coordinator sees it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Progress {
    Invited,
    Opened,
    Started,
    Submitted,
    Declined,
    Bounced,
}

impl Progress {
    pub fn name(self) -> &'static str {
        match self {
            Progress::Invited => "invited",
            Progress::Opened => "opened",
            Progress::Started => "started",
            Progress::Submitted => "submitted",
            Progress::Declined => "declined",
            Progress::Bounced => "bounced",
        }
    }
}

/// The furthest state of a panelist in a round, and the day it was reached.
pub fn progress(panelist: &Panelist, participation: &Participation) -> (Progress, Option<i32>) {
    if panelist.declined {
        (Progress::Declined, None)
    } else if let Some(day) = participation.submitted_day {
        (Progress::Submitted, Some(day))
    } else if let Some(day) = participation.started_day {
        (Progress::Started, Some(day))
    } else if panelist.bounced {
        (Progress::Bounced, None)
    } else if let Some(day) = participation.opened_day {
        (Progress::Opened, Some(day))
    } else {
        (Progress::Invited, None)
    }
}

/// The roster with the state of the last round that was opened.
#[derive(Debug, Clone)]
pub struct Roster {
    /// None before the first round opens.
    pub round: Option<Round>,
    /// By name.
    pub people: Vec<Panelist>,
    /// By panelist; empty before the first round opens.
    pub participations: HashMap<i64, Participation>,
    /// Those who agree that their answers are reused, by panelist.
    pub reuse: HashSet<i64>,
}

impl Roster {
    pub fn read(conn: &mut Conn, study: i64) -> Result<Self, crate::store::Error> {
        let rounds = round::store::all(conn, study)?;
        let round = rounds.into_iter().rfind(|round| !round.is_draft());
        Ok(Self {
            participations: match &round {
                Some(round) => store::participations(conn, round.id)?,
                None => HashMap::new(),
            },
            people: store::all(conn, study)?,
            reuse: reuse::agreeing(conn, study)?,
            round,
        })
    }
}

/// How many persons are in each state.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Response {
    /// All that were asked: the whole roster but those who had declined before.
    pub invited: usize,
    pub opened: usize,
    pub started: usize,
    pub submitted: usize,
    pub declined: usize,
    pub bounced: usize,
}

impl Response {
    /// Counts each person in the state reached and in all before it.
    pub fn of<'a>(people: impl IntoIterator<Item = (&'a Panelist, &'a Participation)>) -> Self {
        let mut response = Response::default();
        for (panelist, participation) in people {
            let (state, _) = progress(panelist, participation);
            response.invited += 1;
            response.declined += usize::from(state == Progress::Declined);
            response.bounced += usize::from(state == Progress::Bounced);
            response.opened +=
                usize::from((Progress::Opened..=Progress::Submitted).contains(&state));
            response.started +=
                usize::from((Progress::Started..=Progress::Submitted).contains(&state));
            response.submitted += usize::from(state == Progress::Submitted);
        }
        response
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn person(declined: bool, bounced: bool) -> Panelist {
        Panelist {
            id: 1,
            study_id: 1,
            account_id: 1,
            email: "a@example.org".into(),
            name: "A".into(),
            affiliation: None,
            group: None,
            declined,
            bounced,
            reminders_off: false,
        }
    }

    #[test]
    fn each_state_counts_in_all_before_it() {
        let there = person(false, false);
        let submitted = Participation {
            opened_day: Some(1),
            started_day: Some(1),
            submitted_day: Some(2),
            ..Participation::default()
        };
        let opened = Participation {
            opened_day: Some(1),
            ..Participation::default()
        };
        let gone = person(true, false);
        let nothing = Participation::default();
        let response = Response::of([(&there, &submitted), (&there, &opened), (&gone, &nothing)]);
        assert_eq!(
            response,
            Response {
                invited: 3,
                opened: 2,
                started: 1,
                submitted: 1,
                declined: 1,
                bounced: 0
            }
        );
    }

    #[test]
    fn who_started_is_not_called_bounced() {
        let started = Participation {
            started_day: Some(3),
            ..Participation::default()
        };
        assert_eq!(
            progress(&person(false, true), &started).0,
            Progress::Started
        );
    }
}
