//! What a profile's texts must be before anything is sent with them.

use super::profile::{Profile, SANDBOX_PROFILE};
use crate::domain::address::is_this_computer;
use crate::domain::environment::Environment;
use crate::domain::secret::client_secret_ends;
use crate::domain::text::is_invisible;
use chrono::NaiveDate;
use url::Url;

/// The most characters of a profile's name; it stands in the title of every screen.
pub const MAX_NAME_CHARS: usize = 60;

/// The most characters of a URL, an id or a scope. Far above what is used, below what could do harm.
const MAX_TEXT_CHARS: usize = 2_048;

/// A field of the profile form.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ProfileField {
    /// [`Profile::name`].
    Name,
    /// [`Profile::environment`]: only a form can leave it open.
    Environment,
    /// [`Profile::base_url`].
    BaseUrl,
    /// [`Profile::token_url`].
    TokenUrl,
    /// [`Profile::client_id`].
    ClientId,
    /// [`Profile::scope`].
    Scope,
    /// [`Profile::email`].
    Email,
    /// [`Profile::secret_issued`].
    SecretIssued,
    /// [`Profile::proxy`].
    Proxy,
    /// [`Profile::daily_allowance`].
    DailyAllowance,
    /// [`Profile::ca_file`].
    CaFile,
}

/// What is wrong with one field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProfileIssue {
    /// Which.
    pub field: ProfileField,
    /// What is wrong and what to enter, for people.
    pub message: String,
}

impl Profile {
    /// Checks every field; `today` is the user's. Whether the name is unique is the caller's to check.
    ///
    /// # Errors
    /// All issues, in the order of the form.
    pub fn check(&self, today: NaiveDate) -> Result<(), Vec<ProfileIssue>> {
        let findings = [
            (ProfileField::Name, check_name(&self.name)),
            (ProfileField::BaseUrl, check_base_url(&self.base_url).and_then(|url| self.check_place(&url))),
            (ProfileField::TokenUrl, check_url(&self.token_url).and_then(|url| self.check_place(&url))),
            (ProfileField::ClientId, check_word(&self.client_id, "Enter the client ID that DVSA sent")),
            (ProfileField::Scope, check_filled(&self.scope, "Enter the scope that DVSA sent")),
            (ProfileField::Email, self.email.as_deref().map_or(Ok(()), check_email)),
            (ProfileField::SecretIssued, check_issued(self.secret_issued, today)),
            (ProfileField::Proxy, self.proxy.as_deref().map_or(Ok(()), check_proxy)),
            (ProfileField::DailyAllowance, check_allowance(self.daily_allowance)),
            (
                ProfileField::CaFile,
                self.ca_file.as_deref().map_or(Ok(()), |path| check_filled(path, "Enter a path, or nothing")),
            ),
        ];
        let issues: Vec<_> = findings
            .into_iter()
            .filter_map(|(field, finding)| finding.err().map(|message| ProfileIssue { field, message }))
            .collect();
        if issues.is_empty() { Ok(()) } else { Err(issues) }
    }

    /// “Sandbox” promises that nothing leaves this computer.
    fn check_place(&self, url: &Url) -> Finding {
        if self.environment == Environment::Sandbox && !is_this_computer(url.host_str()) {
            return Err("A sandbox runs on this computer (127.0.0.1, localhost). For another address the \
                        environment is Test or Live"
                .to_owned());
        }
        Ok(())
    }

    /// The day the client secret stops working: two years after its issue.
    pub fn secret_expires(&self) -> Option<NaiveDate> {
        client_secret_ends(self.secret_issued?)
    }

    /// Host and port of the base URL, such as `api.example.gov.uk:443`; `None` when it is not a URL.
    pub fn host(&self) -> Option<String> {
        let url = Url::parse(&self.base_url).ok()?;
        Some(format!("{}:{}", url.host_str()?, url.port_or_known_default()?))
    }
}

type Finding = Result<(), String>;

