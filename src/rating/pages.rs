//! The expert's pages: task list, cards, review, submission. All work without a script.

mod cards;
mod stage;

use actix_web::web;
use actix_web::web::{Data, Path, Query, ServiceConfig, resource};
use jiff::tz::TimeZone;
use serde::Deserialize;

use super::views::{
    Answer as Shown, CardError, ClosedPage, Closing, ConflictPage, Field, Next, NextQuestion,
    ReviewPage, ReviewRow, ReviewSection, RoundHead, SectionPage, SectionRow, SubmittedPage,
    TaskListPage, WaitingPage,
};
use super::{Error, LONGEST_RATIONALE, NewRating, Request};
use crate::clock::day_in;
use crate::locale::dates;
use crate::panel;
use crate::web::AppState;
use crate::web::error::{Answer, Failure};
use crate::web::frame;
use crate::web::input::Fields;
use crate::web::page::Shell;
use crate::web::reply::{html, html_as, see_other};
use crate::web::session::SignedIn;
use stage::{Place, Stage, enter};

pub fn routes(cfg: &mut ServiceConfig) {
    let under = |path: &str| format!("/studies/{{slug}}/{path}");
    cfg.service(resource(under("rate")).route(web::get().to(tasks)));
    cfg.service(resource(under("rate/{section}")).route(web::get().to(section)));
    cfg.service(
        resource(under("rate/{section}/{item}"))
            .route(web::get().to(card))
            .route(web::post().to(save)),
    );
    cfg.service(resource(under("review")).route(web::get().to(review)));
    cfg.service(resource(under("submit")).route(web::post().to(submit)));
    cfg.service(resource(under("submitted")).route(web::get().to(submitted)));
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
}

