//! The settings file: replaced whole, set aside when damaged, left alone when newer.

use chrono::NaiveDate;
use recall_desk::domain::environment::Environment;
use recall_desk::settings::{
    Appearance, Folders, Preferences, Profile, ProfileField, Settings, SettingsFailure, SettingsStore,
    read_shared, write_shared,
};
use std::fs;
use tempfile::TempDir;

fn profile(name: &str) -> Profile {
    Profile {
        name: name.to_owned(),
        environment: Environment::Live,
        base_url: "https://history.example.gov.uk/recalls".to_owned(),
        token_url: "https://login.example.com/tenant/oauth2/v2.0/token".to_owned(),
        client_id: "0a1b".to_owned(),
        scope: "https://tapi.example/.default".to_owned(),
        email: Some("recalls@maker.example".to_owned()),
        secret_issued: Some(day("2026-03-27")),
        proxy: Some("http://proxy.example:8080".to_owned()),
        daily_allowance: Some(100_000),
        ca_file: Some("/etc/ssl/maker.pem".to_owned()),
    }
}

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn settings() -> Settings {
    Settings {
        selected: Some("Live".to_owned()),
        preferences: Preferences { appearance: Appearance::HighContrast, ..Preferences::default() },
        profiles: vec![profile("Live"), profile("Test “2”"), profile("Prüfstand")],
        ..Settings::default()
    }
}

fn store(home: &TempDir) -> SettingsStore {
    SettingsStore::new(&Folders::under(home.path().join("home")))
}

/// Every file in the settings' folder, by name.
fn files(store: &SettingsStore) -> Vec<String> {
    let mut names: Vec<_> = fs::read_dir(store.path().parent().unwrap())
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    names
}

#[test]
fn what_is_saved_is_loaded_and_leaves_no_other_file() {
    let home = TempDir::new().unwrap();
    let store = store(&home);
    assert_eq!(store.load().unwrap().settings, Settings::default());
    store.save(&Settings::default()).unwrap();
    store.save(&settings()).unwrap();
    let loaded = store.load().unwrap();
    assert_eq!((loaded.settings, loaded.set_aside), (settings(), None));
    assert_eq!(files(&store), ["settings.toml"]);
}

#[cfg(unix)]
#[test]
fn nobody_else_may_read_folder_or_file() {
    use std::os::unix::fs::PermissionsExt;
    let home = TempDir::new().unwrap();
    let folders = Folders { config: home.path().join("a/b"), data: home.path().join("c") };
    fs::create_dir(&folders.data).unwrap();
    fs::set_permissions(&folders.data, fs::Permissions::from_mode(0o755)).unwrap();
    folders.create().unwrap();
    let store = SettingsStore::new(&folders);
    store.save(&settings()).unwrap();
    let mode = |path: &std::path::Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!([mode(&folders.config), mode(&folders.data), mode(store.path())], [0o700, 0o700, 0o600]);
}

#[test]
fn a_file_cut_at_any_line_or_in_half_is_kept_aside_and_defaults_are_used() {
    let home = TempDir::new().unwrap();
    let store = store(&home);
    store.save(&settings()).unwrap();
    let whole = fs::read(store.path()).unwrap();
    let line_ends = whole.iter().enumerate().filter(|(_, byte)| **byte == b'\n').map(|(at, _)| at + 1);
    let cuts: Vec<_> = line_ends.filter(|at| *at < whole.len()).chain([whole.len() / 2, 0]).collect();
    assert!(cuts.len() > 30);
    for cut in cuts {
        fs::write(store.path(), &whole[..cut]).unwrap();
        let loaded = store.load().unwrap();
        assert_eq!(loaded.settings, Settings::default(), "cut at {cut}");
        let aside = loaded.set_aside.unwrap_or_else(|| panic!("a cut at {cut} was not seen"));
        assert_eq!(fs::read(&aside.kept_as).unwrap(), whole[..cut], "cut at {cut}");
        assert!(!aside.reason.is_empty() && !store.path().exists());
        store.save(&Settings::default()).unwrap();
        assert_eq!(store.load().unwrap().set_aside, None);
        fs::remove_file(aside.kept_as).unwrap();
    }
}

