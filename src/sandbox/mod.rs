//! A server that behaves as the Vehicle Recalls API is documented: stateful, on loopback, with faults to order.
//!
//! Knows: DVSA's documents, the oddities of DVSA's own mock application, Azure AD's sign-in errors, and every
//! way in which a network goes wrong. Must not know: the API client, nor `domain`. The two sides meet only
//! over HTTP and each has its own structures for the wire, so a mistake on the wire cannot hide.
//!
//! Start reading at [`Sandbox`]; a request's way is in `pipeline`, the service itself in `service` and
//! `store`, what can be chosen in [`SandboxConfig`], what can go wrong in [`Fault`].

mod allowance;
mod arrivals;
mod believable;
mod body;
mod code;
mod config;
mod core;
mod credentials;
mod fault;
mod fault_orders;
mod fields;
mod latency;
mod limiter;
mod operation;
mod pipeline;
mod random;
mod received;
mod refusal;
mod reply;
mod route;
mod running;
mod seed;
mod server;
mod service;
mod sign_in;
mod store;
mod tokens;

pub use arrivals::{Arrival, Ending, MAX_LOGGED};
pub use believable::{EXAMPLES, Example};
pub use code::SandboxCode;
pub use config::{ExpiresIn, SandboxConfig, StartDateEcho, WrongApiKey};
pub use credentials::SandboxCredentials;
pub use fault::{Effect, Fault, FaultError, FaultRule, LateAnswer};
pub use hyper::Method;
pub use latency::Latency;
pub use limiter::Limiter;
pub use received::MAX_BODY_BYTES;
pub use reply::RequestIds;
pub use running::Sandbox;
pub use seed::{Seed, SeedError, SeedRecall, read_seed};
pub use store::{Applied, AppliedChange, RepairState, StoredRecall};
