//! What an answer makes of its row, and of the job.

use super::health::{Heard, Request, bars_all};
use super::in_hand::{Held, Stage};
use super::runner::Runner;
use super::wire::{Came, Landed};
use super::words;
use crate::domain::audit::Ending;
use crate::domain::change::Operation;
use crate::domain::error_code::RecallsCode;
use crate::domain::job::{JobState, RowAnswer, RowState};
use crate::domain::outcome::{DvsaError, LinkCause, Outcome};
use crate::domain::purpose::Purpose;
use crate::domain::recall::Vehicle;
use crate::engine::failure::Failure;
use crate::engine::verdict::{Doubt, Inquiry, Looked, Next, Obstacle, Sending, after_asking, after_attempt};
use crate::journal::{OpenRow, RowIntent, RowUpdate};
use chrono::Utc;
use tokio::time::Instant;

/// How often a row is sent whose answers are lost, while DVSA each time turns out not to hold it.
const MOST_LOST: u32 = 3;

/// The newest answers that are shown.
const LATEST: usize = 20;

/// What the audit trail says of a change that was unknown before.
const ASKED_AGAIN: &str = "It was unknown at first; DVSA was asked again later";

/// The words of a row whose answer was lost with the program.
pub(super) fn cut_off() -> Doubt {
    Doubt::Lost(Failure::Invalid("The program ended before the answer came.".to_owned()))
}

/// The words of a row that was on the wire while the computer slept.
fn slept() -> Doubt {
    Doubt::Lost(Failure::Invalid("The computer slept before the answer came.".to_owned()))
}

impl Runner {
    /// Takes in what came of a request.
    pub(super) fn land(&mut self, landed: Landed) {
        match landed {
            Landed::Sent { row, claim, came } => {
                let Some(mut held) = self.in_hand.take(row) else { return };
                held.claim = claim;
                match came {
                    Came::HeldBack => self.put_back(held.open, &not_sent("It was held back before it left")),
                    Came::GivenUp => self.put_in_doubt(held, slept()),
                    Came::Ended(attempt) => {
                        let sending = if held.open.sends > 1 { Sending::Again } else { Sending::First };
                        let next = after_attempt(attempt, self.operation(), sending);
                        self.after_sending(held, next);
                    }
                }
            }
            Landed::LookedUp { row, answer } => {
                let Some(held) = self.in_hand.take(row) else { return };
                match answer {
                    None => self.put_back(held.open, &not_sent("It was held back")),
                    Some(answer) => self.after_lookup(held.open, answer),
                }
            }
            Landed::Asked { row, asked_at, answer } => {
                self.hear_look(&answer);
                self.after_asking(row, asked_at, answer);
            }
            Landed::Broke { row } => {
                let Some(held) = self.in_hand.take(row) else { return };
                let failure = Failure::Defect("a request ended early".to_owned());
                if self.spec.purpose == Purpose::LookUp {
                    // There is nothing to ask about: it is made again, a few times.
                    return self.after_lookup(held.open, Err(failure));
                }
                self.put_in_doubt(held, Doubt::Lost(failure));
            }
        }
    }

    fn operation(&self) -> Operation {
        match self.spec.purpose {
            Purpose::Change(operation) => operation,
            // Lookups are never sent as changes.
            Purpose::LookUp => Operation::Open,
        }
    }

    fn after_sending(&mut self, held: Held, next: Next) {
        match next {
            Next::Ended { outcome: Outcome::Rejected(error), .. } if bars_all(&error.code) => {
                self.bar(held.open, error);
            }
            Next::Ended { outcome, request_id } => {
                let heard = match &outcome {
                    Outcome::Rejected(error) => Heard::Refused(error.clone()),
                    _ => Heard::Served,
                };
                self.note_link(None);
                self.end_row(&held.open, outcome, request_id);
                self.hear(Request::Row, &heard);
            }
            Next::Held(Obstacle::ForNow(error)) => self.bar(held.open, error),
            Next::Held(Obstacle::Link(LinkCause::Build)) => self.end_unsendable(&held.open),
            Next::Held(Obstacle::Link(cause)) => {
                self.note_link(Some(Failure::Link(cause)));
                self.put_back(held.open, &Outcome::NotSent { cause: cause.words() });
                self.hear(Request::Row, &Heard::NeverLeft(cause));
            }
            Next::Held(Obstacle::SignIn(failure)) => {
                self.note_link(Some(Failure::SignIn(failure.clone())));
                self.put_back(held.open, &Outcome::NotSent { cause: failure.words() });
                self.hear(Request::Row, &Heard::NoToken(failure));
            }
            Next::Ask(Doubt::Refused(error)) if bars_all(&error.code) => self.bar(held.open, error),
            Next::Ask(doubt) => {
                let heard = match &doubt {
                    Doubt::Lost(failure) => Heard::Lost(failure.clone()),
                    Doubt::Refused(_) => Heard::Answered,
                };
                self.note_link(if let Heard::Lost(failure) = &heard { Some(failure.clone()) } else { None });
                self.put_in_doubt(held, doubt);
                self.hear(Request::Row, &heard);
            }
        }
    }

