//! The report over the API.

pub(super) mod fetch;
pub(super) mod package;
mod publish;
mod terms;

use actix_web::HttpRequest;
use actix_web::web::{self, Data, Path, Query, ServiceConfig};
use serde::Deserialize;
use utoipa::{IntoParams, OpenApi, ToSchema};

use super::Format;
use super::document::{Document, Print};
use super::written::Asked;
use crate::aggregation::results::{ItemResult, PrintedScale};
use crate::web::AppState;
use crate::web::address::resource;
use crate::web::error::Answer;
use crate::web::session::Reader;
use fetch::Fetch;

#[derive(OpenApi)]
#[openapi(paths(show, package::give, publish::publish, terms::show, terms::set))]
struct Declared;

/// The report itself: what the schema of its JSON is made of.
#[derive(OpenApi)]
#[openapi(paths(show))]
pub(super) struct Reported;

/// What this file adds to the OpenAPI document.
pub fn openapi() -> utoipa::openapi::OpenApi {
    Declared::openapi()
}

pub fn routes(cfg: &mut ServiceConfig) {
    cfg.service(resource("/api/v1/studies/{slug}/report").route(web::get().to(show)));
    cfg.service(resource("/api/v1/studies/{slug}/package").route(web::get().to(package::give)));
    cfg.service(
        resource("/api/v1/studies/{slug}/terms")
            .route(web::get().to(terms::show))
            .route(web::put().to(terms::set)),
    );
    cfg.service(resource("/api/v1/studies/{slug}/publish").route(web::post().to(publish::publish)));
}

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
struct ReportQuery {
    /// `json` (the default), or another name that `castalia report --help` lists; `svg` and `png`
    /// for a figure.
    format: Option<String>,
    /// The item that a figure is of.
    item: Option<String>,
    /// Id of a section: its table alone, or the figure of it.
    table: Option<String>,
    /// Which part of a table that needs several pages, from 1.
    part: Option<usize>,
    /// Dots an inch of a figure as `png`: 96, 192 or 300 (the default).
    dpi: Option<u32>,
    /// `published` (the default), or `accessible`: arrows with their word and the effect on the
    /// threat in a column of its own.
    variant: Option<String>,
    /// With `true`, CSV begins with a byte order mark.
    bom: Option<bool>,
    /// With `true`, the published page alone: signals, tables with their legends, credits,
    /// disclaimer and the reference to the method.
    page: Option<bool>,
    /// Rounds up to this one; without it the last closed round.
    round: Option<u32>,
}

/// How an item stands in the document's JSON. [`Item`](super::document::Item) flattens its body,
/// which a derived schema cannot tell apart.
#[derive(ToSchema)]
#[serde(untagged)]
#[schema(as = ReportItem)]
pub enum PrintedItem {
    Closed(Box<ClosedItem>),
    Draft(Box<DraftItem>),
}

/// An item of a closed round.
#[derive(ToSchema)]
#[schema(as = ReportClosedItem)]
#[expect(dead_code, reason = "only its schema is used")]
pub struct ClosedItem {
    #[serde(flatten)]
    result: ItemResult,
    /// The round that the result is of: the last closed one that asked for the item.
    round: u32,
    #[schema(nullable = false)]
    instrument: Option<String>,
    print: Print,
    /// Path of the page with the item's evidence.
    evidence: Option<String>,
}

/// An item of a draft: what is asked, and nothing of the answers.
#[derive(ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = ReportDraftItem)]
#[expect(dead_code, reason = "only its schema is used")]
pub struct DraftItem {
    id: String,
    /// Nothing: no round has been closed.
    round: Option<u32>,
    text: String,
    scale: PrintedScale,
    #[schema(nullable = false)]
    instrument: Option<String>,
    print: Print,
    evidence: Option<String>,
}

/// Gives the report. A draft (no round closed yet, or a round that is not) has items and
/// response, no counts. What is published needs no token.
#[utoipa::path(get, path = "/api/v1/studies/{slug}/report", tag = "results",
    params(("slug" = String, Path), ReportQuery),
    responses((status = 200, content((String = "text/html"), (String = "text/markdown"),
                (String = "text/x-tex"), (String = "text/plain"), (String = "text/csv"),
                (String = "text/tab-separated-values"),
                (Document = "application/json"), (String = "image/svg+xml"), (Vec<u8> = "image/png"),
                (Vec<u8> = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
                (Vec<u8> = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
                (Vec<u8> = "application/pdf")),
            headers(("ETag" = String))),
        (status = 304), (status = 404), (status = 409), (status = 422)))]
async fn show(
    state: Data<AppState>,
    reader: Reader,
    slug: Path<String>,
    query: Query<ReportQuery>,
    request: HttpRequest,
) -> Answer {
    let query = query.into_inner();
    let asked = Asked {
        format: query
            .format
            .unwrap_or_else(|| Format::Json.name().to_owned()),
        item: query.item,
        table: query.table,
        part: query.part,
        dpi: query.dpi,
        variant: query.variant,
        bom: query.bom,
        page: query.page,
    };
    let fetch = Fetch {
        slug: &slug,
        round: query.round,
        asked,
        is_fixed: false,
        name: None,
    };
    fetch.send(&state, &reader, &request).await
}
