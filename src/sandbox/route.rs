//! Which call a request is, by method and path alone.

use hyper::Method;

/// A call that exists.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Route<'a> {
    /// `POST /recalls`
    Open,
    /// `PUT /recalls/vin/{vin}`; the VIN as it is in the path, still percent-encoded.
    Mark(&'a str),
    /// `GET /recalls/vin/{vin}`
    Read(&'a str),
    /// `DELETE /recalls/vin/{vin}`
    Delete(&'a str),
    /// `PUT /credentials`
    IssueSecret,
}

impl<'a> Route<'a> {
    /// `None` is answered with `RECALLS-NF-02`. A slash in a VIN is another path unless it is encoded.
    pub(super) fn of(method: &Method, path: &'a str) -> Option<Self> {
        if let Some(vin) = path.strip_prefix("/recalls/vin/") {
            let one_segment = !vin.is_empty() && !vin.contains('/');
            return match *method {
                Method::PUT if one_segment => Some(Self::Mark(vin)),
                Method::GET if one_segment => Some(Self::Read(vin)),
                Method::DELETE if one_segment => Some(Self::Delete(vin)),
                _ => None,
            };
        }
        match (method, path) {
            (&Method::POST, "/recalls") => Some(Self::Open),
            (&Method::PUT, "/credentials") => Some(Self::IssueSecret),
            _ => None,
        }
    }
}
