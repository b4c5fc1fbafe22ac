//! The window's application: drains events, draws the screen, does what was asked.

use super::action::{self, Action};
use super::clock::Clock;
use super::cx::Cx;
use super::desk::Desk;
use super::desktop_notification::{self, Speaker};
use super::frame::{self, notices::Notices};
use super::keys::{self, Shortcut};
use super::route::Route;
use super::widgets::page_start;
use super::{editor, first_run, fonts, history, import, jobs, look_up, settings, theme};
use crate::engine::message::{Event, Reply, Startup};
use crate::engine::port::{CommandSender, EventReceiver, Port, StatusReader};
use crate::settings::Preferences;

/// Events folded in before one picture; the rest follow in the next.
const EVENTS_PER_PICTURE: usize = 2_000;

/// Everything behind the window. Screens own their state; nothing is shared.
pub struct App {
    pub(super) commands: CommandSender,
    events: EventReceiver,
    status: StatusReader,
    pub(super) clock: Clock,
    pub(super) speaker: Speaker,
    pub(super) desk: Desk,
    pub(super) route: Route,
    pub(super) look_up: look_up::State,
    pub(super) editor: editor::State,
    pub(super) import: import::State,
    pub(super) jobs: jobs::State,
    pub(super) history: history::State,
    pub(super) settings: settings::State,
    pub(super) first_run: first_run::State,
    pub(super) notices: Notices,
    pub(super) help: frame::help::Help,
    pub(super) closing: frame::closing::Closing,
    shown_zoom_percent: Option<u16>,
    shown_route: Option<Route>,
    shown_title: Option<String>,
}

/// Gives a fresh context its fonts and its look. Call it before the first picture.
pub fn prepare(context: &egui::Context, preferences: &Preferences) {
    fonts::install(context);
    theme::apply(context, preferences.appearance);
    theme::apply_row_height(context, preferences.row_height);
}

impl App {
    /// Starts on Look up, or on the first page when no connection is in use.
    pub fn new(port: Port, startup: Startup, clock: Clock) -> Self {
        let desk = Desk::new(startup);
        let mut import = import::State::default();
        import.file.recent = import::recent::RecentFiles::load(&desk.home);
        let route = if desk.profile().is_some() { Route::LookUp } else { Route::FirstRun };
        Self {
            commands: port.commands,
            events: port.events,
            status: port.status,
            clock,
            speaker: desktop_notification::silent(),
            desk,
            route,
            look_up: look_up::State::default(),
            editor: editor::State::default(),
            import,
            jobs: jobs::State::default(),
            history: history::State::default(),
            settings: settings::State::default(),
            first_run: first_run::State::default(),
            notices: Notices::default(),
            help: frame::help::Help::default(),
            closing: frame::closing::Closing::default(),
            shown_zoom_percent: None,
            shown_route: None,
            shown_title: None,
        }
    }

    /// The same window, which says on the desktop when a job needs someone.
    #[must_use]
    pub fn speaking(self, speaker: Speaker) -> Self {
        Self { speaker, ..self }
    }

    /// The screen shown.
    pub fn route(&self) -> Route {
        self.route
    }

    /// Folds in what the engine has told. Also called while the window is hidden; draws nothing.
    pub fn logic(&mut self, context: &egui::Context) {
        self.desk.status = self.status.latest();
        let events = self.events.drain(EVENTS_PER_PICTURE);
        if events.len() == EVENTS_PER_PICTURE {
            context.request_repaint();
        }
        for event in events {
            if matches!(event, Event::Quit) {
                // As if someone had closed the window: also while it is hidden.
                context.send_viewport_cmd(egui::ViewportCommand::Close);
                continue;
            }
            let actions = self.apply(event);
            action::perform(self, context, actions);
        }
        self.follow_preferences(context);
        self.follow_title(context);
    }

