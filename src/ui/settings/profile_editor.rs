//! Adding or changing one connection: its fields, its two secrets, and one button that keeps them all.
//!
//! The connection is saved first and its secrets after it, because secrets are kept under a saved name.

use super::ask::Ask;
use super::profile_draft::{ProfileDraft, ProfileField, ProfileIssue};
use super::secret_entry::{Entry, SecretEntry};
use crate::domain::secret::SecretKind;
use crate::engine::failure::Failure;
use crate::engine::message::{Keep, SecretsStatus};
use crate::settings::Settings;
use chrono::NaiveDate;

/// The two secrets that DVSA sends, in the order of its letter.
pub const SECRETS: [SecretKind; 2] = [SecretKind::ClientSecret, SecretKind::ApiKey];

/// How saving stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Saving {
    /// Nothing is under way.
    Idle,
    /// Under way.
    Running,
    /// Everything is kept.
    Saved,
    /// It could not be saved; nothing was changed.
    Failed(Failure),
}

/// Whether the issues have been shown: when they come, the keyboard's focus goes to them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Summary {
    /// They are to be shown.
    JustCome,
    /// They have been.
    Known,
}

/// What is known of a connection's secrets.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SecretsKnown {
    /// There is no saved connection yet, so there are none.
    NotYet,
    /// They are being asked after.
    Asking,
    /// Told.
    Told(SecretsStatus),
    /// The question failed.
    Failed(Failure),
}

/// One connection being edited.
#[derive(Debug)]
pub struct ProfileEditor {
    /// As typed.
    pub draft: ProfileDraft,
    /// As it was when it was opened or last saved.
    pristine: ProfileDraft,
    /// What has to be put right before it can be saved.
    pub issues: Vec<ProfileIssue>,
    /// Whether the issues have been shown.
    pub summary: Summary,
    /// How saving stands.
    pub saving: Saving,
    /// What is known of the secrets.
    pub known: SecretsKnown,
    /// The client secret.
    pub client_secret: SecretEntry,
    /// The API key.
    pub api_key: SecretEntry,
}

impl ProfileEditor {
    /// A connection that does not exist yet; both secrets are open for typing.
    pub fn new(draft: ProfileDraft) -> Self {
        let known = if draft.original.is_some() { SecretsKnown::Asking } else { SecretsKnown::NotYet };
        let mut editor = Self {
            pristine: draft.clone(),
            draft,
            issues: Vec::new(),
            summary: Summary::Known,
            saving: Saving::Idle,
            known,
            client_secret: SecretEntry::default(),
            api_key: SecretEntry::default(),
        };
        if editor.draft.original.is_none() {
            editor.client_secret.replace();
            editor.api_key.replace();
        }
        editor
    }

    /// One of the two secrets.
    pub fn secret(&self, kind: SecretKind) -> &SecretEntry {
        if kind == SecretKind::ApiKey { &self.api_key } else { &self.client_secret }
    }

    /// One of the two secrets.
    pub fn secret_mut(&mut self, kind: SecretKind) -> &mut SecretEntry {
        if kind == SecretKind::ApiKey { &mut self.api_key } else { &mut self.client_secret }
    }

    /// Whether leaving would lose something.
    pub fn has_changes(&self) -> bool {
        let typed = |kind| self.secret(kind).is_open() && !self.secret(kind).typed.is_blank();
        self.draft != self.pristine || SECRETS.into_iter().any(typed)
    }

    /// What is wrong with a field.
    pub fn issue(&self, field: ProfileField) -> Option<&str> {
        self.issues.iter().find(|issue| issue.field == field).map(|issue| issue.message.as_str())
    }

    /// Checks the fields and, if all are right, asks to save. Otherwise the issues are set.
    pub fn save(&mut self, settings: &Settings, today: NaiveDate) -> Option<Ask> {
        if self.saving == Saving::Running {
            return None;
        }
        match self.draft.check(settings, today) {
            Ok(profile) => {
                self.issues.clear();
                self.saving = Saving::Running;
                Some(Ask::Save { original: self.draft.original.clone(), profile: Box::new(profile) })
            }
            Err(issues) => {
                self.issues = issues;
                self.summary = Summary::JustCome;
                self.saving = Saving::Idle;
                None
            }
        }
    }

    /// The connection is saved under this name: its secrets follow.
    pub fn profile_saved(&mut self, name: &str) -> Vec<Ask> {
        self.draft.original = Some(name.to_owned());
        name.clone_into(&mut self.draft.name);
        self.pristine = self.draft.clone();
        let asks: Vec<Ask> =
            SECRETS.into_iter().filter_map(|kind| self.store(kind, Keep::InKeyring)).collect();
        if asks.is_empty() {
            self.saving = Saving::Saved;
            return vec![Ask::Status(name.to_owned())];
        }
        asks
    }

    /// Asks to keep a secret as typed, if there is one and the connection exists.
    pub fn store(&mut self, kind: SecretKind, keep: Keep) -> Option<Ask> {
        let profile = self.draft.original.clone()?;
        let entry = self.secret_mut(kind);
        let secret = entry.is_open().then(|| entry.store()).flatten()?;
        Some(Ask::Store { profile, kind, secret, keep })
    }

