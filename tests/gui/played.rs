//! The real window with a played engine: the test sees the commands and injects events.

use chrono::{DateTime, TimeZone, Utc};
use egui::accesskit::Role;
use egui_kittest::kittest::{NodeT, Queryable};
use egui_kittest::{Harness, HarnessBuilder, Node, SnapshotOptions};
use recall_desk::domain::audit::{AuditEntry, Deed, Ending, Intent};
use recall_desk::domain::change::Change;
use recall_desk::domain::environment::Environment;
use recall_desk::domain::job::JobView;
use recall_desk::domain::outcome::Outcome;
use recall_desk::domain::pace::Method;
use recall_desk::domain::recall::{HeldRecall, RepairStatus, Vehicle};
use recall_desk::domain::vin::Vin;
use recall_desk::engine::failure::Failure;
use recall_desk::engine::message::{
    Changed, Command, Event, HistoryCommand, LinkState, LookedUp, Progress, Reply, Startup, Status, TaskId,
    VehicleCommand,
};
use recall_desk::engine::message_jobs::{JobsCommand, JobsReply};
use recall_desk::engine::port::{EngineEnd, line};
use recall_desk::settings::{Appearance, Profile, Settings};
use recall_desk::ui::desktop_notification::Word;
use recall_desk::ui::{App, Clock, app};
use std::sync::{Arc, Mutex};
use std::task::Waker;

pub const VIN: &str = "17748U47X15831234";

/// The window under test.
pub struct Played {
    pub harness: Harness<'static, App>,
    pub engine: EngineEnd,
    /// What was said on the desktop.
    pub said: Arc<Mutex<Vec<Word>>>,
}

thread_local! {
    static PASSED_SECONDS: std::cell::Cell<i64> = const { std::cell::Cell::new(0) };
}

/// Friday, 27 March 2026, 14:05 UTC, and what has passed since in this test.
pub fn now() -> DateTime<Utc> {
    let start = Utc.with_ymd_and_hms(2026, 3, 27, 14, 5, 0).unwrap();
    start + chrono::TimeDelta::seconds(PASSED_SECONDS.get())
}

/// Lets time pass in this test.
pub fn pass_seconds(seconds: i64) {
    PASSED_SECONDS.set(PASSED_SECONDS.get() + seconds);
}

pub fn clock() -> Clock {
    Clock { now, local: |moment| moment.fixed_offset() }
}

pub fn profile(name: &str, environment: Environment) -> Profile {
    Profile {
        name: name.to_owned(),
        environment,
        base_url: "https://api.example".to_owned(),
        token_url: "https://login.example/token".to_owned(),
        client_id: "client".to_owned(),
        scope: "scope".to_owned(),
        email: None,
        secret_issued: chrono::NaiveDate::from_ymd_opt(2025, 5, 13),
        proxy: None,
        daily_allowance: None,
        ca_file: None,
    }
}

/// Settings with one connection, in use.
pub fn settings(environment: Environment, appearance: Appearance) -> Settings {
    let mut settings = Settings {
        selected: Some("Acme Motors UK".to_owned()),
        profiles: vec![profile("Acme Motors UK", environment)],
        ..Settings::default()
    };
    settings.preferences.appearance = appearance;
    settings
}

pub struct Opening {
    pub settings: Settings,
    pub sandbox: Option<Profile>,
    pub size: [f32; 2],
    pub scale: f32,
}

impl Default for Opening {
    fn default() -> Self {
        Self {
            settings: settings(Environment::Live, Appearance::Light),
            sandbox: None,
            size: [1280.0, 800.0],
            scale: 1.0,
        }
    }
}

impl Opening {
    pub fn open(self) -> Played {
        let (port, engine) = line(Waker::noop().clone());
        let startup = Startup {
            settings: Arc::new(self.settings),
            sandbox: self.sandbox.map(Box::new),
            home: "/home/ann/.local/share/recall-desk".into(),
        };
        let preferences = startup.settings.preferences.clone();
        let said = Arc::new(Mutex::new(Vec::new()));
        let ear = Arc::clone(&said);
        let app =
            App::new(port, startup, clock()).speaking(Box::new(move |word| ear.lock().unwrap().push(word)));
        let builder: HarnessBuilder<App> = Harness::builder()
            .with_size(self.size)
            .with_pixels_per_point(self.scale)
            .with_max_steps(8)
            .with_render_cursor(false)
            // Text is drawn by the program itself, so pictures are the same on every machine except for the
            // graphics driver's rounding.
            .with_options(SnapshotOptions::new().threshold(1.0).max_failed_pixels(40))
            .with_context_setup(move |context| app::prepare(context, &preferences));
        let harness = builder.build_ui_state(
            |ui, app: &mut App| {
                app.logic(ui.ctx());
                // The harness keeps a margin that a real window has not.
                let whole = egui::UiBuilder::new().max_rect(ui.ctx().content_rect());
                app.ui(&mut ui.new_child(whole));
            },
            app,
        );
        let mut played = Played { harness, engine, said };
        played.run();
        played.answer_jobs(Vec::new());
        played
    }
}

