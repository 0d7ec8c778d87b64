//! Who makes a request: the extractors handlers name in their arguments.
//!
//! A browser carries a cookie with a random token. Signed in or not, the token
//! is also the key of the form token that every changing request must bring, so
//! that another site cannot send a form in somebody's name. A program carries
//! `Authorization: Bearer TOKEN`, which no browser adds by itself.

use std::future::Future;
use std::pin::Pin;

use actix_web::cookie::{Cookie, SameSite};
use actix_web::dev::Payload;
use actix_web::http::header::{ACCEPT_LANGUAGE, AUTHORIZATION, HeaderMap, USER_AGENT};
use actix_web::{FromRequest, HttpMessage, HttpRequest, web};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::{Hmac, KeyInit, Mac};
use sha2::{Digest, Sha256};

use super::error::Failure;
use super::state::AppState;
use crate::account::Principal;
use crate::locale::Speaker;

type Extracting<T> = Pin<Box<dyn Future<Output = Result<T, Failure>>>>;

/// Somebody with a browser, signed in or not.
#[derive(Debug, Clone)]
pub struct Visitor {
    /// The account, if there is a session that lives.
    pub principal: Option<Principal>,
    /// What knows this browser again, whoever is signed in.
    pub browser: String,
    /// What the forms of the answer must carry in their field `csrf`.
    pub csrf: String,
}

/// Somebody with a browser and a session. Anybody else is led to the sign-in.
#[derive(Debug, Clone)]
pub struct SignedIn {
    /// The account and its session.
    pub principal: Principal,
    /// What the forms of the answer must carry in their field `csrf`.
    pub csrf: String,
}

/// Whoever reads what may be open to everybody: with a session, with a token, or neither. Nobody
/// is given a cookie for it.
#[derive(Debug, Clone)]
pub struct Reader {
    /// The account; none for who is not signed in.
    pub principal: Option<Principal>,
    /// What the forms of the answer must carry in their field `csrf`; empty without a session.
    pub csrf: String,
}

/// Whoever calls the API: by token, or a script of a page by its session.
#[derive(Debug, Clone)]
pub struct Caller(pub Principal);

/// The language of whoever reads outside any study, by what their browser asks for.
pub fn speaker(headers: &HeaderMap) -> Speaker {
    let wishes = headers.get(ACCEPT_LANGUAGE);
    Speaker::negotiate(
        wishes
            .and_then(|value| value.to_str().ok())
            .unwrap_or_default(),
    )
}

/// The token a browser that had none is given with the answer.
pub(super) struct Fresh(pub(super) String);

impl FromRequest for Visitor {
    type Error = Failure;
    type Future = Extracting<Self>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let request = request.clone();
        Box::pin(async move {
            let state = state(&request)?;
            let Some(token) = token(request.headers(), state.settings.https()) else {
                let fresh = URL_SAFE_NO_PAD.encode(rand::random::<[u8; 32]>());
                let csrf = form_token(&fresh);
                request.extensions_mut().insert(Fresh(fresh));
                return Ok(Visitor {
                    principal: None,
                    browser: csrf.clone(),
                    csrf,
                });
            };
            let principal = state.accounts.session(&token).await?;
            let csrf = marked_form_token(&token, principal.as_ref());
            Ok(Visitor {
                principal,
                browser: form_token(&token),
                csrf,
            })
        })
    }
}

impl FromRequest for SignedIn {
    type Error = Failure;
    type Future = Extracting<Self>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let visitor = Visitor::from_request(request, payload);
        Box::pin(async move {
            let Visitor {
                principal, csrf, ..
            } = visitor.await?;
            let principal = principal.ok_or_else(Failure::unauthenticated)?;
            Ok(SignedIn { principal, csrf })
        })
    }
}

impl FromRequest for Reader {
    type Error = Failure;
    type Future = Extracting<Self>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let request = request.clone();
        Box::pin(async move {
            let state = state(&request)?;
            let headers = request.headers();
            // A token that is given and wrong is refused, so that its owner learns of it.
            if headers.contains_key(AUTHORIZATION) {
                let token = bearer(headers).ok_or_else(Failure::unauthenticated)?;
                let found = state.accounts.token(token).await?;
                return Ok(Reader {
                    principal: Some(found.ok_or_else(Failure::unauthenticated)?),
                    csrf: String::new(),
                });
            }
            let Some(token) = token(headers, state.settings.https()) else {
                return Ok(Reader {
                    principal: None,
                    csrf: String::new(),
                });
            };
            let principal = state.accounts.session(&token).await?;
            let csrf = marked_form_token(&token, principal.as_ref());
            Ok(Reader { principal, csrf })
        })
    }
}

impl FromRequest for Caller {
    type Error = Failure;
    type Future = Extracting<Self>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let reader = Reader::from_request(request, payload);
        Box::pin(async move {
            let found = reader.await?.principal;
            found.map(Caller).ok_or_else(Failure::unauthenticated)
        })
    }
}

/// The cookie that begins or goes on with a session.
pub fn cookie(token: &str, https: bool) -> Cookie<'static> {
    Cookie::build(cookie_name(https), token.to_owned())
        .path("/")
        .http_only(true)
        .same_site(SameSite::Lax)
        .secure(https)
        .finish()
}