async fn tasks(state: Data<AppState>, who: SignedIn, slug: Path<String>) -> Answer {
    let stage = match enter(&state, &who.principal, &slug).await? {
        Place::Open(stage) => stage,
        Place::Waiting(definition) => {
            let t = crate::locale::Speaker::for_tag(&definition.language);
            let title = t.say("no-round-open");
            let page = WaitingPage {
                shell: frame::for_expert(&who.principal, &who.csrf, &definition, &title),
                heading: definition.title.clone(),
            };
            return html(&page);
        }
    };
    let definition = &stage.sheet.definition;
    let shell = shell(&stage, &who, &stage.t.say("your-tasks"));
    let zone = stage.zone();
    let numbered = stage.numbered();
    let next = numbered
        .iter()
        .find(|q| !stage.is_answered(q.placed.item.id))
        .map(|q| NextQuestion {
            number: q.number,
            href: stage.card_href(q),
        });
    let sections = stage
        .sections()
        .into_iter()
        .map(|(section, questions)| SectionRow {
            title: section.heading.clone(),
            href: stage.section_href(&section.id),
            about: section.caption.clone(),
            total: questions.len(),
            answered: questions
                .iter()
                .filter(|q| stage.is_answered(q.placed.item.id))
                .count(),
            abstained: questions
                .iter()
                .filter(|q| stage.is_abstained(q.placed.item.id))
                .count(),
        })
        .collect();
    let page = TaskListPage {
        shell,
        round: head(&stage),
        heading: definition.title.clone(),
        introduction: definition.texts.introduction.clone(),
        answered: stage.answered(),
        total: numbered.len(),
        closing: stage
            .sheet
            .round
            .deadline
            .map(|deadline| Closing::at(stage.t, stage.now, deadline, &zone)),
        next,
        sections,
        review_href: format!("/studies/{}/review", stage.slug()),
        submitted: stage.participation.submitted_day.is_some(),
    };
    html(&page)
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
    let sections = stage.sections();
    let (_, questions) = sections
        .iter()
        .find(|(section, _)| section.id == id)
        .ok_or_else(|| Failure::not_found(""))?;
    if who.principal.account.one_at_a_time && turn.view.as_deref() != Some("all") {
        let first = questions
            .iter()
            .find(|q| !stage.is_answered(q.placed.item.id))
            .or_else(|| questions.first());
        if let Some(first) = first {
            return see_other(&stage.card_href(first));
        }
    }
    let page = section_page(&stage, &who, &id, None, &turn, None)?;
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
    error: CardError,
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
            let mut card = cards::card(stage, question, only.is_some());
            if turn.saved.as_deref() == Some(&question.placed.item.name) && card.reviewed {
                card.saved_at = saved_at.map(|at| dates::time(at, &stage.zone()));
            }
            match &returned {
                Some(returned) if returned.item == question.placed.item.name => {
                    cards::give_back(&mut card, returned.fields, returned.error.clone());
                    card
                }
                _ => card,
            }
        })
        .collect();
    let after_section = || match sections.get(at + 1) {
        Some((next, _)) => Next::Section(next.heading.clone(), stage.section_href(&next.id)),
        None => Next::Review(format!("/studies/{}/review", stage.slug())),
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
        .with_crumb(
            stage.t.say("your-tasks"),
            format!("/studies/{}/rate", stage.slug()),
        )
        .with_last_crumb(&section.heading)
        .with_error(returned.is_some());
    Ok(SectionPage {
        shell,
        round: head(stage),
        heading: section.heading.clone(),
        answered: questions
            .iter()
            .filter(|q| stage.is_answered(q.placed.item.id))
            .count(),
        total: questions.len(),
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

/// Saves a card's form.
async fn save(
    state: Data<AppState>,
    who: SignedIn,
    path: Path<(String, String, String)>,
    turn: Query<Turn>,
    fields: Fields,
) -> Answer {
    let (slug, section, item) = path.into_inner();
    let number = match enter(&state, &who.principal, &slug).await? {
        Place::Open(stage) => {
            let form = cards::read(&stage, &item, &fields);
            let number = stage.sheet.round.number;
            let form = match form {
                Ok(form) => form,
                Err(error) => {
                    let only = turn.one.as_ref().map(|_| item.as_str());
                    let back = Returned {
                        item: &item,
                        fields: &fields,
                        error,
                    };
                    let page = section_page(&stage, &who, &section, only, &turn, Some(back))?;
                    return html_as(422, &page);
                }
            };
            let wanted = Request {
                slug: &slug,
                round: number,
                item: &item,
                seq: None,
                if_match: fields.whole("seq")?,
            };
            let saved = state
                .desk
                .save(&who.principal, wanted, |k| match &form {
                    None => Ok(None),
                    Some(form) => {
                        NewRating::new(form.value, form.confidence, form.rationale.clone(), k)
                            .map(Some)
                    }
                })
                .await;
            match saved {
                Ok(_) => {
                    let at = state.now();
                    let href = if turn.one.is_some() {
                        format!("{}?saved={item}&at={at}", stage.item_href(&section, &item))
                    } else {
                        format!(
                            "{}?view=all&saved={item}&at={at}#q-{item}",
                            stage.section_href(&section)
                        )
                    };
                    return see_other(&href);
                }
                Err(Error::Field { field, message }) => {
                    let error =
                        cards::field_error(&stage, field, &message, fields.text("rationale"));
                    let only = turn.one.as_ref().map(|_| item.as_str());
                    let back = Returned {
                        item: &item,
                        fields: &fields,
                        error,
                    };
                    let page = section_page(&stage, &who, &section, only, &turn, Some(back))?;
                    return html_as(422, &page);
                }
                Err(Error::Stale { current }) => {
                    return conflict(&stage, &who, &section, &item, &fields, &current);
                }
                Err(Error::NotOpen(_)) => number,
                Err(error) => return Err(error.into()),
            }
        }
        Place::Waiting(_) => 0,
    };
    closed(&state, &who, &slug, &item, &fields, number).await
}

/// Two windows changed the same question: both versions, to choose from.
fn conflict(
    stage: &Stage,
    who: &SignedIn,
    section: &str,
    item: &str,
    fields: &Fields,
    current: &super::Answer,
) -> Answer {
    let questions = stage.numbered();
    let question = questions
        .iter()
        .find(|q| q.placed.item.name == item)
        .ok_or_else(|| Failure::not_found(""))?;
    let page = ConflictPage {
        shell: shell(stage, who, &stage.t.say("choose-version")).with_error(true),
        round: head(stage),
        number: question.number,
        total: questions.len(),
        statement: question.placed.placed.item.text.clone(),
        changed_at: None,
        stored: cards::version(stage, question, current),
        yours: cards::typed(stage, question, fields),
        stored_seq: current.seq,
        card_href: stage.item_href(section, item),
    };
    html_as(412, &page)
}

/// A form that came after the round had closed: what counts and what does not.
async fn closed(
    state: &Data<AppState>,
    who: &SignedIn,
    slug: &str,
    item: &str,
    fields: &Fields,
    number: u32,
) -> Answer {
    let stage = stage::last(state, &who.principal, slug, number).await?;
    let questions = stage.numbered();
    let question = questions
        .iter()
        .find(|q| q.placed.item.name == item)
        .ok_or_else(|| Failure::not_found(""))?;
    let counted = stage
        .answers
        .get(&question.placed.item.id)
        .filter(|answer| answer.answered)
        .map(|answer| cards::version(&stage, question, answer));
    let round = RoundHead {
        closed: true,
        ..head(&stage)
    };
    let page = ClosedPage {
        shell: shell(&stage, who, &stage.t.say("closed-heading")).with_error(true),
        round,
        heading: question.placed.placed.section.heading.clone(),
        number: question.number,
        total: questions.len(),
        statement: question.placed.placed.item.text.clone(),
        came_at: dates::time(stage.now, &stage.zone()),
        counted,
        refused: cards::typed(&stage, question, fields),
        tasks_href: format!("/studies/{slug}/rate"),
    };
    html_as(409, &page)
}

async fn review(state: Data<AppState>, who: SignedIn, slug: Path<String>) -> Answer {
    let Place::Open(stage) = enter(&state, &who.principal, &slug).await? else {
        return see_other(&format!("/studies/{slug}/rate"));
    };
    let sections = stage
        .sections()
        .iter()
        .map(|(section, questions)| ReviewSection {
            title: section.heading.clone(),
            rows: questions
                .iter()
                .map(|question| ReviewRow {
                    number: question.number,
                    statement: question.placed.placed.item.text.clone(),
                    answer: match stage.answers.get(&question.placed.item.id) {
                        Some(answer) if answer.answered => {
                            cards::version(&stage, question, answer).answer
                        }
                        _ => Shown::Missing,
                    },
                    href: stage.card_href(question),
                })
                .collect(),
        })
        .collect();
    let page = ReviewPage {
        shell: shell(&stage, &who, &stage.t.say("check-your-answers"))
            .with_crumb(stage.t.say("your-tasks"), format!("/studies/{slug}/rate"))
            .with_last_crumb(stage.t.say("check-your-answers")),
        round: head(&stage),
        sections,
        submit_url: format!("/studies/{slug}/submit"),
        tasks_href: format!("/studies/{slug}/rate"),
    };
    html(&page)
}

/// Sets the state "submitted"; every saved answer counts with or without it.
async fn submit(state: Data<AppState>, who: SignedIn, slug: Path<String>) -> Answer {
    let Place::Open(stage) = enter(&state, &who.principal, &slug).await? else {
        return see_other(&format!("/studies/{slug}/rate"));
    };
    let (round, panelist) = (stage.sheet.round.id, stage.panelist);
    let day = day_in(stage.now, &stage.sheet.definition.time_zone);
    state
        .blocking(move |db| {
            db.write(|conn| panel::store::mark_submitted(conn, round, panelist, day))
        })
        .await?;
    see_other(&format!("/studies/{slug}/submitted"))
}

async fn submitted(state: Data<AppState>, who: SignedIn, slug: Path<String>) -> Answer {
    let Place::Open(stage) = enter(&state, &who.principal, &slug).await? else {
        return see_other(&format!("/studies/{slug}/rate"));
    };
    if stage.participation.submitted_day.is_none() {
        return see_other(&format!("/studies/{slug}/review"));
    }
    let page = SubmittedPage {
        shell: shell(&stage, &who, &stage.t.say("submitted")),
        round: head(&stage),
        answered: stage.answered(),
        total: stage.numbered().len(),
        tasks_href: format!("/studies/{slug}/rate"),
    };
    html(&page)
}

fn shell(stage: &Stage, who: &SignedIn, title: &str) -> Shell {
    frame::for_expert(&who.principal, &who.csrf, &stage.sheet.definition, title)
}

fn head(stage: &Stage) -> RoundHead {
    let round = &stage.sheet.round;
    RoundHead {
        number: round.number,
        planned: None,
        deadline: round
            .deadline
            .map(|at| dates::deadline(stage.t, at, &stage.zone())),
        closed: !round.accepts_at(stage.now),
        reviewing: round.number > 1,
    }
}

/// A study's zone; UTC where the database does not know it any more.
fn zone_of(name: &str) -> TimeZone {
    TimeZone::get(name).unwrap_or(TimeZone::UTC)
}

/// The part of a card that a rule's field stands for, with the words for it.
fn card_error(t: crate::locale::Speaker, field: &str, message: &str, typed: &str) -> CardError {
    let over = typed
        .replace("\r\n", "\n")
        .chars()
        .count()
        .saturating_sub(LONGEST_RATIONALE);
    match field {
        "rationale" if over > 0 => CardError::too_long(t, over),
        "rationale" => CardError {
            field: Field::Reason,
            text: t.say_n("error-prefix", "title", message),
        },
        _ => CardError {
            field: Field::Answer,
            text: t.say_n("error-prefix", "title", message),
        },
    }
}
