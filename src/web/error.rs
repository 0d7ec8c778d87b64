//! What went wrong, for the one who asked: a page for people, an RFC 9457
//! problem document for programs.
//!
//! Handlers return a [`Failure`]; which of the two forms it takes is decided in
//! `web::middleware`, which knows the address asked for. The cause is logged
//! beside the request id and never shown.

mod features;

use std::error::Error as Cause;
use std::fmt;

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, ResponseError};
use serde::Serialize;
use serde_json::Value;

/// Result of a handler.
pub type Answer<T = HttpResponse> = Result<T, Failure>;

/// What the one who asked is told.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
pub struct Problem {
    /// A name that programs can compare, `about:blank` where the status says all.
    #[serde(rename = "type")]
    pub kind: String,
    /// The kind of problem in a few words, always the same for one kind.
    pub title: String,
    /// HTTP status.
    pub status: u16,
    /// What happened this time and what would be right.
    pub detail: String,
    /// The field of the request that is at fault, as a path such as `rating.value`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub field: Option<String>,
    /// Where somebody else was faster: what is stored now.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub current: Option<Value>,
    /// What the request wanted to store, so that nothing typed is lost.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub submitted: Option<Value>,
    /// All errors, where a request can have several at once.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub errors: Vec<String>,
    /// Seconds after which trying again may help.
    #[serde(skip)]
    pub retry_after: Option<u32>,
}

impl Problem {
    /// A problem of which only the status is known.
    pub fn of_status(status: StatusCode) -> Self {
        let (title, detail) = words(status);
        Problem {
            kind: "about:blank".into(),
            title: title.into(),
            status: status.as_u16(),
            detail: detail.into(),
            field: None,
            current: None,
            submitted: None,
            errors: Vec::new(),
            retry_after: None,
        }
    }

    /// The status as actix knows it.
    pub fn code(&self) -> StatusCode {
        StatusCode::from_u16(self.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
    }
}

/// A request that did not work out. Built by the functions below, in the words
/// of the one who asked.
pub struct Failure {
    problem: Box<Problem>,
    cause: Option<Box<dyn Cause + Send + Sync>>,
}

impl Failure {
    fn new(status: StatusCode, detail: impl Into<String>) -> Self {
        let mut problem = Box::new(Problem::of_status(status));
        let detail = detail.into();
        if !detail.is_empty() {
            problem.detail = detail;
        }
        Failure {
            problem,
            cause: None,
        }
    }

    /// A failure of which only the status is known.
    pub fn of_status(status: u16) -> Self {
        let status = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        Self::new(status, "")
    }

    /// 400: the request cannot be understood.
    pub fn bad_request(detail: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, detail)
    }

    /// 401: nobody is signed in. A page leads to the sign-in instead.
    pub fn unauthenticated() -> Self {
        Self::new(StatusCode::UNAUTHORIZED, "")
    }

    /// 403: signed in, but not in a role that may do this.
    pub fn forbidden(detail: impl Into<String>) -> Self {
        Self::new(StatusCode::FORBIDDEN, detail)
    }

    /// 404: nothing there, or nothing that the one who asked may know of.
    pub fn not_found(detail: impl Into<String>) -> Self {
        Self::new(StatusCode::NOT_FOUND, detail)
    }

    /// 409: the state of things does not allow it now. `kind` is what programs
    /// compare, such as `round-not-open`.
    pub fn conflict(kind: &str, detail: impl Into<String>) -> Self {
        Self::new(StatusCode::CONFLICT, detail).kind(kind)
    }

    /// 412: somebody, perhaps the same person elsewhere, was faster.
    pub fn stale(detail: impl Into<String>, current: Value, submitted: Value) -> Self {
        let mut failure = Self::new(StatusCode::PRECONDITION_FAILED, detail).kind("stale");
        failure.problem.current = Some(current);
        failure.problem.submitted = Some(submitted);
        failure
    }

    /// 413: more than `limit` bytes.
    pub fn too_large(limit: usize) -> Self {
        let limit = if limit >= 1 << 20 {
            format!("{} MB", limit >> 20)
        } else {
            format!("{} kB", limit >> 10)
        };
        Self::new(
            StatusCode::PAYLOAD_TOO_LARGE,
            format!("The request may hold at most {limit}."),
        )
    }

    /// 415: a body in another form than `expected`.
    pub fn wrong_type(expected: &str) -> Self {
        Self::new(
            StatusCode::UNSUPPORTED_MEDIA_TYPE,
            format!("The body must be sent as {expected}."),
        )
    }

    /// 422: understood, but a field holds what it cannot.
    pub fn unprocessable(field: impl Into<String>, detail: impl Into<String>) -> Self {
        let mut failure = Self::new(StatusCode::UNPROCESSABLE_ENTITY, detail);
        failure.problem.field = Some(field.into());
        failure
    }

    /// 422 with every error of a request that was checked as a whole.
    pub fn unprocessable_all(detail: impl Into<String>, errors: Vec<String>) -> Self {
        let mut failure = Self::new(StatusCode::UNPROCESSABLE_ENTITY, detail);
        failure.problem.errors = errors;
        failure
    }

