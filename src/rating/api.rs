//! Answers over the API: what a program or a page's script sends.

use actix_web::http::header::{ETAG, IF_MATCH};
use actix_web::web::{Data, Path, ServiceConfig};
use actix_web::{HttpRequest, HttpResponse, web};
use serde::{Deserialize, Serialize};
use serde_json::json;
use utoipa::{OpenApi, ToSchema};

use super::{Answer as Rated, Error, NewRating, Request, allow, store};
use crate::account::access::Act;
use crate::web::AppState;
use crate::web::address::resource;
use crate::web::error::{Answer, Failure};
use crate::web::input::Json;
use crate::web::session::Caller;

#[derive(OpenApi)]
#[openapi(paths(mine, put, withdraw))]
struct Declared;

/// What this file adds to the OpenAPI document.
pub fn openapi() -> utoipa::openapi::OpenApi {
    Declared::openapi()
}

pub fn routes(cfg: &mut ServiceConfig) {
    let under = |path: &str| format!("/api/v1/studies/{{slug}}/rounds/{{number}}/ratings/{path}");
    cfg.service(resource(under("mine")).route(web::get().to(mine)));
    cfg.service(
        resource(under("{item}"))
            .route(web::put().to(put))
            .route(web::delete().to(withdraw)),
    );
}

/// An answer as it is sent.
#[derive(Debug, Clone, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct RatingBody {
    /// 1 (most downward) to k (most upward); null for "cannot judge".
    #[serde(deserialize_with = "Option::deserialize")]
    value: Option<i64>,
    /// 1 low, 2 medium, 3 high.
    #[serde(default)]
    confidence: Option<i64>,
    /// Up to 600 characters.
    #[serde(default)]
    rationale: Option<String>,
    /// The sender's number for the change; it rises with every one.
    #[serde(default)]
    seq: Option<i64>,
}

/// Saves an answer; 204 once it is on disk.
#[utoipa::path(put, path = "/api/v1/studies/{slug}/rounds/{number}/ratings/{item}", tag = "ratings",
    params(("slug" = String, Path), ("number" = u32, Path), ("item" = String, Path),
        ("If-Match" = Option<String>, Header, description = "The quoted number last seen; \"0\" for no answer yet")),
    request_body = RatingBody,
    responses((status = 204, headers(("ETag" = String))), (status = 409), (status = 412), (status = 422)))]
async fn put(
    state: Data<AppState>,
    caller: Caller,
    path: Path<(String, u32, String)>,
    request: HttpRequest,
    body: Json<RatingBody>,
) -> Answer {
    let (slug, round, item) = path.into_inner();
    let body = body.0;
    let wanted = Request {
        slug: &slug,
        round,
        item: &item,
        seq: body.seq,
        if_match: if_match(&request)?,
    };
    let saved = state
        .desk
        .save(&caller.0, wanted, |k| {
            NewRating::new(body.value, body.confidence, body.rationale.clone(), k).map(Some)
        })
        .await;
    match saved {
        Ok(seq) => Ok(HttpResponse::NoContent()
            .insert_header((ETAG, format!("\"{seq}\"")))
            .finish()),
        // Nothing that was typed is lost: it goes back to its sender.
        Err(
            error @ (Error::Field { .. }
            | Error::NotOpen(_)
            | Error::Withdrawn(_)
            | Error::Stale { .. }),
        ) => Err(Failure::from(error).submitted(json!(body))),
        Err(error) => Err(error.into()),
    }
}

/// Withdraws an answer to unanswered.
#[utoipa::path(delete, path = "/api/v1/studies/{slug}/rounds/{number}/ratings/{item}", tag = "ratings",
    params(("slug" = String, Path), ("number" = u32, Path), ("item" = String, Path),
        ("If-Match" = Option<String>, Header, description = "The quoted number last seen")),
    responses((status = 204, headers(("ETag" = String))), (status = 409), (status = 412)))]
