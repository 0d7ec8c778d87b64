//! The roster over the API.

use actix_web::web::{Bytes, Data, Path, Query, ServiceConfig};
use actix_web::{HttpRequest, HttpResponse, web};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, OpenApi, ToSchema};

use super::{NewPanelist, Roster, RowOutcome, add, invite, parse_csv, progress, remind};
use crate::account::access::Act;
use crate::web::AppState;
use crate::web::address::resource;
use crate::web::error::{Answer, Failure};
use crate::web::input::{media_type, parse_json};
use crate::web::session::Caller;

#[derive(OpenApi)]
#[openapi(paths(list, extend, send_invitations, send_reminders))]
struct Declared;

/// What this file adds to the OpenAPI document.
pub fn openapi() -> utoipa::openapi::OpenApi {
    Declared::openapi()
}

pub fn routes(cfg: &mut ServiceConfig) {
    cfg.service(
        resource("/api/v1/studies/{slug}/panel")
            .route(web::get().to(list))
            .route(web::post().to(extend)),
    );
    cfg.service(
        resource("/api/v1/studies/{slug}/invitations").route(web::post().to(send_invitations)),
    );
    cfg.service(resource("/api/v1/studies/{slug}/reminders").route(web::post().to(send_reminders)));
}

/// A person on the roster, with the state in the last round that was opened.
#[derive(Debug, Serialize, ToSchema)]
struct PanelistView {
    email: String,
    name: String,
    affiliation: Option<String>,
    group: Option<String>,
    /// invited, opened, started, submitted, declined or bounced; none before round 1.
    state: Option<String>,
    /// The day the state was reached, in the study's zone.
    day: Option<String>,
}

/// Lists the roster with each person's state: no times, nothing per item.
#[utoipa::path(get, path = "/api/v1/studies/{slug}/panel", tag = "panel",
    params(("slug" = String, Path)), responses((status = 200, body = [PanelistView])))]
async fn list(state: Data<AppState>, caller: Caller, slug: Path<String>) -> Answer {
    let seat = state.enter(&caller.0, &slug, Act::SeePanel).await?;
    let study = seat.membership.study.id;
    let roster = state
        .blocking(move |db| db.read(|conn| Roster::read(conn, study)))
        .await?;
    let people = roster.people.into_iter().map(|panelist| {
        let reached = roster
            .participations
            .get(&panelist.id)
            .map(|participation| progress(&panelist, participation));
        PanelistView {
            state: reached.map(|(state, _)| state.name().to_owned()),
            day: reached.and_then(|(_, day)| day).map(crate::clock::date),
            email: panelist.email,
            name: panelist.name,
            affiliation: panelist.affiliation,
            group: panelist.group,
        }
    });
    let people: Vec<PanelistView> = people.collect();
    Ok(HttpResponse::Ok().json(people))
}

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
struct AddQuery {
    /// With `true`, only says what would happen.
    dry_run: Option<bool>,
}

/// Adds people: all of them, or nobody if a row has a problem.
#[utoipa::path(post, path = "/api/v1/studies/{slug}/panel", tag = "panel",
    params(("slug" = String, Path), AddQuery),
    request_body(content((Vec<NewPanelist> = "application/json"), (String = "text/csv"))),
    responses((status = 200, body = [RowOutcome]), (status = 422)))]
async fn extend(
    state: Data<AppState>,
    caller: Caller,
    slug: Path<String>,
    query: Query<AddQuery>,
    request: HttpRequest,
    body: Bytes,
) -> Answer {
    let seat = state.enter(&caller.0, &slug, Act::ChangePanel).await?;
    let rows = match media_type(&request).as_str() {
        "application/json" => parse_json::<Vec<NewPanelist>>(&body)?,
        "text/csv" => {
            let text = std::str::from_utf8(&body)
                .map_err(|_| Failure::bad_request("The body is not UTF-8 text."))?;
            parse_csv(text)?
        }
        _ => return Err(Failure::wrong_type("application/json or text/csv")),
    };
    let (actor, now) = (caller.0.id(), state.now());
    let dry_run = query.dry_run.unwrap_or(false);
    let outcomes = state
        .blocking(move |db| add(db, &seat.membership.study, &rows, Some(actor), now, dry_run))
        .await?;
    state.desk.forget();
    Ok(HttpResponse::Ok().json(outcomes))
}

/// What was put into the outbox.
#[derive(Debug, Serialize, ToSchema)]
struct Mailed {
    /// How many mails.
    queued: usize,
}

/// Tells of the open round all whom no mail has told: who was added later, or was not reached.
#[utoipa::path(post, path = "/api/v1/studies/{slug}/invitations", tag = "panel",
    params(("slug" = String, Path)),
    responses((status = 200, body = Mailed), (status = 409)))]
async fn send_invitations(state: Data<AppState>, caller: Caller, slug: Path<String>) -> Answer {
    let seat = state.enter(&caller.0, &slug, Act::ChangePanel).await?;
    let (study, mail) = (seat.membership.study.id, state.mail());
    let (actor, now) = (caller.0.id(), state.now());
    let queued = state
        .blocking(move |db| invite(db, mail, study, Some(actor), now))
        .await?;
    Ok(HttpResponse::Ok().json(Mailed { queued }))
}

/// Reminds all who have not submitted, but not who declined, wants no reminders, or was reminded
/// within the last hour.
#[utoipa::path(post, path = "/api/v1/studies/{slug}/reminders", tag = "panel",
    params(("slug" = String, Path)),
    responses((status = 200, body = Mailed), (status = 409)))]
async fn send_reminders(state: Data<AppState>, caller: Caller, slug: Path<String>) -> Answer {
    let seat = state.enter(&caller.0, &slug, Act::ChangePanel).await?;
    let (study, mail) = (seat.membership.study.id, state.mail());
    let (actor, now) = (caller.0.id(), state.now());
    let queued = state
        .blocking(move |db| remind(db, mail, study, Some(actor), now))
        .await?;
    Ok(HttpResponse::Ok().json(Mailed { queued }))
}
