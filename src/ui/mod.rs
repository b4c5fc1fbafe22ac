//! The window: what people see and press.
//!
//! Knows: egui, the messages of [`crate::engine`], the domain's types and words. Must not know: the network,
//! SQLite, the keyring, async. Screens keep plain data in `state.rs` (no egui), fold events into it with
//! `apply`, draw it in `view.rs` and push [`action::Action`]s; only `action.rs` sends commands. Colours are
//! named in [`theme`] and nowhere else.
//!
//! Start reading at [`app::App`]; a screen's way in is [`cx::Cx`].

pub mod action;
pub mod app;
pub mod aside;
pub mod clipboard;
pub mod clock;
pub mod confirmation;
pub mod cx;
pub mod desk;
pub mod desktop_notification;
pub mod editor;
pub mod export;
pub mod first_run;
pub mod fonts;
pub mod frame;
pub mod history;
pub mod icons;
pub mod import;
pub mod jobs;
pub mod keys;
pub mod look_up;
pub mod repaint;
pub mod route;
pub mod selection;
pub mod settings;
pub mod sort;
pub mod theme;
pub mod wait;
pub mod widgets;
pub mod window;
pub mod window_size;
pub mod wording;

pub use app::App;
pub use clock::Clock;
pub use repaint::Repaint;
pub use window::{WindowError, open};
