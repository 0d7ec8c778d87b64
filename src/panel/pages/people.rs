//! One person on the panel, and the whole panel as a file.

use actix_web::web::{self, Data, Path, ServiceConfig};

use super::{line, sentence};
use crate::account::access::Act;
use crate::locale::Speaker;
use crate::panel::people::{self, Open};
use crate::panel::views::PersonPage;
use crate::panel::{Error, Panelist, Roster, export, send_new_link};
use crate::study::Membership;
use crate::web::AppState;
use crate::web::address::resource;
use crate::web::error::{Answer, Failure};
use crate::web::frame;
use crate::web::input::Fields;
use crate::web::reply::{download, html_as, see_other};
use crate::web::session::SignedIn;

pub(super) fn routes(cfg: &mut ServiceConfig) {
    let under = |path: &str| format!("/studies/{{slug}}/{path}");
    cfg.service(resource(under("panel.csv")).route(web::get().to(as_csv)));
    cfg.service(resource(under("panel/people/{id}")).route(web::get().to(show)));
    cfg.service(resource(under("panel/people/{id}/address")).route(web::post().to(correct)));
    cfg.service(resource(under("panel/people/{id}/link")).route(web::post().to(new_link)));
    cfg.service(resource(under("panel/people/{id}/remove")).route(web::post().to(remove)));
}

async fn as_csv(state: Data<AppState>, who: SignedIn, slug: Path<String>) -> Answer {
    let seat = state.enter(&who.principal, &slug, Act::SeePanel).await?;
    let study = seat.membership.study.id;
    let roster = state
        .blocking(move |db| db.read(|conn| Roster::read(conn, study)))
        .await?;
    let csv = export::to_csv(&roster).map_err(Failure::internal)?;
    download(format!("{slug}-panel.csv"), "text/csv; charset=utf-8", csv)
}

/// A person with what may be changed, and the roster that tells the state.
type Found = (Panelist, Open, Roster);

async fn show(state: Data<AppState>, who: SignedIn, path: Path<(String, i64)>) -> Answer {
    let (slug, id) = path.into_inner();
    let seat = state.enter(&who.principal, &slug, Act::ChangePanel).await?;
    page(&state, &who, &seat.membership, id, None).await
}

/// The page, with what was typed and what is wrong with it.
async fn page(
    state: &AppState,
    who: &SignedIn,
    membership: &Membership,
    id: i64,
    typed: Option<(String, String)>,
) -> Answer {
    let study = membership.study.id;
    let (person, open, roster): Found = state
        .blocking(move |db| {
            db.read(|conn| {
                let (person, open) = people::find(conn, study, id)?;
                Ok::<_, Error>((person, open, Roster::read(conn, study)?))
            })
        })
        .await?;
    let definition = &membership.study.definition;
    let shown = line(
        Speaker::of_office(),
        &person,
        roster.participations.get(&id),
    );
    let is_wrong = typed.is_some();
    let (typed, problem) = match typed {
        Some((typed, why)) => (typed, Some(why)),
        None => (person.email.clone(), None),
    };
    let shell = frame::for_office(
        &who.principal,
        &who.csrf,
        definition,
        membership.standing,
        "panel",
        &person.name,
    )
    .with_crumb("Panel", format!("/studies/{}/panel", definition.slug))
    .with_last_crumb(person.name.as_str())
    .with_error(is_wrong);
    let page = PersonPage {
        shell,
        base: format!("/studies/{}/panel/people/{id}", definition.slug),
        name: shown.name,
        email: shown.email,
        affiliation: shown.affiliation,
        group: shown.group,
        state: match shown.day.is_empty() {
            true => shown.state,
            false => format!("{}, {}", shown.state, shown.day),
        },
        may_correct: open.address,
        may_remove: open.removal,
        typed,
        problem,
    };
    html_as(if is_wrong { 422 } else { 200 }, &page)
}

async fn correct(
    state: Data<AppState>,
    who: SignedIn,
    path: Path<(String, i64)>,
    fields: Fields,
) -> Answer {
    let (slug, id) = path.into_inner();
    let seat = state.enter(&who.principal, &slug, Act::ChangePanel).await?;
    let typed = fields.text("email").to_owned();
    let (study, actor, now) = (seat.membership.study.id, who.principal.id(), state.now());
    let wish = typed.clone();
    let done = state
        .blocking(
            move |db| match people::correct_address(db, study, id, &wish, actor, now) {
                Err(Error::NoAddress(wrong)) => Ok(Some(wrong)),
                other => other.map(|()| None),
            },
        )
        .await?;
    state.desk.forget();
    match done {
        None => see_other(&format!("/studies/{slug}/panel/people/{id}")),
        Some(wrong) => {
            let mut words = sentence(&wrong.words);
            if let Some(meant) = wrong.suggestion {
                words = format!("{words} Did you mean {meant}?");
            }
            page(&state, &who, &seat.membership, id, Some((typed, words))).await
        }
    }
}

async fn new_link(state: Data<AppState>, who: SignedIn, path: Path<(String, i64)>) -> Answer {
    let (slug, id) = path.into_inner();
    let seat = state.enter(&who.principal, &slug, Act::ChangePanel).await?;
    let (study, actor, now) = (seat.membership.study.id, who.principal.id(), state.now());
    let service = state.mail();
    state
        .blocking(move |db| send_new_link(db, service, study, id, Some(actor), now))
        .await?;
    see_other(&format!("/studies/{slug}/panel/people/{id}"))
}

async fn remove(state: Data<AppState>, who: SignedIn, path: Path<(String, i64)>) -> Answer {
    let (slug, id) = path.into_inner();
    let seat = state.enter(&who.principal, &slug, Act::ChangePanel).await?;
    let (study, actor, now) = (seat.membership.study.id, who.principal.id(), state.now());
    state
        .blocking(move |db| people::remove(db, study, id, actor, now))
        .await?;
    state.desk.forget();
    see_other(&format!("/studies/{slug}/panel"))
}
