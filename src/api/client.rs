//! The client: look a vehicle up, send a change, sign in, see how the connection stands. It repeats a request
//! only where that cannot do harm: a lookup whose answer was lost, and anything that DVSA itself says it refused
//! for its token or its pace.

use super::ask::Ask;
use super::auth::{Token, TokenSource, without_secret};
use super::classify::{Proof, attempt, is_about_the_token, proof};
use super::config::{Addresses, ApiConfig, ApiConfigError, Credentials, Timing};
use super::departures::Departures;
use super::fault::Fault;
use super::link::LinkSnapshot;
use super::pace::{Pacers, Turn};
use super::send::{Answer, Body, Door};
use super::wire;
use crate::domain::campaign::ReferenceFilter;
use crate::domain::change::Change;
use crate::domain::error_code::RecallsCode;
use crate::domain::outcome::{Attempt, DvsaError, LinkCause, SignInFailure};
use crate::domain::pace::{Heard, Method};
use crate::domain::recall::Vehicle;
use crate::domain::secret::Secret;
use crate::domain::vin::Vin;
use reqwest::header::{ACCEPT, CONTENT_TYPE, HeaderName, HeaderValue};
use reqwest::{Request, Url};
use std::sync::Arc;
use tokio::time::{Instant, sleep};

/// A client for one account. Cloning shares its token, connections and pace.
#[derive(Clone)]
pub struct ApiClient(Arc<Inner>);

struct Inner {
    addresses: Addresses,
    door: Arc<Door>,
    tokens: Arc<TokenSource>,
    api_key: Secret,
    pacers: Pacers,
    timing: Timing,
}

/// Why a request that changes nothing failed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ApiFailure {
    /// No token.
    SignIn(SignInFailure),
    /// No answer of DVSA's.
    Link(LinkCause),
    /// DVSA refused.
    Refused(DvsaError),
}

impl ApiClient {
    /// Makes a client; nothing is sent yet. Clients of one account share `pacers`.
    ///
    /// # Errors
    /// [`ApiConfigError`] names the setting that cannot be used.
    pub fn new(
        config: &ApiConfig,
        credentials: Credentials,
        pacers: Pacers,
        timing: Timing,
    ) -> Result<Self, ApiConfigError> {
        let addresses = Addresses::check(config)?;
        let door = Arc::new(Door::new(&addresses, config, &timing)?);
        let Credentials { client_secret, api_key } = credentials;
        if !api_key.fits_a_header() {
            return Err(ApiConfigError::ApiKey);
        }
        let token_url = addresses.token.clone();
        let tokens = TokenSource::new(token_url, config, client_secret, Arc::clone(&door), &timing);
        Ok(Self(Arc::new(Inner { addresses, door, tokens: Arc::new(tokens), api_key, pacers, timing })))
    }

    /// What DVSA holds for a VIN; `None` when it has nothing (`RECALLS-NF-01`).
    ///
    /// # Errors
    /// [`ApiFailure`]; `RECALLS-NF-02` (wrong address) is one.
    pub async fn look_up(&self, vin: &Vin, filter: &ReferenceFilter) -> Result<Option<Vehicle>, ApiFailure> {
        self.look_up_noting(vin, filter, &Departures::default()).await
    }

    /// As [`ApiClient::look_up`], noting where the request stands.
    ///
    /// # Errors
    /// As [`ApiClient::look_up`].
    pub async fn look_up_noting(
        &self,
        vin: &Vin,
        filter: &ReferenceFilter,
        departures: &Departures,
    ) -> Result<Option<Vehicle>, ApiFailure> {
        let ask = Ask::look_up(self.base(), vin, filter).ok_or(ApiFailure::Link(LinkCause::Build))?;
        let first_wait = self.0.timing.lookup_repeat;
        let mut waits = [first_wait, first_wait * 4].into_iter();
        loop {
            let result = self.exchange_noting(&ask, departures).await.map_err(ApiFailure::SignIn)?;
            let failure = match self.vehicle_in(result, vin) {
                Ok(found) => return Ok(found),
                Err(failure) => failure,
            };
            match waits.next() {
                Some(wait) if may_pass(&failure) => sleep(wait).await,
                _ => return Err(failure),
            }
        }
    }