/// The cookie that makes a browser forget its session.
pub fn ended(https: bool) -> Cookie<'static> {
    let mut cookie = cookie("", https);
    cookie.make_removal();
    cookie
}

/// The form token that belongs to a session token.
pub fn form_token(token: &str) -> String {
    let mut mac =
        Hmac::<Sha256>::new_from_slice(token.as_bytes()).expect("HMAC takes a key of any length");
    mac.update(b"castalia form");
    URL_SAFE_NO_PAD.encode(mac.finalize().into_bytes())
}

/// The form token with the mark of whose page carries it behind it, after a point.
pub fn marked_form_token(token: &str, who: Option<&Principal>) -> String {
    let owner = who.map(|who| format!(".{}", owner_mark(who.id())));
    form_token(token) + &owner.unwrap_or_default()
}

/// By which pages and forms of an account are told from those of others. It is no secret and proves
/// nothing: it keeps what one person typed from being sent by the next one at the same browser.
pub fn owner_mark(account: i64) -> String {
    let digest = Sha256::digest(format!("castalia owner {account}"));
    URL_SAFE_NO_PAD.encode(&digest[..12])
}

/// A form token without its mark, and the mark.
pub(super) fn parted(token: &str) -> (&str, Option<&str>) {
    match token.split_once('.') {
        Some((token, owner)) => (token, Some(owner)),
        None => (token, None),
    }
}

/// The network address a request comes from, seen through trusted proxies: the
/// last address in `X-Forwarded-For` that is none of theirs.
pub fn client_address(request: &HttpRequest, state: &AppState) -> String {
    let trusted = &state.settings.server.trusted_proxies;
    let ours = |address: &std::net::IpAddr| trusted.iter().any(|net| net.contains(*address));
    let Some(peer) = request.peer_addr().map(|peer| peer.ip().to_canonical()) else {
        return "unknown".into();
    };
    if !ours(&peer) {
        return peer.to_string();
    }
    let mut forwarded = Vec::new();
    for value in request.headers().get_all("x-forwarded-for") {
        forwarded.extend(value.to_str().unwrap_or_default().split(','));
    }
    let mut nearest = peer;
    for address in forwarded.iter().rev() {
        let Ok(address) = address.trim().parse::<std::net::IpAddr>() else {
            break;
        };
        nearest = address.to_canonical();
        if !ours(&nearest) {
            break;
        }
    }
    nearest.to_string()
}

/// Marks in what a browser calls itself, and its name. Those that others also carry come last.
const BROWSERS: [(&str, &str); 6] = [
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("Firefox/", "Firefox"),
    ("FxiOS/", "Firefox"),
    ("Chrom", "Chrome"),
    ("Safari/", "Safari"),
];
/// The same for systems.
const SYSTEMS: [(&str, &str); 7] = [
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("Mac OS X", "macOS"),
    ("CrOS", "ChromeOS"),
    ("Linux", "Linux"),
];

/// "Firefox, Windows": a device as its owner would know it again in the list of sessions; what it
/// calls itself, where neither is known.
pub fn device(request: &HttpRequest) -> String {
    let header = request.headers().get(USER_AGENT);
    let text = header
        .and_then(|value| value.to_str().ok())
        .unwrap_or("unknown");
    let known = |names: &[(&str, &'static str)]| {
        let found = names.iter().find(|(mark, _)| text.contains(mark));
        found.map(|(_, name)| *name)
    };
    match (known(&BROWSERS), known(&SYSTEMS)) {
        (Some(browser), Some(system)) => format!("{browser}, {system}"),
        _ => text.to_owned(),
    }
}

/// The session token of a request, whether or not the session lives.
pub fn of(request: &HttpRequest, state: &AppState) -> Option<String> {
    token(request.headers(), state.settings.https())
}

/// The session token of a request, if it has the form of one.
pub(super) fn token(headers: &HeaderMap, https: bool) -> Option<String> {
    let name = cookie_name(https);
    headers
        .get_all("cookie")
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .find(|(own, _)| *own == name)
        .map(|(_, token)| token.to_owned())
        .filter(|token| {
            let sign = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_';
            (40..=100).contains(&token.len()) && token.bytes().all(sign)
        })
}

fn cookie_name(https: bool) -> &'static str {
    if https { "__Host-session" } else { "session" }
}

fn bearer(headers: &HeaderMap) -> Option<&str> {
    let value = headers.get(AUTHORIZATION)?.to_str().ok()?;
    let (scheme, token) = value.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| token.trim())
}

fn state(request: &HttpRequest) -> Result<web::Data<AppState>, Failure> {
    request
        .app_data::<web::Data<AppState>>()
        .cloned()
        .ok_or_else(|| Failure::internal("the server was started without its state"))
}

#[cfg(test)]
mod tests {
    use actix_web::test::TestRequest;

    use super::*;

    #[test]
    fn a_device_is_named_as_its_owner_knows_it() {
        for (agent, name) in [
            (
                "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/140.0.0.0 Safari/537.36 Edg/140.0",
                "Edge, Windows",
            ),
            (
                "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1 Version/18.0 Mobile/15E148 Safari/604.1",
                "Safari, iPhone",
            ),
            ("curl/8.5.0", "curl/8.5.0"),
        ] {
            let request = TestRequest::default()
                .insert_header((USER_AGENT, agent))
                .to_http_request();
            assert_eq!(device(&request), name);
        }
    }
}
