//! The pace against model servers, in simulated time: a caller that always has something to send, a timer that
//! wakes up to a millisecond late, a link that delays each request differently.

use super::{Heard, Pace, Permission, Ticket};
use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::time::Duration;

const MS: u64 = 1_000;
const SECOND: u64 = 1_000 * MS;

/// How a server counts.
enum Rule {
    /// At most so many in any second; refused ones count too, the strictest reading.
    Sliding(usize),
    /// At most so many in each second by the clock.
    Fixed(usize),
    /// 25 a second on average, so many at once.
    Bucket(f64),
}

struct Server {
    rule: Rule,
    /// Arrivals in microseconds, in order.
    arrivals: Vec<u64>,
    tokens: f64,
    refused: usize,
}

impl Server {
    fn new(rule: Rule) -> Self {
        let tokens = if let Rule::Bucket(burst) = rule { burst } else { 0.0 };
        Self { rule, arrivals: Vec::new(), tokens, refused: 0 }
    }

    fn takes(&mut self, at: u64) -> bool {
        let before = self.arrivals.last().copied().unwrap_or(0);
        self.arrivals.push(at);
        let from = |start: u64| self.arrivals.iter().rev().take_while(|arrival| **arrival >= start).count();
        let taken = match self.rule {
            Rule::Sliding(most) => from((at + 1).saturating_sub(SECOND)) <= most,
            Rule::Fixed(most) => from(at / SECOND * SECOND) <= most,
            Rule::Bucket(burst) => {
                let gained = Duration::from_micros(at - before).as_secs_f64() * 25.0;
                self.tokens = (self.tokens + gained).min(burst);
                let taken = self.tokens >= 1.0 - 1e-9;
                self.tokens -= if taken { 1.0 } else { 0.0 };
                taken
            }
        };
        self.refused += usize::from(!taken);
        taken
    }

    fn fullest_second(&self) -> usize {
        let window = |(index, start): (usize, &u64)| {
            self.arrivals[index..].iter().take_while(|at| **at < start + SECOND).count()
        };
        self.arrivals.iter().enumerate().map(window).max().unwrap_or(0)
    }

    fn taken_per_second(&self, seconds: u32) -> f64 {
        f64::from(u32::try_from(self.arrivals.len() - self.refused).unwrap()) / f64::from(seconds)
    }
}

/// A repeatable source of uneven delays.
struct Dice(u64);

impl Dice {
    fn up_to(&mut self, most: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        if most == 0 { 0 } else { (self.0 >> 33) % most }
    }
}

/// What happens, soonest first; at the same time, answers before questions.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
enum Event {
    Answered { index: usize, taken: bool },
    Arrives { index: usize },
    Wakes { program: usize },
}

/// Sends for `seconds` and tells the server's side. `delay` is a request's way there, by its time of leaving
/// (both in microseconds).
fn run(rule: Rule, seconds: u32, pauses: &[(u64, u64)], delay: impl FnMut(&mut Dice, u64) -> u64) -> Server {
    run_programs(1, rule, seconds, pauses, delay)
}

/// As [`run`], with several programs that know nothing of each other.
fn run_programs(
    programs: usize,
    rule: Rule,
    seconds: u32,
    pauses: &[(u64, u64)],
    mut delay: impl FnMut(&mut Dice, u64) -> u64,
) -> Server {
    let mut paces: Vec<Pace> = (0..programs).map(|_| Pace::new(25.0)).collect();
    let mut server = Server::new(rule);
    let mut dice = Dice(7);
    let mut tickets: Vec<(usize, Ticket)> = Vec::new();
    let mut events: BinaryHeap<_> =
        (0..programs).map(|program| Reverse((0, Event::Wakes { program }))).collect();
    let mut waiting_for_answer = vec![false; programs];
    while let Some(Reverse((now, event))) = events.pop() {
        if now >= u64::from(seconds) * SECOND {
            break;
        }
        let time = Duration::from_micros(now);
        match event {
            Event::Arrives { index } => {
                let taken = server.takes(now);
                events.push(Reverse((now + MS, Event::Answered { index, taken })));
            }
            Event::Answered { index, taken } => {
                let heard = if taken { Heard::Answer } else { Heard::TooMany { wait: None } };
                let (program, ticket) = tickets[index];
                paces[program].hear(ticket, time, heard);
                if std::mem::take(&mut waiting_for_answer[program]) {
                    events.push(Reverse((now, Event::Wakes { program })));
                }
            }
            Event::Wakes { program } => {
                if let Some((_, end)) = pauses.iter().find(|(start, end)| (*start..*end).contains(&now)) {
                    events.push(Reverse((*end, Event::Wakes { program })));
                    continue;
                }
                match paces[program].ask(time) {
                    Permission::Granted(ticket) => {
                        let index = tickets.len();
                        tickets.push((program, ticket));
                        events.push(Reverse((now + delay(&mut dice, now), Event::Arrives { index })));
                        events.push(Reverse((now, Event::Wakes { program })));
                    }
                    Permission::Later(at) => {
                        let at = u64::try_from(at.as_micros()).unwrap();
                        let late = dice.up_to(MS);
                        events.push(Reverse((at.max(now + 1) + late, Event::Wakes { program })));
                    }
                    Permission::AfterAnAnswer => {
                        waiting_for_answer[program] = true;
                        events.push(Reverse((now + SECOND / 2, Event::Wakes { program })));
                    }
                }
            }
        }
    }
    server
}

#[test]
fn a_steady_link_is_used_to_the_full_without_a_refusal() {
    for latency in [1, 20, 80, 400, 1_500] {
        let server = run(Rule::Sliding(25), 60, &[], |_, _| latency * MS);
        let rate = server.taken_per_second(60);
        let least = if latency > 1_000 { 23.0 } else { 24.0 };
        assert!(rate >= least && server.refused == 0, "{latency} ms: {rate}/s, {} refused", server.refused);
        assert!(server.fullest_second() <= 25, "{latency} ms");
    }
}

