//! The arithmetic of keeping to DVSA's rate limit: how far apart requests leave, and how that follows from
//! what is measured. Time comes in as a duration since any fixed start; waiting is the caller's business.

/// The methods that DVSA counts separately.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Method {
    /// Lookups.
    Get,
    /// Opening recalls.
    Post,
    /// Repair status, credentials.
    Put,
    /// Deleting.
    Delete,
}

impl Method {
    /// All, in the order they are shown.
    pub const ALL: [Self; 4] = [Self::Get, Self::Post, Self::Put, Self::Delete];

    /// The method's name in HTTP.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Get => "GET",
            Self::Post => "POST",
            Self::Put => "PUT",
            Self::Delete => "DELETE",
        }
    }
}
