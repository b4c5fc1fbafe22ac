//! The recall editor: fields, check, sending, answer, conflict.

use crate::played::{Played, VIN, changed, held, live, vehicle};
use egui::accesskit::Role;
use egui::{Key, Modifiers};
use egui_kittest::kittest::Queryable;
use recall_desk::domain::campaign::CampaignReference;
use recall_desk::domain::change::{Change, Operation};
use recall_desk::domain::error_code::RecallsCode;
use recall_desk::domain::outcome::{DvsaError, Outcome};
use recall_desk::domain::recall::RepairStatus;
use recall_desk::engine::failure::Failure;
use recall_desk::engine::message::{Basis, Changed, Progress, Reply, SeenCampaign};

const DATE: &str = "Rectification date";

fn editing(button: &str) -> Played {
    let mut played = live();
    played.look_up(VIN, Some(vehicle()));
    played.click(button);
    played.answer_campaigns(Vec::new());
    played
}

fn checked() -> Played {
    let mut played = editing("Mark as fixed…");
    played.type_into(DATE, "26/3/2026");
    played.press(Modifiers::COMMAND, Key::Enter);
    played
}

fn sent() -> (Played, recall_desk::engine::message::TaskId, Change) {
    let mut played = checked();
    played.click("Mark as fixed on Live");
    let (task, change, basis) = played.sent_change();
    assert_eq!(basis, Basis::Seen(Some(vehicle().recalls[0].clone())));
    (played, task, change)
}

#[test]
fn it_opens_with_the_recall_named_and_the_date_to_fill_in() {
    let played = editing("Mark as fixed…");
    played.assert_shows(&[
        "Manufacturer campaign reference",
        "ACM/2026/017",
        "R/2026/041",
        "12 January 2026",
    ]);
    assert_eq!(played.focused().as_deref(), Some(DATE));
}

#[test]
fn a_date_is_echoed_in_words() {
    let mut played = editing("Mark as fixed…");
    played.type_into(DATE, "26.3.2026");
    played.assert_shows(&["Thursday 26 March 2026"]);
}

#[test]
fn today_yesterday_and_the_calendar_fill_the_date_in() {
    let mut played = editing("Mark as fixed…");
    played.click("Today");
    played.assert_shows(&["Friday 27 March 2026"]);
    played.click("Yesterday");
    played.assert_shows(&["Thursday 26 March 2026"]);
    played.click("Calendar");
    played.assert_shows(&["March 2026", "27 March 2026, today"]);
    played.click("Previous month");
    played.click("14 February 2026");
    played.assert_shows(&["Saturday 14 February 2026"]);
    played.assert_shows_none(&["Next month"]);
}

#[test]
fn problems_are_summed_up_at_the_top_and_lead_to_their_fields() {
    let mut played = editing("Mark as fixed…");
    played.type_into(DATE, "1/1/2026");
    played.click("Check your answers");
    let words = "The campaign started on 12 January 2026. A repair cannot be earlier";
    played.assert_shows(&["There is a problem"]);
    let beside_the_field = Role::Label;
    for role in [Role::Link, beside_the_field] {
        assert!(played.harness.query_by_role_and_label(role, words).is_some(), "{role:?}");
    }
    assert_eq!(played.focused().as_deref(), Some(words));
    played.press(Modifiers::NONE, Key::Enter);
    assert_eq!(played.focused().as_deref(), Some(DATE));
    assert!(played.commands().is_empty());
}

#[test]
fn a_new_recall_takes_a_campaign_from_the_book_and_counts_characters() {
    let mut played = live();
    played.look_up(VIN, None);
    played.click("Open a new recall…");
    let reference = |text: &str| CampaignReference::parse(text).unwrap();
    played.answer_campaigns(vec![SeenCampaign {
        manufacturer_ref: reference("ACM/2026/020"),
        dvsa_ref: Some(reference("R/2026/050")),
        start_date: chrono::NaiveDate::from_ymd_opt(2026, 3, 2),
    }]);
    played.assert_shows(&["0/50"]);
    played.click("Choose a campaign seen before");
    played.click("ACM/2026/020 · R/2026/050 · 2 Mar 2026");
    played.assert_shows(&["12/50", "Monday 2 March 2026"]);
    played.press(Modifiers::COMMAND, Key::Enter);
    played.assert_shows(&["No recall → Not fixed"]);
    played.click("Open recall on Live");
    let (_, change, basis) = played.sent_change();
    assert_eq!((change.operation(), basis), (Operation::Open, Basis::Seen(None)));
}

#[test]
fn the_check_names_everything_and_the_environment_on_the_button() {
    let mut played = checked();
    played.assert_shows(&[
        "Check your answers",
        "177 48U47X 15831234",
        "26 March 2026",
        "Not fixed → Fixed",
        "Acme Motors UK (Live)",
    ]);
    assert_eq!(played.focused().as_deref(), Some("Mark as fixed on Live"));
    played.click("Change");
    played.assert_shows(&["Thursday 26 March 2026"]);
}

#[test]
fn deleting_asks_plainly() {
    let mut played = editing("Delete…");
    played.click("Check your answers");
    played.assert_shows(&[
        "Delete the recall of campaign ACM/2026/017 for vehicle 17748U47X15831234 from Live?",
        "Delete recall from Live",
    ]);
}

