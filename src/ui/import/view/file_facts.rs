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
/// Rows that are not sent.
const LEAVE_OUT: &str = "Leave them out";
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
            if button::plain(ui, LEAVE_OUT).clicked() {
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
    let picked = choice(ui, "Delimiter", WIDTH, found, DELIMITERS, delimiter);
    picked.map(|delimiter| ReadingOptions { delimiter: Some(delimiter), ..options.clone() })
}

fn sheets(ui: &mut Ui, options: &ReadingOptions, sheet: &Sheet) -> Option<ReadingOptions> {
    let found = sheet.facts().sheet.as_deref()?;
    let names = sheet.facts().sheets.iter().map(String::as_str);
    let picked = choice(ui, "Sheet", WIDTH, found, names, str::to_owned);
    // Another sheet has other rows: what was said about these does not hold there.
    picked.map(|name| ReadingOptions {
        sheet: Some(name.to_owned()),
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
    let rows = (0..=HEADER_ROWS).chain((found > HEADER_ROWS).then_some(found));
    let picked = choice(ui, "Column names in", WIDTH + 30.0, found, rows, word);
    picked.map(|row| ReadingOptions { header_row: Some(HeaderRow::from_number(row)), ..options.clone() })
}

fn hidden_rows(ui: &mut Ui, options: &ReadingOptions, sheet: &Sheet) -> Option<ReadingOptions> {
    let found = sheet.facts().hidden_choice.filter(|_| sheet.facts().hidden_rows > 0)?;
    let word = |choice: HiddenRows| match choice {
        HiddenRows::Include => "Include them".to_owned(),
        HiddenRows::Skip => LEAVE_OUT.to_owned(),
    };
    let picked = choice(ui, "Hidden rows are", WIDTH, found, [HiddenRows::Include, HiddenRows::Skip], word);
    picked.map(|hidden| ReadingOptions { hidden_rows: Some(hidden), ..options.clone() })
}

fn done_rows(ui: &mut Ui, options: &ReadingOptions, sheet: &Sheet) -> Option<ReadingOptions> {
    let found = sheet.facts().done_choice.filter(|_| sheet.facts().done_rows > 0)?;
    let word = |choice: DoneRows| match choice {
        DoneRows::SendAgain => "Send them again".to_owned(),
        DoneRows::LeaveOut => LEAVE_OUT.to_owned(),
    };
    let picked =
        choice(ui, "Rows done before", WIDTH, found, [DoneRows::LeaveOut, DoneRows::SendAgain], word);
    picked.map(|done| ReadingOptions { done_rows: Some(done), ..options.clone() })
}

/// What holds now, with the others to choose from. Answers only another than that.
fn choice<T: Copy + PartialEq>(
    ui: &mut Ui,
    label: &str,
    width: f32,
    found: T,
    choices: impl IntoIterator<Item = T>,
    word: impl Fn(T) -> String,
) -> Option<T> {
    combo::labelled(ui, label, &word(found), width, |ui| {
        let picked = |it: &T| ui.selectable_label(*it == found, word(*it)).clicked() && *it != found;
        // Every one is drawn, whichever was picked.
        choices.into_iter().filter(picked).last()
    })
    .flatten()
}
