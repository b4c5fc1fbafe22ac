//! The arithmetic of keeping to DVSA's rate limit: how far apart requests leave, and how that follows from
//! what is measured. Time comes in as a duration since any fixed start; waiting is the caller's business.
//! Start reading at [`Pace`].

mod latencies;
#[cfg(test)]
mod simulation;

use latencies::Latencies;
use std::collections::VecDeque;
use std::time::Duration;

/// The methods that DVSA counts separately.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Method {
    /// Lookups.
    Get,
    /// Opening recalls.
    Post,
    /// Repair status, credentials.
    Put,
    /// Deleting.
    Delete,
}

impl Method {
    /// All, in the order they are shown.
    pub const ALL: [Self; 4] = [Self::Get, Self::Post, Self::Put, Self::Delete];

    /// The method's name in HTTP.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Get => "GET",
            Self::Post => "POST",
            Self::Put => "PUT",
            Self::Delete => "DELETE",
        }
    }
}

/// The part of the limit that is ever used. Measured against a strict limit of 25 in any second: 24.0–24.8
/// brought no refusal, 24.9 three in 500.
const MOST_OF_THE_LIMIT: f64 = 0.988;
/// How late a send may be and still be made up for. Covers a timer's coarseness, never a pause.
const MADE_UP_FOR: Duration = Duration::from_millis(8);
/// DVSA counts requests in any stretch of this length.
const WINDOW: Duration = Duration::from_secs(1);
/// What a refusal leaves of the rate.
const AFTER_REFUSAL: f64 = 0.7;
/// The least that refusals leave of the limit.
const LEAST_SHARE: f64 = 0.04;
/// What comes back of the limit in each second without a refusal.
const RECOVERY_PER_SECOND: f64 = 0.02;
/// A server's wish to wait is honoured up to this long.
const LONGEST_WAIT: Duration = Duration::from_secs(30);
/// In flight at once before anything was measured.
const IN_FLIGHT_UNMEASURED: usize = 8;

/// When requests of one method may leave.
///
/// Three rules together. They leave *evenly spaced*, at the limit divided by (1 + jitter in seconds), and what
/// a pause lost is not made up for. No request leaves while *25 others may have arrived within the last
/// second*, reckoning with how late each of them was. And no more are *in flight* than the rate times the
/// latency asks for, so that a stalled link does not save up a burst.
#[derive(Debug)]
pub struct Pace {
    limit_per_second: f64,
    window_size: usize,
    next_slot: Duration,
    not_before: Duration,
    recent: VecDeque<Sent>,
    in_flight: usize,
    latencies: Latencies,
    share: f64,
    share_since: Duration,
    last_cut: Option<Duration>,
    last_answer: Duration,
    next_ticket: u64,
}

/// A request that left, until a second after it must have arrived.
#[derive(Debug)]
struct Sent {
    ticket: Ticket,
    at: Duration,
    /// How long its answer (or the news that none comes) took; `None` while in flight.
    latency: Option<Duration>,
}

/// Names a request that was allowed to leave, to tell later what was heard of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ticket(u64);

/// Whether a request may leave.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Permission {
    /// At once; it is counted already.
    Granted(Ticket),
    /// Ask again at this time.
    Later(Duration),
    /// Ask again when an answer has come, or after half a second.
    AfterAnAnswer,
}

/// What was heard of a request that was allowed to leave.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Heard {
    /// An answer that does not speak of the rate.
    Answer,
    /// "Too many requests", with the server's wish how long to wait, if it told one.
    TooMany {
        /// From `Retry-After`; bounded here.
        wait: Option<Duration>,
    },
    /// No answer: cut, timed out, given up. It may have arrived.
    Nothing,
    /// It never left.
    NeverLeft,
}

impl Pace {
    /// A pace for a limit in requests a second (DVSA's is 25); less than one in ten seconds is not possible.
    pub fn new(limit_per_second: f64) -> Self {
        let limit_per_second = if limit_per_second.is_finite() { limit_per_second.max(0.1) } else { 25.0 };
        Self {
            limit_per_second,
            window_size: whole(limit_per_second).max(1),
            next_slot: Duration::ZERO,
            not_before: Duration::ZERO,
            recent: VecDeque::new(),
            in_flight: 0,
            latencies: Latencies::default(),
            share: 1.0,
            share_since: Duration::ZERO,
            last_cut: None,
            last_answer: Duration::ZERO,
            next_ticket: 0,
        }
    }

    /// Asks to send one request now. `now` must not run backwards.
    pub fn ask(&mut self, now: Duration) -> Permission {
        let earliest = self.next_slot.max(self.not_before);
        if now < earliest {
            return Permission::Later(earliest);
        }
        if self.in_flight >= self.most_in_flight(now) && self.still_awaited(now) >= self.most_in_flight(now) {
            return Permission::AfterAnAnswer;
        }
        if let Some(full) = self.full_window(now) {
            return full;
        }
        self.next_slot = self.next_slot.max(now.saturating_sub(MADE_UP_FOR)) + self.interval(now);
        let ticket = Ticket(self.next_ticket);
        self.next_ticket += 1;
        self.in_flight += 1;
        self.recent.push_back(Sent { ticket, at: now, latency: None });
        Permission::Granted(ticket)
    }

