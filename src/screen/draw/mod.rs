//! Draws the screen, one file per part. Drawing changes no state: [`super::layout`] has laid out what is
//! shown.

mod comparison;
mod consultation;
pub(super) mod dialogues;
mod footer;
mod header;
pub(super) mod keys_line;
mod messages;
pub(super) mod paint;
mod sample;
mod scores;
mod ward;

use crate::screen::{
    layout::{Areas, Kind},
    state::{App, Screen},
    theme::Role,
};
use paint::Painter;
use ratatui::Frame;

/// Draws the screen.
pub fn draw(app: &App, frame: &mut Frame<'_>) {
    let area = frame.area();
    let areas = Areas::of(area.width, area.height);
    let mut painter = Painter::new(app, frame);
    painter.fill(area, Role::Text);
    if areas.kind == Kind::Small {
        messages::too_small(&mut painter, area);
        return;
    }
    header::draw(&mut painter, areas.header);
    match app.screen() {
        Screen::Ward => ward::draw(&mut painter, &areas),
        Screen::Consultation(key) => consultation::draw(&mut painter, key, &areas),
        Screen::Comparison => comparison::draw(&mut painter, &areas),
        Screen::Scores => scores::draw(&mut painter, &areas),
    }
    footer::draw(&mut painter, areas.footer);
    for (index, overlay) in app.overlays().iter().enumerate() {
        dialogues::draw(&mut painter, overlay, index + 1 == app.overlays().len(), &areas);
    }
    messages::toasts(&mut painter, &areas);
}
