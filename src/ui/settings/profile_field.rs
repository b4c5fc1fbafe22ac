//! The fields of the connection editor, in the order of the form, and their words.

pub use crate::settings::ProfileField;

impl ProfileField {
    /// All, in the order of the form.
    pub const ALL: [Self; 11] = [
        Self::Name,
        Self::Environment,
        Self::ClientId,
        Self::Scope,
        Self::TokenUrl,
        Self::BaseUrl,
        Self::SecretIssued,
        Self::Email,
        Self::DailyAllowance,
        Self::Proxy,
        Self::CaFile,
    ];

    /// The label beside the field. The first five are named as in DVSA's letter.
    pub fn label(self) -> &'static str {
        match self {
            Self::Name => "Name of this connection",
            Self::Environment => "System",
            Self::BaseUrl => "Base URL",
            Self::TokenUrl => "Token URL",
            Self::ClientId => "Client ID",
            Self::Scope => "Scope",
            Self::Email => "Team e-mail address",
            Self::SecretIssued => "Client secret issued on",
            Self::Proxy => "Proxy URL (optional)",
            Self::DailyAllowance => "Daily allowance (optional)",
            Self::CaFile => "Certificate authority file (optional)",
        }
    }

    /// What to enter, shown under the label.
    pub fn hint(self) -> &'static str {
        match self {
            Self::Name => "For example Acme Motors UK. Shown in the band at the top of the window.",
            Self::Environment => "Live is what MOT garages and drivers see.",
            Self::BaseUrl => "The address of the API, starting with https://",
            Self::TokenUrl => "The full address that DVSA sent, starting with https://",
            Self::ClientId => "As DVSA sent it.",
            Self::Scope => "As DVSA sent it; often ends with /.default",
            Self::Email => "The address that DVSA has on record. Needed to rotate the client secret.",
            Self::SecretIssued => "A client secret lives two years. From this day the days left are counted.",
            Self::Proxy => "Leave it empty to use the proxy of this computer.",
            Self::DailyAllowance => "Requests a day, if DVSA told you. A plan then shows its share.",
            Self::CaFile => "A PEM file, if your network inspects traffic.",
        }
    }
}
