//! Signing in by mail: asking for a link, opening it, typing its code.

use actix_web::HttpRequest;
use actix_web::web::{self, Data, Path, Query, ServiceConfig};
use serde::Deserialize;

use crate::account::views::{CodePage, LinkPage};
use crate::account::{Arrived, Email, Error, LinkRequest, LinkState};
use crate::web::AppState;
use crate::web::address::resource;
use crate::web::error::{Answer, Failure};
use crate::web::input::Fields;
use crate::web::kept::Kept;
use crate::web::page::Shell;
use crate::web::reply::{html, html_as};
use crate::web::session::{self, Visitor};

pub(super) fn routes(cfg: &mut ServiceConfig) {
    cfg.service(
        resource("/sign-in/code")
            .route(web::get().to(ask_for_code))
            .route(web::post().to(sign_in_by_code)),
    );
    cfg.service(
        resource("/l/{token}")
            .route(web::get().to(look))
            .route(web::post().to(sign_in_by_link)),
    );
}

/// Queues a link for whoever owns `email`, if anybody, and says the same to everybody.
///
/// # Errors
/// `InvalidEmail` where nobody could own it, `TooManyAttempts`.
pub(super) async fn send_link(
    state: &AppState,
    request: &HttpRequest,
    visitor: &Visitor,
    email: &str,
    next: &str,
) -> Result<(), Error> {
    let email: Email = email.parse()?;
    let wish = LinkRequest {
        email: email.as_str(),
        from: &session::client_address(request, state),
        browser: &visitor.browser,
        leads_to: next,
        language: session::speaker(request.headers()).lang(),
    };
    state.accounts.request_link(wish).await
}

/// The page after a link was asked for: the same for known and unknown addresses.
pub(super) fn sent(
    request: &HttpRequest,
    visitor: Visitor,
    email: &str,
    kept: Option<Kept>,
) -> Answer {
    let t = session::speaker(request.headers());
    html(&CodePage {
        shell: Shell::new(t, t.say("link-sent"))
            .narrow()
            .with_csrf(visitor.csrf),
        sent: true,
        email: email.to_owned(),
        problem: None,
        kept,
    })
}

#[derive(Debug, Default, Deserialize)]
struct Asked {
    email: Option<String>,
}

async fn ask_for_code(
    state: Data<AppState>,
    request: HttpRequest,
    visitor: Visitor,
    asked: Query<Asked>,
) -> Answer {
    with_mail(&state)?;
    let t = session::speaker(request.headers());
    html(&CodePage {
        shell: Shell::new(t, t.say("type-code"))
            .narrow()
            .with_csrf(visitor.csrf),
        sent: false,
        email: asked.into_inner().email.unwrap_or_default(),
        problem: None,
        kept: None,
    })
}

async fn sign_in_by_code(
    state: Data<AppState>,
    request: HttpRequest,
    visitor: Visitor,
    fields: Fields,
) -> Answer {
    with_mail(&state)?;
    let email = fields.text("email").trim().to_owned();
    let address = session::client_address(&request, &state);
    let arrived = state
        .accounts
        .redeem_code(
            &email,
            fields.text("code"),
            &address,
            &session::device(&request),
            state.keys(),
        )
        .await;
    let t = session::speaker(request.headers());
    let (status, problem) = match arrived {
        Ok(Some(Arrived { session, leads_to })) => {
            let carried = Kept::carried_by(&fields);
            return super::enter(&state, &request, &visitor, &session, &leads_to, carried).await;
        }
        Ok(None) => (422, t.say("code-wrong")),
        Err(Error::TooManyAttempts { minutes }) => (429, t.say_n("sign-in-too-many", "n", minutes)),
        Err(error) => return Err(error.into()),
    };
    html_as(
        status,
        &CodePage {
            shell: Shell::new(t, t.say("type-code"))
                .narrow()
                .with_csrf(visitor.csrf)
                .with_error(true),
            sent: false,
            email,
            problem: Some(problem),
            kept: Kept::carried_by(&fields),
        },
    )
}

async fn look(
    state: Data<AppState>,
    request: HttpRequest,
    visitor: Visitor,
    token: Path<String>,
) -> Answer {
    with_mail(&state)?;
    let found = state.accounts.link_state(&token, &visitor.browser).await?;
    link_page(&request, visitor, found, 200)
}

async fn sign_in_by_link(
    state: Data<AppState>,
    request: HttpRequest,
    visitor: Visitor,
    token: Path<String>,
) -> Answer {
    with_mail(&state)?;
    let device = session::device(&request);
    let arrived = state
        .accounts
        .redeem_link(&token, &visitor.browser, &device)
        .await?;
    match arrived {
        Some(Arrived { session, leads_to }) => {
            super::enter(&state, &request, &visitor, &session, &leads_to, None).await
        }
        None => {
            let found = state.accounts.link_state(&token, &visitor.browser).await?;
            link_page(&request, visitor, found, 410)
        }
    }
}

fn link_page(request: &HttpRequest, visitor: Visitor, found: LinkState, status: u16) -> Answer {
    let t = session::speaker(request.headers());
    let title = match found {
        LinkState::Ready => t.say("sign-in"),
        LinkState::OtherBrowser => t.say("link-other-browser"),
        LinkState::Spent => t.say("link-spent"),
    };
    html_as(
        status,
        &LinkPage {
            shell: Shell::new(t, title.clone())
                .narrow()
                .with_csrf(visitor.csrf),
            heading: title,
            found,
        },
    )
}

/// Where no mail is sent, there is nothing of this.
fn with_mail(state: &AppState) -> Result<(), Failure> {
    match state.mail().is_on() {
        true => Ok(()),
        false => Err(Failure::not_found("")),
    }
}
