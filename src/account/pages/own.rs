//! The account page: how cards are shown, password, devices and API tokens.

use actix_web::HttpRequest;
use actix_web::web::{self, Data, Query, ServiceConfig};
use jiff::tz::TimeZone;
use serde::Deserialize;

use crate::account::views::{AccountPage, AddressForm, CodeAsked, DeviceLine, Security, TokenLine};
use crate::account::{ApiToken, Credential, Device, Error, Proof, Scope, Weakness};
use crate::locale::{Speaker, dates};
use crate::web::AppState;
use crate::web::address::resource;
use crate::web::error::{Answer, Failure};
use crate::web::frame;
use crate::web::input::Fields;
use crate::web::reply::{html_as, see_other};
use crate::web::session::{self, SignedIn};

pub(super) fn routes(cfg: &mut ServiceConfig) {
    cfg.service(
        resource("/account")
            .route(web::get().to(show))
            .route(web::post().to(choose)),
    );
    cfg.service(resource("/account/password").route(web::post().to(change_password)));
    cfg.service(resource("/account/code").route(web::post().to(send_code)));
    cfg.service(resource("/account/tokens").route(web::post().to(make_token)));
    cfg.service(resource("/account/tokens/revoke").route(web::post().to(revoke_token)));
    cfg.service(resource("/account/devices/end").route(web::post().to(end_session)));
}

/// What has just been done, for the page that says so.
#[derive(Debug, Default, Deserialize)]
struct Shown {
    saved: Option<String>,
    /// `password`
    changed: Option<String>,
    /// `sent` or `later`: what became of the code that was asked for.
    code: Option<String>,
}

async fn show(
    state: Data<AppState>,
    request: HttpRequest,
    who: SignedIn,
    shown: Query<Shown>,
) -> Answer {
    let mut page = page(&state, &request, &who).await?;
    page.saved = shown.saved.is_some();
    page.security.code_asked = CodeAsked::from_query(shown.code.as_deref());
    page.security.password_changed = shown.changed.as_deref() == Some("password");
    html_as(200, &page)
}

async fn choose(state: Data<AppState>, who: SignedIn, fields: Fields) -> Answer {
    let one = match fields.require("cards")? {
        "one" => true,
        "all" => false,
        _ => return Err(Failure::unprocessable("cards", "The choice is one or all.")),
    };
    state
        .accounts
        .choose_one_at_a_time(who.principal.id(), one)
        .await?;
    see_other("/account?saved=1")
}

async fn change_password(
    state: Data<AppState>,
    request: HttpRequest,
    who: SignedIn,
    fields: Fields,
) -> Answer {
    let current = match fields.get("code") {
        Some(code) => code,
        None => fields.text("current"),
    };
    let new = fields.text("new");
    let changed = state
        .accounts
        .change_password(
            &who.principal,
            current.to_owned(),
            new.to_owned(),
            state.keys(),
        )
        .await;
    let Err(error) = changed else {
        return see_other("/account?changed=password");
    };
    let mut page = page(&state, &request, &who).await?;
    let (status, words) = said(&session::speaker(request.headers()), error)?;
    page.security.password_problem = Some(words);
    page.shell = page.shell.with_error(true);
    html_as(status, &page)
}

/// Mails a code to prove with who one is, and leads back to where it was asked for.
async fn send_code(
    state: Data<AppState>,
    request: HttpRequest,
    who: SignedIn,
    fields: Fields,
) -> Answer {
    let language = session::speaker(request.headers()).lang();
    let sent = state.accounts.send_proof(&who.principal, language).await;
    let back = super::local(fields.get("next"));
    let back = if back.is_empty() { "/account" } else { &back };
    let told = match sent {
        Ok(()) => "sent",
        Err(Error::TooManyAttempts { .. }) => "later",
        Err(other) => return Err(other.into()),
    };
    see_other(&format!("{back}?code={told}#code"))
}