#[test]
fn other_damage_is_kept_aside_too_each_under_its_own_name() {
    let home = TempDir::new().unwrap();
    let store = store(&home);
    store.save(&settings()).unwrap();
    let damaged: [&[u8]; 6] = [
        b"version = 1\nprofiles = 7\n",
        b"version = \"one\"\n",
        b"version = 1\n[[profiles]]\nname = \"no more\"\n",
        b"selected = \"Live\"\n",
        b"\xff\xfe\x00v",
        &b"# comment\n".repeat(200_000),
    ];
    for bytes in damaged {
        fs::write(store.path(), bytes).unwrap();
        let loaded = store.load().unwrap();
        assert_eq!(loaded.settings, Settings::default());
        assert_eq!(fs::read(loaded.set_aside.unwrap().kept_as).unwrap(), bytes);
    }
    assert_eq!(files(&store).len(), damaged.len(), "one file overwrote another");
}

#[test]
fn a_newer_file_is_refused_and_never_overwritten() {
    let home = TempDir::new().unwrap();
    let store = store(&home);
    store.save(&settings()).unwrap();
    let newer = "version = 2\nprofiles = \"in another form\"\n";
    fs::write(store.path(), newer).unwrap();
    let too_new = SettingsFailure::TooNew { found: 2, known: 1 };
    assert_eq!(store.load(), Err(too_new.clone()));
    assert_eq!(store.save(&Settings::default()), Err(too_new));
    assert_eq!(fs::read_to_string(store.path()).unwrap(), newer);
}

#[test]
fn a_file_written_by_hand_with_unknown_keys_is_taken() {
    let home = TempDir::new().unwrap();
    let store = store(&home);
    fs::create_dir_all(store.path().parent().unwrap()).unwrap();
    let by_hand = "version = 1\nlater = true\n[preferences]\nzoom_percent = 9000\nsound = \"off\"\n\
        [[profiles]]\nname = \"Test\"\nenvironment = \"test\"\nbase_url = \"https://a\"\n\
        token_url = \"https://b\"\nclient_id = \"c\"\nscope = \"d\"\ncolour = 3\n";
    fs::write(store.path(), by_hand).unwrap();
    let loaded = store.load().unwrap();
    assert_eq!(loaded.set_aside, None);
    assert_eq!(loaded.settings.profile("Test").unwrap().environment, Environment::Test);
    assert_eq!(loaded.settings.preferences.zoom_percent, 300, "brought into its range");
}

#[test]
fn a_folder_that_cannot_be_written_is_named() {
    let home = TempDir::new().unwrap();
    let file = home.path().join("a-file");
    fs::write(&file, "").unwrap();
    let store = SettingsStore::new(&Folders::under(file.clone()));
    assert!(matches!(store.save(&settings()), Err(SettingsFailure::Io { path, .. }) if path == file));
}

#[test]
fn a_shared_profile_comes_back_and_anything_else_is_refused_clearly() {
    let home = TempDir::new().unwrap();
    let path = home.path().join("live.toml");
    write_shared(&path, &profile("Live")).unwrap();
    assert_eq!(read_shared(&path), Ok(profile("Live")));

    let whole = fs::read_to_string(&path).unwrap();
    let oversized = format!("{whole}\n#{}", "x".repeat(70_000));
    let foreign = "version = 1\nprofiles = []\n".to_owned();
    for bad in [oversized, foreign, whole[..whole.len() / 2].to_owned(), "\u{0}".to_owned(), String::new()] {
        fs::write(&path, &bad).unwrap();
        let refusal = read_shared(&path).unwrap_err();
        assert!(matches!(refusal, SettingsFailure::NotAProfile { .. }), "{refusal}");
    }
    fs::write(&path, whole.replace("shared_connection = 1", "shared_connection = 7")).unwrap();
    assert_eq!(read_shared(&path), Err(SettingsFailure::TooNew { found: 7, known: 1 }));
    assert!(matches!(read_shared(home.path()), Err(SettingsFailure::Io { .. })));
}

