//! A connection as it is typed, and the check that turns it into a [`Profile`].
//!
//! Every problem is reported at once, in the order of the form. What a text must be is settled by
//! [`Profile::check`]; what only a form can get wrong (no system chosen, a date that is none, a name that is
//! taken) is settled here.

use super::profile_field::ProfileField;
use crate::domain::dates::{iso, parse_typed};
use crate::domain::environment::Environment;
use crate::domain::text::{clean_edges, thousands};
pub use crate::settings::ProfileIssue;
use crate::settings::{Profile, Settings};
use chrono::NaiveDate;

/// A connection as typed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ProfileDraft {
    /// The name it has in the settings, if it is there already.
    pub original: Option<String>,
    /// Its name.
    pub name: String,
    /// Which system; `None` until someone has chosen, because a guess could be the wrong one.
    pub environment: Option<Environment>,
    /// The API's base URL.
    pub base_url: String,
    /// The token URL.
    pub token_url: String,
    /// The client ID.
    pub client_id: String,
    /// The scope.
    pub scope: String,
    /// The team's e-mail address; may be empty.
    pub email: String,
    /// The day of issue, in any UK way of writing; may be empty.
    pub secret_issued: String,
    /// A proxy; may be empty.
    pub proxy: String,
    /// Requests a day, as typed; may be empty.
    pub daily_allowance: String,
    /// A PEM file; may be empty.
    pub ca_file: String,
}

impl From<&Profile> for ProfileDraft {
    fn from(profile: &Profile) -> Self {
        Self {
            original: Some(profile.name.clone()),
            name: profile.name.clone(),
            environment: Some(profile.environment),
            base_url: profile.base_url.clone(),
            token_url: profile.token_url.clone(),
            client_id: profile.client_id.clone(),
            scope: profile.scope.clone(),
            email: profile.email.clone().unwrap_or_default(),
            secret_issued: profile.secret_issued.map(iso).unwrap_or_default(),
            proxy: profile.proxy.clone().unwrap_or_default(),
            daily_allowance: profile.daily_allowance.map(thousands).unwrap_or_default(),
            ca_file: profile.ca_file.clone().unwrap_or_default(),
        }
    }
}

impl ProfileDraft {
    /// Checks every field. `today` bounds the day of issue.
    ///
    /// # Errors
    /// At least one [`ProfileIssue`], in the order of the form.
    pub fn check(&self, settings: &Settings, today: NaiveDate) -> Result<Profile, Vec<ProfileIssue>> {
        let mut issues = Vec::new();
        let secret_issued = self.check_day(today, &mut issues);
        if let Err(message) = self.allowance() {
            issues.push(issue(ProfileField::DailyAllowance, message));
        }
        let Some(environment) = self.environment else {
            issues.push(issue(ProfileField::Environment, "Choose which system this connection is for"));
            // The other fields are checked the same for every system.
            self.check_texts(&self.profile(Environment::Live, secret_issued), settings, today, &mut issues);
            return Err(in_form_order(issues));
        };
        let profile = self.profile(environment, secret_issued);
        self.check_texts(&profile, settings, today, &mut issues);
        if issues.is_empty() { Ok(profile) } else { Err(in_form_order(issues)) }
    }

    /// What was typed, without the white space and invisible characters that copying adds at the edges.
    fn profile(&self, environment: Environment, secret_issued: Option<NaiveDate>) -> Profile {
        let text = |typed: &str| clean_edges(typed).to_owned();
        Profile {
            name: text(&self.name),
            environment,
            base_url: text(&self.base_url),
            token_url: text(&self.token_url),
            client_id: text(&self.client_id),
            scope: text(&self.scope),
            email: optional(&self.email),
            secret_issued,
            proxy: optional(&self.proxy),
            daily_allowance: self.allowance().unwrap_or_default(),
            ca_file: optional(&self.ca_file),
        }
    }

    /// The allowance as a number, however its thousands are separated.
    fn allowance(&self) -> Result<Option<u64>, &'static str> {
        let Some(typed) = optional(&self.daily_allowance) else { return Ok(None) };
        let digits: String =
            typed.chars().filter(|c| !matches!(c, ',' | ' ' | '\u{a0}' | '\u{202f}')).collect();
        digits.parse().map(Some).map_err(|_| "Enter a number, such as 100,000, or nothing")
    }

    fn check_day(&self, today: NaiveDate, issues: &mut Vec<ProfileIssue>) -> Option<NaiveDate> {
        optional(&self.secret_issued)?;
        parse_typed(&self.secret_issued, today)
            .map_err(|error| issues.push(issue(ProfileField::SecretIssued, &error.to_string())))
            .ok()
    }

    fn check_texts(
        &self,
        profile: &Profile,
        settings: &Settings,
        today: NaiveDate,
        issues: &mut Vec<ProfileIssue>,
    ) {
        let is_original = self.original.as_deref() == Some(profile.name.as_str());
        if !is_original && settings.profile(&profile.name).is_some() {
            let message =
                format!("There is a connection called “{}” already. Choose another name", profile.name);
            issues.push(issue(ProfileField::Name, &message));
        }
        for found in profile.check(today).err().unwrap_or_default() {
            let message = self.missing(found.field).unwrap_or(found.message);
            issues.push(ProfileIssue { field: found.field, message });
        }
    }

    /// What to say of a field that is empty: which one, so that the summary can be read without the form.
    fn missing(&self, field: ProfileField) -> Option<String> {
        let (typed, name) = match field {
            ProfileField::BaseUrl => (&self.base_url, "base URL"),
            ProfileField::TokenUrl => (&self.token_url, "token URL"),
            ProfileField::ClientId => (&self.client_id, "client ID"),
            ProfileField::Scope => (&self.scope, "scope"),
            _ => return None,
        };
        clean_edges(typed).is_empty().then(|| format!("Enter the {name}, as DVSA sent it"))
    }
}

