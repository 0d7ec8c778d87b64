//! What happens around every request: an id, the guards, a panic caught, the
//! form of errors, and the headers of every answer.

use std::any::Any;
use std::future::Future;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Instant;

use actix_web::body::{BodySize, BoxBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::{ConnectionType, Method, StatusCode};
use actix_web::middleware::Next;
use actix_web::{Error, HttpMessage, HttpResponse, ResponseError, web};

use super::dress::{Exchange, answer, dress};
use super::error::{Failure, Problem};
use super::guard;
use super::kept::Kept;
use super::prefix;
use super::session::{self, Fresh};
use super::slow;
use super::state::AppState;
use crate::account;

/// The id of a request: 128 random bits in hexadecimal. It stands in the log, in
/// the header `X-Request-Id` and on error pages.
#[derive(Debug, Clone)]
pub struct RequestId(pub String);

/// Wraps the whole application.
pub async fn around(
    mut request: ServiceRequest,
    next: Next<BoxBody>,
) -> Result<ServiceResponse<BoxBody>, Error> {
    let began = Instant::now();
    let Some(state) = request.app_data::<web::Data<AppState>>().cloned() else {
        return Err(Failure::internal("the server was started without its state").into());
    };
    let path = state.settings.path().to_owned();
    prefix::take_off(&mut request, &path);
    let exchange = Exchange::begin(&request, &state.settings);
    request
        .extensions_mut()
        .insert(RequestId(exchange.id.clone()));
    if request.method() == Method::HEAD {
        // The codec has noted that no body may follow; handlers need only know GET.
        request.head_mut().method = Method::GET;
    }
    slow::bound(&mut request, state.settings.server.patience());
    let refused = match guard::admit(&request, &state) {
        Err(failure) => Some(failure),
        Ok(()) => guard::check_origin(&mut request, &state).await.err(),
    };
    let mut response = match refused {
        Some(failure) => {
            let (request, _) = request.into_parts();
            ServiceResponse::new(request, HttpResponse::from_error(failure))
        }
        None => match Caught(Box::pin(next.call(request))).await {
            Ok(answered) => answered?,
            Err(panic) => {
                state.counters.panicked();
                state.counters.request(500, began.elapsed());
                drop(panic);
                tracing::error!(request = %exchange.id, "a handler panicked");
                return Err(Panicked(exchange, path).into());
            }
        },
    };
    if let Some(problem) = problem_of(&response, &exchange) {
        let (request, bare) = response.into_parts();
        let allow = bare.headers().get("allow").cloned();
        let kept = request.extensions_mut().remove::<Kept>();
        let kept = kept.filter(|_| problem.status == 401);
        let mut faced = match (kept, session::of(&request, &state)) {
            (Some(kept), Some(token)) => {
                let csrf = session::form_token(&token);
                let by_mail = state.mail().is_on();
                account::pages::sign_in_first(exchange.t, csrf, by_mail, kept)
                    .unwrap_or_else(|_| answer(&exchange, &problem))
            }
            _ => answer(&exchange, &problem),
        };
        if let Some(allow) = allow {
            faced
                .headers_mut()
                .insert(actix_web::http::header::ALLOW, allow);
        }
        response = ServiceResponse::new(request, faced);
    }
    let fresh = response.request().extensions_mut().remove::<Fresh>();
    if let Some(Fresh(token)) = fresh {
        let begun = response.response().cookies().next().is_some();
        if !begun {
            let cookie = session::cookie(&token, exchange.https);
            // A cookie made of a name and letters always fits into a header.
            let _ = response.response_mut().add_cookie(&cookie);
        }
    }
    if response.status() == StatusCode::REQUEST_TIMEOUT {
        // The rest of the body is not waited for.
        let head = response.response_mut().head_mut();
        head.set_connection_type(ConnectionType::Close);
    }
    dress(response.headers_mut(), &exchange);
    state
        .counters
        .request(response.status().as_u16(), began.elapsed());
    let (request, response) = response.into_parts();
    let response = prefix::put_before(response, &path);
    Ok(ServiceResponse::new(request, response))
}

/// What is to be told, if the answer is an error nobody has given a form yet.
fn problem_of(response: &ServiceResponse<BoxBody>, exchange: &Exchange) -> Option<Problem> {
    let status = response.status();
    let id = &exchange.id;
    let failure = response
        .response()
        .error()
        .map(|error| (error, error.as_error::<Failure>()));
    let problem = match failure {
        Some((_, Some(failure))) => {
            if let Some(cause) = failure.cause() {
                tracing::error!(request = %id, status = status.as_u16(), cause = ?cause.to_string(), "failed");
            }
            failure.problem().clone()
        }
        Some((error, None)) => {
            let status = error.as_response_error().status_code();
            if status.is_server_error() {
                tracing::error!(request = %id, status = status.as_u16(), cause = ?error.to_string(), "failed");
            }
            Problem::of_status(status)
        }
        None => {
            let bare = matches!(
                response.response().body().size(),
                BodySize::None | BodySize::Sized(0)
            );
            let wrong = status.is_client_error() || status.is_server_error();
            if !(wrong && bare) {
                return None;
            }
            Problem::of_status(status)
        }
    };
    if [401, 403, 421, 429].contains(&problem.status) {
        tracing::info!(request = %id, status = problem.status, kind = %problem.kind, "refused");
    }
    Some(problem)
}

/// A handler's future that turns a panic into an error.
struct Caught<F>(Pin<Box<F>>);

impl<F: Future> Future for Caught<F> {
    type Output = Result<F::Output, Box<dyn Any + Send>>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        // After a panic the future is dropped and never polled again, so no
        // broken state can be seen.
        match catch_unwind(AssertUnwindSafe(|| self.0.as_mut().poll(context))) {
            Ok(Poll::Pending) => Poll::Pending,
            Ok(Poll::Ready(done)) => Poll::Ready(Ok(done)),
            Err(panic) => Poll::Ready(Err(panic)),
        }
    }
}

/// The answer after a panic. The request went down with its handler, so the
/// answer is made from what was noted of it before.
#[derive(Debug)]
struct Panicked(Exchange, String);

impl std::fmt::Display for Panicked {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str("a handler panicked")
    }
}

impl ResponseError for Panicked {
    fn status_code(&self) -> StatusCode {
        StatusCode::INTERNAL_SERVER_ERROR
    }

    fn error_response(&self) -> HttpResponse {
        let mut response = answer(&self.0, &Problem::of_status(self.status_code()));
        dress(response.headers_mut(), &self.0);
        prefix::put_before(response, &self.1)
    }
}
