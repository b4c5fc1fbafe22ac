//! Opens the window with eframe: with the chosen renderer, and with the other one when that does not start.

use super::app::{self, App};
use super::clock::Clock;
use super::desktop_notification;
use super::repaint::Repaint;
use super::window_size::{self, WindowSize};
use crate::engine::message::Startup;
use crate::engine::port::Port;
use crate::settings::Renderer;
use eframe::{CreationContext, NativeOptions};
use egui::{ViewportBuilder, ViewportInfo};
use std::cell::RefCell;
use std::path::PathBuf;
use std::sync::Arc;

/// Why no window could be opened.
#[derive(Debug, thiserror::Error)]
pub enum WindowError {
    /// Neither renderer starts: no display, or no usable graphics driver.
    #[error("no window could be opened. {first_name}: {first}. {second_name}: {second}")]
    NoRenderer {
        /// The renderer tried first.
        first_name: &'static str,
        /// Why it did not start.
        first: String,
        /// The renderer tried second.
        second_name: &'static str,
        /// Why it did not start.
        second: String,
    },
    /// There is no display: no desktop session, or none that this terminal can reach.
    #[error("there is no display to open a window on. Use recall-desk-cli here, or start from a desktop")]
    NoDisplay,
    /// The window was open and broke off.
    #[error("the window broke off: {0}")]
    BrokeOff(String),
}

/// Opens the window and returns when it is closed. Blocks the calling thread, which must be the main one.
///
/// Closing never waits for anything: what is being sent is settled by the engine, at the latest at the next
/// start. `repaint` is tied to the window, so that the engine's events are drawn.
///
/// # Errors
/// [`WindowError`] when neither renderer starts, or the running window breaks off.
pub fn open(
    port: Port,
    startup: Startup,
    renderer: Renderer,
    repaint: &Arc<Repaint>,
) -> Result<(), WindowError> {
    let home = startup.home.clone();
    let preferences = startup.settings.preferences.clone();
    let app = App::new(port, startup, Clock::system()).speaking(desktop_notification::desktop());
    let waiting = RefCell::new(Some(app));
    let attempt = |renderer: eframe::Renderer| {
        let creator = |creation: &CreationContext<'_>| -> Result<Box<dyn eframe::App>, _> {
            let mut app = waiting.borrow_mut().take().ok_or("the window was opened twice")?;
            app.desk.renderer = Some(name(renderer));
            app::prepare(&creation.egui_ctx, &preferences);
            repaint.attach(&creation.egui_ctx);
            Ok(Box::new(Windowed { app, home: home.clone(), last: None }) as Box<dyn eframe::App>)
        };
        eframe::run_native("recall-desk", options(renderer, WindowSize::load(&home)), Box::new(creator))
    };
    let [first, second] = order(renderer);
    let Err(first_error) = attempt(first) else { return Ok(()) };
    if waiting.borrow().is_none() {
        return Err(WindowError::BrokeOff(first_error.to_string()));
    }
    if matches!(first_error, eframe::Error::WinitEventLoop(_)) {
        tracing::debug!(error = %first_error, "no event loop");
        return Err(WindowError::NoDisplay);
    }
    tracing::warn!(error = %first_error, "{} did not start; trying {}", name(first), name(second));
    let Err(second_error) = attempt(second) else { return Ok(()) };
    if waiting.borrow().is_none() {
        return Err(WindowError::BrokeOff(second_error.to_string()));
    }
    Err(WindowError::NoRenderer {
        first_name: name(first),
        first: first_error.to_string(),
        second_name: name(second),
        second: second_error.to_string(),
    })
}

/// Says in a message of the operating system why the program cannot start. Waits until it is read.
pub fn tell(words: &str) {
    let dialog = rfd::MessageDialog::new()
        .set_level(rfd::MessageLevel::Error)
        .set_title("Recall Desk")
        .set_description(words);
    let _read = dialog.show();
}

/// Which renderer first. Through Remote Desktop only wgpu starts on Windows; elsewhere OpenGL is leaner.
fn order(renderer: Renderer) -> [eframe::Renderer; 2] {
    let wgpu_first = match renderer {
        Renderer::Automatic => cfg!(any(target_os = "windows", target_os = "macos")),
        Renderer::Wgpu => true,
        Renderer::OpenGl => false,
    };
    if wgpu_first {
        [eframe::Renderer::Wgpu, eframe::Renderer::Glow]
    } else {
        [eframe::Renderer::Glow, eframe::Renderer::Wgpu]
    }
}

fn name(renderer: eframe::Renderer) -> &'static str {
    match renderer {
        eframe::Renderer::Wgpu => "wgpu",
        eframe::Renderer::Glow => "OpenGL",
    }
}

fn options(renderer: eframe::Renderer, size: WindowSize) -> NativeOptions {
    let mut viewport = ViewportBuilder::default()
        .with_title("Recall Desk")
        .with_app_id("recall-desk")
        .with_inner_size([size.width, size.height])
        .with_min_inner_size(window_size::MIN)
        .with_maximized(size.maximized)
        .with_icon(super::frame::app_icon::icon());
    if let (Some(left), Some(top)) = (size.left, size.top) {
        viewport = viewport.with_position([left, top]);
    }
    // run_and_return keeps the event loop for a second attempt: winit makes only one in a process.
    NativeOptions {
        viewport,
        renderer,
        run_and_return: true,
        persist_window: false,
        ..NativeOptions::default()
    }
}

struct Windowed {
    app: App,
    home: PathBuf,
    last: Option<WindowSize>,
}

impl eframe::App for Windowed {
    fn logic(&mut self, context: &egui::Context, _frame: &mut eframe::Frame) {
        self.app.logic(context);
        let zoom = context.zoom_factor();
        self.last = context.input(|input| size_of(input.viewport(), zoom, self.last)).or(self.last);
    }

    fn ui(&mut self, ui: &mut egui::Ui, _frame: &mut eframe::Frame) {
        self.app.ui(ui);
    }

    fn on_exit(&mut self, _gl: Option<&eframe::glow::Context>) {
        if let Some(size) = self.last {
            size.save(&self.home);
        }
    }

    fn persist_egui_memory(&self) -> bool {
        false
    }
}

/// The window's size as it is now, in the system's points rather than the enlarged ones of the inside. Maximised or minimised, the size before that is kept.
fn size_of(viewport: &ViewportInfo, zoom: f32, last: Option<WindowSize>) -> Option<WindowSize> {
    if viewport.minimized == Some(true) {
        return None;
    }
    if viewport.maximized == Some(true) || viewport.fullscreen == Some(true) {
        return Some(WindowSize { maximized: true, ..last.unwrap_or_default() });
    }
    let inner = viewport.inner_rect?.size() * zoom;
    let outer = viewport.outer_rect.map(|rect| rect.min * zoom);
    Some(WindowSize {
        width: inner.x,
        height: inner.y,
        left: outer.map(|corner| corner.x),
        top: outer.map(|corner| corner.y),
        maximized: false,
    })
}