    /// Nothing that waiting mends: the same request would be made again and again.
    fn end_unsendable(&mut self, open: &OpenRow) {
        let cause = LinkCause::Build.words();
        self.end_row(open, Outcome::NotSent { cause }, None);
        self.hear(Request::Row, &Heard::Unsendable);
    }

    /// A refusal that would meet every other row too: the row is as good as before.
    fn bar(&mut self, open: OpenRow, error: DvsaError) {
        self.note_link(Some(Failure::Refused(error.clone())));
        self.put_back(open, &Outcome::Rejected(error.clone()));
        self.hear(Request::Row, &Heard::Barred(error));
    }

    fn after_lookup(&mut self, open: OpenRow, answer: Result<Option<Vehicle>, Failure>) {
        let heard = match answer {
            Ok(vehicle) => {
                let code = vehicle.is_none().then(|| RecallsCode::NotFound.to_string());
                let message = words::held(vehicle.as_ref());
                self.update(&open, RowState::Done, None, Told { code, message, request_id: None });
                Heard::Served
            }
            Err(Failure::Refused(error)) if !bars_all(&error.code) && error.code != RecallsCode::Unknown => {
                let message = Outcome::Rejected(error.clone()).message(Operation::Open);
                let told = Told {
                    code: Some(error.code.to_string()),
                    message,
                    request_id: error.request_id.clone(),
                };
                self.update(&open, RowState::Rejected, None, told);
                Heard::Refused(error)
            }
            Err(Failure::Link(LinkCause::Build)) => return self.end_unsendable(&open),
            Err(failure) => {
                let heard = heard_of(failure.clone());
                self.lookup_failed(open, &failure, &heard);
                heard
            }
        };
        self.hear(Request::Row, &heard);
    }

    /// A lookup that was not answered is made again, a few times.
    fn lookup_failed(&mut self, mut open: OpenRow, failure: &Failure, heard: &Heard) {
        if matches!(heard, Heard::Lost(_)) {
            open.lost += 1;
            if open.lost >= MOST_LOST {
                let message = format!("It could not be looked up. {}", failure.message());
                self.update(&open, RowState::Unknown, None, Told { message, ..Told::default() });
                return;
            }
        }
        self.put_back(open, &not_sent("It was not answered"));
    }

    fn hear_look(&mut self, answer: &Result<Option<Vehicle>, Failure>) {
        let heard = match answer {
            Ok(_) => Heard::Served,
            Err(failure) => heard_of(failure.clone()),
        };
        self.hear(Request::Look, &heard);
    }

    fn after_asking(&mut self, row: u64, asked_at: Instant, answer: Result<Option<Vehicle>, Failure>) {
        let Some(mut held) = self.in_hand.take(row) else { return };
        let Stage::InDoubt { doubt, inquiry } = &mut held.stage else { return };
        let Some(change) = held.open.content.change(self.spec.purpose) else { return };
        let asked = match inquiry.judge(&change, asked_at, answer) {
            Looked::AgainAt(at) => return self.in_hand.put_in_doubt(held, at),
            Looked::Known(asked) => asked,
        };
        let sending = if held.open.sends > 1 { Sending::Again } else { Sending::First };
        let Some(outcome) = after_asking(doubt, sending, asked) else {
            let last = match doubt {
                Doubt::Lost(failure) => failure.message(),
                Doubt::Refused(error) => Failure::Refused(error.clone()).message(),
            };
            return self.after_absence(&held.open, &last);
        };
        let request_id = match doubt {
            Doubt::Refused(error) => error.request_id.clone(),
            Doubt::Lost(_) => None,
        };
        // Only now is it known whether a refusal was one, or DVSA has what the row wants.
        let heard = match (&doubt, &outcome) {
            (Doubt::Refused(error), Outcome::Rejected(_) | Outcome::Conflict { .. }) => {
                Some(Heard::Refused(error.clone()))
            }
            (Doubt::Refused(_), Outcome::Done { .. } | Outcome::Already) => Some(Heard::Served),
            _ => None,
        };
        self.end_row(&held.open, outcome, request_id);
        if let Some(heard) = heard {
            self.hear(Request::Row, &heard);
        }
    }

    /// DVSA was asked, late enough, and does not hold the change: it may be sent again.
    fn after_absence(&mut self, open: &OpenRow, last: &str) {
        let cause = format!("{last} DVSA was asked and does not hold the change");
        if !matches!(open.intent, Some(RowIntent::Open(_))) {
            // Someone only wanted to know.
            let message = "DVSA was asked and does not hold the change. It was not sent again".to_owned();
            let outcome = Outcome::NotSent { cause: message.clone() };
            self.update(open, RowState::Unsent, Some(outcome), Told { message, ..Told::default() });
        } else if open.lost >= MOST_LOST {
            let cause = format!("It was sent {} times and each answer was lost. {cause}", open.lost);
            self.end_row(open, Outcome::Unknown { cause }, None);
        } else {
            let (state, outcome) = (self.state_of_unsent(), Outcome::NotSent { cause });
            let message = outcome.message(self.operation());
            self.update(open, state, Some(outcome), Told { message, ..Told::default() });
        }
    }

