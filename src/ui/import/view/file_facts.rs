//! What was found in a file, each with a way to choose otherwise.

use crate::domain::sheet::{DoneRows, HiddenRows, Sheet};
use crate::domain::text::thousands;
use crate::engine::message_jobs::{HeaderRow, ReadingOptions};
use crate::ui::cx::Cx;
use crate::ui::icons::{self, Icon};
use crate::ui::import::state::State;
use crate::ui::theme::{self, GAP, GROUP};
use crate::ui::widgets::banner::{self, Tone};
use crate::ui::widgets::{button, card, combo, pill, text};
use crate::ui::wording::import::{counted, delimiter, sheet_kind};
use egui::Ui;

/// Encodings that are offered: what Excel and the systems behind it write.
const ENCODINGS: [(&str, &str); 4] = [
    ("utf-8", "UTF-8"),
    ("windows-1252", "windows-1252"),
    ("utf-16le", "UTF-16LE"),
    ("utf-16be", "UTF-16BE"),
];
const DELIMITERS: [char; 4] = [',', ';', '\t', '|'];
/// Rows that are offered as the header.
const HEADER_ROWS: u32 = 20;
/// The width of a choice, in points.
const WIDTH: f32 = 150.0;

/// Draws what was found.
pub(super) fn ui(state: &mut State, sheet: &Sheet, ui: &mut Ui, cx: &mut Cx) {
    let mut wanted = hidden_rows_question(state, sheet, ui).or(done_rows_question(state, sheet, ui));
    card::show(ui, |ui| {
        let facts = sheet.facts();
        pill::line(ui, |ui| {
            icons::paint(ui, Icon::FileSpreadsheet, 18.0, theme::of(ui).accent);
            text::strong(ui, &state.file.name());
        });
        ui.add_space(GAP);
        ui.horizontal_wrapped(|ui| {
            ui.spacing_mut().item_spacing.x = GROUP * 1.5;
            for (name, value) in [
                ("Kind", sheet_kind(facts.kind).to_owned()),
                ("Rows", thousands(sheet.row_count() as u64)),
                ("Columns", thousands(sheet.original_headers().len() as u64)),
                ("Empty rows, left out", thousands(facts.empty_rows)),
                ("Hidden rows", hidden_words(sheet)),
                ("Done before", done_words(sheet)),
            ] {
                if name == "Done before" && !sheet.is_results() {
                    continue;
                }
                text::break_row_unless(ui, 160.0);
                text::fact(ui, name, &value);
            }
        });
        ui.add_space(GAP);
        ui.horizontal_wrapped(|ui| {
            ui.spacing_mut().item_spacing.x = GROUP;
            let options = &state.file.options;
            let choices = [
                facts.encoding.and_then(|found| encoding(ui, options, Some(found))),
                facts.delimiter.and_then(|found| delimiters(ui, options, found)),
                sheets(ui, options, sheet),
                header_rows(ui, options, facts.header_row),
                hidden_rows(ui, options, sheet),
                done_rows(ui, options, sheet),
            ];
            wanted = choices.into_iter().flatten().next().or(wanted.take());
        });
    });
    if let Some(options) = wanted {
        cx.actions.extend(state.read_with(options));
    }
}

fn hidden_words(sheet: &Sheet) -> String {
    let facts = sheet.facts();
    let number = thousands(facts.hidden_rows);
    match (facts.hidden_rows, facts.hidden_choice) {
        (0, _) => "None".to_owned(),
        (_, None) => format!("{number}, not decided"),
        (_, Some(HiddenRows::Include)) => format!("{number}, included"),
        (_, Some(HiddenRows::Skip)) => format!("{number}, left out"),
    }
}

fn done_words(sheet: &Sheet) -> String {
    let facts = sheet.facts();
    let number = thousands(facts.done_rows);
    match (facts.done_rows, facts.done_choice) {
        (0, _) => "None".to_owned(),
        (_, None) => format!("{number}, not decided"),
        (_, Some(DoneRows::SendAgain)) => format!("{number}, sent again"),
        (_, Some(DoneRows::LeaveOut)) => format!("{number}, left out"),
    }
}

/// Nor about rows that were done before: the file may be meant for another kind of change.
fn done_rows_question(state: &State, sheet: &Sheet, ui: &mut Ui) -> Option<ReadingOptions> {
    let facts = sheet.facts();
    if facts.done_rows == 0 || facts.done_choice.is_some() || state.file.reading.is_waiting() {
        return None;
    }
    let heading = match facts.done_rows {
        1 => "1 of these rows was done before".to_owned(),
        many => format!("{} of these rows were done before", thousands(many)),
    };
    let mut choice = None;
    banner::show(ui, Tone::Warning, &heading, |ui| {
        text::paragraph(
            ui,
            "So says this results file. Leave them out to finish what was begun; they come back in the new results. \
             Send them again if they are meant for another kind of change now.",
        );
        ui.horizontal_wrapped(|ui| {
            if button::plain(ui, "Leave them out").clicked() {
                choice = Some(DoneRows::LeaveOut);
            }
            if button::plain(ui, "Send them again").clicked() {
                choice = Some(DoneRows::SendAgain);
            }
        });
    });
    choice.map(|done| ReadingOptions { done_rows: Some(done), ..state.file.options.clone() })
}

