//! The table of the step Check with 1,000,000 rows: how long a picture takes on the processor (folding in
//! events, drawing, tessellating; not the graphics card) while it is wheeled, jumped and filtered, and how long
//! a filter takes until its rows are shown. `cargo bench --bench table`; `-- --test` does it once with few rows.
//!
//! Fails when a picture takes 16 ms or a filter 300 ms, each at the median of its kind.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::print_stdout,
    clippy::panic,
    clippy::indexing_slicing,
    dead_code,
    unreachable_pub,
    reason = "a bench that meets the unexpected should stop, and prints; it plays the window with less than the tests do"
)]

#[path = "../gui/fluent.rs"]
mod fluent;
#[path = "../gui/played.rs"]
mod played;
#[path = "../gui/sheets.rs"]
mod sheets;

use egui::epaint::ClippedShape;
use egui::{
    Event, Id, Modifiers, MouseWheelSource, MouseWheelUnit, Pos2, RawInput, Rect, Shape, TouchPhase, Vec2,
};
use recall_desk::ui::wording::import::counted;
use std::fmt::Write;
use std::process::ExitCode;
use std::time::{Duration, Instant};

const MAX_PICTURE: Duration = Duration::from_millis(16);
const MAX_FILTER: Duration = Duration::from_millis(300);
/// Pictures of each kind.
const PICTURES: usize = 60;
const ROUNDS: usize = 5;
/// How long a filter is waited for.
const PATIENCE: Duration = Duration::from_mins(1);

