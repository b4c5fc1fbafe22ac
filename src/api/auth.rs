//! Access tokens: had once, shared by all, renewed ahead of their end. At most one request to the token service
//! is under way; whoever needs its result waits for it and shares it, failures included. A refusal that will not
//! pass by itself (a wrong secret) is remembered, and the service is left alone.

use super::config::{ApiConfig, Timing};
use super::send::{Answer, Body, Door};
use super::wire::{TokenAnswer, TokenRefusal, object};
use crate::domain::outcome::{LinkCause, SignInFailure};
use crate::domain::secret::Secret;
use crate::domain::text::plain;
use chrono::{DateTime, Utc};
use reqwest::header::{ACCEPT, CONTENT_TYPE, HeaderValue};
use reqwest::{Method, Request, Url};
use serde_json::Value;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio::time::Instant;

/// A token's life when the service does not tell it.
const UNTOLD_LIFE: Duration = Duration::from_mins(5);
/// No token is believed to live longer.
const LONGEST_LIFE: Duration = Duration::from_hours(24);

/// An access token.
pub(super) struct Token {
    number: u64,
    secret: Secret,
    ends: Instant,
    renew_from: Instant,
    until: DateTime<Utc>,
}

impl Token {
    /// The value of the `Authorization` header; `None` if the token cannot be one.
    pub(super) fn header(&self) -> Option<HeaderValue> {
        bearer(&self.secret)
    }

    pub(super) fn until(&self) -> DateTime<Utc> {
        self.until
    }

    pub(super) fn secret(&self) -> &Secret {
        &self.secret
    }
}

/// Where tokens come from.
pub(super) struct TokenSource {
    url: Url,
    client_id: String,
    scope: String,
    client_secret: Secret,
    door: Arc<Door>,
    renewal: Duration,
    known: Mutex<Known>,
    /// Held while a request to the token service is under way.
    flight: tokio::sync::Mutex<()>,
}

/// What is known so far.
#[derive(Default)]
struct Known {
    token: Option<Arc<Token>>,
    /// Requests to the token service that have ended.
    attempts: u64,
    last_failure: Option<SignInFailure>,
    /// Before this, a token that still lives is not renewed again.
    renew_not_before: Option<Instant>,
}

impl Known {
    fn living(&self) -> Option<&Arc<Token>> {
        self.token.as_ref().filter(|token| Instant::now() < token.ends)
    }

    fn final_refusal(&self) -> Option<&SignInFailure> {
        self.last_failure.as_ref().filter(|failure| !matches!(failure, SignInFailure::Link(_)))
    }
}

impl TokenSource {
    pub(super) fn new(
        url: Url,
        config: &ApiConfig,
        client_secret: Secret,
        door: Arc<Door>,
        timing: &Timing,
    ) -> Self {
        Self {
            url,
            client_id: config.client_id.trim().to_owned(),
            scope: config.scope.trim().to_owned(),
            client_secret,
            door,
            renewal: timing.renewal,
            known: Mutex::default(),
            flight: tokio::sync::Mutex::default(),
        }
    }

    /// The token in use, if it lives.
    pub(super) fn living(&self) -> Option<Arc<Token>> {
        self.known().living().cloned()
    }

    /// The secret that is sent to the token service.
    pub(super) fn client_secret(&self) -> &Secret {
        &self.client_secret
    }

    /// The token in use, if it lives. One that nears its end is renewed beside the requests that use it, so that
    /// a token service that is down does not stop them while the token lives.
    pub(super) fn living_or_renewing(self: &Arc<Self>) -> Option<Arc<Token>> {
        let mut known = self.known();
        let token = known.living().cloned()?;
        self.renew_beside(&mut known, &token);
        Some(token)
    }

    /// Makes sure of a token that lives, now or for those who wait.
    pub(super) async fn ensure(self: &Arc<Self>) -> Result<(), SignInFailure> {
        match self.living_or_renewing() {
            Some(_) => Ok(()),
            None => self.obtain(None).await,
        }
    }

    fn renew_beside(self: &Arc<Self>, known: &mut Known, token: &Token) {
        let now = Instant::now();
        if now < token.renew_from || known.renew_not_before.is_some_and(|then| now < then) {
            return;
        }
        let left = token.ends.saturating_duration_since(now);
        known.renew_not_before = Some(now + self.renewal.min(left / 2));
        let (source, number) = (Arc::clone(self), token.number);
        tokio::spawn(async move {
            if let Err(failure) = source.obtain(Some(number)).await {
                tracing::debug!(cause = failure.words(), "a token that still lives could not be renewed");
            }
        });
    }

