//! The faults that can be ordered, and their names on the command line.
//!
//! Start at [`Fault`]. When a fault strikes and what it does to a request is in `pipeline`; which request it
//! strikes is in `fault_orders`.

use super::code::SandboxCode;
use std::str::FromStr;

/// Whether the request took effect before its answer was lost.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Effect {
    /// The server never acted on it.
    NotApplied,
    /// The server acted on it (if it was valid) and then failed to say so.
    Applied,
}

/// What is answered at once when the effect comes late.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LateAnswer {
    /// The connection is dropped.
    Drop,
    /// An HTML page with this status, as a gateway sends it.
    Status(u16),
}

/// Something that goes wrong with one request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fault {
    /// An HTML page with a 5xx status.
    ServerError {
        /// 500, 502, 503 or 504.
        status: u16,
        /// Whether the request was acted on first.
        effect: Effect,
    },
    /// The connection is closed without an answer.
    Drop(Effect),
    /// No answer; the socket is held until the client gives up or the sandbox stops.
    Hang(Effect),
    /// An HTML page instead of the service, which never sees the request.
    HtmlPage {
        /// Any status: 200 for a captive portal, 503 for a maintenance page.
        status: u16,
    },
    /// 302 to a sign-in page; the service never sees the request.
    Redirect,
    /// Acted on; the answer's JSON breaks off in the middle although its length is right.
    MalformedJson,
    /// Acted on; the connection closes before `Content-Length` bytes have come.
    TruncatedJson,
    /// Acted on; the answer is JSON nested this deep.
    DeepJson {
        /// Number of nested arrays.
        depth: usize,
    },
    /// Acted on; the answer goes on for this many bytes (streamed, so the sandbox does not hold them).
    HugeBody {
        /// About how long, rounded up to 64 KiB.
        bytes: u64,
    },
    /// Acted on; the answer comes one byte at a time.
    SlowDrip {
        /// Pause before each byte, in milliseconds.
        pause_ms: u64,
    },
    /// `RECALLS-BR-01` whose message is long and full of control and bidirectional characters. Not acted on.
    HostileText,
    /// All access tokens expire at this moment; then the request is handled, and refused with FB-02.
    ExpireTokens,
    /// Refused with this code, not acted on.
    Refuse(SandboxCode),
    /// Handled as usual, this many milliseconds late.
    Slow {
        /// Added to the latency, before the request is handled.
        ms: u64,
    },
    /// Loses the answer now and acts on the request later. An invalid request is refused at once.
    LateApply {
        /// How much later, in milliseconds.
        delay_ms: u64,
        /// What the client sees now.
        answer: LateAnswer,
    },
}

/// Why a fault could not be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum FaultError {
    /// No fault has this name.
    #[error("No fault is called “{0}”. Use one of {names}, or an error code such as RECALLS-FB-01", names = Fault::names().collect::<Vec<_>>().join(", "))]
    UnknownName(String),
    /// Not `NAME=P`.
    #[error("Write a fault as NAME=P, such as drop-after=0.05; this has no “=”: {0}")]
    NoProbability(String),
    /// The probability is not a number from 0 to 1.
    #[error("The probability of a fault is a number from 0 to 1; this is not: {0}")]
    BadProbability(String),
}

const NAMED: [(&str, Fault); 23] = [
    ("500", Fault::ServerError { status: 500, effect: Effect::NotApplied }),
    ("502", Fault::ServerError { status: 502, effect: Effect::NotApplied }),
    ("503", Fault::ServerError { status: 503, effect: Effect::NotApplied }),
    ("504", Fault::ServerError { status: 504, effect: Effect::NotApplied }),
    ("500-after", Fault::ServerError { status: 500, effect: Effect::Applied }),
    ("504-after", Fault::ServerError { status: 504, effect: Effect::Applied }),
    ("drop-before", Fault::Drop(Effect::NotApplied)),
    ("drop-after", Fault::Drop(Effect::Applied)),
    ("html", Fault::HtmlPage { status: 503 }),
    ("html-200", Fault::HtmlPage { status: 200 }),
    ("malformed", Fault::MalformedJson),
    ("truncated", Fault::TruncatedJson),
    ("hang", Fault::Hang(Effect::NotApplied)),
    ("hang-after", Fault::Hang(Effect::Applied)),
    ("expire-tokens", Fault::ExpireTokens),
    ("rate-limit", Fault::Refuse(SandboxCode::TooManyRequests)),
    ("late-apply", Fault::LateApply { delay_ms: 2_000, answer: LateAnswer::Drop }),
    ("redirect", Fault::Redirect),
    ("huge", Fault::HugeBody { bytes: 1 << 30 }),
    ("slow", Fault::Slow { ms: 5_000 }),
    ("slow-drip", Fault::SlowDrip { pause_ms: 1_000 }),
    ("deep-json", Fault::DeepJson { depth: 100_000 }),
    ("hostile-text", Fault::HostileText),
];

impl Fault {
    /// The names that can be given on the command line.
    pub fn names() -> impl Iterator<Item = &'static str> {
        NAMED.into_iter().map(|(name, _)| name)
    }
}

/// Reads a name of [`Fault::names`], or an error code to refuse with.
impl FromStr for Fault {
    type Err = FaultError;

    fn from_str(name: &str) -> Result<Self, Self::Err> {
        if let Some((_, fault)) = NAMED.into_iter().find(|(known, _)| *known == name) {
            return Ok(fault);
        }
        SandboxCode::from_str(name).map(Self::Refuse).map_err(FaultError::UnknownName)
    }
}

/// A fault that strikes by chance.
#[derive(Debug, Clone, PartialEq)]
pub struct FaultRule {
    /// What goes wrong.
    pub fault: Fault,
    /// How often, from 0 (never) to 1 (always).
    pub probability: f64,
}

/// Reads `NAME=P`, such as `drop-after=0.05`.
impl FromStr for FaultRule {
    type Err = FaultError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (name, share) = text.split_once('=').ok_or_else(|| FaultError::NoProbability(text.to_owned()))?;
        let probability = share
            .trim()
            .parse()
            .ok()
            .filter(|p| (0.0..=1.0).contains(p))
            .ok_or_else(|| FaultError::BadProbability(share.to_owned()))?;
        Ok(Self { fault: name.trim().parse()?, probability })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_and_every_code_is_read() {
        for name in Fault::names().chain(SandboxCode::ALL.map(SandboxCode::as_str)) {
            assert!(name.parse::<Fault>().is_ok(), "{name}");
        }
    }

    #[test]
    fn a_rule_is_a_name_and_a_probability() {
        let rule: FaultRule = "drop-after=0.05".parse().unwrap();
        assert_eq!(rule, FaultRule { fault: Fault::Drop(Effect::Applied), probability: 0.05 });
        for (wrong, cause) in [
            ("drop-after", FaultError::NoProbability("drop-after".into())),
            ("drop=0.1", FaultError::UnknownName("drop".into())),
            ("500=1.5", FaultError::BadProbability("1.5".into())),
            ("500=NaN", FaultError::BadProbability("NaN".into())),
            ("500=", FaultError::BadProbability(String::new())),
        ] {
            assert_eq!(wrong.parse::<FaultRule>(), Err(cause));
        }
    }
}