fn main() -> ExitCode {
    let is_trial = !std::env::args().any(|argument| argument == "--bench");
    let rows = if is_trial { 30_000 } else { 1_000_000 };
    let mut window = Window::open(rows);
    let mut good = true;
    let mut judge = |name: &str, times: Vec<Duration>, limit: Duration| {
        let (median, worst) = summary(times);
        let (median_ms, worst_ms) = (median.as_secs_f64() * 1e3, worst.as_secs_f64() * 1e3);
        let limit_ms = limit.as_millis();
        println!("{name:<34} {median_ms:>8.2} ms, at worst {worst_ms:>8.2} ms (under {limit_ms} ms)");
        good &= median < limit;
    };
    println!("{}", counted(rows.into(), "row"));
    judge("picture at rest", window.pictures(|_| Vec::new()), MAX_PICTURE);
    judge("picture while wheeled", window.pictures(|_| vec![wheel(-90.0)]), MAX_PICTURE);
    let jump = |number: usize| vec![wheel(if number.is_multiple_of(2) { -1e7 } else { 1e7 })];
    judge("picture when jumped to either end", window.pictures(jump), MAX_PICTURE);
    let last = format!("{:08}", rows - 1);
    let mut filters = Vec::new();
    let mut pictures = Vec::new();
    for _ in 0..ROUNDS {
        filters.push(window.filter(&last, 1, &mut pictures));
        filters.push(window.filter("", rows, &mut pictures));
        // Every row of the first half.
        filters.push(window.filter("leeds", rows / 2, &mut pictures));
    }
    judge("filter until its rows are shown", filters, MAX_FILTER);
    judge("picture while being filtered", pictures, MAX_PICTURE);
    judge("picture while wheeled, filtered", window.pictures(|_| vec![wheel(-90.0)]), MAX_PICTURE);
    if good || is_trial { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

fn summary(mut times: Vec<Duration>) -> (Duration, Duration) {
    times.sort_unstable();
    (times[times.len() / 2], *times.last().unwrap())
}

fn wheel(points: f32) -> Event {
    Event::MouseWheel {
        unit: MouseWheelUnit::Point,
        source: MouseWheelSource::Wheel,
        delta: Vec2::new(0.0, points),
        phase: TouchPhase::Move,
        modifiers: Modifiers::NONE,
    }
}

/// The real window on the step Check.
struct Window {
    played: played::Played,
    context: egui::Context,
    seconds: f64,
    filtered_by: String,
}

impl Window {
    fn open(rows: u32) -> Self {
        let mut played = played::live();
        let table = table(rows);
        played.go("Import");
        // What is pasted does not matter: the answer brings the rows.
        played.harness.event(Event::Paste("VIN\nA".to_owned()));
        played.answer_read(sheets::sheet_of(&table));
        played.go("Next: columns").go("Open recalls");
        played.press(Modifiers::COMMAND, egui::Key::Enter);
        played.answer_check();
        let context = played.harness.ctx.clone();
        // The test's window always describes itself to screen readers; a real one only where one listens.
        context.disable_accesskit();
        let seconds = context.input(|input| input.time);
        let mut window = Self { played, context, seconds, filtered_by: String::new() };
        window.await_count(rows, &mut Vec::new());
        window
    }

    /// Draws once, and answers with how long it took and what was drawn.
    fn picture(&mut self, events: Vec<Event>) -> (Duration, Vec<ClippedShape>) {
        self.seconds += 1.0 / 60.0;
        let mut events = events;
        events.insert(0, Event::PointerMoved(Pos2::new(900.0, 560.0)));
        let input = RawInput {
            screen_rect: Some(Rect::from_min_size(Pos2::ZERO, Vec2::new(1280.0, 800.0))),
            time: Some(self.seconds),
            focused: true,
            events,
            ..RawInput::default()
        };
        let app = self.played.harness.state_mut();
        let start = Instant::now();
        let mut output = self.context.run_ui(input, |ui| {
            app.logic(ui.ctx());
            app.ui(ui);
        });
        // The graphics card is not there to take them.
        output.textures_delta.clear();
        let shapes = output.shapes.clone();
        let drawn = self.context.tessellate(output.shapes, output.pixels_per_point);
        let took = start.elapsed();
        assert!(!drawn.is_empty());
        (took, shapes)
    }

    fn pictures(&mut self, events: impl Fn(usize) -> Vec<Event>) -> Vec<Duration> {
        (0..PICTURES).map(|number| self.picture(events(number)).0).collect()
    }

    /// Types another filter, and answers how long it took until its rows were shown.
    fn filter(&mut self, text: &str, expected: u32, pictures: &mut Vec<Duration>) -> Duration {
        self.context.memory_mut(|memory| memory.request_focus(Id::unique("import-filter")));
        self.picture(Vec::new());
        let start = Instant::now();
        let mut typed =
            vec![key(egui::Key::A, Modifiers::COMMAND), key(egui::Key::Backspace, Modifiers::NONE)];
        if !text.is_empty() {
            typed.push(Event::Text(text.to_owned()));
        }
        pictures.push(self.picture(typed).0);
        text.clone_into(&mut self.filtered_by);
        self.await_count(expected, pictures);
        start.elapsed()
    }

    fn await_count(&mut self, rows: u32, pictures: &mut Vec<Duration>) {
        let expected = format!("{} ", counted(rows.into(), "row"));
        let start = Instant::now();
        loop {
            let (took, shapes) = self.picture(Vec::new());
            pictures.push(took);
            if shapes.iter().any(|clipped| says(&clipped.shape, &expected)) {
                return;
            }
            assert!(start.elapsed() < PATIENCE, "“{expected}” never came for “{}”", self.filtered_by);
            std::thread::sleep(Duration::from_millis(1));
        }
    }
}

fn key(key: egui::Key, modifiers: Modifiers) -> Event {
    Event::Key { key, physical_key: None, pressed: true, repeat: false, modifiers }
}

fn says(shape: &Shape, text: &str) -> bool {
    match shape {
        Shape::Text(shown) => shown.galley.text() == text,
        Shape::Vec(shapes) => shapes.iter().any(|shape| says(shape, text)),
        _ => false,
    }
}

/// Every third row cannot be sent, so that there is something to be said of what is in sight.
fn table(rows: u32) -> String {
    let mut table = String::from("VIN,Campaign code,DVSA reference,Recall start date,Dealer\n");
    for row in 0..rows {
        let seventh = if row % 3 == 0 { 'O' } else { 'Z' };
        let dealer = if row < rows / 2 { "Leeds" } else { "York" };
        let _ = writeln!(table, "WVW{seventh}ZZ1KZ{row:08},ABC/26/014,R/2026/041,14/02/2026,{dealer}");
    }
    table
}
