//! Studies over the API.

use actix_web::http::header::{ContentDisposition, DispositionParam, DispositionType, LOCATION};
use actix_web::web::{Bytes, Data, Path, Query, ServiceConfig};
use actix_web::{HttpRequest, HttpResponse, web};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, OpenApi, ToSchema};

use super::definition::Definition;
use super::{Error, Imported, file, import, making, store};
use crate::account::access::{Act, Standing};
use crate::account::{Principal, Scope};
use crate::web::AppState;
use crate::web::address::resource;
use crate::web::error::{Answer, Failure};
use crate::web::input::media_type;
use crate::web::session::Caller;

#[derive(OpenApi)]
#[openapi(paths(list, create, show, replace, export))]
struct Declared;

/// What this file adds to the OpenAPI document.
pub fn openapi() -> utoipa::openapi::OpenApi {
    Declared::openapi()
}

pub fn routes(cfg: &mut ServiceConfig) {
    cfg.service(
        resource("/api/v1/studies")
            .route(web::get().to(list))
            .route(web::post().to(create)),
    );
    cfg.service(
        resource("/api/v1/studies/{slug}")
            .route(web::get().to(show))
            .route(web::put().to(replace)),
    );
    cfg.service(resource("/api/v1/studies/{slug}/export").route(web::get().to(export)));
}

/// A study in short.
#[derive(Debug, Serialize, ToSchema)]
struct StudySummary {
    slug: String,
    title: String,
    /// BCP 47.
    language: String,
    /// IANA time zone.
    time_zone: String,
    /// Whether the answers are generated for a demonstration.
    simulated: bool,
    /// The caller's roles: expert, coordinator, author, administrator.
    roles: Vec<String>,
    items: usize,
    rounds: Vec<RoundSummary>,
}

/// A round in short.
#[derive(Debug, Serialize, ToSchema)]
struct RoundSummary {
    number: i32,
    /// draft, open or closed.
    state: String,
    /// RFC 3339, UTC.
    deadline: Option<String>,
}

/// Lists the caller's studies.
#[utoipa::path(get, path = "/api/v1/studies", tag = "studies",
    responses((status = 200, body = [StudySummary])))]
async fn list(state: Data<AppState>, caller: Caller) -> Answer {
    let (account, administrator) = (caller.0.id(), caller.0.account.administrator);
    let list = state
        .blocking(move |db| {
            db.read(|conn| {
                let mut list = Vec::new();
                for membership in store::of_account(conn, account, administrator)? {
                    let rounds = store::round_states(conn, membership.study.id)?;
                    list.push(summary(
                        &membership.study.definition,
                        membership.standing,
                        rounds,
                    ));
                }
                Ok::<_, crate::store::Error>(list)
            })
        })
        .await?;
    Ok(HttpResponse::Ok().json(list))
}

/// Takes in a new study; its maker coordinates it.
#[utoipa::path(post, path = "/api/v1/studies", tag = "studies",
    request_body(content((String = "application/toml"), (Definition = "application/json")),
        description = "A study file as TOML, or the same as JSON"),
    responses((status = 201, body = StudySummary), (status = 409), (status = 422)))]
async fn create(
    state: Data<AppState>,
    caller: Caller,
    request: HttpRequest,
    body: Bytes,
) -> Answer {
    may_create(&state, &caller.0).await?;
    let definition = read(&request, &body)?;
    let (actor, now) = (caller.0.id(), state.now());
    let made = definition.clone();
    let done = state
        .blocking(move |db| import(db, &made, false, Some(actor), Some(actor), now))
        .await?;
    state.desk.forget();
    Ok(HttpResponse::Created()
        .insert_header((LOCATION, format!("/api/v1/studies/{}", done.0.slug)))
        .json(summary(
            &definition,
            Standing {
                coordinator: true,
                administrator: caller.0.account.administrator,
                ..Standing::default()
            },
            Vec::new(),
        )))
}

/// Shows a study.
#[utoipa::path(get, path = "/api/v1/studies/{slug}", tag = "studies",
    params(("slug" = String, Path)), responses((status = 200, body = StudySummary)))]
async fn show(state: Data<AppState>, caller: Caller, slug: Path<String>) -> Answer {
    let seat = state.enter(&caller.0, &slug, Act::SeeStudy).await?;
    let study = seat.membership.study.id;
    let rounds = state
        .blocking(move |db| db.read(|conn| store::round_states(conn, study)))
        .await?;
    Ok(HttpResponse::Ok().json(summary(
        &seat.membership.study.definition,
        seat.membership.standing,
        rounds,
    )))
}

