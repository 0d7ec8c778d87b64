//! All that an expert's page needs of the open round, read at once.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::sync::Arc;

use jiff::tz::TimeZone;

use super::cut;
use crate::account::Principal;
use crate::account::access::Act;
use crate::clock::day_in;
use crate::locale::Speaker;
use crate::panel::{self, Participation};
use crate::rating::store::redactions::{self, OwnRedaction};
use crate::rating::store::{self, Earlier};
use crate::rating::views::Stencils;
use crate::rating::{Answer, allow};
use crate::result::{self, StoredResult};
use crate::round::{self, Round, RoundItem, Sheet, SheetItem};
use crate::store::{Conn, Store};
use crate::study::check::missing;
use crate::study::definition::Section;
use crate::study::{self, Membership, Study};
use crate::web::AppState;
use crate::web::error::Failure;
use crate::web::page::Preview;

/// Where an expert stands in a study.
pub(super) enum Place {
    Open(Box<Stage>),
    /// No round is open; what of the expert's reasons was redacted.
    Waiting(Arc<Membership>, Vec<OwnRedaction>),
    /// The expert has not agreed to take part, or to a text that has changed.
    Unasked,
}

/// An open round as one expert sees it.
pub(super) struct Stage {
    pub sheet: Sheet,
    /// Address of the pages.
    pub base: String,
    /// Set where a coordinator looks at it: there is no expert then and no answer.
    pub preview: Option<Preview>,
    pub participation: Participation,
    /// The expert's own answers in this round, by item.
    pub answers: HashMap<i64, Answer>,
    /// The expert's own last answers before.
    pub earlier: Vec<Earlier>,
    /// Results of closed rounds, the last first: what feedback is taken from.
    pub results: Vec<Arc<StoredResult>>,
    /// Closed rounds in which the expert answered nothing, in order.
    pub missed: Vec<u32>,
    /// What was asked in those of them that had an item in another version, by round.
    pub before: HashMap<u32, Sheet>,
    /// What the cards of others were cut of; none where nothing is kept for the next reader.
    pub stencils: Option<Arc<Stencils>>,
    pub t: Speaker,
    pub now: i64,
}

/// A question with its number in the round, from 1.
pub(super) struct Numbered<'a> {
    pub number: usize,
    pub placed: SheetItem<'a>,
}

/// The open round of a study, for the expert who asks.
pub(super) async fn enter(state: &AppState, who: &Principal, slug: &str) -> Result<Place, Failure> {
    let seated = state.desk.seat(who, slug).await?;
    if seated.panelist.is_some() && seated.consent.must_be_asked() {
        allow(who, &seated, Act::Rate)?;
        return Ok(Place::Unasked);
    }
    open_to(state, who, slug).await
}

/// The same whether or not the expert has agreed: for what was written before the text changed.
pub(super) async fn open_to(
    state: &AppState,
    who: &Principal,
    slug: &str,
) -> Result<Place, Failure> {
    let (membership, panelist) = seat(state, who, slug).await?;
    let study = membership.study.id;
    let now = state.now();
    let is_open = move |rounds: &[Round]| rounds.iter().position(|round| round.accepts_at(now));
    let stage = state
        .blocking(move |db| read(db, study, panelist, now, is_open))
        .await?;
    if let Some(stage) = stage {
        return Ok(Place::Open(Box::new(stage)));
    }
    let redactions = state
        .blocking(move |db| db.read(|conn| redactions::of_panelist(conn, study, panelist)))
        .await?;
    Ok(Place::Waiting(membership, redactions))
}

/// The round with this number, or the last one that was opened, whatever its state: to say what
/// counted in it.
pub(super) async fn last(
    state: &AppState,
    who: &Principal,
    slug: &str,
    number: u32,
) -> Result<Stage, Failure> {
    let (membership, panelist) = seat(state, who, slug).await?;
    let study = membership.study.id;
    let now = state.now();
    let is_last = move |rounds: &[Round]| {
        rounds
            .iter()
            .rposition(|round| !round.is_draft() && (number == 0 || round.number == number))
    };
    let stage = state
        .blocking(move |db| read(db, study, panelist, now, is_last))
        .await?;
    stage.ok_or_else(|| result::Error::UnknownRound(number).into())
}

async fn seat(
    state: &AppState,
    who: &Principal,
    slug: &str,
) -> Result<(Arc<Membership>, i64), Failure> {
    let seat = state.desk.seat(who, slug).await?;
    allow(who, &seat, Act::Rate)?;
    let panelist = seat
        .panelist
        .as_ref()
        .ok_or_else(|| Failure::not_found(""))?
        .id;
    Ok((seat.membership, panelist))
}