pub fn live() -> Played {
    Opening::default().open()
}

impl Played {
    /// Draws until nothing changes; also checks that every control has a name.
    pub fn run(&mut self) {
        self.harness.run();
    }

    /// The commands sent since the last call.
    pub fn commands(&mut self) -> Vec<(TaskId, Command)> {
        std::iter::from_fn(|| self.engine.commands.try_recv().ok()).collect()
    }

    /// Draws, then the one command sent since the last call.
    pub fn command(&mut self) -> (TaskId, Command) {
        self.run();
        let mut commands = self.commands();
        assert_eq!(commands.len(), 1, "{commands:?}");
        commands.remove(0)
    }

    /// Answers the reading of the list of jobs, which every window begins with.
    pub fn answer_jobs(&mut self, jobs: Vec<JobView>) {
        let (task, command) = self.command();
        assert!(matches!(command, Command::Jobs(JobsCommand::List)), "{command:?}");
        self.reply(task, Ok(Reply::Jobs(JobsReply::Jobs(jobs))));
    }

    pub fn reply(&mut self, task: TaskId, body: Result<Reply, Failure>) {
        self.engine.events.send(Event::Reply { task, body: Box::new(body) });
        self.run();
    }

    pub fn progress(&mut self, task: TaskId, body: Progress) {
        self.engine.events.send(Event::Progress { task, body });
        self.run();
    }

    pub fn status(&mut self, status: Status) {
        self.engine.status.send_replace(status);
        self.run();
    }

    pub fn click(&mut self, label: &str) {
        self.harness.get_by_label(label).click();
        self.run();
    }

    /// As [`Self::click`], where another kind of control has the same name.
    pub fn click_button(&mut self, label: &str) {
        let mut found = self.harness.query_all_by_role_and_label(Role::Button, label).collect::<Vec<_>>();
        found.pop().expect("no such button").click();
        drop(found);
        self.run();
    }

    /// What the action puts on the clipboard.
    pub fn copied_by(&mut self, action: impl FnOnce(&mut Self)) -> String {
        action(self);
        self.harness.step();
        let commands = &self.harness.output().platform_output.commands;
        let copied = commands.iter().find_map(|command| match command {
            egui::OutputCommand::CopyText(text) => Some(text.clone()),
            _ => None,
        });
        copied.expect("nothing was copied")
    }

    pub fn type_into(&mut self, label: &str, text: &str) {
        let field = self.harness.get_by_role_and_label(Role::TextInput, label);
        field.focus();
        self.run();
        self.harness.get_by_role_and_label(Role::TextInput, label).type_text(text);
        self.run();
    }

    pub fn press(&mut self, modifiers: egui::Modifiers, key: egui::Key) {
        self.harness.key_press_modifiers(modifiers, key);
        self.run();
    }

    pub fn shows(&self, label: &str) -> bool {
        self.harness.query_all_by_label_contains(label).next().is_some()
    }

    #[track_caller]
    pub fn assert_shows(&self, labels: &[&str]) {
        for label in labels {
            assert!(self.shows(label), "“{label}” is not shown. Shown: {:#?}", self.texts());
        }
    }

    #[track_caller]
    pub fn assert_shows_none(&self, labels: &[&str]) {
        for label in labels {
            assert!(!self.shows(label), "“{label}” is shown");
        }
    }

    /// Every name in the accessibility tree.
    pub fn texts(&self) -> Vec<String> {
        self.harness.root().children_recursive().filter_map(|node| node.accesskit_node().label()).collect()
    }

    /// The name of what has the focus.
    pub fn focused(&self) -> Option<String> {
        let mut nodes = self.harness.root().children_recursive();
        nodes.find(Node::is_focused).and_then(|node| node.accesskit_node().label())
    }

