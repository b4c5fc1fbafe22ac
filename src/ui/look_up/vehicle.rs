//! One vehicle: what DVSA holds, and everything this installation ever sent for it.

use super::state::Purpose;
use crate::domain::audit::{AuditEntry, AuditQuery};
use crate::domain::recall::{HeldRecall, RepairStatus, Vehicle};
use crate::domain::vin::Vin;
use crate::engine::failure::Failure;
use crate::engine::message::{
    Command, Destination, Event, HistoryCommand, LookedUp, Progress, Reply, TaskId,
};
use crate::ui::action::{Action, Asker};
use crate::ui::clipboard;

/// The vehicle shown.
#[derive(Debug)]
pub struct OneVehicle {
    /// Which.
    pub vin: Vin,
    /// Who is asked.
    pub to: Destination,
    /// DVSA is being asked.
    pub looking: Option<TaskId>,
    /// The answer, once it is there. While DVSA is asked again, the earlier one.
    pub answer: Option<LookedUp>,
    /// Why the whole lookup could not be carried out.
    pub failure: Option<Failure>,
    /// A change was sent since the answer came.
    pub freshness: Freshness,
    /// What was sent is being read.
    pub reading_sent: Option<TaskId>,
    /// What was ever sent for this VIN, newest first; `None` until it is read.
    pub sent: Option<Result<Vec<AuditEntry>, Failure>>,
}

/// Whether the answer shown can be relied on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Freshness {
    /// It is the latest that is known.
    Fresh,
    /// A change was sent since.
    BeforeAChange,
}

impl OneVehicle {
    /// A vehicle whose answer is awaited.
    pub fn asked_for(vin: Vin, to: Destination) -> Self {
        Self {
            vin,
            to,
            looking: None,
            answer: None,
            failure: None,
            freshness: Freshness::Fresh,
            reading_sent: None,
            sent: None,
        }
    }

    /// Keeps showing what was known while DVSA is asked again.
    pub fn keep_until_answered(&mut self, earlier: Self) {
        self.answer = earlier.answer;
        self.freshness = earlier.freshness;
        self.sent = earlier.sent;
    }

    /// Takes an answer.
    pub fn take_answer(&mut self, answer: LookedUp) {
        self.answer = Some(answer);
        self.failure = None;
        self.freshness = Freshness::Fresh;
    }

    /// Says that the answer is older than a change.
    pub fn mark_stale(&mut self) {
        self.freshness = Freshness::BeforeAChange;
    }

    /// Asks for what was ever sent for this VIN.
    pub fn read_sent(&self) -> Vec<Action> {
        let query = AuditQuery {
            vin: Some(self.vin.as_str().to_owned()),
            environment: Some(self.to.environment),
            limit: Some(100),
            ..AuditQuery::default()
        };
        let command = Command::History(HistoryCommand::Read(query));
        vec![Action::Ask(Asker::LookUp(Purpose::Sent), command)]
    }

    /// The vehicle as DVSA holds it, once known.
    pub fn held(&self) -> Option<&Vehicle> {
        self.answer.as_ref().and_then(|answer| answer.result.as_ref().ok()).and_then(Option::as_ref)
    }

    /// Folds an event in; gives it back when it is not for this vehicle.
    pub fn apply(&mut self, event: Event, actions: &mut Vec<Action>) -> Option<Event> {
        match event {
            Event::Progress { task, body: Progress::Vehicle(looked_up) } if self.looking == Some(task) => {
                self.take_answer(*looked_up);
                None
            }
            Event::Reply { task, body } if self.looking == Some(task) => {
                self.looking = None;
                match *body {
                    Err(failure) => self.failure = Some(failure),
                    Ok(_) if self.answer.is_none() => {
                        self.failure = Some(Failure::Defect("the lookup ended without an answer".to_owned()));
                    }
                    Ok(_) => {}
                }
                actions.extend(self.read_sent());
                None
            }
            Event::Reply { task, body } if self.reading_sent == Some(task) => {
                self.reading_sent = None;
                match *body {
                    Ok(Reply::History(entries)) => self.sent = Some(Ok(self.only_mine(entries))),
                    Ok(_) => {}
                    Err(failure) => self.sent = Some(Err(failure)),
                }
                None
            }
            other => Some(other),
        }
    }

    /// The journal's query finds VINs that contain this one; only the same one is meant here.
    fn only_mine(&self, entries: Vec<AuditEntry>) -> Vec<AuditEntry> {
        let mine =
            |entry: &AuditEntry| entry.intent.deed.change().is_some_and(|change| *change.vin() == self.vin);
        entries.into_iter().filter(mine).collect()
    }

    /// The recalls as tab-separated text with headers.
    pub fn recalls_as_text(&self) -> Option<String> {
        let vehicle = self.held()?;
        let headers = ["VIN", "Manufacturer reference", "DVSA reference", "Start date", "Status"];
        let mut text = clipboard::row(headers);
        for recall in &vehicle.recalls {
            let status = recall.repair_status.map(|status| status.to_string()).unwrap_or_default();
            text.push_str(&clipboard::row([
                self.vin.as_str(),
                recall.manufacturer_ref.as_deref().unwrap_or_default(),
                recall.dvsa_ref.as_deref().unwrap_or_default(),
                recall.start_date.as_deref().unwrap_or_default(),
                &status,
            ]));
        }
        Some(text)
    }
}

/// How many recalls a vehicle has, and how many of them are not fixed.
pub fn counts(recalls: &[HeldRecall]) -> (usize, usize) {
    let outstanding =
        recalls.iter().filter(|recall| recall.repair_status != Some(RepairStatus::Fixed)).count();
    (recalls.len(), outstanding)
}
