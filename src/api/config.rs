//! What a client is made from: checked addresses, proxy, certificate authorities, time limits. HTTPS only, with
//! plain HTTP for this computer alone; certificates are always verified, and nothing here can switch that off.

use crate::domain::address::is_this_computer;
use crate::domain::secret::Secret;
use reqwest::{Certificate, Proxy, Url};
use std::time::Duration;

/// Where DVSA is and who we are, without secrets.
#[derive(Clone)]
pub struct ApiConfig {
    /// The API's address; may have a path and a trailing slash.
    pub base_url: String,
    /// The full address of the token service.
    pub token_url: String,
    /// The OAuth client ID.
    pub client_id: String,
    /// The OAuth scope.
    pub scope: String,
    /// A proxy's address; `None` uses the system's. This computer's own addresses never go through one.
    pub proxy: Option<String>,
    /// Certificate authorities to trust beside the system's, as PEM.
    pub extra_ca_pem: Option<Vec<u8>>,
}

/// The secrets a client sends.
pub struct Credentials {
    /// The OAuth client secret; goes to the token service only.
    pub client_secret: Secret,
    /// The key sent as `X-API-Key`; goes to the API only.
    pub api_key: Secret,
}

/// Time limits. The default is the product's; tests shorten them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Timing {
    /// For a connection, TLS and proxy included.
    pub connect: Duration,
    /// For a request from its first byte to the last of its answer.
    pub total: Duration,
    /// How long an idle connection is kept. DVSA's server closes it after 5 s; using one that is just being
    /// closed would leave a change's outcome unknown.
    pub idle: Duration,
    /// How long a request that DVSA refused for its pace is sent again.
    pub requeue: Duration,
    /// Before the first repeat of a lookup whose answer was lost; the second waits four times as long.
    pub lookup_repeat: Duration,
    /// Between two tries to renew a token that still lives.
    pub renewal: Duration,
}

impl Default for Timing {
    fn default() -> Self {
        Self {
            connect: Duration::from_secs(30),
            total: Duration::from_mins(1),
            idle: Duration::from_secs(2),
            requeue: Duration::from_mins(1),
            lookup_repeat: Duration::from_millis(250),
            renewal: Duration::from_secs(5),
        }
    }
}

/// A setting that can be wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Setting {
    /// [`ApiConfig::base_url`].
    BaseUrl,
    /// [`ApiConfig::token_url`].
    TokenUrl,
    /// [`ApiConfig::proxy`].
    Proxy,
}

impl std::fmt::Display for Setting {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::BaseUrl => "base URL",
            Self::TokenUrl => "token URL",
            Self::Proxy => "proxy",
        })
    }
}

/// Why no client can be made from a configuration. The words name the setting, never its value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ApiConfigError {
    /// Not a URL with a host.
    #[error("The {0} is not a web address. It should look like https://host/path")]
    NotAnAddress(Setting),
    /// Another scheme than HTTPS, or plain HTTP to another computer.
    #[error("The {0} must begin with https://. Plain http:// is for this computer only")]
    NotHttps(Setting),
    /// A proxy that is not spoken to by HTTP.
    #[error("The proxy must begin with http:// or https://")]
    ProxyKind,
    /// A user name or password inside the address.
    #[error("The {0} must not contain a user name or password")]
    HoldsCredentials(Setting),
    /// A `?` or `#` where none can be.
    #[error("The {0} must end before the first ? or #")]
    HoldsQuery(Setting),
    /// Not PEM, or no certificate in it.
    #[error("The certificate authority file holds no certificate that can be read. It must be PEM")]
    CertificateAuthority,
    /// The system's certificate authorities cannot be read.
    #[error("This computer's certificate authorities could not be read (on Linux, install ca-certificates)")]
    TrustStore,
}

/// The addresses of a configuration, checked.
pub(super) struct Addresses {
    /// Without a trailing slash, query or fragment.
    pub(super) base: Url,
    pub(super) token: Url,
}

impl Addresses {
    pub(super) fn check(config: &ApiConfig) -> Result<Self, ApiConfigError> {
        let base = checked_url(&config.base_url, Setting::BaseUrl)?;
        if base.query().is_some() {
            return Err(ApiConfigError::HoldsQuery(Setting::BaseUrl));
        }
        Ok(Self { base, token: checked_url(&config.token_url, Setting::TokenUrl)? })
    }
}

fn checked_url(typed: &str, setting: Setting) -> Result<Url, ApiConfigError> {
    let url = Url::parse(typed.trim()).map_err(|_| ApiConfigError::NotAnAddress(setting))?;
    match url.scheme() {
        "https" => {}
        "http" if is_this_computer(url.host_str()) => {}
        "http" => return Err(ApiConfigError::NotHttps(setting)),
        _ if url.has_host() => return Err(ApiConfigError::NotHttps(setting)),
        _ => return Err(ApiConfigError::NotAnAddress(setting)),
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Err(ApiConfigError::HoldsCredentials(setting));
    }
    if url.fragment().is_some() {
        return Err(ApiConfigError::HoldsQuery(setting));
    }
    Ok(url)
}

/// Makes the HTTP client for one address.
pub(super) fn http_client(
    url: &Url,
    config: &ApiConfig,
    timing: &Timing,
) -> Result<reqwest::Client, ApiConfigError> {
    install_crypto();
    let mut builder = reqwest::Client::builder()
        .user_agent(concat!("recall-desk/", env!("CARGO_PKG_VERSION")))
        .redirect(reqwest::redirect::Policy::none())
        .retry(reqwest::retry::never())
        .referer(false)
        .http1_only()
        .connect_timeout(timing.connect)
        .timeout(timing.total)
        .pool_idle_timeout(timing.idle)
        .tls_version_min(reqwest::tls::Version::TLS_1_2);
    let proxy = config.proxy.as_deref().map(checked_proxy).transpose()?;
    let authorities = extra_authorities(config)?;
    if is_this_computer(url.host_str()) {
        builder = builder.no_proxy();
    } else if let Some(proxy) = proxy {
        builder = builder.proxy(proxy);
    }
    // A sandbox must open on a computer without certificate authorities too, and needs none.
    builder = if url.scheme() == "http" {
        builder.tls_certs_only([])
    } else {
        builder.https_only(true).tls_certs_merge(authorities)
    };
    builder.build().map_err(|_| ApiConfigError::TrustStore)
}

fn checked_proxy(typed: &str) -> Result<Proxy, ApiConfigError> {
    let typed = typed.trim();
    let url = Url::parse(typed).map_err(|_| ApiConfigError::NotAnAddress(Setting::Proxy))?;
    if !matches!(url.scheme(), "http" | "https") {
        return Err(ApiConfigError::ProxyKind);
    }
    Proxy::all(typed).map_err(|_| ApiConfigError::NotAnAddress(Setting::Proxy))
}

fn extra_authorities(config: &ApiConfig) -> Result<Vec<Certificate>, ApiConfigError> {
    let Some(pem) = &config.extra_ca_pem else { return Ok(Vec::new()) };
    match Certificate::from_pem_bundle(pem) {
        Ok(found) if !found.is_empty() => Ok(found),
        _ => Err(ApiConfigError::CertificateAuthority),
    }
}

/// Chooses the cryptography for TLS (ring). Calling it again does nothing.
pub fn install_crypto() {
    // An error means that one is installed already, which is what is wanted.
    let _already = rustls::crypto::ring::default_provider().install_default();
}
