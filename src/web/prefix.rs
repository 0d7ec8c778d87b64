//! Serving under a path, as `server.public_url = "https://example.org/panel"` asks for.
//!
//! Addresses are written without the path everywhere else. Here it is taken off what comes in, if
//! the proxy has not done so, and put before what goes out: redirects, and the addresses in pages.
//! Mails and files begin their addresses with the public one.

use actix_web::HttpResponse;
use actix_web::body::{BoxBody, MessageBody};
use actix_web::dev::ServiceRequest;
use actix_web::http::Uri;
use actix_web::http::header::{CONTENT_TYPE, HeaderValue, LOCATION};

/// The attributes of a page that hold an address of this site.
const ATTRIBUTES: [&str; 5] = [" href", " src", " action", " formaction", " data-api"];

/// Takes the path off the address that a proxy passed on as it came.
pub(super) fn take_off(request: &mut ServiceRequest, path: &str) {
    let Some(inner) = inner(request.uri(), path) else {
        return;
    };
    request.match_info_mut().get_mut().update(&inner);
    request.head_mut().uri = inner;
}

/// The address without the path; none if it does not begin with it.
fn inner(uri: &Uri, path: &str) -> Option<Uri> {
    let whole = uri.path_and_query()?.as_str();
    let rest = whole.strip_prefix(path).filter(|_| !path.is_empty())?;
    let rest = match rest.as_bytes().first() {
        Some(b'/') => rest.to_owned(),
        None | Some(b'?') => format!("/{rest}"),
        Some(_) => return None,
    };
    let mut parts = uri.clone().into_parts();
    parts.path_and_query = rest.parse().ok();
    Uri::from_parts(parts).ok()
}

/// Puts the path before every address of this site that the answer holds.
pub(super) fn put_before(mut response: HttpResponse, path: &str) -> HttpResponse {
    if path.is_empty() {
        return response;
    }
    let target = response.headers().get(LOCATION);
    let target = target.and_then(|value| value.to_str().ok());
    let moved = target.filter(|target| target.starts_with('/'));
    if let Some(Ok(moved)) = moved.map(|target| HeaderValue::from_str(&format!("{path}{target}"))) {
        response.headers_mut().insert(LOCATION, moved);
    }
    let kind = response.headers().get(CONTENT_TYPE);
    if kind.is_none_or(|kind| !kind.as_bytes().starts_with(b"text/html")) {
        return response;
    }
    response.map_body(|_, body| match body.try_into_bytes() {
        Ok(bytes) => match std::str::from_utf8(&bytes) {
            Ok(page) => BoxBody::new(lead(page, path)),
            Err(_) => BoxBody::new(bytes),
        },
        Err(streamed) => streamed,
    })
}

/// The page with the path before its addresses. No text of anybody's looks like an attribute:
/// templates write its quotes as references.
fn lead(page: &str, path: &str) -> String {
    let mut out = String::with_capacity(page.len() + page.len() / 16);
    let mut rest = page;
    while let Some(at) = rest.find("=\"/") {
        let (before, after) = rest.split_at(at);
        out.push_str(before);
        out.push_str("=\"");
        let is_address = ATTRIBUTES.iter().any(|name| before.ends_with(name));
        if is_address && !after.starts_with("=\"//") {
            out.push_str(path);
        }
        rest = &after[2..];
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_path_comes_off_whole_and_only_at_the_beginning() {
        let inside = |address: &str| {
            inner(&address.parse().expect("an address"), "/panel").map(|uri| uri.to_string())
        };
        assert_eq!(
            inside("/panel/studies/a?b=c").as_deref(),
            Some("/studies/a?b=c")
        );
        assert_eq!(inside("/panel").as_deref(), Some("/"));
        assert_eq!(inside("/panel?a=b").as_deref(), Some("/?a=b"));
        for other in ["/", "/studies/panel", "/panelists", "/x/panel/"] {
            assert_eq!(inside(other), None, "{other}");
        }
    }

    #[test]
    fn addresses_get_the_path_and_typed_text_does_not() {
        let page = "<a href=\"/studies\">x</a><form action=\"/a\" data-api=\"/b\"><input name=\"next\" value=\"/c\">\
                    <img src=\"//elsewhere/d\"><p>&#34; href=&#34;/e</p>";
        let expected = "<a href=\"/p/studies\">x</a><form action=\"/p/a\" data-api=\"/p/b\"><input name=\"next\" value=\"/c\">\
                        <img src=\"//elsewhere/d\"><p>&#34; href=&#34;/e</p>";
        assert_eq!(lead(page, "/p"), expected);
    }
}
