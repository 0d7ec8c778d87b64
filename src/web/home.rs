//! The start page, and where a study's own address leads.

use actix_web::HttpRequest;
use actix_web::web::{self, Data, Path, ServiceConfig};

use super::address::resource;
use super::error::Answer;
use super::frame;
use super::reply::{html, see_other};
use super::session::{self, SignedIn, Visitor};
use super::state::AppState;
use super::views::{HomePage, StudyLink};
use crate::account::access::{Act, Standing};
use crate::demo;
use crate::locale::Speaker;
use crate::mail::hold;
use crate::study::{self, Membership};

pub(super) fn routes(cfg: &mut ServiceConfig) {
    cfg.service(resource("/").route(web::get().to(home)));
    cfg.service(resource("/studies/{slug}").route(web::get().to(study_of)));
    cfg.service(resource("/new-study/example").route(web::get().to(example)));
}

/// Where `/` leads who is not signed in, if not to the sign-in. Registered as data of the
/// application by routes beside those of every installation.
pub struct Front(pub &'static str);

async fn home(request: HttpRequest, state: Data<AppState>, visitor: Visitor) -> Answer {
    let Some(principal) = visitor.principal else {
        let front = request.app_data::<Front>();
        return see_other(front.map_or("/sign-in", |front| front.0));
    };
    let (account, administrator) = (principal.id(), principal.account.administrator);
    let reader = principal.clone();
    let (studies, may_create, is_held) = state
        .blocking(move |db| {
            db.read(|conn| {
                let mut studies = Vec::new();
                for membership in study::store::of_account(conn, account, administrator)? {
                    let rounds = study::store::round_states(conn, membership.study.id)?;
                    studies.push((membership, rounds));
                }
                let may_create = study::making::may_create(conn, &reader)?;
                let is_held = hold::since(conn)?.is_some();
                Ok::<_, crate::store::Error>((studies, may_create, is_held))
            })
        })
        .await?;
    let t = session::speaker(request.headers());
    let studies = studies
        .iter()
        .map(|(membership, rounds)| link(t, membership, rounds))
        .collect();
    html(&HomePage {
        shell: frame::for_account(&principal, &visitor.csrf, t, &t.say("your-studies")).narrow(),
        studies,
        administrator,
        may_create,
        is_held,
    })
}

fn link(t: Speaker, membership: &Membership, rounds: &[study::store::RoundState]) -> StudyLink {
    let definition = &membership.study.definition;
    let open = rounds.iter().find(|round| round.state == "open");
    let about = match open {
        Some(round) => t.say_n("home-open", "n", round.number),
        None => t.say("home-none-open"),
    };
    let rates = membership.standing.expert && open.is_some();
    StudyLink {
        title: definition.title.clone(),
        lang: definition.language.clone(),
        href: format!("/studies/{}", definition.slug),
        about,
        to_do: if rates {
            t.say("home-to-rate")
        } else {
            String::new()
        },
    }
}

/// The demonstration's study, to be looked at before one of one's own begins.
async fn example(state: Data<AppState>, who: SignedIn) -> Answer {
    study::pages::example(&state, &who, demo::STUDY_FILE).await
}

async fn study_of(state: Data<AppState>, who: SignedIn, slug: Path<String>) -> Answer {
    let seat = state.enter(&who.principal, &slug, Act::SeeStudy).await?;
    see_other(&format!(
        "/studies/{slug}/{}",
        first_page(seat.membership.standing)
    ))
}

fn first_page(standing: Standing) -> &'static str {
    match standing {
        Standing { expert: true, .. } => "rate",
        Standing {
            coordinator: true, ..
        } => "overview",
        Standing { author: true, .. } => "results",
        _ => "panel",
    }
}
