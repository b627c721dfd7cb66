//! Draws the scoreboard.

use super::paint::Painter;
use crate::screen::{
    layout::{Areas, RowRef},
    theme::Role,
};

pub(super) fn draw(painter: &mut Painter<'_, '_>, areas: &Areas) {
    let area = areas.whole();
    let view = painter.app.scores();
    if view.height() == 0 {
        painter.text(area.x + 1, area.y, area.width.saturating_sub(2), painter.words().computing_scores(), Role::Dim);
        return;
    }
    for (row, y) in view.rows().iter().zip(area.y..area.bottom()) {
        let row = RowRef { role: row.role, line: &row.line, roles: &row.roles };
        painter.row(area.x + 1, y, area.width.saturating_sub(2), row);
    }
    painter.scrollbar(area, view.offset(), view.height());
}
