//! Taking over a shared profile. One that would send credentials of a known connection to another host needs
//! an explicit yes (S8).

use super::profile_draft::ProfileDraft;
use crate::settings::{Profile, Settings};
use url::Url;

/// A shared profile as read, to be held against what is set here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SharedImport {
    /// What the file holds.
    pub profile: Profile,
    /// Whether someone has agreed to a change of hosts.
    pub consent: HostConsent,
}

/// Whether a change of hosts has been agreed to.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum HostConsent {
    /// Nobody has said yes.
    #[default]
    NotGiven,
    /// Someone has.
    Given,
}

/// One host that differs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HostChange {
    /// What it is the host of.
    pub what: &'static str,
    /// As it is set here.
    pub now: String,
    /// As the file has it.
    pub then: String,
}

impl SharedImport {
    /// A profile as read; nobody has agreed to anything.
    pub fn new(profile: Profile) -> Self {
        Self { profile, consent: HostConsent::NotGiven }
    }

    /// The connection of the same name that it would replace.
    pub fn replaces<'a>(&self, settings: &'a Settings) -> Option<&'a Profile> {
        settings.profile(&self.profile.name)
    }

    /// The hosts that it changes in that connection.
    pub fn host_changes(&self, settings: &Settings) -> Vec<HostChange> {
        self.replaces(settings).map(|existing| host_changes(existing, &self.profile)).unwrap_or_default()
    }

    /// Whether it may be taken over as it stands.
    pub fn may_continue(&self, settings: &Settings) -> bool {
        self.consent == HostConsent::Given || self.host_changes(settings).is_empty()
    }

    /// The editor's draft of it: nothing is saved before someone has looked at every field.
    pub fn draft(&self, settings: &Settings) -> ProfileDraft {
        let original = self.replaces(settings).map(|existing| existing.name.clone());
        ProfileDraft { original, ..ProfileDraft::from(&self.profile) }
    }
}

/// The hosts in which two profiles differ.
pub fn host_changes(now: &Profile, then: &Profile) -> Vec<HostChange> {
    let pairs = [
        ("Base URL", Some(&now.base_url), Some(&then.base_url)),
        ("Token URL", Some(&now.token_url), Some(&then.token_url)),
        ("Proxy", now.proxy.as_ref(), then.proxy.as_ref()),
    ];
    let hosts = pairs.into_iter().map(|(what, now, then)| (what, host(now), host(then)));
    // Whoever is trusted to vouch for a host decides as much as the host's name does.
    let authority = ("Certificate authority file", path(now), path(then));
    let differing = hosts.chain([authority]).filter(|(_, now, then)| now != then);
    differing.map(|(what, now, then)| HostChange { what, now, then }).collect()
}

fn path(profile: &Profile) -> String {
    profile.ca_file.clone().unwrap_or_else(|| NONE.to_owned())
}

const NONE: &str = "none";

/// Scheme, host and port: all three decide who receives what is sent.
fn host(address: Option<&String>) -> String {
    let Some(address) = address else { return NONE.to_owned() };
    let origin = Url::parse(address).ok().map(|url| url.origin()).filter(url::Origin::is_tuple);
    origin.map_or_else(|| address.clone(), |origin| origin.ascii_serialization())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::environment::Environment;

    fn profile(base_url: &str) -> Profile {
        Profile {
            name: "Acme".into(),
            environment: Environment::Live,
            base_url: base_url.into(),
            token_url: "https://login.example/token".into(),
            client_id: "id".into(),
            scope: "scope".into(),
            email: None,
            secret_issued: None,
            proxy: None,
            daily_allowance: None,
            ca_file: None,
        }
    }

    fn settings() -> Settings {
        Settings { profiles: vec![profile("https://api.example/v1")], ..Default::default() }
    }

    #[test]
    fn another_host_needs_a_yes() {
        for other in
            ["https://evil.example/v1", "https://api.example:8443/v1", "http://api.example", "not an address"]
        {
            let mut import = SharedImport::new(profile(other));
            assert_eq!(import.host_changes(&settings()).len(), 1, "{other}");
            assert!(!import.may_continue(&settings()));
            import.consent = HostConsent::Given;
            assert!(import.may_continue(&settings()));
        }
    }

    #[test]
    fn the_same_host_needs_none() {
        for same in ["https://api.example/v2", "https://API.example:443"] {
            let import = SharedImport::new(profile(same));
            assert!(import.may_continue(&settings()), "{same}");
            assert_eq!(import.draft(&settings()).original.as_deref(), Some("Acme"));
        }
    }

    #[test]
    fn a_new_proxy_or_authority_counts_as_another_host() {
        let mut then = profile("https://api.example");
        then.proxy = Some("http://evil.example:8080".into());
        then.ca_file = Some("/tmp/evil.pem".into());
        let changes = host_changes(&profile("https://api.example"), &then);
        assert_eq!(
            changes.iter().map(|change| change.what).collect::<Vec<_>>(),
            ["Proxy", "Certificate authority file"]
        );
    }

    #[test]
    fn a_name_not_known_here_becomes_a_new_connection() {
        let import = SharedImport::new(profile("https://api.example"));
        assert!(import.may_continue(&Settings::default()));
        assert_eq!(import.draft(&Settings::default()).original, None);
    }
}
