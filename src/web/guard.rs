//! What is refused before any handler sees it: the wrong host, methods nobody
//! uses, bodies that are too large, and changes that another site asks for.

use actix_web::dev::{Payload, ServiceRequest};
use actix_web::http::Method;
use actix_web::http::header::{AUTHORIZATION, CONTENT_LENGTH, HOST, HeaderMap, ORIGIN};
use actix_web::{HttpMessage, web};
use futures_util::{StreamExt, stream};

use super::error::Failure;
use super::input::upload::{UPLOAD_LIMIT, first_field, is_upload};
use super::input::{BODY_LIMIT, FORM_LIMIT, Fields, media_type, unread};
use super::kept::{CARRYING, Kept};
use super::metrics::same;
use super::session;
use super::state::AppState;

/// The header in which scripts send the form token.
const FORM_TOKEN: &str = "x-csrf-token";
/// Bytes within which the form token of a form with files must stand.
const TOKEN_WITHIN: usize = 4 << 10;

/// Refuses what can be told from the head of a request alone.
pub(super) fn admit(request: &ServiceRequest, state: &AppState) -> Result<(), Failure> {
    if [Method::TRACE, Method::CONNECT].contains(request.method()) {
        return Err(Failure::of_status(405));
    }
    check_host(request.headers(), state)?;
    // No name holds a NUL, and PostgreSQL could not even be asked for one.
    if request.path().contains('\0') || request.path().contains("%00") {
        return Err(Failure::of_status(404));
    }
    let length = header(request.headers(), CONTENT_LENGTH.as_str());
    let length = length
        .and_then(|text| text.parse::<u64>().ok())
        .unwrap_or(0);
    let limit = match () {
        () if is_form(request) => form_limit(request),
        () if is_upload(request.request()) => UPLOAD_LIMIT,
        () => BODY_LIMIT,
    };
    if length > limit as u64 {
        return Err(Failure::too_large(limit));
    }
    Ok(())
}

/// Refuses a change that does not prove it comes from a page of ours.
///
/// A request with an `Authorization` header proves itself: no browser adds one.
/// All others need a form token, in the header or in the form.
pub(super) async fn check_origin(
    request: &mut ServiceRequest,
    state: &AppState,
) -> Result<(), Failure> {
    let safe = [Method::GET, Method::HEAD, Method::OPTIONS].contains(request.method());
    // Mail programs send the one click to leave without a page of ours; its address is secret.
    let safe = safe || request.path().starts_with("/u/");
    if safe || request.headers().contains_key(AUTHORIZATION) {
        return Ok(());
    }
    let cookie = session::token(request.headers(), state.settings.https());
    if cookie.is_none() && request.path().starts_with("/api/") {
        return Ok(());
    }
    let foreign = || {
        Failure::forbidden(
            "This form was not sent from a page of this site, or its page is too old. \
             Go back, load the page again and send it once more.",
        )
        .kind("form-token")
    };
    if !from_own_site(request.headers(), state) {
        return Err(foreign());
    }
    let cookie = cookie.ok_or_else(foreign)?;
    let expected = session::form_token(&cookie);
    let given = match header(request.headers(), FORM_TOKEN) {
        Some(token) => Some(token.to_owned()),
        None if is_form(request) => from_form(request).await?,
        None if is_upload(request.request()) => from_upload(request).await?,
        None => None,
    };
    let is_right = |given: String| {
        let (token, _) = session::parted(&given);
        same(token.as_bytes(), expected.as_bytes())
    };
    if given.is_some_and(is_right) {
        return Ok(());
    }
    Err(foreign())
}

/// Reads the form token out of the body and puts the body back.
async fn from_form(request: &mut ServiceRequest) -> Result<Option<String>, Failure> {
    let body = request.extract::<web::Bytes>().await.map_err(unread)?;
    let limit = form_limit(request);
    if body.len() > limit {
        return Err(Failure::too_large(limit));
    }
    let fields = Fields::parse(&body)?;
    let token = fields.get("csrf").map(str::to_owned);
    let address = request.uri().path_and_query();
    let action = address.map_or_else(String::new, ToString::to_string);
    let kept = Kept::sent_to(&action, &fields);
    request.extensions_mut().insert(kept);
    request.set_payload(Payload::from(body));
    Ok(token)
}

/// Reads the form token out of the first field of a form with files, and puts back what was read
/// for it, so that no more than a little is kept before somebody may send it.
async fn from_upload(request: &mut ServiceRequest) -> Result<Option<String>, Failure> {
    let mut payload = request.parts_mut().1.take();
    let (mut beginning, mut length) = (Vec::new(), 0);
    while length < TOKEN_WITHIN {
        let Some(chunk) = payload.next().await else {
            break;
        };
        let chunk = chunk.map_err(|error| unread(error.into()))?;
        length += chunk.len();
        beginning.push(chunk);
    }
    let token = first_field(request.headers(), beginning.clone(), "csrf").await;
    let whole = stream::iter(beginning.into_iter().map(Ok)).chain(payload);
    request.set_payload(Payload::Stream {
        payload: Box::pin(whole),
    });
    Ok(token)
}

/// What the browser says of where a request comes from. Browsers that say
/// nothing are believed: the form token is asked for all the same.
fn from_own_site(headers: &HeaderMap, state: &AppState) -> bool {
    if let Some(site) = header(headers, "sec-fetch-site") {
        return site == "same-origin" || site == "none";
    }
    let Some(origin) = header(headers, ORIGIN.as_str()) else {
        return true;
    };
    let public = state.settings.origin();
    if !public.is_empty() {
        return origin == public;
    }
    let host = header(headers, HOST.as_str()).unwrap_or_default();
    origin.strip_prefix("http://") == Some(host)
}

/// Over plain HTTP on loopback, refuses names that are not this machine's: a
/// page elsewhere could point its own name at 127.0.0.1 and read the answers.
fn check_host(headers: &HeaderMap, state: &AppState) -> Result<(), Failure> {
    let listen = state.settings.server.listen.ip();
    if state.settings.https() || !listen.is_loopback() {
        return Ok(());
    }
    let host = header(headers, HOST.as_str()).unwrap_or_default();
    let name = match host.rsplit_once(':') {
        Some((name, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => name,
        _ => host,
    };
    let bare = name.trim_start_matches('[').trim_end_matches(']');
    if name == "localhost" || bare.parse() == Ok(listen) || ["127.0.0.1", "::1"].contains(&bare) {
        return Ok(());
    }
    Err(Failure::of_status(421))
}

/// Largest form at an address, in bytes: a sign-in carries another form whole.
fn form_limit(request: &ServiceRequest) -> usize {
    match request.path() {
        "/sign-in" | "/sign-in/code" => FORM_LIMIT + CARRYING,
        _ => FORM_LIMIT,
    }
}

fn is_form(request: &ServiceRequest) -> bool {
    media_type(request.request()) == "application/x-www-form-urlencoded"
}

fn header<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers.get(name).and_then(|value| value.to_str().ok())
}
