//! The step File: bringing a table in, and what was found in it.

use super::{column, file_facts, preview};
use crate::domain::sheet::SheetNote;
use crate::domain::text::thousands;
use crate::engine::failure::Failure;
use crate::engine::message_jobs::{ReadingOptions, SheetFailure};
use crate::ui::cx::Cx;
use crate::ui::icons::{self, Icon};
use crate::ui::import::file::{DialogWanted, Replacing};
use crate::ui::import::state::State;
use crate::ui::theme::{self, GAP, MAIN_BUTTON, ROW};
use crate::ui::widgets::banner::{self, Tone};
use crate::ui::widgets::file_dialog::Question;
use crate::ui::widgets::text_field::{TextField, entered};
use crate::ui::widgets::{button, text};
use crate::ui::wording::import::counted;
use egui::{Id, RichText, Ui, ViewportCommand};
use std::path::PathBuf;

/// What can be opened. The content decides; the ending is only for the dialog.
const ENDINGS: [&str; 10] = ["csv", "xlsx", "xlsm", "xls", "ods", "txt", "tsv", "tab", "xltx", "dat"];

/// The most files of one drop that are offered by name.
const MOST_OFFERED: usize = 12;

/// The field whose dialog this is.
const OPEN_FIELD: &str = "import-open";

/// Draws the step.
pub(super) fn ui(state: &mut State, ui: &mut Ui, cx: &mut Cx) {
    if let Some(path) = state.file.dialog.poll(Id::unique(OPEN_FIELD)) {
        cx.actions.extend(state.open(path));
    }
    if std::mem::take(&mut state.file.dialog_wanted) == DialogWanted::Now {
        state.file.dialog.ask(ui.ctx(), Id::unique(OPEN_FIELD), question());
    }
    several_dropped(state, ui, cx);
    replacing(state, ui, cx);
    if let Some(failure) = state.file.failure.clone() {
        unreadable(state, &failure, ui, cx);
    }
    if state.file.reading.is_waiting() {
        banner::plain(
            ui,
            Tone::Note,
            &format!("Reading {}…", state.file.name()),
            "Large files take a few seconds. You can use other screens meanwhile.",
        );
    }
    match state.file.sheet.clone() {
        Some(sheet) => {
            for note in sheet.facts().notes.clone() {
                banner::plain(ui, note_tone(&note), &format!("{note}"), note_advice(&note));
            }
            file_facts::ui(state, &sheet, ui, cx);
            ui.add_space(GAP);
            preview::ui(ui, &sheet);
            ui.add_space(GAP);
            text::section(ui, "Another file");
            column(ui, |ui| bring(state, Weight::Plain, ui, cx));
        }
        None if state.file.reading.is_waiting() => {}
        None => column(ui, |ui| bring(state, Weight::Main, ui, cx)),
    }
}

fn question() -> Question {
    Question::Open { title: "Open a spreadsheet", kind: ("Spreadsheets", &ENDINGS) }
}

/// Whether bringing a file in is what the screen is about.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Weight {
    Main,
    Plain,
}

fn bring(state: &mut State, weight: Weight, ui: &mut Ui, cx: &mut Cx) {
    if weight == Weight::Main {
        ui.add_space(GAP);
        ui.horizontal(|ui| {
            icons::paint(ui, Icon::FileSpreadsheet, 28.0, theme::of(ui).accent);
            text::section(ui, "Drop a spreadsheet anywhere in this window");
        });
        text::paragraph(
            ui,
            "Or choose a file, or paste a table with Ctrl+V. It is read and checked on this computer; nothing is \
             sent before the fifth step, and every row comes back with what became of it.",
        );
        text::note(
            ui,
            "Excel (.xlsx, .xlsm, .xls), OpenDocument (.ods), CSV and text; up to 4,000,000 rows.",
        );
        ui.add_space(GAP);
    }
    ui.spacing_mut().interact_size.y = MAIN_BUTTON;
    ui.horizontal_wrapped(|ui| {
        let label = "Choose a file…";
        let choose = match weight {
            Weight::Main => button::main(ui, label),
            Weight::Plain => button::with_icon(ui, Icon::FolderOpen, label),
        };
        if choose.on_hover_text("Ctrl+O").clicked() {
            state.file.dialog.ask(ui.ctx(), Id::unique(OPEN_FIELD), question());
        }
        let paste = button::with_icon(ui, Icon::ClipboardPaste, "Paste a table");
        if paste.on_hover_text("Ctrl+V").clicked() {
            ui.ctx().send_viewport_cmd(ViewportCommand::RequestPaste);
        }
        if state.file.dialog.is_open() {
            ui.label(RichText::new("A file dialog is open.").color(theme::of(ui).muted));
        }
    });
    ui.spacing_mut().interact_size.y = ROW;
    ui.add_space(GAP);
    let id = Id::unique("import-path");
    let field = TextField::new(id, "Or type its path", &mut state.file.path).width(560.0).show(ui);
    if button::plain(ui, "Open").clicked() || entered(&field) {
        cx.actions.extend(state.open_typed());
    }
    recent(state, ui, cx);
}

