//! A card's form on its way in, and what is shown when it cannot be taken as it came.

use actix_web::web::{Data, Path, Query};
use serde_json::json;

use super::stage::{self, Place, Stage, open_to};
use super::{Returned, Turn, What, form, head, section_page, shell};
use crate::locale::dates;
use crate::rating::views::{ClosedPage, ConflictPage, RoundHead};
use crate::rating::{self, Error, NewRating, Request};
use crate::store;
use crate::web::AppState;
use crate::web::error::{Answer, Failure};
use crate::web::input::Fields;
use crate::web::reply::{html_as, see_other};
use crate::web::session::SignedIn;

/// What a card's form can ask for; nothing is `save`.
const ACTIONS: [&str; 4] = ["", "save", "keep", "withdraw"];

/// Saves a card's form. Whose session has ended meanwhile is given back what was typed.
pub(super) async fn save(
    state: Data<AppState>,
    who: Result<SignedIn, Failure>,
    path: Path<(String, String, String)>,
    turn: Query<Turn>,
    fields: Fields,
) -> Answer {
    let who =
        who.map_err(|refused| refused.submitted(json!({"rationale": fields.text("rationale")})))?;
    let (slug, section, item) = path.into_inner();
    let place = open_to(&state, &who.principal, &slug).await?;
    if !ACTIONS.contains(&fields.text("action")) {
        return Err(Failure::unprocessable(
            "action",
            "action must be save, keep or withdraw.",
        ));
    }
    let number = match place {
        Place::Open(stage) => {
            let number = stage.sheet.round.number;
            let only = turn.one.as_ref().map(|_| item.as_str());
            let refused = |status, error| {
                let back = Returned {
                    item: &item,
                    fields: &fields,
                    what: What::Answer(Some(error)),
                };
                let page = section_page(&stage, &who, &section, only, &turn, Some(back))?;
                html_as(status, &page)
            };
            let form = match form::read(&stage, &item, &fields) {
                Ok(form) => form,
                Err(error) => return refused(422, error),
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
                    let typed = fields.text("rationale");
                    return refused(422, form::field_error(&stage, field, &message, typed));
                }
                Err(Error::Store(error)) => {
                    tracing::error!(cause = %error, "an answer was not saved");
                    let (status, said) = match error {
                        store::Error::Full(_) => (507, "not-saved-full"),
                        store::Error::Unavailable(_) | store::Error::Retry => {
                            (503, "not-saved-away")
                        }
                        error => return Err(error.into()),
                    };
                    let said = stage.t.say(said);
                    return refused(status, form::field_error(&stage, "value", &said, ""));
                }
                Err(Error::Stale { current }) => {
                    return conflict(&stage, &who, &section, &item, &fields, &current);
                }
                Err(Error::NotOpen(_) | Error::Withdrawn(_)) => number,
                Err(error) => return Err(error.into()),
            }
        }
        Place::Waiting(..) | Place::Unasked => 0,
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
    current: &rating::Answer,
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
        stored: form::version(stage, question, current),
        yours: form::typed(stage, question, fields),
        stored_seq: current.seq,
        card_href: stage.item_href(section, item),
    };
    html_as(412, &page)
}

/// A form that came after the round had closed or the question was withdrawn: what counts and what
/// does not.
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
        .map(|answer| form::version(&stage, question, answer));
    let withdrawn = question.placed.item.withdrawn.clone();
    let withdrawn = withdrawn.filter(|_| stage.sheet.round.accepts_at(stage.now));
    let round = RoundHead {
        closed: withdrawn.is_none(),
        ..head(&stage)
    };
    let heading = match withdrawn {
        Some(_) => "withdrawn-heading",
        None => "closed-heading",
    };
    let page = ClosedPage {
        shell: shell(&stage, who, &stage.t.say(heading)).with_error(true),
        round,
        heading: question.placed.placed.section.heading.clone(),
        number: question.number,
        total: questions.len(),
        statement: question.placed.placed.item.text.clone(),
        came_at: dates::time(stage.now, &stage.zone()),
        counted: counted.filter(|_| withdrawn.is_none()),
        withdrawn,
        refused: form::typed(&stage, question, fields),
        tasks_href: format!("/studies/{slug}/rate"),
    };
    html_as(409, &page)
}
