//! The client of DVSA's Vehicle Recalls API.
//!
//! Knows: HTTP, DVSA's JSON, signing in, the rate limits, and what an answer (or none) proves. Must not know:
//! where settings and secrets are kept, what a job is, what people see. It decides nothing about the data: a
//! change whose outcome is unknown is reported as unknown, and a POST, PUT or DELETE is only repeated when
//! DVSA's own answer says that it was not applied.
//!
//! Start reading at [`ApiClient`] (`client.rs`). A request takes this way: `ask` (what to send) → `auth` (with
//! which token) → `pace` (when) → `send` (the only door out) → `classify` (what the answer proves).

mod ask;
mod auth;
mod classify;
mod client;
mod config;
mod credentials;
mod departures;
mod fault;
mod link;
mod pace;
mod send;
mod wire;

pub use client::{ApiClient, ApiFailure};
pub use config::{ApiConfig, ApiConfigError, Credentials, Setting, Timing, install_crypto};
pub use credentials::NewSecretFailure;
pub use departures::Departures;
pub use link::LinkSnapshot;
pub use pace::Pacers;
