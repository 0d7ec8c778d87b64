//! The headers of every answer, and the two forms of an error.

use actix_web::HttpResponse;
use actix_web::dev::ServiceRequest;
use actix_web::http::Method;
use actix_web::http::header::{self, HeaderMap, HeaderName, HeaderValue};

use askama::Template;

use super::error::Problem;
use super::session;
use super::views::ErrorPage;
use crate::config::Settings;
use crate::locale::Speaker;

/// What an answer needs to know of its request, kept beside it.
#[derive(Debug, Clone)]
pub(super) struct Exchange {
    /// The request id.
    pub(super) id: String,
    /// Whether the answer goes to a program.
    pub(super) program: bool,
    /// Whether people reach this installation over https.
    pub(super) https: bool,
    /// Where to come back to after signing in, if the request asked for a page.
    page: Option<String>,
    /// Says errors in the language that the reader's browser asks for.
    pub(super) t: Speaker,
}

impl Exchange {
    /// Notes what is needed and gives the request an id.
    pub(super) fn begin(request: &ServiceRequest, settings: &Settings) -> Self {
        let path = request.path();
        let for_programs = ["/api/", "/health/", "/metrics"];
        let address = request.uri().path_and_query().map(|whole| whole.as_str());
        Exchange {
            id: format!("{:032x}", rand::random::<u128>()),
            program: for_programs.iter().any(|start| path.starts_with(start)),
            https: settings.https(),
            page: address
                .filter(|_| [Method::GET, Method::HEAD].contains(request.method()))
                .map(str::to_owned),
            t: session::speaker(request.headers()),
        }
    }
}

/// An error as a page or as a problem document. Who is not signed in and asked
/// for a page is led to the sign-in and back.
pub(super) fn answer(exchange: &Exchange, problem: &Problem) -> HttpResponse {
    let mut builder = HttpResponse::build(problem.code());
    if let Some(seconds) = problem.retry_after {
        builder.insert_header((header::RETRY_AFTER, seconds));
    }
    if exchange.program {
        if problem.status == 401 {
            builder.insert_header((header::WWW_AUTHENTICATE, "Bearer realm=\"castalia\""));
        }
        let body = serde_json::to_string(problem).unwrap_or_default();
        return builder.content_type("application/problem+json").body(body);
    }
    if let (401, Some(page)) = (problem.status, &exchange.page) {
        return HttpResponse::SeeOther()
            .insert_header((header::LOCATION, format!("/sign-in?next={}", escaped(page))))
            .finish();
    }
    builder
        .content_type("text/html; charset=utf-8")
        .body(page(problem, exchange))
}

/// The error page, from plain data: nothing that may be broken is asked.
fn page(problem: &Problem, exchange: &Exchange) -> String {
    let mut page = ErrorPage::of_status(exchange.t, problem.status, &exchange.id);
    if problem.detail != Problem::of_status(problem.code()).detail {
        page.lead.clone_from(&problem.detail);
    }
    page.errors.clone_from(&problem.errors);
    let wrote = problem
        .submitted
        .as_ref()
        .and_then(|submitted| submitted.get("rationale"))
        .and_then(|text| text.as_str());
    if let Some(text) = wrote {
        page = page.with_text(text);
    }
    page.render().unwrap_or_else(|_| page.heading.clone())
}

/// Percent-encodes all but letters, digits and a few signs.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'/' | b'-' | b'_' | b'.' | b'~' => {
                out.push(char::from(byte));
            }
            other => out.push_str(&format!("%{other:02X}")),
        }
    }
    out
}

/// Whether `next` is an address of this site that a sign-in may lead to: one
/// slash and no second one, which would name another site.
pub fn is_local(next: &str) -> bool {
    let second = next.as_bytes().get(1);
    next.starts_with('/')
        && !matches!(second, Some(b'/' | b'\\'))
        && !next.chars().any(|sign| sign.is_control() || sign == '\\')
}

/// The headers of every answer.
static ALWAYS: [(HeaderName, HeaderValue); 8] = [
    always(
        "content-security-policy",
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; \
         connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'; \
         object-src 'none'",
    ),
    always("x-content-type-options", "nosniff"),
    always("referrer-policy", "no-referrer"),
    always("cross-origin-opener-policy", "same-origin"),
    always("cross-origin-resource-policy", "same-origin"),
    always(
        "permissions-policy",
        "accelerometer=(), autoplay=(), camera=(), display-capture=(), geolocation=(), \
         gyroscope=(), microphone=(), midi=(), payment=(), usb=()",
    ),
    always("x-robots-tag", "noindex, nofollow"),
    always("x-frame-options", "DENY"),
];

const fn always(name: &'static str, value: &'static str) -> (HeaderName, HeaderValue) {
    (
        HeaderName::from_static(name),
        HeaderValue::from_static(value),
    )
}

/// What a file that every site may hold does without: a policy of its own says who may frame it.
const NOT_FOR_OPEN: [&str; 2] = ["x-frame-options", "cross-origin-opener-policy"];

/// Adds the headers every answer carries.
pub(super) fn dress(headers: &mut HeaderMap, exchange: &Exchange) {
    let is_open = headers.contains_key(header::CROSS_ORIGIN_RESOURCE_POLICY);
    for (name, value) in &ALWAYS {
        if is_open && NOT_FOR_OPEN.contains(&name.as_str()) {
            continue;
        }
        // A file that is no page of this site may ask for policies of its own.
        let own = [
            header::CONTENT_SECURITY_POLICY,
            header::CROSS_ORIGIN_RESOURCE_POLICY,
        ];
        if own.contains(name) && headers.contains_key(name) {
            continue;
        }
        headers.insert(name.clone(), value.clone());
    }
    if !headers.contains_key(header::CACHE_CONTROL) {
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    }
    if exchange.https {
        headers.insert(
            header::STRICT_TRANSPORT_SECURITY,
            HeaderValue::from_static("max-age=31536000"),
        );
    }
    if let Ok(id) = HeaderValue::from_str(&exchange.id) {
        headers.insert(HeaderName::from_static("x-request-id"), id);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn after_signing_in_nobody_is_led_to_another_site() {
        for good in ["/", "/studies/a?round=1"] {
            assert!(is_local(good), "{good}");
        }
        for bad in [
            "",
            "//evil.example",
            "/\\evil.example",
            "https://evil.example",
            "a",
            "/\r\nx",
        ] {
            assert!(!is_local(bad), "{bad}");
        }
    }
}