impl ProfileIssue {
    /// As the summary at the top says it: there, an address is told from another by its name alone.
    pub fn in_summary(&self) -> String {
        let is_said = self.message.starts_with("Enter the ");
        match self.field {
            ProfileField::BaseUrl | ProfileField::TokenUrl if !is_said => {
                format!("{}. {}", self.field.label(), self.message)
            }
            _ => self.message.clone(),
        }
    }
}

fn in_form_order(mut issues: Vec<ProfileIssue>) -> Vec<ProfileIssue> {
    issues.sort_by_key(|issue| ProfileField::ALL.iter().position(|field| *field == issue.field));
    issues
}

fn issue(field: ProfileField, message: &str) -> ProfileIssue {
    ProfileIssue { field, message: message.to_owned() }
}

fn optional(typed: &str) -> Option<String> {
    Some(clean_edges(typed)).filter(|text| !text.is_empty()).map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(year: i32, month: u32, day: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(year, month, day).unwrap()
    }

    fn good() -> ProfileDraft {
        ProfileDraft {
            name: " Acme ".into(),
            environment: Some(Environment::Test),
            base_url: "https://api.example".into(),
            token_url: "https://login.example/t/oauth2/v2.0/token".into(),
            client_id: "id".into(),
            scope: "scope/.default".into(),
            ..Default::default()
        }
    }

    fn refused(draft: &ProfileDraft, settings: &Settings) -> Vec<ProfileField> {
        let issues = draft.check(settings, day(2026, 3, 28)).expect_err("must be refused");
        assert!(issues.iter().all(|issue| !issue.message.is_empty()));
        issues.into_iter().map(|issue| issue.field).collect()
    }

    #[test]
    fn what_was_typed_becomes_a_profile_without_edges() {
        let profile = good().check(&Settings::default(), day(2026, 3, 28)).unwrap();
        assert_eq!((profile.name.as_str(), &profile.email), ("Acme", &None));
        let again = ProfileDraft::from(&profile);
        assert_eq!(again.original.as_deref(), Some("Acme"));
    }

    #[test]
    fn every_missing_field_is_reported_at_once_in_the_order_shown() {
        use ProfileField::{BaseUrl, ClientId, Environment, Name, Scope, TokenUrl};
        let missing = refused(&ProfileDraft::default(), &Settings::default());
        assert_eq!(missing, [Name, Environment, ClientId, Scope, TokenUrl, BaseUrl]);
    }

    #[test]
    fn the_summary_tells_one_address_from_the_other() {
        let draft = ProfileDraft { base_url: "http://x".into(), token_url: "http://x".into(), ..good() };
        let issues = draft.check(&Settings::default(), day(2026, 3, 28)).expect_err("must be refused");
        let summary: Vec<_> = issues.iter().map(ProfileIssue::in_summary).collect();
        assert!(summary[0].starts_with("Token URL. Use https://"), "{summary:?}");
        assert!(summary[1].starts_with("Base URL. Use https://"), "{summary:?}");
    }

    #[test]
    fn plain_http_is_taken_for_this_computer_alone() {
        for (url, taken) in [
            ("http://127.0.0.1:3000", true),
            ("http://localhost/x", true),
            ("http://[::1]:1", true),
            ("http://api.example", false),
            ("http://127.0.0.1.example", false),
            ("ftp://api.example", false),
            ("api.example", false),
            ("https://user:word@api.example", false),
            ("https://", false),
        ] {
            let draft = ProfileDraft { base_url: url.into(), ..good() };
            let outcome = draft.check(&Settings::default(), day(2026, 3, 28));
            assert_eq!(outcome.is_ok(), taken, "{url}");
        }
    }

    #[test]
    fn optional_fields_are_checked_when_they_are_filled() {
        use ProfileField::{Email, Proxy, SecretIssued};
        let settings = Settings::default();
        let draft = ProfileDraft {
            email: "team".into(),
            secret_issued: "29/3/2026".into(),
            proxy: "http://user:word@proxy.example".into(),
            ..good()
        };
        assert_eq!(refused(&draft, &settings), [SecretIssued, Email, Proxy]);
        let draft = ProfileDraft {
            email: "team@example.co.uk".into(),
            secret_issued: "28 March 2026".into(),
            proxy: "http://proxy.example:8080".into(),
            ..good()
        };
        let profile = draft.check(&settings, day(2026, 3, 28)).unwrap();
        assert_eq!(profile.secret_issued, Some(day(2026, 3, 28)));
    }

    #[test]
    fn a_name_is_unique_and_never_the_sandboxes() {
        let first = good().check(&Settings::default(), day(2026, 3, 28)).unwrap();
        let settings = Settings { profiles: vec![first], ..Default::default() };
        assert_eq!(refused(&good(), &settings), [ProfileField::Name]);
        let same = ProfileDraft { original: Some("Acme".into()), ..good() };
        assert!(same.check(&settings, day(2026, 3, 28)).is_ok());
        let sandbox = ProfileDraft { name: "sandbox".into(), ..good() };
        assert_eq!(refused(&sandbox, &settings), [ProfileField::Name]);
    }
}