    /// Sends one change, and tells what that proves.
    pub async fn send(&self, change: &Change) -> Attempt {
        self.send_noting(change, &Departures::default()).await
    }

    /// As [`ApiClient::send`], noting where the request stands.
    pub async fn send_noting(&self, change: &Change, departures: &Departures) -> Attempt {
        let Some(ask) = Ask::change(self.base(), change) else { return Attempt::NotSent(LinkCause::Build) };
        match self.exchange_noting(&ask, departures).await {
            Err(failure) => Attempt::NoToken(failure),
            Ok(result) => match attempt(&result) {
                Attempt::Rejected(error) => Attempt::Rejected(self.made_safe(error)),
                Attempt::RefusedForNow(error) => Attempt::RefusedForNow(self.made_safe(error)),
                Attempt::UnknownToDvsa(error) => Attempt::UnknownToDvsa(self.made_safe(error)),
                other => other,
            },
        }
    }

    /// Makes sure of a token. Asks the token service again even if it refused for good before.
    ///
    /// # Errors
    /// [`SignInFailure`].
    pub async fn sign_in(&self) -> Result<(), SignInFailure> {
        self.0.tokens.sign_in().await
    }

    /// Whether the token service refused for good and no token lives, so that nothing is sent any more.
    pub fn is_refused(&self) -> bool {
        self.0.tokens.is_refused()
    }

    /// Whether the API's and the token service's hosts can be reached and their certificates are accepted; any
    /// HTTP answer will do. No secret is sent.
    ///
    /// # Errors
    /// Why the first of them that failed could not be reached.
    pub async fn reach(&self) -> Result<(), LinkCause> {
        let turn = self.0.pacers.turn(Method::Get).await;
        let knock = |url: &Url| Request::new(reqwest::Method::GET, url.clone());
        self.0.door.to_api(turn, knock(self.base())).await.map_err(Fault::cause)?;
        self.0.door.to_token_service(knock(&self.0.addresses.token)).await.map_err(Fault::cause)?;
        Ok(())
    }

    /// Whether both share token and connections.
    pub fn is_same(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }

    /// How the connection stands.
    pub fn link(&self) -> LinkSnapshot {
        LinkSnapshot {
            token_until: self.0.tokens.living().map(|token| token.until()),
            rates: self.0.pacers.rates(),
            sent: self.0.pacers.sent(),
        }
    }

    pub(super) fn base(&self) -> &Url {
        &self.0.addresses.base
    }

    pub(super) fn api_key(&self) -> &Secret {
        &self.0.api_key
    }

    /// Sends one request until it has an answer that is not about the token (once) or the pace (for
    /// [`Timing::requeue`]). Both are proof that it was not applied, so repeating is safe for every method.
    pub(super) async fn exchange(&self, ask: &Ask) -> Result<Result<Answer, Fault>, SignInFailure> {
        self.exchange_noting(ask, &Departures::default()).await
    }

    async fn exchange_noting(
        &self,
        ask: &Ask,
        departures: &Departures,
    ) -> Result<Result<Answer, Fault>, SignInFailure> {
        let mut token_replaced_already = false;
        let mut requeue_until = None;
        loop {
            departures.note_waiting();
            let (turn, token) = self.turn_and_token(ask.method).await?;
            let Some(request) = self.request(ask, &token) else {
                turn.hear(Instant::now(), Heard::NeverLeft);
                return Ok(Err(Fault::NothingLeft(LinkCause::Build)));
            };
            departures.note_leaving();
            let result = self.0.door.to_api(turn, request).await;
            note(ask, &result);
            if let Err(Fault::NothingLeft(_)) = &result {
                departures.note_stayed();
            }
            let refusal = match &result {
                Ok(answer) => proof(answer),
                Err(_) => return Ok(result),
            };
            match refusal {
                Proof::Refused(error) if is_about_the_token(&error.code) && !token_replaced_already => {
                    token_replaced_already = true;
                    self.0.tokens.replace(&token).await?;
                }
                Proof::Refused(error) if error.code == RecallsCode::TooManyRequests => {
                    let now = Instant::now();
                    if now >= *requeue_until.get_or_insert(now + self.0.timing.requeue) {
                        return Ok(result);
                    }
                }
                _ => return Ok(result),
            }
        }
    }