    /// Replaces a token that DVSA did not accept, unless someone has done so already.
    pub(super) async fn replace(&self, refused: &Token) -> Result<(), SignInFailure> {
        let obtained = self.obtain(Some(refused.number)).await;
        let mut known = self.known();
        let is_in_use = known.token.as_ref().is_some_and(|token| token.number == refused.number);
        if is_in_use && known.final_refusal().is_some() {
            // Of no use any more, and no other is to be had.
            known.token = None;
        }
        obtained
    }

    /// Forgets a refusal and makes sure of a token: someone asked for it.
    pub(super) async fn sign_in(self: &Arc<Self>) -> Result<(), SignInFailure> {
        self.known().last_failure = None;
        self.ensure().await
    }

    /// Whether the token service refused for good, and no token lives that it gave before.
    pub(super) fn is_refused(&self) -> bool {
        let known = self.known();
        known.final_refusal().is_some() && known.living().is_none()
    }

    /// Gets a token other than the one numbered `unwanted`.
    async fn obtain(&self, unwanted: Option<u64>) -> Result<(), SignInFailure> {
        let attempts_before = self.known().attempts;
        let _flight = self.flight.lock().await;
        {
            let known = self.known();
            if let Some(refusal) = known.final_refusal() {
                return Err(refusal.clone());
            }
            if known.living().is_some_and(|token| Some(token.number) != unwanted) {
                return Ok(());
            }
            if let (true, Some(failure)) = (known.attempts != attempts_before, &known.last_failure) {
                return Err(failure.clone());
            }
        }
        let asked_at = Instant::now();
        let result = self.call().await;
        let mut known = self.known();
        known.attempts += 1;
        match result {
            Ok(granted) => {
                tracing::debug!(life_secs = granted.life.as_secs(), "a token was granted");
                known.last_failure = None;
                known.renew_not_before = None;
                known.token = Some(Arc::new(Token {
                    number: known.attempts,
                    secret: granted.secret,
                    ends: asked_at + granted.life,
                    renew_from: asked_at + granted.life.mul_f64(0.8),
                    until: Utc::now() + granted.life,
                }));
                Ok(())
            }
            Err(failure) => {
                tracing::debug!(cause = failure.words(), "no token was granted");
                known.last_failure = Some(failure.clone());
                Err(failure)
            }
        }
    }

    async fn call(&self) -> Result<Granted, SignInFailure> {
        let form = url::form_urlencoded::Serializer::new(String::new())
            .append_pair("grant_type", "client_credentials")
            .append_pair("client_id", &self.client_id)
            .append_pair("client_secret", self.client_secret.expose())
            .append_pair("scope", &self.scope)
            .finish();
        let mut request = Request::new(Method::POST, self.url.clone());
        let headers = request.headers_mut();
        headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/x-www-form-urlencoded"));
        headers.insert(ACCEPT, HeaderValue::from_static("application/json"));
        *request.body_mut() = Some(form.into());
        let answer =
            self.door.to_token_service(request).await.map_err(|fault| SignInFailure::Link(fault.cause()))?;
        read(&answer, &self.client_secret)
    }

