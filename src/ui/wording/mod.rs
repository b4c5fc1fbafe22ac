//! The words for people, in one place: what happened, what it means for their data, what to do next. Every
//! function is total over its enum, so that a new case does not compile until it is worded.

pub mod connection;
pub mod import;
pub mod jobs;
pub mod outcome;

use super::clock::Clock;
use super::frame::notices::Told;
use super::icons::Icon;
use super::theme::{Hue, Tokens};
use super::widgets::banner::Tone;
use crate::domain::change::{Change, Operation};
use crate::domain::environment::Environment;
use crate::domain::secret::client_secret_ends;
use crate::domain::text::thousands;
use crate::engine::message::Notice;
use chrono::NaiveDate;

/// A heading, what it means, and how serious it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Words {
    /// How serious.
    pub tone: Tone,
    /// What happened.
    pub heading: String,
    /// What it means and what to do next; may be empty.
    pub body: String,
    /// The vehicle it concerns, if it concerns one.
    pub vin: Option<String>,
}

/// An environment's picture.
pub fn environment_icon(environment: Environment) -> Icon {
    match environment {
        Environment::Sandbox => Icon::FlaskConical,
        Environment::Test => Icon::TestTube,
        Environment::Live => Icon::Radio,
    }
}

/// What it means to change something there.
pub fn environment_note(environment: Environment) -> &'static str {
    match environment {
        Environment::Sandbox => "Made-up vehicles. Nothing leaves this computer",
        Environment::Test => "DVSA’s test system. Made-up vehicles",
        Environment::Live => "What MOT garages and drivers see",
    }
}

/// Whom a lookup asks.
pub fn asked_party(environment: Environment) -> &'static str {
    match environment {
        Environment::Sandbox => "the sandbox",
        Environment::Test => "DVSA’s test system",
        Environment::Live => "DVSA",
    }
}

/// A button that sends: the verb and the environment, such as `Mark as fixed on Live`.
pub fn confirming(operation: Operation, environment: Environment) -> String {
    match operation {
        Operation::Delete => format!("{operation} from {environment}"),
        Operation::Open | Operation::Fix | Operation::Unfix => format!("{operation} on {environment}"),
    }
}

/// A short time: `40 seconds`, `2 minutes`.
pub fn seconds(seconds: u64) -> String {
    match seconds {
        1 => "1 second".to_owned(),
        0..120 => format!("{seconds} seconds"),
        _ => format!("{} minutes", seconds.div_ceil(60)),
    }
}

/// Days until a client secret issued on this day ends; 0 on its last day.
pub fn secret_days_left(issued: NaiveDate, today: NaiveDate) -> Option<i64> {
    client_secret_ends(issued).map(|end| (end - today).num_days())
}

/// A secret's life for the status bar, with a colour when it needs looking after.
pub fn secret_life(days: i64, tokens: &Tokens) -> (String, Option<Hue>) {
    match days {
        ..=-1 => ("Secret has ended: ask DVSA for a new one".to_owned(), Some(tokens.error)),
        0 => ("Secret ends today: rotate it now".to_owned(), Some(tokens.error)),
        1 => ("Secret ends tomorrow".to_owned(), Some(tokens.error)),
        2..=30 => (format!("Secret {days} days: rotate it soon"), Some(tokens.warn)),
        _ => (format!("Secret {} days", thousands(days.unsigned_abs())), None),
    }
}

/// A change in a few words: `Mark as fixed, campaign ABC/1`.
pub fn change_in_short(change: &Change) -> String {
    let references = change.references();
    let reference = references.manufacturer_ref.or(references.dvsa_ref);
    match reference {
        Some(reference) => format!("{}, campaign {reference}", change.operation()),
        None => change.operation().to_string(),
    }
}

/// A notice.
pub fn told(told: &Told, clock: &Clock) -> Words {
    match told {
        Told::Engine(notice) => notice_words(notice, clock),
        Told::ChangeEnded(changed) => {
            let words = outcome::of(&changed.change, &changed.outcome);
            let vin = changed.change.vin();
            Words {
                heading: format!("{} · {} · {}", words.heading, vin, change_in_short(&changed.change)),
                vin: Some(vin.as_str().to_owned()),
                ..words
            }
        }
        Told::ChangeFailed(failure) => {
            Words { tone: Tone::Problem, heading: failure.message(), body: failure.advice(), vin: None }
        }
    }
}

fn notice_words(notice: &Notice, clock: &Clock) -> Words {
    match notice {
        Notice::SettingsSetAside { kept_as, reason } => Words {
            tone: Tone::Warning,
            heading: "The settings file was damaged, so Recall Desk started with the usual settings"
                .to_owned(),
            body: format!(
                "{reason}. The damaged file is kept as {}. Add your connections again in Settings.",
                kept_as.display()
            ),
            vin: None,
        },
        Notice::JournalUnusable(failure) => {
            let failure = crate::engine::failure::Failure::Journal(failure.clone());
            Words { tone: Tone::Problem, heading: failure.message(), body: failure.advice(), vin: None }
        }
        Notice::Recovered(recovered) => {
            let words = outcome::of(&recovered.change, &recovered.ending.outcome);
            let vin = recovered.change.vin();
            Words {
                tone: words.tone,
                heading: format!(
                    "Recall Desk closed while a change was being sent. Settled since: {}",
                    words.heading
                ),
                body: format!(
                    "{vin} · {} · {}. {}",
                    change_in_short(&recovered.change),
                    clock.date_time(recovered.ending.at),
                    words.body
                ),
                vin: Some(vin.as_str().to_owned()),
            }
        }
        Notice::RotationCutOff { .. } => Words {
            tone: Tone::Warning,
            heading: "Recall Desk closed while a client secret was being rotated".to_owned(),
            body: notice.words(),
            vin: None,
        },
        Notice::RecoveryWaiting { changes, failure } => Words {
            tone: Tone::Warning,
            heading: match changes {
                1 => "One change that was being sent when Recall Desk closed is not settled yet".to_owned(),
                many => {
                    format!("{many} changes that were being sent when Recall Desk closed are not settled yet")
                }
            },
            body: format!(
                "{} {} Recall Desk will ask DVSA again by itself; nothing is sent twice.",
                failure.message(),
                failure.advice()
            ),
            vin: None,
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ui::theme::tokens::LIGHT;

    #[test]
    fn a_secret_lives_two_years_and_warns_in_its_last_month() {
        let issued = NaiveDate::from_ymd_opt(2024, 2, 29).unwrap();
        let today = NaiveDate::from_ymd_opt(2026, 2, 27).unwrap();
        assert_eq!(secret_days_left(issued, today), Some(1));
        assert!(secret_life(1, &LIGHT).1.is_some());
        assert!(secret_life(30, &LIGHT).1.is_some());
        assert_eq!(secret_life(412, &LIGHT), ("Secret 412 days".to_owned(), None));
        assert_eq!(secret_life(0, &LIGHT).0, "Secret ends today: rotate it now");
        assert!(secret_life(-1, &LIGHT).0.starts_with("Secret has ended"));
        assert_eq!(secret_life(-3, &LIGHT).1, Some(LIGHT.error));
    }
}
