//! Taking a job back from the history, and the history of one job.

use crate::entries::{change, entry};
use crate::fluent::{connection, two_connections, with};
use crate::played::{Opening, Played};
use egui_kittest::kittest::Queryable;
use recall_desk::domain::audit::{AuditEntry, AuditQuery};
use recall_desk::domain::campaign::{CampaignReference, ReferenceFilter};
use recall_desk::domain::change::Operation;
use recall_desk::domain::environment::Environment;
use recall_desk::domain::outcome::Outcome;
use recall_desk::domain::reversal::{Impossible, Possible, Reversal, Why};
use recall_desk::domain::vin::Vin;
use recall_desk::engine::failure::Failure;
use recall_desk::engine::message::{Command, HistoryCommand, Reply};
use recall_desk::engine::message_jobs::{ImportCommand, ImportReply};
use recall_desk::ui::route::Route;
use std::sync::Arc;

fn of_job() -> AuditEntry {
    let mut entry = entry(7, change(Operation::Fix), Some(Outcome::Done { proven_by_lookup: false }));
    entry.intent.job = Some(12);
    entry
}

/// The history with an entry of job 12 chosen.
fn chosen() -> Played {
    chosen_in(with(two_connections()))
}

fn chosen_in(opening: Opening) -> Played {
    let mut play = opening.open();
    play.go("History");
    let (task, _) = play.command();
    play.answer(task, Ok(Reply::History(vec![of_job()])));
    play.harness.query_all_by_label_contains("27 Mar 2026 12:32:00").next().unwrap().focus();
    play.run();
    play.press(egui::Modifiers::NONE, egui::Key::Enter);
    play
}

fn reversal(possible: usize) -> Reversal {
    let references = ReferenceFilter {
        manufacturer_ref: CampaignReference::parse_optional("ACM/26/014").unwrap(),
        dvsa_ref: CampaignReference::parse_optional("R/2026/123").unwrap(),
    };
    let vin = |number: usize| Vin::parse(&format!("SBXAAAAAAAA{number:06}")).unwrap();
    let why = [Why::NeverMade, Why::NotKnown, Why::ChangedSince(4_711), Why::SoBefore];
    let live = connection("Acme Motors UK", Environment::Live);
    Reversal {
        job: 12,
        done: Operation::Fix,
        profile: live.name.clone(),
        environment: live.environment,
        host: live.host().unwrap(),
        possible: (0..possible)
            .map(|number| Possible { vin: vin(number), references: references.clone(), start_date: None })
            .collect(),
        impossible: (100..)
            .zip(why)
            .map(|(number, why)| Impossible { vin: vin(number), references: references.clone(), why })
            .collect(),
    }
}

fn told(possible: usize) -> Played {
    told_in(with(two_connections()), possible)
}

fn told_in(opening: Opening, possible: usize) -> Played {
    let mut play = chosen_in(opening);
    let (task, command) = play.go("Reverse job 12…").command();
    assert!(matches!(command, Command::History(HistoryCommand::Reversal(12))), "{command:?}");
    play.expect("Looking through what was sent since…");
    play.answer(task, Ok(Reply::Reversal(Box::new(reversal(possible)))));
    play
}

#[test]
fn an_entry_tells_its_job_and_the_history_can_be_narrowed_to_it() {
    let mut play = chosen();
    let (task, command) = play.go("Only job 12").command();
    let Command::History(HistoryCommand::Read(AuditQuery { job, .. })) = command else {
        panic!("{command:?}")
    };
    assert_eq!(job, Some(12));
    play.answer(task, Ok(Reply::History(vec![of_job()])));
    let (_, command) = play.go("Only job 12: show all").command();
    assert!(matches!(command, Command::History(HistoryCommand::Read(AuditQuery { job: None, .. }))));
}

#[test]
fn what_can_and_what_cannot_be_reversed_is_listed_with_the_reason() {
    let mut play = told(3);
    play.expect("Can be reversed: 3 recalls").expect("Cannot be reversed: 4 recalls");
    play.expect("Something was sent for it since: record 4711").expect("SBXAAAAAAAA000002");
    play.expect("compare with DVSA before you send");
    play.go("Back to the history").expect("1 entry");
}