fn check_name(name: &str) -> Finding {
    if name.trim().is_empty() {
        return Err("Enter a name for this connection".to_owned());
    }
    if name.trim() != name {
        return Err("Remove the spaces around the name".to_owned());
    }
    if name.eq_ignore_ascii_case(SANDBOX_PROFILE) {
        return Err(format!("“{SANDBOX_PROFILE}” is the built-in one. Choose another name"));
    }
    let length = name.chars().count();
    if length > MAX_NAME_CHARS {
        return Err(format!("This has {length} characters. At most {MAX_NAME_CHARS} fit"));
    }
    without_hidden(name)
}

/// An invisible character could make one name look like another's.
fn without_hidden(text: &str) -> Finding {
    if text.chars().any(|c| c.is_control() || is_invisible(c)) {
        return Err("This holds invisible characters. Type it again".to_owned());
    }
    Ok(())
}

fn check_filled(text: &str, if_empty: &str) -> Finding {
    if text.trim().is_empty() {
        return Err(if_empty.to_owned());
    }
    if text.chars().count() > MAX_TEXT_CHARS {
        return Err("This is too long".to_owned());
    }
    without_hidden(text)
}

fn check_word(text: &str, if_empty: &str) -> Finding {
    check_filled(text, if_empty)?;
    if text.chars().any(char::is_whitespace) {
        return Err("Remove the spaces".to_owned());
    }
    Ok(())
}

fn check_base_url(text: &str) -> Result<Url, String> {
    let url = check_url(text)?;
    if url.query().is_some() {
        return Err("Leave out everything from the question mark on".to_owned());
    }
    Ok(url)
}

/// HTTPS, or plain HTTP on this computer alone; no password in it.
fn check_url(text: &str) -> Result<Url, String> {
    check_word(text, "Enter the address that DVSA sent, such as https://…")?;
    let url =
        Url::parse(text).map_err(|_| "This is not a web address. It starts with https://".to_owned())?;
    without_password(&url)?;
    if url.fragment().is_some() {
        return Err("Leave out everything from the # on".to_owned());
    }
    match (url.scheme(), url.host_str()) {
        (_, None | Some("")) => Err("The server's name is missing".to_owned()),
        ("https", Some(_)) => Ok(url),
        ("http", Some(_)) if is_this_computer(url.host_str()) => Ok(url),
        ("http", Some(_)) => {
            Err("Use https://. Plain http:// is taken for this computer only (127.0.0.1, localhost)"
                .to_owned())
        }
        _ => Err("Use an address that starts with https://".to_owned()),
    }
}

fn check_proxy(text: &str) -> Finding {
    check_word(text, "Enter the proxy's address, or nothing")?;
    let url = Url::parse(text)
        .map_err(|_| "This is not a proxy address, such as http://proxy.example:8080".to_owned())?;
    without_password(&url)?;
    match (url.scheme(), url.host_str()) {
        (_, None | Some("")) => Err("The proxy's name is missing".to_owned()),
        ("http" | "https", Some(_)) => Ok(()),
        _ => Err("Use a proxy address that starts with http:// or https://".to_owned()),
    }
}

/// Settings are a plain file, and are shared: no place for a password.
fn without_password(url: &Url) -> Finding {
    if url.username().is_empty() && url.password().is_none() {
        return Ok(());
    }
    Err("Leave out the user name and password".to_owned())
}

fn check_email(text: &str) -> Finding {
    check_word(text, "Enter the team's e-mail address, or nothing")?;
    let plausible = text.split_once('@').is_some_and(|(mailbox, domain)| {
        let labels_filled = domain.split('.').all(|label| !label.is_empty());
        !mailbox.is_empty() && domain.contains('.') && labels_filled && !domain.contains('@')
    });
    if plausible { Ok(()) } else { Err("This is not an e-mail address".to_owned()) }
}

fn check_allowance(requests: Option<u64>) -> Finding {
    match requests {
        Some(0) => Err("Enter how many requests a day DVSA allows, or nothing".to_owned()),
        _ => Ok(()),
    }
}

fn check_issued(issued: Option<NaiveDate>, today: NaiveDate) -> Finding {
    match issued {
        Some(day) if day > today => Err("This day is in the future".to_owned()),
        _ => Ok(()),
    }
}
