//! The arrows between folders, read off the `use` lines and paths of the source: one crate has no other wall.

use std::path::{Path, PathBuf};

const ADAPTERS: [&str; 6] = ["api", "journal", "keyring", "sandbox", "settings", "spreadsheet"];

fn sources(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            sources(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
}

/// Every source file with the folder that it belongs to and its lines without comments and tests.
fn code() -> Vec<(String, PathBuf, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut files = Vec::new();
    sources(&root, &mut files);
    assert!(files.len() > 50, "the source was not found");
    let folder = |path: &Path| {
        let first = path.strip_prefix(&root).unwrap().components().next().unwrap();
        first.as_os_str().to_string_lossy().into_owned()
    };
    files
        .into_iter()
        .map(|path| {
            let text = std::fs::read_to_string(&path).unwrap();
            (folder(&path), path, product(&text))
        })
        .collect()
}

/// A file's lines without comments and without what is only there for tests: each item under `#[cfg(test)]`, up
/// to its closing brace or semicolon, wherever in the file it stands.
fn product(text: &str) -> String {
    let mut kept = Vec::new();
    let mut lines = text.lines().filter(|line| !line.trim_start().starts_with("//"));
    while let Some(line) = lines.next() {
        if line.trim() != "#[cfg(test)]" {
            kept.push(line);
            continue;
        }
        // As rustfmt sets it: an item ends with a brace as far in as it began, or on its own line.
        let indent = line.len() - line.trim_start().len();
        for line in lines.by_ref() {
            let is_as_far_in = line.len() - line.trim_start().len() == indent;
            if is_as_far_in && (line.trim_end().ends_with(';') || line.trim_start().starts_with('}')) {
                break;
            }
        }
    }
    kept.join("\n")
}

#[test]
fn what_stands_after_a_test_item_is_read_too() {
    let text = "use a;\n#[cfg(test)]\nmod latencies;\nuse b;\nimpl X {\n    #[cfg(test)]\n    fn t() {\n        c;\n    }\n    fn p() {}\n}\n#[cfg(test)]\nmod tests {\n    use d;\n}\nuse e;\n";
    assert_eq!(product(text), "use a;\nuse b;\nimpl X {\n    fn p() {}\n}\nuse e;");
}

fn assert_never(rule: &str, applies: impl Fn(&str, &Path) -> bool, forbidden: &[String]) {
    let broken: Vec<String> = code()
        .into_iter()
        .filter(|(folder, path, _)| applies(folder, path))
        .flat_map(|(_, path, text)| {
            let found = forbidden.iter().filter(move |word| text.contains(word.as_str()));
            found.map(|word| format!("{} names {word}", path.display())).collect::<Vec<_>>()
        })
        .collect();
    assert!(broken.is_empty(), "{rule}:\n{}", broken.join("\n"));
}

fn paths(folders: &[&str]) -> Vec<String> {
    folders.iter().map(|folder| format!("crate::{folder}")).collect()
}

#[test]
fn domain_imports_no_other_folder_and_no_clock() {
    let mut forbidden = paths(&ADAPTERS);
    forbidden.extend(paths(&["engine", "ui", "cli"]));
    forbidden.extend(
        ["Utc::now", "Local::now", "Instant::now", "SystemTime", "std::fs", "tokio"].map(str::to_owned),
    );
    assert_never("domain is pure", |folder, _| folder == "domain", &forbidden);
}

#[test]
fn adapters_import_neither_each_other_nor_what_is_above() {
    for adapter in ADAPTERS {
        let mut others: Vec<&str> = ADAPTERS.into_iter().filter(|other| *other != adapter).collect();
        others.extend(["engine", "ui", "cli"]);
        assert_never("adapters know only domain", |folder, _| folder == adapter, &paths(&others));
    }
}

#[test]
fn the_engine_knows_no_face() {
    assert_never("the engine knows no face", |folder, _| folder == "engine", &paths(&["ui", "cli"]));
}

#[test]
fn faces_reach_adapters_only_through_the_engine() {
    let adapters: Vec<&str> = ADAPTERS.into_iter().filter(|adapter| *adapter != "settings").collect();
    assert_never("faces use the engine", |folder, _| folder == "ui" || folder == "cli", &paths(&adapters));
    let libraries = ["reqwest::", "rusqlite::", "keyring::", "keyring_core::", "axum::"].map(str::to_owned);
    assert_never("faces use the engine", |folder, _| folder == "ui" || folder == "cli", &libraries);
    assert_never("the window has no runtime", |folder, _| folder == "ui", &["tokio".to_owned()]);
}

#[test]
fn only_the_window_names_egui() {
    let forbidden = ["egui::", "eframe::", "egui_extras::"].map(str::to_owned);
    assert_never("egui stays in ui", |folder, _| folder != "ui" && folder != "main.rs", &forbidden);
}

#[test]
fn one_door_out() {
    let not_the_door = |folder: &str, path: &Path| folder == "api" && !path.ends_with("api/send.rs");
    assert_never(
        "only api/send.rs sends",
        not_the_door,
        &[".execute(".to_owned(), ".send().await".to_owned()],
    );
    let elsewhere = |folder: &str, _: &Path| folder != "api";
    assert_never("only api knows reqwest", elsewhere, &["reqwest".to_owned()]);
}

#[test]
fn only_the_journal_touches_sqlite() {
    assert_never(
        "only the journal touches SQLite",
        |folder, _| folder != "journal",
        &["rusqlite".to_owned()],
    );
}

#[test]
fn only_one_file_of_the_window_sends_commands() {
    let elsewhere = |folder: &str, path: &Path| folder == "ui" && !path.ends_with("ui/action.rs");
    assert_never("only ui/action.rs sends commands", elsewhere, &["commands.send(".to_owned()]);
}
