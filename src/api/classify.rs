//! What an answer proves. By DVSA's error code first, by the status where there is none, and by neither when the
//! answer is not DVSA's.
//!
//! | status | body | proves |
//! |---|---|---|
//! | 2xx | empty, cut off, or anything but what follows | applied |
//! | 2xx | an HTML page, or an error of DVSA's | nothing: something between us and DVSA answers |
//! | 2xx | larger than any of DVSA's | nothing, likewise |
//! | 3xx | any | nothing; redirects are never followed |
//! | 4xx, 5xx | JSON with `RECALLS-UN-01` | nothing: DVSA itself does not know |
//! | 4xx, 5xx | JSON with another documented code | not applied |
//! | 4xx | JSON with an undocumented `RECALLS-…` code | not applied |
//! | 5xx | JSON with an undocumented `RECALLS-…` code | nothing: DVSA itself does not know |
//! | 400, 401, 403, 409, 422, 429 | JSON with `message` alone (older services) | not applied; code by status |
//! | 5xx | anything else | nothing |
//! | 4xx | anything else: HTML, broken or foreign JSON, a 404 without a code | nothing |

use super::fault::Fault;
use super::send::{Answer, Body};
use super::wire::{ErrorBody, object};
use crate::domain::error_code::RecallsCode;
use crate::domain::outcome::{Attempt, DvsaError, LinkCause};
use crate::domain::text::plain;

/// DVSA's messages are cut at this many characters.
const LONGEST_MESSAGE: usize = 500;
/// Request ids are cut at this many characters.
const LONGEST_ID: usize = 100;

/// What an answer proves.
#[derive(Debug)]
pub(super) enum Proof {
    /// DVSA did what was asked.
    Success,
    /// DVSA refused; it changed nothing.
    Refused(DvsaError),
    /// DVSA's own "unknown error": it may have changed something.
    UnknownToDvsa(DvsaError),
    /// Nothing.
    Nothing(LinkCause),
}

/// Reads an answer.
pub(super) fn proof(answer: &Answer) -> Proof {
    match answer.status {
        200..=299 => of_success(answer),
        status @ 300..=399 => Proof::Nothing(LinkCause::Redirect(status)),
        _ => of_failure(answer),
    }
}

fn of_success(answer: &Answer) -> Proof {
    let foreign = Proof::Nothing(LinkCause::NotDvsa(answer.status));
    match &answer.body {
        _ if answer.html => foreign,
        Body::TooLarge => Proof::Nothing(LinkCause::TooLarge),
        Body::Cut(_) => Proof::Success,
        Body::Whole(body) if begins_like_a_page(body) => foreign,
        Body::Whole(body) => match object::<ErrorBody>(body) {
            Some(ErrorBody { error_code: Some(_), .. }) => foreign,
            _ => Proof::Success,
        },
    }
}

fn begins_like_a_page(body: &[u8]) -> bool {
    let body = body.strip_prefix(b"\xef\xbb\xbf").unwrap_or(body);
    body.iter().find(|byte| !byte.is_ascii_whitespace()) == Some(&b'<')
}

fn of_failure(answer: &Answer) -> Proof {
    let status = answer.status;
    let server_failed = status >= 500;
    match &answer.body {
        Body::TooLarge => Proof::Nothing(LinkCause::TooLarge),
        Body::Cut(cause) if !server_failed => Proof::Nothing(*cause),
        Body::Whole(body) => match error_of(body, status) {
            Some(error) if error.code == RecallsCode::Unknown => Proof::UnknownToDvsa(error),
            Some(error) if server_failed && matches!(error.code, RecallsCode::Other(_)) => {
                Proof::UnknownToDvsa(error)
            }
            Some(error) => Proof::Refused(error),
            None if server_failed => Proof::Nothing(LinkCause::Status(status)),
            None => Proof::Nothing(LinkCause::NotDvsa(status)),
        },
        Body::Cut(_) => Proof::Nothing(LinkCause::Status(status)),
    }
}

/// DVSA's error, if the body is one.
fn error_of(body: &[u8], status: u16) -> Option<DvsaError> {
    let error: ErrorBody = object(body)?;
    let code = match (&error.error_code, &error.message) {
        (Some(code), _) => Some(RecallsCode::from(code.clone())).filter(is_dvsas),
        (None, Some(message)) => code_by_status(status, message),
        (None, None) => None,
    }?;
    Some(DvsaError {
        code,
        message: error
            .error_message
            .or(error.message)
            .map_or_else(String::new, |m| plain(&m, LONGEST_MESSAGE)),
        request_id: error.request_id.map(|id| plain(&id, LONGEST_ID)),
    })
}

fn is_dvsas(code: &RecallsCode) -> bool {
    match code {
        RecallsCode::Other(text) => text.starts_with("RECALLS-"),
        _ => true,
    }
}

/// For older services and the gateway in front of DVSA, which answer `{"message"}` without a code. A 404 is left
/// out: "no such recall" and "no such address" must not be confused.
fn code_by_status(status: u16, message: &str) -> Option<RecallsCode> {
    match status {
        400 | 422 => Some(RecallsCode::BadRequest),
        401 => Some(RecallsCode::AuthorisationFailed),
        403 => Some(RecallsCode::NoPermission),
        409 => Some(RecallsCode::AlreadyRegistered),
        // The gateway's words when a usage plan is used up; its words for the pace are "Too Many Requests".
        429 if message.trim().eq_ignore_ascii_case("limit exceeded") => Some(RecallsCode::DailyAllowance),
        429 => Some(RecallsCode::TooManyRequests),
        _ => None,
    }
}

/// Whether an answer asks for a slower pace: `RECALLS-RL-02`, or a 429 that is not about the daily allowance.
pub(super) fn speaks_of_pace(answer: &Answer) -> bool {
    match proof(answer) {
        Proof::Refused(error) if error.code == RecallsCode::DailyAllowance => false,
        Proof::Refused(error) if error.code == RecallsCode::TooManyRequests => true,
        _ => answer.status == 429,
    }
}

/// What an attempt to send a change tells.
pub(super) fn attempt(result: &Result<Answer, Fault>) -> Attempt {
    let answer = match result {
        Ok(answer) => answer,
        Err(Fault::NothingLeft(cause)) => return Attempt::NotSent(*cause),
        Err(Fault::Lost(cause)) => return Attempt::Unknown(*cause),
    };
    match proof(answer) {
        Proof::Success => Attempt::Applied { request_id: request_id(&answer.body) },
        Proof::Refused(error) if is_for_now(&error.code) => Attempt::RefusedForNow(error),
        Proof::Refused(error) => Attempt::Rejected(error),
        Proof::UnknownToDvsa(error) => Attempt::UnknownToDvsa(error),
        Proof::Nothing(cause) => Attempt::Unknown(cause),
    }
}

/// Whether a refusal is about the moment and not about the change.
fn is_for_now(code: &RecallsCode) -> bool {
    is_about_the_token(code) || matches!(code, RecallsCode::DailyAllowance | RecallsCode::TooManyRequests)
}

/// Whether a fresh token may help.
pub(super) fn is_about_the_token(code: &RecallsCode) -> bool {
    matches!(code, RecallsCode::AuthorisationFailed | RecallsCode::TokenExpired | RecallsCode::TokenMissing)
}

fn request_id(body: &Body) -> Option<String> {
    let Body::Whole(body) = body else { return None };
    object::<ErrorBody>(body)?.request_id.map(|id| plain(&id, LONGEST_ID))
}
