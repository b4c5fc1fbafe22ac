//! A word on the desktop when a job needs someone. Never waited for: the service may be slow, or not there.

use notify_rust::Notification;
use std::thread;

/// What is said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Word {
    /// What happened.
    pub title: String,
    /// What it means.
    pub body: String,
}

/// Says something on the desktop.
pub type Speaker = Box<dyn Fn(Word)>;

/// The computer's own service. Nothing is said where there is none.
pub fn desktop() -> Speaker {
    Box::new(|word| {
        let spoken = thread::Builder::new().name("notification".to_owned()).spawn(move || {
            let shown =
                Notification::new().appname("Recall Desk").summary(&word.title).body(&word.body).show();
            if let Err(error) = shown {
                tracing::debug!(%error, "no notification on the desktop");
            }
        });
        if let Err(error) = spoken {
            tracing::debug!(%error, "no thread for a notification");
        }
    })
}

/// Nobody hears it.
pub fn silent() -> Speaker {
    Box::new(|_| {})
}
