//! Entering one secret of a connection: what is known of it, and the text while it is being typed.
//!
//! The text is wiped when it leaves and when this is dropped. It is never shown, copied or kept in an undo
//! history; the field that edits it sees to that.

use crate::domain::secret::Secret;
use crate::engine::failure::Failure;
use crate::engine::message::Keep;
use std::fmt;
use zeroize::Zeroizing;

/// The longest secret that is taken, in bytes. The room is set aside at once, so that typing never moves the
/// text and leaves a copy behind.
pub const MAX_SECRET_BYTES: usize = 1024;

/// A secret while it is being typed.
pub struct Typed(Zeroizing<String>);

impl Default for Typed {
    fn default() -> Self {
        Self(Zeroizing::new(String::with_capacity(MAX_SECRET_BYTES)))
    }
}

impl Typed {
    /// The text, for the field that edits it.
    pub fn text_mut(&mut self) -> &mut String {
        &mut self.0
    }

    /// Whether nothing but white space was typed.
    pub fn is_blank(&self) -> bool {
        self.0.trim().is_empty()
    }
}

impl fmt::Debug for Typed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Typed(redacted)")
    }
}

/// What is done with one secret.
#[derive(Debug, Default)]
pub enum Entry {
    /// What is known is shown.
    #[default]
    Shown,
    /// Someone is typing one.
    Typing,
    /// It is being kept.
    Storing,
    /// It could not be kept; it is still in the field, and can be kept for this session instead.
    Failed(Failure),
}

/// One secret of a connection.
#[derive(Debug, Default)]
pub struct SecretEntry {
    /// Where it is kept, if it is known; `None` too while that is being asked.
    pub kept: Option<Keep>,
    /// What is done with it.
    pub entry: Entry,
    /// The text being typed.
    pub typed: Typed,
}

impl SecretEntry {
    /// Begins typing another one.
    pub fn replace(&mut self) {
        self.typed = Typed::default();
        self.entry = Entry::Typing;
    }

    /// Forgets what was typed.
    pub fn cancel(&mut self) {
        self.typed = Typed::default();
        self.entry = Entry::Shown;
    }

    /// Hands out a copy to be kept. The text stays until that has worked, so that a locked keyring does not
    /// cost someone the typing.
    pub fn store(&mut self) -> Option<Secret> {
        if self.typed.is_blank() || matches!(self.entry, Entry::Storing) {
            return None;
        }
        self.entry = Entry::Storing;
        Some(Secret::new(&self.typed.0))
    }

    /// What became of keeping it.
    pub fn stored(&mut self, keep: Keep, result: Result<(), Failure>) {
        match result {
            Ok(()) => {
                self.kept = Some(keep);
                self.cancel();
            }
            Err(failure) => self.entry = Entry::Failed(failure),
        }
    }

    /// Whether a field is open for typing.
    pub fn is_open(&self) -> bool {
        matches!(self.entry, Entry::Typing | Entry::Storing | Entry::Failed(_))
    }
}

/// Whether keeping for this session is worth offering after this failure.
pub fn offers_session(failure: &Failure) -> bool {
    matches!(failure, Failure::Keyring(_))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::KeyringFailure;

    fn typed(text: &str) -> SecretEntry {
        let mut entry = SecretEntry::default();
        entry.replace();
        entry.typed.text_mut().push_str(text);
        entry
    }

    #[test]
    fn a_failed_keyring_keeps_the_typing_and_offers_the_session() {
        let mut entry = typed("canary");
        assert_eq!(entry.store().unwrap().expose(), "canary");
        assert!(entry.store().is_none(), "not twice");
        entry.stored(Keep::InKeyring, Err(Failure::Keyring(KeyringFailure::Locked)));
        assert!(matches!(&entry.entry, Entry::Failed(failure) if offers_session(failure)));
        assert_eq!(entry.store().unwrap().expose(), "canary");
        entry.stored(Keep::ForThisSession, Ok(()));
        assert_eq!(entry.kept, Some(Keep::ForThisSession));
        assert!(entry.typed.is_blank() && !entry.is_open());
    }

    #[test]
    fn nothing_is_not_a_secret() {
        assert!(typed("  ").store().is_none());
    }

    #[test]
    fn prints_redacted() {
        assert!(!format!("{:?}", typed("canary")).contains("canary"));
    }

    #[test]
    fn cancelling_wipes_the_text() {
        let mut entry = typed("canary");
        entry.cancel();
        assert!(entry.typed.is_blank() && !entry.is_open());
    }
}
