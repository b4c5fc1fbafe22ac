//! What helps to find out why something does not work, as one text: shown in full before it is saved or copied,
//! and never sent anywhere. It holds no secret; VINs, addresses of people and account numbers are masked.

use super::ask::{Probe, Purpose};
use crate::domain::audit::ChainReport;
use crate::domain::job::JobView;
use crate::domain::text::{plain, thousands};
use crate::engine::failure::Failure;
use crate::engine::message::Reply;
use crate::engine::message_jobs::JobsReply;
use crate::settings::{Profile, Settings};
use crate::ui::history::chain_words::chain_words;
use crate::ui::widgets::file_dialog::FileDialog;
use crate::ui::widgets::path_entry::PathEntry;
use chrono::{DateTime, Utc};
use std::collections::BTreeMap;
use std::fs::File;
use std::io::{Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};

/// The newest lines of the log that are told.
const LOG_LINES: usize = 60;
/// The newest bytes of the log that are read.
const LOG_BYTES: u64 = 64 * 1024;
/// Characters of a masked word that stay.
const KEPT: usize = 4;

/// What is being put together, and what became of saving it.
#[derive(Debug, Default)]
pub struct Diagnostics {
    /// The jobs, once told.
    pub jobs: Option<Result<Vec<JobView>, Failure>>,
    /// The journal's chain, once checked.
    pub chain: Option<Result<ChainReport, Failure>>,
    /// How far it has come.
    pub stage: Stage,
    /// Where it is saved.
    pub path: PathEntry,
    /// File dialogs of the operating system.
    pub dialog: FileDialog,
    /// What became of saving.
    pub saved: Option<Result<PathBuf, Failure>>,
}

/// How far it has come.
#[derive(Debug, Default)]
pub enum Stage {
    /// Nobody asked for it.
    #[default]
    Closed,
    /// The engine is being asked.
    Asking,
    /// As it is shown.
    Shown(String),
}

impl Diagnostics {
    /// Begins anew.
    pub fn begin(&mut self) {
        *self = Self { stage: Stage::Asking, ..Self::default() };
    }

    /// Takes an answer of the engine.
    pub fn answered(&mut self, purpose: Purpose, answer: Result<Reply, Failure>) {
        let other = || Failure::Defect("an answer of another kind was expected".to_owned());
        match purpose {
            Purpose::Diagnose(Probe::Jobs) => {
                self.jobs = Some(answer.and_then(|reply| match reply {
                    Reply::Jobs(JobsReply::Jobs(jobs)) => Ok(jobs),
                    _ => Err(other()),
                }));
            }
            Purpose::Diagnose(Probe::Journal) => {
                self.chain = Some(answer.and_then(|reply| match reply {
                    Reply::Verified(report) => Ok(report),
                    _ => Err(other()),
                }));
            }
            Purpose::SaveDiagnostics(path) => self.saved = Some(answer.map(|_| path)),
            _ => {}
        }
    }

    /// Whether everything that was asked for has been told and the text can be put together.
    pub fn is_told(&self) -> bool {
        matches!(self.stage, Stage::Asking) && self.jobs.is_some() && self.chain.is_some()
    }
}

/// What is known beside the answers of the engine.
#[derive(Debug)]
pub struct Surroundings<'a> {
    /// Now.
    pub at: DateTime<Utc>,
    /// What draws the window.
    pub renderer: Option<&'a str>,
    /// The settings.
    pub settings: &'a Settings,
    /// The folder of the log.
    pub home: &'a Path,
}

