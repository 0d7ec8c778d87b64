//! Files of the interface, embedded in the program.
//!
//! An address made by [`href`] carries a digest of the content, so a browser may
//! keep the file for good; without the digest it asks each time.

use std::sync::LazyLock;

use actix_web::http::header::{self, HeaderValue};
use actix_web::{HttpRequest, HttpResponse, web};
use sha2::{Digest, Sha256};

use super::address::resource;
use super::error::{Answer, Failure};

struct Asset {
    name: &'static str,
    media_type: &'static str,
    bytes: &'static [u8],
    digest: LazyLock<String>,
}

macro_rules! asset {
    ($name:literal, $media_type:literal) => {
        Asset {
            name: $name,
            media_type: $media_type,
            bytes: include_bytes!(concat!("../../static/", $name)),
            digest: LazyLock::new(|| digest(include_bytes!(concat!("../../static/", $name)))),
        }
    };
}

static ASSETS: [Asset; 3] = [
    asset!("castalia.css", "text/css; charset=utf-8"),
    asset!("castalia.js", "text/javascript; charset=utf-8"),
    asset!("favicon.svg", "image/svg+xml"),
];

fn digest(bytes: &[u8]) -> String {
    Sha256::digest(bytes)
        .iter()
        .take(8)
        .map(|byte| format!("{byte:02x}"))
        .collect()
}

/// The address of an embedded file, such as `castalia.css`, with its digest.
pub fn href(name: &str) -> String {
    match ASSETS.iter().find(|asset| asset.name == name) {
        Some(asset) => format!("/static/{name}?v={}", *asset.digest),
        None => format!("/static/{name}"),
    }
}

/// What tells the files of the interface from those of another version.
pub fn version() -> &'static str {
    static VERSION: LazyLock<String> =
        LazyLock::new(|| ASSETS.iter().map(|asset| asset.digest.as_str()).collect());
    &VERSION
}

/// Registers `/static` and the icon browsers ask for unasked.
pub fn routes(cfg: &mut web::ServiceConfig) {
    cfg.service(resource("/static/{name}").route(web::get().to(named)))
        .service(resource("/favicon.ico").route(web::get().to(icon)));
}

async fn named(request: HttpRequest, name: web::Path<String>) -> Answer {
    serve(&request, &name)
}

async fn icon(request: HttpRequest) -> Answer {
    serve(&request, "favicon.svg")
}

fn serve(request: &HttpRequest, name: &str) -> Answer {
    let asset = ASSETS
        .iter()
        .find(|asset| asset.name == name)
        .ok_or_else(|| Failure::not_found(""))?;
    let tag = format!("\"{}\"", *asset.digest);
    let pinned = request.query_string().strip_prefix("v=") == Some(asset.digest.as_str());
    let keep = if pinned {
        "public, max-age=31536000, immutable"
    } else {
        "no-cache"
    };
    let asked = request.headers().get(header::IF_NONE_MATCH);
    if asked.map(HeaderValue::as_bytes) == Some(tag.as_bytes()) {
        return Ok(HttpResponse::NotModified()
            .insert_header((header::ETAG, tag))
            .insert_header((header::CACHE_CONTROL, keep))
            .finish());
    }
    Ok(HttpResponse::Ok()
        .insert_header((header::ETAG, tag))
        .insert_header((header::CACHE_CONTROL, keep))
        .content_type(asset.media_type)
        .body(asset.bytes))
}