    /// A turn, and a token that lives when the turn comes: waiting for a turn may take longer than a token lives.
    async fn turn_and_token(&self, method: Method) -> Result<(Turn, Arc<Token>), SignInFailure> {
        loop {
            self.0.tokens.ensure().await?;
            let turn = self.0.pacers.turn(method).await;
            if let Some(token) = self.0.tokens.living_or_renewing() {
                return Ok((turn, token));
            }
            turn.hear(Instant::now(), Heard::NeverLeft);
        }
    }

    fn request(&self, ask: &Ask, token: &Token) -> Option<Request> {
        let mut api_key = HeaderValue::from_str(self.0.api_key.expose()).ok()?;
        api_key.set_sensitive(true);
        let method = reqwest::Method::from_bytes(ask.method.as_str().as_bytes()).ok()?;
        let mut request = Request::new(method, ask.url.clone());
        let headers = request.headers_mut();
        headers.insert(reqwest::header::AUTHORIZATION, token.header()?);
        headers.insert(HeaderName::from_static("x-api-key"), api_key);
        headers.insert(ACCEPT, HeaderValue::from_static("application/json"));
        if let Some(body) = &ask.body {
            headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
            *request.body_mut() = Some(body.to_vec().into());
        }
        Some(request)
    }

    fn vehicle_in(&self, result: Result<Answer, Fault>, vin: &Vin) -> Result<Option<Vehicle>, ApiFailure> {
        let answer = result.map_err(|fault| ApiFailure::Link(fault.cause()))?;
        match (proof(&answer), &answer.body) {
            (Proof::Success, Body::Whole(body)) => wire::vehicle(body, vin.as_str())
                .map(Some)
                .ok_or(ApiFailure::Link(LinkCause::NotDvsa(answer.status))),
            (Proof::Success, Body::Cut(cause)) => Err(ApiFailure::Link(*cause)),
            (Proof::Success, Body::TooLarge) => Err(ApiFailure::Link(LinkCause::TooLarge)),
            (Proof::Refused(error), _) if error.code == RecallsCode::NotFound => Ok(None),
            (Proof::Refused(error) | Proof::UnknownToDvsa(error), _) => {
                Err(ApiFailure::Refused(self.made_safe(error)))
            }
            (Proof::Nothing(cause), _) => Err(ApiFailure::Link(cause)),
        }
    }

    /// DVSA's words without a secret of ours that a server may have repeated in them.
    pub(super) fn made_safe(&self, error: DvsaError) -> DvsaError {
        let mut message = without_secret(&error.message, &self.0.api_key);
        message = without_secret(&message, self.0.tokens.client_secret());
        if let Some(token) = self.0.tokens.living() {
            message = without_secret(&message, token.secret());
        }
        DvsaError { message, ..error }
    }
}

/// Whether a lookup that failed so may succeed when it is repeated at once.
fn may_pass(failure: &ApiFailure) -> bool {
    match failure {
        ApiFailure::Link(LinkCause::Reset | LinkCause::Status(_)) => true,
        ApiFailure::Refused(error) => error.code == RecallsCode::Unknown,
        _ => false,
    }
}

fn note(ask: &Ask, result: &Result<Answer, Fault>) {
    let (method, subject) = (ask.method.as_str(), &ask.subject);
    match result {
        Ok(answer) => tracing::debug!(method, subject, status = answer.status, "answered"),
        Err(fault) => tracing::debug!(method, subject, ?fault, "no answer"),
    }
}
