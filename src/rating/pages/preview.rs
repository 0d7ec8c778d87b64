//! The expert's own pages before a round opens, for its coordinator: nothing is saved or sent.

use actix_web::web::{self, Data, Path, Query, ServiceConfig};

use super::review::{review_page, submitted_page};
use super::stage::{Stage, rehearse};
use super::tasks::tasks_page;
use super::{Returned, Turn, What, first_gap, form, section_answer, section_page, shell};
use crate::account::access::Act;
use crate::panel::background::Background;
use crate::panel::consent::Text;
use crate::panel::views::{BackgroundPage, EntryPage, NamingForm, ReuseForm};
use crate::panel::{Ask, Panelist};
use crate::rating::views::CardError;
use crate::rating::{Error, NewRating};
use crate::web::AppState;
use crate::web::address::resource;
use crate::web::error::{Answer, Failure};
use crate::web::input::Fields;
use crate::web::reply::{html, html_as, see_other};
use crate::web::session::SignedIn;

pub(super) fn routes(cfg: &mut ServiceConfig) {
    let under = |path: &str| format!("/studies/{{slug}}/preview{path}");
    cfg.service(
        resource(under(""))
            .route(web::get().to(entry))
            .route(web::post().to(go_in)),
    );
    cfg.service(resource(under("/rate")).route(web::get().to(tasks)));
    cfg.service(resource(under("/rate/{section}")).route(web::get().to(section)));
    cfg.service(
        resource(under("/rate/{section}/{item}"))
            .route(web::get().to(card))
            .route(web::post().to(answer)),
    );
    cfg.service(resource(under("/rate/{section}/{item}/remark")).route(web::post().to(remark)));
    cfg.service(resource(under("/review")).route(web::get().to(review)));
    cfg.service(resource(under("/submit")).route(web::post().to(to_submitted)));
    cfg.service(
        resource(under("/submitted"))
            .route(web::get().to(submitted))
            .route(web::post().to(to_submitted)),
    );
    cfg.service(
        resource(under("/background"))
            .route(web::get().to(background))
            .route(web::post().to(to_tasks)),
    );
}

/// The round that is looked at.
///
/// # Errors
/// 404 and 403 as everywhere; 409 where no round is prepared or open.
async fn enter(state: &AppState, who: &SignedIn, slug: &str) -> Result<Stage, Failure> {
    let seat = state.enter(&who.principal, slug, Act::Preview).await?;
    let (study, now) = (seat.membership.study.clone(), state.now());
    let stage = state.blocking(move |db| rehearse(db, &study, now)).await?;
    stage.ok_or_else(|| {
        Failure::conflict(
            "nothing-to-preview",
            "The last round is closed. Prepare the next one, and look at it then.",
        )
    })
}

/// What somebody with the coordinator's name would be asked.
fn ask(stage: &Stage, who: &SignedIn) -> Ask {
    let account = &who.principal.account;
    Ask {
        sheet: stage.sheet.clone(),
        panelist: Panelist {
            id: 0,
            study_id: stage.sheet.round.study_id,
            account_id: account.id,
            email: account.email.to_string(),
            name: account.name.clone(),
            affiliation: None,
            group: None,
            declined: false,
            bounced: false,
            reminders_off: false,
        },
        participation: stage.participation,
    }
}

async fn entry(state: Data<AppState>, who: SignedIn, slug: Path<String>) -> Answer {
    let stage = enter(&state, &who, &slug).await?;
    let definition = &stage.sheet.definition;
    html(&EntryPage::of(
        shell(&stage, &who, &definition.title),
        &ask(&stage, &who),
        &Text::of(definition),
        true,
        format!("/studies/{slug}/privacy"),
    ))
}

async fn go_in(state: Data<AppState>, who: SignedIn, slug: Path<String>) -> Answer {
    let stage = enter(&state, &who, &slug).await?;
    let first = first_gap(&stage).map(|next| next.href);
    see_other(&first.unwrap_or_else(|| stage.href("rate")))
}

async fn tasks(state: Data<AppState>, who: SignedIn, slug: Path<String>) -> Answer {
    let stage = enter(&state, &who, &slug).await?;
    html(&tasks_page(&stage, &who, None))
}

