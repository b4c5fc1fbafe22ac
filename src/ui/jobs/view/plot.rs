//! The pace of the last two minutes against DVSA's limit. Drawn by hand: a line needs no library.

use crate::domain::job::JobView;
use crate::ui::cx::Cx;
use crate::ui::jobs::rate_log::KEPT_SECONDS;
use crate::ui::jobs::state::State;
use crate::ui::theme;
use crate::ui::widgets::text;
use egui::{Align2, FontId, Pos2, Rect, Role, Sense, Shape, Stroke, Ui, Vec2, WidgetInfo, pos2};

/// DVSA's limit for each method, in requests a second.
const LIMIT: f32 = 25.0;
/// The top of the plot, in rows a second.
const TOP: f32 = 30.0;
/// The height of the plot, in points.
const HEIGHT: f32 = 96.0;
/// Room for the words on the left, in points.
const LEFT: f32 = 34.0;

/// Draws the plot.
pub(super) fn ui(state: &State, job: &JobView, ui: &mut Ui, cx: &Cx) {
    text::section(ui, "Pace");
    let now_words = match job.rate_per_second {
        Some(rate) => format!("{rate:.1} rows a second just now; DVSA’s limit is 25 requests a second"),
        None => "Nothing is being sent just now".to_owned(),
    };
    text::note(ui, &now_words);
    let size = Vec2::new(ui.available_width().min(720.0), HEIGHT + 18.0);
    let (rect, response) = ui.allocate_exact_size(size, Sense::hover());
    response.widget_info(|| {
        WidgetInfo::labeled(Role::Image, true, format!("Pace of the last two minutes. {now_words}"))
    });
    let plot = Rect::from_min_max(rect.min + Vec2::new(LEFT, 0.0), rect.max - Vec2::new(0.0, 18.0));
    axes(ui, plot);
    let Some(rates) = state.rates(job.id) else { return };
    let points: Vec<Pos2> =
        rates.before((cx.clock.now)()).map(|(age, rate)| place(plot, age, rate)).collect();
    line(ui, plot, &points);
}

/// Where a rate of so many seconds ago stands.
fn place(plot: Rect, age_seconds: f32, rate_per_second: f32) -> Pos2 {
    #[expect(clippy::cast_precision_loss, reason = "two minutes")]
    let across = 1.0 - age_seconds / KEPT_SECONDS as f32;
    let up = (rate_per_second / TOP).clamp(0.0, 1.0);
    pos2(plot.left() + across * plot.width(), plot.bottom() - up * plot.height())
}

fn axes(ui: &Ui, plot: Rect) {
    let tokens = theme::of(ui);
    let painter = ui.painter();
    painter.rect_filled(plot, 2.0, tokens.bg);
    painter.hline(plot.x_range(), plot.bottom(), Stroke::new(1.0, tokens.edge));
    let limit = place(plot, 0.0, LIMIT).y;
    painter.add(Shape::dashed_line(
        &[pos2(plot.left(), limit), pos2(plot.right(), limit)],
        Stroke::new(1.0, tokens.warn.ink),
        6.0,
        4.0,
    ));
    let font = FontId::proportional(13.0);
    let label = |at: Pos2, align: Align2, words: &str| {
        painter.text(at, align, words, font.clone(), tokens.muted);
    };
    label(pos2(plot.left() - 6.0, limit), Align2::RIGHT_CENTER, "25");
    label(pos2(plot.left() - 6.0, plot.bottom()), Align2::RIGHT_CENTER, "0");
    label(pos2(plot.left(), plot.bottom() + 3.0), Align2::LEFT_TOP, "2 minutes ago");
    label(pos2(plot.right(), plot.bottom() + 3.0), Align2::RIGHT_TOP, "now");
}

fn line(ui: &Ui, plot: Rect, points: &[Pos2]) {
    let accent = theme::of(ui).accent;
    let painter = ui.painter().with_clip_rect(plot.expand(2.0));
    match points {
        [] => {}
        [only] => _ = painter.circle_filled(*only, 2.0, accent),
        several => _ = painter.line(several.to_vec(), Stroke::new(2.0, accent)),
    }
}
