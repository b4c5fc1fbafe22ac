//! A connection as it is typed, and the check that turns it into a [`Profile`].
//!
//! Every problem is reported at once, at its field, and says how to put it right. The engine checks again when
//! it saves: what it refuses is shown beside these.

use crate::domain::dates::{iso, parse_typed};
use crate::domain::environment::Environment;
use crate::domain::text::clean_edges;
use crate::settings::profile::SANDBOX_PROFILE;
use crate::settings::{Profile, Settings};
use chrono::NaiveDate;
use url::Url;

/// The most characters of a connection's name: it must fit the band and the buttons.
pub const MAX_NAME_CHARS: usize = 40;

/// A field of the profile editor.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ProfileField {
    /// How people call it.
    Name,
    /// Which system it is.
    Environment,
    /// The API's base URL.
    BaseUrl,
    /// The token URL.
    TokenUrl,
    /// The OAuth client ID.
    ClientId,
    /// The OAuth scope.
    Scope,
    /// The team's e-mail address.
    Email,
    /// The day the client secret was issued.
    SecretIssued,
    /// A proxy.
    Proxy,
    /// A file with certificate authorities.
    CaFile,
}

impl ProfileField {
    /// The label beside the field. The first five are named as in DVSA's letter.
    pub fn label(self) -> &'static str {
        match self {
            Self::Name => "Name of this connection",
            Self::Environment => "System",
            Self::BaseUrl => "Base URL",
            Self::TokenUrl => "Token URL",
            Self::ClientId => "Client ID",
            Self::Scope => "Scope",
            Self::Email => "Team e-mail address",
            Self::SecretIssued => "Client secret issued on",
            Self::Proxy => "Proxy URL (optional)",
            Self::CaFile => "Certificate authority file (optional)",
        }
    }

    /// What to enter, shown under the label.
    pub fn hint(self) -> &'static str {
        match self {
            Self::Name => "For example Acme Motors UK. Shown in the band at the top of the window.",
            Self::Environment => "Live is what MOT garages and drivers see.",
            Self::BaseUrl => "The address of the API, starting with https://",
            Self::TokenUrl => "The full address that DVSA sent, starting with https://",
            Self::ClientId => "As DVSA sent it.",
            Self::Scope => "As DVSA sent it; often ends with /.default",
            Self::Email => "The address that DVSA has on record. Needed to rotate the client secret.",
            Self::SecretIssued => "A client secret lives two years. From this day the days left are counted.",
            Self::Proxy => "Leave it empty to use the proxy of this computer.",
            Self::CaFile => "A PEM file, if your network inspects traffic.",
        }
    }
}

/// One thing to put right.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProfileIssue {
    /// Where.
    pub field: ProfileField,
    /// What is wrong and how to put it right.
    pub message: String,
}

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
            ca_file: profile.ca_file.clone().unwrap_or_default(),
        }
    }
}

impl ProfileDraft {
    /// Checks every field, in the order shown. `today` bounds the day of issue.
    ///
    /// # Errors
    /// At least one [`ProfileIssue`].
    pub fn check(&self, settings: &Settings, today: NaiveDate) -> Result<Profile, Vec<ProfileIssue>> {
        let mut issues = Vec::new();
        let name = self.check_name(settings, &mut issues);
        if self.environment.is_none() {
            issues.push(issue(ProfileField::Environment, "Choose which system this connection is for"));
        }
        let client_id = required(&mut issues, ProfileField::ClientId, &self.client_id);
        let scope = required(&mut issues, ProfileField::Scope, &self.scope);
        let token_url = address(&mut issues, ProfileField::TokenUrl, &self.token_url);
        let base_url = address(&mut issues, ProfileField::BaseUrl, &self.base_url);
        let secret_issued = self.check_issued(today, &mut issues);
        let email = self.check_email(&mut issues);
        let proxy = self.check_proxy(&mut issues);
        match self.environment {
            Some(environment) if issues.is_empty() => Ok(Profile {
                name,
                environment,
                base_url,
                token_url,
                client_id,
                scope,
                email,
                secret_issued,
                proxy,
                ca_file: optional(&self.ca_file),
            }),
            _ => Err(issues),
        }
    }

