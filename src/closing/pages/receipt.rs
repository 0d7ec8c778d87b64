//! The receipt that an expert fetches.

use actix_web::web::{Data, Path};

use crate::account::access::{self, Act};
use crate::closing::{self, receipt};
use crate::locale::Speaker;
use crate::web::AppState;
use crate::web::error::{Answer, Failure};
use crate::web::reply::download;
use crate::web::session::SignedIn;

pub(super) async fn fetch(state: Data<AppState>, who: SignedIn, slug: Path<String>) -> Answer {
    let seat = state.desk.seat(&who.principal, &slug).await?;
    access::check(&who.principal, seat.membership.standing, Act::SeeOwnAnswers)?;
    let panelist = seat
        .panelist
        .as_ref()
        .ok_or_else(|| Failure::not_found(""))?
        .id;
    let (membership, store) = (seat.membership.clone(), state.store.clone());
    // It holds the leaves of everybody's answers: made few at a time, like the files of the report.
    let made = state
        .press
        .make(move || {
            store.read(|conn| {
                let made = receipt::of(conn, &membership.study, panelist)?;
                Ok::<_, closing::Error>(made)
            })
        })
        .await?;
    let t = Speaker::for_tag(&seat.membership.study.definition.language);
    let made = made.ok_or_else(|| Failure::not_found(t.say("became-not-yet")))?;
    let name = format!("{slug}-receipt.txt");
    let last = made.rounds.last().map_or(1, |round| round.round);
    let check = format!("castalia verify --receipt {name} --package {slug}-round-{last}.zip");
    let head = [
        seat.membership.study.definition.title.clone(),
        t.say_n("receipt-how", "command", check),
        t.say("receipt-warning"),
    ];
    let text = made.to_text(&head).map_err(Failure::internal)?;
    download(name, "text/plain; charset=utf-8", text)
}
