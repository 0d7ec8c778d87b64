//! The report over the API.

use actix_web::http::header::{CONTENT_SECURITY_POLICY, ETAG, IF_NONE_MATCH};
use actix_web::web::{self, Data, Path, Query, ServiceConfig, resource};
use actix_web::{HttpRequest, HttpResponse};
use serde::Deserialize;
use sha2::{Digest, Sha256};
use utoipa::{IntoParams, OpenApi, ToSchema};

use super::document::{Document, Print};
use super::figures::{Medium, Wish};
use super::{Error, Format, Options, load};
use crate::account::access::Act;
use crate::aggregation::results::{ItemResult, PrintedScale};
use crate::closing::seal::hex;
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
    cfg.service(resource("/api/v1/studies/{slug}/report").route(web::get().to(show)));
}

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
struct ReportQuery {
    /// `json` (the default), or another name that `castalia report --help` lists; `svg` and `png`
    /// for a figure.
    format: Option<String>,
    /// The item that a figure is of.
    item: Option<String>,
    /// The section whose table a figure is of.
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
    text: String,
    scale: PrintedScale,
    #[schema(nullable = false)]
    instrument: Option<String>,
    print: Print,
    evidence: Option<String>,
}

/// What the fragment of HTML may do: be set in its own style, and nothing else.
const POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; frame-ancestors 'none'; sandbox";

/// Gives the report. A draft (no round closed yet, or a round that is not) has items and
/// response, no counts.
#[utoipa::path(get, path = "/api/v1/studies/{slug}/report", tag = "results",
    params(("slug" = String, Path), ReportQuery),
    responses((status = 200, content((String = "text/html"), (String = "text/markdown"),
                (String = "text/x-tex"), (String = "text/plain"), (String = "text/csv"),
                (Document = "application/json"), (String = "image/svg+xml"), (Vec<u8> = "image/png"),
                (Vec<u8> = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
                (Vec<u8> = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")),
            headers(("ETag" = String))),
        (status = 304), (status = 404), (status = 409), (status = 422)))]
async fn show(
    state: Data<AppState>,
    caller: Caller,
    slug: Path<String>,
    query: Query<ReportQuery>,
    request: HttpRequest,
) -> Answer {
    let seat = state.enter(&caller.0, &slug, Act::SeeResults).await?;
    let written = Written::of(query.into_inner())?;
    let content_type = written.content_type();
    let now = state.now();
    let policy = written.policy();
    let body = state
        .blocking(move |db| {
            let report = load(db, &seat.membership.study, written.round, now)?;
            written.write(&report.document)
        })
        .await?;
    let tag = format!("\"{}\"", hex(&Sha256::digest(&body)[..16]));
    let known = request
        .headers()
        .get(IF_NONE_MATCH)
        .and_then(|value| value.to_str().ok());
    if known.is_some_and(|known| known.split(',').any(|one| one.trim() == tag)) {
        return Ok(HttpResponse::NotModified()
            .insert_header((ETAG, tag))
            .finish());
    }
    let mut answer = HttpResponse::Ok();
    if let Some(policy) = policy {
        answer.insert_header((CONTENT_SECURITY_POLICY, policy));
    }
    Ok(answer
        .insert_header((ETAG, tag))
        .content_type(content_type)
        .body(body))
}

/// What is to be written of a report.
struct Written {
    round: Option<u32>,
    what: What,
}

enum What {
    Report(Format, Options),
    Figure(Medium, Wish),
}

impl Written {
    fn of(query: ReportQuery) -> Result<Self, Error> {
        let format = query.format.as_deref().unwrap_or("json");
        let what = match Medium::named(format, query.dpi)? {
            Some(medium) => {
                let wish = Wish::new(medium, query.item, (query.table, query.part))?;
                What::Figure(medium, wish)
            }
            None => {
                let variant = query.variant.as_deref().map(str::parse).transpose()?;
                let options = Options {
                    variant: variant.unwrap_or_default(),
                    byte_order_mark: query.bom.unwrap_or_default(),
                };
                What::Report(format.parse()?, options)
            }
        };
        Ok(Self {
            round: query.round,
            what,
        })
    }

    /// A policy of its own, where that of the pages would not let it be set.
    fn policy(&self) -> Option<&'static str> {
        matches!(self.what, What::Report(Format::Html, _)).then_some(POLICY)
    }

    fn content_type(&self) -> &'static str {
        match &self.what {
            What::Report(format, _) => format.content_type(),
            What::Figure(medium, _) => medium.content_type(),
        }
    }

    fn write(&self, document: &Document) -> Result<Vec<u8>, Error> {
        match &self.what {
            What::Report(format, options) => format.write(document, *options),
            What::Figure(_, wish) => wish.write(document),
        }
    }
}
