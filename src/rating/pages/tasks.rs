//! Where an expert stands and what is left, and the day on which to be reminded of it.

use actix_web::web::{self, Data, Path, ServiceConfig};

use super::stage::{Numbered, Place, Stage, enter};
use super::{asked, first_gap, head, shell};
use crate::clock;
use crate::panel::views::RemindMe;
use crate::panel::{Ask, Error, wish};
use crate::rating::views::{
    CatchUp, Closing, MissedQuestion, SectionRow, TaskListPage, WaitingPage,
};
use crate::result::publication::open_study;
use crate::web::AppState;
use crate::web::address::resource;
use crate::web::error::Answer;
use crate::web::frame;
use crate::web::input::Fields;
use crate::web::reply::{html, html_as, see_other};
use crate::web::session::SignedIn;

pub(super) fn routes(cfg: &mut ServiceConfig) {
    let under = |path: &str| format!("/studies/{{slug}}/{path}");
    cfg.service(resource(under("rate")).route(web::get().to(tasks)));
    cfg.service(resource(under("remind-me")).route(web::post().to(remind_me)));
}

async fn tasks(state: Data<AppState>, who: SignedIn, slug: Path<String>) -> Answer {
    page(&state, &who, &slug, None).await
}

/// The page; `wrong_day` is a day for a reminder that was sent and cannot be chosen.
async fn page(state: &AppState, who: &SignedIn, slug: &str, wrong_day: Option<String>) -> Answer {
    let stage = match enter(state, &who.principal, slug).await? {
        Place::Open(stage) => stage,
        Place::Unasked => return see_other(&format!("/studies/{slug}/consent")),
        Place::Waiting(membership, redactions) => {
            let definition = &membership.study.definition;
            let t = crate::locale::Speaker::for_tag(&definition.language);
            let title = t.say("no-round-open");
            let wanted = slug.to_owned();
            let open = state
                .blocking(move |db| db.read(|conn| open_study(conn, &wanted)))
                .await?;
            let page = WaitingPage {
                shell: frame::for_expert(&who.principal, &who.csrf, definition, &title),
                heading: definition.title.clone(),
                redactions: redactions
                    .into_iter()
                    .map(|one| (one.round, one.why))
                    .collect(),
                consent_href: format!("/studies/{slug}/consent"),
                became_href: open.map(|_| format!("/studies/{slug}/answers")),
            };
            return html(&page);
        }
    };
    let (round, now) = (stage.sheet.round.clone(), stage.now);
    let account = who.principal.id();
    let choices = match state.mail().is_on() {
        true => {
            state
                .blocking(move |db| {
                    db.read(
                        |conn| match Ask::read(conn, round.study_id, round.id, account)? {
                            Some(ask) => wish::choices(conn, &ask, now),
                            None => Ok(None),
                        },
                    )
                })
                .await?
        }
        false => None,
    };
    let is_wrong = wrong_day.is_some();
    let remind = choices.map(|choices| {
        let action = format!("/studies/{slug}/remind-me");
        let zone = &stage.sheet.definition.time_zone;
        RemindMe::of(stage.t, &choices, zone, action, wrong_day)
    });
    let page = tasks_page(&stage, who, remind);
    let shell = page.shell.with_error(is_wrong);
    html_as(
        if is_wrong { 422 } else { 200 },
        &TaskListPage { shell, ..page },
    )
}

/// Where an expert stands in a round, and what is left.
pub(super) fn tasks_page(stage: &Stage, who: &SignedIn, remind: Option<RemindMe>) -> TaskListPage {
    let definition = &stage.sheet.definition;
    let numbered = stage.numbered();
    let sections = stage
        .sections()
        .into_iter()
        .map(|(section, questions)| SectionRow {
            title: section.heading.clone(),
            href: stage.section_href(&section.id),
            about: section.caption.clone(),
            total: asked(&questions).count(),
            answered: asked(&questions)
                .filter(|q| stage.is_answered(q.placed.item.id))
                .count(),
            abstained: asked(&questions)
                .filter(|q| stage.is_abstained(q.placed.item.id))
                .count(),
        })
        .collect();
    TaskListPage {
        shell: shell(stage, who, &stage.t.say("your-tasks")),
        round: head(stage),
        heading: definition.title.clone(),
        introduction: definition.texts.introduction.clone(),
        answered: stage.answered(),
        total: stage.sheet.asked(),
        catch_up: catch_up(stage, &numbered),
        withdrawn: numbered.len() - stage.sheet.asked(),
        closing: stage
            .sheet
            .round
            .deadline
            .map(|deadline| Closing::at(stage.t, stage.now, deadline, &stage.zone())),
        next: first_gap(stage),
        sections,
        review_href: stage.href("review"),
        remind,
        submitted: stage.participation.submitted_day.is_some(),
        consent_href: stage.consent_href(),
        background_href: stage.href("background"),
    }
}

/// Keeps the day on which to be reminded, or takes it back.
async fn remind_me(
    state: Data<AppState>,
    who: SignedIn,
    slug: Path<String>,
    fields: Fields,
) -> Answer {
    let tasks = format!("/studies/{slug}/rate#remind-me");
    let Place::Open(stage) = enter(&state, &who.principal, &slug).await? else {
        return see_other(&tasks);
    };
    let (round, mail, now) = (stage.sheet.round.clone(), state.mail(), stage.now);
    let account = who.principal.id();
    let typed = fields.text("day").trim().to_owned();
    let day = clock::from_date(&typed);
    let takes_back = fields.text("act") == "cancel";
    let done = state
        .blocking(move |db| {
            db.write(|conn| {
                let ask = Ask::read(conn, round.study_id, round.id, account)?;
                let ask = ask.ok_or(Error::NoOpenRound)?;
                wish::act(conn, mail, &ask, takes_back, day, now)
            })
        })
        .await?;
    match done {
        true => see_other(&tasks),
        false => page(&state, &who, &slug, Some(typed)).await,
    }
}

/// What an expert missed who took no part in an earlier round.
fn catch_up(stage: &Stage, numbered: &[Numbered<'_>]) -> Option<CatchUp> {
    let questions: Vec<MissedQuestion> = numbered
        .iter()
        .filter(|question| stage.is_new_to_reader(question))
        .map(|question| MissedQuestion {
            number: question.number,
            statement: question.placed.placed.item.text.clone(),
            href: stage.card_href(question),
        })
        .collect();
    let rounds: Vec<String> = stage.missed.iter().map(u32::to_string).collect();
    let is_due = !rounds.is_empty() && !questions.is_empty();
    is_due.then(|| CatchUp {
        rounds: rounds.join(", "),
        questions,
    })
}
