//! Waiting one's turn: [`crate::domain::pace::Pace`] with a clock and a queue. One for each method, shared by
//! everything that sends through one account.

use crate::domain::pace::{Heard, Method, Pace, Permission, Ticket};
use std::collections::VecDeque;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio::sync::Notify;
use tokio::time::{Instant, sleep, sleep_until};

/// How far back the measured rate looks.
const MEASURED_OVER: Duration = Duration::from_secs(3);
/// How long to wait at most before asking again when an answer is awaited.
const ASK_AGAIN: Duration = Duration::from_millis(500);

/// The pacers of one account. Cloning shares them.
#[derive(Clone)]
pub struct Pacers(Arc<Shared>);

struct Shared {
    pacers: [Pacer; 4],
    sent: AtomicU64,
}

impl Pacers {
    /// Pacers for a limit in requests a second for each method; DVSA's is 25.
    pub fn new(limit_per_second: f64) -> Self {
        let pacers = Method::ALL.map(|method| Pacer::new(method, limit_per_second));
        Self(Arc::new(Shared { pacers, sent: AtomicU64::new(0) }))
    }

    /// Waits for a turn. Turns are given in the order in which they were asked for.
    pub(super) async fn turn(&self, method: Method) -> Turn {
        let ticket = match self.pacer(method) {
            Some(pacer) => Some(pacer.wait().await),
            None => None,
        };
        Turn { pacers: self.clone(), method, ticket }
    }

    /// The measured rates of the methods that are not idle.
    pub(super) fn rates(&self) -> Vec<(Method, f32)> {
        let measured = |pacer: &Pacer| Some((pacer.method, pacer.measured_rate()?));
        self.0.pacers.iter().filter_map(measured).collect()
    }

    /// Requests sent.
    pub(super) fn sent(&self) -> u64 {
        self.0.sent.load(Ordering::Relaxed)
    }

    fn pacer(&self, method: Method) -> Option<&Pacer> {
        self.0.pacers.iter().find(|pacer| pacer.method == method)
    }
}

/// Leave to send one request, charged already. Whoever drops it unsaid (a cancelled task) leaves open whether
/// the request arrived.
pub(super) struct Turn {
    pacers: Pacers,
    method: Method,
    ticket: Option<Ticket>,
}

impl Turn {
    /// Notes that the request leaves now.
    pub(super) fn leave(&self) {
        self.pacers.0.sent.fetch_add(1, Ordering::Relaxed);
        if let Some(pacer) = self.pacers.pacer(self.method) {
            pacer.note_sent();
        }
    }

    /// Tells what was heard, and when.
    pub(super) fn hear(mut self, at: Instant, heard: Heard) {
        self.settle(at, heard);
    }

    fn settle(&mut self, at: Instant, heard: Heard) {
        if let (Some(ticket), Some(pacer)) = (self.ticket.take(), self.pacers.pacer(self.method)) {
            pacer.hear(ticket, at, heard);
        }
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        self.settle(Instant::now(), Heard::Nothing);
    }
}

struct Pacer {
    method: Method,
    started: Instant,
    /// Held by the one whose turn is next; tokio's mutex gives it in the order of asking.
    gate: tokio::sync::Mutex<()>,
    pace: Mutex<Pace>,
    heard: Notify,
    leaving_times: Mutex<VecDeque<Instant>>,
}

impl Pacer {
    fn new(method: Method, limit_per_second: f64) -> Self {
        Self {
            method,
            started: Instant::now(),
            gate: tokio::sync::Mutex::new(()),
            pace: Mutex::new(Pace::new(limit_per_second)),
            heard: Notify::new(),
            leaving_times: Mutex::default(),
        }
    }

    async fn wait(&self) -> Ticket {
        let _next = self.gate.lock().await;
        loop {
            let permission = held(&self.pace).ask(self.started.elapsed());
            match permission {
                Permission::Granted(ticket) => return ticket,
                Permission::Later(at) => sleep_until(self.started + at).await,
                Permission::AfterAnAnswer => tokio::select! {
                    () = self.heard.notified() => {}
                    () = sleep(ASK_AGAIN) => {}
                },
            }
        }
    }

    fn hear(&self, ticket: Ticket, at: Instant, heard: Heard) {
        held(&self.pace).hear(ticket, at.saturating_duration_since(self.started), heard);
        self.heard.notify_one();
    }

    fn note_sent(&self) {
        let mut times = held(&self.leaving_times);
        let now = Instant::now();
        while times.front().is_some_and(|at| now.duration_since(*at) > MEASURED_OVER) {
            times.pop_front();
        }
        times.push_back(now);
    }

    #[expect(clippy::cast_precision_loss, reason = "a rate for people, far below f32's exact integers")]
    fn measured_rate(&self) -> Option<f32> {
        let now = Instant::now();
        let times = held(&self.leaving_times);
        let recent = || times.iter().filter(|at| now.duration_since(**at) <= MEASURED_OVER);
        let active_for = now.duration_since(*recent().next()?);
        Some(recent().count() as f32 / active_for.clamp(Duration::from_secs(1), MEASURED_OVER).as_secs_f32())
    }
}

/// The value behind a lock, also after a panic elsewhere: none of ours leaves it half changed.
fn held<T>(lock: &Mutex<T>) -> MutexGuard<'_, T> {
    lock.lock().unwrap_or_else(PoisonError::into_inner)
}
