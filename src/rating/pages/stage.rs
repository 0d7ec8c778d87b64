//! All that an expert's page needs of the open round.

mod reading;

use std::collections::HashMap;
use std::sync::Arc;

use jiff::tz::TimeZone;

use crate::account::Principal;
use crate::account::access::Act;
use crate::locale::Speaker;
use crate::panel::Participation;
use crate::rating::store::Earlier;
use crate::rating::store::redactions::{self, OwnRedaction};
use crate::rating::views::Stencils;
use crate::rating::{Answer, allow};
use crate::result::{self, StoredResult};
use crate::round::{Round, RoundItem, Sheet, SheetItem};
use crate::study::Membership;
use crate::study::definition::Section;
use crate::web::AppState;
use crate::web::error::Failure;
use crate::web::page::Preview;

pub(super) use reading::rehearse;
use reading::{read, reworded};

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
    let stage = read(state, study, panelist, now, is_open).await?;
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
    let stage = read(state, study, panelist, now, is_last).await?;
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
