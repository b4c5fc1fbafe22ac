//! `profile`: connections and their secrets.

use super::unexpected;
use crate::cli::args::{EnvironmentArg, ProfileAddArgs, ProfileCommand, SecretArg};
use crate::cli::exit::Exit;
use crate::cli::json;
use crate::cli::output::Output;
use crate::cli::session::Session;
use crate::domain::environment::Environment;
use crate::domain::secret::{Secret, SecretKind};
use crate::domain::text::thousands;
use crate::engine::failure::Failure;
use crate::engine::message::{
    Command, ConnectionCommand, Keep, Progress, Reply, SecretsCommand, SettingsCommand, StepState,
};
use crate::settings::Profile;
use std::io::Read;
use std::path::PathBuf;

/// The longest secret that is read; anything longer is a file sent by mistake.
const MAX_SECRET_BYTES: u64 = 16 * 1024;

pub(super) fn run(
    command: &ProfileCommand,
    session: &mut Session,
    output: &mut Output,
) -> Result<Exit, Failure> {
    match command {
        ProfileCommand::Add(args) => add(args, session, output),
        ProfileCommand::List => Ok(list(session, output)),
        ProfileCommand::Show { name } => show(name, session, output),
        ProfileCommand::Remove { name } => {
            session.ask(Command::Settings(SettingsCommand::RemoveProfile(name.clone())))?;
            Ok(done(output, &format!("Removed “{name}” and its secrets.")))
        }
        ProfileCommand::Secret { name, kind } => secret(name, *kind, session, output),
        ProfileCommand::Test { name } => test(name, session, output),
    }
}

fn done(output: &mut Output, words: &str) -> Exit {
    output.answer(&json::Done { done: true }, || words.to_owned());
    Exit::Done
}

fn add(args: &ProfileAddArgs, session: &mut Session, output: &mut Output) -> Result<Exit, Failure> {
    let profile = Profile {
        name: args.name.trim().to_owned(),
        environment: match args.environment {
            EnvironmentArg::Sandbox => Environment::Sandbox,
            EnvironmentArg::Test => Environment::Test,
            EnvironmentArg::Live => Environment::Live,
        },
        base_url: args.base_url.clone(),
        token_url: args.token_url.clone(),
        client_id: args.client_id.clone(),
        scope: args.scope.clone(),
        email: args.email.clone(),
        secret_issued: args.secret_issued,
        proxy: args.proxy.clone(),
        daily_allowance: args.daily_allowance,
        ca_file: args.ca.as_ref().map(absolute),
    };
    let command = SettingsCommand::SaveProfile { original: None, profile: Box::new(profile) };
    session.ask(Command::Settings(command))?;
    let next = format!(
        "Added “{0}”. Store its secrets with\n  recall-desk-cli profile secret \"{0}\" client-secret\n  \
         recall-desk-cli profile secret \"{0}\" api-key",
        args.name.trim()
    );
    Ok(done(output, &next))
}

/// A scheduler may start us in another folder.
fn absolute(path: &PathBuf) -> String {
    std::path::absolute(path).unwrap_or_else(|_| path.clone()).display().to_string()
}

fn list(session: &Session, output: &mut Output) -> Exit {
    let settings = &session.startup().settings;
    let selected = settings.selected.as_deref();
    output.answer(&json::Profiles { selected, profiles: &settings.profiles }, || {
        let line = |profile: &Profile| {
            let mark = if selected == Some(profile.name.as_str()) { "*" } else { " " };
            format!("{mark} {:<8} {}  {}", profile.environment, profile.name, profile.base_url)
        };
        if settings.profiles.is_empty() {
            return "There are no connections yet. Add one with: recall-desk-cli profile add".to_owned();
        }
        settings.profiles.iter().map(line).collect::<Vec<_>>().join("\n")
    });
    Exit::Done
}

fn show(name: &str, session: &Session, output: &mut Output) -> Result<Exit, Failure> {
    let profile =
        session.startup().settings.profile(name).ok_or_else(|| Failure::NoProfile(name.to_owned()))?;
    output.answer(profile, || {
        let optional = |text: &Option<String>| text.clone().unwrap_or_else(|| "-".to_owned());
        format!(
            "Name           {}\nEnvironment    {}\nBase URL       {}\nToken URL      {}\nClient ID      {}\n\
             Scope          {}\nE-mail         {}\nSecret issued  {}\nSecret ends    {}\nAllowance      {}\nProxy          {}\n\
             CA file        {}",
            profile.name,
            profile.environment,
            profile.base_url,
            profile.token_url,
            profile.client_id,
            profile.scope,
            optional(&profile.email),
            optional(&profile.secret_issued.map(|day| day.to_string())),
            optional(&profile.secret_expires().map(|day| day.to_string())),
            optional(&profile.daily_allowance.map(thousands)),
            optional(&profile.proxy),
            optional(&profile.ca_file),
        )
    });
    Ok(Exit::Done)
}

fn secret(name: &str, kind: SecretArg, session: &mut Session, output: &mut Output) -> Result<Exit, Failure> {
    let kind = match kind {
        SecretArg::ClientSecret => SecretKind::ClientSecret,
        SecretArg::ApiKey => SecretKind::ApiKey,
    };
    let unreadable =
        |why: String| Failure::Invalid(format!("The secret could not be read from standard input: {why}."));
    let mut typed = String::new();
    std::io::stdin()
        .take(MAX_SECRET_BYTES + 1)
        .read_to_string(&mut typed)
        .map_err(|error| unreadable(error.to_string()))?;
    if typed.len() as u64 > MAX_SECRET_BYTES {
        return Err(unreadable("it is far too long for a secret".to_owned()));
    }
    let secret = Secret::new(&typed);
    zeroize::Zeroize::zeroize(&mut typed);
    let command = SecretsCommand::Store { profile: name.to_owned(), kind, secret, keep: Keep::InKeyring };
    session.ask(Command::Secrets(command))?;
    Ok(done(output, "Stored in the keyring of this computer."))
}

fn test(name: &str, session: &mut Session, output: &mut Output) -> Result<Exit, Failure> {
    let mut steps = Vec::new();
    let mut failed = None;
    let command = Command::Connection(ConnectionCommand::Test(name.to_owned()));
    let reply = session.ask_with_progress(command, |progress| match progress {
        Progress::TestStep(step, StepState::Passed) => {
            steps.push(json::Step { name: step.key(), ok: true, error: None });
        }
        Progress::TestStep(step, StepState::Failed(failure)) => {
            let error = Some(json::Error::from(&failure));
            steps.push(json::Step { name: step.key(), ok: false, error });
            failed = Some(failure);
        }
        _ => {}
    })?;
    let Reply::Tested { passed } = reply else { return Err(unexpected()) };
    let tested = json::Tested { passed, steps };
    output.answer(&tested, || {
        let line = |step: &json::Step| match &step.error {
            None => format!("{:<11} ok", step.name),
            Some(error) => format!("{:<11} {} {}", step.name, error.message, error.advice),
        };
        tested.steps.iter().map(line).collect::<Vec<_>>().join("\n")
    });
    Ok(failed.as_ref().map_or(Exit::Done, Exit::from))
}
