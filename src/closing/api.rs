//! The life of a round over the API.

use actix_web::web::{Bytes, Data, Path, ServiceConfig};
use actix_web::{HttpResponse, web};
use serde::{Deserialize, Deserializer, Serialize};
use utoipa::{OpenApi, ToSchema};

use super::{Carry, Withdrawal, change, close, discard, extend, open, prepare, reopen, withdraw};
use crate::account::access::Act;
use crate::clock::{from_rfc3339, rfc3339};
use crate::round::{self, Round};
use crate::web::AppState;
use crate::web::address::resource;
use crate::web::error::Answer;
use crate::web::input::{Json, parse_json};
use crate::web::session::Caller;

#[derive(OpenApi)]
#[openapi(paths(
    create,
    change_round,
    discard_round,
    open_round,
    extend_round,
    close_round,
    reopen_round,
    withdraw_item
))]
struct Declared;

/// What this file adds to the OpenAPI document.
pub fn openapi() -> utoipa::openapi::OpenApi {
    Declared::openapi()
}

pub fn routes(cfg: &mut ServiceConfig) {
    let under = |path: &str| format!("/api/v1/studies/{{slug}}/rounds{path}");
    cfg.service(resource(under("")).route(web::post().to(create)));
    cfg.service(
        resource(under("/{number}"))
            .route(web::get().to(round::api::show))
            .route(web::put().to(change_round))
            .route(web::delete().to(discard_round)),
    );
    cfg.service(resource(under("/{number}/open")).route(web::post().to(open_round)));
    cfg.service(resource(under("/{number}/extend")).route(web::post().to(extend_round)));
    cfg.service(resource(under("/{number}/close")).route(web::post().to(close_round)));
    cfg.service(
        resource(under("/{number}/items/{item}/withdraw")).route(web::post().to(withdraw_item)),
    );
    cfg.service(resource(under("/{number}/reopen")).route(web::post().to(reopen_round)));
}

/// A round after an act of the coordinator.
#[derive(Debug, Serialize, ToSchema)]
struct RoundAfter {
    number: u32,
    /// draft, open or closed.
    state: String,
    /// RFC 3339, UTC.
    deadline: Option<String>,
}

impl From<&Round> for RoundAfter {
    fn from(round: &Round) -> Self {
        Self {
            number: round.number,
            state: round.state.name().to_owned(),
            deadline: round.deadline.and_then(rfc3339),
        }
    }
}

#[derive(Debug, Default, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
struct NewRound {
    /// Which items the round takes up: `all` (the default), `unsettled`, or a list of item ids.
    carry: Option<CarryField>,
    /// `closed` (the default): nobody sees answers before the round is closed.
    kind: Option<KindField>,
}

impl CarryField {
    fn read(field: Option<CarryField>) -> Carry {
        match field {
            None | Some(CarryField::Word(CarryWord::All)) => Carry::All,
            Some(CarryField::Word(CarryWord::Unsettled)) => Carry::Unsettled,
            Some(CarryField::Chosen(items)) => Carry::Chosen(items),
        }
    }
}

#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(untagged)]
enum CarryField {
    Word(CarryWord),
    Chosen(Vec<String>),
}

#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
enum CarryWord {
    All,
    Unsettled,
}

#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
enum KindField {
    Closed,
}

/// Prepares the next round as a draft.
#[utoipa::path(post, path = "/api/v1/studies/{slug}/rounds", tag = "rounds",
    params(("slug" = String, Path)), request_body = NewRound,
    responses((status = 201, body = RoundAfter), (status = 409), (status = 422)))]
async fn create(
    state: Data<AppState>,
    caller: Caller,
    slug: Path<String>,
    body: Json<NewRound>,
) -> Answer {
    let seat = state.enter(&caller.0, &slug, Act::RunRounds).await?;
    let carry = CarryField::read(body.0.carry);
    let (actor, now) = (caller.0.id(), state.now());
    let round = state
        .blocking(move |db| prepare(db, &seat.membership.study, &carry, Some(actor), now))
        .await?;
    state.desk.forget();
    Ok(HttpResponse::Created().json(RoundAfter::from(&round)))
}