    /// Where what has the focus is, in points.
    pub fn focused_rect(&self) -> Option<egui::Rect> {
        self.harness.root().children_recursive().find(Node::is_focused).map(|node| node.rect())
    }

    /// Looks a vehicle up and answers with what DVSA holds.
    pub fn look_up(&mut self, typed: &str, held: Option<Vehicle>) {
        self.type_into("VIN, or a list of VINs", typed);
        self.press(egui::Modifiers::NONE, egui::Key::Enter);
        self.answer_look_up(Ok(held));
    }

    /// Answers the lookup that was just sent, and the reading of the history after it.
    pub fn answer_look_up(&mut self, result: Result<Option<Vehicle>, Failure>) {
        let (task, command) = self.command();
        let Command::Vehicle(VehicleCommand::LookUp { vins, .. }) = command else { panic!("{command:?}") };
        self.progress(
            task,
            Progress::Vehicle(Box::new(LookedUp { vin: vins[0].clone(), result, as_at: now() })),
        );
        self.reply(task, Ok(Reply::LookedUp));
        self.answer_sent(Vec::new());
    }

    pub fn answer_sent(&mut self, entries: Vec<AuditEntry>) {
        let (task, command) = self.command();
        assert!(matches!(command, Command::History(HistoryCommand::Read(_))), "{command:?}");
        self.reply(task, Ok(Reply::History(entries)));
    }

    /// Answers the reading of the campaign book.
    pub fn answer_campaigns(&mut self, campaigns: Vec<recall_desk::engine::message::SeenCampaign>) {
        let (task, command) = self.command();
        assert!(matches!(command, Command::Vehicle(VehicleCommand::Campaigns(_))), "{command:?}");
        self.reply(task, Ok(Reply::Campaigns(campaigns)));
    }

    /// Takes the change that was just sent.
    pub fn sent_change(&mut self) -> (TaskId, Change, recall_desk::engine::message::Basis) {
        let (task, command) = self.command();
        match command {
            Command::Vehicle(VehicleCommand::Send { change, basis, .. }) => (task, *change, basis),
            other => panic!("{other:?}"),
        }
    }
}

pub fn held(reference: &str, dvsa: &str, start: &str, status: RepairStatus) -> HeldRecall {
    HeldRecall {
        manufacturer_ref: Some(reference.to_owned()),
        dvsa_ref: Some(dvsa.to_owned()),
        start_date: Some(start.to_owned()),
        repair_status: Some(status),
    }
}

pub fn vehicle() -> Vehicle {
    Vehicle {
        vin: VIN.to_owned(),
        manufacturer: Some("ACME MOTORS".to_owned()),
        recalls: vec![
            held("ACM/2026/017", "R/2026/041", "2026-01-12", RepairStatus::NotFixed),
            held("ACM/2024/003", "R/2024/212", "2024-06-03", RepairStatus::Fixed),
        ],
        last_updated: Some("2026-03-20T09:15:00Z".to_owned()),
    }
}

pub fn changed(change: Change, outcome: Outcome, held: Option<Vehicle>) -> Reply {
    let vin = change.vin().clone();
    Reply::Changed(Box::new(Changed {
        change,
        audit_id: Some(12),
        not_sent: None,
        outcome,
        request_id: Some("6f1c0e52-9a41-4f0e-8a35-1f1a2f1c7d10".to_owned()),
        held_before: None,
        vehicle: Some(LookedUp { vin, result: Ok(held), as_at: now() }),
    }))
}

pub fn entry(id: i64, change: Change, outcome: Outcome) -> AuditEntry {
    AuditEntry {
        id,
        intent: Intent {
            at: now() - chrono::TimeDelta::days(3),
            who: "j.smith".to_owned(),
            profile: "Acme Motors UK".to_owned(),
            environment: Environment::Live,
            host: "api.example".to_owned(),
            deed: Deed::Change(change),
            before: None,
            job: None,
        },
        ending: Some(Ending { at: now(), outcome, request_id: Some("a1b2".to_owned()), note: None }),
    }
}

pub fn busy_status() -> Status {
    Status {
        link: LinkState::Connected,
        token_until: Some(now() + chrono::TimeDelta::minutes(17)),
        rates: vec![(Method::Get, 3.0), (Method::Post, 24.1)],
        sent_today: 12_408,
        ..Status::default()
    }
}

/// After much was sent, while nothing is.
pub fn quiet_status() -> Status {
    Status { rates: Vec::new(), ..busy_status() }
}

pub fn vin(text: &str) -> Vin {
    Vin::parse(text).unwrap()
}