#[test]
fn a_jittery_link_keeps_its_rate_with_next_to_no_refusals() {
    for (least_ms, most_ms, least_rate) in [(20, 120, 22.0), (40, 160, 21.5), (5, 30, 23.8), (10, 500, 16.5)]
    {
        let server =
            run(Rule::Sliding(25), 120, &[], |dice, _| least_ms * MS + dice.up_to((most_ms - least_ms) * MS));
        let rate = server.taken_per_second(120);
        let told = format!("{least_ms}–{most_ms} ms: {rate}/s, {} refused", server.refused);
        assert!(rate >= least_rate && server.refused <= 5, "{told}");
    }
}

#[test]
fn a_pause_is_not_made_up_for() {
    let server =
        run(Rule::Sliding(25), 30, &[(5 * SECOND, 9 * SECOND), (12 * SECOND, 27 * SECOND)], |_, _| 30 * MS);
    assert_eq!((server.refused, server.fullest_second() <= 25), (0, true));
    let closest = server.arrivals.windows(2).map(|pair| pair[1] - pair[0]).min().unwrap();
    assert!(closest >= 25 * MS, "two requests were only {closest} µs apart");
}

#[test]
fn a_stalled_link_saves_up_no_burst() {
    let stalls = |leaving: u64| (leaving % (10 * SECOND)) < 2 * SECOND;
    let server = run(Rule::Sliding(25), 60, &[], |_, now| {
        if stalls(now) { 2 * SECOND - now % (10 * SECOND) + 50 * MS } else { 50 * MS }
    });
    assert!(server.refused <= 12, "{} refused", server.refused);
    let rate = server.taken_per_second(60);
    assert!(rate >= 17.0, "{rate}/s through a link that works four fifths of the time");
}

#[test]
fn servers_that_count_otherwise_do_not_stall_it() {
    let rules = [
        Rule::Fixed(25),
        Rule::Fixed(20),
        Rule::Sliding(10),
        Rule::Bucket(1.0),
        Rule::Bucket(5.0),
        Rule::Bucket(25.0),
    ];
    let least = [23.5, 15.0, 7.0, 15.0, 22.0, 23.0];
    for (number, (rule, least)) in rules.into_iter().zip(least).enumerate() {
        let server = run(rule, 120, &[], |dice, _| 20 * MS + dice.up_to(10 * MS));
        let rate = server.taken_per_second(120);
        assert!(rate >= least, "rule {number}: {rate}/s, {} refused", server.refused);
    }
}

#[test]
fn two_programs_share_a_key() {
    for rule in [Rule::Sliding(25), Rule::Fixed(25), Rule::Bucket(5.0)] {
        let server = run_programs(2, rule, 120, &[], |dice, _| 20 * MS + dice.up_to(20 * MS));
        let rate = server.taken_per_second(120);
        assert!(rate >= 15.0, "{rate}/s together, {} refused", server.refused);
    }
}

#[test]
fn a_refusal_slows_down_once_a_second_and_recovers() {
    let mut pace = Pace::new(25.0);
    let start = Duration::from_secs(10);
    let Permission::Granted(ticket) = pace.ask(start) else { panic!("the first may leave") };
    pace.hear(ticket, start, Heard::TooMany { wait: Some(Duration::from_secs(3)) });
    assert!((pace.rate_per_second(start) / 25.0 - 0.7).abs() < 0.02);
    assert_eq!(pace.ask(start + Duration::from_secs(1)), Permission::Later(start + Duration::from_secs(3)));
    let again = start + Duration::from_secs(3);
    let refused_at = |pace: &mut Pace, at| {
        let Permission::Granted(ticket) = pace.ask(at) else { panic!("it may leave") };
        pace.hear(ticket, at, Heard::TooMany { wait: None });
        pace.rate_per_second(at)
    };
    let once = refused_at(&mut pace, again);
    let twice = refused_at(&mut pace, again + Duration::from_millis(500));
    assert!(twice >= once, "two cuts within a second");
    assert!(pace.rate_per_second(again + Duration::from_mins(1)) > 24.0);
}

#[test]
fn a_foolish_wish_to_wait_is_bounded() {
    let mut pace = Pace::new(25.0);
    let Permission::Granted(ticket) = pace.ask(Duration::ZERO) else { panic!("the first may leave") };
    pace.hear(ticket, Duration::ZERO, Heard::TooMany { wait: Some(Duration::from_secs(1_000_000)) });
    assert_eq!(pace.ask(Duration::ZERO), Permission::Later(Duration::from_secs(30)));
}

#[test]
fn what_never_left_is_not_counted() {
    let mut pace = Pace::new(1.0);
    for second in 0..5 {
        let now = Duration::from_secs(second * 2);
        let Permission::Granted(ticket) = pace.ask(now) else { panic!("at {second}") };
        pace.hear(ticket, now, Heard::NeverLeft);
        pace.hear(ticket, now, Heard::Nothing);
    }
    assert_eq!((pace.in_flight, pace.recent.len()), (0, 0));
}

#[test]
fn hung_requests_do_not_stop_the_others() {
    let mut hung = 0;
    let server = run(Rule::Sliding(25), 120, &[], |dice, _| {
        let hangs = dice.up_to(20) == 0;
        hung += usize::from(hangs);
        if hangs { 1_000 * SECOND } else { 60 * MS }
    });
    let rate = server.taken_per_second(120);
    assert!(hung > 50 && rate > 18.0, "{hung} hung, {rate}/s");
}
