//! Vehicles selected in a list, and what is handed to the import for them.

use crate::played::{Opening, Played, held, live, now, settings, vehicle, vin};
use crate::sheets::sheet_of;
use egui::accesskit::Role;
use egui::{Key, Modifiers};
use egui_kittest::kittest::{NodeT, Queryable};
use recall_desk::domain::change::Operation;
use recall_desk::domain::draft::Field;
use recall_desk::domain::environment::Environment;
use recall_desk::domain::mapping::Source;
use recall_desk::domain::purpose::Purpose;
use recall_desk::domain::recall::{RepairStatus, Vehicle};
use recall_desk::engine::message::{Command, LookedUp, Progress, Reply, TaskId};
use recall_desk::engine::message_jobs::{ImportCommand, ImportReply};
use recall_desk::settings::Appearance;
use recall_desk::ui::route::Route;
use std::sync::Arc;

/// Three vehicles with an open recall of one campaign each; the third has a fixed one of another campaign besides.
fn list(opening: Opening) -> Played {
    let mut played = opening.open();
    played.type_into("VIN, or a list of VINs", "AAA111 BBB222 CCC333");
    played.press(Modifiers::NONE, Key::Enter);
    let (task, _) = played.command();
    for word in ["AAA111", "BBB222", "CCC333"] {
        let mut recalls = vec![held("-A/1", "R/2026/1", "2026-01-12", RepairStatus::NotFixed)];
        if word == "CCC333" {
            recalls.push(held("B/2", "R/2025/9", "2025-05-06", RepairStatus::Fixed));
        }
        let vehicle = Vehicle { vin: word.into(), recalls, ..vehicle() };
        let looked_up = LookedUp { vin: vin(word), result: Ok(Some(vehicle)), as_at: now() };
        played.progress(task, Progress::Vehicle(Box::new(looked_up)));
    }
    played.reply(task, Ok(Reply::LookedUp));
    played
}

fn choose(played: &mut Played, campaign: &str) {
    played.go("Recalls of campaign").go(campaign);
}

fn is_ticked(played: &Played, word: &str) -> bool {
    let name = format!("Select {word}");
    let node = played.harness.get_by_role_and_label(Role::CheckBox, &name);
    node.accesskit_node().toggled() == Some(egui::accesskit::Toggled::True)
}

fn ticked(played: &Played) -> Vec<&'static str> {
    ["AAA111", "BBB222", "CCC333"].into_iter().filter(|word| is_ticked(played, word)).collect()
}

/// Answers the reading of the table that was handed over, as the engine would.
fn answer_handed(played: &mut Played) -> String {
    let (task, command) = played.command();
    let Command::Import(ImportCommand::Paste { text, options }) = command else { panic!("{command:?}") };
    let sheet = recall_desk::spreadsheet::pasted(&text, &options).unwrap();
    played.reply(task, Ok(Reply::Import(ImportReply::Sheet(Arc::new(sheet)))));
    text
}

#[test]
fn rows_are_selected_by_mouse_as_in_file_lists() {
    let mut played = list(Opening::default());
    played.click("Select AAA111");
    played.click("Select CCC333");
    assert_eq!(ticked(&played), ["AAA111", "CCC333"]);
    played.assert_shows(&["2 vehicles selected"]);
    played.click("Select none");
    played.click("Select AAA111");
    played.harness.get_by_label("Select CCC333").click_modifiers(Modifiers::SHIFT);
    played.run();
    assert_eq!(ticked(&played), ["AAA111", "BBB222", "CCC333"]);
    played.click("Select all vehicles shown");
    assert_eq!(ticked(&played), Vec::<&str>::new());
    played.assert_shows_none(&["selected"]);
}

#[test]
fn rows_are_selected_by_keyboard_alone() {
    let mut played = list(Opening::default());
    played.harness.get_by_label("Select AAA111").focus();
    played.run();
    played.press(Modifiers::NONE, Key::Space);
    played.press(Modifiers::NONE, Key::ArrowDown);
    assert_eq!(played.focused().as_deref(), Some("Select BBB222"));
    assert_eq!(ticked(&played), ["AAA111"], "the focus alone has moved");
    played.press(Modifiers::SHIFT, Key::ArrowDown);
    assert_eq!(ticked(&played), ["AAA111", "BBB222", "CCC333"]);
    played.click("Select none");
    played.harness.get_by_label("Select AAA111").focus();
    played.run();
    played.press(Modifiers::SHIFT, Key::ArrowDown);
    assert_eq!(ticked(&played), ["AAA111", "BBB222"], "the range begins where the keyboard was");
    played.press(Modifiers::COMMAND, Key::A);
    assert_eq!(ticked(&played).len(), 3);
}

