//! What surrounds every screen: the environment band, the navigation, the status bar, the notices, the help.

pub mod app_icon;
pub mod band;
pub mod closing;
pub mod drop_hint;
pub mod focus_ring;
pub mod help;
pub mod navigation;
pub mod notices;
pub mod status_bar;