    fn check_name(&self, settings: &Settings, issues: &mut Vec<ProfileIssue>) -> String {
        let name = required(issues, ProfileField::Name, &self.name);
        let is_original = self.original.as_deref() == Some(name.as_str());
        let complaint = if name.chars().count() > MAX_NAME_CHARS {
            Some(format!("Use at most {MAX_NAME_CHARS} characters"))
        } else if name.eq_ignore_ascii_case(SANDBOX_PROFILE) {
            Some("“Sandbox” is the name of the built-in sandbox. Choose another".to_owned())
        } else if !is_original && settings.profile(&name).is_some() {
            Some(format!("There is a connection called “{name}” already. Choose another name"))
        } else {
            None
        };
        issues.extend(complaint.map(|message| issue(ProfileField::Name, &message)));
        name
    }

    fn check_email(&self, issues: &mut Vec<ProfileIssue>) -> Option<String> {
        let email = optional(&self.email)?;
        let shaped = email.split_once('@').is_some_and(|(local, domain)| {
            !local.is_empty() && domain.contains('.') && !email.contains(char::is_whitespace)
        });
        if !shaped {
            let message = "Write an e-mail address, such as recalls@example.co.uk";
            issues.push(issue(ProfileField::Email, message));
        }
        Some(email)
    }

    fn check_issued(&self, today: NaiveDate, issues: &mut Vec<ProfileIssue>) -> Option<NaiveDate> {
        optional(&self.secret_issued)?;
        match parse_typed(&self.secret_issued, today) {
            Ok(day) if day > today => {
                let message = "This day is in the future. Enter the day that DVSA issued the secret";
                issues.push(issue(ProfileField::SecretIssued, message));
                None
            }
            Ok(day) => Some(day),
            Err(error) => {
                issues.push(issue(ProfileField::SecretIssued, &error.to_string()));
                None
            }
        }
    }

    fn check_proxy(&self, issues: &mut Vec<ProfileIssue>) -> Option<String> {
        let proxy = optional(&self.proxy)?;
        let usable = Url::parse(&proxy).ok().filter(|url| {
            matches!(url.scheme(), "http" | "https") && url.host_str().is_some_and(|host| !host.is_empty())
        });
        let complaint = match usable {
            None => Some("Write the proxy like http://proxy.example:8080"),
            Some(url) if has_password(&url) => {
                Some("Leave the password out: it would be kept in a plain file")
            }
            Some(_) => None,
        };
        issues.extend(complaint.map(|message| issue(ProfileField::Proxy, message)));
        Some(proxy)
    }
}

fn issue(field: ProfileField, message: &str) -> ProfileIssue {
    ProfileIssue { field, message: message.to_owned() }
}

fn optional(typed: &str) -> Option<String> {
    Some(clean_edges(typed)).filter(|text| !text.is_empty()).map(str::to_owned)
}

fn required(issues: &mut Vec<ProfileIssue>, field: ProfileField, typed: &str) -> String {
    let text = clean_edges(typed);
    if text.is_empty() {
        let message = match field {
            ProfileField::Name => "Enter a name".to_owned(),
            _ => format!("Enter the {}, as DVSA sent it", lower_first(field.label())),
        };
        issues.push(issue(field, &message));
    }
    text.to_owned()
}

/// `Base URL` in the middle of a sentence.
fn lower_first(label: &str) -> String {
    let mut characters = label.chars();
    characters.next().map_or_else(String::new, |first| first.to_lowercase().chain(characters).collect())
}

/// HTTPS everywhere but on this computer (S6).
fn address(issues: &mut Vec<ProfileIssue>, field: ProfileField, typed: &str) -> String {
    let text = required(issues, field, typed);
    if text.is_empty() {
        return text;
    }
    let complaint = match Url::parse(&text) {
        Ok(url) if has_password(&url) => Some("Leave user name and password out of the address"),
        Ok(url) if url.scheme() == "https" => None,
        Ok(url) if url.scheme() == "http" && is_this_computer(&url) => None,
        Ok(url) if url.scheme() == "http" => {
            Some("Use https:// — plain http:// is only taken for this computer")
        }
        _ => Some("This is not an address. It starts with https://"),
    };
    issues.extend(complaint.map(|message| issue(field, message)));
    text
}

fn has_password(url: &Url) -> bool {
    url.password().is_some() || !url.username().is_empty()
}

fn is_this_computer(url: &Url) -> bool {
    matches!(url.host_str(), Some("localhost" | "127.0.0.1" | "[::1]"))
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
        let long = ProfileDraft { name: "x".repeat(MAX_NAME_CHARS + 1), ..good() };
        assert_eq!(refused(&long, &settings), [ProfileField::Name]);
    }
}
