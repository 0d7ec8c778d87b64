//! The demo's start page and its sign-in by one click. Registered by the demo alone, and only
//! while it listens on this machine: there is no password between it and whoever can reach it.

use actix_web::http::header::LOCATION;
use actix_web::web::{self, ServiceConfig};
use actix_web::{HttpRequest, HttpResponse};
use askama::Template;

use super::SLUG;
use super::accounts::Role;
use super::views::{RoleCard, StartPage};
use crate::account::{self, Email};
use crate::locale::Speaker;
use crate::study;
use crate::web::address::resource;
use crate::web::error::{Answer, Failure};
use crate::web::input::Fields;
use crate::web::page::Shell;
use crate::web::session::{self, Visitor};
use crate::web::{AppState, Front};

/// Registers the demo's own addresses.
pub fn routes(cfg: &mut ServiceConfig) {
    cfg.app_data(Front("/demo"))
        .service(resource("/demo").route(web::get().to(start)))
        .service(resource("/demo/sign-in").route(web::post().to(sign_in)));
}

async fn start(visitor: Visitor, state: web::Data<AppState>) -> Answer {
    let study = web::block(move || state.store.read(|conn| study::store::find(conn, SLUG)))
        .await??
        .ok_or_else(|| Failure::not_found(""))?;
    let mut shell = Shell::new(Speaker::fallback(), "Demonstration")
        .with_csrf(visitor.csrf)
        .simulated(true);
    if let Some(principal) = visitor.principal {
        shell = shell.for_user(principal.account.name, principal.account.email);
    }
    let page = StartPage {
        shell,
        study: study.definition.title,
        roles: Role::ALL.into_iter().map(card).collect(),
    };
    let html = page.render().map_err(Failure::internal)?;
    Ok(HttpResponse::Ok()
        .content_type("text/html; charset=utf-8")
        .body(html))
}

fn card(role: Role) -> RoleCard {
    let (heading, about) = match role {
        Role::Expert => (
            "Expert",
            "Rate the items of the open round, see what the group said in the round before, \
             and give reasons.",
        ),
        Role::Coordinator => (
            "Coordinator",
            "See who has started and who has submitted, close the round, prepare the next.",
        ),
        Role::Author => (
            "Author",
            "Read arrows and dispersion of the closed rounds and take the tables for the report.",
        ),
        Role::Administrator => (
            "Administrator",
            "Look after accounts and studies, without a part in any of them.",
        ),
    };
    RoleCard {
        name: role.name(),
        heading,
        about,
        email: role.email(),
    }
}

async fn sign_in(request: HttpRequest, fields: Fields, state: web::Data<AppState>) -> Answer {
    let wanted = fields.require("role")?;
    let role = Role::ALL
        .into_iter()
        .find(|role| role.name() == wanted)
        .ok_or_else(|| Failure::unprocessable("role", "There is no such role in the demo."))?;
    let email: Email = role.email().parse()?;
    let looking = state.clone();
    let account = web::block(move || account::find(&looking.store, &email)).await??;
    let device = session::device(&request);
    let begun = state.accounts.begin_session(account, &device).await?;
    let target = match role {
        Role::Administrator => "/".to_owned(),
        _ => format!("/studies/{SLUG}"),
    };
    Ok(HttpResponse::SeeOther()
        .cookie(session::cookie(&begun.token, state.settings.https()))
        .insert_header((LOCATION, target))
        .finish())
}
