//! The question whether one's answers may be reused.

use actix_web::web::{self, Data, Path, ServiceConfig};

use super::consent::asked;
use crate::account::access::Act;
use crate::locale::Speaker;
use crate::panel::reuse;
use crate::panel::views::{ReuseForm, ReusePage};
use crate::web::AppState;
use crate::web::address::resource;
use crate::web::error::Answer;
use crate::web::frame;
use crate::web::input::Fields;
use crate::web::reply::{html, see_other};
use crate::web::session::SignedIn;

pub(super) fn routes(cfg: &mut ServiceConfig) {
    cfg.service(
        resource("/studies/{slug}/reuse")
            .route(web::get().to(show))
            .route(web::post().to(choose)),
    );
}

async fn show(state: Data<AppState>, who: SignedIn, slug: Path<String>) -> Answer {
    let asked = asked(&state, &who, &slug).await?;
    let of = asked.panelist.id;
    let choice = state
        .blocking(move |db| db.read(|conn| reuse::choice(conn, of)))
        .await?;
    let definition = &asked.study.definition;
    let title = Speaker::for_tag(&definition.language).say("reuse-question");
    html(&ReusePage {
        shell: frame::for_expert(&who.principal, &who.csrf, definition, &title),
        study: definition.title.clone(),
        // On a page of its own the answer that stands is told, and silence is a no.
        reuse: ReuseForm::of(&slug, Some(choice.unwrap_or_default())),
        back_href: format!("/studies/{slug}/rate"),
    })
}

async fn choose(
    state: Data<AppState>,
    who: SignedIn,
    slug: Path<String>,
    fields: Fields,
) -> Answer {
    state.enter(&who.principal, &slug, Act::Rate).await?;
    let agrees = fields.require("reuse")? == "yes";
    let asked = asked(&state, &who, &slug).await?;
    let now = state.now();
    state
        .blocking(move |db| {
            let definition = &asked.study.definition;
            db.write(|conn| reuse::choose(conn, &asked.panelist, definition, agrees, now))
        })
        .await?;
    see_other(&format!("/studies/{slug}/reuse"))
}
