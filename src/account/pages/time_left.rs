//! How long a session lives on: what the script of a page asks to warn in time.

use actix_web::web::{self, Data, ServiceConfig};
use actix_web::{HttpRequest, HttpResponse};
use serde_json::json;

use crate::account::TimeLeft;
use crate::web::AppState;
use crate::web::address::resource;
use crate::web::error::Answer;
use crate::web::session;

pub(super) fn routes(cfg: &mut ServiceConfig) {
    cfg.service(
        resource("/session")
            .route(web::get().to(look))
            .route(web::post().to(stay)),
    );
}

/// Asking is no use of the session: it does not put off its end.
async fn look(state: Data<AppState>, request: HttpRequest) -> Answer {
    let left = match session::of(&request, &state) {
        Some(token) => state.accounts.time_left(&token).await?,
        None => None,
    };
    Ok(told(left))
}

async fn stay(state: Data<AppState>, request: HttpRequest) -> Answer {
    let left = match session::of(&request, &state) {
        Some(token) => state.accounts.stay(&token).await?,
        None => None,
    };
    Ok(told(left))
}

/// Whole seconds, 0 for a session that has ended; whether its end can be put off.
fn told(left: Option<TimeLeft>) -> HttpResponse {
    let (seconds, can_stay) = left.map_or((0, false), |left| (left.seconds, left.can_stay));
    HttpResponse::Ok().json(json!({"seconds_left": seconds, "can_stay": can_stay}))
}
