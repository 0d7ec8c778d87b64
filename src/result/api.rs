//! Results over the API.

use actix_web::web::{Data, Path, ServiceConfig, resource};
use actix_web::{HttpResponse, web};
use utoipa::OpenApi;

use super::look;
use crate::account::access::Act;
use crate::aggregation::review::ReviewedResults;
use crate::web::AppState;
use crate::web::error::Answer;
use crate::web::session::Caller;

#[derive(OpenApi)]
#[openapi(paths(show))]
struct Declared;

/// What this file adds to the OpenAPI document.
pub fn openapi() -> utoipa::openapi::OpenApi {
    Declared::openapi()
}

pub fn routes(cfg: &mut ServiceConfig) {
    cfg.service(
        resource("/api/v1/studies/{slug}/rounds/{number}/results").route(web::get().to(show)),
    );
}

/// Shows the results of a closed round: arrows, counts and measures, small groups hidden; and
/// what each arrow depends on, how the panel moved, whether another round would help.
#[utoipa::path(get, path = "/api/v1/studies/{slug}/rounds/{number}/results", tag = "results",
    params(("slug" = String, Path), ("number" = u32, Path)),
    responses((status = 200, body = ReviewedResults), (status = 409)))]
async fn show(state: Data<AppState>, caller: Caller, path: Path<(String, u32)>) -> Answer {
    let (slug, number) = path.into_inner();
    let seat = state.enter(&caller.0, &slug, Act::SeeResults).await?;
    let (study, now) = (seat.membership.study.id, state.now());
    let stored = state
        .blocking(move |db| look(db, study, number, now))
        .await?;
    Ok(HttpResponse::Ok().json(ReviewedResults::from(stored.results.public())))
}
