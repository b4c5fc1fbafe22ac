//! What is answered, before it is bytes: DVSA's JSON, nothing, or a page.

use super::body::{self, AnswerBody};
use super::code::SandboxCode;
use super::refusal::Refusal;
use hyper::body::Bytes;
use hyper::header::{CACHE_CONTROL, CONTENT_LENGTH, CONTENT_TYPE, HeaderValue, LOCATION, RETRY_AFTER};
use hyper::{Response, StatusCode};
use serde::Serialize;
use std::time::Duration;

/// What a client sees: an answer, a closed connection, or nothing for ever.
pub(super) enum Answer {
    Reply(Reply),
    Drop,
    Hang,
}

/// How the request id of an error is made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum RequestIds {
    /// A new UUID for every error.
    #[default]
    Random,
    /// Always the same one, as DVSA's mock application does.
    Constant,
}

/// An answer with its content still in one piece, so that a fault can spoil it.
#[derive(Debug, Clone)]
pub(super) struct Reply {
    pub(super) status: u16,
    pub(super) code: Option<SandboxCode>,
    content: Content,
    retry_after_secs: Option<u64>,
}

#[derive(Debug, Clone)]
enum Content {
    Nothing,
    Json(String),
    Page(String),
    /// A page that says where to go instead.
    MovedTo(&'static str),
    BrokenOff(String),
    Huge(u64),
    Dripping(String, Duration),
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ErrorBody<'a> {
    request_id: String,
    error_code: &'a str,
    error_message: &'a str,
}

impl Reply {
    pub(super) fn empty(status: u16) -> Self {
        Self { status, code: None, content: Content::Nothing, retry_after_secs: None }
    }

    pub(super) fn json(status: u16, body: &impl Serialize) -> Self {
        // Our own structures always serialize; an empty body would be noticed at once.
        let text = serde_json::to_string(body).unwrap_or_default();
        Self { content: Content::Json(text), ..Self::empty(status) }
    }

    pub(super) fn page(status: u16, text: &str) -> Self {
        let escaped = text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
        let page = format!(
            "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<title>Error</title>\n\
             </head>\n<body>\n<pre>{escaped}</pre>\n</body>\n</html>\n"
        );
        Self { content: Content::Page(page), ..Self::empty(status) }
    }

    pub(super) fn redirect(to: &'static str) -> Self {
        Self { content: Content::MovedTo(to), ..Self::empty(302) }
    }

    pub(super) fn refusal(refusal: &Refusal, ids: RequestIds, retry_after_secs: Option<u64>) -> Self {
        match refusal {
            Refusal::Page { status, text } => Self::page(*status, text),
            Refusal::Code { code, message } => {
                let request_id = match ids {
                    RequestIds::Random => uuid::Uuid::new_v4().to_string(),
                    RequestIds::Constant => "00000000-0000-4000-8000-000000000000".to_owned(),
                };
                let body = ErrorBody { request_id, error_code: code.as_str(), error_message: message };
                let limited = matches!(code, SandboxCode::TooManyRequests | SandboxCode::DailyAllowance);
                Self {
                    code: Some(*code),
                    retry_after_secs: retry_after_secs.filter(|_| limited),
                    ..Self::json(code.status(), &body)
                }
            }
        }
    }

    /// The JSON ends in the middle; its length says so.
    pub(super) fn malformed(self) -> Self {
        let half = first_half(&self.text());
        self.spoiled(Content::Json(half))
    }

    /// The connection closes in the middle.
    pub(super) fn truncated(self) -> Self {
        let text = self.text();
        self.spoiled(Content::BrokenOff(text))
    }

    pub(super) fn nested(self, depth: usize) -> Self {
        self.spoiled(Content::Json(format!("{}{}", "[".repeat(depth), "]".repeat(depth))))
    }

    pub(super) fn huge(self, bytes: u64) -> Self {
        self.spoiled(Content::Huge(bytes))
    }

    pub(super) fn dripping(self, pause: Duration) -> Self {
        let text = self.text();
        self.spoiled(Content::Dripping(text, pause))
    }

    /// A 204 has no content to spoil: it becomes a 200.
    fn spoiled(self, content: Content) -> Self {
        let status = if self.status == 204 { 200 } else { self.status };
        Self { status, code: None, content, ..self }
    }

    fn text(&self) -> String {
        match &self.content {
            Content::Json(text) | Content::Page(text) => text.clone(),
            _ => r#"{"result":"the sandbox would have sent nothing here"}"#.to_owned(),
        }
    }

    pub(super) fn into_response(self) -> Response<AnswerBody> {
        let moved_to = if let Content::MovedTo(to) = self.content { Some(to) } else { None };
        let (content_type, length, body) = match self.content {
            Content::Nothing => (None, None, body::whole(Bytes::new())),
            Content::Json(text) => (Some(JSON), None, body::whole(text)),
            Content::Page(text) => (Some(HTML), None, body::whole(text)),
            Content::MovedTo(_) => (Some(HTML), None, body::whole("<!DOCTYPE html><title>Sign in</title>")),
            Content::BrokenOff(text) => {
                (Some(JSON), Some(text.len()), body::broken_off(first_half(&text).into()))
            }
            Content::Huge(bytes) => (Some(JSON), None, body::huge(bytes)),
            Content::Dripping(text, pause) => (Some(JSON), None, body::dripping(text.into(), pause)),
        };
        let mut response = Response::new(body);
        *response.status_mut() =
            StatusCode::from_u16(self.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let headers = response.headers_mut();
        if let Some(content_type) = content_type {
            headers.insert(CONTENT_TYPE, HeaderValue::from_static(content_type));
            headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
        }
        if let Some(length) = length {
            headers.insert(CONTENT_LENGTH, HeaderValue::from(length));
        }
        if let Some(to) = moved_to {
            headers.insert(LOCATION, HeaderValue::from_static(to));
        }
        if let Some(seconds) = self.retry_after_secs {
            headers.insert(RETRY_AFTER, HeaderValue::from(seconds));
        }
        response
    }
}

const JSON: &str = "application/json; charset=utf-8";
const HTML: &str = "text/html; charset=utf-8";

fn first_half(text: &str) -> String {
    text.chars().take(text.chars().count() / 2).collect()
}
