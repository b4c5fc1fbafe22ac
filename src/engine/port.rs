//! The two ends of the line between a face and the engine. No state is shared behind a lock: commands and
//! events are messages, and fast-changing numbers are a value that is replaced.

use super::message::{Command, Event, Status, TaskId};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::task::Waker;
use std::time::Duration;
use tokio::sync::{mpsc, watch};

/// A face's end of the line.
pub struct Port {
    /// Sends commands.
    pub commands: CommandSender,
    /// Receives events.
    pub events: EventReceiver,
    /// Reads the status.
    pub status: StatusReader,
}

/// The engine's end of the line. Tests of a face hold it to see the commands and to play events.
pub struct EngineEnd {
    /// The commands, in the order sent; ends when every [`CommandSender`] is gone.
    pub commands: mpsc::UnboundedReceiver<(TaskId, Command)>,
    /// Sends events to the face.
    pub events: EventSender,
    /// Replaces the status.
    pub status: watch::Sender<Status>,
}

/// Makes a line. The waker is called after each event is stored, so that a sleeping face looks.
pub fn line(waker: Waker) -> (Port, EngineEnd) {
    let (command_sender, commands) = mpsc::unbounded_channel();
    let (event_sender, event_receiver) = channel();
    let (status_sender, status) = watch::channel(Status::default());
    let port = Port {
        commands: CommandSender { next: Arc::new(AtomicU64::new(1)), sender: command_sender },
        events: EventReceiver(event_receiver),
        status: StatusReader(status),
    };
    (port, EngineEnd { commands, events: EventSender { sender: event_sender, waker }, status: status_sender })
}

/// Sends commands; never blocks.
#[derive(Clone)]
pub struct CommandSender {
    next: Arc<AtomicU64>,
    sender: mpsc::UnboundedSender<(TaskId, Command)>,
}

impl CommandSender {
    /// Sends a command and returns the number that its reply will carry.
    ///
    /// After the engine has ended nothing answers any more; faces end before it.
    pub fn send(&self, command: Command) -> TaskId {
        let task = TaskId(self.next.fetch_add(1, Ordering::Relaxed));
        if self.sender.send((task, command)).is_err() {
            tracing::debug!("a command was sent after the engine had ended");
        }
        task
    }
}

/// Receives events.
pub struct EventReceiver(Receiver<Event>);

impl EventReceiver {
    /// The events that have come, at most `max`; does not wait.
    pub fn drain(&self, max: usize) -> Vec<Event> {
        self.0.try_iter().take(max).collect()
    }

    /// Waits for the next event.
    ///
    /// # Errors
    /// When none came in time, or the engine has ended.
    pub fn recv_timeout(&self, timeout: Duration) -> Result<Event, RecvTimeoutError> {
        self.0.recv_timeout(timeout)
    }
}

/// Sends events and wakes the face.
#[derive(Clone)]
pub struct EventSender {
    sender: Sender<Event>,
    waker: Waker,
}

impl EventSender {
    /// Stores an event and wakes the face. A face that is gone is nothing to worry about.
    pub fn send(&self, event: Event) {
        if self.sender.send(event).is_ok() {
            self.waker.wake_by_ref();
        }
    }

    /// Wakes the face, after something else than an event changed.
    pub fn wake(&self) {
        self.waker.wake_by_ref();
    }
}

/// Reads the status.
#[derive(Clone)]
pub struct StatusReader(watch::Receiver<Status>);

impl StatusReader {
    /// The status as it is now.
    pub fn latest(&self) -> Status {
        self.0.borrow().clone()
    }
}