    /// Tells what was heard of a request. Telling it twice does nothing.
    pub fn hear(&mut self, ticket: Ticket, now: Duration, heard: Heard) {
        let Some(index) =
            self.recent.iter().rposition(|sent| sent.ticket == ticket && sent.latency.is_none())
        else {
            return;
        };
        self.in_flight = self.in_flight.saturating_sub(1);
        if heard == Heard::NeverLeft {
            self.recent.remove(index);
            return;
        }
        let Some(sent) = self.recent.get_mut(index) else { return };
        let latency = now.saturating_sub(sent.at);
        sent.latency = Some(latency);
        if heard == Heard::Nothing {
            return;
        }
        self.latencies.add(latency);
        self.last_answer = now;
        if let Heard::TooMany { wait } = heard {
            self.slow_down(now, wait);
        }
    }

    /// Requests a second that would leave now, if there were enough to send.
    pub fn rate_per_second(&self, now: Duration) -> f64 {
        let safe = (1.0 / (1.0 + self.latencies.jitter().as_secs_f64())).min(MOST_OF_THE_LIMIT);
        self.limit_per_second * safe * self.share(now)
    }

    fn interval(&self, now: Duration) -> Duration {
        Duration::from_secs_f64(1.0 / self.rate_per_second(now))
    }

    fn share(&self, now: Duration) -> f64 {
        let rested = now.saturating_sub(self.share_since).as_secs_f64();
        rested.mul_add(RECOVERY_PER_SECOND, self.share).min(1.0)
    }

    fn slow_down(&mut self, now: Duration, wait: Option<Duration>) {
        if let Some(wait) = wait {
            self.not_before = self.not_before.max(now + wait.min(LONGEST_WAIT));
        }
        if self.last_cut.is_some_and(|cut| now.saturating_sub(cut) < WINDOW) {
            return;
        }
        self.share = (self.share(now) * AFTER_REFUSAL).max(LEAST_SHARE);
        self.share_since = now;
        self.last_cut = Some(now);
        self.next_slot = self.next_slot.max(now + self.interval(now));
    }

    /// When a window of one second is full of requests that may have arrived in it: what to wait for.
    fn full_window(&mut self, now: Duration) -> Option<Permission> {
        if self.recent.len() < self.window_size {
            return None;
        }
        let fastest = self.latencies.fastest();
        self.recent.retain(|sent| {
            sent.latency.is_none_or(|latency| sent.at + latency.saturating_sub(fastest) + WINDOW > now)
        });
        let mut leaving: Vec<Duration> = self
            .recent
            .iter()
            .filter_map(|sent| self.leaves_window(sent, now))
            .filter(|at| *at > now)
            .collect();
        let in_flight = self.recent.iter().filter(|sent| sent.latency.is_none());
        let in_time = in_flight.filter(|sent| self.leaves_window(sent, now).is_some()).count();
        let overdue = self.still_awaited(now).saturating_sub(in_time);
        let surplus = (leaving.len() + overdue + 1).checked_sub(self.window_size)?.checked_sub(1)?;
        leaving.sort_unstable();
        Some(leaving.get(surplus).map_or(Permission::AfterAnAnswer, |at| Permission::Later(*at)))
    }

    /// When a request stops counting: a second after the latest time that it can have arrived at. Each takes at
    /// least the fastest latency, the next one too, so only what is beyond that counts. `None` for one that is
    /// in flight for longer than is usual: it may arrive at any time.
    fn leaves_window(&self, sent: &Sent, now: Duration) -> Option<Duration> {
        let late = match sent.latency {
            Some(latency) => latency.saturating_sub(self.latencies.fastest()),
            None if now.saturating_sub(sent.at) <= self.latencies.slow()? => self.latencies.jitter(),
            None => return None,
        };
        Some(sent.at + late + WINDOW)
    }

    /// Requests in flight that still count: all while nothing is heard from the server, else without those
    /// that are long overdue. A server that holds a few sockets for a minute must not stop the others.
    fn still_awaited(&self, now: Duration) -> usize {
        let patience = self.latencies.slow().unwrap_or(WINDOW) * 4 + WINDOW;
        if now.saturating_sub(self.last_answer) > patience {
            return self.in_flight;
        }
        let young = |sent: &&Sent| sent.latency.is_none() && now.saturating_sub(sent.at) <= patience;
        self.recent.iter().filter(young).count()
    }

    /// The rate times the latency, and some more for what varies.
    fn most_in_flight(&self, now: Duration) -> usize {
        self.latencies.slow().map_or(IN_FLIGHT_UNMEASURED, |slow| {
            whole((self.rate_per_second(now) * slow.as_secs_f64()).mul_add(1.25, 3.0))
        })
    }
}

/// A count from a rate: rounded down, never negative, at most a million.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "bounded just before")]
fn whole(number: f64) -> usize {
    number.clamp(0.0, 1_000_000.0).floor() as usize
}