    /// The same with every error, where there are several.
    pub fn with_errors(mut self, errors: Vec<String>) -> Self {
        self.problem.errors = errors;
        self
    }

    /// 429: too many attempts; trying again helps after `seconds`.
    pub fn too_many(seconds: u32, detail: impl Into<String>) -> Self {
        let mut failure = Self::new(StatusCode::TOO_MANY_REQUESTS, detail);
        failure.problem.retry_after = Some(seconds);
        failure
    }

    /// 503: the database cannot answer now.
    pub fn unavailable(cause: impl Into<Box<dyn Cause + Send + Sync>>) -> Self {
        let mut failure = Self::new(StatusCode::SERVICE_UNAVAILABLE, "");
        failure.problem.retry_after = Some(5);
        failure.cause = Some(cause.into());
        failure
    }

    /// 507: the disk is full. Reading goes on.
    pub fn full(cause: impl Into<Box<dyn Cause + Send + Sync>>) -> Self {
        let mut failure = Self::new(StatusCode::INSUFFICIENT_STORAGE, "");
        failure.problem.retry_after = Some(60);
        failure.cause = Some(cause.into());
        failure
    }

    /// 503: more is asked for at the moment than the server does at a time.
    pub fn busy(seconds: u32, detail: impl Into<String>) -> Self {
        let mut failure = Self::new(StatusCode::SERVICE_UNAVAILABLE, detail);
        failure.problem.retry_after = Some(seconds);
        failure
    }

    /// 500: our fault.
    pub fn internal(cause: impl Into<Box<dyn Cause + Send + Sync>>) -> Self {
        let mut failure = Self::new(StatusCode::INTERNAL_SERVER_ERROR, "");
        failure.cause = Some(cause.into());
        failure
    }

    /// Names the kind of problem for programs.
    pub fn kind(mut self, kind: &str) -> Self {
        self.problem.kind = format!("urn:castalia:problem:{kind}");
        self
    }

    /// Gives back what the request wanted to store.
    pub fn submitted(mut self, submitted: Value) -> Self {
        self.problem.submitted = Some(submitted);
        self
    }

    /// What the one who asked is told.
    pub fn problem(&self) -> &Problem {
        &self.problem
    }

    /// What is logged and never shown.
    pub fn cause(&self) -> Option<&(dyn Cause + Send + Sync)> {
        self.cause.as_deref()
    }
}

impl fmt::Debug for Failure {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            out,
            "{} {:?} {:?}",
            self.problem.status, self.problem.kind, self.cause
        )
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{} {}", self.problem.status, self.problem.title)
    }
}

impl ResponseError for Failure {
    fn status_code(&self) -> StatusCode {
        self.problem.code()
    }

    fn error_response(&self) -> HttpResponse {
        HttpResponse::new(self.status_code())
    }
}

/// Heading and sentence for a status nobody said more about.
fn words(status: StatusCode) -> (&'static str, &'static str) {
    match status.as_u16() {
        400 => (
            "This request cannot be read",
            "Something in the request is not as it should be.",
        ),
        401 => ("Please sign in", "This needs a valid session or API token."),
        403 => (
            "Not for your role",
            "You are signed in, but your role does not include this.",
        ),
        404 => (
            "Nothing at this address",
            "There is nothing here, or nothing you have access to.",
        ),
        405 => (
            "Not possible here",
            "This address exists, but not for this kind of request.",
        ),
        408 => ("Too slow", "The request did not arrive in time."),
        409 => (
            "Not possible at the moment",
            "The state of the study does not allow this now.",
        ),
        412 => (
            "Changed in the meantime",
            "A newer answer has been saved since you began.",
        ),
        413 => ("Too large", "The request holds more than is accepted."),
        415 => (
            "Wrong kind of content",
            "The body of the request has a form that is not read here.",
        ),
        421 => (
            "Wrong address",
            "This server is reached under another name.",
        ),
        422 => (
            "Please check what was entered",
            "A value is not one that can be stored.",
        ),
        429 => ("Too many attempts", "Please wait before you try again."),
        503 => (
            "Not available right now",
            "The database does not answer. Nothing you saved before is lost; please try again in a moment.",
        ),
        507 => (
            "Not saved: no room left",
            "The server’s disk is full. Nothing you saved before is lost; whom to ask has to make room.",
        ),
        code if code < 500 => ("This did not work", "The request was not accepted."),
        _ => (
            "Something went wrong on our side",
            "It has been logged. Nothing you saved before is lost; please try again.",
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store;

    #[test]
    fn a_cause_is_never_part_of_what_is_told() {
        let failure = Failure::from(store::Error::Unfit("table rating is gone".into()));
        let told = serde_json::to_string(failure.problem()).unwrap();
        assert!(!told.contains("rating"));
        assert_eq!(failure.problem().status, 500);
        assert!(failure.cause().is_some());
    }

    #[test]
    fn a_database_that_is_down_asks_to_come_back() {
        let failure = Failure::from(store::Error::Unavailable("refused".into()));
        assert_eq!(failure.problem().status, 503);
        assert_eq!(failure.problem().retry_after, Some(5));
    }
}
