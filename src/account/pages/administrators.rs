//! The administrators of the installation, and the link by which whoever was given a role comes
//! in.

use actix_web::http::header::LOCATION;
use actix_web::web::{self, Data, Path, ServiceConfig};
use actix_web::{HttpRequest, HttpResponse};
use parking_lot::Mutex;
use std::sync::Arc;

use crate::account::Error;
use crate::account::team::{self, Place, Role};
use crate::account::views::{MemberLine, RolePage, TeamForm, TeamPage};
use crate::locale::Speaker;
use crate::web::AppState;
use crate::web::address::resource;
use crate::web::error::{Answer, Failure};
use crate::web::frame;
use crate::web::input::Fields;
use crate::web::page::Shell;
use crate::web::reply::{html_as, see_other};
use crate::web::session::{self, SignedIn, Visitor};

pub(super) fn routes(cfg: &mut ServiceConfig) {
    cfg.service(
        resource("/administrators")
            .route(web::get().to(show))
            .route(web::post().to(give)),
    );
    cfg.service(resource("/administrators/remove").route(web::post().to(take)));
    cfg.service(
        resource("/r/{token}")
            .route(web::get().to(look))
            .route(web::post().to(go_in)),
    );
}

pub(super) fn only_administrators(who: &SignedIn) -> Result<(), Failure> {
    match who.principal.account.administrator {
        true => Ok(()),
        false => Err(Failure::forbidden(
            "Only an administrator of this installation sees this page.",
        )),
    }
}

async fn show(state: Data<AppState>, who: SignedIn) -> Answer {
    only_administrators(&who)?;
    page(&state, &who, TeamForm::default()).await
}

async fn page(state: &AppState, who: &SignedIn, form: TeamForm) -> Answer {
    let members = state
        .blocking(move |db| db.read(|conn| team::list(conn, 0)))
        .await?;
    let status = if form.problem.is_some() { 422 } else { 200 };
    let t = Speaker::of_office();
    html_as(
        status,
        &TeamPage {
            shell: frame::for_account(&who.principal, &who.csrf, t, "Administrators")
                .with_error(form.problem.is_some()),
            heading: "Administrators".to_owned(),
            lead: "They name those who run studies, and see who takes part. They neither answer nor run rounds."
                .to_owned(),
            base: "/administrators".to_owned(),
            members: members.into_iter().map(MemberLine::of).collect(),
            roles: vec![("administrator", "Administrator", "")],
            form,
            by_mail: state.mail().is_on(),
        },
    )
}

async fn give(state: Data<AppState>, who: SignedIn, fields: Fields) -> Answer {
    only_administrators(&who)?;
    let form = TeamForm::of(&fields);
    let place = Place {
        study: 0,
        title: String::new(),
        leads_to: "/administrators".to_owned(),
        language: Speaker::of_office().lang().to_owned(),
    };
    let done = change(&state, form, &who, place, Role::Administrator).await?;
    match done {
        None => see_other("/administrators"),
        Some(form) => page(&state, &who, form).await,
    }
}

/// Gives a role; the form with what is wrong where its user can mend it.
///
/// # Errors
/// What is a page of its own.
pub async fn change(
    state: &AppState,
    form: TeamForm,
    who: &SignedIn,
    place: Place,
    role: Role,
) -> Result<Option<TeamForm>, Failure> {
    let (wish, actor) = (form.wish(), who.principal.account.clone());
    let (service, now) = (state.mail(), state.now());
    let given = state
        .blocking(move |db| {
            Ok::<_, Error>(
                db.write(|conn| team::give(conn, service, &place, role, &wish, &actor, now)),
            )
        })
        .await?;
    state.accounts.forget();
    state.desk.forget();
    match given {
        Ok(()) => Ok(None),
        Err(error) => Ok(Some(form.with(error)?)),
    }
}

/// Takes a role from somebody; the form with what is wrong where its user can mend it.
///
/// # Errors
/// What is a page of its own.
pub async fn relieve(
    state: &AppState,
    fields: &Fields,
    who: &SignedIn,
    study: i64,
    role: Role,
) -> Result<Option<TeamForm>, Failure> {
    fields.require("account")?;
    let account = fields.whole("account")?.unwrap_or_default();
    let (actor, now) = (who.principal.id(), state.now());
    let taken = state
        .blocking(move |db| {
            Ok::<_, Error>(db.write(|conn| team::take(conn, study, role, account, actor, now)))
        })
        .await?;
    state.accounts.forget();
    state.desk.forget();
    match taken {
        Ok(()) => Ok(None),
        Err(error) => Ok(Some(TeamForm::default().with(error)?)),
    }
}

async fn take(state: Data<AppState>, who: SignedIn, fields: Fields) -> Answer {
    only_administrators(&who)?;
    match relieve(&state, &fields, &who, 0, Role::Administrator).await? {
        None => see_other("/administrators"),
        Some(form) => page(&state, &who, form).await,
    }
}

/// Looking changes nothing, however often a mail scanner looks.
async fn look(
    state: Data<AppState>,
    request: HttpRequest,
    visitor: Visitor,
    token: Path<String>,
) -> Answer {
    let (token, now) = (token.into_inner(), state.now());
    let found = state
        .blocking(move |db| db.read(|conn| team::look(conn, &token, now)))
        .await?;
    role_page(
        &request,
        visitor.csrf,
        found.map(|account| account.name),
        200,
    )
}

fn role_page(request: &HttpRequest, csrf: String, name: Option<String>, status: u16) -> Answer {
    let t = session::speaker(request.headers());
    let heading = match name {
        Some(_) => t.say("sign-in"),
        None => t.say("link-spent"),
    };
    html_as(
        status,
        &RolePage {
            shell: Shell::new(t, heading.clone()).narrow().with_csrf(csrf),
            heading,
            name,
        },
    )
}

async fn go_in(
    state: Data<AppState>,
    request: HttpRequest,
    visitor: Visitor,
    token: Path<String>,
) -> Answer {
    let (token, now) = (token.into_inner(), state.now());
    // Where the link leads is known only in the transaction that takes it.
    let target = Arc::new(Mutex::new(String::new()));
    let told = target.clone();
    let begun = state
        .accounts
        .begin_session_when(&session::device(&request), move |conn, _| {
            let claimed = team::claim(conn, &token, now)?;
            Ok(claimed.map(|(account, leads_to)| {
                *told.lock() = leads_to;
                account
            }))
        })
        .await?;
    let Some(begun) = begun else {
        return role_page(&request, visitor.csrf, None, 410);
    };
    // A session that was there before ends with the new one.
    if let Some(before) = &visitor.principal {
        let _ = state.accounts.sign_out(before).await;
    }
    let target = target.lock().clone();
    Ok(HttpResponse::SeeOther()
        .cookie(session::cookie(&begun.token, state.settings.https()))
        .insert_header((LOCATION, target))
        .finish())
}
