//! The page on which an expert withdraws from a study.

use actix_web::web::{self, Data, Path, ServiceConfig};

use crate::account::access::{self, Act};
use crate::locale::Speaker;
use crate::panel::Panelist;
use crate::rating::Seat;
use crate::rating::views::WithdrawalPage;
use crate::rating::withdrawal::{self, Answers};
use crate::web::AppState;
use crate::web::address::resource;
use crate::web::error::{Answer, Failure};
use crate::web::frame;
use crate::web::input::Fields;
use crate::web::reply::{html, see_other};
use crate::web::session::SignedIn;

pub(super) fn routes(cfg: &mut ServiceConfig) {
    cfg.service(
        resource("/studies/{slug}/withdraw")
            .route(web::get().to(show))
            .route(web::post().to(withdraw)),
    );
}

async fn seat(state: &AppState, who: &SignedIn, slug: &str) -> Result<(Seat, Panelist), Failure> {
    let seat = state.desk.seat(&who.principal, slug).await?;
    access::check(&who.principal, seat.membership.standing, Act::Rate)?;
    let panelist = seat
        .panelist
        .clone()
        .ok_or_else(|| Failure::not_found(""))?;
    Ok((seat, panelist))
}

async fn show(state: Data<AppState>, who: SignedIn, slug: Path<String>) -> Answer {
    let (seat, panelist) = seat(&state, &who, &slug).await?;
    let now = state.now();
    let at_stake = state
        .blocking(move |db| db.read(|conn| withdrawal::at_stake(conn, &panelist, now)))
        .await?;
    let definition = &seat.membership.study.definition;
    let t = Speaker::for_tag(&definition.language);
    html(&WithdrawalPage {
        shell: frame::for_expert(
            &who.principal,
            &who.csrf,
            definition,
            &t.say("withdraw-study"),
        )
        .with_crumb(t.say("consent-what"), format!("/studies/{slug}/consent"))
        .with_last_crumb(t.say("withdraw-study")),
        at_stake,
        back_href: format!("/studies/{slug}/rate"),
    })
}

async fn withdraw(
    state: Data<AppState>,
    who: SignedIn,
    slug: Path<String>,
    fields: Fields,
) -> Answer {
    let (_, panelist) = seat(&state, &who, &slug).await?;
    let answers = match fields.require("answers")? {
        "remove" => Answers::Remove,
        "keep" => Answers::Keep,
        _ => {
            return Err(Failure::unprocessable(
                "answers",
                "answers must be remove or keep.",
            ));
        }
    };
    let now = state.now();
    state
        .blocking(move |db| withdrawal::withdraw(db, &panelist, answers, now))
        .await?;
    state.desk.forget();
    see_other(&format!("/studies/{slug}/consent"))
}
