//! A request that is there as a whole, body included, within bounds.

use super::refusal::Refusal;
use http_body_util::{BodyExt, LengthLimitError, Limited};
use hyper::Request;
use hyper::body::{Bytes, Incoming};
use hyper::http::request::Parts;
use std::time::Duration;

/// The longest request body that is read, in bytes.
pub const MAX_BODY_BYTES: usize = 64 * 1024;

/// How long a body may take to come.
const BODY_TIMEOUT: Duration = Duration::from_secs(30);

/// A request whose body was read, or why it was not.
#[derive(Debug)]
pub(super) struct Received {
    pub(super) parts: Parts,
    pub(super) body: Result<Bytes, Refusal>,
}

impl Received {
    pub(super) async fn read(request: Request<Incoming>) -> Self {
        let (parts, body) = request.into_parts();
        let reading = tokio::time::timeout(BODY_TIMEOUT, Limited::new(body, MAX_BODY_BYTES).collect());
        let body = match reading.await {
            Ok(Ok(collected)) => Ok(collected.to_bytes()),
            Ok(Err(cause)) if cause.is::<LengthLimitError>() => {
                Err(Refusal::page(413, "PayloadTooLargeError: request entity too large"))
            }
            Ok(Err(_)) => Err(Refusal::page(400, "BadRequestError: request aborted")),
            Err(_) => Err(Refusal::page(408, "Request Timeout")),
        };
        Self { parts, body }
    }
}