/// What a draft is to take up instead.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct ChangedRound {
    /// `all`, `unsettled`, or a list of item ids.
    carry: CarryField,
}

/// Puts other items on the list of a draft.
#[utoipa::path(put, path = "/api/v1/studies/{slug}/rounds/{number}", tag = "rounds",
    params(("slug" = String, Path), ("number" = u32, Path)), request_body = ChangedRound,
    responses((status = 200, body = RoundAfter), (status = 409), (status = 422)))]
async fn change_round(
    state: Data<AppState>,
    caller: Caller,
    path: Path<(String, u32)>,
    body: Json<ChangedRound>,
) -> Answer {
    let (slug, number) = path.into_inner();
    let seat = state.enter(&caller.0, &slug, Act::RunRounds).await?;
    let carry = CarryField::read(Some(body.0.carry));
    let (actor, now) = (caller.0.id(), state.now());
    let round = state
        .blocking(move |db| change(db, &seat.membership.study, number, &carry, Some(actor), now))
        .await?;
    state.desk.forget();
    Ok(HttpResponse::Ok().json(RoundAfter::from(&round)))
}

/// Throws a draft away; the next one has its number.
#[utoipa::path(delete, path = "/api/v1/studies/{slug}/rounds/{number}", tag = "rounds",
    params(("slug" = String, Path), ("number" = u32, Path)),
    responses((status = 204), (status = 409)))]
async fn discard_round(state: Data<AppState>, caller: Caller, path: Path<(String, u32)>) -> Answer {
    let (slug, number) = path.into_inner();
    let seat = state.enter(&caller.0, &slug, Act::RunRounds).await?;
    let (actor, now) = (caller.0.id(), state.now());
    state
        .blocking(move |db| discard(db, &seat.membership.study, number, Some(actor), now))
        .await?;
    state.desk.forget();
    Ok(HttpResponse::NoContent().finish())
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Opening {
    /// RFC 3339 with an offset; without one only a person closes the round.
    #[serde(deserialize_with = "time")]
    deadline: Option<i64>,
}

/// Opens a draft: item list and wording freeze.
#[utoipa::path(post, path = "/api/v1/studies/{slug}/rounds/{number}/open", tag = "rounds",
    params(("slug" = String, Path), ("number" = u32, Path)), request_body = Option<DeadlineBody>,
    responses((status = 200, body = RoundAfter), (status = 409), (status = 422)))]
async fn open_round(
    state: Data<AppState>,
    caller: Caller,
    path: Path<(String, u32)>,
    body: Bytes,
) -> Answer {
    let (slug, number) = path.into_inner();
    let seat = state.enter(&caller.0, &slug, Act::RunRounds).await?;
    let opening: Opening = if body.is_empty() {
        Opening::default()
    } else {
        parse_json(&body)?
    };
    let (actor, now, mail) = (caller.0.id(), state.now(), state.mail());
    let round = state
        .blocking(move |db| {
            open(
                db,
                &seat.membership.study,
                number,
                opening.deadline,
                mail,
                Some(actor),
                now,
            )
        })
        .await?;
    state.desk.forget();
    Ok(HttpResponse::Ok().json(RoundAfter::from(&round)))
}

/// A deadline.
#[derive(Debug, ToSchema)]
#[allow(dead_code, reason = "describes the body in the OpenAPI document")]
struct DeadlineBody {
    /// RFC 3339 with an offset.
    deadline: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Extension {
    #[serde(deserialize_with = "time")]
    deadline: Option<i64>,
}

/// Sets a later deadline; on record.
#[utoipa::path(post, path = "/api/v1/studies/{slug}/rounds/{number}/extend", tag = "rounds",
    params(("slug" = String, Path), ("number" = u32, Path)), request_body = DeadlineBody,
    responses((status = 200, body = RoundAfter), (status = 409), (status = 422)))]
async fn extend_round(
    state: Data<AppState>,
    caller: Caller,
    path: Path<(String, u32)>,
    body: Json<Extension>,
) -> Answer {
    let (slug, number) = path.into_inner();
    let seat = state.enter(&caller.0, &slug, Act::RunRounds).await?;
    let (actor, now, mail) = (caller.0.id(), state.now(), state.mail());
    let round = state
        .blocking(move |db| {
            extend(
                db,
                &seat.membership.study,
                number,
                body.0.deadline,
                mail,
                Some(actor),
                now,
            )
        })
        .await?;
    state.desk.forget();
    Ok(HttpResponse::Ok().json(RoundAfter::from(&round)))
}

