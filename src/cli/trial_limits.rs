//! Other limits than the product's, for trials against a sandbox: `RECALL_DESK_TRIAL_LIMITS`, such as
//! `requests-per-second=5000,absent-after-ms=500`.
//!
//! For tests and measurements only. DVSA allows 25 requests a second for each method and nobody knows how long a
//! change takes to show, so no other system may ever be met with these: a run that sets the variable is refused
//! when any of its connections leads elsewhere than to a sandbox.

use crate::domain::environment::Environment;
use crate::engine::failure::Failure;
use crate::engine::message::Startup;
use crate::engine::start::Limits;
use std::time::Duration;

const VARIABLE: &str = "RECALL_DESK_TRIAL_LIMITS";

/// The limits of a trial, as typed.
pub(crate) struct TrialLimits(Vec<(Limit, f64)>);

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Limit {
    RequestsPerSecond,
    AbsentAfterMs,
    AskForMs,
    AnswerMs,
    NetworkRetryMs,
    NoProgressMs,
}

impl Limit {
    const ALL: [(&'static str, Self); 6] = [
        ("requests-per-second", Self::RequestsPerSecond),
        ("absent-after-ms", Self::AbsentAfterMs),
        ("ask-for-ms", Self::AskForMs),
        ("answer-ms", Self::AnswerMs),
        ("network-retry-ms", Self::NetworkRetryMs),
        ("no-progress-ms", Self::NoProgressMs),
    ];
}

impl TrialLimits {
    /// Those of this process's environment, if it names any.
    ///
    /// # Errors
    /// When they cannot be read: a trial that runs with other limits than its maker thinks proves nothing.
    pub(crate) fn of_environment() -> Result<Option<Self>, Failure> {
        match std::env::var(VARIABLE) {
            Ok(text) => Self::parse(&text).map(Some),
            Err(_) => Ok(None),
        }
    }

    fn parse(text: &str) -> Result<Self, Failure> {
        let limit = |part: &str| {
            let (name, value) = part.split_once('=')?;
            let (_, limit) = Limit::ALL.into_iter().find(|(known, _)| *known == name.trim())?;
            let value: f64 = value.trim().parse().ok()?;
            (value.is_finite() && value > 0.0).then_some((limit, value))
        };
        let limits = text.split(',').map(limit).collect::<Option<_>>().map(Self);
        limits.ok_or_else(|| {
            let names = Limit::ALL.map(|(name, _)| name).join(", ");
            Failure::Invalid(format!(
                "{VARIABLE} is a list of NAME=NUMBER with a comma between. The names are {names}."
            ))
        })
    }

    /// Puts them in the place of the product's.
    pub(crate) fn apply(&self, limits: &mut Limits) {
        for (limit, value) in &self.0 {
            let time = Duration::try_from_secs_f64(value / 1e3).unwrap_or(Duration::MAX);
            match limit {
                Limit::RequestsPerSecond => limits.requests_per_second = *value,
                Limit::AbsentAfterMs => limits.absent_after = time,
                Limit::AskForMs => limits.ask_for = time,
                Limit::AnswerMs => limits.api.total = time,
                Limit::NetworkRetryMs => limits.network_retry = time,
                Limit::NoProgressMs => {}
            }
        }
    }

    /// How long a job may go without progress, if that was typed.
    pub(crate) fn no_progress(&self) -> Option<Duration> {
        let typed = self.0.iter().find(|(limit, _)| *limit == Limit::NoProgressMs);
        typed.and_then(|(_, value)| Duration::try_from_secs_f64(value / 1e3).ok())
    }

    /// Refuses a run that could reach anything else than a sandbox.
    pub(crate) fn allow(startup: &Startup) -> Result<(), Failure> {
        let elsewhere = startup.settings.profiles.iter().find(|p| p.environment != Environment::Sandbox);
        match elsewhere {
            None => Ok(()),
            Some(profile) => Err(Failure::Invalid(format!(
                "{VARIABLE} is for trials against a sandbox, but the connection “{}” leads to {}. Nothing was \
                 sent. Unset it, or use another --home.",
                profile.name, profile.environment
            ))),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn limits_are_read_by_name_and_anything_else_is_refused() {
        let trial = TrialLimits::parse("requests-per-second=5000, absent-after-ms=500,no-progress-ms=2000");
        let mut limits = Limits::default();
        let trial = trial.unwrap_or_else(|failure| panic!("{failure:?}"));
        trial.apply(&mut limits);
        assert!((limits.requests_per_second - 5000.0).abs() < f64::EPSILON);
        assert_eq!(limits.absent_after, Duration::from_millis(500));
        assert_eq!(limits.ask_for, Limits::default().ask_for);
        assert_eq!(trial.no_progress(), Some(Duration::from_secs(2)));
        for wrong in ["", "rate=3", "absent-after-ms", "ask-for-ms=-1", "ask-for-ms=inf", "ask-for-ms=0"] {
            assert!(TrialLimits::parse(wrong).is_err(), "{wrong:?}");
        }
    }
}
