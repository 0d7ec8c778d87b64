//! The expert's pages: task list, cards, review, submission. All work without a script.

mod became;
mod cards;
mod cut;
mod form;
mod preview;
mod remarks;
mod review;
mod saving;
mod stage;
mod tasks;
mod withdrawal;

use actix_web::web;
use actix_web::web::{Data, Path, Query, ServiceConfig};
use serde::Deserialize;

use super::views::{Card, CardError, Next, NextQuestion, RoundHead, SectionPage};
use crate::locale::dates;
use crate::web::AppState;
use crate::web::address::resource;
use crate::web::error::{Answer, Failure};
use crate::web::frame;
use crate::web::input::Fields;
use crate::web::page::Shell;
use crate::web::reply::{html, see_other};
use crate::web::session::SignedIn;
use stage::{Numbered, Place, Stage, enter};

pub fn routes(cfg: &mut ServiceConfig) {
    let under = |path: &str| format!("/studies/{{slug}}/{path}");
    cfg.service(resource(under("start")).route(web::get().to(start)));
    tasks::routes(cfg);
    became::routes(cfg);
    cfg.service(resource(under("rate/{section}")).route(web::get().to(section)));
    cfg.service(
        resource(under("rate/{section}/{item}"))
            .route(web::get().to(card))
            .route(web::post().to(saving::save)),
    );
    cfg.service(
        resource(under("rate/{section}/{item}/remark")).route(web::post().to(remarks::send)),
    );
    cfg.service(resource(under("review")).route(web::get().to(review::review)));
    cfg.service(resource(under("submit")).route(web::post().to(review::submit)));
    withdrawal::routes(cfg);
    preview::routes(cfg);
    cfg.service(resource(under("submitted")).route(web::get().to(review::submitted)));
}

/// What an address may say beside the card.
#[derive(Debug, Default, Deserialize)]
struct Turn {
    /// `all` shows a section's cards together whatever the account chose.
    view: Option<String>,
    /// The form was sent from a page with one card.
    one: Option<String>,
    /// Item just saved, and when (microseconds, UTC).
    saved: Option<String>,
    at: Option<i64>,
    /// Item about which a remark was just sent.
    remarked: Option<String>,
}

/// Leads to the first unanswered question, where the button of a mail wants to get to; to the
/// tasks where there is none.
async fn start(state: Data<AppState>, who: SignedIn, slug: Path<String>) -> Answer {
    let first = match enter(&state, &who.principal, &slug).await? {
        Place::Open(stage) => first_gap(&stage).map(|next| next.href),
        Place::Waiting(..) => None,
        Place::Unasked => Some(format!("/studies/{slug}/consent")),
    };
    see_other(&first.unwrap_or_else(|| format!("/studies/{slug}/rate")))
}

/// The first question without an answer.
fn first_gap(stage: &Stage) -> Option<NextQuestion> {
    let numbered = stage.numbered();
    let first = numbered.iter().find(|question| stage.is_gap(question))?;
    Some(NextQuestion {
        number: first.number,
        href: stage.card_href(first),
    })
}

async fn section(
    state: Data<AppState>,
    who: SignedIn,
    path: Path<(String, String)>,
    turn: Query<Turn>,
) -> Answer {
    let (slug, id) = path.into_inner();
    let Place::Open(stage) = enter(&state, &who.principal, &slug).await? else {
        return see_other(&format!("/studies/{slug}/rate"));
    };
    section_answer(&stage, &who, &id, &turn)
}

/// A section's cards, or the way to the first of them for who wants them one at a time.
fn section_answer(stage: &Stage, who: &SignedIn, id: &str, turn: &Turn) -> Answer {
    if who.principal.account.one_at_a_time && turn.view.as_deref() != Some("all") {
        let sections = stage.sections();
        let (_, questions) = sections
            .iter()
            .find(|(section, _)| section.id == id)
            .ok_or_else(|| Failure::not_found(""))?;
        let first = questions
            .iter()
            .find(|q| stage.is_gap(q))
            .or_else(|| questions.first());
        if let Some(first) = first {
            return see_other(&stage.card_href(first));
        }
    }
    let page = section_page(stage, who, id, None, turn, None)?;
    html(&page)
}

async fn card(
    state: Data<AppState>,
    who: SignedIn,
    path: Path<(String, String, String)>,
    turn: Query<Turn>,
) -> Answer {
    let (slug, section, item) = path.into_inner();
    let Place::Open(stage) = enter(&state, &who.principal, &slug).await? else {
        return see_other(&format!("/studies/{slug}/rate"));
    };
    let page = section_page(&stage, &who, &section, Some(&item), &turn, None)?;
    html(&page)
}

