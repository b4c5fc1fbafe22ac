//! A plain HTTP caller: signs in once, sends what it is told to, repeats and follows nothing.

use recall_desk::sandbox::{Method, Sandbox, SandboxConfig};
use reqwest::{Client, RequestBuilder, Response};
use serde_json::Value;
use std::time::Duration;

/// A client that does nothing by itself.
pub fn client() -> Client {
    // A second installation is refused, which is fine: it is the same provider.
    let _already = rustls::crypto::ring::default_provider().install_default();
    Client::builder()
        .no_proxy()
        .redirect(reqwest::redirect::Policy::none())
        .retry(reqwest::retry::never())
        .timeout(Duration::from_mins(1))
        .build()
        .unwrap()
}

/// A signed-in caller and the sandbox it calls.
pub struct Caller {
    pub sandbox: Sandbox,
    pub client: Client,
    pub token: String,
    pub api_key: String,
}

/// An answer with its body read.
#[derive(Debug)]
pub struct Answered {
    pub status: u16,
    pub content_type: String,
    pub text: String,
}

impl Answered {
    pub async fn of(response: Response) -> Self {
        let status = response.status().as_u16();
        let content_type =
            response.headers().get("content-type").map_or("", |value| value.to_str().unwrap()).to_owned();
        Self { status, content_type, text: response.text().await.unwrap() }
    }

    pub fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or_else(|_| panic!("not JSON: {self:?}"))
    }

    /// Status and error code, after a look at the rest of the error body.
    pub fn refusal(&self) -> (u16, String) {
        let body = self.json();
        assert!(!body["requestId"].as_str().unwrap().is_empty());
        assert!(!body["errorMessage"].as_str().unwrap().is_empty());
        (self.status, body["errorCode"].as_str().unwrap().to_owned())
    }

    pub fn message(&self) -> String {
        self.json()["errorMessage"].as_str().unwrap().to_owned()
    }
}

impl Caller {
    pub async fn start(config: SandboxConfig) -> Self {
        Self::sign_in(Sandbox::start(config).await.unwrap()).await
    }

    pub async fn sign_in(sandbox: Sandbox) -> Self {
        let api_key = sandbox.credentials().api_key;
        let mut caller = Self { sandbox, client: client(), token: String::new(), api_key };
        caller.renew_token().await;
        caller
    }

    pub async fn renew_token(&mut self) {
        let secret = self.sandbox.credentials().client_secret;
        let answered = self.ask_token(&secret).await;
        assert_eq!(answered.status, 200, "{answered:?}");
        answered.json()["access_token"].as_str().unwrap().clone_into(&mut self.token);
    }

    pub async fn ask_token(&self, secret: &str) -> Answered {
        let account = self.sandbox.credentials();
        let form = [
            ("grant_type", "client_credentials"),
            ("client_id", &account.client_id),
            ("client_secret", secret),
            ("scope", &account.scope),
        ];
        self.ask_token_with(&form).await
    }

    pub async fn ask_token_with(&self, form: &[(&str, &str)]) -> Answered {
        let body = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(form).finish();
        let request = self
            .client
            .post(self.sandbox.token_url())
            .header("content-type", "application/x-www-form-urlencoded")
            .body(body);
        Answered::of(request.send().await.unwrap()).await
    }

    /// A signed-in request to a path below the base URL, sent exactly as written.
    pub fn request(&self, method: Method, path: &str) -> RequestBuilder {
        self.client
            .request(method, format!("{}{path}", self.sandbox.base_url()))
            .bearer_auth(&self.token)
            .header("x-api-key", &self.api_key)
    }

    pub async fn send(&self, method: Method, path: &str) -> Answered {
        Answered::of(self.request(method, path).send().await.unwrap()).await
    }

    pub async fn send_json(&self, method: Method, path: &str, body: &Value) -> Answered {
        Answered::of(with_json(self.request(method, path), body).send().await.unwrap()).await
    }

    pub async fn open(&self, vin: &str, reference: &str, start: &str) -> Answered {
        self.send_json(Method::POST, "/recalls", &opening(vin, reference, start)).await
    }

    pub async fn look_up(&self, vin: &str) -> Answered {
        self.send(Method::GET, &format!("/recalls/vin/{vin}")).await
    }
}

pub fn with_json(request: RequestBuilder, body: &Value) -> RequestBuilder {
    request.header("content-type", "application/json").body(body.to_string())
}

/// The body of a POST.
pub fn opening(vin: &str, reference: &str, start: &str) -> Value {
    serde_json::json!({
        "vin": vin,
        "manufacturerCampaignReference": reference,
        "recallCampaignStartDate": start,
    })
}

pub fn fixed_on(day: &str) -> Value {
    serde_json::json!({"repairStatus": "FIXED", "rectificationDate": day})
}

pub fn not_fixed() -> Value {
    serde_json::json!({"repairStatus": "NOT_FIXED"})
}

/// Waits until it holds; the limit is only there to end a test that failed.
pub async fn until(what: &str, mut holds: impl FnMut() -> bool) {
    let deadline = std::time::Instant::now() + Duration::from_mins(1);
    while !holds() {
        assert!(std::time::Instant::now() < deadline, "never happened: {what}");
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
}
