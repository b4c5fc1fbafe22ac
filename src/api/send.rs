//! The only door out: nothing else in the program sends an HTTP request. A request to the API needs a [`Turn`],
//! which the pacer gave and charged; an answer is read to its end here, bounded in size and time.

use super::classify;
use super::config::{Addresses, ApiConfig, ApiConfigError, Timing, http_client};
use super::fault::Fault;
use super::pace::Turn;
use crate::domain::outcome::LinkCause;
use crate::domain::pace::Heard;
use chrono::{DateTime, Utc};
use reqwest::header::{CONTENT_TYPE, HeaderMap, RETRY_AFTER};
use reqwest::{Client, Request, Response};
use std::time::Duration;
use tokio::time::Instant;
use zeroize::Zeroizing;

/// No answer of DVSA's is near this size: a vehicle has a handful of recalls.
const MOST_BYTES: usize = 1024 * 1024;

/// An answer, as far as it could be read.
#[derive(Debug)]
pub(super) struct Answer {
    /// The HTTP status.
    pub(super) status: u16,
    /// Whether its header calls it an HTML page.
    pub(super) html: bool,
    /// The server's wish how long to wait.
    pub(super) retry_after: Option<Duration>,
    /// What was in it.
    pub(super) body: Body,
}

/// What was in an answer. It may hold a token or a new secret: wiped when dropped.
#[derive(Debug)]
pub(super) enum Body {
    /// All of it; may be empty.
    Whole(Zeroizing<Vec<u8>>),
    /// The connection or our patience ended before it.
    Cut(LinkCause),
    /// More than is accepted; reading stopped there.
    TooLarge,
}

/// The door.
pub(super) struct Door {
    api: Client,
    token: Client,
}

impl Door {
    pub(super) fn new(
        addresses: &Addresses,
        config: &ApiConfig,
        timing: &Timing,
    ) -> Result<Self, ApiConfigError> {
        Ok(Self {
            api: http_client(&addresses.base, config, timing)?,
            token: http_client(&addresses.token, config, timing)?,
        })
    }

    /// Sends a request to the API, on a turn of its method.
    pub(super) async fn to_api(&self, turn: Turn, request: Request) -> Result<Answer, Fault> {
        turn.leave();
        match self.api.execute(request).await {
            Ok(response) => {
                let answered_at = Instant::now();
                let answer = read(response).await;
                turn.hear(answered_at, what_it_says_of_pace(&answer));
                Ok(answer)
            }
            Err(error) => {
                let fault = Fault::of(error);
                let never_left = matches!(fault, Fault::NothingLeft(_));
                turn.hear(Instant::now(), if never_left { Heard::NeverLeft } else { Heard::Nothing });
                Err(fault)
            }
        }
    }

    /// Sends a request to the token service, which has no published limit.
    pub(super) async fn to_token_service(&self, request: Request) -> Result<Answer, Fault> {
        Ok(read(self.token.execute(request).await.map_err(Fault::of)?).await)
    }
}

fn what_it_says_of_pace(answer: &Answer) -> Heard {
    if classify::speaks_of_pace(answer) { Heard::TooMany { wait: answer.retry_after } } else { Heard::Answer }
}

async fn read(mut response: Response) -> Answer {
    let status = response.status().as_u16();
    let html = header(response.headers(), &CONTENT_TYPE)
        .is_some_and(|kind| kind.trim_start().to_ascii_lowercase().starts_with("text/html"));
    let retry_after = header(response.headers(), &RETRY_AFTER).and_then(|wait| wish(wait, Utc::now()));
    let body = read_body(&mut response).await;
    Answer { status, html, retry_after, body }
}

/// `Retry-After`: a number of seconds, or the moment until which to wait as HTTP writes it.
fn wish(text: &str, now: DateTime<Utc>) -> Option<Duration> {
    if let Ok(seconds) = text.trim().parse() {
        return Some(Duration::from_secs(seconds));
    }
    let until = DateTime::parse_from_rfc2822(text.trim()).ok()?;
    Some((until.to_utc() - now).to_std().unwrap_or_default())
}

async fn read_body(response: &mut Response) -> Body {
    let mut read = Zeroizing::new(Vec::new());
    loop {
        match response.chunk().await {
            Ok(Some(chunk)) if read.len() + chunk.len() > MOST_BYTES => return Body::TooLarge,
            Ok(Some(chunk)) => read.extend_from_slice(&chunk),
            Ok(None) => return Body::Whole(read),
            Err(error) => return Body::Cut(Fault::of(error).cause()),
        }
    }
}

fn header<'h>(headers: &'h HeaderMap, name: &reqwest::header::HeaderName) -> Option<&'h str> {
    headers.get(name)?.to_str().ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::TimeZone;

    #[test]
    fn a_wish_to_wait_is_a_number_of_seconds_or_a_moment() {
        let now = Utc.with_ymd_and_hms(2026, 3, 27, 14, 5, 0).unwrap();
        for (text, seconds) in [
            ("7", Some(7)),
            (" 120 ", Some(120)),
            ("Fri, 27 Mar 2026 14:05:30 GMT", Some(30)),
            ("Fri, 27 Mar 2026 14:04:00 GMT", Some(0)),
            ("soon", None),
            ("-3", None),
            ("", None),
        ] {
            assert_eq!(wish(text, now), seconds.map(Duration::from_secs), "{text:?}");
        }
    }
}
