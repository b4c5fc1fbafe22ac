//! Why a request is not done: one of DVSA's codes, or a page from the layer in front of the service.

use super::code::SandboxCode;

/// A request that is refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Refusal {
    /// DVSA's error body.
    Code { code: SandboxCode, message: String },
    /// An HTML page, as DVSA's mock application answers what its JSON reader cannot take.
    Page { status: u16, text: String },
}

impl Refusal {
    /// A code with its published description.
    pub(super) fn code(code: SandboxCode) -> Self {
        Self::Code { code, message: code.message().to_owned() }
    }

    /// `RECALLS-BR-01` with its cause.
    pub(super) fn bad(message: impl Into<String>) -> Self {
        Self::Code { code: SandboxCode::BadRequest, message: message.into() }
    }

    pub(super) fn page(status: u16, text: impl Into<String>) -> Self {
        Self::Page { status, text: text.into() }
    }
}
