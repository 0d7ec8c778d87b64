//! `GET /health/live` and `GET /health/ready`, for whoever watches the server.

use std::time::{Duration, Instant};

use actix_web::{HttpRequest, HttpResponse, web};

use super::address::resource;
use super::metrics;
use super::state::AppState;
use crate::clock::MINUTE;
use crate::mail::{hold, outbox};
use crate::store::{self, Room};

/// How long one look at the database answers for; the addresses are public, and
/// nobody shall keep the disk busy through them.
const FRESH: Duration = Duration::from_secs(1);

/// How long after its time a mail may still wait.
const MAIL_LAG: i64 = 15 * MINUTE;

/// Registers both addresses.
pub fn routes(cfg: &mut web::ServiceConfig) {
    cfg.service(resource("/health/live").route(web::get().to(live)))
        .service(resource("/health/ready").route(web::get().to(ready)));
}

async fn live() -> HttpResponse {
    HttpResponse::Ok().json(serde_json::json!({ "status": "live" }))
}

async fn ready(request: HttpRequest, state: web::Data<AppState>) -> HttpResponse {
    let remembered = state.readiness.lock().clone();
    let wrong = match remembered {
        Some((at, wrong)) if at.elapsed() < FRESH => wrong,
        _ => {
            let looked = state.clone();
            let found = web::block(move || look(&looked)).await;
            let wrong = match found {
                Ok(Ok(())) => None,
                Ok(Err(why)) => Some(why.to_string()),
                Err(why) => Some(why.to_string()),
            };
            if let Some(why) = &wrong {
                tracing::warn!(%why, "not ready");
            }
            *state.readiness.lock() = Some((Instant::now(), wrong.clone()));
            wrong
        }
    };
    let for_operator = metrics::may_read(&request, &state);
    let mut told =
        serde_json::json!({ "status": if wrong.is_none() { "ready" } else { "not ready" } });
    let room = state.store.room().filter(Room::is_scarce);
    if let (true, Some(room)) = (for_operator, room) {
        told["warning"] = room.to_string().into();
    }
    let Some(why) = wrong else {
        return HttpResponse::Ok().json(told);
    };
    if for_operator {
        told["cause"] = why.into();
    }
    HttpResponse::ServiceUnavailable()
        .insert_header(("Retry-After", "5"))
        .json(told)
}

/// The database answers, has every migration, its disk takes a commit, and mail leaves. Why not
/// stands in the log, and is told to whoever may read the metrics.
fn look(state: &AppState) -> store::Result<()> {
    let store = &state.store;
    let pending = store.pending_migrations()?;
    if !pending.is_empty() {
        return Err(store::Error::Unfit("migrations are pending".into()));
    }
    store.check_writable()?;
    let before = state.now() - MAIL_LAG;
    let is_late = state.mail().is_on()
        && store.read(|conn| {
            Ok::<_, store::Error>(hold::since(conn)?.is_none() && outbox::is_due(conn, before)?)
        })?;
    match is_late {
        true => Err(store::Error::Unavailable(
            "mail has waited for more than 15 minutes after its time; `castalia mail queue` lists it"
                .into(),
        )),
        false => Ok(()),
    }
}
