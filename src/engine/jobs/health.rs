//! Whether a job should go on, by what its last requests brought. Pure: no clock, nothing is sent.
//!
//! One refused row is a row's own matter; twenty alike in a row, an answer that is not DVSA's, a broken network or a
//! refused sign-in concern the rows that would follow too.

use crate::domain::error_code::RecallsCode;
use crate::domain::job::PauseReason;
use crate::domain::outcome::{DvsaError, LinkCause, SignInFailure};
use crate::engine::failure::Failure;

/// Rows refused alike, one after the other, before a job pauses.
const REFUSED_ALIKE: u32 = 20;
/// Answers that are not DVSA's, one after the other, before a job pauses.
const FOREIGN: u32 = 3;
/// Lost answers to changes, one after the other, before the network is given a rest.
const LOST: u32 = 20;
/// Lookups without an answer, one after the other, before the network is given a rest.
const LOOKS_LOST: u32 = 5;
/// Refusals about the access token, one after the other, each after it was renewed, before a person is asked.
const TOKEN_REFUSED: u32 = 3;

/// What a request brought, for the job as a whole.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Heard {
    /// DVSA carried it out, or told what it holds.
    Served,
    /// DVSA refused it for its own sake.
    Refused(DvsaError),
    /// DVSA answered, and what that means for the row is only known once DVSA was asked.
    Answered,
    /// It cannot be written as a request.
    Unsendable,
    /// DVSA refused it for now, or refuses everything of ours.
    Barred(DvsaError),
    /// Its answer was lost.
    Lost(Failure),
    /// It never left.
    NeverLeft(LinkCause),
    /// There was no access token.
    NoToken(SignInFailure),
}

/// Which kind of request it was.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Request {
    /// A row was sent, or looked up.
    Row,
    /// DVSA was asked about a row.
    Look,
}

/// What a job should do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Advice {
    /// Go on.
    GoOn,
    /// Pause until someone resumes.
    Pause(PauseReason),
    /// Wait a little and try one request; why.
    GiveNetworkARest(String),
    /// Wait for the next daily allowance.
    Park,
}

/// What the last requests of a job brought.
#[derive(Debug, Default)]
pub(super) struct Health {
    /// The code, and how many rows in a row.
    refused_alike: Option<(String, u32)>,
    foreign: u32,
    lost: u32,
    looks_lost: u32,
    token_refused: u32,
    /// Waits since the last answer of DVSA's.
    waits: u32,
    is_probing: bool,
}

impl Health {
    /// Forgets what was before a pause. After a wait one request is tried before the others follow.
    pub(super) fn begin_again(&mut self, after_wait: AfterWait) {
        let waits = if after_wait == AfterWait::Probe { self.waits } else { 0 };
        *self = Self { waits, is_probing: after_wait == AfterWait::Probe, ..Self::default() };
    }

    /// Whether one request is tried before the others follow.
    pub(super) fn is_probing(&self) -> bool {
        self.is_probing
    }

    /// How many times the first wait the next one is: 1, 2, 4 … 64.
    pub(super) fn next_wait_factor(&mut self) -> u32 {
        let factor = 1 << self.waits.min(6);
        self.waits += 1;
        factor
    }

    /// Takes in what a request brought.
    pub(super) fn hear(&mut self, request: Request, heard: &Heard) -> Advice {
        match heard {
            Heard::Served => self.served(request),
            Heard::Refused(error) => self.refused(request, error),
            Heard::Answered => self.answered(request),
            Heard::Unsendable => self.alike("cannot-be-sent", || LinkCause::Build.words()),
            Heard::Barred(error) => self.barred(error),
            Heard::NeverLeft(cause) | Heard::NoToken(SignInFailure::Link(cause)) => {
                Advice::GiveNetworkARest(cause.words())
            }
            Heard::NoToken(failure) => Advice::Pause(sign_in(failure)),
            Heard::Lost(failure) => self.lost(request, failure),
        }
    }

