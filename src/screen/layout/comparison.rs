//! Where the columns of a comparison are.

use super::{Areas, Kind};
use ratatui::layout::Rect;

/// Columns of a window that an answer needs to be read.
const LEAST: u16 = 38;
/// Rows from which on the question stands above the answers, and has more lines.
const QUESTION_FROM: u16 = 16;
const LONG_QUESTION_FROM: u16 = 40;
/// Lines above an answer: its model where there is no border, and its scores.
const SCORES: u16 = 1;

/// Where the columns of a comparison are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ComparisonAreas {
    /// The lines of the question.
    pub question: Rect,
    /// The names of the columns where only one of them fits; else nothing.
    pub tabs: Rect,
    /// The columns that are shown: which, and where.
    pub columns: Vec<(usize, Rect)>,
    /// Whether columns have borders.
    pub has_borders: bool,
}

impl ComparisonAreas {
    /// The areas of `count` columns, of which `focus` has the keys. Where they do not fit side by side, that one is shown.
    pub fn of(areas: &Areas, count: usize, focus: usize) -> Self {
        let all = areas.whole();
        let lines = match areas.all.height {
            LONG_QUESTION_FROM.. => 4,
            QUESTION_FROM.. => 2,
            _ => 0,
        };
        let question = Rect { height: lines, ..all };
        let below = Rect { y: all.y + lines, height: all.height.saturating_sub(lines), ..all };
        // Every count is at most four.
        let side_by_side = count.max(1) as u16;
        let has_borders = areas.kind == Kind::Panes;
        if below.width / side_by_side >= LEAST || count <= 1 {
            let width = below.width / side_by_side;
            let place = |column: u16| {
                let x = below.x + column * width;
                // The last one takes what division leaves.
                let width = if column + 1 == side_by_side { below.right() - x } else { width };
                (usize::from(column), Rect { x, width, ..below })
            };
            return Self { question, tabs: Rect::default(), columns: (0..side_by_side).map(place).collect(), has_borders };
        }
        let tabs = Rect { height: 1, ..below };
        let one = Rect { y: below.y + 1, height: below.height.saturating_sub(1), ..below };
        Self { question, tabs, columns: vec![(focus, one)], has_borders }
    }

    /// The inside of a column: below its heading.
    pub fn inside(&self, column: Rect) -> Rect {
        let (margin, above, below) = match (self.has_borders, self.tabs.height) {
            (true, _) => (1, 1 + SCORES, 1),
            (false, 0) => (0, 1 + SCORES, 0),
            // The tabs have the name.
            (false, _) => (0, SCORES, 0),
        };
        Rect {
            x: column.x + margin,
            y: column.y + above,
            width: column.width.saturating_sub(2 * margin),
            height: column.height.saturating_sub(above + below),
        }
    }

    /// Columns of text in the narrowest column: one at the left is free, one at the right shows how far it is scrolled.
    pub fn text_width(&self) -> usize {
        let narrowest = self.columns.iter().map(|(_, area)| self.inside(*area).width).min().unwrap_or(0);
        usize::from(narrowest.saturating_sub(2)).max(2)
    }

    /// Columns of text of the question.
    pub fn question_width(&self) -> usize {
        usize::from(self.question.width.saturating_sub(2)).max(2)
    }

    /// Rows of a column.
    pub fn rows(&self) -> usize {
        self.columns.first().map_or(0, |(_, area)| usize::from(self.inside(*area).height))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_stand_side_by_side_where_each_can_be_read_and_one_alone_otherwise() {
        for (width, height, count, shown, text) in
            [(80, 24, 2, 2, 38), (80, 24, 3, 1, 78), (120, 40, 3, 3, 36), (200, 60, 4, 4, 46), (44, 12, 2, 1, 42), (40, 10, 1, 1, 38)]
        {
            let areas = ComparisonAreas::of(&Areas::of(width, height), count, 0);
            assert_eq!((areas.columns.len(), areas.text_width()), (shown, text), "{width}x{height} {count}");
            assert!(areas.columns.iter().all(|(_, area)| area.right() <= width && area.bottom() <= height - 2));
            assert!(areas.rows() >= 4, "{width}x{height}: {areas:?}");
        }
    }
}
