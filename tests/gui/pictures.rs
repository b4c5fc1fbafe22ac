//! Pictures of the window, compared pixel by pixel. `UPDATE_SNAPSHOTS=true` draws them anew.

use crate::played::{Opening, Played, VIN, busy_status, entry, now, settings, vehicle, vin};
use recall_desk::domain::change::{Change, Operation};
use recall_desk::domain::draft::ChangeDraft;
use recall_desk::domain::environment::Environment;
use recall_desk::domain::outcome::{LinkCause, Outcome};
use recall_desk::domain::recall::{HeldRecall, RepairStatus};
use recall_desk::engine::failure::Failure;
use recall_desk::engine::message::{Changed, LookedUp, Progress, Reply};
use recall_desk::settings::Appearance;

fn opening(environment: Environment, appearance: Appearance) -> Opening {
    Opening { settings: settings(environment, appearance), ..Opening::default() }
}

fn fixed() -> Change {
    let draft = ChangeDraft {
        vin: VIN.into(),
        manufacturer_ref: "ACM/2024/003".into(),
        dvsa_ref: "R/2024/212".into(),
        rectification_date: "20 March 2026".into(),
        ..ChangeDraft::default()
    };
    draft.check(Operation::Fix, crate::played::clock().today()).unwrap()
}

fn vehicle_shown(opening: Opening) -> Played {
    let mut played = opening.open();
    played.status(busy_status());
    played.type_into("VIN, or a list of VINs", VIN);
    played.press(egui::Modifiers::NONE, egui::Key::Enter);
    let (task, _) = played.command();
    let looked_up = LookedUp { vin: vin(VIN), result: Ok(Some(vehicle())), as_at: now() };
    played.progress(task, Progress::Vehicle(Box::new(looked_up)));
    played.reply(task, Ok(Reply::LookedUp));
    played.answer_sent(vec![entry(7, fixed(), Outcome::Done { proven_by_lookup: false })]);
    played
}

#[test]
fn look_up_empty_light() {
    let mut played = opening(Environment::Sandbox, Appearance::Light).open();
    played.harness.snapshot("look_up_empty_light");
}

#[test]
fn look_up_vehicle_light() {
    let mut played = vehicle_shown(opening(Environment::Live, Appearance::Light));
    played.harness.snapshot("look_up_vehicle_light");
}

#[test]
fn look_up_vehicle_dark() {
    let mut played = vehicle_shown(opening(Environment::Test, Appearance::Dark));
    played.harness.snapshot("look_up_vehicle_dark");
}

#[test]
fn editor_problem_light() {
    let mut played = vehicle_shown(opening(Environment::Live, Appearance::Light));
    played.click("Mark as fixed…");
    played.answer_campaigns(Vec::new());
    played.type_into("Rectification date", "1/1/2026");
    played.press(egui::Modifiers::COMMAND, egui::Key::Enter);
    played.harness.snapshot("editor_problem_light");
}

#[test]
fn conflict_dark() {
    let mut played = vehicle_shown(opening(Environment::Test, Appearance::Dark));
    played.click("Mark as fixed…");
    played.answer_campaigns(Vec::new());
    played.click("Yesterday");
    played.press(egui::Modifiers::COMMAND, egui::Key::Enter);
    played.click("Mark as fixed on Test");
    let (task, change, _) = played.sent_change();
    let now_held = HeldRecall { repair_status: Some(RepairStatus::Fixed), ..vehicle().recalls.remove(0) };
    let changed = Changed {
        change,
        audit_id: None,
        outcome: Outcome::Conflict { held: Some(now_held.clone()), error: None },
        request_id: None,
        held_before: Some(now_held),
        vehicle: None,
    };
    played.reply(task, Ok(Reply::Changed(Box::new(changed))));
    played.commands();
    played.harness.snapshot("conflict_dark");
}

#[test]
fn delete_check_in_a_small_window_light() {
    let opening = Opening { size: [960.0, 640.0], ..opening(Environment::Live, Appearance::Light) };
    let mut played = vehicle_shown(opening);
    played.click("Delete…");
    played.answer_campaigns(Vec::new());
    played.press(egui::Modifiers::COMMAND, egui::Key::Enter);
    played.harness.snapshot("delete_check_small_light");
}

#[test]
fn vehicle_in_a_small_window_at_200_percent() {
    let opening =
        Opening { size: [480.0, 320.0], scale: 2.0, ..opening(Environment::Live, Appearance::Light) };
    let mut played = vehicle_shown(opening);
    played.harness.snapshot("look_up_vehicle_200_percent");
}

#[test]
fn list_light() {
    let mut played = opening(Environment::Sandbox, Appearance::Light).open();
    let words: Vec<String> = (0..60).map(|n| format!("SBXAAAAAAAA{n:06}")).collect();
    played.type_into("VIN, or a list of VINs", &format!("Ж {}", words.join(" ")));
    played.press(egui::Modifiers::NONE, egui::Key::Enter);
    let (task, _) = played.command();
    for (n, word) in words.iter().enumerate().take(40) {
        let result = match n % 4 {
            0 => Ok(None),
            1 => Err(Failure::Link(LinkCause::TimedOut)),
            _ => Ok(Some(vehicle())),
        };
        let looked_up = LookedUp { vin: vin(word), result, as_at: now() };
        played.progress(task, Progress::Vehicle(Box::new(looked_up)));
    }
    played.harness.snapshot("look_up_list_light");
}
