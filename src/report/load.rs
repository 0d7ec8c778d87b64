//! From the database to the canonical document of a round.

use std::str::FromStr;

use super::build;
use super::document::Document;
use super::facts::RoundFacts;
use super::json::to_json;
use super::markdown::{Form, to_markdown};
use crate::audit;
use crate::panel;
use crate::result::{self, Error};
use crate::round::{self, Round};
use crate::store::{Conn, Store};
use crate::study::Study;

/// The report of a round of a study, as somebody looks at it: of a closed round with its stored
/// results, of any other as a draft. Without a number that of the last closed round, or of the
/// first round while none is closed.
///
/// # Errors
/// `UnknownRound`; `NoneClosed` if the study has no round at all.
pub fn load(db: &Store, study: &Study, number: Option<u32>, now: i64) -> Result<Document, Error> {
    let rounds = db.read(|conn| round::store::all(conn, study.id))?;
    let chosen = match number {
        Some(number) => rounds
            .iter()
            .find(|round| round.number == number)
            .ok_or(Error::UnknownRound(number))?,
        None => rounds
            .iter()
            .rev()
            .find(|round| round.is_closed())
            .or(rounds.first())
            .ok_or(Error::NoneClosed)?,
    };
    // Only a look that is recorded makes the closing final.
    let stored = match chosen.is_closed() {
        true => Some(result::look(db, study.id, chosen.number, now)?),
        false => None,
    };
    db.read(|conn| {
        let sheet = round::store::sheet(conn, chosen)?;
        let facts = rounds
            .iter()
            .filter(|round| round.number <= chosen.number)
            .map(|round| facts(conn, study, round))
            .collect::<Result<Vec<_>, Error>>()?;
        Ok(match stored {
            Some(stored) => build::closed(&sheet.definition, &stored.results, &facts),
            None => {
                let items: Vec<String> = sheet.items.into_iter().map(|item| item.name).collect();
                build::draft(&sheet.definition, &items, &facts)
            }
        })
    })
}

/// What the methods say of one round. Of a closed one only what was stored at its closing.
fn facts(conn: &mut Conn, study: &Study, round: &Round) -> Result<RoundFacts, Error> {
    let object = format!("round {}", round.number);
    let participations = panel::store::participations(conn, round.id)?;
    let started = participations
        .values()
        .filter(|person| person.started_day.is_some())
        .count() as u64;
    let asked = participations.len() as u64;
    let (invited, n) = match round.is_closed() {
        true => {
            let input = result::of_closed(conn, study.id, round.number)?.input;
            (input.invited, input.panel)
        }
        false => (asked, asked),
    };
    let extended = audit::details(conn, study.id, "round.extend", &object)?;
    Ok(RoundFacts {
        number: round.number,
        opened_at: round.opened_at,
        closed_at: round.closed_at,
        invited,
        n,
        answered: started,
        closed_early: matches!((round.closed_at, round.deadline), (Some(at), Some(end)) if at < end),
        extended: u32::try_from(extended.len()).unwrap_or(u32::MAX),
        reopened: audit::details(conn, study.id, "round.reopen", &object)?,
        live: false,
    })
}

/// A form in which a report is given out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    Markdown,
    Json,
}

impl Format {
    /// The format's name, as in `--format`.
    pub fn name(self) -> &'static str {
        match self {
            Format::Markdown => "markdown",
            Format::Json => "json",
        }
    }

    /// Ending of a file of this format, without the dot.
    pub fn ending(self) -> &'static str {
        match self {
            Format::Markdown => "md",
            Format::Json => "json",
        }
    }

    /// Media type with its character set.
    pub fn media_type(self) -> &'static str {
        match self {
            Format::Markdown => "text/markdown; charset=utf-8",
            Format::Json => "application/json",
        }
    }

    /// The document in this format. The same document gives the same bytes.
    ///
    /// # Errors
    /// What serde_json says; a document holds nothing that JSON cannot.
    pub fn write(self, document: &Document) -> Result<String, serde_json::Error> {
        match self {
            Format::Markdown => Ok(to_markdown(document, Form::AsPublished)),
            Format::Json => to_json(document),
        }
    }
}

impl FromStr for Format {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        [Format::Markdown, Format::Json]
            .into_iter()
            .find(|format| format.name() == text)
            .ok_or_else(|| format!("{text:?} is not a format; there are markdown and json"))
    }
}