/// What keeps a stage from being read on a connection for reading.
enum Short {
    /// Nobody has looked at the results of this round, and now somebody does.
    Unseen(Box<Round>),
    Failed(result::Error),
}

impl<E: Into<result::Error>> From<E> for Short {
    fn from(error: E) -> Self {
        Short::Failed(error.into())
    }
}

/// The round that `which` finds among those of its study, as a panelist sees it.
fn read(
    db: &Store,
    study: i64,
    panelist: i64,
    now: i64,
    which: impl Fn(&[Round]) -> Option<usize>,
) -> Result<Option<Stage>, result::Error> {
    let found = loop {
        match db.read(|conn| find(conn, study, panelist, now, &which)) {
            Err(Short::Unseen(round)) => result::look_at(db, &round, now).map(drop)?,
            Err(Short::Failed(error)) => return Err(error),
            Ok(found) => break found,
        }
    };
    if let Some(stage) = &found
        && stage.participation.opened_day.is_none()
    {
        let day = day_in(now, &stage.sheet.definition.time_zone);
        let round = stage.sheet.round.id;
        db.note(|conn| panel::store::mark_opened(conn, round, panelist, day))?;
    }
    Ok(found)
}

fn find(
    conn: &mut Conn,
    study: i64,
    panelist: i64,
    now: i64,
    which: impl Fn(&[Round]) -> Option<usize>,
) -> Result<Option<Stage>, Short> {
    let rounds = round::store::all(conn, study)?;
    let Some(at) = which(&rounds) else {
        return Ok(None);
    };
    let round = &rounds[at];
    let sheet = round::store::sheet(conn, round)?;
    let mut participations = panel::store::participations_of(conn, study, panelist)?;
    let participation = participations.remove(&round.id).unwrap_or_default();
    let is_before = |other: &&Round| other.is_closed() && other.number < round.number;
    let closed: Vec<&Round> = rounds.iter().filter(is_before).rev().collect();
    let has_started = |other: &Round| {
        let then = participations.get(&other.id);
        then.is_some_and(|then| then.started_day.is_some())
    };
    let missed = closed.iter().rev().filter(|other| !has_started(other));
    let missed = missed.map(|other| other.number).collect();
    let EarlierRounds { results, before } = earlier_rounds(conn, &sheet, closed)?;
    Ok(Some(Stage {
        base: format!("/studies/{}", sheet.definition.slug),
        preview: None,
        participation,
        answers: store::mine(conn, round.id, panelist)?,
        earlier: store::earlier(conn, &sheet, panelist)?,
        missed,
        stencils: cut::stencils(conn, &sheet, &results),
        results,
        before,
        t: Speaker::for_tag(&sheet.definition.language),
        sheet,
        now,
    }))
}

/// The round that opens next, or is open, as somebody sees it who has answered nothing; none while
/// the last round is closed and no other is prepared.
pub(super) fn rehearse(
    db: &Store,
    study: &Study,
    now: i64,
) -> Result<Option<Stage>, result::Error> {
    let (rounds, study) = db.read(|conn| {
        let rounds = round::store::all(conn, study.id)?;
        let fresh = study::store::by_id(conn, study.id)?;
        Ok::<_, crate::store::Error>((rounds, fresh.unwrap_or_else(|| study.clone())))
    })?;
    let sheet = match rounds.last() {
        Some(last) if last.is_closed() => return Ok(None),
        Some(last) => db.read(|conn| round::store::sheet(conn, last))?,
        None => Sheet::of_all(&study),
    };
    let (number, slug) = (sheet.round.number, &study.slug);
    let closed = rounds.iter().filter(|round| round.is_closed());
    let closed: Vec<&Round> = closed.rev().collect();
    let after = closed.first().map(|round| round.number);
    let EarlierRounds { results, before } = loop {
        match db.read(|conn| earlier_rounds(conn, &sheet, closed.clone())) {
            Err(Short::Unseen(round)) => result::look_at(db, &round, now).map(drop)?,
            Err(Short::Failed(error)) => return Err(error),
            Ok(found) => break found,
        }
    };
    let gaps = match sheet.round.is_draft() {
        true => missing(&sheet.definition).len(),
        false => 0,
    };
    Ok(Some(Stage {
        base: format!("/studies/{slug}/preview"),
        preview: Some(Preview {
            round: number,
            after,
            missing: gaps,
            back: format!("/studies/{slug}/items"),
        }),
        t: Speaker::for_tag(&sheet.definition.language),
        sheet,
        participation: Participation::default(),
        answers: HashMap::new(),
        earlier: Vec::new(),
        results,
        missed: Vec::new(),
        before,
        stencils: None,
        now,
    }))
}

/// What a stage shows of the rounds before.
struct EarlierRounds {
    results: Vec<Arc<StoredResult>>,
    before: HashMap<u32, Sheet>,
}

