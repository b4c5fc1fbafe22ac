//! Word from the operating system that the program is to end: at log-out, at shutdown, from a terminal.
//!
//! Knows: signals. Must not know: what ending means to a face; it is told by [`Event::Quit`] and ends in its
//! own order.

use super::message::Event;
use super::port::EventSender;
use std::io;

/// Who acts when the operating system asks the program to end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum QuitRequests {
    /// The face: each request becomes an [`Event::Quit`], and the process goes on until the face ends it.
    ToFace,
    /// Nobody: the operating system ends the process at once. What was on the wire is settled at the next
    /// start.
    ToSystem,
}

/// Tells the face of every request, until the runtime ends. Must be called inside the runtime; from then on
/// signals no longer end the process by themselves.
///
/// # Errors
/// When the operating system refuses to hand signals over; then it goes on ending the process itself.
pub(super) fn watch(events: EventSender) -> io::Result<()> {
    let mut requests = requests()?;
    tokio::spawn(async move {
        while requests.next().await.is_some() {
            tracing::info!("the operating system asks the program to end");
            events.send(Event::Quit);
        }
    });
    Ok(())
}

/// Ends when the operating system asks the program to end; never where that is not heard. Must be called inside
/// the runtime.
pub(super) async fn asked() {
    let is_asked = match requests() {
        Ok(mut requests) => requests.next().await.is_some(),
        Err(_) => false,
    };
    if !is_asked {
        std::future::pending::<()>().await;
    }
}

#[cfg(unix)]
use unix::requests;

#[cfg(unix)]
mod unix {
    use std::io;
    use tokio::signal::unix::{Signal, SignalKind, signal};

    /// SIGTERM comes at log-out and shutdown, SIGHUP when the terminal closes, SIGINT from Ctrl+C.
    pub(super) struct Requests {
        terminate: Signal,
        hang_up: Signal,
        interrupt: Signal,
    }

    pub(super) fn requests() -> io::Result<Requests> {
        Ok(Requests {
            terminate: signal(SignalKind::terminate())?,
            hang_up: signal(SignalKind::hangup())?,
            interrupt: signal(SignalKind::interrupt())?,
        })
    }

    impl Requests {
        pub(super) async fn next(&mut self) -> Option<()> {
            tokio::select! {
                request = self.terminate.recv() => request,
                request = self.hang_up.recv() => request,
                request = self.interrupt.recv() => request,
            }
        }
    }
}

#[cfg(not(unix))]
use elsewhere::requests;

/// Windows closes windows itself at log-out; only Ctrl+C of a terminal is left.
#[cfg(not(unix))]
mod elsewhere {
    use std::io;

    pub(super) struct Requests;

    pub(super) fn requests() -> io::Result<Requests> {
        Ok(Requests)
    }

    impl Requests {
        pub(super) async fn next(&mut self) -> Option<()> {
            tokio::signal::ctrl_c().await.ok()
        }
    }
}
