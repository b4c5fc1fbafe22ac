//! What the screen Settings holds: where in it someone is, and what is under way.

use super::ask::{Ask, Purpose};
use super::diagnostics::Diagnostics;
use super::discarding::DiscardStage;
use super::profile_draft::ProfileDraft;
use super::profile_editor::{ProfileEditor, SecretsKnown};
use super::removal::{Removal, RemovalStage};
use super::rotation::RotationTask;
use super::share::{ImportPage, SharePage};
use super::shared_import::SharedImport;
use super::test_run::TestRun;
use crate::engine::failure::Failure;
use crate::engine::message::{Event, Progress, Reply, TaskId};
use crate::settings::profile::SANDBOX_PROFILE;
use crate::settings::{Profile, Settings};
use crate::ui::action::Action;
use crate::ui::cx::Cx;
use crate::ui::widgets::file_dialog::FileDialog;
use std::collections::BTreeMap;

/// A part of the screen.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Section {
    /// Connections, their secrets, tests and rotations.
    #[default]
    Connections,
    /// Theme, zoom, renderer.
    Appearance,
    /// Where data lies and how long it is kept.
    Data,
    /// The keyboard.
    Keyboard,
    /// Version and licences.
    About,
}

impl Section {
    /// All, in the order shown.
    pub const ALL: [Self; 5] = [Self::Connections, Self::Appearance, Self::Data, Self::Keyboard, Self::About];

    /// As it is named to people.
    pub fn label(self) -> &'static str {
        match self {
            Self::Connections => "Connections",
            Self::Appearance => "Appearance",
            Self::Data => "Data",
            Self::Keyboard => "Keyboard",
            Self::About => "About",
        }
    }
}

/// A page of the section Connections.
#[derive(Debug, Default)]
pub enum Page {
    /// All connections.
    #[default]
    List,
    /// One being added or changed.
    Editor(Box<ProfileEditor>),
    /// A shared one being taken over.
    Import(ImportPage),
    /// One being shared.
    Share(SharePage),
    /// The connection test; see [`State::test`].
    Test,
    /// The rotation of a client secret; see [`State::rotation`].
    Rotate,
}

/// The screen's data.
#[derive(Debug, Default)]
pub struct State {
    /// The part shown.
    pub section: Section,
    /// The page of the section Connections.
    pub page: Page,
    /// The last connection test. It goes on while other pages are shown.
    pub test: Option<TestRun>,
    /// The rotation being told, under way or just ended. It goes on while other pages are shown.
    pub rotation: Option<RotationTask>,
    /// A removal that asks.
    pub removal: Option<Removal>,
    /// The connection that is being put into use.
    pub choosing: Option<String>,
    /// Why the last choice or the preferences could not be saved.
    pub failure: Option<Failure>,
    /// Someone wants to leave the editor with changes in it.
    pub leaving: Leaving,
    /// File dialogs of the operating system.
    pub dialog: FileDialog,
    /// What helps to find out why something does not work.
    pub diagnostics: Diagnostics,
    waiting: BTreeMap<TaskId, Purpose>,
}

/// Whether someone wants to leave the editor with changes in it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Leaving {
    /// No.
    #[default]
    No,
    /// Yes, and has to say whether they are discarded.
    Asking,
}

impl State {
    /// The screen was just opened. Where there is nothing to choose from, the way on is a new connection.
    pub fn entered(&mut self, cx: &mut Cx) {
        let nothing = cx.desk.settings.profiles.is_empty() && cx.desk.sandbox.is_none();
        if nothing && matches!(self.page, Page::List) {
            self.add();
        }
    }

    /// Opens the editor for a new connection.
    pub fn add(&mut self) {
        self.section = Section::Connections;
        self.page = Page::Editor(Box::new(ProfileEditor::new(ProfileDraft::default())));
    }

    /// Opens the editor for a saved connection.
    pub fn edit(&mut self, profile: &Profile) -> Ask {
        self.open_draft(ProfileDraft::from(profile));
        Ask::Status(profile.name.clone())
    }

    /// Opens the editor for a draft.
    fn open_draft(&mut self, draft: ProfileDraft) {
        self.leaving = Leaving::No;
        self.page = Page::Editor(Box::new(ProfileEditor::new(draft)));
    }

    /// Takes a shared profile over into the editor. Nothing is saved yet.
    pub fn accept_import(&mut self, settings: &Settings) -> Option<Ask> {
        let Page::Import(page) = &self.page else { return None };
        let import = page.import().filter(|import| import.may_continue(settings))?;
        let draft = import.draft(settings);
        let status = draft.original.clone().map(Ask::Status);
        self.open_draft(draft);
        status
    }

