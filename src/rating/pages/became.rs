//! What became of an expert's answers, once results are published.

use actix_web::web::{self, Data, Path, ServiceConfig};

use crate::account::access::{self, Act};
use crate::locale::Speaker;
use crate::rating::became::own_rounds;
use crate::rating::views::{BecamePage, BecameSection};
use crate::web::AppState;
use crate::web::address::resource;
use crate::web::error::{Answer, Failure};
use crate::web::frame;
use crate::web::reply::html;
use crate::web::session::SignedIn;

pub(super) fn routes(cfg: &mut ServiceConfig) {
    cfg.service(resource("/studies/{slug}/answers").route(web::get().to(show)));
}

async fn show(state: Data<AppState>, who: SignedIn, slug: Path<String>) -> Answer {
    let seat = state.desk.seat(&who.principal, &slug).await?;
    access::check(&who.principal, seat.membership.standing, Act::SeeOwnAnswers)?;
    let panelist = seat
        .panelist
        .as_ref()
        .ok_or_else(|| Failure::not_found(""))?;
    let (study, panelist) = (seat.membership.study.id, panelist.id);
    let rounds = state
        .blocking(move |db| db.read(|conn| own_rounds(conn, study, panelist)))
        .await?;
    let definition = &seat.membership.study.definition;
    let t = Speaker::for_tag(&definition.language);
    let (title, tasks) = (t.say("became-title"), format!("/studies/{slug}/rate"));
    html(&BecamePage {
        shell: frame::for_expert(&who.principal, &who.csrf, definition, &title)
            .with_crumb(t.say("your-tasks"), &tasks)
            .with_last_crumb(&title),
        sections: BecameSection::all(&t, &rounds, |round, item| {
            format!("/studies/{slug}/results/{round}/{item}")
        }),
        receipt_href: format!("/studies/{slug}/answers/receipt"),
        results_href: format!("/studies/{slug}/results"),
        tasks_href: tasks,
    })
}