async fn withdraw(
    state: Data<AppState>,
    caller: Caller,
    path: Path<(String, u32, String)>,
    request: HttpRequest,
) -> Answer {
    let (slug, round, item) = path.into_inner();
    let wanted = Request {
        slug: &slug,
        round,
        item: &item,
        seq: None,
        if_match: if_match(&request)?,
    };
    let seq = state.desk.save(&caller.0, wanted, |_| Ok(None)).await?;
    Ok(HttpResponse::NoContent()
        .insert_header((ETAG, format!("\"{seq}\"")))
        .finish())
}

/// The caller's answers.
#[derive(Debug, Serialize, ToSchema)]
struct Mine {
    /// In this round.
    ratings: Vec<RatingView>,
    /// The last earlier answer to each item of this round.
    earlier: Vec<EarlierView>,
}

#[derive(Debug, Serialize, ToSchema)]
struct RatingView {
    item_id: String,
    version: u32,
    value: Option<u32>,
    confidence: Option<u32>,
    rationale: Option<String>,
    seq: i64,
}

#[derive(Debug, Serialize, ToSchema)]
struct EarlierView {
    round: u32,
    #[serde(flatten)]
    rating: RatingView,
    /// Why the coordinator redacted the reason; left out if it was not.
    #[serde(skip_serializing_if = "Option::is_none")]
    redacted: Option<String>,
}

/// Shows the caller's own answers of a round, and the last earlier ones.
#[utoipa::path(get, path = "/api/v1/studies/{slug}/rounds/{number}/ratings/mine", tag = "ratings",
    params(("slug" = String, Path), ("number" = u32, Path)), responses((status = 200, body = Mine)))]
async fn mine(state: Data<AppState>, caller: Caller, path: Path<(String, u32)>) -> Answer {
    let (slug, number) = path.into_inner();
    let seat = state.desk.seat(&caller.0, &slug).await?;
    allow(&caller.0, &seat, Act::SeeOwnAnswers)?;
    let study = seat.membership.study.id;
    let panelist = seat.panelist.ok_or(Error::Unknown)?.id;
    let sheet = state.desk.sheet(study, number).await?;
    if sheet.round.is_draft() {
        return Err(Error::Unknown.into());
    }
    let asked = sheet.clone();
    let (answers, earlier) = state
        .blocking(move |db| {
            db.read(|conn| {
                let answers = store::mine(conn, asked.round.id, panelist)?;
                Ok::<_, crate::store::Error>((answers, store::earlier(conn, &asked, panelist)?))
            })
        })
        .await?;
    let view = |id: &str, version: u32, answer: &Rated| RatingView {
        item_id: id.to_owned(),
        version,
        value: answer.value,
        confidence: answer.confidence,
        rationale: answer.rationale.clone(),
        seq: answer.seq,
    };
    let ratings = sheet
        .placed()
        .filter_map(|placed| {
            let answer = answers
                .get(&placed.item.id)
                .filter(|answer| answer.answered)?;
            Some(view(&placed.item.name, placed.item.version, answer))
        })
        .collect();
    let earlier = sheet
        .placed()
        .filter_map(|placed| {
            let then = earlier.iter().find(|then| then.item == placed.item.id)?;
            Some(EarlierView {
                round: then.round,
                rating: view(&then.item_name, then.version, &then.answer),
                redacted: then.redacted.clone(),
            })
        })
        .collect();
    Ok(HttpResponse::Ok().json(Mine { ratings, earlier }))
}

/// The number that `If-Match` names; none without the header or for `*`.
fn if_match(request: &HttpRequest) -> Result<Option<i64>, Failure> {
    let Some(header) = request.headers().get(IF_MATCH) else {
        return Ok(None);
    };
    let text = header.to_str().unwrap_or_default().trim();
    if text == "*" {
        return Ok(None);
    }
    let number = text
        .strip_prefix('"')
        .and_then(|rest| rest.strip_suffix('"'));
    match number.and_then(|number| number.parse().ok()) {
        Some(number) => Ok(Some(number)),
        None => Err(Failure::bad_request(
            "The header If-Match must be a quoted number such as \"3\".",
        )),
    }
}