    /// What became of keeping a secret.
    pub fn secret_stored(&mut self, kind: SecretKind, keep: Keep, result: Result<(), Failure>) -> Vec<Ask> {
        self.secret_mut(kind).stored(keep, result);
        let under_way = |kind| matches!(self.secret(kind).entry, Entry::Storing);
        if SECRETS.into_iter().any(under_way) {
            return Vec::new();
        }
        let failed = |kind| matches!(self.secret(kind).entry, Entry::Failed(_));
        self.saving = if SECRETS.into_iter().any(failed) { Saving::Idle } else { Saving::Saved };
        self.draft.original.clone().map(Ask::Status).into_iter().collect()
    }

    /// Which secrets are known. One that is missing is opened for typing.
    pub fn secrets_told(&mut self, told: Result<SecretsStatus, Failure>) {
        match told {
            Ok(status) => {
                for (kind, kept) in
                    [(SecretKind::ClientSecret, status.client_secret), (SecretKind::ApiKey, status.api_key)]
                {
                    let entry = self.secret_mut(kind);
                    entry.kept = kept;
                    if kept.is_none() && !entry.is_open() {
                        entry.replace();
                    }
                }
                self.known = SecretsKnown::Told(status);
            }
            Err(failure) => self.known = SecretsKnown::Failed(failure),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::environment::Environment;
    use crate::engine::KeyringFailure;

    fn today() -> NaiveDate {
        NaiveDate::from_ymd_opt(2026, 3, 28).unwrap()
    }

    fn filled() -> ProfileEditor {
        let mut editor = ProfileEditor::new(ProfileDraft::default());
        editor.draft = ProfileDraft {
            name: "Acme".into(),
            environment: Some(Environment::Live),
            base_url: "https://api.example".into(),
            token_url: "https://login.example/token".into(),
            client_id: "id".into(),
            scope: "scope".into(),
            ..Default::default()
        };
        editor.client_secret.typed.text_mut().push_str("canary-1");
        editor.api_key.typed.text_mut().push_str("canary-2");
        editor
    }

    fn kinds(asks: &[Ask]) -> Vec<SecretKind> {
        asks.iter()
            .filter_map(|ask| if let Ask::Store { kind, .. } = ask { Some(*kind) } else { None })
            .collect()
    }

    #[test]
    fn secrets_follow_once_the_connection_is_saved() {
        let mut editor = filled();
        assert!(matches!(editor.save(&Settings::default(), today()), Some(Ask::Save { original: None, .. })));
        assert!(editor.save(&Settings::default(), today()).is_none(), "not twice");
        let asks = editor.profile_saved("Acme");
        assert_eq!(kinds(&asks), SECRETS);
        assert!(editor.secret_stored(SecretKind::ClientSecret, Keep::InKeyring, Ok(())).is_empty());
        let asks = editor.secret_stored(SecretKind::ApiKey, Keep::InKeyring, Ok(()));
        assert!(matches!(asks.as_slice(), [Ask::Status(name)] if name == "Acme"));
        assert_eq!(editor.saving, Saving::Saved);
        assert!(!editor.has_changes());
    }

    #[test]
    fn a_locked_keyring_leaves_the_secret_to_be_kept_for_the_session() {
        let mut editor = filled();
        editor.save(&Settings::default(), today());
        editor.profile_saved("Acme");
        let locked = || Err(Failure::Keyring(KeyringFailure::Locked));
        editor.secret_stored(SecretKind::ClientSecret, Keep::InKeyring, locked());
        editor.secret_stored(SecretKind::ApiKey, Keep::InKeyring, locked());
        assert!(editor.has_changes() && editor.saving == Saving::Idle);
        for kind in SECRETS {
            assert!(editor.store(kind, Keep::ForThisSession).is_some());
            editor.secret_stored(kind, Keep::ForThisSession, Ok(()));
        }
        assert_eq!((editor.saving.clone(), editor.api_key.kept), (Saving::Saved, Some(Keep::ForThisSession)));
    }

    #[test]
    fn wrong_fields_are_told_and_nothing_is_asked() {
        let mut editor = ProfileEditor::new(ProfileDraft::default());
        assert!(editor.save(&Settings::default(), today()).is_none());
        assert_eq!(editor.issues.len(), 6);
        assert_eq!(editor.saving, Saving::Idle);
    }

    #[test]
    fn a_missing_secret_is_opened_for_typing_and_a_known_one_is_not() {
        let draft = ProfileDraft { original: Some("Acme".into()), ..filled().draft };
        let mut editor = ProfileEditor::new(draft);
        assert_eq!(editor.known, SecretsKnown::Asking);
        editor.secrets_told(Ok(SecretsStatus {
            profile: "Acme".into(),
            client_secret: Some(Keep::InKeyring),
            api_key: None,
            unproven_new_secret: false,
            old_secret: false,
            keyring: Ok(()),
        }));
        assert!(!editor.client_secret.is_open() && editor.api_key.is_open());
        assert!(!editor.has_changes());
    }
}