#[test]
fn a_profile_is_checked_field_by_field() {
    use ProfileField::{BaseUrl, ClientId, Email, Name, Proxy, Scope, SecretIssued, TokenUrl};
    type Change = fn(&mut Profile);
    let cases: &[(Option<ProfileField>, Change)] = &[
        (None, |_| {}),
        (None, |p| p.base_url = "http://127.0.0.1:8080".into()),
        (None, |p| p.base_url = "http://[::1]:8080/x/".into()),
        (None, |p| p.token_url = "http://localhost:1/token?p=1".into()),
        (None, |p| {
            (p.email, p.proxy, p.ca_file, p.secret_issued, p.daily_allowance) =
                (None, None, None, None, None);
        }),
        (None, |p| p.name = "é".repeat(60)),
        (Some(Name), |p| p.name = "é".repeat(61)),
        (Some(Name), |p| p.name = "  ".into()),
        (Some(Name), |p| p.name = " Live".into()),
        (Some(Name), |p| p.name = "sandbox".into()),
        (Some(Name), |p| p.name = "Te\u{202e}st".into()),
        (Some(BaseUrl), |p| p.base_url = String::new()),
        (Some(BaseUrl), |p| p.base_url = "htps://a".into()),
        (Some(BaseUrl), |p| p.base_url = "history.example.gov.uk".into()),
        (Some(BaseUrl), |p| p.base_url = "http://example.com".into()),
        (Some(BaseUrl), |p| p.base_url = "http://127.0.0.1.example.com".into()),
        (Some(BaseUrl), |p| p.base_url = "https://".into()),
        (Some(BaseUrl), |p| p.base_url = "https://u:p@example.com".into()),
        (Some(BaseUrl), |p| p.base_url = "https://u@example.com".into()),
        (Some(BaseUrl), |p| p.base_url = "https://example.com/?a=1".into()),
        (Some(BaseUrl), |p| p.base_url = "https://example.com/#a".into()),
        (Some(BaseUrl), |p| p.base_url = "file:///etc/passwd".into()),
        (Some(TokenUrl), |p| p.token_url = "http://login.example.com/token".into()),
        (Some(ClientId), |p| p.client_id = " ".into()),
        (Some(Scope), |p| p.scope = String::new()),
        (Some(Email), |p| p.email = Some("a@b".into())),
        (Some(Email), |p| p.email = Some("a b@c.example".into())),
        (Some(Email), |p| p.email = Some("@c.example".into())),
        (Some(SecretIssued), |p| p.secret_issued = Some(day("2026-04-02"))),
        (Some(Proxy), |p| p.proxy = Some("http://u:p@proxy.example:1".into())),
        (Some(Proxy), |p| p.proxy = Some("proxy.example:8080".into())),
    ];
    for (expected, change) in cases {
        let mut changed = profile("Live");
        change(&mut changed);
        let found = changed.check(day("2026-04-01"));
        let fields =
            found.err().map(|issues| issues.into_iter().map(|issue| issue.field).collect::<Vec<_>>());
        assert_eq!(fields, expected.map(|field| vec![field]), "{changed:?}");
    }
}

#[test]
fn a_secret_lives_two_years_and_the_host_has_its_port() {
    let mut live = profile("Live");
    assert_eq!(live.secret_expires(), Some(day("2028-03-27")));
    live.secret_issued = Some(day("2024-02-29"));
    assert_eq!(live.secret_expires(), Some(day("2026-02-28")));
    assert_eq!(live.host().as_deref(), Some("history.example.gov.uk:443"));
    live.base_url = "http://[::1]:8080".into();
    assert_eq!(live.host().as_deref(), Some("[::1]:8080"));
    live.base_url = "typo".into();
    assert_eq!(live.host(), None);
}
