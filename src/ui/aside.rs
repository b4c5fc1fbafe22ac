//! Work over many rows on a thread of its own, so that no picture waits for it.

use std::sync::mpsc::{Receiver, TryRecvError, channel};
use std::task::Waker;
use std::thread;

/// From this many rows on, work is done aside; fewer take no longer than a picture may.
pub const AT_ONCE: usize = 20_000;

/// Work under way on a thread, if any.
#[derive(Debug)]
pub struct Aside<T> {
    under_way: Option<Receiver<T>>,
}

impl<T> Default for Aside<T> {
    fn default() -> Self {
        Self { under_way: None }
    }
}

impl<T: Send + 'static> Aside<T> {
    /// Starts work; what was under way before is nobody's any more. The waker is woken at the end.
    pub fn start(&mut self, name: &'static str, waker: &Waker, work: impl FnOnce() -> T + Send + 'static) {
        let (sender, receiver) = channel();
        let waker = waker.clone();
        let started = thread::Builder::new().name(name.to_owned()).spawn(move || {
            // Nobody waits any more when something else was started meanwhile.
            let _ = sender.send(work());
            waker.wake();
        });
        self.under_way = match started {
            Ok(_) => Some(receiver),
            Err(error) => {
                tracing::warn!(%error, name, "no thread to work on");
                None
            }
        };
    }

    /// What it came to, once.
    pub fn take(&mut self) -> Option<T> {
        match self.under_way.as_ref()?.try_recv() {
            Ok(result) => {
                self.under_way = None;
                Some(result)
            }
            Err(TryRecvError::Empty) => None,
            Err(TryRecvError::Disconnected) => {
                self.under_way = None;
                None
            }
        }
    }

    /// Whether work is under way.
    pub fn is_busy(&self) -> bool {
        self.under_way.is_some()
    }

    /// Forgets what is under way.
    pub fn forget(&mut self) {
        self.under_way = None;
    }
}
