//! A running sandbox: its addresses, and what tests may ask of it and do to it.

use super::arrivals::Arrival;
use super::config::SandboxConfig;
use super::core::Core;
use super::credentials::SandboxCredentials;
use super::fault::Fault;
use super::server::serve;
use super::sign_in::TOKEN_PATH;
use super::store::{Applied, StoredRecall};
use hyper::Method;
use std::fmt;
use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Instant;
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

/// A handle on a running sandbox. Clones are handles on the same one.
///
/// It runs on the runtime it was started on, until [`Sandbox::stop`] or the end of that runtime.
#[derive(Clone)]
pub struct Sandbox {
    core: Arc<Core>,
    address: SocketAddr,
    server: Arc<Mutex<Option<JoinHandle<()>>>>,
}

impl Sandbox {
    /// Starts on 127.0.0.1; returns when it is listening.
    ///
    /// # Errors
    /// That of binding the port, such as "address in use".
    pub async fn start(config: SandboxConfig) -> io::Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, config.port)).await?;
        let address = listener.local_addr()?;
        let core = Arc::new(Core::new(config));
        let server = tokio::spawn(serve(listener, Arc::clone(&core)));
        Ok(Self { core, address, server: Arc::new(Mutex::new(Some(server))) })
    }

    /// Where the API is, without a slash at the end: `http://127.0.0.1:PORT`.
    pub fn base_url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Where tokens are issued.
    pub fn token_url(&self) -> String {
        format!("{}{TOKEN_PATH}", self.base_url())
    }

    /// What a client must send. The secret is the newest that is active, or an empty text when none is.
    pub fn credentials(&self) -> SandboxCredentials {
        let client_secret = self.active_secrets().pop().unwrap_or_default();
        SandboxCredentials { client_secret, ..self.core.config.credentials.clone() }
    }

    /// Orders one-shot faults for the next API requests of this method, before any that come by chance.
    /// Requests refused for a limit use none up.
    pub fn script(&self, method: &Method, faults: impl IntoIterator<Item = Fault>) {
        self.core.lock().orders.script(method, faults);
    }

    /// Forgets the scripted faults that have not struck yet.
    pub fn clear_script(&self) {
        self.core.lock().orders.clear();
    }

    /// The tokens issued so far, oldest first: what a test searches logs and files for.
    pub fn issued_tokens(&self) -> Vec<String> {
        self.core.lock().tokens.issued()
    }

    /// Orders one-shot faults for the next requests to the token endpoint.
    pub fn script_sign_in(&self, faults: impl IntoIterator<Item = Fault>) {
        self.core.lock().orders.script_sign_in(faults);
    }

    /// Every token issued so far is answered with `RECALLS-FB-02` from now on.
    pub fn expire_all_tokens(&self) {
        self.core.lock().tokens.expire_all(Instant::now());
    }

    /// Every token issued so far is answered with `RECALLS-UA-01` from now on.
    pub fn revoke_all_tokens(&self) {
        self.core.lock().tokens.forget_all();
    }

    /// The client secrets accepted now, oldest first.
    pub fn active_secrets(&self) -> Vec<String> {
        self.core.lock().secrets.active(Instant::now())
    }

    /// Takes a client secret away, as if it had never been (AADSTS7000215). Tokens live on.
    pub fn revoke_secret(&self, secret: &str) {
        self.core.lock().secrets.revoke(secret);
    }

    /// Lets a client secret expire (AADSTS7000222). Tokens live on.
    pub fn expire_secret(&self, secret: &str) {
        self.core.lock().secrets.expire(secret, Instant::now());
    }

    /// Starts the daily allowance anew, as if it were the next day.
    pub fn refill_daily_allowance(&self) {
        self.core.lock().allowance.refill();
    }

    /// Every API request so far, in the order of arrival (at most [`super::MAX_LOGGED`]).
    pub fn arrivals(&self) -> Vec<Arrival> {
        self.core.lock().logs.all_arrivals()
    }

    /// Every change that took effect, in order (at most [`super::MAX_LOGGED`]).
    pub fn applied(&self) -> Vec<Applied> {
        self.core.lock().logs.all_applied()
    }

    /// How many entries the full logs could not keep. Not zero: the logs are not the whole truth.
    pub fn not_logged(&self) -> usize {
        self.core.lock().logs.not_kept()
    }

    /// The most arrivals of this method in any one second, refused ones included.
    pub fn fullest_second(&self, method: &Method) -> usize {
        self.core.lock().logs.fullest_second(method)
    }

    /// How many requests were answered with `RECALLS-RL-02`.
    pub fn refused(&self) -> usize {
        self.core.lock().refused_for_rate
    }

    /// How many requests came to the token endpoint, whatever was answered.
    pub fn token_requests(&self) -> usize {
        self.core.lock().sign_ins
    }

    /// The recalls held for a VIN, oldest first.
    pub fn held(&self, vin: &str) -> Vec<StoredRecall> {
        self.core.lock().store.held(vin)
    }

    /// How many recalls are held in all.
    pub fn recall_count(&self) -> usize {
        self.core.lock().store.recall_count()
    }

    /// Closes the port and every connection. A second call, on a clone, does nothing.
    pub async fn stop(self) {
        let server = self.server.lock().unwrap_or_else(PoisonError::into_inner).take();
        if let Some(server) = server {
            server.abort();
            // It was aborted on purpose: there is no result to look at.
            let _aborted = server.await;
        }
    }
}

impl fmt::Debug for Sandbox {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Sandbox").field("address", &self.address).finish_non_exhaustive()
    }
}
