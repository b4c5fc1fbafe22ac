//! `history`: the audit trail and its chain.

use super::unexpected;
use crate::cli::args::{HistoryArgs, HistorySubcommand};
use crate::cli::exit::Exit;
use crate::cli::json;
use crate::cli::output::Output;
use crate::cli::session::Session;
use crate::domain::audit::{AuditEntry, AuditQuery, ChainReport};
use crate::domain::text::{plain, thousands};
use crate::engine::failure::Failure;
use crate::engine::message::{Command, HistoryCommand, Reply};

pub(super) fn run(args: &HistoryArgs, session: &mut Session, output: &mut Output) -> Result<Exit, Failure> {
    if let Some(HistorySubcommand::Verify) = args.command {
        return verify(session, output);
    }
    let vin = args.vin.as_ref().map(|typed| plain(typed, 60).to_uppercase());
    let query = AuditQuery { vin, job: args.job, ..AuditQuery::default() };
    if let Some(path) = &args.out {
        let command = HistoryCommand::Export { query, path: path.clone() };
        let Reply::Exported { entries } = session.ask(Command::History(command))? else {
            return Err(unexpected());
        };
        output.answer(&json::Exported { entries }, || {
            format!("{} entries written to {}.", thousands(entries), path.display())
        });
        return Ok(Exit::Done);
    }
    let Reply::History(entries) = session.ask(Command::History(HistoryCommand::Read(query)))? else {
        return Err(unexpected());
    };
    let answer = json::History { entries: entries.iter().map(json::Entry::from).collect() };
    output.answer(&answer, || {
        if entries.is_empty() {
            return "Nothing was sent from here yet.".to_owned();
        }
        entries.iter().map(line).collect::<Vec<_>>().join("\n")
    });
    Ok(Exit::Done)
}

fn line(entry: &AuditEntry) -> String {
    let change = entry.intent.deed.change();
    let reference = change.and_then(|change| change.references().manufacturer_ref);
    format!(
        "{}  {:<7}  {:<20}  {:<17}  {:<14}  {}  {}",
        entry.intent.at.format("%Y-%m-%d %H:%M:%S"),
        entry.intent.environment,
        entry.intent.deed.label(),
        change.map(|change| change.vin().as_str()).unwrap_or_default(),
        reference.map(|reference| reference.to_string()).unwrap_or_default(),
        entry.ending.as_ref().map_or("being sent", |ending| ending.outcome.key()),
        entry.intent.who,
    )
}

fn verify(session: &mut Session, output: &mut Output) -> Result<Exit, Failure> {
    let Reply::Verified(report) = session.ask(Command::History(HistoryCommand::Verify))? else {
        return Err(unexpected());
    };
    let (answer, words, exit) = match report {
        ChainReport::Whole { records } => (
            json::Verified { whole: true, records, first_bad_record: None },
            format!("The chain is whole: {} records, each as it was written.", thousands(records)),
            Exit::Done,
        ),
        ChainReport::Broken { first_bad_record, good_records } => (
            json::Verified { whole: false, records: good_records, first_bad_record: Some(first_bad_record) },
            format!(
                "The chain is broken at record {first_bad_record}. A record was changed, removed or inserted."
            ),
            Exit::Rejected,
        ),
    };
    output.answer(&answer, || words);
    Ok(exit)
}
