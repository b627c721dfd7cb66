//! Computes the rectangles of a stage from the size of the terminal.

use ratatui::layout::Rect;

/// Columns and rows below which there is no room.
pub(super) const LEAST: (u16, u16) = (20, 7);
/// Columns of text, at most: a longer line is hard to follow on a wall.
const WIDEST: u16 = 110;
/// Columns of text of each of two answers, at most.
const WIDEST_OF_TWO: u16 = 72;
/// Columns from which on two answers stand side by side; below, one above the other.
const BESIDE_FROM: u16 = 60;
/// Rows from which on a heading has room around it.
const HIGH_FROM: u16 = 18;
/// Columns and rows from which on the question stands above its answer.
const CONTEXT_FROM: (u16, u16) = (90, 30);
/// Rows of that question, at most.
pub(super) const CONTEXT_ROWS: u16 = 4;

/// Where everything is; what is not shown has no size.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Areas {
    /// There is no room for anything.
    pub is_small: bool,
    pub all: Rect,
    /// Step and label.
    pub header: Rect,
    /// The page's heading.
    pub heading: Rect,
    /// The question above its answer.
    pub context: Rect,
    /// The page, or the left one of two.
    pub body: Rect,
    /// The right one of two.
    pub second: Rect,
    /// The line for the audience.
    pub caption: Rect,
    /// Place, speed, what happened.
    pub footer: Rect,
}

impl Areas {
    /// The areas of a terminal with so many columns and rows, for one page or two, and a caption of so many rows.
    pub fn of((width, height): (u16, u16), of_two: bool, caption_rows: u16, has_question: bool) -> Self {
        let all = Rect::new(0, 0, width, height);
        if width < LEAST.0 || height < LEAST.1 {
            return Self { is_small: true, all, ..Self::default() };
        }
        let is_high = height >= HIGH_FROM;
        let widest = if of_two { 2 * WIDEST_OF_TWO } else { WIDEST };
        let least_margin = if width < 50 { 1 } else { width / 10 };
        let margin = least_margin.max(width.saturating_sub(widest) / 2);
        let inner = |y: u16, rows: u16| Rect { x: margin, y, width: width - 2 * margin, height: rows };
        let header = Rect { height: 1, ..all };
        let footer = Rect { y: height - 1, height: 1, ..all };
        let caption_rows = caption_rows.min(height / 6 + 1);
        let caption = inner(footer.y.saturating_sub(caption_rows + u16::from(is_high && caption_rows > 0)), caption_rows);
        let heading = inner(if is_high { 2 } else { 1 }, if is_high { 3 } else { 1 });
        let top = heading.bottom() + u16::from(is_high);
        let bottom = if caption_rows > 0 { caption.y - u16::from(is_high) } else { footer.y };
        let context_rows = if has_question && width >= CONTEXT_FROM.0 && height >= CONTEXT_FROM.1 { CONTEXT_ROWS + 1 } else { 0 };
        let context = inner(top, context_rows);
        let body = inner(context.bottom(), bottom.saturating_sub(context.bottom()).max(1));
        let whole = Self { is_small: false, all, header, heading, context, body, second: Rect::default(), caption, footer };
        if !of_two {
            return whole;
        }
        if width >= BESIDE_FROM {
            let half = (body.width - 3) / 2;
            let second = Rect { x: body.right() - half, width: half, ..body };
            return Self { body: Rect { width: half, ..body }, second, ..whole };
        }
        let half = body.height / 2;
        let second = Rect { y: body.y + half, height: body.height - half, ..body };
        Self { body: Rect { height: half, ..body }, second, ..whole }
    }
}

/// Columns from which on the facts stand beside what is said; below, the latest stand under it.
const FACTS_FROM: u16 = 100;
/// Columns of an interview with its facts, at most.
const WIDEST_OF_INTERVIEW: u16 = 160;
/// Rows of the latest facts.
pub(super) const LATEST_ROWS: u16 = 3;

impl Areas {
    /// The areas of a page of an interview.
    pub fn of_interview(size: (u16, u16), caption_rows: u16) -> Self {
        let whole = Self::of(size, false, caption_rows, false);
        let body = whole.body;
        if whole.is_small {
            return whole;
        }
        if size.0 >= FACTS_FROM {
            let width = (size.0 - 8).min(WIDEST_OF_INTERVIEW);
            let x = (size.0 - width) / 2;
            let facts = width * 2 / 5;
            let second = Rect { x: x + width - facts, width: facts, ..body };
            return Self { body: Rect { x, width: width - facts - 2, ..body }, second, ..whole };
        }
        if body.height <= 2 * LATEST_ROWS {
            return whole;
        }
        let context = Rect { y: body.bottom() - LATEST_ROWS, height: LATEST_ROWS, ..body };
        Self { body: Rect { height: body.height - LATEST_ROWS - 1, ..body }, context, ..whole }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_area_is_on_the_terminal_and_none_lies_over_another() {
        for width in 0..=220 {
            for height in 0..=64 {
                for (of_two, caption, question) in [(false, 0, false), (false, 2, true), (true, 1, true), (true, 0, false)] {
                    let areas = Areas::of((width, height), of_two, caption, question);
                    check(&areas, (width, height));
                }
                for caption in [0, 2] {
                    check(&Areas::of_interview((width, height), caption), (width, height));
                }
            }
        }
    }

    fn check(areas: &Areas, (width, height): (u16, u16)) {
        if areas.is_small {
            assert!(width < LEAST.0 || height < LEAST.1);
            return;
        }
        let parts = [areas.header, areas.heading, areas.context, areas.body, areas.second, areas.caption, areas.footer];
        let parts: Vec<Rect> = parts.into_iter().filter(|area| area.area() > 0).collect();
        for (place, area) in parts.iter().enumerate() {
            assert!(area.right() <= width && area.bottom() <= height, "{width}x{height} {areas:?}");
            assert!(parts[..place].iter().all(|other| !other.intersects(*area)), "{width}x{height} {areas:?}");
        }
        assert!(areas.body.height >= 1 && areas.body.width >= 8, "{width}x{height} {areas:?}");
    }
}