#[test]
fn what_the_filter_hides_is_not_selected_any_more() {
    let mut played = list(Opening::default());
    played.click("Select all vehicles shown");
    played.type_into("Filter", "BBB");
    played.assert_shows(&["1 vehicle selected", "Mark 1 recall as fixed…"]);
}

#[test]
fn with_several_campaigns_someone_has_to_say_which_is_meant() {
    let mut played = list(Opening::default());
    played.click("Select CCC333");
    for operation in ["Mark as fixed", "Mark as not fixed", "Delete recall"] {
        played.assert_shows(&[&format!("{operation}: choose a campaign first")]);
    }
    played.go("Recalls of campaign").go("B/2 · R/2025/9 (1)");
    played.assert_shows(&[
        "Mark 1 recall as not fixed…",
        "Mark as fixed: no recall selected of this campaign is not fixed",
    ]);
    let mut played = live();
    played.type_into("VIN, or a list of VINs", "AAA111 BBB222");
    played.press(Modifiers::NONE, Key::Enter);
    let (task, _) = played.command();
    let two = vec![
        held("A/1", "R/2026/1", "2026-01-12", RepairStatus::NotFixed),
        held("B/2", "R/2026/2", "2026-02-12", RepairStatus::NotFixed),
    ];
    let looked_up = Vehicle { recalls: two, ..vehicle() };
    let looked_up = LookedUp { vin: vin("AAA111"), result: Ok(Some(looked_up)), as_at: now() };
    played.progress(task, Progress::Vehicle(Box::new(looked_up)));
    played.reply(task, Ok(Reply::LookedUp));
    played.click("Select AAA111");
    played
        .assert_shows(&["Mark as fixed: choose a campaign first", "Delete recall: choose a campaign first"]);
    played.assert_shows(&["Mark as not fixed: no recall selected is fixed"]);
    played.go("Recalls of campaign").go("B/2 · R/2026/2 (1)");
    played.click("Mark 1 recall as fixed…");
    let text = answer_handed(&mut played);
    assert!(text.contains("AAA111\tB/2\tR/2026/2\t2026-02-12\n") && !text.contains("A/1"), "{text}");
}

#[test]
fn what_was_said_of_campaigns_does_not_hold_for_another_selection() {
    let mut played = list(Opening::default());
    played.click("Select all vehicles shown");
    choose(&mut played, "All campaigns");
    played.assert_shows(&["Delete 3 recalls…"]);
    played.click("Select none");
    played.click("Select CCC333");
    played.assert_shows(&["Delete recall: choose a campaign first"]);
    choose(&mut played, "All campaigns");
    played.click("Select CCC333");
    played.click("Select AAA111");
    played.assert_shows(&["Recalls of campaign -A/1 · R/2026/1", "Delete 1 recall…"]);
    played.click("Select CCC333");
    played.assert_shows(&["Delete recall: choose a campaign first"]);
}

#[test]
fn marking_as_fixed_asks_for_the_day_and_becomes_a_job_like_any_import() {
    let mut played = list(Opening::default());
    played.click("Select all vehicles shown");
    choose(&mut played, "-A/1 · R/2026/1 (3)");
    played.click("Mark 3 recalls as fixed…");
    assert_eq!(played.harness.state().route(), Route::Import);
    answer_handed(&mut played);
    played.expect("Step 2 of 6: Columns").expect("Rectification date for all rows");
    played.write("Rectification date for all rows", "26/3/2026").expect("Thursday 26 March 2026");
    played.go("Check 3 rows").answer_check();
    played.assert_shows_none(&["Repair status in the file says otherwise"]);
    played.press(Modifiers::COMMAND, Key::Enter);
    played.press(Modifiers::COMMAND, Key::Enter);
    played.go("Mark 3 recalls as fixed on Live");
    assert!(played.commands().is_empty(), "sent without the number");
    played.write("Type 3 to confirm", "3").press(Modifiers::COMMAND, Key::Enter);
    let (_, plan) = played.started();
    assert_eq!(plan.source, "3 recalls of a list looked up");
    let (_, first) = plan.checked.sendable(&plan.sheet, &plan.edits).next().unwrap();
    let change = first.change(Purpose::Change(Operation::Fix)).unwrap();
    assert_eq!(change.references().manufacturer_ref.unwrap().as_str(), "-A/1");
    assert_eq!(change.date(), chrono::NaiveDate::from_ymd_opt(2026, 3, 26));
}

