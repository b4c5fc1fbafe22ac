//! Ctrl+C, and SIGTERM where there is one: heard, counted, and never lost between two looks.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

/// The signals that ask this process to end. From its making on they no longer end it by themselves.
pub(crate) struct Signals {
    #[cfg(unix)]
    terminate: tokio::signal::unix::Signal,
    #[cfg(unix)]
    interrupt: tokio::signal::unix::Signal,
    #[cfg(windows)]
    interrupt: tokio::signal::windows::CtrlC,
    #[cfg(windows)]
    close: tokio::signal::windows::CtrlClose,
}

impl Signals {
    /// Listens, within a runtime.
    ///
    /// # Errors
    /// Those of the operating system: then they end the process as they always do.
    #[cfg(unix)]
    pub(crate) fn listen() -> std::io::Result<Self> {
        use tokio::signal::unix::{SignalKind, signal};
        Ok(Self { terminate: signal(SignalKind::terminate())?, interrupt: signal(SignalKind::interrupt())? })
    }

    /// Listens, within a runtime.
    ///
    /// # Errors
    /// Those of the operating system: then they end the process as they always do.
    #[cfg(windows)]
    pub(crate) fn listen() -> std::io::Result<Self> {
        use tokio::signal::windows::{ctrl_c, ctrl_close};
        Ok(Self { interrupt: ctrl_c()?, close: ctrl_close()? })
    }

    /// Waits for the next one.
    pub(crate) async fn next(&mut self) {
        #[cfg(unix)]
        let other = self.terminate.recv();
        #[cfg(windows)]
        let other = self.close.recv();
        tokio::select! {
            _ = other => {}
            _ = self.interrupt.recv() => {}
        }
    }
}

/// How often this process was asked to end, for a loop that looks now and then.
#[derive(Clone)]
pub(crate) struct Interruptions(Arc<AtomicUsize>);

impl Interruptions {
    /// Counts from now on, on a thread of its own. Where signals cannot be heard nothing is ever counted, and
    /// they end the process: a job is safe then too.
    pub(crate) fn count() -> Self {
        let shared = Self(Arc::default());
        let counter = shared.clone();
        let thread = std::thread::Builder::new().name("recall-desk-signals".to_owned());
        if let Err(error) = thread.spawn(move || counter.listen()) {
            tracing::warn!(%error, "signals are not listened for");
        }
        shared
    }

    /// Whether it was asked at all.
    pub(crate) fn asked(&self) -> bool {
        self.0.load(Ordering::Relaxed) > 0
    }

    /// Whether it was asked again: someone does not want to wait.
    pub(crate) fn insisted(&self) -> bool {
        self.0.load(Ordering::Relaxed) > 1
    }

    fn listen(&self) {
        let Ok(runtime) = tokio::runtime::Builder::new_current_thread().enable_all().build() else { return };
        runtime.block_on(async {
            match Signals::listen() {
                Ok(mut signals) => loop {
                    signals.next().await;
                    self.0.fetch_add(1, Ordering::Relaxed);
                },
                Err(error) => tracing::warn!(%error, "signals are not listened for"),
            }
        });
    }
}
