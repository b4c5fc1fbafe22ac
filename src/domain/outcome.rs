//! What became of a change, and what one attempt to send it tells. Its words are in [`super::outcome_words`].
//!
//! "Unknown" is never folded into success or failure: an attempt that may have been applied stays unknown
//! until a GET has shown what DVSA holds.

use super::error_code::RecallsCode;
use super::recall::HeldRecall;
use serde::{Deserialize, Serialize};

/// DVSA's own words about a refusal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DvsaError {
    /// The code.
    pub code: RecallsCode,
    /// DVSA's message as plain text, at most 500 characters; may be empty.
    pub message: String,
    /// The request id, if DVSA gave one.
    pub request_id: Option<String>,
}

/// What became of a change in the end.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Outcome {
    /// Applied. `proven_by_lookup` when the answer was lost and a GET showed the change.
    Done {
        /// The answer was lost; DVSA was asked afterwards and holds the change.
        proven_by_lookup: bool,
    },
    /// DVSA held exactly this already; nothing was changed.
    Already,
    /// DVSA refused it; nothing was changed.
    Rejected(DvsaError),
    /// DVSA holds something else than the change expected. With a refusal, or if nothing was sent, nothing was
    /// changed; after a lost answer that cannot be told.
    Conflict {
        /// What DVSA holds.
        held: Option<HeldRecall>,
        /// DVSA's refusal, if that is how it came out.
        error: Option<DvsaError>,
    },
    /// It may or may not have been applied, and DVSA could not be asked.
    Unknown {
        /// Why, in plain words.
        cause: String,
    },
    /// It certainly did not reach DVSA; nothing was changed.
    NotSent {
        /// Why, in plain words.
        cause: String,
    },
}

impl Outcome {
    /// The word in JSON, in results files and in the journal.
    pub fn key(&self) -> &'static str {
        match self {
            Self::Done { .. } => "done",
            Self::Already => "already",
            Self::Rejected(_) => "rejected",
            Self::Conflict { .. } => "conflict",
            Self::Unknown { .. } => "unknown",
            Self::NotSent { .. } => "not-sent",
        }
    }

    /// DVSA's refusal, where there was one.
    pub fn error(&self) -> Option<&DvsaError> {
        match self {
            Self::Rejected(error) | Self::Conflict { error: Some(error), .. } => Some(error),
            _ => None,
        }
    }
}

/// Why a request did not get a usable answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum LinkCause {
    /// The name could not be resolved.
    Dns,
    /// Nothing accepted the connection, or it was closed at once.
    Connect,
    /// TLS: an unknown authority, a wrong host, an expired certificate.
    Tls,
    /// The proxy refused or could not be reached.
    Proxy,
    /// The request could not be built; a defect, or a setting that slipped through.
    Build,
    /// No answer in time, after the request had left.
    TimedOut,
    /// The connection was cut after the request had left.
    Reset,
    /// A 5xx status without DVSA's JSON; the status.
    Status(u16),
    /// A redirect (3xx), which is never followed; the status.
    Redirect(u16),
    /// An answer that is not DVSA's: an HTML page, broken or foreign JSON; the status.
    NotDvsa(u16),
    /// An answer larger than is accepted.
    TooLarge,
}

impl LinkCause {
    /// What happened, in plain words, without any address or VIN.
    pub fn words(self) -> String {
        match self {
            Self::Dns => "The server's name could not be found".to_owned(),
            Self::Connect => "The server could not be reached".to_owned(),
            Self::Tls => "The server's certificate was not accepted".to_owned(),
            Self::Proxy => "The proxy refused the connection".to_owned(),
            Self::Build => "The request could not be made".to_owned(),
            Self::TimedOut => "No answer came in time".to_owned(),
            Self::Reset => "The connection was cut before the answer came".to_owned(),
            Self::Status(status) => format!("The server answered with an error page ({status})"),
            Self::Redirect(status) => {
                format!("The server sent us elsewhere ({status}), perhaps to a sign-in page of your network")
            }
            Self::NotDvsa(status) => {
                format!("The answer ({status}) was not DVSA's, perhaps a page of your network")
            }
            Self::TooLarge => "The answer was larger than any of DVSA's can be".to_owned(),
        }
    }

