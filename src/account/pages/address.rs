//! Another address for an account: asked for on its page, confirmed from the new address.

use actix_web::HttpRequest;
use actix_web::web::{self, Data, Path, ServiceConfig};

use super::own;
use crate::account::views::{AddressForm, AddressPage};
use crate::account::{Email, Error, address};
use crate::web::AppState;
use crate::web::address::resource;
use crate::web::error::{Answer, Failure};
use crate::web::input::Fields;
use crate::web::page::Shell;
use crate::web::reply::{html, html_as};
use crate::web::session::{self, SignedIn, Visitor};

pub(super) fn routes(cfg: &mut ServiceConfig) {
    cfg.service(resource("/account/address").route(web::post().to(ask)));
    cfg.service(
        resource("/a/{token}")
            .route(web::get().to(look))
            .route(web::post().to(confirm)),
    );
}

async fn ask(state: Data<AppState>, request: HttpRequest, who: SignedIn, fields: Fields) -> Answer {
    if !state.mail().is_on() {
        return Err(Failure::not_found(""));
    }
    let t = session::speaker(request.headers());
    let typed = fields.text("address").to_owned();
    let (account, now, language) = (who.principal.account.clone(), state.now(), t.lang());
    let wish = typed.clone();
    // The inner result is what the form says; the outer one is a page of its own.
    let asked = state
        .blocking(move |db| {
            Ok::<_, Error>(wish.parse::<Email>().and_then(|email| {
                db.write(|conn| address::ask(conn, &account, &email, language, now))?;
                Ok(email)
            }))
        })
        .await?;
    let mut page = own::page(&state, &request, &who).await?;
    let (status, form) = match asked {
        Ok(email) => (
            200,
            AddressForm {
                sent: Some(email.to_string()),
                ..AddressForm::default()
            },
        ),
        Err(error) => {
            let (status, words) = match error {
                Error::InvalidEmail(_) => (422, t.say("sign-in-no-address")),
                Error::TooManyAttempts { minutes } => {
                    (429, t.say_n("sign-in-too-many", "n", minutes))
                }
                other => return Err(other.into()),
            };
            page.shell = page.shell.with_error(true);
            (
                status,
                AddressForm {
                    typed,
                    problem: Some(words),
                    sent: None,
                },
            )
        }
    };
    page.new_address = Some(form);
    html_as(status, &page)
}

fn page(request: &HttpRequest, csrf: String, found: Option<String>) -> AddressPage {
    let t = session::speaker(request.headers());
    let (heading, words) = match &found {
        Some(address) => (
            t.say("confirm-address"),
            t.say_n("confirm-address-more", "address", address),
        ),
        None => (
            t.say("address-link-spent"),
            t.say("address-link-spent-more"),
        ),
    };
    AddressPage {
        shell: Shell::new(t, heading.clone()).narrow().with_csrf(csrf),
        heading,
        words,
        asks: found.is_some(),
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
        .blocking(move |db| db.read(|conn| address::look(conn, &token, now)))
        .await?;
    html(&page(&request, visitor.csrf, found))
}

async fn confirm(
    state: Data<AppState>,
    request: HttpRequest,
    visitor: Visitor,
    token: Path<String>,
) -> Answer {
    let t = session::speaker(request.headers());
    let (token, now, language) = (token.into_inner(), state.now(), t.lang());
    let changed = state
        .blocking(move |db| db.write(|conn| address::confirm(conn, &token, language, now)))
        .await?;
    if !changed {
        return html_as(410, &page(&request, visitor.csrf, None));
    }
    state.accounts.forget();
    state.desk.forget();
    html(&AddressPage {
        shell: Shell::new(t, t.say("address-is-changed"))
            .narrow()
            .with_csrf(visitor.csrf),
        heading: t.say("address-is-changed"),
        words: t.say("address-is-changed-more"),
        asks: false,
    })
}