/// Replaces a study by another version of its file.
#[utoipa::path(put, path = "/api/v1/studies/{slug}", tag = "studies",
    params(("slug" = String, Path)),
    request_body(content((String = "application/toml"), (Definition = "application/json")),
        description = "A study file as TOML, or the same as JSON"),
    responses((status = 204), (status = 409), (status = 422)))]
async fn replace(
    state: Data<AppState>,
    caller: Caller,
    slug: Path<String>,
    request: HttpRequest,
    body: Bytes,
) -> Answer {
    state.enter(&caller.0, &slug, Act::ChangeStudy).await?;
    let definition = read(&request, &body)?;
    if definition.slug != *slug {
        return Err(Failure::unprocessable(
            "slug",
            format!(
                "The file is of the study {}, the address is of {slug}.",
                definition.slug
            ),
        ));
    }
    let (actor, now) = (caller.0.id(), state.now());
    let (_, imported) = state
        .blocking(move |db| import(db, &definition, true, None, Some(actor), now))
        .await?;
    debug_assert_eq!(imported, Imported::Updated);
    state.desk.forget();
    Ok(HttpResponse::NoContent().finish())
}

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
struct ExportQuery {
    /// `toml` (the default) or `json`.
    format: Option<String>,
}

/// Gives the study as a file.
#[utoipa::path(get, path = "/api/v1/studies/{slug}/export", tag = "studies",
    params(("slug" = String, Path), ExportQuery),
    responses((status = 200, content((String = "application/toml"), (Definition = "application/json"))), (status = 422)))]
async fn export(
    state: Data<AppState>,
    caller: Caller,
    slug: Path<String>,
    query: Query<ExportQuery>,
) -> Answer {
    let seat = state.enter(&caller.0, &slug, Act::ExportStudy).await?;
    let definition = &seat.membership.study.definition;
    match query.format.as_deref() {
        None | Some("toml") => {
            let name = format!("{}.toml", definition.slug);
            let attachment = ContentDisposition {
                disposition: DispositionType::Attachment,
                parameters: vec![DispositionParam::Filename(name)],
            };
            Ok(HttpResponse::Ok()
                .content_type("application/toml; charset=utf-8")
                .insert_header(attachment)
                .body(file::to_toml(definition)))
        }
        Some("json") => Ok(HttpResponse::Ok().json(definition)),
        Some(_) => Err(Failure::unprocessable(
            "format",
            "The format is toml or json.",
        )),
    }
}

/// A new study is for administrators and for those who coordinate one already.
pub(super) async fn may_create(state: &AppState, who: &Principal) -> Result<(), Failure> {
    if !who.carries(&[Scope::Coordinate]) {
        return Err(Failure::forbidden(
            "The token does not carry the scope coordinate.",
        ));
    }
    let who = who.clone();
    let may = state
        .blocking(move |db| db.read(|conn| making::may_create(conn, &who)))
        .await?;
    may.then_some(()).ok_or_else(|| Error::NotAllowed.into())
}

fn read(request: &HttpRequest, body: &Bytes) -> Result<Definition, Failure> {
    let text = std::str::from_utf8(body)
        .map_err(|_| Failure::bad_request("The body is not UTF-8 text."))?;
    let parsed = match media_type(request).as_str() {
        "application/json" => file::parse_json(text, "body"),
        "application/toml" | "text/toml" | "text/plain" => file::parse(text, "body"),
        _ => return Err(Failure::wrong_type("application/toml or application/json")),
    };
    parsed.map_err(|errors| {
        Failure::unprocessable_all(
            "The study file has errors; nothing was taken in.",
            errors.iter().map(ToString::to_string).collect(),
        )
    })
}

fn summary(
    definition: &Definition,
    standing: Standing,
    rounds: Vec<store::RoundState>,
) -> StudySummary {
    let roles = [
        (standing.expert, "expert"),
        (standing.coordinator, "coordinator"),
        (standing.author, "author"),
        (standing.administrator, "administrator"),
    ];
    StudySummary {
        slug: definition.slug.clone(),
        title: definition.title.clone(),
        language: definition.language.clone(),
        time_zone: definition.time_zone.clone(),
        simulated: definition.simulated,
        roles: roles
            .iter()
            .filter(|(held, _)| *held)
            .map(|(_, name)| (*name).to_owned())
            .collect(),
        items: definition.items().count(),
        rounds: rounds
            .into_iter()
            .map(|round| RoundSummary {
                number: round.number,
                state: round.state,
                deadline: round.deadline.and_then(crate::clock::rfc3339),
            })
            .collect(),
    }
}
