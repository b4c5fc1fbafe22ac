//! Pictures of the window, compared pixel by pixel. `UPDATE_SNAPSHOTS=true` draws them anew.

use crate::played::{Opening, Played, VIN, busy_status, entry, settings, vehicle};
use egui_kittest::kittest::Queryable;
use recall_desk::domain::change::{Change, Operation};
use recall_desk::domain::draft::ChangeDraft;
use recall_desk::domain::environment::Environment;
use recall_desk::domain::outcome::Outcome;
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
    let looked_up =
        LookedUp { vin: crate::played::vin(VIN), result: Ok(Some(vehicle())), as_at: crate::played::now() };
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

/// Not compared: for looking at while the screens are being made.
#[test]
#[ignore = "writes pictures to look at"]
fn drafts() {
    let mut played = vehicle_shown(opening(Environment::Test, Appearance::Dark));
    played.click("Mark as fixed…");
    played.answer_campaigns(Vec::new());
    played.click("Yesterday");
    played.click("Calendar");
    draft(&mut played, "calendar");
    played.press(egui::Modifiers::NONE, egui::Key::Escape);
    played.press(egui::Modifiers::COMMAND, egui::Key::Enter);
    draft(&mut played, "check");
    played.click("Mark as fixed on Test");
    let (task, change, _) = played.sent_change();
    draft(&mut played, "sending");
    let body = Changed {
        change: change.clone(),
        audit_id: None,
        not_sent: None,
        outcome: Outcome::Conflict { held: vehicle().recalls.pop(), error: None },
        request_id: None,
        held_before: None,
        vehicle: None,
    };
    played.reply(task, Ok(Reply::Changed(Box::new(body))));
    played.commands();
    draft(&mut played, "conflict");
    played.press(egui::Modifiers::NONE, egui::Key::F1);
    draft(&mut played, "help");

    for (name, size, scale, appearance) in [
        ("small", [960.0, 640.0], 1.0, Appearance::Light),
        ("scaled", [480.0, 320.0], 2.0, Appearance::Light),
        ("contrast", [960.0, 640.0], 1.0, Appearance::HighContrast),
    ] {
        let opening = Opening { size, scale, ..opening(Environment::Live, appearance) };
        let mut played = vehicle_shown(opening);
        draft(&mut played, name);
        played.harness.get_by_label("Delete…").click_accesskit();
        played.answer_campaigns(Vec::new());
        played.press(egui::Modifiers::COMMAND, egui::Key::Enter);
        draft(&mut played, &format!("{name}_editor"));
    }

    let mut played = opening(Environment::Sandbox, Appearance::Light).open();
    let words: Vec<String> = (0..60).map(|n| format!("SBXAAAAAAAA{n:06}")).collect();
    played.type_into("VIN, or a list of VINs", &format!("{} Ж", words.join(" ")));
    played.press(egui::Modifiers::NONE, egui::Key::Enter);
    let (task, _) = played.command();
    for (n, word) in words.iter().enumerate().take(40) {
        let result = match n % 4 {
            0 => Ok(None),
            1 => Err(recall_desk::engine::failure::Failure::Link(
                recall_desk::domain::outcome::LinkCause::TimedOut,
            )),
            _ => Ok(Some(vehicle())),
        };
        let looked_up = LookedUp { vin: crate::played::vin(word), result, as_at: crate::played::now() };
        played.progress(task, Progress::Vehicle(Box::new(looked_up)));
    }
    draft(&mut played, "list");
}

fn draft(played: &mut Played, name: &str) {
    let folder = std::env::temp_dir().join("drafts");
    std::fs::create_dir_all(&folder).unwrap();
    played.harness.render().unwrap().save(folder.join(format!("{name}.png"))).unwrap();
}