#[test]
fn deleting_goes_straight_to_the_check_and_needs_the_number() {
    let mut played = list(Opening::default());
    played.click("Select all vehicles shown");
    choose(&mut played, "-A/1 · R/2026/1 (3)");
    played.click("Delete 3 recalls…");
    answer_handed(&mut played);
    let (task, command) = played.command();
    let Command::Import(ImportCommand::Check { sheet, edits, mapping, options, .. }) = command else {
        panic!("{command:?}")
    };
    assert_eq!(options.purpose, Purpose::Change(Operation::Delete));
    assert!(matches!(mapping.source(Field::DvsaRef), Some(Source::Column(_))));
    let checked = recall_desk::domain::check::check(&sheet, &edits, &mapping, &options).map(Arc::new);
    played.reply(task, Ok(Reply::Import(ImportReply::Checked(Box::new(checked)))));
    played.expect("Step 3 of 6: Check").go("Next: plan for 3 rows").go("Next: send");
    played.expect("Type 3 to confirm").expect("Delete 3 recalls from Live");
}

#[test]
fn rows_of_one_system_are_never_sent_to_another() {
    let mut played = list(Opening::default());
    played.click("Select all vehicles shown");
    choose(&mut played, "All campaigns");
    played.click("Mark 1 recall as not fixed…");
    answer_handed(&mut played);
    played.answer_check();
    played.press(Modifiers::COMMAND, Key::Enter);
    played.press(Modifiers::COMMAND, Key::Enter);
    played.expect("Mark 1 recall as not fixed on Live");
    let test = settings(Environment::Test, Appearance::Light);
    played.reply(TaskId(9_999), Ok(Reply::Settings(Arc::new(test))));
    played.expect("These rows were read from Live (api.example:443) through Acme Motors UK");
    played.expect("These rows belong to another connection.");
    played.press(Modifiers::COMMAND, Key::Enter);
    assert!(played.commands().is_empty());
}

#[test]
fn what_handed_rows_were_for_says_nothing_about_the_next_table() {
    let mut played = list(Opening::default());
    played.click("Select all vehicles shown");
    choose(&mut played, "-A/1 · R/2026/1 (3)");
    played.click("Delete 3 recalls…");
    answer_handed(&mut played);
    played.answer_check();
    played.go("Step 1 of 6: File");
    let table = "VIN,Campaign code\nSBXAAAAAAAA000001,ACM/1\n";
    played.harness.event(egui::Event::Paste(table.to_owned()));
    played.answer_read(sheet_of(table)).go("Next: columns").expect("Choose what the rows are for first.");
}

#[test]
fn a_click_on_a_row_selects_it_and_ctrl_adds_another() {
    let mut played = list(Opening::default());
    let click = |played: &mut Played, nth: usize, modifiers: Modifiers| {
        let found = played.harness.query_all_by_label("1 not fixed").nth(nth).unwrap();
        found.click_modifiers(modifiers);
        played.run();
    };
    click(&mut played, 0, Modifiers::NONE);
    click(&mut played, 2, Modifiers::COMMAND);
    assert_eq!(ticked(&played), ["AAA111", "CCC333"]);
    click(&mut played, 1, Modifiers::NONE);
    assert_eq!(ticked(&played), ["BBB222"]);
}

#[test]
fn in_a_small_window_the_actions_are_reached() {
    let mut played = list(Opening { size: [480.0, 320.0], scale: 2.0, ..Opening::default() });
    played.harness.get_by_label("Select all vehicles shown").focus();
    played.run();
    played.press(Modifiers::NONE, Key::Space);
    choose(&mut played, "All campaigns");
    played.go("Delete 3 recalls…");
    assert_eq!(played.harness.state().route(), Route::Import);
}

#[test]
fn looks_as_agreed() {
    let settings = settings(Environment::Test, Appearance::Light);
    let mut played = list(Opening { settings, ..Opening::default() });
    played.click("Select AAA111");
    played.click("Select CCC333");
    choose(&mut played, "-A/1 · R/2026/1 (2)");
    played.harness.snapshot("look_up_chosen_light");
}