    /// Draws.
    pub fn ui(&mut self, ui: &mut egui::Ui) {
        let context = ui.ctx().clone();
        let mut actions = Vec::new();
        page_start::listen(&context);
        let mut shortcut = keys::pressed(&context);
        if let Some(Shortcut::Go(route)) = shortcut.take_if(|pressed| matches!(pressed, Shortcut::Go(_))) {
            actions.push(Action::Go(route));
        }
        if shortcut == Some(Shortcut::VinField) {
            self.route = Route::LookUp;
        }
        self.help.listen(&mut shortcut);
        let brought = self.brought_in(&context, &mut shortcut);
        actions.extend(brought);
        if matches!(self.jobs.listing, jobs::state::Listing::NotRead) {
            actions.extend(self.jobs.read());
        }
        let entered = self.shown_route.replace(self.route) != Some(self.route);
        let mut cx = Cx { desk: &self.desk, clock: self.clock, shortcut, actions: &mut actions };
        if entered {
            page_start::begin(&context);
            match self.route {
                Route::History => self.history.entered(&mut cx),
                Route::Settings => self.settings.entered(&mut cx),
                Route::LookUp => self.look_up.entered(),
                Route::Jobs => cx.actions.extend(self.jobs.read()),
                Route::FirstRun | Route::Import => {}
            }
        }
        self.closing.ui(&context, self.jobs.running(), self.jobs.waiting(), &mut cx);
        frame::band::ui(ui, &cx);
        frame::status_bar::ui(ui, &cx);
        frame::navigation::ui(ui, self.route, self.jobs.under_way(), &mut cx);
        frame::notices::ui(&self.notices, ui, &mut cx);
        match self.route {
            Route::FirstRun => first_run::view::ui(&mut self.first_run, ui, &mut cx),
            Route::LookUp => look_up::view::ui(&mut self.look_up, &mut self.editor, ui, &mut cx),
            Route::Import => import::view::ui(&mut self.import, &mut self.jobs, ui, &mut cx),
            Route::Jobs => jobs::view::ui(&mut self.jobs, ui, &mut cx),
            Route::History => history::view::ui(&mut self.history, ui, &mut cx),
            Route::Settings => settings::view::ui(&mut self.settings, ui, &mut cx),
        }
        frame::drop_hint::paint(&context);
        self.help.ui(&context);
        frame::focus_ring::paint(&context);
        action::perform(self, &context, actions);
    }

    /// Files and tables that are brought into the window, whichever screen is shown.
    fn brought_in(&mut self, context: &egui::Context, shortcut: &mut Option<Shortcut>) -> Vec<Action> {
        if shortcut.take_if(|pressed| *pressed == Shortcut::OpenFile).is_some() {
            self.route = Route::Import;
            self.import.step = import::step::Step::File;
            self.import.file.dialog_wanted = import::file::DialogWanted::Now;
        }
        let files = |input: &egui::InputState| {
            input.raw.dropped_files.iter().map(|file| file.path().to_owned()).collect::<Vec<_>>()
        };
        let dropped = context.input(files);
        if !dropped.is_empty() {
            self.route = Route::Import;
            return self.import.take_dropped(dropped);
        }
        let takes_tables = self.route == Route::Import && self.import.step == import::step::Step::File;
        match keys::pasted(context).filter(|_| takes_tables) {
            Some(table) => self.import.paste(&table),
            None => Vec::new(),
        }
    }

    fn apply(&mut self, event: Event) -> Vec<Action> {
        let mut actions = Vec::new();
        if let Event::Notice(notice) = event {
            self.notices.add(frame::notices::Told::Engine(notice));
            return actions;
        }
        self.take_shared(&event);
        let event = self.look_up.apply(event, &mut actions);
        let now = (self.clock.now)();
        let event = event.and_then(|event| self.import.apply(event, &mut actions));
        let event = event.and_then(|event| self.jobs.apply(event, now, &mut actions));
        let event = event.and_then(|event| self.editor.apply(event, &mut actions));
        let event = event.and_then(|event| self.history.apply(event, &mut actions));
        let event = event.and_then(|event| self.settings.apply(event, &mut actions));
        let event = event.and_then(|event| self.first_run.apply(event, &mut actions));
        if let Some(Event::Reply { task, .. }) = event {
            tracing::debug!(task = task.0, "nobody waits for this reply any more");
        }
        actions
    }

    /// Takes what concerns the whole window out of a reply, whoever asked.
    fn take_shared(&mut self, event: &Event) {
        let Event::Reply { task, body } = event else { return };
        match body.as_ref() {
            Ok(Reply::Settings(settings)) => self.desk.take_settings(*task, settings),
            Ok(Reply::Sandbox(profile)) => self.desk.sandbox = Some(profile.clone()),
            _ => {}
        }
    }

    fn follow_preferences(&mut self, context: &egui::Context) {
        let preferences = &self.desk.settings.preferences;
        theme::apply(context, preferences.appearance);
        theme::apply_row_height(context, preferences.row_height);
        let percent = preferences.zoom_percent.clamp(75, 300);
        if self.shown_zoom_percent.replace(percent) != Some(percent) {
            context.set_zoom_factor(f32::from(percent) / 100.0);
        }
    }

    /// Names the environment in the window's title too: two windows must not be confused in the task bar.
    fn follow_title(&mut self, context: &egui::Context) {
        let title = match self.desk.profile() {
            Some(profile) if profile.name == profile.environment.to_string() => {
                format!("{} – Recall Desk", profile.environment)
            }
            Some(profile) => format!("{} – {} – Recall Desk", profile.environment, profile.name),
            None => "Recall Desk".to_owned(),
        };
        if self.shown_title.as_ref() != Some(&title) {
            context.send_viewport_cmd(egui::ViewportCommand::Title(title.clone()));
            self.shown_title = Some(title);
        }
    }
}