    /// Goes back to the list, unless that would lose what was typed.
    pub fn back(&mut self) {
        match &self.page {
            Page::Editor(editor) if editor.has_changes() => self.leaving = Leaving::Asking,
            _ => self.leave(),
        }
    }

    /// Goes back to the list.
    pub fn leave(&mut self) {
        self.leaving = Leaving::No;
        self.page = Page::List;
        self.rotation.take_if(|task| !task.is_running());
    }

    /// Tests a connection.
    pub fn start_test(&mut self, profile: &str) -> Option<Ask> {
        self.section = Section::Connections;
        self.page = Page::Test;
        if self.task(|purpose| matches!(purpose, Purpose::Test(_))).is_some() {
            return None;
        }
        self.test = Some(TestRun::new(profile));
        Some(Ask::Test(profile.to_owned()))
    }

    /// Shows the rotation page of a connection and asks what is known of its secrets, nothing more. A
    /// rotation that is under way stays.
    pub fn tell_rotation(&mut self, profile: &str) -> Option<Ask> {
        self.section = Section::Connections;
        self.page = Page::Rotate;
        if self.rotation.as_ref().is_some_and(RotationTask::is_running) {
            return None;
        }
        self.rotation = Some(RotationTask::new(profile));
        Some(Ask::Status(profile.to_owned()))
    }

    /// Puts a connection into use.
    pub fn choose(&mut self, profile: &str) -> Ask {
        self.failure = None;
        self.choosing = Some(profile.to_owned());
        Ask::Select(profile.to_owned())
    }

    /// The number of a task that is under way.
    pub fn task(&self, is_meant: impl Fn(&Purpose) -> bool) -> Option<TaskId> {
        self.waiting.iter().find(|(_, purpose)| is_meant(purpose)).map(|(task, _)| *task)
    }

    /// Notes a task that was sent for this screen.
    pub fn asked(&mut self, purpose: Purpose, task: TaskId) {
        self.waiting.insert(task, purpose);
    }

    /// Folds an event in; gives it back when it is not for this screen.
    pub fn apply(&mut self, event: Event, actions: &mut Vec<Action>) -> Option<Event> {
        match event {
            Event::Reply { task, body } => match self.waiting.remove(&task) {
                Some(purpose) => {
                    actions.extend(self.secret_changed(&purpose, &body));
                    let asks = self.answered(purpose, *body);
                    actions.extend(asks.into_iter().map(Ask::into_action));
                    None
                }
                None => Some(Event::Reply { task, body }),
            },
            Event::Progress { task, body } if self.waiting.contains_key(&task) => {
                self.progressed(body);
                None
            }
            other => Some(other),
        }
    }

    /// A rotation has changed the day of issue: every copy of the profile must know, or a later save of an
    /// editor that is open would put the old day back.
    fn secret_changed(&mut self, purpose: &Purpose, answer: &Result<Reply, Failure>) -> Option<Action> {
        let (Purpose::Rotate(name), Ok(Reply::Rotated { end, .. })) = (purpose, answer) else { return None };
        let issued = end.issued()?;
        if let Some(editor) = self.editor_of(name) {
            editor.secret_was_issued(issued);
        }
        Some(Action::NoteSecretIssued { profile: name.clone(), issued })
    }

    fn progressed(&mut self, progress: Progress) {
        match progress {
            Progress::TestStep(step, state) => {
                self.test.iter_mut().for_each(|test| test.apply_step(step, state.clone()));
            }
            Progress::RotationStep(step, state) => {
                self.rotation.iter_mut().for_each(|task| task.apply_step(step, state.clone()));
            }
            Progress::Vehicle(_)
            | Progress::Sending
            | Progress::Settling { .. }
            | Progress::SettlingEarlier { .. }
            | Progress::Jobs(_) => {}
        }
    }

    fn answered(&mut self, purpose: Purpose, answer: Result<Reply, Failure>) -> Vec<Ask> {
        match purpose {
            Purpose::Save(name) => self.saved(&name, answer),
            Purpose::Remove(name) => self.removed(&name, answer),
            Purpose::Select(_) => self.chosen(answer),
            Purpose::Preferences => {
                self.failure = answer.err();
                Vec::new()
            }
            Purpose::Share(path) => {
                if let Page::Share(page) = &mut self.page {
                    page.written(path, answer.map(|_| ()));
                }
                Vec::new()
            }
            Purpose::ReadShared => self.read_shared(answer),
            Purpose::Status(name) => self.secrets_told(&name, answer),
            Purpose::Store { profile, kind, keep } => {
                let result = answer.map(|_| ());
                self.editor_of(&profile)
                    .map(|editor| editor.secret_stored(kind, keep, result))
                    .unwrap_or_default()
            }
            Purpose::Test(_) => {
                let end = answer.map(|reply| matches!(reply, Reply::Tested { passed: true }));
                self.test.iter_mut().for_each(|test| test.apply_end(end.clone()));
                Vec::new()
            }
            Purpose::Rotate(_) => self.rotated(answer),
            Purpose::DiscardNewSecret(name) => self.discarded(name, answer),
            Purpose::StartSandbox => match answer {
                Ok(_) => vec![self.choose(SANDBOX_PROFILE)],
                Err(failure) => self.refuse_choice(failure),
            },
            Purpose::Diagnose(_) | Purpose::SaveDiagnostics(_) => {
                self.diagnostics.answered(purpose, answer);
                Vec::new()
            }
            Purpose::Cancel => Vec::new(),
        }
    }