#[test]
fn it_is_sent_once_and_the_answer_shows_the_request_id_and_the_vehicle_as_it_is_now() {
    let (mut played, task, change) = sent();
    played.assert_shows(&["Sending to Live…"]);
    played.assert_shows_none(&["Mark as fixed on Live"]);
    let mut now_held = vehicle();
    now_held.recalls[0].repair_status = Some(RepairStatus::Fixed);
    played.reply(task, Ok(changed(change, Outcome::Done { proven_by_lookup: false }, Some(now_held))));
    played.answer_sent(Vec::new());
    played.assert_shows(&[
        "Marked as fixed on 26 March 2026",
        "6f1c0e52-9a41-4f0e-8a35-1f1a2f1c7d10",
        "Entry 12",
        "2 recalls, all fixed",
    ]);
    let copied = played.copied_by(|played| {
        played.harness.get_by_label("Copy the request ID").click();
    });
    assert_eq!(copied, "6f1c0e52-9a41-4f0e-8a35-1f1a2f1c7d10");
}

#[test]
fn a_repair_proven_by_a_lookup_says_that_its_date_is_not() {
    let (mut played, task, change) = sent();
    played.reply(task, Ok(changed(change, Outcome::Done { proven_by_lookup: true }, Some(vehicle()))));
    played.assert_shows(&["DVSA now shows it as fixed; the date cannot be proven"]);
    played.assert_shows_none(&["Marked as fixed on 26 March 2026"]);
}

#[test]
fn a_repair_that_dvsa_showed_already_claims_no_date() {
    let (mut played, task, change) = sent();
    played.reply(task, Ok(changed(change, Outcome::Already, Some(vehicle()))));
    played.assert_shows(&["DVSA showed this as fixed already", "DVSA does not tell rectification dates"]);
    played.assert_shows_none(&["exactly this"]);
}

#[test]
fn a_refusal_shows_dvsas_words_and_code_as_plain_text() {
    let (mut played, task, change) = sent();
    let error = DvsaError {
        code: RecallsCode::BadRequest,
        message: "already\u{202e} fixed\u{7}".into(),
        request_id: None,
    };
    played.reply(task, Ok(changed(change, Outcome::Rejected(error), Some(vehicle()))));
    played.assert_shows(&["DVSA refused this. Nothing was changed", "already fixed", "RECALLS-BR-01"]);
    played.click("Change and try again");
    played.assert_shows(&["Thursday 26 March 2026"]);
}

#[test]
fn a_lost_answer_counts_down_and_may_be_left_without_losing_anything() {
    let (mut played, task, change) = sent();
    played.progress(task, Progress::SettlingEarlier { seconds_left: 30 });
    played.assert_shows(&["An earlier change of this vehicle was cut off", "before this one is sent"]);
    played.progress(task, Progress::Sending);
    played.assert_shows(&["Sending to Live…"]);
    played.assert_shows_none(&["An earlier change of this vehicle was cut off"]);
    played.progress(task, Progress::Settling { seconds_left: 40 });
    played.assert_shows(&["The answer was lost on the way", "up to 40 seconds more"]);
    played.press(Modifiers::NONE, Key::Escape);
    played.assert_shows_none(&["The answer was lost on the way"]);
    assert!(played.commands().is_empty(), "closing must not cancel what is being sent");
    played.reply(task, Ok(changed(change, Outcome::Done { proven_by_lookup: true }, Some(vehicle()))));
    played.answer_sent(Vec::new());
    played.assert_shows(&["Marked as fixed · 17748U47X15831234", "the date cannot be proven"]);
    played.assert_shows_none(&["Marked as fixed on 26 March 2026"]);
    played.click("Dismiss");
    played.assert_shows_none(&["the date cannot be proven"]);
}

#[test]
fn a_conflict_shows_both_versions_before_anything_is_sent_again() {
    let (mut played, task, change) = sent();
    let now_held = held("ACM/2026/017", "R/2026/041", "2026-01-19", RepairStatus::NotFixed);
    let body = Changed {
        change: change.clone(),
        audit_id: None,
        not_sent: None,
        outcome: Outcome::Conflict { held: Some(now_held.clone()), error: None },
        request_id: None,
        held_before: Some(now_held.clone()),
        vehicle: None,
    };
    played.reply(task, Ok(Reply::Changed(Box::new(body))));
    played.commands();
    played.assert_shows(&[
        "When you looked",
        "DVSA holds now",
        "12 Jan 2026",
        "19 Jan 2026 (differs)",
        "This may be out of date",
    ]);
    played.click("Mark as fixed all the same…");
    played.click("Mark as fixed on Live");
    let (_, again, basis) = played.sent_change();
    assert_eq!((again, basis), (change, Basis::Seen(Some(now_held))));
}

#[test]
fn a_failure_before_sending_says_so_and_keeps_what_was_typed() {
    let (mut played, task, _) = sent();
    let failure = Failure::NoProfile("Acme Motors UK".into());
    played.reply(task, Err(failure.clone()));
    played.assert_shows(&[&failure.message(), &failure.advice()]);
    played.click("Change and try again");
    played.assert_shows(&["Thursday 26 March 2026"]);
}
