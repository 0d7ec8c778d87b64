//! `GET /.well-known/security.txt`: whom to tell of a weakness, as RFC 9116 has it.

use actix_web::{HttpResponse, web};

use super::address::resource;
use super::error::{Answer, Failure};
use super::state::AppState;
use crate::clock::rfc3339;

/// Registers the address.
pub fn routes(cfg: &mut web::ServiceConfig) {
    cfg.service(resource("/.well-known/security.txt").route(web::get().to(show)));
}

/// Nothing is there without a contact, or when its last day is over: an address that nobody reads
/// any more does harm.
async fn show(state: web::Data<AppState>) -> Answer {
    let server = &state.settings.server;
    let until = server.security_until().filter(|until| *until > state.now());
    let expires = until
        .and_then(rfc3339)
        .ok_or_else(|| Failure::not_found(""))?;
    let contact = &server.security_contact;
    let mut text = format!("Contact: {contact}\nExpires: {expires}\nPreferred-Languages: en\n");
    // It belongs to the host, whatever path the pages are under.
    let origin = state.settings.origin();
    if !origin.is_empty() {
        text += &format!("Canonical: {origin}/.well-known/security.txt\n");
    }
    Ok(HttpResponse::Ok()
        .content_type("text/plain; charset=utf-8")
        .body(text))
}
