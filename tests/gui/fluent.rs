//! Steps in a row, as a person goes through the settings and the history; and the connections they find there.

use crate::played::{Opening, Played, profile};
use chrono::NaiveDate;
use egui_kittest::kittest::{AccessKitNode, NodeT, Queryable};
use recall_desk::domain::environment::Environment;
use recall_desk::engine::failure::Failure;
use recall_desk::engine::message::{Reply, TaskId};
use recall_desk::settings::{Appearance, Profile, Settings};

/// A connection that lacks nothing.
pub fn connection(name: &str, environment: Environment) -> Profile {
    Profile {
        base_url: "https://external.api.check-vehicle-recalls.service.gov.uk".into(),
        token_url: "https://login.microsoftonline.com/8f4a/oauth2/v2.0/token".into(),
        client_id: "5c0b3a9e-2f7d-4a55-9a0e-7d3f1c2b8e10".into(),
        scope: "https://recalls.example/.default".into(),
        email: Some("recalls@acme.example".into()),
        secret_issued: NaiveDate::from_ymd_opt(2025, 5, 14),
        ..profile(name, environment)
    }
}

pub fn sandbox() -> Profile {
    connection("Sandbox", Environment::Sandbox)
}

/// Two connections, the first in use; the second's secret ends soon.
pub fn two_connections() -> Settings {
    let ends_soon = Profile {
        secret_issued: NaiveDate::from_ymd_opt(2024, 4, 15),
        ..connection("Acme test", Environment::Test)
    };
    Settings {
        selected: Some("Acme Motors UK".into()),
        profiles: vec![connection("Acme Motors UK", Environment::Live), ends_soon],
        ..Settings::default()
    }
}

/// A window with these settings.
pub fn with(settings: Settings) -> Opening {
    Opening { settings, ..Opening::default() }
}

/// The same in a theme.
pub fn looking(mut settings: Settings, appearance: Appearance) -> Opening {
    settings.preferences.appearance = appearance;
    with(settings)
}

impl Played {
    /// Brings a control into sight and clicks it.
    #[track_caller]
    pub fn go(&mut self, label: &str) -> &mut Self {
        self.harness.get_by_label(label).scroll_to_me();
        self.run();
        self.harness.get_by_label(label).click();
        self.run();
        self
    }

    /// Types into a field of any kind.
    #[track_caller]
    pub fn write(&mut self, label: &str, text: &str) -> &mut Self {
        self.harness.get_by_label(label).focus();
        self.run();
        self.harness.get_by_label(label).type_text(text);
        self.run();
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

    /// That a name or value is this and no more.
    #[track_caller]
    pub fn expect_text(&mut self, text: &str) -> &mut Self {
        let tree = self.tree();
        assert!(tree.lines().any(|line| line.trim_end() == text), "“{text}” is not shown; this is:\n{tree}");
        self
    }

    pub fn answer(&mut self, task: TaskId, body: Result<Reply, Failure>) -> &mut Self {
        self.reply(task, body);
        self
    }

    /// Every name and every value in the accessibility tree.
    pub fn tree(&self) -> String {
        let mut tree = String::new();
        collect(&mut tree, &self.harness.root().accesskit_node());
        tree
    }

    /// What this event puts on the clipboard, if anything.
    pub fn copied_on(&mut self, event: egui::Event) -> Option<String> {
        self.harness.event(event);
        self.harness.step();
        let commands = &self.harness.output().platform_output.commands;
        let copied = commands.iter().find_map(|command| match command {
            egui::OutputCommand::CopyText(text) => Some(text.clone()),
            _ => None,
        });
        self.run();
        copied
    }
}

fn collect(tree: &mut String, node: &AccessKitNode<'_>) {
    for text in [node.label(), node.value()].into_iter().flatten() {
        tree.push_str(&text);
        tree.push('\n');
    }
    for child in node.children() {
        collect(tree, &child);
    }
}
