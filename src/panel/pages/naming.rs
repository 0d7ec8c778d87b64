//! The question whether one may be named in the report.

use actix_web::web::{self, Data, Path, ServiceConfig};

use super::consent::{Asked, asked};
use crate::account::access::Act;
use crate::locale::Speaker;
use crate::panel::Error;
use crate::panel::credits::{self, Choice};
use crate::panel::views::{NamingForm, NamingPage};
use crate::web::AppState;
use crate::web::address::resource;
use crate::web::error::Answer;
use crate::web::frame;
use crate::web::input::Fields;
use crate::web::reply::{html_as, see_other};
use crate::web::session::SignedIn;

pub(super) fn routes(cfg: &mut ServiceConfig) {
    cfg.service(
        resource("/studies/{slug}/naming")
            .route(web::get().to(show))
            .route(web::post().to(choose)),
    );
}

async fn show(state: Data<AppState>, who: SignedIn, slug: Path<String>) -> Answer {
    let asked = asked(&state, &who, &slug).await?;
    let of = asked.panelist.id;
    let choice = state
        .blocking(move |db| db.read(|conn| credits::choice(conn, of)))
        .await?;
    page(&who, &asked, choice, None)
}

/// `typed`: a name that cannot be printed.
fn page(who: &SignedIn, asked: &Asked, choice: Option<Choice>, typed: Option<&str>) -> Answer {
    let definition = &asked.study.definition;
    let t = Speaker::for_tag(&definition.language);
    let mut form = NamingForm::of(&definition.slug, &asked.panelist, choice);
    if let Some(typed) = typed {
        form.name = typed.to_owned();
        form.error = Some(t.say_n("naming-name-wrong", "n", credits::LONGEST_NAME));
    }
    let page = NamingPage {
        shell: frame::for_expert(
            &who.principal,
            &who.csrf,
            definition,
            &t.say("naming-question"),
        )
        .with_error(typed.is_some()),
        study: definition.title.clone(),
        naming: form,
        back_href: format!("/studies/{}/rate", definition.slug),
    };
    html_as(if typed.is_some() { 422 } else { 200 }, &page)
}

async fn choose(
    state: Data<AppState>,
    who: SignedIn,
    slug: Path<String>,
    fields: Fields,
) -> Answer {
    state.enter(&who.principal, &slug, Act::Rate).await?;
    let named = fields.require("named")? == "yes";
    let name = fields.text("name").to_owned();
    let asked = asked(&state, &who, &slug).await?;
    let (panelist, definition) = (asked.panelist.clone(), asked.study.definition.clone());
    let (typed, now) = (name.clone(), state.now());
    let done = state
        .blocking(move |db| {
            Ok::<_, crate::store::Error>(
                db.write(|conn| credits::choose(conn, &panelist, &definition, named, &name, now)),
            )
        })
        .await?;
    match done {
        Ok(()) => see_other(&format!("/studies/{slug}/naming")),
        Err(Error::PrintedName) => page(&who, &asked, None, Some(&typed)),
        Err(error) => Err(error.into()),
    }
}