/// Nothing is taken for granted about hidden rows: someone has to say.
fn hidden_rows_question(state: &State, sheet: &Sheet, ui: &mut Ui) -> Option<ReadingOptions> {
    let facts = sheet.facts();
    if facts.hidden_rows == 0 || facts.hidden_choice.is_some() || state.file.reading.is_waiting() {
        return None;
    }
    let heading = format!("The workbook hides {}", counted(facts.hidden_rows, "row"));
    let mut choice = None;
    banner::show(ui, Tone::Warning, &heading, |ui| {
        text::paragraph(
            ui,
            "Someone hid them, or a filter does. Are they part of what you want to import? There is no usual answer.",
        );
        ui.horizontal_wrapped(|ui| {
            if button::plain(ui, "Include the hidden rows").clicked() {
                choice = Some(HiddenRows::Include);
            }
            if button::plain(ui, "Leave the hidden rows out").clicked() {
                choice = Some(HiddenRows::Skip);
            }
        });
    });
    choice.map(|hidden| ReadingOptions { hidden_rows: Some(hidden), ..state.file.options.clone() })
}

/// The encoding as found, with the others to choose from.
pub(super) fn encoding(ui: &mut Ui, options: &ReadingOptions, found: Option<&str>) -> Option<ReadingOptions> {
    let chosen = found.unwrap_or("Choose one");
    let picked = combo::labelled(ui, "Encoding", chosen, WIDTH, |ui| {
        let mut picked = None;
        for (label, name) in ENCODINGS {
            let same = found.is_some_and(|found| found.eq_ignore_ascii_case(label));
            if ui.selectable_label(same, name).clicked() && !same {
                picked = Some(label);
            }
        }
        picked
    });
    picked.flatten().map(|label| ReadingOptions { encoding: Some(label.to_owned()), ..options.clone() })
}

fn delimiters(ui: &mut Ui, options: &ReadingOptions, found: char) -> Option<ReadingOptions> {
    let picked = combo::labelled(ui, "Delimiter", &delimiter(found), WIDTH, |ui| {
        let mut picked = None;
        for choice in DELIMITERS {
            if ui.selectable_label(choice == found, delimiter(choice)).clicked() && choice != found {
                picked = Some(choice);
            }
        }
        picked
    });
    picked.flatten().map(|delimiter| ReadingOptions { delimiter: Some(delimiter), ..options.clone() })
}

fn sheets(ui: &mut Ui, options: &ReadingOptions, sheet: &Sheet) -> Option<ReadingOptions> {
    let found = sheet.facts().sheet.as_deref()?;
    let picked = combo::labelled(ui, "Sheet", found, WIDTH, |ui| {
        let mut picked = None;
        for name in &sheet.facts().sheets {
            if ui.selectable_label(name == found, name).clicked() && name != found {
                picked = Some(name.clone());
            }
        }
        picked
    });
    // Another sheet has other rows: what was said about these does not hold there.
    picked.flatten().map(|name| ReadingOptions {
        sheet: Some(name),
        header_row: None,
        hidden_rows: None,
        done_rows: None,
        ..options.clone()
    })
}

fn header_rows(ui: &mut Ui, options: &ReadingOptions, found: u32) -> Option<ReadingOptions> {
    let word = |row: u32| match row {
        0 => "None: all rows are data".to_owned(),
        row => format!("Row {row}"),
    };
    let picked = combo::labelled(ui, "Column names in", &word(found), WIDTH + 30.0, |ui| {
        let mut picked = None;
        let beyond = (found > HEADER_ROWS).then_some(found);
        for row in (0..=HEADER_ROWS).chain(beyond) {
            if ui.selectable_label(row == found, word(row)).clicked() && row != found {
                picked = Some(HeaderRow::from_number(row));
            }
        }
        picked
    });
    picked.flatten().map(|row| ReadingOptions { header_row: Some(row), ..options.clone() })
}

fn hidden_rows(ui: &mut Ui, options: &ReadingOptions, sheet: &Sheet) -> Option<ReadingOptions> {
    let found = sheet.facts().hidden_choice.filter(|_| sheet.facts().hidden_rows > 0)?;
    let word = |choice: HiddenRows| match choice {
        HiddenRows::Include => "Include them",
        HiddenRows::Skip => "Leave them out",
    };
    let picked = combo::labelled(ui, "Hidden rows are", word(found), WIDTH, |ui| {
        let mut picked = None;
        for choice in [HiddenRows::Include, HiddenRows::Skip] {
            if ui.selectable_label(choice == found, word(choice)).clicked() && choice != found {
                picked = Some(choice);
            }
        }
        picked
    });
    picked.flatten().map(|choice| ReadingOptions { hidden_rows: Some(choice), ..options.clone() })
}

fn done_rows(ui: &mut Ui, options: &ReadingOptions, sheet: &Sheet) -> Option<ReadingOptions> {
    let found = sheet.facts().done_choice.filter(|_| sheet.facts().done_rows > 0)?;
    let word = |choice: DoneRows| match choice {
        DoneRows::SendAgain => "Send them again",
        DoneRows::LeaveOut => "Leave them out",
    };
    let picked = combo::labelled(ui, "Rows done before", word(found), WIDTH, |ui| {
        let mut picked = None;
        for choice in [DoneRows::LeaveOut, DoneRows::SendAgain] {
            if ui.selectable_label(choice == found, word(choice)).clicked() && choice != found {
                picked = Some(choice);
            }
        }
        picked
    });
    picked.flatten().map(|choice| ReadingOptions { done_rows: Some(choice), ..options.clone() })
}
