//! `check`: the whole file against all rules. Nothing is sent.

use super::unexpected;
use crate::cli::args_files::{CheckArgs, SourceArgs};
use crate::cli::exit::Exit;
use crate::cli::json::Error;
use crate::cli::output::Output;
use crate::cli::session::Session;
use crate::domain::check::{CheckOptions, CheckRefusal, Checked, Question};
use crate::domain::check_report::Report;
use crate::domain::draft::Field;
use crate::domain::edits::Edits;
use crate::domain::mapping::{Mapping, Source, header_of};
use crate::domain::sheet::Sheet;
use crate::domain::text::{plain, thousands};
use crate::engine::failure::Failure;
use crate::engine::message::{Command, Reply};
use crate::engine::message_jobs::{HeaderRow, ImportCommand, ImportReply, MappingMemory, ReadingOptions};
use chrono::Local;
use std::fmt::Write;
use std::path::Path;
use std::sync::Arc;

/// How many rows are listed in the text; JSON has them all.
const LISTED_ROWS: usize = 20;

pub(super) fn run(args: &CheckArgs, session: &mut Session, output: &mut Output) -> Result<Exit, Failure> {
    let source = match checked(&args.source, session)? {
        Ok(source) => source,
        Err(refusal) => return Ok(refuse(&args.source, &refusal, output)),
    };
    let report = Report::new(&source.sheet, &source.edits, &source.checked);
    output.answer(&report, || words(&args.source.file, &source));
    let counts = source.checked.counts();
    Ok(if counts.error + counts.repeat > 0 { Exit::Rejected } else { Exit::Done })
}

/// A file, read and checked as the command line says.
pub(super) struct CheckedFile {
    pub(super) sheet: Arc<Sheet>,
    pub(super) edits: Arc<Edits>,
    pub(super) checked: Arc<Checked>,
}

/// Reads and checks a file; the inner error when its columns do not allow a check at all.
pub(super) fn checked(
    args: &SourceArgs,
    session: &mut Session,
) -> Result<Result<CheckedFile, CheckRefusal>, Failure> {
    let reading = &args.reading;
    let options = ReadingOptions {
        sheet: reading.sheet.clone(),
        header_row: reading.header_row.map(HeaderRow::from_number),
        encoding: reading.encoding.clone(),
        delimiter: reading.delimiter,
        hidden_rows: reading.hidden_rows,
        done_rows: reading.done_rows,
    };
    let open = ImportCommand::Open { path: args.file.clone(), options };
    let Reply::Import(ImportReply::Sheet(sheet)) = session.ask(Command::Import(open))? else {
        return Err(unexpected());
    };
    let mapping = mapping(args, &sheet)?;
    let options = CheckOptions {
        purpose: args.operation,
        date_order: reading.date_order,
        today: Local::now().date_naive(),
    };
    let edits = Arc::new(Edits::default());
    let check = ImportCommand::Check {
        sheet: Arc::clone(&sheet),
        edits: Arc::clone(&edits),
        mapping: Box::new(mapping),
        options,
        memory: MappingMemory::Leave,
    };
    let Reply::Import(ImportReply::Checked(checked)) = session.ask(Command::Import(check))? else {
        return Err(unexpected());
    };
    Ok(checked.map(|checked| CheckedFile { sheet, edits, checked }))
}

/// What the names suggest, and on top of it what was typed.
fn mapping(args: &SourceArgs, sheet: &Sheet) -> Result<Mapping, Failure> {
    let mut mapping = Mapping::guess(sheet.original_headers());
    for (field, header) in &args.reading.map {
        mapping
            .set_header(*field, header, sheet.original_headers())
            .map_err(|error| Failure::Invalid(format!("--map {}: {error}.", field.key())))?;
    }
    for (field, value) in &args.reading.set {
        mapping.set(*field, Some(Source::Constant(value.clone())));
    }
    Ok(mapping)
}

/// Says why there is no check.
pub(super) fn refuse(args: &SourceArgs, refusal: &CheckRefusal, output: &mut Output) -> Exit {
    let (advice, exit) = match refusal {
        CheckRefusal::NotMapped(fields) => {
            let field = fields.first().map_or("vin", |field| field.key());
            let advice = format!(
                "Name its column with --map {field}=HEADER, or one value for all rows with --set {field}=VALUE."
            );
            (advice, Exit::Usage)
        }
        CheckRefusal::MergedCells(_) => (refusal.advice().to_owned(), Exit::File),
    };
    let message = format!("{}: {refusal}.", args.file.display());
    output.refusal(Error { code: refusal.code().to_owned(), message, advice }, exit)
}