fn recent(state: &mut State, ui: &mut Ui, cx: &mut Cx) {
    if state.file.recent.is_empty() {
        return;
    }
    ui.add_space(GAP);
    text::strong(ui, "Opened last");
    let mut chosen: Option<PathBuf> = None;
    for path in state.file.recent.iter() {
        let name = path.file_name().map_or_else(Default::default, |name| name.to_string_lossy().into_owned());
        ui.horizontal_wrapped(|ui| {
            let folder = path.parent().map(|folder| folder.display().to_string()).unwrap_or_default();
            let link = button::quiet_with_icon(ui, Icon::FileSpreadsheet, &name);
            if button::named(link, &format!("Open {name}")).clicked() {
                chosen = Some(path.to_owned());
            }
            text::note(ui, &folder);
        });
    }
    if let Some(path) = chosen {
        cx.actions.extend(state.open(path));
    }
}

/// One file is imported at a time: of several that were dropped none is taken unasked.
fn several_dropped(state: &mut State, ui: &mut Ui, cx: &mut Cx) {
    if state.file.dropped.is_empty() {
        return;
    }
    let heading = format!("{} were dropped. Which one?", counted(state.file.dropped.len() as u64, "file"));
    let mut answer = None;
    banner::show(ui, Tone::Note, &heading, |ui| {
        text::paragraph(ui, "One file is imported at a time. The others are not opened.");
        for path in state.file.dropped.iter().take(MOST_OFFERED) {
            let name = path.file_name().map_or_else(Default::default, |name| name.to_string_lossy());
            if button::with_icon(ui, Icon::FileSpreadsheet, &format!("Open {name}")).clicked() {
                answer = Some(Some(path.clone()));
            }
        }
        let more = state.file.dropped.len().saturating_sub(MOST_OFFERED);
        if more > 0 {
            text::note(
                ui,
                &format!("and {} more: drop the one that you mean alone.", thousands(more as u64)),
            );
        }
        if button::plain(ui, "Open none of them").clicked() {
            answer = Some(None);
        }
    });
    match answer {
        Some(Some(path)) => cx.actions.extend(state.open(path)),
        Some(None) => state.file.dropped = Vec::new(),
        None => {}
    }
}

fn replacing(state: &mut State, ui: &mut Ui, cx: &mut Cx) {
    let Some(Replacing { source, edited_cells, .. }) = &state.file.replacing else { return };
    let heading = format!(
        "Reading {} now gives up the {} that you put right",
        source.name(),
        counted(*edited_cells as u64, "cell")
    );
    let mut answer = None;
    banner::show(ui, Tone::Warning, &heading, |ui| {
        text::paragraph(ui, "Your file itself was never changed.");
        ui.horizontal_wrapped(|ui| {
            if button::plain(ui, "Keep my changes").clicked() {
                answer = Some(false);
            }
            if button::plain(ui, "Read it and give them up").clicked() {
                answer = Some(true);
            }
        });
    });
    match answer {
        Some(true) => cx.actions.extend(state.replace()),
        Some(false) => state.file.replacing = None,
        None => {}
    }
}

fn unreadable(state: &mut State, failure: &Failure, ui: &mut Ui, cx: &mut Cx) {
    let heading = format!("{} cannot be imported", state.file.name());
    let mut options = None;
    banner::show(ui, Tone::Problem, &heading, |ui| {
        text::paragraph(ui, &failure.message());
        text::paragraph(ui, &failure.advice());
        ui.horizontal_wrapped(|ui| {
            let text_failure = matches!(
                failure,
                Failure::Sheet(SheetFailure::NotText { .. } | SheetFailure::CannotDecode { .. })
            );
            if text_failure {
                options = file_facts::encoding(ui, &state.file.options, None);
            }
        });
        ui.horizontal_wrapped(|ui| {
            if button::with_icon(ui, Icon::RefreshCw, "Try again").clicked() {
                options = Some(state.file.options.clone());
            }
            if state.file.options != ReadingOptions::default()
                && button::plain(ui, "Read it as it was found").clicked()
            {
                options = Some(ReadingOptions::default());
            }
        });
    });
    if let Some(options) = options {
        cx.actions.extend(state.read_with(options));
    }
}

fn note_tone(note: &SheetNote) -> Tone {
    match note {
        SheetNote::MayBeCut { .. } => Tone::Warning,
        SheetNote::NameDisagrees { .. } | SheetNote::HeadersTrimmed(_) | SheetNote::OwnResults => Tone::Note,
    }
}

fn note_advice(note: &SheetNote) -> &'static str {
    match note {
        SheetNote::OwnResults => {
            "Rows that its run did not finish can also be sent again with the buttons of its job in Jobs."
        }
        _ => "",
    }
}
