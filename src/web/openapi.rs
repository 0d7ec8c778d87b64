//! The OpenAPI document: what each `api.rs` declares, put together.

use std::sync::LazyLock;

use actix_web::{HttpResponse, web};
use utoipa::openapi::security::{HttpAuthScheme, HttpBuilder, SecurityScheme};
use utoipa::openapi::{
    ComponentsBuilder, ContentBuilder, Info, OpenApi, OpenApiBuilder, Ref, RefOr, Response,
    ResponseBuilder, Schema, Server,
};
use utoipa::{PartialSchema, ToSchema};

use super::address::resource;
use super::error::Problem;
use super::state::AppState;
use crate::{closing, panel, rating, report, result, round, study};

static DOCUMENT: LazyLock<String> = LazyLock::new(|| document().to_json().unwrap_or_default());

/// Statuses that every request can be answered with, whatever it asks.
const COMMON: [u16; 11] = [400, 401, 403, 404, 405, 413, 415, 421, 500, 503, 507];

/// The whole document, version 3.1.
pub fn document() -> OpenApi {
    let mut info = Info::new("Castalia", env!("CARGO_PKG_VERSION"));
    info.description =
        Some("Delphi-style expert panels. Errors are problem documents (RFC 9457).".to_owned());
    let bearer = HttpBuilder::new().scheme(HttpAuthScheme::Bearer).build();
    let components = ComponentsBuilder::new()
        .schema(Problem::name(), Problem::schema())
        .security_scheme("token", SecurityScheme::Http(bearer))
        .build();
    let mut document = OpenApiBuilder::new()
        .info(info)
        .components(Some(components))
        .build();
    for part in [
        study::api::openapi(),
        panel::api::openapi(),
        round::api::openapi(),
        closing::api::openapi(),
        rating::api::openapi(),
        result::api::openapi(),
        report::api::openapi(),
    ] {
        document.merge(part);
    }
    open_rule(&mut document);
    declare_problems(&mut document);
    document
}

/// Lets the consensus rule have a key beside its settings: in results it stands with its sentence
/// in one object, which a schema closed for files of rules would refuse.
fn open_rule(document: &mut OpenApi) {
    if let Some(components) = &mut document.components
        && let Some(RefOr::T(Schema::Object(rule))) = components.schemas.get_mut("ConsensusRule")
    {
        rule.additional_properties = None;
    }
}

/// Adds the common problems to every operation, and their form to those it names itself.
fn declare_problems(document: &mut OpenApi) {
    for path in document.paths.paths.values_mut() {
        let operations = [
            &mut path.get,
            &mut path.put,
            &mut path.post,
            &mut path.delete,
        ];
        for operation in operations.into_iter().flatten() {
            let responses = &mut operation.responses.responses;
            for status in COMMON {
                responses
                    .entry(status.to_string())
                    .or_insert_with(|| RefOr::T(problem()));
            }
            for (status, response) in responses.iter_mut() {
                if let RefOr::T(response) = response
                    && status.starts_with(['4', '5'])
                {
                    response.content = problem().content;
                }
            }
        }
    }
}

fn problem() -> Response {
    let content = ContentBuilder::new()
        .schema(Some(Ref::from_schema_name("Problem")))
        .build();
    ResponseBuilder::new()
        .description("What is wrong, and what would be right")
        .content("application/problem+json", content)
        .build()
}

/// Registers the address of the document; it is public.
pub fn routes(cfg: &mut web::ServiceConfig) {
    cfg.service(resource("/api/v1/openapi.json").route(web::get().to(show)));
}

async fn show(state: web::Data<AppState>) -> HttpResponse {
    let mut answer = HttpResponse::Ok();
    answer.content_type("application/json");
    let path = state.settings.path();
    if path.is_empty() {
        return answer.body(DOCUMENT.as_str());
    }
    let mut whole = document();
    whole.servers = Some(vec![Server::new(path)]);
    answer.body(whole.to_json().unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_operation_declares_its_problems() {
        let document = document();
        assert!(document.paths.paths.len() >= 12);
        for path in document.paths.paths.values() {
            for operation in [&path.get, &path.put, &path.post, &path.delete]
                .into_iter()
                .flatten()
            {
                for status in ["401", "404", "500"] {
                    assert!(operation.responses.responses.contains_key(status));
                }
            }
        }
    }
}
