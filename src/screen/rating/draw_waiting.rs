//! Draws that the answers of an item are still to come from the organiser's server.

use super::{
    areas::Areas,
    pages::text,
    paint::{Paint, row_ref},
};
use crate::screen::{layout::Row, theme::Role};
use ratatui::layout::Rect;

/// Says that the answers are on their way, or why they are not, in the place of the case and the answers.
pub(super) fn waiting(painter: &mut Paint<'_, '_>, areas: &Areas) {
    let screen = painter.app;
    let parts = [areas.tabs, areas.case, areas.answers].into_iter().filter(|area| !area.is_empty());
    let Some(body) = parts.reduce(Rect::union) else { return };
    let layout = screen.layout(usize::from(body.width.saturating_sub(4)));
    let mut page: Vec<Row> = Vec::new();
    let (role, said, next) = match screen.live.failure(&screen.session.item().1.item) {
        None => (Role::Text, screen.words.getting_answers(), screen.words.time_stands()),
        Some(why) => (Role::Warning, why, screen.words.try_again()),
    };
    page.extend(text(said, role, &layout));
    page.push(Row::empty());
    page.extend(text(next, Role::Dim, &layout));
    for (row, y) in page.iter().zip(body.y + 1..body.bottom()) {
        painter.row(body.x + 2, y, body.width.saturating_sub(4), row_ref(row));
    }
}
