//! The administrator's page: what is held back after a restore.

use std::collections::HashMap;

use actix_web::web::{self, Data, ServiceConfig};

use super::address::resource;
use super::error::{Answer, Failure};
use super::frame;
use super::input::Fields;
use super::reply::{html, see_other};
use super::session::SignedIn;
use super::state::AppState;
use super::views::{AdministrationPage, HeldMail};
use crate::clock::zone_of;
use crate::jobs;
use crate::locale::{Speaker, dates};
use crate::mail::hold;
use crate::mail::outbox::{self, Waiting};
use crate::study;

pub(super) fn routes(cfg: &mut ServiceConfig) {
    cfg.service(resource("/administration").route(web::get().to(show)));
    cfg.service(resource("/administration/mail").route(web::post().to(resume)));
}

async fn show(state: Data<AppState>, who: SignedIn) -> Answer {
    frame::administrators_only(&who.principal)?;
    let (since, waiting, titles) = state
        .blocking(|db| {
            db.read(|conn| {
                let since = hold::since(conn)?;
                let waiting = match since {
                    Some(since) => outbox::waiting(conn, since)?,
                    None => Vec::new(),
                };
                let titles: HashMap<i64, String> = study::store::all(conn)?
                    .into_iter()
                    .map(|study| (study.id, study.definition.title))
                    .collect();
                Ok::<_, crate::store::Error>((since, waiting, titles))
            })
        })
        .await?;
    let t = Speaker::fallback();
    let zone = zone_of("UTC");
    let line = |one: &Waiting| HeldMail {
        what: one.kind.replace('-', " "),
        study: titles.get(&one.study).cloned().unwrap_or_default(),
        mails: one.mails,
        day: dates::day(t, one.oldest, &zone),
    };
    html(&AdministrationPage {
        shell: frame::for_account(&who.principal, &who.csrf, t, "Administration"),
        held_since: since.map(|at| format!("{} UTC", dates::day_and_time(t, at, &zone))),
        waiting: waiting.iter().map(line).collect(),
    })
}

async fn resume(state: Data<AppState>, who: SignedIn, fields: Fields) -> Answer {
    frame::administrators_only(&who.principal)?;
    let choice = match fields.text("waiting") {
        "send" => jobs::Waiting::Send,
        "cancel" => jobs::Waiting::Cancel,
        _ => {
            return Err(Failure::unprocessable(
                "waiting",
                "Say what is to become of the mails that wait: send or cancel.",
            ));
        }
    };
    let (actor, now) = (who.principal.id(), state.now());
    state
        .blocking(move |db| db.write(|conn| jobs::resume(conn, choice, Some(actor), now)))
        .await?;
    see_other("/administration")
}
