//! The window with a played engine: tests see the commands that it would get and answer them.

use chrono::{DateTime, NaiveDate, Utc};
use egui_kittest::Harness;
use egui_kittest::kittest::{NodeT, Queryable};
use recall_desk::domain::environment::Environment;
use recall_desk::engine::failure::Failure;
use recall_desk::engine::message::{Command, Event, Progress, Reply, Startup, TaskId};
use recall_desk::engine::port::{EngineEnd, line};
use recall_desk::settings::{Appearance, Preferences, Profile, Settings};
use recall_desk::ui::app::{App, prepare};
use recall_desk::ui::{Clock, Repaint};
use std::path::PathBuf;
use std::sync::Arc;

/// 27 March 2026, 14:05:09 UTC, wherever the test runs.
pub fn now() -> DateTime<Utc> {
    DateTime::from_timestamp(1_774_620_309, 0).unwrap()
}

pub fn clock() -> Clock {
    Clock { now, local: |moment| moment.fixed_offset() }
}

pub fn profile(name: &str, environment: Environment) -> Profile {
    Profile {
        name: name.into(),
        environment,
        base_url: "https://external.api.check-vehicle-recalls.service.gov.uk".into(),
        token_url: "https://login.microsoftonline.com/8f4a/oauth2/v2.0/token".into(),
        client_id: "5c0b3a9e-2f7d-4a55-9a0e-7d3f1c2b8e10".into(),
        scope: "https://recalls.example/.default".into(),
        email: Some("recalls@acme.example".into()),
        secret_issued: NaiveDate::from_ymd_opt(2025, 5, 14),
        proxy: None,
        ca_file: None,
    }
}

pub fn sandbox() -> Profile {
    Profile {
        base_url: "http://127.0.0.1:41234".into(),
        token_url: "http://127.0.0.1:41234/oauth2/v2.0/token".into(),
        email: Some("team@sandbox.example".into()),
        ..profile("Sandbox", Environment::Sandbox)
    }
}

/// Two connections, the first in use.
pub fn settings() -> Settings {
    let ends_soon =
        Profile { secret_issued: NaiveDate::from_ymd_opt(2024, 4, 15), ..profile("Acme test", Environment::Test) };
    Settings {
        selected: Some("Acme Motors UK".into()),
        profiles: vec![profile("Acme Motors UK", Environment::Live), ends_soon],
        ..Settings::default()
    }
}

/// How a window is opened.
pub struct Opening {
    pub settings: Settings,
    pub sandbox: Option<Profile>,
    pub appearance: Appearance,
    pub size: (f32, f32),
    pub pixels_per_point: f32,
}

impl Default for Opening {
    fn default() -> Self {
        Self {
            settings: settings(),
            sandbox: None,
            appearance: Appearance::Light,
            size: (1280.0, 800.0),
            pixels_per_point: 1.0,
        }
    }
}

/// A window and the engine's end of its line.
pub struct Play {
    pub window: Harness<'static, App>,
    engine: EngineEnd,
}

impl Opening {
    pub fn open(mut self) -> Play {
        self.settings.preferences = Preferences { appearance: self.appearance, ..self.settings.preferences };
        let repaint = Repaint::new();
        let (port, engine) = line(repaint.waker());
        let preferences = self.settings.preferences.clone();
        let startup = Startup {
            settings: Arc::new(self.settings),
            sandbox: self.sandbox.map(Box::new),
            home: PathBuf::from("/home/ann/.local/share/recall-desk"),
        };
        let app = App::new(port, startup, clock());
        let mut window = Harness::builder()
            .with_size(self.size)
            .with_pixels_per_point(self.pixels_per_point)
            .with_max_steps(8)
            .with_render_cursor(false)
            .with_context_setup(move |context| prepare(context, &preferences))
            .build_ui_state(
                |ui, app: &mut App| {
                    let context = ui.ctx().clone();
                    app.logic(&context);
                    app.ui(ui);
                },
                app,
            );
        window.run();
        Play { window, engine }
    }
}

impl Play {
    pub fn press(&mut self, label: &str) -> &mut Self {
        let node = self.window.get_by_label(label);
        node.scroll_to_me();
        self.window.run();
        self.window.get_by_label(label).click();
        self.window.run();
        self
    }

    pub fn write(&mut self, label: &str, text: &str) -> &mut Self {
        self.window.get_by_label(label).focus();
        self.window.run();
        self.window.get_by_label(label).type_text(text);
        self.window.run();
        self
    }

    pub fn sees(&self, text: &str) -> bool {
        self.tree().lines().any(|line| line.contains(text))
    }

    #[track_caller]
    pub fn expect(&mut self, text: &str) -> &mut Self {
        assert!(self.sees(text), "“{text}” is not shown; this is:\n{}", self.tree());
        self
    }

    /// Every name and value in the accessibility tree.
    pub fn tree(&self) -> String {
        let mut tree = String::new();
        collect(&mut tree, &self.window.root().accesskit_node());
        tree
    }

    /// The text that an event puts on the clipboard.
    pub fn copied_by(&mut self, event: egui::Event) -> Option<String> {
        self.window.event(event);
        self.copied()
    }

    /// The text that what was just done puts on the clipboard. Looks at one picture only.
    pub fn copied(&mut self) -> Option<String> {
        self.window.step();
        let commands = &self.window.output().platform_output.commands;
        let copied = commands.iter().find_map(|command| match command {
            egui::OutputCommand::CopyText(text) => Some(text.clone()),
            _ => None,
        });
        self.window.run();
        copied
    }

    /// The commands sent since the last call.
    pub fn commands(&mut self) -> Vec<(TaskId, Command)> {
        std::iter::from_fn(|| self.engine.commands.try_recv().ok()).collect()
    }

    /// The one command sent since the last call.
    #[track_caller]
    pub fn command(&mut self) -> (TaskId, Command) {
        let mut commands = self.commands();
        assert_eq!(commands.len(), 1, "{commands:?}");
        commands.remove(0)
    }

    pub fn answer(&mut self, task: TaskId, body: Result<Reply, Failure>) -> &mut Self {
        self.engine.events.send(Event::Reply { task, body: Box::new(body) });
        self.window.run();
        self
    }

    pub fn progress(&mut self, task: TaskId, body: Progress) -> &mut Self {
        self.engine.events.send(Event::Progress { task, body });
        self.window.run();
        self
    }
}

fn collect(tree: &mut String, node: &egui_kittest::kittest::AccessKitNode<'_>) {
    for text in [node.label(), node.value()].into_iter().flatten() {
        tree.push_str(&text);
        tree.push('\n');
    }
    for child in node.children() {
        collect(tree, &child);
    }
}