    fn saved(&mut self, name: &str, answer: Result<Reply, Failure>) -> Vec<Ask> {
        // Another connection may have been opened meanwhile.
        let Page::Editor(editor) = &mut self.page else { return Vec::new() };
        if !editor.is_saving(name) {
            return Vec::new();
        }
        match answer {
            Ok(reply) => {
                self.leaving = Leaving::No;
                let mut asks = editor.profile_saved(name);
                if matches!(reply, Reply::Settings(settings) if settings.selected.is_none()) {
                    asks.push(self.choose(name));
                }
                asks
            }
            Err(failure) => {
                editor.profile_refused(failure);
                Vec::new()
            }
        }
    }

    fn removed(&mut self, name: &str, answer: Result<Reply, Failure>) -> Vec<Ask> {
        match answer {
            Ok(_) => drop(self.removal.take_if(|removal| removal.name == name)),
            Err(failure) => {
                self.removal.iter_mut().for_each(|removal| {
                    removal.stage = RemovalStage::Failed(failure.clone());
                });
            }
        }
        Vec::new()
    }

    fn chosen(&mut self, answer: Result<Reply, Failure>) -> Vec<Ask> {
        self.choosing = None;
        answer.err().map(|failure| self.refuse_choice(failure)).unwrap_or_default()
    }

    fn refuse_choice(&mut self, failure: Failure) -> Vec<Ask> {
        self.choosing = None;
        self.failure = Some(failure);
        Vec::new()
    }

    fn read_shared(&mut self, answer: Result<Reply, Failure>) -> Vec<Ask> {
        if let Page::Import(page) = &mut self.page {
            page.take(match answer {
                Ok(Reply::SharedProfile(profile)) => Ok(SharedImport::new(*profile)),
                Ok(_) => Err(Failure::Defect("a shared profile was expected".to_owned())),
                Err(failure) => Err(failure),
            });
        }
        Vec::new()
    }

    fn secrets_told(&mut self, name: &str, answer: Result<Reply, Failure>) -> Vec<Ask> {
        let told = match answer {
            Ok(Reply::Secrets(status)) => Ok(status),
            Ok(_) => Err(Failure::Defect("what is known of the secrets was expected".to_owned())),
            Err(failure) => Err(failure),
        };
        if let Some(task) = self.rotation.as_mut().filter(|task| task.profile == name) {
            task.known = told.clone().map_or_else(SecretsKnown::Failed, SecretsKnown::Told);
        }
        if let Some(editor) = self.editor_of(name) {
            editor.secrets_told(told);
        }
        Vec::new()
    }

    fn rotated(&mut self, answer: Result<Reply, Failure>) -> Vec<Ask> {
        let end = match answer {
            Ok(Reply::Rotated { end, audit_id }) => Ok((end, audit_id)),
            Ok(_) => Err(Failure::Defect("the end of a rotation was expected".to_owned())),
            Err(failure) => Err(failure),
        };
        self.rotation.iter_mut().for_each(|task| task.apply_end(end.clone()));
        Vec::new()
    }

    /// A new secret was discarded, or could not be: what is known of the secrets is asked after again.
    fn discarded(&mut self, name: String, answer: Result<Reply, Failure>) -> Vec<Ask> {
        let Some(task) = self.rotation.as_mut().filter(|task| task.profile == name) else {
            return Vec::new();
        };
        match answer {
            Ok(_) => {
                task.discarding = None;
                task.known = SecretsKnown::Asking;
                vec![Ask::Status(name)]
            }
            Err(failure) => {
                if let Some(discarding) = &mut task.discarding {
                    discarding.stage = DiscardStage::Failed(failure);
                }
                Vec::new()
            }
        }
    }

    fn editor_of(&mut self, name: &str) -> Option<&mut ProfileEditor> {
        match &mut self.page {
            Page::Editor(editor) if editor.draft.original.as_deref() == Some(name) => Some(editor),
            _ => None,
        }
    }
}
