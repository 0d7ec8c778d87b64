//! Signing in and out, and what an account shows of itself.

mod address;
mod administrators;
mod mailed;
mod own;
mod registry;
mod time_left;

use actix_web::http::header::LOCATION;
use actix_web::web::{Data, Query, ServiceConfig};
use actix_web::{HttpRequest, HttpResponse, web};
use serde::Deserialize;

use super::views::{KeptPage, SignInNotice, SignInPage};
use super::{Error, NewSession};
use crate::locale::Speaker;
use crate::web::AppState;
use crate::web::address::resource;
use crate::web::error::{Answer, Failure};
use crate::web::input::Fields;
use crate::web::kept::Kept;
use crate::web::page::Shell;
use crate::web::reply::{html, html_as, see_other};
use crate::web::session::{self, Visitor};

pub use administrators::{change, relieve};

pub fn routes(cfg: &mut ServiceConfig) {
    cfg.service(
        resource("/sign-in")
            .route(web::get().to(ask))
            .route(web::post().to(sign_in)),
    );
    cfg.service(resource("/sign-out").route(web::post().to(sign_out)));
    mailed::routes(cfg);
    own::routes(cfg);
    time_left::routes(cfg);
    address::routes(cfg);
    administrators::routes(cfg);
    registry::routes(cfg);
}

#[derive(Debug, Default, Deserialize)]
struct Asked {
    next: Option<String>,
    /// Why the page is shown: `signed-out`.
    after: Option<String>,
}

async fn ask(
    state: Data<AppState>,
    request: HttpRequest,
    visitor: Visitor,
    asked: Query<Asked>,
) -> Answer {
    let next = local(asked.next.as_deref());
    if visitor.principal.is_some() {
        return see_other(if next.is_empty() { "/" } else { &next });
    }
    let notice = match asked.after.as_deref() {
        Some("signed-out") => SignInNotice::SignedOut,
        _ if !next.is_empty() => SignInNotice::Expired,
        _ => SignInNotice::None,
    };
    let t = session::speaker(request.headers());
    html(&SignInPage {
        shell: Shell::new(t, t.say("sign-in"))
            .narrow()
            .with_csrf(visitor.csrf),
        email: String::new(),
        next,
        problem: None,
        notice,
        by_mail: state.mail().is_on(),
        kept: None,
    })
}

/// The page after a sign-in link was asked for elsewhere, such as in place of an old link.
pub fn link_sent(request: &HttpRequest, visitor: Visitor) -> Answer {
    mailed::sent(request, visitor, "", None)
}

async fn sign_in(
    state: Data<AppState>,
    request: HttpRequest,
    visitor: Visitor,
    fields: Fields,
) -> Answer {
    let email = fields.text("email");
    let next = local(fields.get("next"));
    let address = session::client_address(&request, &state);
    let device = session::device(&request);
    let password = fields.text("password").to_owned();
    let wants_link = fields.text("how") == "link" || password.is_empty();
    if wants_link && state.mail().is_on() {
        return match mailed::send_link(&state, &request, &visitor, email, &next).await {
            Ok(()) => mailed::sent(&request, visitor, email, Kept::carried_by(&fields)),
            Err(error) => not_signed_in(&state, &request, visitor, &fields, next, error),
        };
    }
    let problem = match state
        .accounts
        .sign_in(email, password, &address, &device)
        .await
    {
        Ok(begun) => {
            let carried = Kept::carried_by(&fields);
            return enter(&state, &request, &visitor, &begun, &next, carried).await;
        }
        Err(error) => error,
    };
    not_signed_in(&state, &request, visitor, &fields, next, problem)
}

/// The sign-in page for somebody whose session had ended when they sent a form.
pub fn sign_in_first(t: Speaker, csrf: String, by_mail: bool, kept: Kept) -> Answer {
    html_as(
        401,
        &SignInPage {
            shell: Shell::new(t, t.say("sign-in")).narrow().with_csrf(csrf),
            email: String::new(),
            next: String::new(),
            problem: None,
            notice: SignInNotice::Kept,
            by_mail,
            kept: Some(kept),
        },
    )
}

/// Gives the browser its session and leads on, to a form that its owner sent before the sign-in or
/// to `next`; a session that was there before ends. A form of somebody else's is forgotten.
async fn enter(
    state: &AppState,
    request: &HttpRequest,
    visitor: &Visitor,
    begun: &NewSession,
    next: &str,
    carried: Option<Kept>,
) -> Answer {
    if let Some(before) = &visitor.principal {
        let _ = state.accounts.sign_out(before).await;
    }
    let cookie = session::cookie(&begun.token, state.settings.https());
    let account = begun.account.id;
    if let Some(kept) = carried.filter(|kept| kept.is_of(account)) {
        let t = session::speaker(request.headers());
        let csrf = session::form_token(&begun.token);
        let mut answer = html(&KeptPage {
            shell: Shell::new(t, t.say("kept-title"))
                .narrow()
                .with_csrf(format!("{csrf}.{}", session::owner_mark(account))),
            kept,
        })?;
        answer
            .add_cookie(&cookie)
            .map_err(|cause| Failure::internal(cause.to_string()))?;
        return Ok(answer);
    }
    let next = local(Some(next));
    let target = if next.is_empty() { "/" } else { &next };
    Ok(HttpResponse::SeeOther()
        .cookie(cookie)
        .insert_header((LOCATION, target))
        .finish())
}

/// The sign-in page again, with the reason and what was typed.
fn not_signed_in(
    state: &AppState,
    request: &HttpRequest,
    visitor: Visitor,
    fields: &Fields,
    next: String,
    problem: Error,
) -> Answer {
    let t = session::speaker(request.headers());
    let (status, words) = match problem {
        Error::TooManyAttempts { minutes } => (429, t.say_n("sign-in-too-many", "n", minutes)),
        Error::InvalidEmail(_) => (422, t.say("sign-in-no-address")),
        Error::WrongCredentials => (422, t.say("sign-in-failed")),
        other => return Err(other.into()),
    };
    html_as(
        status,
        &SignInPage {
            shell: Shell::new(t, t.say("sign-in"))
                .narrow()
                .with_csrf(visitor.csrf)
                .with_error(true),
            email: fields.text("email").to_owned(),
            next,
            problem: Some(words),
            notice: SignInNotice::None,
            by_mail: state.mail().is_on(),
            kept: Kept::carried_by(fields),
        },
    )
}

async fn sign_out(state: Data<AppState>, visitor: Visitor) -> Answer {
    if let Some(principal) = &visitor.principal {
        state.accounts.sign_out(principal).await?;
    }
    Ok(HttpResponse::SeeOther()
        .cookie(session::ended(state.settings.https()))
        .insert_header(("Clear-Site-Data", "\"cache\", \"storage\""))
        .insert_header((LOCATION, "/sign-in?after=signed-out"))
        .finish())
}

/// An address of this site to go to, or none: never another site's.
fn local(next: Option<&str>) -> String {
    next.filter(|next| crate::web::is_local(next))
        .unwrap_or_default()
        .to_owned()
}