    /// What to do next.
    pub fn advice(self) -> &'static str {
        match self {
            Self::Dns => "Check the network and the address in Settings.",
            Self::Connect => "Check the network, the VPN and the address in Settings, then try again.",
            Self::Tls => "If your network inspects traffic, add its certificate authority in Settings.",
            Self::Proxy => "Check the proxy in Settings, or ask your network team.",
            Self::Build => "Check the addresses in Settings.",
            Self::TimedOut | Self::Reset | Self::Status(_) => "Check the network, then try again.",
            Self::Redirect(_) | Self::NotDvsa(_) | Self::TooLarge => {
                "Sign in to your network or check the address in Settings, then try again."
            }
        }
    }
}

/// What one attempt to send a change tells, by the evidence alone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Attempt {
    /// 2xx, whatever the body: DVSA applied it.
    Applied {
        /// The request id, if one was given.
        request_id: Option<String>,
    },
    /// It certainly did not arrive.
    NotSent(LinkCause),
    /// DVSA's JSON says "not now": sign-in, daily allowance, pace. It was not applied.
    RefusedForNow(DvsaError),
    /// DVSA's JSON refuses it. It was not applied.
    Rejected(DvsaError),
    /// Nobody can tell without asking.
    Unknown(LinkCause),
    /// `RECALLS-UN-01`: DVSA's JSON, but the outcome is as unknown as without an answer.
    UnknownToDvsa(DvsaError),
    /// No token could be had, so nothing was sent.
    NoToken(SignInFailure),
}

/// Why no access token could be had.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SignInFailure {
    /// The token service refused the client: wrong or expired secret, unknown client. Final.
    InvalidClient {
        /// The service's words, made plain.
        message: String,
        /// The Azure AD error number, such as 7000215 (wrong secret) or 7000222 (expired).
        aadsts: Option<u32>,
    },
    /// The token service refused the request: a missing or wrong scope. Final.
    InvalidRequest {
        /// The service's words, made plain.
        message: String,
        /// The Azure AD error number, such as 90014 (missing scope).
        aadsts: Option<u32>,
    },
    /// The token service could not be used; may pass.
    Link(LinkCause),
}

impl SignInFailure {
    /// What happened, in plain words.
    pub fn words(&self) -> String {
        match self {
            Self::InvalidClient { aadsts: Some(7_000_215), .. } => "The client secret is wrong".to_owned(),
            Self::InvalidClient { aadsts: Some(7_000_222), .. } => "The client secret has expired".to_owned(),
            Self::InvalidClient { aadsts: Some(7_000_216), .. } => "No client secret was sent".to_owned(),
            Self::InvalidClient { aadsts: Some(700_016), .. } => "The client ID is not known".to_owned(),
            Self::InvalidClient { .. } => "The client ID or the client secret was not accepted".to_owned(),
            Self::InvalidRequest { aadsts: Some(90_014), .. } => "The scope is missing".to_owned(),
            Self::InvalidRequest { message, .. } => {
                format!("The token service refused the request: {message}")
            }
            Self::Link(cause) => format!("No access token could be had. {}", cause.words()),
        }
    }

    /// What to do next.
    pub fn advice(&self) -> &'static str {
        match self {
            Self::InvalidClient { aadsts: Some(7_000_222), .. } => {
                "Ask DVSA for a new client secret and enter it in Settings."
            }
            Self::InvalidClient { .. } => {
                "Enter the client ID and secret again in Settings, exactly as DVSA sent them."
            }
            Self::InvalidRequest { .. } => "Check the scope and the token URL in Settings.",
            Self::Link(LinkCause::NotDvsa(_) | LinkCause::Redirect(_) | LinkCause::Status(_)) => {
                "Check the token URL in Settings. Your network may also be asking you to sign in."
            }
            Self::Link(cause) => cause.advice(),
        }
    }
}
