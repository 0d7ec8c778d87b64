//! The report over the API.

use actix_web::http::header::{CONTENT_DISPOSITION, ETAG};
use actix_web::web::{Data, Path, Query, ServiceConfig, resource};
use actix_web::{HttpResponse, web};
use serde::Deserialize;
use sha2::{Digest, Sha256};
use utoipa::{IntoParams, OpenApi};

use super::load::{Format, load};
use crate::account::access::Act;
use crate::web::AppState;
use crate::web::error::{Answer, Failure};
use crate::web::session::Caller;

#[derive(OpenApi)]
#[openapi(paths(show))]
struct Declared;

/// What this file adds to the OpenAPI document.
pub fn openapi() -> utoipa::openapi::OpenApi {
    Declared::openapi()
}

pub fn routes(cfg: &mut ServiceConfig) {
    cfg.service(resource("/api/v1/studies/{slug}/report").route(web::get().to(show)));
}

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct Asked {
    /// `markdown` or `json`.
    format: Option<String>,
    /// By default the last closed round.
    round: Option<u32>,
}

/// Gives out the report of a round: of one that is not closed a draft without counts.
#[utoipa::path(get, path = "/api/v1/studies/{slug}/report", tag = "results",
    params(("slug" = String, Path), Asked),
    responses((status = 200, headers(("ETag" = String)),
            content((serde_json::Value = "application/json"), (String = "text/markdown; charset=utf-8"))),
        (status = 409), (status = 422)))]
async fn show(
    state: Data<AppState>,
    caller: Caller,
    path: Path<String>,
    asked: Query<Asked>,
) -> Answer {
    let seat = state.enter(&caller.0, &path, Act::SeeResults).await?;
    let format: Format = asked
        .format
        .as_deref()
        .unwrap_or("json")
        .parse()
        .map_err(|said| Failure::unprocessable("format", said))?;
    let (round, now) = (asked.round, state.now());
    let document = state
        .blocking(move |db| load(db, &seat.membership.study, round, now))
        .await?;
    let text = format.write(&document).map_err(Failure::internal)?;
    let digest = Sha256::digest(text.as_bytes());
    let tag: String = digest
        .iter()
        .take(16)
        .map(|byte| format!("{byte:02x}"))
        .collect();
    let name = format!("{}-round-{}.{}", &*path, document.round, format.ending());
    Ok(HttpResponse::Ok()
        .content_type(format.media_type())
        .insert_header((ETAG, format!("\"{tag}\"")))
        .insert_header((
            CONTENT_DISPOSITION,
            format!("attachment; filename=\"{name}\""),
        ))
        .body(text))
}