    fn answered(&mut self, request: Request) -> Advice {
        self.foreign = 0;
        self.looks_lost = 0;
        self.token_refused = 0;
        if request == Request::Row {
            self.lost = 0;
            self.waits = 0;
            self.is_probing = false;
        }
        Advice::GoOn
    }

    fn served(&mut self, request: Request) -> Advice {
        if request == Request::Row {
            self.refused_alike = None;
        }
        self.answered(request)
    }

    fn refused(&mut self, request: Request, error: &DvsaError) -> Advice {
        self.answered(request);
        if request == Request::Look {
            return Advice::GoOn;
        }
        self.alike(&error.code.to_string(), || {
            format!("{} {}", Failure::Refused(error.clone()).message(), error.code.advice())
        })
    }

    /// Notes that a row did not go through, for a reason that the next ones may share.
    fn alike(&mut self, code: &str, words: impl FnOnce() -> String) -> Advice {
        let alike = match &self.refused_alike {
            Some((known, alike)) if known == code => alike + 1,
            _ => 1,
        };
        self.refused_alike = Some((code.to_owned(), alike));
        if alike < REFUSED_ALIKE {
            return Advice::GoOn;
        }
        Advice::Pause(PauseReason::SameFailure { code: code.to_owned(), words: words() })
    }

    fn barred(&mut self, error: &DvsaError) -> Advice {
        let (words, advice) = (Failure::Refused(error.clone()).message(), error.code.advice().to_owned());
        match error.code {
            RecallsCode::DailyAllowance => Advice::Park,
            RecallsCode::TooManyRequests => Advice::GoOn,
            RecallsCode::UrlNotFound => {
                Advice::Pause(PauseReason::WrongAddress { words: format!("{words} {advice}") })
            }
            RecallsCode::AuthorisationFailed | RecallsCode::TokenExpired | RecallsCode::TokenMissing => {
                self.token_refused += 1;
                if self.token_refused < TOKEN_REFUSED {
                    return Advice::GoOn;
                }
                Advice::Pause(PauseReason::SignIn { words, advice })
            }
            _ => Advice::Pause(PauseReason::SignIn { words, advice }),
        }
    }

    fn lost(&mut self, request: Request, failure: &Failure) -> Advice {
        if let Failure::Link(cause) = failure
            && matches!(cause, LinkCause::Redirect(_) | LinkCause::NotDvsa(_) | LinkCause::TooLarge)
        {
            self.foreign += 1;
            if self.foreign >= FOREIGN || self.is_probing {
                return Advice::Pause(PauseReason::foreign_answer(*cause));
            }
            return Advice::GoOn;
        }
        let (count, most) = match request {
            Request::Row => (&mut self.lost, LOST),
            Request::Look => (&mut self.looks_lost, LOOKS_LOST),
        };
        *count += 1;
        if *count >= most || (self.is_probing && request == Request::Row) {
            return Advice::GiveNetworkARest(failure.message().trim_end_matches('.').to_owned());
        }
        Advice::GoOn
    }
}

/// How a job begins again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum AfterWait {
    /// With one request, and the others once it is answered.
    Probe,
    /// At once: someone looked.
    FullSpeed,
}

/// Whether a refusal would meet every other row as well, or passes by itself.
pub(super) fn bars_all(code: &RecallsCode) -> bool {
    code.concerns_all() || *code == RecallsCode::TooManyRequests
}

