//! Bodies that never come whole: whoever sends a byte a second is sent away.

use std::future::Future;
use std::io;
use std::time::Duration;

use actix_web::HttpMessage;
use actix_web::dev::{Payload, ServiceRequest};
use actix_web::error::PayloadError;
use actix_web::http::Method;
use futures_util::{StreamExt, stream};

use super::input::upload::is_upload;

/// How many times as long as another body a form with files may take.
const WITH_FILES: u32 = 10;

/// Lets the body of a request fail once `patience` has passed, a form with files after ten times
/// as long.
pub(super) fn bound(request: &mut ServiceRequest, patience: Duration) {
    if [Method::GET, Method::HEAD, Method::DELETE].contains(request.method()) {
        return;
    }
    let patience = match is_upload(request.request()) {
        true => patience * WITH_FILES,
        false => patience,
    };
    let mut body = request.take_payload();
    let mut end = Box::pin(tokio::time::sleep(patience));
    let bounded = stream::poll_fn(move |context| match body.poll_next_unpin(context) {
        std::task::Poll::Pending => end
            .as_mut()
            .poll(context)
            .map(|()| Some(Err(PayloadError::Io(io::ErrorKind::TimedOut.into())))),
        come => come,
    });
    request.set_payload(Payload::Stream {
        payload: Box::pin(bounded),
    });
}

/// Whether a body was given up because it did not come in time.
pub(super) fn is_late(error: &PayloadError) -> bool {
    match error {
        PayloadError::Io(cause) => cause.kind() == io::ErrorKind::TimedOut,
        PayloadError::Incomplete(Some(cause)) => cause.kind() == io::ErrorKind::TimedOut,
        _ => false,
    }
}
