//! The program's picture in the task bar, drawn here so that no image file is needed: a tick on a disc.

use crate::ui::theme::tokens;
use egui::IconData;

const SIDE: u32 = 64;

/// The picture, 64 by 64.
pub fn icon() -> IconData {
    let ground = tokens::LIGHT.accent.to_array();
    let mark = tokens::LIGHT.on_accent.to_array();
    let mut rgba = Vec::new();
    for y in 0..SIDE {
        for x in 0..SIDE {
            let pixel = match at(f64::from(x) + 0.5, f64::from(y) + 0.5) {
                Part::Outside => [0, 0, 0, 0],
                Part::Ground => ground,
                Part::Mark => mark,
            };
            rgba.extend(pixel);
        }
    }
    IconData { rgba, width: SIDE, height: SIDE }
}

enum Part {
    Outside,
    Ground,
    Mark,
}

fn at(x: f64, y: f64) -> Part {
    let strokes = [((18.0, 33.0), (28.0, 43.0)), ((28.0, 43.0), (47.0, 22.0))];
    if strokes.iter().any(|(from, to)| distance((x, y), *from, *to) < 4.0) {
        Part::Mark
    } else if (x - 32.0).hypot(y - 32.0) < 31.0 {
        Part::Ground
    } else {
        Part::Outside
    }
}

/// From a point to a line segment.
fn distance(point: (f64, f64), from: (f64, f64), to: (f64, f64)) -> f64 {
    let (along_x, along_y) = (to.0 - from.0, to.1 - from.1);
    let length_squared = along_x * along_x + along_y * along_y;
    let share = ((point.0 - from.0) * along_x + (point.1 - from.1) * along_y) / length_squared;
    let share = share.clamp(0.0, 1.0);
    (point.0 - from.0 - share * along_x).hypot(point.1 - from.1 - share * along_y)
}