/// The whole text.
pub fn text(diagnostics: &Diagnostics, around: &Surroundings<'_>) -> String {
    let mut text = String::new();
    let mut line = |words: &str| {
        text.push_str(words);
        text.push('\n');
    };
    line(&format!("Recall Desk {}", env!("CARGO_PKG_VERSION")));
    line(&format!("Made: {}", around.at.format("%Y-%m-%d %H:%M:%S UTC")));
    line(&format!("System: {} {}", std::env::consts::OS, std::env::consts::ARCH));
    line(&format!("Window drawn by: {}", around.renderer.unwrap_or("not known")));
    line("");
    let preferences = &around.settings.preferences;
    line(&format!(
        "Preferences: appearance {:?}, renderer {:?}, enlargement {} %, rows {:?}, rows of jobs kept {} days",
        preferences.appearance,
        preferences.renderer,
        preferences.zoom_percent,
        preferences.row_height,
        preferences.retention_days
    ));
    for profile in &around.settings.profiles {
        let is_in_use = around.settings.selected.as_ref() == Some(&profile.name);
        line(&connection(profile, is_in_use));
    }
    line("");
    line(&journal(diagnostics.chain.as_ref()));
    for words in jobs(diagnostics.jobs.as_ref()) {
        line(&words);
    }
    line("");
    line(&format!("Last {LOG_LINES} lines of the log, VINs masked:"));
    for logged in last_lines(&around.home.join("recall-desk.log")) {
        line(&masked(&logged));
    }
    text
}

fn connection(profile: &Profile, is_in_use: bool) -> String {
    let set = |is_set: bool| if is_set { "set" } else { "not set" };
    let host = |url: &str| url.split('/').nth(2).map_or_else(|| "none".to_owned(), without_user);
    format!(
        "Connection {}{}: {}, API {}, sign-in {}, client ID {}, scope {}, e-mail {}, proxy {}, authority {}, \
         secret issued {}",
        plain(&profile.name, 60),
        if is_in_use { " (in use)" } else { "" },
        profile.environment,
        host(&profile.base_url),
        host(&profile.token_url),
        ends_with(&profile.client_id),
        set(!profile.scope.is_empty()),
        set(profile.email.is_some()),
        profile.proxy.as_deref().map_or_else(|| "none".to_owned(), host),
        set(profile.ca_file.is_some()),
        profile.secret_issued.map_or_else(|| "not known".to_owned(), |day| day.to_string()),
    )
}

/// A host without a name and password before it.
fn without_user(authority: &str) -> String {
    authority.rsplit('@').next().unwrap_or_default().to_owned()
}

fn journal(chain: Option<&Result<ChainReport, Failure>>) -> String {
    match chain {
        None => "Journal: not asked".to_owned(),
        Some(Ok(report)) => {
            let words = chain_words(report);
            format!("Journal: {}. {}", words.title, words.meaning)
        }
        Some(Err(failure)) => format!("Journal: {} ({})", failure.message(), failure.code()),
    }
}

fn jobs(jobs: Option<&Result<Vec<JobView>, Failure>>) -> Vec<String> {
    match jobs {
        None => vec!["Jobs: not asked".to_owned()],
        Some(Err(failure)) => vec![format!("Jobs: {} ({})", failure.message(), failure.code())],
        Some(Ok(jobs)) => {
            let mut states: BTreeMap<&str, u64> = BTreeMap::new();
            for job in jobs {
                *states.entry(job.state.key()).or_default() += 1;
            }
            let counts: Vec<String> =
                states.iter().map(|(state, count)| format!("{count} {state}")).collect();
            let all = format!("Jobs: {} in all {}", thousands(jobs.len() as u64), counts.join(", "));
            std::iter::once(all.trim_end().to_owned()).chain(jobs.iter().take(10).map(job)).collect()
        }
    }
}

fn job(job: &JobView) -> String {
    let counts = &job.counts;
    format!(
        "Job {}: {} on {}, {}, {} rows, {} open, {} done, {} already, {} refused, {} conflicts, {} not known, \
         {} not sent, {} in error, {} repeated",
        job.id.0,
        job.spec.purpose.key(),
        job.spec.environment,
        job.state.key(),
        counts.total(),
        counts.open(),
        counts.done,
        counts.already,
        counts.rejected,
        counts.conflict,
        counts.unknown,
        counts.unsent,
        counts.invalid,
        counts.repeat
    )
}

/// The newest lines of a log; none when it cannot be read.
fn last_lines(path: &Path) -> Vec<String> {
    let read = || -> std::io::Result<Vec<u8>> {
        let mut file = File::open(path)?;
        let length = file.metadata()?.len();
        file.seek(SeekFrom::Start(length.saturating_sub(LOG_BYTES)))?;
        let mut bytes = Vec::new();
        file.take(LOG_BYTES).read_to_end(&mut bytes)?;
        Ok(bytes)
    };
    let bytes = read().unwrap_or_default();
    let text = String::from_utf8_lossy(&bytes);
    let newest_first: Vec<&str> = text.lines().rev().take(LOG_LINES).collect();
    newest_first.into_iter().rev().map(|line| plain(line, 400)).collect()
}