    /// What is known, also after a panic elsewhere: nothing leaves it half changed.
    fn known(&self) -> MutexGuard<'_, Known> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

struct Granted {
    secret: Secret,
    life: Duration,
}

fn read(answer: &Answer, client_secret: &Secret) -> Result<Granted, SignInFailure> {
    let status = answer.status;
    let link = |cause| Err(SignInFailure::Link(cause));
    let body = match &answer.body {
        _ if (300..=399).contains(&status) => return link(LinkCause::Redirect(status)),
        Body::TooLarge => return link(LinkCause::TooLarge),
        Body::Cut(cause) => return link(*cause),
        Body::Whole(body) => body,
    };
    if (200..=299).contains(&status) {
        let granted = object::<TokenAnswer>(body).filter(|answer| bearer(&answer.access_token).is_some());
        return granted.map_or(link(LinkCause::NotDvsa(status)), |answer| {
            Ok(Granted { secret: answer.access_token, life: life(&answer.expires_in) })
        });
    }
    match object::<TokenRefusal>(body) {
        Some(refusal) => Err(refused(&refusal, status, client_secret)),
        None if status >= 500 => link(LinkCause::Status(status)),
        None => link(LinkCause::NotDvsa(status)),
    }
}

fn refused(refusal: &TokenRefusal, status: u16, client_secret: &Secret) -> SignInFailure {
    let described = refusal.error_description.as_deref().unwrap_or(&refusal.error);
    // What follows is numbers for the service's own staff.
    let told = described.split("Trace ID").next().unwrap_or(described);
    let message = plain(&without_secret(told, client_secret), 300);
    let aadsts = error_number(refusal, described);
    match refusal.error.as_str() {
        "invalid_client" | "unauthorized_client" => SignInFailure::InvalidClient { message, aadsts },
        "temporarily_unavailable" | "server_error" => SignInFailure::Link(LinkCause::Status(status)),
        _ if status >= 500 || status == 429 => SignInFailure::Link(LinkCause::Status(status)),
        // OAuth refuses with 400 and 401 (RFC 6749, 5.2); a proxy of the network answers as it likes.
        _ if !matches!(status, 400 | 401) => SignInFailure::Link(LinkCause::NotDvsa(status)),
        _ if status == 401 => SignInFailure::InvalidClient { message, aadsts },
        _ => SignInFailure::InvalidRequest { message, aadsts },
    }
}

/// A server's text without a secret that it may have repeated. Very short ones are left: they would be found in
/// any text.
pub(super) fn without_secret(text: &str, secret: &Secret) -> String {
    if secret.expose().len() < 6 { text.to_owned() } else { text.replace(secret.expose(), "(secret)") }
}

/// Azure's number, from the list of codes or else from the words (`AADSTS7000215: …`).
fn error_number(refusal: &TokenRefusal, described: &str) -> Option<u32> {
    let listed = refusal.error_codes.as_array().and_then(|codes| codes.first()?.as_u64());
    let in_words = || {
        let digits = described.split_once("AADSTS")?.1;
        digits.split(|c: char| !c.is_ascii_digit()).next()?.parse().ok()
    };
    listed.or_else(in_words).and_then(|number| u32::try_from(number).ok())
}

/// `expires_in` in seconds, a number or text; five minutes where it says nothing usable.
fn life(expires_in: &Value) -> Duration {
    let seconds = match expires_in {
        Value::Number(number) => number.as_f64(),
        Value::String(text) => text.trim().parse().ok(),
        _ => None,
    };
    match seconds {
        Some(seconds) if seconds > 0.0 => {
            Duration::try_from_secs_f64(seconds).map_or(LONGEST_LIFE, |life| life.min(LONGEST_LIFE))
        }
        _ => UNTOLD_LIFE,
    }
}

fn bearer(secret: &Secret) -> Option<HeaderValue> {
    let mut value = HeaderValue::from_str(&format!("Bearer {}", secret.expose())).ok()?;
    value.set_sensitive(true);
    Some(value)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_life_is_obeyed_within_reason() {
        let cases = [
            (json!(1199), 1199),
            (json!("1199"), 1199),
            (json!(3), 3),
            (json!(null), 300),
            (json!(0), 300),
            (json!(-5), 300),
            (json!("soon"), 300),
            (json!("NaN"), 300),
            (json!(1e300), 86_400),
            (json!(999_999_999), 86_400),
            (json!("inf"), 86_400),
        ];
        for (expires_in, seconds) in cases {
            assert_eq!(life(&expires_in).as_secs(), seconds, "{expires_in}");
        }
    }

    #[test]
    fn an_error_number_is_read_from_the_list_or_the_words() {
        let number = |text: &str| {
            let refusal: TokenRefusal = serde_json::from_str(text).unwrap();
            error_number(&refusal, refusal.error_description.as_deref().unwrap_or(""))
        };
        let listed = r#"{"error":"invalid_client","error_codes":[7000215]}"#;
        let worded =
            r#"{"error":"invalid_client","error_description":"AADSTS7000222: The keys are expired."}"#;
        assert_eq!(
            (number(listed), number(worded), number(r#"{"error":"x"}"#)),
            (Some(7_000_215), Some(7_000_222), None)
        );
    }
}
