//! Why a request got no answer, and whether any of it can have left. Errors of the HTTP library carry the
//! address, and with it the VIN: they end here.

use crate::domain::outcome::LinkCause;
use std::error::Error;

/// A request without an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Fault {
    /// Nothing left: no connection was ever made, or no request.
    NothingLeft(LinkCause),
    /// Some of it may have arrived.
    Lost(LinkCause),
}

impl Fault {
    /// Reads the library's error.
    pub(super) fn of(error: reqwest::Error) -> Self {
        let error = error.without_url();
        if error.is_builder() {
            return Self::NothingLeft(LinkCause::Build);
        }
        // Before "timed out": a connection that took too long never carried anything.
        if error.is_connect() {
            return Self::NothingLeft(cause_of_no_connection(&error));
        }
        Self::Lost(if error.is_timeout() { LinkCause::TimedOut } else { LinkCause::Reset })
    }

    /// What went wrong.
    pub(super) fn cause(self) -> LinkCause {
        match self {
            Self::NothingLeft(cause) | Self::Lost(cause) => cause,
        }
    }
}

fn cause_of_no_connection(error: &reqwest::Error) -> LinkCause {
    let mut causes = chain(error);
    // The library names a failed CONNECT by its words alone.
    if causes.any(|cause| cause.to_string().starts_with("tunnel error")) {
        return LinkCause::Proxy;
    }
    if error.is_dns() {
        return LinkCause::Dns;
    }
    if chain(error).any(is_tls) { LinkCause::Tls } else { LinkCause::Connect }
}

fn chain<'e>(error: &'e (dyn Error + 'static)) -> impl Iterator<Item = &'e (dyn Error + 'static)> {
    std::iter::successors(Some(error), |&error| error.source())
}

/// TLS errors travel inside I/O errors, sometimes two deep, whose `source` skips what they hold.
fn is_tls(error: &(dyn Error + 'static)) -> bool {
    match error.downcast_ref::<std::io::Error>().and_then(std::io::Error::get_ref) {
        Some(inside) => is_tls(inside),
        None => error.is::<rustls::Error>(),
    }
}