async fn section(
    state: Data<AppState>,
    who: SignedIn,
    path: Path<(String, String)>,
    turn: Query<Turn>,
) -> Answer {
    let (slug, id) = path.into_inner();
    let stage = enter(&state, &who, &slug).await?;
    section_answer(&stage, &who, &id, &turn)
}

async fn card(
    state: Data<AppState>,
    who: SignedIn,
    path: Path<(String, String, String)>,
    turn: Query<Turn>,
) -> Answer {
    let (slug, section, item) = path.into_inner();
    let stage = enter(&state, &who, &slug).await?;
    html(&section_page(
        &stage,
        &who,
        &section,
        Some(&item),
        &turn,
        None,
    )?)
}

/// The card again as it was filled in, with what an expert would be told of it.
async fn answer(
    state: Data<AppState>,
    who: SignedIn,
    path: Path<(String, String, String)>,
    turn: Query<Turn>,
    fields: Fields,
) -> Answer {
    let (slug, section, item) = path.into_inner();
    let stage = enter(&state, &who, &slug).await?;
    let error = wrong(&stage, &item, &fields);
    let status = if error.is_some() { 422 } else { 200 };
    let only = turn.one.as_ref().map(|_| item.as_str());
    let back = Returned {
        item: &item,
        fields: &fields,
        what: What::Answer(error),
    };
    let page = section_page(&stage, &who, &section, only, &turn, Some(back))?;
    html_as(status, &page)
}

/// What is wrong with a card's form.
fn wrong(stage: &Stage, item: &str, fields: &Fields) -> Option<CardError> {
    let form = match form::read(stage, item, fields) {
        Ok(form) => form?,
        Err(error) => return Some(error),
    };
    let placed = stage.sheet.find(item)?.placed;
    let scale = stage.sheet.definition.scale_of(placed.section, placed.item);
    let points = u32::try_from(scale.len()).ok()?;
    match NewRating::new(form.value, form.confidence, form.rationale, points) {
        Err(Error::Field { field, message }) => {
            let typed = fields.text("rationale");
            Some(form::field_error(stage, field, &message, typed))
        }
        _ => None,
    }
}

/// Back to the card: the remark went nowhere.
async fn remark(
    state: Data<AppState>,
    who: SignedIn,
    path: Path<(String, String, String)>,
) -> Answer {
    let (slug, section, item) = path.into_inner();
    let stage = enter(&state, &who, &slug).await?;
    see_other(&stage.item_href(&section, &item))
}

async fn review(state: Data<AppState>, who: SignedIn, slug: Path<String>) -> Answer {
    let stage = enter(&state, &who, &slug).await?;
    html(&review_page(&stage, &who))
}

async fn to_submitted(state: Data<AppState>, who: SignedIn, slug: Path<String>) -> Answer {
    let stage = enter(&state, &who, &slug).await?;
    see_other(&stage.href("submitted"))
}

async fn submitted(state: Data<AppState>, who: SignedIn, slug: Path<String>) -> Answer {
    let stage = enter(&state, &who, &slug).await?;
    let name = who.principal.account.name.clone();
    let naming = NamingForm::unanswered(stage.href("submitted"), name);
    let reuse = ReuseForm {
        action: stage.href("submitted"),
        agrees: None,
    };
    html(&submitted_page(&stage, &who, naming, reuse))
}

async fn background(state: Data<AppState>, who: SignedIn, slug: Path<String>) -> Answer {
    let stage = enter(&state, &who, &slug).await?;
    let title = stage.t.say("background-title");
    let shell = shell(&stage, &who, &title)
        .with_crumb(stage.t.say("your-tasks"), stage.href("rate"))
        .with_last_crumb(title.as_str());
    let definition = &stage.sheet.definition;
    html(&BackgroundPage::of(
        shell,
        definition,
        Background::default(),
        None,
    ))
}

async fn to_tasks(state: Data<AppState>, who: SignedIn, slug: Path<String>) -> Answer {
    let stage = enter(&state, &who, &slug).await?;
    see_other(&stage.href("rate"))
}
