//! What is known of a request while it is under way: for whoever may drop it, and for whoever counts.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

/// Where one request stands, its repeats included.
#[derive(Debug, Default)]
pub struct Departures {
    on_the_wire: AtomicBool,
    sent: Arc<AtomicU64>,
}

impl Departures {
    /// Adds every request that leaves to this count: one may be sent again for its token or its pace.
    pub fn counted_in(sent: Arc<AtomicU64>) -> Self {
        Self { on_the_wire: AtomicBool::new(false), sent }
    }

    /// Whether a request that may be applied is on the wire. While it is not (not left yet, or refused for its
    /// pace and waiting to be sent again), dropping it is proof that nothing was applied.
    pub fn on_the_wire(&self) -> bool {
        self.on_the_wire.load(Ordering::Relaxed)
    }

    pub(super) fn note_waiting(&self) {
        self.on_the_wire.store(false, Ordering::Relaxed);
    }

    pub(super) fn note_leaving(&self) {
        self.on_the_wire.store(true, Ordering::Relaxed);
        self.sent.fetch_add(1, Ordering::Relaxed);
    }

    /// It turned out that nothing left: there was no connection.
    pub(super) fn note_stayed(&self) {
        self.sent.fetch_sub(1, Ordering::Relaxed);
    }
}
