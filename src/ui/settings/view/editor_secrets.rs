//! The two secrets of a connection in its editor. What is kept is said; it is never shown.

use super::{FIELD_WIDTH, push};
use crate::domain::secret::SecretKind;
use crate::engine::message::Keep;
use crate::ui::cx::Cx;
use crate::ui::fonts;
use crate::ui::icons::{self, Icon};
use crate::ui::settings::profile_editor::{ProfileEditor, SECRETS, SecretsKnown};
use crate::ui::settings::secret_entry::{Entry, offers_session};
use crate::ui::theme::{self, TIGHT};
use crate::ui::widgets::banner::{self, Tone};
use crate::ui::widgets::secret_field::SecretField;
use crate::ui::widgets::{button, text};
use crate::ui::wording;
use egui::{Id, RichText, Ui};

/// How a secret is called.
pub(super) fn secret_label(kind: SecretKind) -> &'static str {
    match kind {
        SecretKind::ClientSecret => "Client secret",
        SecretKind::ApiKey => "API key",
        SecretKind::NewClientSecret => "New client secret",
        SecretKind::OldClientSecret => "Old client secret",
    }
}

/// Draws both.
pub(super) fn ui(ui: &mut Ui, editor: &mut ProfileEditor, cx: &mut Cx) {
    match &editor.known {
        SecretsKnown::Failed(failure) => banner::failure(ui, failure),
        SecretsKnown::Told(status) => {
            if let Err(failure) = &status.keyring {
                let failure = crate::engine::failure::Failure::Keyring(failure.clone());
                banner::plain(ui, Tone::Warning, &failure.message(), &failure.advice());
            }
        }
        SecretsKnown::NotYet | SecretsKnown::Asking => {}
    }
    for kind in SECRETS {
        one(ui, editor, cx, kind);
        ui.add_space(TIGHT);
    }
}

fn one(ui: &mut Ui, editor: &mut ProfileEditor, cx: &mut Cx, kind: SecretKind) {
    if editor.secret(kind).is_open() {
        open(ui, editor, cx, kind);
    } else {
        shown(ui, editor, kind);
    }
}

fn shown(ui: &mut Ui, editor: &mut ProfileEditor, kind: SecretKind) {
    let label = secret_label(kind);
    ui.vertical(|ui| {
        ui.spacing_mut().item_spacing.y = TIGHT;
        ui.label(RichText::new(label).text_style(fonts::strong()));
        match editor.secret(kind).kept {
            Some(keep) => {
                let ink = theme::of(ui).ok.ink;
                ui.horizontal(|ui| {
                    ui.spacing_mut().item_spacing.x = TIGHT;
                    icons::paint(ui, Icon::Lock, 16.0, ink);
                    ui.label(
                        RichText::new(format!("Stored: {}", lower(wording::connection::keep(keep))))
                            .color(ink),
                    );
                });
                let replace = button::plain(ui, "Replace…");
                if button::named(replace, &format!("Replace {label}")).clicked() {
                    editor.secret_mut(kind).replace();
                }
            }
            None => _ = text::note(ui, "Asking the keyring…"),
        }
    });
}

fn open(ui: &mut Ui, editor: &mut ProfileEditor, cx: &mut Cx, kind: SecretKind) {
    let label = secret_label(kind);
    let entry = editor.secret_mut(kind);
    SecretField {
        id: Id::unique("profile-editor-secret").with(kind),
        label,
        note: "As DVSA sent it. It goes into the keyring of this computer and cannot be read back here.",
        issue: None,
        text: entry.typed.text_mut(),
        width: FIELD_WIDTH,
    }
    .show(ui);
    let mut keep = None;
    match &entry.entry {
        Entry::Storing => _ = text::note(ui, "Storing…"),
        Entry::Failed(failure) => {
            let heading = format!("{label} is not stored. {}", failure.message());
            banner::show(ui, Tone::Problem, &heading, |ui| {
                text::paragraph(ui, &failure.advice());
                ui.horizontal_wrapped(|ui| {
                    let again = button::plain(ui, "Try again");
                    if button::named(again, &format!("Try again to store {label}")).clicked() {
                        keep = Some(Keep::InKeyring);
                    }
                    if offers_session(failure) {
                        let session = button::plain(ui, "Keep for this session only");
                        let name = format!("Keep {label} for this session only");
                        if button::named(session, &name).clicked() {
                            keep = Some(Keep::ForThisSession);
                        }
                    }
                });
            });
        }
        Entry::Shown | Entry::Typing => {}
    }
    let cancel = format!("Keep the stored {label}");
    if entry.kept.is_some() && matches!(entry.entry, Entry::Typing) && button::quiet(ui, &cancel).clicked() {
        entry.cancel();
    }
    if let Some(keep) = keep {
        push(cx, editor.store(kind, keep));
    }
}

fn lower(words: &str) -> String {
    let mut characters = words.chars();
    characters.next().map_or_else(String::new, |first| first.to_lowercase().chain(characters).collect())
}