/// What a closing leaves behind.
#[derive(Debug, Serialize, ToSchema)]
struct Sealed {
    /// SHA-256 of the sealed round, in hex.
    seal: String,
}

/// Closes an open round: counts, stores and seals its results.
#[utoipa::path(post, path = "/api/v1/studies/{slug}/rounds/{number}/close", tag = "rounds",
    params(("slug" = String, Path), ("number" = u32, Path)),
    responses((status = 200, body = Sealed), (status = 409)))]
async fn close_round(state: Data<AppState>, caller: Caller, path: Path<(String, u32)>) -> Answer {
    let (slug, number) = path.into_inner();
    let seat = state.enter(&caller.0, &slug, Act::RunRounds).await?;
    let (actor, now, mail) = (caller.0.id(), state.now(), state.mail());
    let closed = state
        .blocking(move |db| close(db, &seat.membership.study, number, mail, Some(actor), now))
        .await?;
    state.desk.forget();
    Ok(HttpResponse::Ok().json(Sealed { seal: closed.seal }))
}

#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct Reopening {
    /// Printed with the methods; up to 600 characters.
    reason: String,
}

/// Opens a closed round again while nobody has looked at its results.
#[utoipa::path(post, path = "/api/v1/studies/{slug}/rounds/{number}/reopen", tag = "rounds",
    params(("slug" = String, Path), ("number" = u32, Path)), request_body = Reopening,
    responses((status = 204), (status = 409), (status = 422)))]
async fn reopen_round(
    state: Data<AppState>,
    caller: Caller,
    path: Path<(String, u32)>,
    body: Json<Reopening>,
) -> Answer {
    let (slug, number) = path.into_inner();
    let seat = state.enter(&caller.0, &slug, Act::RunRounds).await?;
    let (actor, now, mail) = (caller.0.id(), state.now(), state.mail());
    state
        .blocking(move |db| {
            reopen(
                db,
                &seat.membership.study,
                number,
                &body.0.reason,
                mail,
                Some(actor),
                now,
            )
        })
        .await?;
    state.desk.forget();
    Ok(HttpResponse::NoContent().finish())
}

#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct WithdrawalBody {
    /// Read by the panel and printed with the item; up to 600 characters.
    reason: String,
}

/// Takes a faulty item out of an open round: it takes no more answers and is in no count.
#[utoipa::path(post, path = "/api/v1/studies/{slug}/rounds/{number}/items/{item}/withdraw", tag = "rounds",
    params(("slug" = String, Path), ("number" = u32, Path), ("item" = String, Path)),
    request_body = WithdrawalBody,
    responses((status = 204), (status = 409), (status = 422)))]
async fn withdraw_item(
    state: Data<AppState>,
    caller: Caller,
    path: Path<(String, u32, String)>,
    body: Json<WithdrawalBody>,
) -> Answer {
    let (slug, round, item) = path.into_inner();
    let seat = state.enter(&caller.0, &slug, Act::RunRounds).await?;
    let (actor, now, mail) = (caller.0.id(), state.now(), state.mail());
    state
        .blocking(move |db| {
            let wanted = Withdrawal {
                round,
                item: &item,
                reason: &body.0.reason,
            };
            withdraw(db, &seat.membership.study, wanted, mail, Some(actor), now)
        })
        .await?;
    state.desk.forget();
    Ok(HttpResponse::NoContent().finish())
}

fn time<'de, D: Deserializer<'de>>(from: D) -> Result<Option<i64>, D::Error> {
    let Some(text) = Option::<String>::deserialize(from)? else {
        return Ok(None);
    };
    from_rfc3339(&text).map(Some).ok_or_else(|| {
        serde::de::Error::custom(format!(
            "{:?} is not a time such as 2026-12-01T17:00:00+01:00",
            text.chars().take(60).collect::<String>()
        ))
    })
}
