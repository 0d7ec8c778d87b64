//! Who runs a study.

use actix_web::web::{self, Data, Path, ServiceConfig};

use crate::account::access::Act;
use crate::account::pages::{change, relieve};
use crate::account::team::{self, Place, Role};
use crate::account::views::{MemberLine, TeamForm, TeamPage};
use crate::study::Membership;
use crate::web::AppState;
use crate::web::address::resource;
use crate::web::error::{Answer, Failure};
use crate::web::frame;
use crate::web::input::Fields;
use crate::web::reply::{html_as, see_other};
use crate::web::session::SignedIn;

pub(super) fn routes(cfg: &mut ServiceConfig) {
    cfg.service(
        resource("/studies/{slug}/team")
            .route(web::get().to(show))
            .route(web::post().to(give)),
    );
    cfg.service(resource("/studies/{slug}/team/remove").route(web::post().to(take)));
}

async fn show(state: Data<AppState>, who: SignedIn, slug: Path<String>) -> Answer {
    let seat = state.enter(&who.principal, &slug, Act::ChangeTeam).await?;
    page(&state, &who, &seat.membership, TeamForm::default()).await
}

async fn page(state: &AppState, who: &SignedIn, membership: &Membership, form: TeamForm) -> Answer {
    let (study, definition) = (membership.study.id, &membership.study.definition);
    let members = state
        .blocking(move |db| db.read(|conn| team::list(conn, study)))
        .await?;
    let shell = frame::for_office(
        &who.principal,
        &who.csrf,
        definition,
        membership.standing,
        "panel",
        "Team",
    )
    .with_crumb("Panel", format!("/studies/{}/panel", definition.slug))
    .with_last_crumb("Team")
    .with_error(form.problem.is_some());
    let status = if form.problem.is_some() { 422 } else { 200 };
    html_as(
        status,
        &TeamPage {
            shell,
            heading: "Team".to_owned(),
            lead: "Who runs this study. Nobody runs it and answers in it.".to_owned(),
            base: format!("/studies/{}/team", definition.slug),
            members: members.into_iter().map(MemberLine::of).collect(),
            roles: vec![
                (
                    "coordinator",
                    "Coordinator",
                    "Keeps the panel, runs the rounds, reads the results.",
                ),
                (
                    "author",
                    "Author",
                    "Reads the results and pulls the report.",
                ),
            ],
            form,
            by_mail: state.mail().is_on(),
        },
    )
}

fn role_in(fields: &Fields) -> Result<Role, Failure> {
    Role::of_study(fields.text("role"))
        .ok_or_else(|| Failure::unprocessable("role", "The role is coordinator or author."))
}

async fn give(state: Data<AppState>, who: SignedIn, slug: Path<String>, fields: Fields) -> Answer {
    let seat = state.enter(&who.principal, &slug, Act::ChangeTeam).await?;
    let role = role_in(&fields)?;
    let study = &seat.membership.study;
    let page_of_role = match role {
        Role::Author => "results",
        _ => "overview",
    };
    let place = Place {
        study: study.id,
        title: study.definition.title.clone(),
        leads_to: format!("/studies/{slug}/{page_of_role}"),
        language: study.definition.language.clone(),
    };
    match change(&state, TeamForm::of(&fields), &who, place, role).await? {
        None => see_other(&format!("/studies/{slug}/team")),
        Some(form) => page(&state, &who, &seat.membership, form).await,
    }
}

async fn take(state: Data<AppState>, who: SignedIn, slug: Path<String>, fields: Fields) -> Answer {
    let seat = state.enter(&who.principal, &slug, Act::ChangeTeam).await?;
    let study = seat.membership.study.id;
    match relieve(&state, &fields, &who, study, role_in(&fields)?).await? {
        // Whoever took their own role away is led home.
        None if fields.whole("account")? == Some(who.principal.id()) => see_other("/"),
        None => see_other(&format!("/studies/{slug}/team")),
        Some(form) => page(&state, &who, &seat.membership, form).await,
    }
}
