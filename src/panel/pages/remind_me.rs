//! Choosing a day for a reminder before going in, with the link of a mail.

use actix_web::HttpRequest;
use actix_web::web::{self, Data, Path, ServiceConfig};

use super::entry::{page, spent};
use crate::clock;
use crate::panel::entry::{self, Found};
use crate::panel::{Error, wish};
use crate::web::AppState;
use crate::web::address::resource;
use crate::web::error::Answer;
use crate::web::input::Fields;
use crate::web::reply::{html_as, see_other};
use crate::web::session::Visitor;

pub(super) fn routes(cfg: &mut ServiceConfig) {
    cfg.service(resource("/i/{token}/remind-me").route(web::post().to(choose)));
}

/// Takes nothing of the link: it leads in afterwards as before.
async fn choose(
    state: Data<AppState>,
    request: HttpRequest,
    visitor: Visitor,
    token: Path<String>,
    fields: Fields,
) -> Answer {
    let token = token.into_inner();
    let (known, mail, now) = (token.clone(), state.mail(), state.now());
    let typed = fields.text("day").trim().to_owned();
    let day = clock::from_date(&typed);
    let takes_back = fields.text("act") == "cancel";
    let done = state
        .blocking(move |db| {
            db.write(|conn| {
                let Some(found) = entry::look(conn, &known, now)? else {
                    return Ok(None);
                };
                let done = wish::act(conn, mail, &found.ask, takes_back, day, now)?;
                Ok::<_, Error>(Some((!done).then_some(found)))
            })
        })
        .await?;
    match done {
        None => spent(&request, visitor.csrf, &token, 410),
        Some(None) => see_other(&format!("/i/{token}#remind-me")),
        Some(Some(found)) => wrong(&state, found, visitor.csrf, &token, typed).await,
    }
}

/// The page once more, with the day as it was typed.
async fn wrong(state: &AppState, found: Found, csrf: String, token: &str, typed: String) -> Answer {
    let page = page(state, found, csrf, token, Some(typed)).await?;
    html_as(422, &page)
}