/// Masks what may be a VIN (words of letters and digits, eleven to thirty long, with a digit in them) and what may
/// be the address of a person.
pub fn masked(line: &str) -> String {
    let is_of_word = |c: char| c.is_ascii_alphanumeric();
    let mut masked = String::new();
    let mut rest = line;
    while let Some(start) = rest.find(is_of_word) {
        let (before, from) = rest.split_at(start);
        let end = from.find(|c| !is_of_word(c)).unwrap_or(from.len());
        let (word, after) = from.split_at(end);
        masked.push_str(before);
        masked.push_str(&masked_word(word, before.ends_with('@') || after.starts_with('@')));
        rest = after;
    }
    masked.push_str(rest);
    masked
}

fn masked_word(word: &str, is_beside_an_at: bool) -> String {
    let may_be_a_vin = (11..=30).contains(&word.len()) && word.bytes().any(|byte| byte.is_ascii_digit());
    match (may_be_a_vin, is_beside_an_at) {
        (_, true) => "*".repeat(word.len()),
        (true, false) => ends_with(word),
        (false, false) => word.to_owned(),
    }
}

/// The last characters of a text, the rest masked; of a short one nothing.
fn ends_with(text: &str) -> String {
    let length = text.chars().count();
    let hidden = if length > KEPT * 2 { length - KEPT } else { length };
    text.chars().enumerate().map(|(place, c)| if place < hidden { '*' } else { c }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::environment::Environment;

    #[test]
    fn vins_and_addresses_are_masked_and_everything_else_is_told() {
        let line = "2026-03-27T14:05:09.123456Z INFO recall_desk: 17748U47X15831234 sbxaaaaaaaa000001, ann@acme.example 401";
        let masked = masked(line);
        assert!(masked.contains("*************1234") && masked.contains("*************0001"), "{masked}");
        for secret in ["17748U47X", "sbxaaaa", "ann@", "acme."] {
            assert!(!masked.contains(secret), "{secret} in {masked}");
        }
        assert!(masked.starts_with("2026-03-27T14:05:09.123456Z INFO recall_desk: "), "{masked}");
        assert!(masked.ends_with(" 401"));
    }

    #[test]
    fn the_text_holds_no_account_and_no_password() {
        let home = tempfile::tempdir().unwrap();
        std::fs::write(home.path().join("recall-desk.log"), "one\nlooked up 17748U47X15831234\n").unwrap();
        let profile = Profile {
            name: "Acme".into(),
            environment: Environment::Test,
            base_url: "https://api.example/v1".into(),
            token_url: "https://login.example/8f4a0000-tenant/token".into(),
            client_id: "5c0b3a9e-2f7d-4a55-9a0e-7d3f1c2b8e10".into(),
            scope: "api://canary-scope/.default".into(),
            email: Some("ann@acme.example".into()),
            secret_issued: None,
            proxy: Some("http://ann:hunter2@proxy.example:8080".into()),
            daily_allowance: None,
            ca_file: Some("/home/ann/ca.pem".into()),
        };
        let settings = Settings { profiles: vec![profile], ..Settings::default() };
        let diagnostics = Diagnostics {
            jobs: Some(Ok(Vec::new())),
            chain: Some(Ok(ChainReport::Whole { records: 12 })),
            stage: Stage::Asking,
            ..Diagnostics::default()
        };
        assert!(diagnostics.is_told());
        let around = Surroundings {
            at: DateTime::from_timestamp(1_774_620_309, 0).unwrap(),
            renderer: Some("wgpu"),
            settings: &settings,
            home: home.path(),
        };
        let text = text(&diagnostics, &around);
        for told in
            ["Recall Desk 0", "wgpu", "API api.example", "proxy proxy.example:8080", "12 records", "one\n"]
        {
            assert!(text.contains(told), "{told} is missing in {text}");
        }
        for hidden in ["5c0b3a9e", "canary", "ann", "hunter2", "8f4a", "17748U47X"] {
            assert!(!text.contains(hidden), "{hidden} in {text}");
        }
    }
}