    fn put_in_doubt(&mut self, held: Held, doubt: Doubt) {
        let Held { mut open, claim, .. } = held;
        let told = match &doubt {
            Doubt::Lost(failure) => {
                open.lost += 1;
                Told { message: failure.message(), ..Told::default() }
            }
            // The code stays with the row, so that the refusal is known after a restart too.
            Doubt::Refused(error) => Told {
                code: Some(error.code.to_string()),
                message: error.message.clone(),
                request_id: error.request_id.clone(),
            },
        };
        self.ledger.note(RowUpdate {
            row: open.row,
            state: RowState::Checking,
            sends: open.sends,
            lost: open.lost,
            intent: open.intent.map(RowIntent::number),
            ending: None,
            code: told.code,
            message: Some(told.message),
            at: Utc::now(),
            request_id: told.request_id,
        });
        let sending = if open.sends > 1 { Sending::Again } else { Sending::First };
        let inquiry = Inquiry::after(&doubt, sending, Instant::now(), &self.core.limits);
        self.in_hand
            .put_in_doubt(Held { open, claim, stage: Stage::InDoubt { doubt, inquiry } }, Instant::now());
    }

    /// Nothing was changed, and nothing is wrong with the row: it is sent later.
    fn put_back(&mut self, mut open: OpenRow, outcome: &Outcome) {
        open.sends = open.sends.saturating_sub(1);
        let state = self.state_of_unsent();
        let message = match state {
            RowState::Unsent => outcome.message(self.operation()),
            _ => String::new(),
        };
        self.update(&open, state, Some(outcome.clone()), Told { message, ..Told::default() });
    }

    fn state_of_unsent(&self) -> RowState {
        if self.state == JobState::Stopped { RowState::Unsent } else { RowState::Planned }
    }

    fn end_row(&mut self, open: &OpenRow, outcome: Outcome, request_id: Option<String>) {
        let state = match &outcome {
            Outcome::Done { .. } => RowState::Done,
            Outcome::Already => RowState::Already,
            Outcome::Rejected(_) => RowState::Rejected,
            Outcome::Conflict { .. } => RowState::Conflict,
            Outcome::Unknown { .. } => RowState::Unknown,
            Outcome::NotSent { .. } => RowState::Unsent,
        };
        let told = Told {
            code: outcome.error().map(|error| error.code.to_string()),
            message: outcome.message(self.operation()),
            request_id,
        };
        self.update(open, state, Some(outcome), told);
    }

    /// Notes what became of a row, with the ending of its intent.
    fn update(&mut self, open: &OpenRow, state: RowState, outcome: Option<Outcome>, told: Told) {
        let at = Utc::now();
        let ending = open.intent.zip(outcome).and_then(|(intent, outcome)| {
            let note = match (intent, &outcome) {
                // The audit trail says so already.
                (RowIntent::Unknown(_), Outcome::Unknown { .. }) => return None,
                (RowIntent::Unknown(_), _) => Some(ASKED_AGAIN.to_owned()),
                (RowIntent::Open(_), _) => None,
            };
            let request_id = told.request_id.clone();
            Some((intent.number(), Ending { at, outcome, request_id, note }))
        });
        // Someone may ask again what became of it.
        let intent = open.intent.filter(|_| state == RowState::Unknown).map(RowIntent::number);
        let answer = RowAnswer {
            row: open.row,
            line: open.line,
            vin: Some(open.content.vin.as_str().to_owned()),
            state,
            code: told.code,
            message: told.message,
            at: Some(at),
            request_id: told.request_id,
        };
        self.ledger.note(RowUpdate {
            row: open.row,
            state,
            sends: open.sends,
            lost: open.lost,
            intent,
            ending,
            code: answer.code.clone(),
            message: Some(answer.message.clone()).filter(|message| !message.is_empty()),
            at,
            request_id: answer.request_id.clone(),
        });
        if state != RowState::Planned {
            self.latest.push_front(answer);
            self.latest.truncate(LATEST);
        }
    }
}

/// What people are told about a row.
#[derive(Debug, Default)]
struct Told {
    code: Option<String>,
    message: String,
    request_id: Option<String>,
}

fn not_sent(cause: &str) -> Outcome {
    Outcome::NotSent { cause: cause.to_owned() }
}

/// What a failed lookup says of the job.
fn heard_of(failure: Failure) -> Heard {
    match failure {
        Failure::SignIn(failure) => Heard::NoToken(failure),
        Failure::Link(cause @ (LinkCause::Dns | LinkCause::Connect | LinkCause::Tls | LinkCause::Proxy)) => {
            Heard::NeverLeft(cause)
        }
        Failure::Refused(error) if error.code == RecallsCode::Unknown => Heard::Lost(Failure::Refused(error)),
        Failure::Refused(error) if bars_all(&error.code) => Heard::Barred(error),
        Failure::Refused(error) => Heard::Refused(error),
        other => Heard::Lost(other),
    }
}