/// Shows the token in the answer itself: it is stored nowhere, so no other page could.
async fn make_token(
    state: Data<AppState>,
    request: HttpRequest,
    who: SignedIn,
    fields: Fields,
) -> Answer {
    let scopes: Vec<Scope> = Scope::ALL
        .into_iter()
        .filter(|scope| fields.get(&format!("scope-{}", scope.name())).is_some())
        .collect();
    let chosen: Vec<&str> = scopes.iter().map(|scope| scope.name()).collect();
    let (name, days) = (fields.text("name"), fields.text("days"));
    // What is no number is as far from 1 to 365 as 0 is.
    let life = days.trim().parse().unwrap_or(0);
    let made = state
        .accounts
        .create_token(who.principal.id(), name, scopes, life)
        .await;
    let t = session::speaker(request.headers());
    let mut page = page(&state, &request, &who).await?;
    match made {
        Ok((token, text)) => {
            page.security.made = Some((token.name, text));
            html_as(201, &page)
        }
        Err(error) => {
            let (status, words) = said(&t, error)?;
            page.security.scopes = Security::scopes(&t, &chosen);
            page.security.typed_name = name.to_owned();
            page.security.typed_days = days.to_owned();
            page.security.token_problem = Some(words);
            page.shell = page.shell.with_error(true);
            html_as(status, &page)
        }
    }
}

async fn revoke_token(state: Data<AppState>, who: SignedIn, fields: Fields) -> Answer {
    let id = required_id(&fields)?;
    state.accounts.revoke_token(who.principal.id(), id).await?;
    see_other("/account#tokens-heading")
}

async fn end_session(state: Data<AppState>, who: SignedIn, fields: Fields) -> Answer {
    let id = required_id(&fields)?;
    state.accounts.end_session(who.principal.id(), id).await?;
    see_other("/account#devices-heading")
}

fn required_id(fields: &Fields) -> Result<i64, Failure> {
    fields.require("id")?;
    Ok(fields.whole("id")?.unwrap_or_default())
}

pub(super) async fn page(
    state: &AppState,
    request: &HttpRequest,
    who: &SignedIn,
) -> Result<AccountPage, Failure> {
    let t = session::speaker(request.headers());
    let account = &who.principal.account;
    // A page outside any study knows no time zone but the world's.
    let zone = &TimeZone::UTC;
    let mut security = Security::new(t, who.csrf.as_str(), account.email.as_str());
    security.by_code = state.accounts.proof_of(&who.principal).await? == Proof::Code;
    let tokens = state.accounts.tokens(account.id).await?;
    security.tokens = tokens.iter().map(|token| line(t, token, zone)).collect();
    let devices = state.accounts.devices(account.id).await?;
    let own = match who.principal.credential {
        Credential::Session { id } => Some(id),
        Credential::Token { .. } => None,
    };
    security.devices = devices
        .into_iter()
        .map(|device| device_line(t, device, own, zone))
        .collect();
    Ok(AccountPage {
        shell: frame::for_account(&who.principal, &who.csrf, t, &t.say("your-account")).narrow(),
        name: account.name.clone(),
        email: account.email.clone(),
        administrator: account.administrator,
        new_address: state.mail().is_on().then(AddressForm::default),
        one_at_a_time: account.one_at_a_time,
        saved: false,
        security,
    })
}

fn line(t: Speaker, token: &ApiToken, zone: &TimeZone) -> TokenLine {
    let scopes: Vec<&str> = token.scopes.iter().map(|scope| scope.name()).collect();
    TokenLine {
        id: token.id,
        name: token.name.clone(),
        scopes: scopes.join(", "),
        expires: dates::day(t, token.expires_at, zone),
    }
}

fn device_line(t: Speaker, device: Device, own: Option<i64>, zone: &TimeZone) -> DeviceLine {
    DeviceLine {
        id: device.id,
        seen: dates::day(t, device.seen_at, zone),
        current: own == Some(device.id),
        device: device.device,
    }
}

/// What the form says of an error that its user can mend; any other is a page of its own.
fn said(t: &Speaker, error: Error) -> Result<(u16, String), Failure> {
    let words = match &error {
        Error::WrongPassword => t.say("password-wrong"),
        Error::WrongCode => t.say("proof-wrong"),
        Error::WeakPassword(weakness) => t.say(match weakness {
            Weakness::Short => "password-short",
            Weakness::Long => "password-long",
            Weakness::Guessable => "password-guessable",
        }),
        Error::InvalidName => t.say("token-name-wrong"),
        Error::NoScope => t.say("token-no-scope"),
        Error::TokenLife => t.say("token-days-wrong"),
        Error::TooManyAttempts { minutes } => {
            return Ok((429, t.say_n("sign-in-too-many", "n", *minutes)));
        }
        _ => return Err(error.into()),
    };
    Ok((422, words))
}
