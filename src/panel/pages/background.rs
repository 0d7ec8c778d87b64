//! The light page on which an expert may tell of interests and expertise.

use std::collections::HashMap;

use actix_web::web::{self, Data, Path, ServiceConfig};

use super::consent::{Asked, asked};
use crate::locale::Speaker;
use crate::panel::Error;
use crate::panel::background::{self, Background, LEVELS, LONGEST_INTERESTS};
use crate::panel::views::BackgroundPage;
use crate::web::AppState;
use crate::web::address::resource;
use crate::web::error::Answer;
use crate::web::frame;
use crate::web::input::Fields;
use crate::web::reply::{html_as, see_other};
use crate::web::session::SignedIn;

pub(super) fn routes(cfg: &mut ServiceConfig) {
    cfg.service(
        resource("/studies/{slug}/background")
            .route(web::get().to(show))
            .route(web::post().to(tell)),
    );
}

async fn show(state: Data<AppState>, who: SignedIn, slug: Path<String>) -> Answer {
    let asked = asked(&state, &who, &slug).await?;
    let of = asked.panelist.id;
    let told = state
        .blocking(move |db| db.read(|conn| Background::read(conn, of)))
        .await?;
    page(&who, &asked, told, None)
}

fn page(who: &SignedIn, asked: &Asked, told: Background, error: Option<String>) -> Answer {
    let definition = &asked.study.definition;
    let t = Speaker::for_tag(&definition.language);
    let status = if error.is_some() { 422 } else { 200 };
    let title = t.say("background-title");
    let shell = frame::for_expert(&who.principal, &who.csrf, definition, &title)
        .with_crumb(
            t.say("your-tasks"),
            format!("/studies/{}/rate", definition.slug),
        )
        .with_last_crumb(title.as_str());
    let page = BackgroundPage::of(shell, definition, told, error);
    html_as(status, &page)
}

async fn tell(state: Data<AppState>, who: SignedIn, slug: Path<String>, fields: Fields) -> Answer {
    let asked = asked(&state, &who, &slug).await?;
    let mut expertise = HashMap::new();
    for section in &asked.study.definition.sections {
        let level = fields.whole(&format!("expertise-{}", section.id))?;
        let level = level.and_then(|level| u8::try_from(level).ok());
        if let Some(level) = level.filter(|level| LEVELS.contains(level)) {
            expertise.insert(section.id.clone(), level);
        }
    }
    let told = Background {
        interests: fields.text("interests").to_owned(),
        expertise,
    };
    let (panelist, kept) = (asked.panelist.clone(), told.clone());
    let done = state
        .blocking(move |db| Ok::<_, crate::store::Error>(background::tell(db, &panelist, &kept)))
        .await?;
    match done {
        Ok(()) => see_other(&format!("/studies/{slug}/rate")),
        Err(Error::Interests) => {
            let t = Speaker::for_tag(&asked.study.definition.language);
            let error = t.say_n("interests-too-long", "n", LONGEST_INTERESTS);
            page(&who, &asked, told, Some(error))
        }
        Err(error) => Err(error.into()),
    }
}
