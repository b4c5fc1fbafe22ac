//! Sharing a connection without its secrets.

use super::{FIELD_WIDTH, push, task};
use crate::ui::cx::Cx;
use crate::ui::keys::Shortcut;
use crate::ui::settings::share::{SharePage, ShareStage};
use crate::ui::settings::state::{Page, State};
use crate::ui::theme::GAP;
use crate::ui::widgets::banner::{self, Tone};
use crate::ui::widgets::file_dialog::Question;
use crate::ui::widgets::path_field::PathField;
use crate::ui::widgets::{button, card, text};
use egui::{Id, Ui};

/// Draws the page.
pub(super) fn ui(state: &mut State, ui: &mut Ui, cx: &mut Cx) {
    let Page::Share(page) = &state.page else { return };
    let title = format!("Share {}", page.profile);
    task(ui, state, cx, &title, |ui, state, cx| {
        let State { page: Page::Share(page), dialog, .. } = state else { return };
        outcome(ui, page);
        let path = card::show(ui, |ui| {
            text::paragraph(
                ui,
                "The file holds the name, the system, the addresses, the client ID, the scope, the e-mail \
                 address and the network settings. It holds no secret: whoever imports it enters the client \
                 secret and the API key.",
            );
            ui.add_space(GAP);
            let file_name = page.file_name();
            let path = PathField {
                id: Id::unique("share-path"),
                label: "Save as",
                note: "The whole path of the file to be written.",
                issue: page.path.issue(),
                path: &mut page.path.text,
                width: FIELD_WIDTH,
            };
            path.show(ui, dialog, || Question::Save {
                title: "Share a connection",
                kind: ("Recall Desk connection", &["toml"]),
                file_name,
            })
        });
        ui.add_space(GAP);
        if page.stage == ShareStage::Writing {
            text::note(ui, "Writing…");
        } else if button::main(ui, "Save without secrets").clicked()
            || cx.take(Shortcut::Main)
            || path.inner.entered
        {
            push(cx, page.write());
        }
    });
}

fn outcome(ui: &mut Ui, page: &SharePage) {
    match &page.stage {
        ShareStage::Written(path) => banner::plain(
            ui,
            Tone::Good,
            "The connection is written, without its secrets",
            &path.display().to_string(),
        ),
        ShareStage::Failed(failure) => banner::failure(ui, failure),
        ShareStage::Choosing | ShareStage::Writing => {}
    }
}
