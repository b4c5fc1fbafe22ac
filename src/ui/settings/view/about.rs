//! Version and licences.

use super::column;
use crate::ui::theme::GAP;
use crate::ui::widgets::{card, text};
use egui::{CollapsingHeader, Label, RichText, Ui};

/// What is built in and under which licence.
const LICENCES: [(&str, &str); 5] = [
    ("Licence of Recall Desk: MIT", include_str!("../../../../LICENSE-MIT")),
    ("Licence of Recall Desk: Apache 2.0", include_str!("../../../../LICENSE-APACHE")),
    ("Typeface Inter: SIL Open Font License 1.1", include_str!("../../../../assets/fonts/Inter-OFL.txt")),
    (
        "Typeface JetBrains Mono: SIL Open Font License 1.1",
        include_str!("../../../../assets/fonts/JetBrainsMono-OFL.txt"),
    ),
    ("Icons from Lucide: ISC", LUCIDE),
];

const LUCIDE: &str = "\
Copyright (c) for portions of Lucide are held by Cole Bemis 2013-2022 as part of Feather (MIT). All other \
copyright (c) for Lucide are held by Lucide Contributors 2022.

Permission to use, copy, modify, and/or distribute this software for any purpose with or without fee is hereby \
granted, provided that the above copyright notice and this permission notice appear in all copies.

THE SOFTWARE IS PROVIDED \"AS IS\" AND THE AUTHOR DISCLAIMS ALL WARRANTIES WITH REGARD TO THIS SOFTWARE \
INCLUDING ALL IMPLIED WARRANTIES OF MERCHANTABILITY AND FITNESS. IN NO EVENT SHALL THE AUTHOR BE LIABLE FOR ANY \
SPECIAL, DIRECT, INDIRECT, OR CONSEQUENTIAL DAMAGES OR ANY DAMAGES WHATSOEVER RESULTING FROM LOSS OF USE, DATA \
OR PROFITS, WHETHER IN AN ACTION OF CONTRACT, NEGLIGENCE OR OTHER TORTIOUS ACTION, ARISING OUT OF OR IN \
CONNECTION WITH THE USE OR PERFORMANCE OF THIS SOFTWARE.";

/// Draws the section.
pub(super) fn ui(ui: &mut Ui) {
    column(ui, |ui| {
        card::show(ui, |ui| {
            text::section(ui, "Recall Desk");
            ui.label(format!("Version {}", env!("CARGO_PKG_VERSION")));
            text::paragraph(
                ui,
                "Free software under the MIT licence or the Apache licence 2.0, at your choice. Not made, \
                 checked or endorsed by DVSA.",
            );
            text::note(
                ui,
                "Recall Desk talks to the hosts of your connections and to nobody else: it sends no usage \
                 data and does not look for updates.",
            );
        });
        ui.add_space(GAP);
        card::show(ui, |ui| {
            text::section(ui, "Licences");
            for (title, licence) in LICENCES {
                CollapsingHeader::new(title).show(ui, |ui| {
                    ui.add(Label::new(RichText::new(licence).small()).wrap());
                });
            }
        });
    });
}
