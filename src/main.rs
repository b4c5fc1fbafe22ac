//! The window: parse arguments, start the engine, run eframe.
#![cfg_attr(windows, windows_subsystem = "windows")]

use anyhow::{Context, anyhow};
use clap::Parser;
use recall_desk::cli::{self, RendererArg, WindowArgs};
use recall_desk::engine::defects;
use recall_desk::engine::failure::Failure;
use recall_desk::engine::start::{Engine, EngineConfig, Folders, JobsAtStart, QuitRequests, Recovery};
use recall_desk::settings::Renderer;
use recall_desk::ui::{Repaint, window};
use std::fs::OpenOptions;
use std::process::ExitCode;
use std::sync::{Arc, Mutex};
use std::task::Waker;

/// A log larger than this is begun anew at the start.
const MAX_LOG_BYTES: u64 = 5 * 1024 * 1024;

fn main() -> ExitCode {
    defects::tell_places_alone();
    let args = match WindowArgs::try_parse() {
        Ok(args) => args,
        Err(error) if has_console() => error.exit(),
        Err(error) => {
            window::tell(&error.to_string());
            return ExitCode::from(2);
        }
    };
    let Err(error) = run(&args) else { return ExitCode::SUCCESS };
    tracing::error!("{error:#}");
    if has_console() {
        complain(&error);
    } else {
        window::tell(&format!("{error:#}"));
    }
    ExitCode::FAILURE
}

/// A windowed program has no console on Windows: what is printed there is read by nobody.
fn has_console() -> bool {
    !cfg!(windows)
}

#[expect(clippy::print_stderr, reason = "there is no window to say it in")]
fn complain(error: &anyhow::Error) {
    eprintln!("Error: {error:?}");
}

fn run(args: &WindowArgs) -> anyhow::Result<()> {
    let config = cli::config(&args.place, Recovery::AtStart).map_err(|failure| in_words(&failure))?;
    let config = EngineConfig { jobs: JobsAtStart::Resume, quit_requests: QuitRequests::ToFace, ..config };
    log_to_file(&config.folders).context("The log cannot be written")?;
    let repaint = Arc::new(Repaint::default());
    let (engine, port, startup) =
        Engine::start(config, Waker::from(Arc::clone(&repaint))).map_err(|failure| in_words(&failure))?;
    let renderer = match args.renderer {
        Some(RendererArg::Wgpu) => Renderer::Wgpu,
        Some(RendererArg::Opengl) => Renderer::OpenGl,
        None => startup.settings.preferences.renderer,
    };
    let opened = window::open(port, startup, renderer, &repaint);
    engine.shut_down();
    opened.context("The window could not be opened. Without a display, use recall-desk-cli")
}

fn in_words(failure: &Failure) -> anyhow::Error {
    anyhow!("{} {}", failure.message(), failure.advice())
}

/// A windowed program has no console on Windows, so it logs to a file in the data folder.
fn log_to_file(folders: &Folders) -> anyhow::Result<()> {
    folders.create()?;
    let path = folders.data.join("recall-desk.log");
    let too_large = path.metadata().is_ok_and(|metadata| metadata.len() > MAX_LOG_BYTES);
    let mut options = OpenOptions::new();
    options.create(true);
    if too_large {
        options.write(true).truncate(true);
    } else {
        options.append(true);
    }
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let file = options.open(&path)?;
    let wanted = std::env::var("RECALL_DESK_LOG").unwrap_or_else(|_| "info".to_owned());
    let filter = tracing_subscriber::EnvFilter::new(format!("recall_desk={wanted}"));
    tracing_subscriber::fmt().with_env_filter(filter).with_ansi(false).with_writer(Mutex::new(file)).init();
    Ok(())
}
