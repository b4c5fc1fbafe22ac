//! What every screen may read: the settings, the connection in use, the fast-changing numbers.

use crate::domain::environment::Environment;
use crate::engine::message::{Destination, Startup, Status, TaskId};
use crate::settings::profile::SANDBOX_PROFILE;
use crate::settings::{Profile, Settings};
use chrono::NaiveDate;
use std::path::PathBuf;
use std::sync::Arc;

/// The shared knowledge of the window. Changed by replies only.
pub struct Desk {
    /// The settings as the engine last told them.
    pub settings: Arc<Settings>,
    /// The embedded sandbox's profile, once it runs.
    pub sandbox: Option<Box<Profile>>,
    /// The folder that holds settings, journal and logs.
    pub home: PathBuf,
    /// The numbers of the status bar.
    pub status: Status,
    /// What draws the window, once one is open.
    pub renderer: Option<&'static str>,
    in_use: Option<String>,
    selecting: Option<(TaskId, String)>,
}

impl Desk {
    /// As the engine starts. A sandbox that was started on the command line is in use.
    pub fn new(startup: Startup) -> Self {
        let in_use = startup.sandbox.as_ref().map(|sandbox| sandbox.name.clone());
        Self {
            in_use: in_use.or_else(|| startup.settings.selected.clone()),
            settings: startup.settings,
            sandbox: startup.sandbox,
            home: startup.home,
            status: Status::default(),
            renderer: None,
            selecting: None,
        }
    }

    /// The connection in use.
    pub fn profile(&self) -> Option<&Profile> {
        self.in_use.as_deref().and_then(|name| self.profile_named(name))
    }

    /// Where the connection in use leads.
    pub fn destination(&self) -> Option<Destination> {
        self.profile().map(Destination::from)
    }

    /// A saved connection, or the running sandbox's.
    pub fn profile_named(&self, name: &str) -> Option<&Profile> {
        match &self.sandbox {
            Some(sandbox) if sandbox.name == name => Some(sandbox),
            _ => self.settings.profile(name),
        }
    }

    /// Where the connection in use goes.
    pub fn environment(&self) -> Option<Environment> {
        self.profile().map(|profile| profile.environment)
    }

    /// Notes the day of issue that a rotation has put into a profile: its reply carries no settings.
    pub fn note_secret_issued(&mut self, name: &str, issued: NaiveDate) {
        let saved = Arc::make_mut(&mut self.settings).profiles.iter_mut();
        let all = saved.chain(self.sandbox.as_deref_mut());
        for profile in all.filter(|profile| profile.name == name) {
            profile.secret_issued = Some(issued);
        }
    }

    /// Notes a command that chooses a connection: the choice holds once it is answered.
    pub fn note_selecting(&mut self, task: TaskId, name: String) {
        self.selecting = Some((task, name));
    }

    /// Takes the settings that a reply carried.
    pub fn take_settings(&mut self, task: TaskId, settings: &Arc<Settings>) {
        if let Some((_, name)) = self.selecting.take_if(|(selecting, _)| *selecting == task) {
            self.in_use = Some(name);
        }
        self.settings = Arc::clone(settings);
        let lost = self.profile().is_none() && self.in_use.as_deref() != Some(SANDBOX_PROFILE);
        if lost {
            self.in_use.clone_from(&self.settings.selected);
        }
    }
}