/// The pause for a sign-in that needs a person.
pub(super) fn sign_in(failure: &SignInFailure) -> PauseReason {
    PauseReason::SignIn { words: format!("{}.", failure.words()), advice: failure.advice().to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn error(code: RecallsCode) -> DvsaError {
        DvsaError { code, message: String::new(), request_id: None }
    }

    fn refused(code: RecallsCode) -> Heard {
        Heard::Refused(error(code))
    }

    #[test]
    fn twenty_refusals_alike_in_a_row_pause_and_nineteen_do_not() {
        let mut health = Health::default();
        for _ in 0..19 {
            assert_eq!(health.hear(Request::Row, &refused(RecallsCode::NotFound)), Advice::GoOn);
        }
        assert_eq!(health.hear(Request::Row, &refused(RecallsCode::BadRequest)), Advice::GoOn);
        for _ in 0..19 {
            assert_eq!(health.hear(Request::Row, &refused(RecallsCode::NotFound)), Advice::GoOn);
        }
        let advice = health.hear(Request::Row, &refused(RecallsCode::NotFound));
        assert!(matches!(advice, Advice::Pause(PauseReason::SameFailure { .. })), "{advice:?}");
    }

    #[test]
    fn rows_that_are_asked_about_first_count_once_it_is_known_what_became_of_them() {
        let mut health = Health::default();
        for _ in 0..19 {
            assert_eq!(health.hear(Request::Row, &Heard::Answered), Advice::GoOn);
            assert_eq!(health.hear(Request::Look, &Heard::Served), Advice::GoOn);
            assert_eq!(health.hear(Request::Row, &refused(RecallsCode::AlreadyRegistered)), Advice::GoOn);
        }
        let advice = health.hear(Request::Row, &refused(RecallsCode::AlreadyRegistered));
        assert!(matches!(advice, Advice::Pause(PauseReason::SameFailure { .. })), "{advice:?}");
    }

    #[test]
    fn rows_that_cannot_be_written_as_a_request_pause_too() {
        let mut health = Health::default();
        let advice = (0..20).map(|_| health.hear(Request::Row, &Heard::Unsendable)).last();
        assert!(matches!(advice, Some(Advice::Pause(PauseReason::SameFailure { .. }))), "{advice:?}");
    }

    #[test]
    fn what_bars_every_row_stops_at_once_or_passes() {
        let advice = |code| Health::default().hear(Request::Row, &Heard::Barred(error(code)));
        assert_eq!(advice(RecallsCode::DailyAllowance), Advice::Park);
        assert_eq!(advice(RecallsCode::TooManyRequests), Advice::GoOn);
        assert!(matches!(advice(RecallsCode::UrlNotFound), Advice::Pause(PauseReason::WrongAddress { .. })));
        for code in [RecallsCode::NoPermission, RecallsCode::ApiKeyInvalid] {
            assert!(matches!(advice(code), Advice::Pause(PauseReason::SignIn { .. })));
        }
        assert!(RecallsCode::known().filter(bars_all).count() == 8);
    }

    #[test]
    fn foreign_answers_pause_only_when_nothing_of_dvsas_comes_between() {
        let mut health = Health::default();
        let page = Heard::Lost(Failure::Link(LinkCause::NotDvsa(200)));
        for _ in 0..5 {
            assert_eq!(health.hear(Request::Row, &page), Advice::GoOn);
            assert_eq!(health.hear(Request::Look, &page), Advice::GoOn);
            assert_eq!(health.hear(Request::Look, &Heard::Served), Advice::GoOn);
        }
        health.hear(Request::Row, &page);
        health.hear(Request::Row, &page);
        let advice = health.hear(Request::Row, &page);
        assert!(matches!(advice, Advice::Pause(PauseReason::NotDvsa { .. })));
    }

    #[test]
    fn waits_grow_until_dvsa_answers_and_one_request_is_tried_first() {
        let mut health = Health::default();
        let dead = Heard::NeverLeft(LinkCause::Connect);
        let mut factors = Vec::new();
        for _ in 0..9 {
            assert!(matches!(health.hear(Request::Row, &dead), Advice::GiveNetworkARest(_)));
            factors.push(health.next_wait_factor());
            health.begin_again(AfterWait::Probe);
            assert!(health.is_probing());
        }
        assert_eq!(factors, [1, 2, 4, 8, 16, 32, 64, 64, 64]);
        let lost = Heard::Lost(Failure::Link(LinkCause::TimedOut));
        assert!(matches!(health.hear(Request::Row, &lost), Advice::GiveNetworkARest(_)));
        health.hear(Request::Row, &Heard::Served);
        assert!(!health.is_probing());
        assert_eq!(health.hear(Request::Row, &lost), Advice::GoOn);
        assert_eq!(health.next_wait_factor(), 1);
    }
}
