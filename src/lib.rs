//! Recall Desk: DVSA's Vehicle Recalls API at a desk, without losing or doubling a row.
//!
//! A face (the window in [`ui`], or the command line in [`cli`]) sends commands to the [`engine`] and receives
//! events. The engine owns the async runtime and the adapters; each adapter knows one outside thing; all of
//! them speak [`domain`].
//!
//! | folder | what it knows |
//! |---|---|
//! | [`domain`] | what a recall is: VIN, campaign, change, outcome. Pure |
//! | [`api`] | DVSA's API: sign-in, pacing, the one door out, telling outcomes apart |
//! | [`journal`] | SQLite: the audit trail and what is being sent |
//! | [`spreadsheet`] | reading spreadsheets with positions kept, writing results |
//! | [`keyring`] | secrets in the keyring of the operating system |
//! | [`settings`] | profiles and preferences, never secrets |
//! | [`sandbox`] | a server that behaves as the API is documented |
//! | [`engine`] | the application without a face |
//! | [`ui`] | the window |
//! | [`cli`] | the command line |
//!
//! Arrows: `ui`, `cli` → `engine` → adapters (`api`, `journal`, `keyring`, `settings`, `sandbox`, `spreadsheet`) → `domain`.
//!
//! Invariants:
//! 1. The sandbox does not import the API client, nor the client the sandbox: they meet only over HTTP, so a
//!    mistake on the wire cannot hide.
//! 2. `domain` has no clock; time is an argument.
//! 3. Nothing but `api/send.rs` sends an HTTP request. It charges the limiter before sending, whatever comes
//!    back.
//! 4. Nothing but the journal's thread touches SQLite.
//! 5. A change is committed to disk as *sending* before its request leaves.
//! 6. A POST is never repeated until a GET has shown that it was not applied.
//! 7. Nothing but `ui/action.rs` sends a command from the window.
//! 8. Nothing outside `ui` and the window's binary names egui. Adapters never import each other.
//!
//! A test (`tests/it/arrows.rs`) reads the `use` lines and keeps the arrows true.

pub mod api;
pub mod cli;
pub mod domain;
pub mod engine;
pub mod journal;
pub mod keyring;
pub mod sandbox;
pub mod settings;
pub mod spreadsheet;
pub mod ui;
