//! Draws the line at the top of the viewer.

use super::paint::Paint;
use crate::screen::theme::Role;
use ratatui::layout::Rect;

/// The line at the top: what is shown, and at its end that the runs are read or have grown.
pub(super) fn header(painter: &mut Paint<'_, '_>, area: Rect, parts: &[String]) {
    painter.fill(area, Role::Header);
    let (screen, words) = (painter.app, painter.app.words);
    let state = match (screen.is_reading, screen.has_grown, screen.is_being_written()) {
        (true, ..) => words.reading(),
        (_, true, _) => words.has_grown(),
        (.., true) => words.being_written(),
        _ => "",
    };
    let state_width = painter.ambiguous().of_text(state) as u16;
    let room = area.width.saturating_sub(2);
    let for_text = room.saturating_sub(if state.is_empty() { 0 } else { state_width + 2 });
    let mut used = painter.text(area.x + 1, area.y, for_text, words.title(), Role::Title) + 2;
    for part in parts {
        used += painter.text(area.x + 1 + used, area.y, for_text.saturating_sub(used), part, Role::Dim) + 2;
    }
    painter.text(area.x + 1 + room.saturating_sub(state_width), area.y, state_width, state, Role::Warning);
}
