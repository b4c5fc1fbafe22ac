//! Taking a shared connection over: read, looked at, agreed to, then edited and saved.

use super::{FIELD_WIDTH, environment_pill, low_line, push, task};
use crate::domain::text::thousands;
use crate::settings::{Profile, Settings};
use crate::ui::cx::Cx;
use crate::ui::keys::Shortcut;
use crate::ui::settings::share::ImportStage;
use crate::ui::settings::shared_import::{HostConsent, SharedImport};
use crate::ui::settings::state::{Page, State};
use crate::ui::theme::{GAP, TIGHT};
use crate::ui::widgets::banner::{self, Tone};
use crate::ui::widgets::file_dialog::Question;
use crate::ui::widgets::path_field::PathField;
use crate::ui::widgets::{button, card, text};
use egui::{Id, Ui};

/// Draws the page.
pub(super) fn ui(state: &mut State, ui: &mut Ui, cx: &mut Cx) {
    task(ui, state, cx, "Import a shared connection", |ui, state, cx| {
        let mut next = Next::Stay;
        if let State { page: Page::Import(page), dialog, .. } = state {
            card::show(ui, |ui| {
                let path = PathField {
                    id: Id::unique("import-path"),
                    label: "File",
                    note: "A connection that someone shared from Recall Desk. Nothing is saved yet.",
                    issue: page.path.issue(),
                    path: &mut page.path.text,
                    width: FIELD_WIDTH,
                };
                let path = path.show(ui, dialog, || Question::Open {
                    title: "Import a shared connection",
                    kind: ("Recall Desk connection", &["toml"]),
                });
                let reading = matches!(page.stage, ImportStage::Reading);
                if reading {
                    text::note(ui, "Reading…");
                } else if page.import().is_none() {
                    if button::main(ui, "Read the file").clicked() || cx.take(Shortcut::Main) || path.entered
                    {
                        push(cx, page.read());
                    }
                } else if button::plain(ui, "Read the file again").clicked() || path.entered {
                    push(cx, page.read());
                }
            });
            ui.add_space(GAP);
            match &mut page.stage {
                ImportStage::Choosing | ImportStage::Reading => {}
                ImportStage::Failed(failure) => banner::failure(ui, failure),
                ImportStage::Read(import) => next = read(ui, import, cx),
            }
        }
        if next == Next::Accept {
            let ask = state.accept_import(&cx.desk.settings);
            push(cx, ask);
        }
    });
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Next {
    Stay,
    Accept,
}

fn read(ui: &mut Ui, import: &mut SharedImport, cx: &mut Cx) -> Next {
    replaced(ui, import, &cx.desk.settings);
    ui.add_space(TIGHT);
    contents(ui, &import.profile);
    ui.add_space(GAP);
    if !import.may_continue(&cx.desk.settings) {
        text::note(ui, "To go on, agree to the change of hosts above.");
        return Next::Stay;
    }
    let go_on = button::main(ui, "Look it over and save…").clicked() || cx.take(Shortcut::Main);
    if go_on { Next::Accept } else { Next::Stay }
}

fn contents(ui: &mut Ui, profile: &Profile) {
    card::show(ui, |ui| {
        text::section(ui, "What the file holds");
        low_line(ui, |ui| {
            environment_pill(ui, profile.environment);
            text::strong(ui, &profile.name);
        });
        ui.add_space(TIGHT);
        let none = || "None".to_owned();
        let facts = [
            ("Base URL", profile.base_url.clone()),
            ("Token URL", profile.token_url.clone()),
            ("Client ID", profile.client_id.clone()),
            ("Scope", profile.scope.clone()),
            ("Team e-mail address", profile.email.clone().unwrap_or_else(none)),
            ("Daily allowance", profile.daily_allowance.map_or_else(none, thousands)),
            ("Proxy URL", profile.proxy.clone().unwrap_or_else(none)),
            ("Certificate authority file", profile.ca_file.clone().unwrap_or_else(none)),
        ];
        for (name, value) in facts {
            text::fact(ui, name, &value);
        }
    });
}

fn replaced(ui: &mut Ui, import: &mut SharedImport, settings: &Settings) {
    if import.replaces(settings).is_none() {
        return;
    }
    let name = import.profile.name.clone();
    let changes = import.host_changes(settings);
    if changes.is_empty() {
        let heading = format!("It replaces your connection “{name}”");
        banner::plain(ui, Tone::Note, &heading, "Its secrets stay. It goes to the same hosts as before.");
        return;
    }
    let heading = format!("It sends the secrets of “{name}” to other hosts");
    banner::show(ui, Tone::Problem, &heading, |ui| {
        text::paragraph(
            ui,
            "Whoever runs these hosts would receive your client secret and API key. Go on only if DVSA or your \
             network team has told you about the change.",
        );
        for change in &changes {
            text::fact(ui, &format!("{} now", change.what), &change.now);
            text::fact(ui, &format!("{} in the file", change.what), &change.then);
        }
        let mut agreed = import.consent == HostConsent::Given;
        if ui.checkbox(&mut agreed, "I have checked these hosts and want to use them").changed() {
            import.consent = if agreed { HostConsent::Given } else { HostConsent::NotGiven };
        }
    });
}