/// Results of the rounds `closed`, from the last on, until each item of the sheet has some; and what
/// was asked where an item was asked in other words.
fn earlier_rounds(
    conn: &mut Conn,
    sheet: &Sheet,
    closed: Vec<&Round>,
) -> Result<EarlierRounds, Short> {
    let mut results: Vec<Arc<StoredResult>> = Vec::new();
    for round in closed {
        let is_covered = sheet.items.iter().all(|item| {
            results
                .iter()
                .any(|stored| stored.results.item(&item.name).is_some())
        });
        if is_covered {
            break;
        }
        let seen = result::seen(conn, round)?;
        let seen = seen.ok_or_else(|| Short::Unseen(Box::new(round.clone())))?;
        results.push(Arc::new(seen));
    }
    let mut before = HashMap::new();
    for item in sheet.items.iter() {
        if let Some(stored) = reworded(&results, item)
            && let Entry::Vacant(place) = before.entry(stored.round.number)
        {
            place.insert(round::store::sheet(conn, &stored.round)?);
        }
    }
    Ok(EarlierRounds { results, before })
}

/// The last results of an item, where they are of another version.
fn reworded<'a>(results: &'a [Arc<StoredResult>], item: &RoundItem) -> Option<&'a StoredResult> {
    let of_item = |stored: &&'a Arc<StoredResult>| stored.results.item(&item.name).is_some();
    let last = results.iter().find(of_item)?;
    let is_other = last.results.item(&item.name)?.version != item.version;
    is_other.then_some(last.as_ref())
}

impl Stage {
    pub fn slug(&self) -> &str {
        &self.sheet.definition.slug
    }

    pub fn zone(&self) -> TimeZone {
        crate::clock::zone_of(&self.sheet.definition.time_zone)
    }

    /// All questions of the round in the order of the report.
    pub fn numbered(&self) -> Vec<Numbered<'_>> {
        self.sheet
            .placed()
            .enumerate()
            .map(|(index, placed)| Numbered {
                number: index + 1,
                placed,
            })
            .collect()
    }

    /// The sections that have questions in this round.
    pub fn sections(&self) -> Vec<(&Section, Vec<Numbered<'_>>)> {
        let mut sections: Vec<(&Section, Vec<Numbered<'_>>)> = Vec::new();
        for question in self.numbered() {
            let section = question.placed.placed.section;
            match sections.last_mut() {
                Some((last, questions)) if last.id == section.id => questions.push(question),
                _ => sections.push((section, vec![question])),
            }
        }
        sections
    }

    /// The round that asked an item last, in another version, with the item as it was.
    pub fn reworded(&self, item: &RoundItem) -> Option<(u32, SheetItem<'_>)> {
        let number = reworded(&self.results, item)?.round.number;
        Some((number, self.before.get(&number)?.find(&item.name)?))
    }

    /// Whether a question still takes an answer.
    pub fn is_gap(&self, question: &Numbered<'_>) -> bool {
        let item = question.placed.item;
        item.withdrawn.is_none() && !self.is_answered(item.id)
    }

    /// Whether the panel has answered a question before and the reader has not.
    pub fn is_new_to_reader(&self, question: &Numbered<'_>) -> bool {
        let item = question.placed.item;
        let was_asked = |stored: &Arc<StoredResult>| stored.results.item(&item.name).is_some();
        item.withdrawn.is_none()
            && self.earlier.iter().all(|then| then.item != item.id)
            && self.results.iter().any(was_asked)
    }

    pub fn is_answered(&self, item: i64) -> bool {
        self.answers
            .get(&item)
            .is_some_and(|answer| answer.answered)
    }

    pub fn is_abstained(&self, item: i64) -> bool {
        self.answers.get(&item).is_some_and(Answer::is_abstention)
    }

    /// How many questions that the round asks have an answer.
    pub fn answered(&self) -> usize {
        self.sheet
            .items
            .iter()
            .filter(|item| item.withdrawn.is_none() && self.is_answered(item.id))
            .count()
    }

    /// Address of one of the pages.
    pub fn href(&self, rest: &str) -> String {
        format!("{}/{rest}", self.base)
    }

    /// Where the text stands that is agreed to.
    pub fn consent_href(&self) -> String {
        match self.preview {
            Some(_) => format!("{}#consent", self.base),
            None => self.href("consent"),
        }
    }

    pub fn section_href(&self, section: &str) -> String {
        self.href(&format!("rate/{section}"))
    }

    pub fn item_href(&self, section: &str, item: &str) -> String {
        format!("{}/{item}", self.section_href(section))
    }

    pub fn card_href(&self, question: &Numbered<'_>) -> String {
        self.item_href(
            &question.placed.placed.section.id,
            &question.placed.item.name,
        )
    }
}
