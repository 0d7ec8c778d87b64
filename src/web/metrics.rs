//! `GET /metrics`: counts for an operator, in the text form of Prometheus.
//!
//! Nothing here is broken down by person, study, item or answer: such a count
//! could tell who rated what.

use std::fmt::Write;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use actix_web::http::header::{AUTHORIZATION, FORWARDED};
use actix_web::{HttpRequest, HttpResponse, web};

use super::address::resource;
use super::error::{Answer, Failure};
use super::state::AppState;
use crate::store::{Room, Tally};

/// Counters since the server started.
#[derive(Debug, Default)]
pub struct Counters {
    /// Requests by the first digit of their status, from 1xx to 5xx.
    requests: [AtomicU64; 5],
    request_micros: AtomicU64,
    panics: AtomicU64,
}

impl Counters {
    /// Counts one answered request.
    pub(super) fn request(&self, status: u16, took: Duration) {
        let class = usize::from(status / 100).clamp(1, 5) - 1;
        self.requests[class].fetch_add(1, Ordering::Relaxed);
        let micros = u64::try_from(took.as_micros()).unwrap_or(u64::MAX);
        self.request_micros.fetch_add(micros, Ordering::Relaxed);
    }

    /// Counts a handler that panicked.
    pub(super) fn panicked(&self) {
        self.panics.fetch_add(1, Ordering::Relaxed);
    }

    fn text(&self, tally: &Tally, files: u64, room: Option<Room>) -> String {
        let read = |counter: &AtomicU64| counter.load(Ordering::Relaxed);
        let mut out = String::new();
        let mut line = |text: String| {
            let _ = writeln!(out, "{text}");
        };
        line("# HELP castalia_http_requests_total Requests answered, by class of status.".into());
        line("# TYPE castalia_http_requests_total counter".into());
        for (class, counter) in (1..).zip(&self.requests) {
            line(format!(
                "castalia_http_requests_total{{status=\"{class}xx\"}} {}",
                read(counter)
            ));
        }
        line("# HELP castalia_http_request_seconds_total Time spent answering requests.".into());
        line("# TYPE castalia_http_request_seconds_total counter".into());
        let seconds = read(&self.request_micros) as f64 / 1e6;
        line(format!("castalia_http_request_seconds_total {seconds}"));
        line("# HELP castalia_panics_total Handlers that panicked.".into());
        line("# TYPE castalia_panics_total counter".into());
        line(format!("castalia_panics_total {}", read(&self.panics)));
        line(
            "# HELP castalia_files_made_total Files of reports made, and not taken from memory."
                .into(),
        );
        line("# TYPE castalia_files_made_total counter".into());
        line(format!("castalia_files_made_total {files}"));
        line("# HELP castalia_saved_answers Answers committed together.".into());
        line("# TYPE castalia_saved_answers histogram".into());
        let commits = tally.commits();
        for (commits, most) in commits.iter().zip(Tally::BOUNDS) {
            line(format!(
                "castalia_saved_answers_bucket{{le=\"{most}\"}} {commits}"
            ));
        }
        let all = commits[Tally::BOUNDS.len()];
        line(format!(
            "castalia_saved_answers_bucket{{le=\"+Inf\"}} {all}"
        ));
        line(format!("castalia_saved_answers_sum {}", tally.rows()));
        line(format!("castalia_saved_answers_count {all}"));
        if let Some(room) = room {
            for (name, what, bytes) in [
                ("free", "Room left on the disk of the database.", room.free),
                ("size", "The disk of the database.", room.size),
            ] {
                line(format!("# HELP castalia_disk_{name}_bytes {what}"));
                line(format!("# TYPE castalia_disk_{name}_bytes gauge"));
                line(format!("castalia_disk_{name}_bytes {bytes}"));
            }
        }
        out
    }
}

/// Registers `/metrics`.
pub fn routes(cfg: &mut web::ServiceConfig) {
    cfg.service(resource("/metrics").route(web::get().to(show)));
}

async fn show(request: HttpRequest, state: web::Data<AppState>) -> Answer {
    if !may_read(&request, &state) {
        return Err(Failure::forbidden(
            "Metrics are read from the machine itself or with the token of server.metrics_token.",
        ));
    }
    Ok(HttpResponse::Ok()
        .content_type("text/plain; version=0.0.4; charset=utf-8")
        .body(
            state
                .counters
                .text(state.desk.tally(), state.press.made(), state.store.room()),
        ))
}

/// With a token set, only the token counts. Without one, only a direct request
/// from this machine, and none at all once proxies are configured: then every
/// request comes from this machine or its neighbour.
pub(super) fn may_read(request: &HttpRequest, state: &AppState) -> bool {
    let server = &state.settings.server;
    if !server.metrics_token.is_empty() {
        let given = request.headers().get(AUTHORIZATION);
        let given = given.and_then(|value| value.to_str().ok());
        return given
            .and_then(|value| value.strip_prefix("Bearer "))
            .is_some_and(|token| same(token.as_bytes(), server.metrics_token.as_bytes()));
    }
    let headers = request.headers();
    let forwarded = headers.contains_key(FORWARDED)
        || headers.contains_key("x-real-ip")
        || headers
            .keys()
            .any(|name| name.as_str().starts_with("x-forwarded-"));
    let local = request
        .peer_addr()
        .is_some_and(|peer| peer.ip().to_canonical().is_loopback());
    local && !forwarded && server.trusted_proxies.is_empty()
}

/// Compares secrets in a time that depends on their length only.
pub(super) fn same(one: &[u8], other: &[u8]) -> bool {
    one.len() == other.len() && one.iter().zip(other).fold(0, |all, (a, b)| all | (a ^ b)) == 0
}
