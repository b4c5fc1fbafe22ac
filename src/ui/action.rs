//! What views and states ask to be done, and the one place that does it. Nothing else in the window sends a
//! command.

use super::app::App;
use super::desktop_notification::Word;
use super::frame::notices::Told;
use super::route::Route;
use super::{editor, first_run, history, import, jobs, look_up, settings};
use crate::domain::job::JobView;
use crate::engine::message::{Changed, Command, Destination, SettingsCommand, TaskId};
use chrono::NaiveDate;

/// Something to be done after drawing.
#[derive(Debug)]
pub enum Action {
    /// Shows a screen.
    Go(Route),
    /// Sends a command; its task's number goes to whoever asks, with the purpose.
    Ask(Asker, Command),
    /// Stops a command where that is safe.
    Cancel(TaskId),
    /// Puts text on the clipboard.
    Copy(String),
    /// Shows Look up with this VIN and asks DVSA. A list stays behind it.
    LookUp(String),
    /// Looks up what was typed or pasted into the field: a VIN or a list.
    LookUpTyped(String),
    /// Shows a vehicle of the list, by its place there.
    OpenRow(usize),
    /// Goes back from a vehicle to the list.
    BackToList,
    /// A change of this system ended: shows the vehicle as it was read afterwards, or says that what is shown may
    /// be old.
    Changed(Destination, Box<Changed>),
    /// Opens the recall editor.
    OpenEditor(Box<editor::Opening>),
    /// Closes the recall editor. What is being sent goes on.
    CloseEditor,
    /// Notes the day of issue of a connection's client secret, which a rotation has changed.
    NoteSecretIssued {
        /// The connection's name.
        profile: String,
        /// The day.
        issued: NaiveDate,
    },
    /// Keeps the list of the files opened last.
    KeepRecentFiles,
    /// Shows Import with rows of another screen.
    Hand(Box<import::handed::Handed>),
    /// Checks the rows of the import.
    CheckImport,
    /// Shows a job by itself.
    ShowJob(Box<JobView>),
    /// Says something on the desktop.
    Say(Word),
    /// Closes the window without asking again.
    CloseWindow,
    /// Opens the list of shortcuts.
    ShowHelp,
    /// Adds a notice that stays until it is dismissed.
    Tell(Told),
    /// Dismisses a notice by its place.
    Dismiss(usize),
}

/// Who waits for a reply, and what for.
#[derive(Debug)]
pub enum Asker {
    /// The screen Look up.
    LookUp(look_up::Purpose),
    /// The recall editor.
    Editor(editor::Purpose),
    /// The screen Import.
    Import(import::Purpose),
    /// The screen Jobs.
    Jobs(jobs::Purpose),
    /// The screen History.
    History(history::Purpose),
    /// The screen Settings.
    Settings(settings::Purpose),
    /// The first page.
    FirstRun(first_run::Purpose),
    /// Nobody: the reply is only logged.
    Nobody,
}

/// Does everything that was asked for, in order.
pub(super) fn perform(app: &mut App, context: &egui::Context, actions: Vec<Action>) {
    for action in actions {
        one(app, context, action);
    }
}

fn one(app: &mut App, context: &egui::Context, action: Action) {
    if matches!(action, Action::LookUp(_)) {
        app.route = Route::LookUp;
    }
    let action = if leaves_the_editor(&action) { app.editor.before(action) } else { Some(action) };
    let Some(action) = action else { return };
    match action {
        Action::Go(route) => app.route = route,
        Action::Ask(asker, command) => ask(app, asker, command),
        Action::Cancel(task) => ask(app, Asker::Nobody, Command::Cancel(task)),
        Action::Copy(text) => context.copy_text(text),
        Action::LookUp(vin) => {
            let more = app.look_up.look_up_one(&vin, &app.desk);
            perform(app, context, more);
        }
        Action::LookUpTyped(typed) => {
            let more = app.look_up.start(&typed, &app.desk);
            perform(app, context, more);
        }
        Action::OpenRow(place) => {
            let more = app.look_up.open_row(place);
            perform(app, context, more);
        }
        Action::BackToList => app.look_up.back_to_list(),
        Action::Changed(of, changed) => {
            let more = match &changed.vehicle {
                Some(looked_up) => app.look_up.refresh(&of, looked_up),
                None => app.look_up.mark_stale(&of, changed.change.vin()),
            };
            perform(app, context, more);
        }
        Action::OpenEditor(opening) => {
            let more = app.editor.open(*opening);
            perform(app, context, more);
        }
        Action::CloseEditor => {
            app.editor.close();
            app.look_up.expect_next();
        }
        Action::NoteSecretIssued { profile, issued } => app.desk.note_secret_issued(&profile, issued),
        Action::KeepRecentFiles => {
            let (recent, home) = (app.import.file.recent.clone(), app.desk.home.clone());
            // A slow or full folder must not hold the window up.
            drop(
                std::thread::Builder::new().name("recent-files".to_owned()).spawn(move || recent.save(&home)),
            );
        }
        Action::Hand(handed) => {
            app.route = Route::Import;
            let more = app.import.hand(*handed);
            perform(app, context, more);
        }
        Action::CheckImport => {
            let more = app.import.check_columns(app.clock.today());
            perform(app, context, more);
        }
        Action::ShowJob(job) => {
            let id = job.id;
            let mut more = Vec::new();
            app.jobs.take(*job, (app.clock.now)(), &mut more);
            app.jobs.show(id);
            app.route = Route::Jobs;
            perform(app, context, more);
        }
        Action::Say(word) => (app.speaker)(word),
        Action::CloseWindow => {
            app.closing.allow();
            context.send_viewport_cmd(egui::ViewportCommand::Close);
        }
        Action::ShowHelp => app.help.open(),
        Action::Tell(told) => app.notices.add(told),
        Action::Dismiss(place) => app.notices.dismiss(place),
    }
}

/// What gives up the change in the editor: it asks first when something was typed there.
fn leaves_the_editor(action: &Action) -> bool {
    matches!(
        action,
        Action::LookUp(_)
            | Action::LookUpTyped(_)
            | Action::OpenRow(_)
            | Action::BackToList
            | Action::OpenEditor(_)
            | Action::CloseEditor
    )
}

fn ask(app: &mut App, asker: Asker, command: Command) {
    let selected = selected_by(&command);
    let task = app.commands.send(command);
    if let Some(name) = selected {
        app.desk.note_selecting(task, name);
    }
    match asker {
        Asker::LookUp(purpose) => app.look_up.asked(purpose, task),
        Asker::Editor(purpose) => app.editor.asked(purpose, task),
        Asker::Import(purpose) => app.import.asked(purpose, task),
        Asker::Jobs(purpose) => app.jobs.asked(purpose, task),
        Asker::History(purpose) => app.history.asked(purpose, task),
        Asker::Settings(purpose) => app.settings.asked(purpose, task),
        Asker::FirstRun(purpose) => app.first_run.asked(purpose, task),
        Asker::Nobody => {}
    }
}

fn selected_by(command: &Command) -> Option<String> {
    match command {
        Command::Settings(SettingsCommand::Select(name)) => Some(name.clone()),
        _ => None,
    }
}
