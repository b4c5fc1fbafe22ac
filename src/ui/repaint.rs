//! Wakes the window when the engine has something to show.

use std::sync::{Arc, OnceLock};
use std::task::{Wake, Waker};

/// Asks for a new picture. It is made before the engine, which wakes it, and learns the window's context when
/// the window opens; wakes before that need no picture, because the first one is drawn anyway.
#[derive(Default)]
pub struct Repaint {
    context: OnceLock<egui::Context>,
}

impl Repaint {
    /// Ties it to a window. Only the first window counts.
    pub fn attach(&self, context: &egui::Context) {
        if self.context.set(context.clone()).is_err() {
            tracing::debug!("a second window asked to be woken");
        }
    }
}

impl Wake for Repaint {
    fn wake(self: Arc<Self>) {
        self.wake_by_ref();
    }

    fn wake_by_ref(self: &Arc<Self>) {
        if let Some(context) = self.context.get() {
            context.request_repaint();
        }
    }
}

struct ContextWaker(egui::Context);

impl Wake for ContextWaker {
    fn wake(self: Arc<Self>) {
        self.0.request_repaint();
    }
}

/// Wakes the window after work on a thread of its own.
pub fn context_waker(context: &egui::Context) -> Waker {
    Waker::from(Arc::new(ContextWaker(context.clone())))
}
