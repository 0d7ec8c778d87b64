//! Publishing over the API.

use actix_web::HttpResponse;
use actix_web::web::{Data, Path};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::account::access::Act;
use crate::clock::rfc3339;
use crate::result::publication;
use crate::web::AppState;
use crate::web::error::Answer;
use crate::web::input::Json;
use crate::web::session::Caller;

/// What is to be published.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = PublishWish)]
pub(super) struct Wish {
    /// Rounds up to this one; without it up to the last closed one.
    round: Option<u32>,
}

/// What is open to everybody now.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Published {
    /// Rounds up to this one.
    round: u32,
    /// RFC 3339, UTC.
    published_at: Option<String>,
}

/// Opens the results up to a round to everybody. It cannot be taken back.
#[utoipa::path(post, path = "/api/v1/studies/{slug}/publish", tag = "results",
    params(("slug" = String, Path)), request_body = Wish,
    responses((status = 200, body = Published), (status = 404), (status = 409)))]
pub(super) async fn publish(
    state: Data<AppState>,
    caller: Caller,
    slug: Path<String>,
    wish: Json<Wish>,
) -> Answer {
    let seat = state.enter(&caller.0, &slug, Act::Publish).await?;
    let (study, actor, now) = (seat.membership.study.clone(), caller.0.id(), state.now());
    let round = wish.0.round;
    let made = state
        .blocking(move |db| publication::publish(db, &study, round, actor, now))
        .await?;
    Ok(HttpResponse::Ok().json(Published {
        round: made.round,
        published_at: rfc3339(made.at),
    }))
}