#[test]
fn the_rows_that_can_be_reversed_become_an_import() {
    let mut play = told(3);
    play.go("Mark 3 recalls as not fixed…");
    assert_eq!(play.harness.state().route(), Route::Import);
    let (task, command) = play.command();
    let Command::Import(ImportCommand::Paste { text, options }) = command else { panic!("{command:?}") };
    let sheet = Arc::new(recall_desk::spreadsheet::pasted(&text, &options).unwrap());
    play.answer(task, Ok(Reply::Import(ImportReply::Sheet(sheet))));
    play.answer_check();
    play.press(egui::Modifiers::COMMAND, egui::Key::Enter);
    play.press(egui::Modifiers::COMMAND, egui::Key::Enter);
    play.go("Mark 3 recalls as not fixed on Live");
    assert_eq!(play.started().1.source, "Reversal of job 12");
}

#[test]
fn a_job_of_another_connection_is_not_reversed_through_this_one() {
    let mut play = chosen();
    let (task, _) = play.go("Reverse job 12…").command();
    let elsewhere = Reversal { profile: "Acme test".into(), environment: Environment::Test, ..reversal(1) };
    play.answer(task, Ok(Reply::Reversal(Box::new(elsewhere)))).go("Mark 1 recall as not fixed…");
    play.expect("These rows were read from Test");
}

#[test]
fn nothing_to_reverse_and_a_failure_are_said() {
    told(0).expect("Nothing of this job can be reversed").expect("Never made");
    let mut play = chosen();
    let (task, _) = play.go("Reverse job 12…").command();
    let failure = Failure::Journal(recall_desk::engine::JournalFailure::Busy);
    play.answer(task, Err(failure.clone())).expect(&failure.message());
    play.press(egui::Modifiers::NONE, egui::Key::Escape);
    play.expect("1 entry");
}

#[test]
fn what_can_be_reversed_is_read_again_when_the_page_is_seen_again_and_on_f5() {
    let mut play = told(3);
    play.go("Settings").commands();
    let asked = |play: &mut Played| {
        let commands = play.commands().into_iter();
        let mut of_job =
            commands.filter(|(_, it)| matches!(it, Command::History(HistoryCommand::Reversal(12))));
        of_job.next().map(|(task, _)| task)
    };
    let task = asked(play.go("History")).unwrap();
    play.answer(task, Ok(Reply::Reversal(Box::new(reversal(2))))).expect("Can be reversed: 2 recalls");
    play.press(egui::Modifiers::NONE, egui::Key::F5);
    let task = asked(&mut play).unwrap();
    let failure = Failure::Journal(recall_desk::engine::JournalFailure::Busy);
    play.answer(task, Err(failure.clone())).expect(&failure.message());
    play.press(egui::Modifiers::NONE, egui::Key::F5);
    let task = asked(&mut play).unwrap();
    play.answer(task, Ok(Reply::Reversal(Box::new(reversal(1))))).expect("Can be reversed: 1 recall");
}

#[test]
fn every_row_is_reached_by_keyboard() {
    let mut play = told(60);
    assert_eq!(play.focused().as_deref(), Some("Back to the history"), "the button pressed is gone");
    play.harness.get_by_label("Look up SBXAAAAAAAA000000").focus();
    play.run();
    for _ in 0..59 {
        play.press(egui::Modifiers::NONE, egui::Key::ArrowDown);
    }
    assert_eq!(play.focused().as_deref(), Some("Look up SBXAAAAAAAA000059"));
    play.press(egui::Modifiers::NONE, egui::Key::Escape);
    assert!(play.focused().is_some_and(|name| name.contains("27 Mar 2026 12:32:00")), "{:?}", play.focused());
}

#[test]
fn in_a_small_window_everything_is_reached() {
    let opening = Opening { size: [480.0, 320.0], scale: 2.0, ..with(two_connections()) };
    let mut play = told_in(opening, 3);
    play.expect("Can be reversed: 3 recalls").go("Mark 3 recalls as not fixed…");
    assert_eq!(play.harness.state().route(), Route::Import);
}

#[test]
fn looks_as_agreed() {
    told(8).harness.snapshot("reversal_light");
}
