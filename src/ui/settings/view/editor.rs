//! The editor of one connection.

use super::{FIELD_WIDTH, choices, editor_secrets, named_task, push};
use crate::domain::environment::Environment;
use crate::ui::cx::Cx;
use crate::ui::fonts;
use crate::ui::icons;
use crate::ui::keys::Shortcut;
use crate::ui::settings::profile_editor::{News, ProfileEditor, Saving};
use crate::ui::settings::profile_field::ProfileField;
use crate::ui::settings::state::{Leaving, Page, State};
use crate::ui::theme::{self, GAP, GROUP, TIGHT};
use crate::ui::widgets::banner::{self, Tone};
use crate::ui::widgets::date_field::DateField;
use crate::ui::widgets::file_dialog::{FileDialog, Question};
use crate::ui::widgets::path_field::PathField;
use crate::ui::widgets::problem_summary::{self, Focus, Problem};
use crate::ui::widgets::text_field::{self, TextField};
use crate::ui::widgets::{button, card, leaving, text};
use crate::ui::wording;
use egui::{Id, Label, RichText, Ui};

/// A field's own in the window.
fn field_id(field: ProfileField) -> Id {
    Id::unique("profile-editor").with(field)
}

/// Draws the page.
pub(super) fn ui(state: &mut State, ui: &mut Ui, cx: &mut Cx) {
    let Page::Editor(editor) = &state.page else { return };
    let title = match &editor.draft.original {
        Some(name) => format!("Edit {name}"),
        None => "New connection".to_owned(),
    };
    named_task(ui, state, cx, ("Connection", &title), |ui, state, cx| {
        if state.leaving == Leaving::Asking {
            leaving(ui, state);
        }
        let State { page: Page::Editor(editor), dialog, .. } = state else { return };
        let mut next = Next::Stay;
        let news = std::mem::replace(&mut editor.news, News::Known);
        summary(ui, editor, news);
        identity(ui, editor);
        ui.add_space(GAP);
        sent_by_dvsa(ui, editor, cx);
        ui.add_space(GAP);
        network(ui, editor, dialog);
        ui.add_space(GROUP);
        outcome(ui, editor, news, &mut next);
        save(ui, editor, cx);
        if next == Next::Test
            && let Some(name) = editor.draft.original.clone()
        {
            let ask = state.start_test(&name);
            push(cx, ask);
        }
    });
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Next {
    Stay,
    Test,
}

fn leaving(ui: &mut Ui, state: &mut State) {
    match leaving::ui(ui, "Leave without saving?") {
        Some(leaving::Answer::Stay) => state.leaving = Leaving::No,
        Some(leaving::Answer::Discard) => state.leave(),
        None => {}
    }
}

fn summary(ui: &mut Ui, editor: &ProfileEditor, news: News) {
    let found: Vec<(Id, String)> =
        editor.issues.iter().map(|issue| (field_id(issue.field), issue.in_summary())).collect();
    let problems: Vec<Problem<'_>> =
        found.iter().map(|(field, message)| Problem { field: *field, message }).collect();
    let focus = match news {
        News::JustCome => Focus::Take,
        News::Known => Focus::Leave,
    };
    let shown = ui.scope(|ui| problem_summary::show(ui, &problems, focus)).response.rect;
    if focus == Focus::Take && !problems.is_empty() {
        // The summary's heading too, not only the link that has the focus.
        ui.scroll_to_rect(shown, Some(egui::Align::Min));
    }
}

/// What became of saving, above the button that was pressed.
fn outcome(ui: &mut Ui, editor: &ProfileEditor, news: News, next: &mut Next) {
    let shown = ui.scope(|ui| match &editor.saving {
        Saving::Idle | Saving::Running => {}
        Saving::Failed(failure) => banner::failure(ui, failure),
        Saving::Saved if editor.has_changes() => {}
        Saving::Saved => banner::show(ui, Tone::Good, "The connection is saved", |ui| {
            for kind in editor.missing_secrets() {
                let label = editor_secrets::secret_label(kind);
                text::paragraph(ui, &format!("{label}: not stored yet. Enter it above, then save again."));
            }
            text::paragraph(ui, "Test it now: each step is tried, and the one that fails is named.");
            if button::plain(ui, "Test the connection").clicked() {
                *next = Next::Test;
            }
        }),
    });
    if news == News::JustCome && matches!(editor.saving, Saving::Saved | Saving::Failed(_)) {
        ui.scroll_to_rect(shown.response.rect, None);
    }
}

fn identity(ui: &mut Ui, editor: &mut ProfileEditor) {
    card::show(ui, |ui| {
        text::section(ui, "This connection");
        line(ui, editor, ProfileField::Name);
        ui.add_space(TIGHT);
        system(ui, editor);
    });
}

/// The system as a choice of three, each with its colour and its word. None is chosen beforehand.
fn system(ui: &mut Ui, editor: &mut ProfileEditor) {
    ui.vertical(|ui| {
        ui.spacing_mut().item_spacing.y = TIGHT;
        ui.label(RichText::new(ProfileField::Environment.label()).text_style(fonts::strong()));
        if let Some(issue) = editor.issue(ProfileField::Environment) {
            text_field::issue(ui, issue);
        }
        choices(ui, |ui| {
            for environment in Environment::ALL {
                one_system(ui, editor, environment);
            }
        });
    });
}

fn one_system(ui: &mut Ui, editor: &mut ProfileEditor, environment: Environment) {
    let ink = theme::of(ui).environment(environment).ink;
    ui.horizontal(|ui| {
        let chosen = editor.draft.environment == Some(environment);
        let word = RichText::new(environment.to_string()).text_style(fonts::strong()).color(ink);
        let radio = ui.radio(chosen, word);
        if radio.clicked() {
            editor.draft.environment = Some(environment);
        }
        // The summary's link leads to the first of the three.
        let wanted = field_id(ProfileField::Environment);
        if environment == Environment::Sandbox && ui.memory(|memory| memory.has_focus(wanted)) {
            radio.request_focus();
        }
        icons::paint(ui, wording::environment_icon(environment), 16.0, ink);
        let note = RichText::new(wording::environment_note(environment)).small();
        ui.add(Label::new(note).truncate());
    });
}

fn sent_by_dvsa(ui: &mut Ui, editor: &mut ProfileEditor, cx: &mut Cx) {
    card::show(ui, |ui| {
        text::section(ui, "What DVSA sent");
        for field in
            [ProfileField::ClientId, ProfileField::Scope, ProfileField::TokenUrl, ProfileField::BaseUrl]
        {
            line(ui, editor, field);
            ui.add_space(TIGHT);
        }
        editor_secrets::ui(ui, editor, cx);
        ui.add_space(TIGHT);
        issued(ui, editor, cx);
        ui.add_space(TIGHT);
        line(ui, editor, ProfileField::Email);
        ui.add_space(TIGHT);
        line(ui, editor, ProfileField::DailyAllowance);
    });
}

fn issued(ui: &mut Ui, editor: &mut ProfileEditor, cx: &Cx) {
    let field = ProfileField::SecretIssued;
    let issue = editor.issue(field).map(str::to_owned);
    let label = field.label();
    DateField {
        id: field_id(field),
        label,
        text: &mut editor.draft.secret_issued,
        issue: issue.as_deref(),
        today: cx.clock.today(),
    }
    .show(ui);
}

fn network(ui: &mut Ui, editor: &mut ProfileEditor, dialog: &mut FileDialog) {
    card::show(ui, |ui| {
        text::section(ui, "Your network");
        line(ui, editor, ProfileField::Proxy);
        ui.add_space(TIGHT);
        let field = ProfileField::CaFile;
        let issue = editor.issue(field).map(str::to_owned);
        let path = PathField {
            id: field_id(field),
            label: field.label(),
            note: field.hint(),
            issue: issue.as_deref(),
            path: &mut editor.draft.ca_file,
            width: FIELD_WIDTH,
        };
        path.show(ui, dialog, || Question::Open {
            title: "Certificate authority file",
            kind: ("Certificates", &["pem", "crt", "cer"]),
        });
    });
}

fn line(ui: &mut Ui, editor: &mut ProfileEditor, field: ProfileField) {
    let issue = editor.issue(field).map(str::to_owned);
    let draft = &mut editor.draft;
    let text = match field {
        ProfileField::BaseUrl => &mut draft.base_url,
        ProfileField::TokenUrl => &mut draft.token_url,
        ProfileField::ClientId => &mut draft.client_id,
        ProfileField::Scope => &mut draft.scope,
        ProfileField::Email => &mut draft.email,
        ProfileField::SecretIssued => &mut draft.secret_issued,
        ProfileField::Proxy => &mut draft.proxy,
        ProfileField::DailyAllowance => &mut draft.daily_allowance,
        ProfileField::CaFile => &mut draft.ca_file,
        ProfileField::Name | ProfileField::Environment => &mut draft.name,
    };
    TextField::new(field_id(field), field.label(), text)
        .note(field.hint())
        .issue(issue.as_deref())
        .width(FIELD_WIDTH)
        .show(ui);
}

fn save(ui: &mut Ui, editor: &mut ProfileEditor, cx: &mut Cx) {
    if editor.saving == Saving::Running {
        text::note(ui, "Saving…");
        return;
    }
    let label = match editor.draft.environment {
        Some(environment) => format!("Save this {environment} connection"),
        None => "Save this connection".to_owned(),
    };
    if button::main(ui, &label).clicked() || cx.take(Shortcut::Main) {
        let ask = editor.save(&cx.desk.settings, cx.clock.today());
        push(cx, ask);
    }
}
