//! From the database to the document: which round, its results, and what happened around it.

use super::build::{self, Beside};
use super::direction::contained;
use super::document::Document;
use super::facts::RoundFacts;
use super::grounds;
use super::pull::State;
use crate::aggregation::results::RoundResults;
use crate::audit;
use crate::panel::{self, credits::Credits};
use crate::result;
use crate::round::{self, Round, Sheet};
use crate::store::{Conn, Store};
use crate::study::Study;

/// What can go wrong with a report, in the user's words.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    #[error("There is no round {0} in this study.")]
    UnknownRound(u32),
    #[error("This study has no round yet, so there is nothing to report.")]
    NoRound,
    #[error("{given} is not a format of the report; there are {known}.")]
    UnknownFormat { given: String, known: String },
    #[error("{given} is not a variant of the report; there are {known}.")]
    UnknownVariant { given: String, known: String },
    #[error("A figure is of an item or of a table: name one as item=ID or table=SECTION.")]
    NoSubject,
    #[error("There is no table {0} in this report; a table has the id of its section.")]
    UnknownTable(String),
    #[error("There is no figure of {0} in this report.")]
    UnknownFigure(String),
    #[error("{0} is not a resolution of pictures; there are 96, 192 and 300 dots an inch.")]
    UnknownResolution(u32),
    #[error("{0} is no text that could be shown before it is fetched.")]
    NoPreview(&'static str),
    #[error(
        "PDF is not written here: the program was built without the feature pdf, or \
         report.pdf_seconds is 0. Take typst, which `typst compile` makes a PDF of."
    )]
    NoPdf,
    #[error("Other PDFs are being written, one after the other. Try again in {seconds} s.")]
    Busy { seconds: u32 },
    #[error(
        "The PDF was not finished after {seconds} s and was given up. Try again later, or take \
         typst, which `typst compile` makes a PDF of."
    )]
    TooSlow { seconds: u32 },
    #[error(transparent)]
    Result(#[from] result::Error),
    #[error(transparent)]
    Store(#[from] crate::store::Error),
    #[error("The document cannot be written: {0}")]
    Unwritable(String),
}

/// A report with what it was made from.
#[derive(Debug, Clone)]
pub struct Report {
    pub document: Document,
    /// The round it is about, with the definition frozen at its opening.
    pub sheet: Sheet,
    /// As they may be shown; missing for a draft.
    pub results: Option<RoundResults>,
    /// Whom the credits name.
    pub credits: Credits,
    /// All rounds of the study.
    pub rounds: Vec<Round>,
}

/// The report up to round `number`, or up to the last closed one (of the last there is, if none has
/// been closed). Looking at a closed round makes its closing final.
///
/// # Errors
/// `UnknownRound`, or `NoRound` for a study without any.
pub fn load(db: &Store, study: &Study, number: Option<u32>, now: i64) -> Result<Report, Error> {
    read(db, study, number, now, None)
}

/// The report as it was when it said this.
///
/// # Errors
/// As [`load`].
pub fn load_again(db: &Store, study: &Study, said: &State, now: i64) -> Result<Report, Error> {
    read(db, study, Some(said.round), now, Some(said))
}

fn read(
    db: &Store,
    study: &Study,
    number: Option<u32>,
    now: i64,
    said: Option<&State>,
) -> Result<Report, Error> {
    let rounds = db.read(|conn| round::store::all(conn, study.id))?;
    let round = chosen(&rounds, number)?;
    let mut stored = Vec::new();
    if round.is_closed() {
        let up_to = rounds.iter().filter(|other| other.number <= round.number);
        for closed in up_to.filter(|other| other.is_closed()) {
            let mut found = result::look(db, study.id, closed.number, now)?;
            if let Some(said) = said {
                let departures = said.departures.get(&closed.number);
                found.departures = departures.cloned().unwrap_or_default();
            }
            stored.push(found);
        }
    }
    let (sheet, facts) = db.read(|conn| {
        let sheet = round::store::sheet(conn, round)?;
        let up_to = rounds.iter().filter(|other| other.number <= round.number);
        let facts = up_to
            .map(|round| facts(conn, study.id, round))
            .collect::<Result<Vec<_>, _>>()?;
        Ok::<_, Error>((sheet, facts))
    })?;
    let mut grounds = grounds::Grounds::new();
    let mut public = Vec::new();
    for stored in &stored {
        let results = stored.public();
        grounds.extend(grounds::of(&stored.input, &results, &stored.reasons));
        public.push(results);
    }
    let (credits, particulars) = db.read(|conn| {
        let credits = panel::credits::credits(conn, study.id)?;
        let particulars = result::store::particulars::of_round(conn, study.id, round.number)?;
        Ok::<_, crate::store::Error>((credits, particulars))
    })?;
    let beside = Beside {
        grounds,
        particulars,
        named: credits.names.len() as u64,
    };
    let mut document = match public.split_last() {
        Some((results, earlier)) => {
            build::closed_on(&sheet.definition, results, earlier, &facts, &beside)
        }
        None => {
            let asked = sheet.items.iter().filter(|item| item.withdrawn.is_none());
            let items: Vec<String> = asked.map(|item| item.name.clone()).collect();
            build::draft_on(&sheet.definition, &items, &facts, &beside)
        }
    };
    let own = document.credits.take();
    let parts: Vec<String> = own.into_iter().chain(thanks_to(&credits)).collect();
    let together = parts.join("\n\n");
    document.credits = (!parts.is_empty()).then(|| contained(&together).into_owned());
    Ok(Report {
        document,
        credits,
        sheet,
        results: public.pop(),
        rounds,
    })
}

/// The round that a report goes up to: number `number`, or the last closed one, or the last there
/// is if none has been closed.
///
/// # Errors
/// `UnknownRound`, or `NoRound` for a study without any.
pub(super) fn chosen(rounds: &[Round], number: Option<u32>) -> Result<&Round, Error> {
    match number {
        Some(number) => rounds
            .iter()
            .find(|round| round.number == number)
            .ok_or(Error::UnknownRound(number)),
        None => rounds
            .iter()
            .rfind(|round| round.is_closed())
            .or(rounds.last())
            .ok_or(Error::NoRound),
    }
}

/// The sentence that names the panelists who agreed to it; none where nobody did.
fn thanks_to(credits: &Credits) -> Option<String> {
    let (last, before) = credits.names.split_last()?;
    let names = match before.is_empty() {
        true => last.clone(),
        false => format!("{} and {last}", before.join(", ")),
    };
    let others = match credits.unnamed {
        0 => "all of its members are named".to_owned(),
        1 => "1 more is not named".to_owned(),
        n => format!("{n} more are not named"),
    };
    Some(format!("The panel: {names}; {others}."))
}

fn facts(conn: &mut Conn, study: i64, round: &Round) -> Result<RoundFacts, Error> {
    let object = format!("round {}", round.number);
    let participations = panel::store::participations(conn, round.id)?;
    let started = participations
        .values()
        .filter(|p| p.started_day.is_some())
        .count() as u64;
    let asked = participations.len() as u64;
    let added_later = participations
        .values()
        .filter(|p| !p.on_roster_at_opening)
        .count() as u64;
    let counted = match round.is_closed() {
        true => {
            let stored = result::of_closed(conn, study, round.number)?;
            let reasons = || stored.reasons.values().flatten();
            let redacted = reasons().filter(|reason| reason.redacted.is_some());
            RoundFacts {
                invited: stored.input.invited,
                n: stored.input.panel,
                answered: stored.answered,
                redacted: redacted.count() as u64,
                reasons: reasons().count() as u64,
                ..RoundFacts::default()
            }
        }
        false => RoundFacts {
            invited: asked,
            n: asked,
            answered: started,
            ..RoundFacts::default()
        },
    };
    Ok(RoundFacts {
        number: round.number,
        opened_at: round.opened_at,
        closed_at: round.closed_at,
        added_later,
        closed_early: round
            .closed_at
            .zip(round.deadline)
            .is_some_and(|(closed, due)| closed < due),
        extended: audit::details(conn, study, "round.extend", &object)?.len() as u32,
        withdrawn: round::store::sheet(conn, round)?.withdrawn(),
        reopened: audit::details(conn, study, "round.reopen", &object)?,
        live: false,
        ..counted
    })
}
