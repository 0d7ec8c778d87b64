//! The OpenAPI document: what each `api.rs` declares, put together.

use std::sync::LazyLock;

use actix_web::{HttpResponse, web};
use utoipa::openapi::{Info, OpenApi, OpenApiBuilder};

static DOCUMENT: LazyLock<String> = LazyLock::new(|| document().to_json().unwrap_or_default());

/// The whole document, version 3.1.
pub fn document() -> OpenApi {
    let mut info = Info::new("Castalia", env!("CARGO_PKG_VERSION"));
    info.description =
        Some("Delphi-style expert panels. Errors are problem documents (RFC 9457).".to_owned());
    OpenApiBuilder::new().info(info).build()
}

/// Registers the address of the document; it is public.
pub fn routes(cfg: &mut web::ServiceConfig) {
    cfg.service(web::resource("/api/v1/openapi.json").route(web::get().to(show)));
}

async fn show() -> HttpResponse {
    HttpResponse::Ok()
        .content_type("application/json")
        .body(DOCUMENT.as_str())
}
