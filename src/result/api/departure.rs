//! Departing from the panel over the API.

use actix_web::HttpResponse;
use actix_web::web::{Data, Path};
use serde::Deserialize;
use utoipa::ToSchema;

use crate::account::access::Act;
use crate::aggregation::rule::Arrow;
use crate::result::departure::{self, Subject};
use crate::web::AppState;
use crate::web::error::Answer;
use crate::web::input::Json;
use crate::web::session::Caller;

/// What the text says of an item instead of what the panel says.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = EditorialDecision)]
pub(super) struct Decision {
    /// `null` where the text gives no direction; a decision without the key is none.
    #[serde(deserialize_with = "Option::deserialize")]
    #[schema(required)]
    arrow: Option<Arrow>,
    /// 1 to 600 characters, printed with the item in every format.
    reason: String,
}

/// Records where the report's text departs from the panel. It stands beside the panel's arrow in
/// every format, never in its place.
#[utoipa::path(put, path = "/api/v1/studies/{slug}/rounds/{number}/items/{item}/editorial",
    tag = "results",
    params(("slug" = String, Path), ("number" = u32, Path), ("item" = String, Path)),
    request_body = Decision,
    responses((status = 204), (status = 404), (status = 409), (status = 422)))]
pub(super) async fn depart(
    state: Data<AppState>,
    caller: Caller,
    path: Path<(String, u32, String)>,
    decision: Json<Decision>,
) -> Answer {
    let (slug, round, item) = path.into_inner();
    let seat = state.enter(&caller.0, &slug, Act::Depart).await?;
    let (study, actor, now) = (seat.membership.study.clone(), caller.0.id(), state.now());
    let Decision { arrow, reason } = decision.0;
    state
        .blocking(move |db| {
            let subject = Subject { round, item: &item };
            departure::depart(db, &study, subject, (arrow, &reason), actor, now)
        })
        .await?;
    Ok(HttpResponse::NoContent().finish())
}

/// Takes a decision back: the text follows the panel again.
#[utoipa::path(delete, path = "/api/v1/studies/{slug}/rounds/{number}/items/{item}/editorial",
    tag = "results",
    params(("slug" = String, Path), ("number" = u32, Path), ("item" = String, Path)),
    responses((status = 204), (status = 404), (status = 409)))]
pub(super) async fn follow(
    state: Data<AppState>,
    caller: Caller,
    path: Path<(String, u32, String)>,
) -> Answer {
    let (slug, round, item) = path.into_inner();
    let seat = state.enter(&caller.0, &slug, Act::Depart).await?;
    let (study, actor, now) = (seat.membership.study.clone(), caller.0.id(), state.now());
    state
        .blocking(move |db| {
            let subject = Subject { round, item: &item };
            departure::follow(db, &study, subject, actor, now)
        })
        .await?;
    Ok(HttpResponse::NoContent().finish())
}