fn words(file: &Path, source: &CheckedFile) -> String {
    let (sheet, checked) = (&source.sheet, &source.checked);
    let mut text = format!("{}: {}\n{}", file.display(), facts(sheet), columns(sheet, checked));
    for note in &sheet.facts().notes {
        let _infallible = write!(text, "\n{note}.");
    }
    for question in checked.questions() {
        let _infallible = write!(text, "\n{} {}", asked(question), answers(question));
    }
    let with_issues = checked.rows_with_issues();
    let listed = checked.issues_of(sheet, &source.edits, with_issues.take(LISTED_ROWS));
    for (row, issues) in listed {
        let status = checked.statuses().get(row as usize).map_or("", |status| status.key());
        let line = sheet.row(row as usize).line();
        let _infallible = write!(text, "\nRow {} (line {line}), {status}", row + 1);
        for issue in issues {
            let field = issue.field.map_or(String::new(), |field| format!("{}: ", field.label()));
            let _infallible = write!(text, "\n  {field}{}", plain(&issue.message, 400));
        }
    }
    let more = checked.rows_with_issues().count().saturating_sub(LISTED_ROWS);
    if more > 0 {
        let _infallible = write!(text, "\nand {} more rows; --json lists all", thousands(more as u64));
    }
    let counts = checked.counts();
    let _infallible = write!(
        text,
        "\n{} ready, {} with a warning, {} in error, {} repeated",
        thousands(counts.ready),
        thousands(counts.warning),
        thousands(counts.error),
        thousands(counts.repeat)
    );
    if counts.left_out > 0 {
        let _infallible = write!(text, ", {} left out", thousands(counts.left_out));
    }
    text.push_str(". Nothing was sent.");
    text
}

fn facts(sheet: &Sheet) -> String {
    let facts = sheet.facts();
    let mut parts = vec![facts.kind.key().to_uppercase()];
    parts.extend(facts.encoding.map(str::to_owned));
    parts.extend(facts.delimiter.map(|delimiter| match delimiter {
        '\t' => "tabs between cells".to_owned(),
        other => format!("“{other}” between cells"),
    }));
    parts.extend(facts.sheet.as_ref().map(|name| format!("sheet “{}”", plain(name, 60))));
    parts.push(match facts.header_row {
        0 => "no column names".to_owned(),
        row => format!("column names in line {row}"),
    });
    parts.push(format!("{} rows", thousands(sheet.row_count() as u64)));
    if facts.empty_rows > 0 {
        parts.push(format!("{} empty", thousands(facts.empty_rows)));
    }
    if facts.hidden_rows > 0 {
        parts.push(format!("{} hidden", thousands(facts.hidden_rows)));
    }
    if facts.done_rows > 0 {
        parts.push(format!("{} done before", thousands(facts.done_rows)));
    }
    parts.join(", ")
}

fn columns(sheet: &Sheet, checked: &Checked) -> String {
    let taken = |field: &Field| {
        let from = match checked.mapping().source(*field) {
            Some(Source::Column(column)) => {
                format!("column “{}”", plain(&header_of(*column, sheet.headers()), 60))
            }
            Some(Source::Constant(text)) => format!("“{}” for every row", plain(text, 60)),
            None => "nowhere".to_owned(),
        };
        format!("{:<32} from {from}", field.label())
    };
    let fields = checked.options().purpose.fields().iter();
    fields.map(taken).collect::<Vec<_>>().join("\n")
}

/// What only a person can decide, as a sentence.
pub(super) fn asked(question: &Question) -> String {
    match question {
        Question::HiddenRows { rows } => format!("The workbook hides {} rows.", thousands(*rows)),
        Question::DateOrder { header, samples, .. } => {
            let read = |sample: &crate::domain::check::BothWays| {
                format!("{} is {} or {}", plain(&sample.written, 30), sample.day_first, sample.month_first)
            };
            let samples: Vec<String> = samples.iter().map(read).collect();
            format!("The dates in “{}” can be read two ways: {}.", plain(header, 60), samples.join("; "))
        }
    }
}

/// How to decide it on the command line.
pub(super) fn answers(question: &Question) -> &'static str {
    match question {
        Question::HiddenRows { .. } => "Say --hidden-rows include or --hidden-rows skip.",
        Question::DateOrder { .. } => "Say --date-order dmy or --date-order mdy.",
    }
}