/// A form that came back with what was typed and what is wrong with it.
struct Returned<'a> {
    item: &'a str,
    fields: &'a Fields,
    what: What,
}

/// Which of a card's forms came back.
enum What {
    /// The answer; without an error from a preview, from which all that is right comes back too.
    Answer(Option<CardError>),
    /// The remark, with what is wrong in it.
    Remark(String),
}

impl Returned<'_> {
    fn is_wrong(&self) -> bool {
        !matches!(self.what, What::Answer(None))
    }
}

/// The cards of a section, or the one of `only`.
fn section_page(
    stage: &Stage,
    who: &SignedIn,
    section_id: &str,
    only: Option<&str>,
    turn: &Turn,
    returned: Option<Returned<'_>>,
) -> Result<SectionPage, Failure> {
    let sections = stage.sections();
    let at = sections
        .iter()
        .position(|(section, _)| section.id == section_id)
        .ok_or_else(|| Failure::not_found(""))?;
    let (section, questions) = &sections[at];
    let shown: Vec<_> = questions
        .iter()
        .filter(|q| only.is_none_or(|item| q.placed.item.name == item))
        .collect();
    if shown.is_empty() {
        return Err(Failure::not_found(""));
    }
    let saved_at = turn
        .at
        .filter(|at| (0..12 * crate::clock::HOUR).contains(&(stage.now - at)));
    let cards = shown
        .iter()
        .map(|question| {
            let name = question.placed.item.name.as_str();
            let is_saved = turn.saved.as_deref() == Some(name);
            let is_remarked = turn.remarked.as_deref() == Some(name);
            let back = returned.as_ref().filter(|back| back.item == name);
            let is_as_always = !is_saved && !is_remarked && back.is_none();
            let cut = is_as_always.then(|| cut::card(stage, question, only.is_some()));
            if let Some(cut) = cut.flatten() {
                return Card::Cut(cut);
            }
            let mut card = cards::card(stage, question, only.is_some());
            if is_saved && card.reviewed {
                card.saved_at = saved_at.map(|at| dates::time(at, &stage.zone()));
            }
            card.remark.sent = is_remarked;
            if let Some(back) = back {
                form::give_back(&mut card, back);
            }
            Card::Whole(Box::new(card))
        })
        .collect();
    let after_section = || match sections.get(at + 1) {
        Some((next, _)) => Next::Section(next.heading.clone(), stage.section_href(&next.id)),
        None => Next::Review(stage.href("review")),
    };
    let place = only.and_then(|item| questions.iter().position(|q| q.placed.item.name == item));
    let (previous, next) = match place {
        None => (None, after_section()),
        Some(place) => (
            place
                .checked_sub(1)
                .map(|before| stage.card_href(&questions[before])),
            questions
                .get(place + 1)
                .map_or_else(after_section, |next| Next::Question(stage.card_href(next))),
        ),
    };
    let shell = shell(stage, who, &section.heading)
        .with_crumb(stage.t.say("your-tasks"), stage.href("rate"))
        .with_last_crumb(&section.heading)
        .with_error(returned.is_some_and(|returned| returned.is_wrong()));
    Ok(SectionPage {
        shell,
        round: head(stage),
        heading: section.heading.clone(),
        answered: asked(questions)
            .filter(|q| stage.is_answered(q.placed.item.id))
            .count(),
        total: asked(questions).count(),
        one: only.is_some(),
        switch_href: match only {
            Some(_) => format!("{}?view=all", stage.section_href(&section.id)),
            None => stage.card_href(&questions[0]),
        },
        cards,
        previous,
        next,
    })
}

/// The questions that take answers.
fn asked<'a, 'b>(questions: &'a [Numbered<'b>]) -> impl Iterator<Item = &'a Numbered<'b>> {
    questions
        .iter()
        .filter(|question| question.placed.item.withdrawn.is_none())
}

fn shell(stage: &Stage, who: &SignedIn, title: &str) -> Shell {
    frame::for_expert(&who.principal, &who.csrf, &stage.sheet.definition, title)
        .with_preview(stage.preview.clone())
}

fn head(stage: &Stage) -> RoundHead {
    let round = &stage.sheet.round;
    RoundHead {
        number: round.number,
        planned: None,
        deadline: round
            .deadline
            .map(|at| dates::deadline(stage.t, at, &stage.zone())),
        closed: stage.preview.is_none() && !round.accepts_at(stage.now),
        reviewing: round.number > 1,
    }
}
