//! Everything once more, and the state "submitted".

use actix_web::web::{Data, Path};

use super::stage::{Place, Stage, enter};
use super::{form, head, shell};
use crate::clock::day_in;
use crate::panel::views::{NamingForm, ReuseForm};
use crate::panel::{self, Panelist};
use crate::rating::views::{Answer as Shown, ReviewPage, ReviewRow, ReviewSection, SubmittedPage};
use crate::web::AppState;
use crate::web::error::{Answer, Failure};
use crate::web::reply::{html, see_other};
use crate::web::session::SignedIn;

pub(super) async fn review(state: Data<AppState>, who: SignedIn, slug: Path<String>) -> Answer {
    let Place::Open(stage) = enter(&state, &who.principal, &slug).await? else {
        return see_other(&format!("/studies/{slug}/rate"));
    };
    html(&review_page(&stage, &who))
}

/// Everything that was answered, once more.
pub(super) fn review_page(stage: &Stage, who: &SignedIn) -> ReviewPage {
    let sections = stage
        .sections()
        .iter()
        .map(|(section, questions)| ReviewSection {
            title: section.heading.clone(),
            rows: super::asked(questions)
                .map(|question| ReviewRow {
                    number: question.number,
                    statement: question.placed.placed.item.text.clone(),
                    answer: match stage.answers.get(&question.placed.item.id) {
                        Some(answer) if answer.answered => {
                            form::version(stage, question, answer).answer
                        }
                        _ => Shown::Missing,
                    },
                    href: stage.card_href(question),
                })
                .collect(),
        })
        .collect();
    ReviewPage {
        shell: shell(stage, who, &stage.t.say("check-your-answers"))
            .with_crumb(stage.t.say("your-tasks"), stage.href("rate"))
            .with_last_crumb(stage.t.say("check-your-answers")),
        round: head(stage),
        sections,
        submit_url: stage.href("submit"),
        tasks_href: stage.href("rate"),
    }
}

/// Sets the state "submitted"; every saved answer counts with or without it.
pub(super) async fn submit(state: Data<AppState>, who: SignedIn, slug: Path<String>) -> Answer {
    let Place::Open(stage) = enter(&state, &who.principal, &slug).await? else {
        return see_other(&format!("/studies/{slug}/rate"));
    };
    let panelist = panelist(&state, &who, &slug).await?;
    let (round, panelist) = (stage.sheet.round.id, panelist.id);
    let day = day_in(stage.now, &stage.sheet.definition.time_zone);
    state
        .blocking(move |db| {
            db.write(|conn| {
                panel::store::wishes::forget_in(conn, round, panelist)?;
                panel::store::mark_submitted(conn, round, panelist, day)
            })
        })
        .await?;
    see_other(&format!("/studies/{slug}/submitted"))
}

pub(super) async fn submitted(state: Data<AppState>, who: SignedIn, slug: Path<String>) -> Answer {
    let Place::Open(stage) = enter(&state, &who.principal, &slug).await? else {
        return see_other(&format!("/studies/{slug}/rate"));
    };
    if stage.participation.submitted_day.is_none() {
        return see_other(&format!("/studies/{slug}/review"));
    }
    let panelist = panelist(&state, &who, &slug).await?;
    let of = panelist.id;
    let (choice, reuse) = state
        .blocking(move |db| {
            db.read(|conn| {
                let choice = panel::credits::choice(conn, of)?;
                Ok::<_, crate::store::Error>((choice, panel::reuse::choice(conn, of)?))
            })
        })
        .await?;
    let naming = NamingForm::of(&slug, &panelist, choice);
    let reuse = ReuseForm::of(&slug, reuse);
    html(&submitted_page(&stage, &who, naming, reuse))
}

/// That the round is submitted, with what is asked at the end: being named, and reuse.
pub(super) fn submitted_page(
    stage: &Stage,
    who: &SignedIn,
    naming: NamingForm,
    reuse: ReuseForm,
) -> SubmittedPage {
    SubmittedPage {
        shell: shell(stage, who, &stage.t.say("submitted")),
        round: head(stage),
        answered: stage.answered(),
        total: stage.sheet.asked(),
        tasks_href: stage.href("rate"),
        naming,
        reuse,
    }
}

async fn panelist(state: &AppState, who: &SignedIn, slug: &str) -> Result<Panelist, Failure> {
    let seat = state.desk.seat(&who.principal, slug).await?;
    seat.panelist.ok_or_else(|| Failure::not_found(""))
}
