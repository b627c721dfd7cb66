//! What the drawing files of an interview paint with.

use super::state::InterviewScreen;
use crate::{
    screen::{
        draw::paint::{Painter, Themed},
        layout::{Row, row_ref},
        theme::Role,
    },
    text::{Layout, Mark, clean, plain},
};
use ratatui::layout::Rect;

pub(super) type Paint<'a, 'f> = Painter<'a, 'f, InterviewScreen>;

impl InterviewScreen {
    pub(super) fn layout(&self, width: u16) -> Layout {
        Layout { width: usize::from(width).max(2), ambiguous: self.options().ambiguous, ascii: self.options().ascii }
    }
}

/// A text as it was written.
pub(super) fn text(text: &str, role: Role, layout: &Layout) -> Vec<Row> {
    plain(&clean(text), Mark::Plain, layout).into_iter().map(|line| Row::new(role, line)).collect()
}

pub(super) fn put(painter: &mut Paint<'_, '_>, area: Rect, page: &[Row]) {
    for (row, y) in page.iter().zip(area.top()..area.bottom()) {
        painter.row(area.x, y, area.width, row_ref(row));
    }
}
