//! Computes the rectangles of an interview from the size of the terminal.

use ratatui::layout::Rect;

/// A part of the screen that can have the keys.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Pane {
    /// What was said, and after the end what was found out and missed.
    Talk,
    /// The patient's card and the orders.
    Side,
    /// The own notes.
    Notes,
    /// What is being written.
    Field,
}

/// Columns and rows below which there is no room.
pub(super) const LEAST: (u16, u16) = (61, 21);
/// Columns from which on the side stands beside the conversation; below, it stands in its place while it has the keys.
const BESIDE_FROM: u16 = 110;
/// Rows of header and footer.
const BAR: u16 = 2;

/// Where everything is; what is not shown has no size.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Areas {
    /// There is no room for anything.
    pub is_small: bool,
    pub all: Rect,
    pub header: Rect,
    pub talk: Rect,
    pub side: Rect,
    pub notes: Rect,
    pub field: Rect,
    pub footer: Rect,
}

impl Areas {
    /// The areas of a terminal with so many columns and rows, where this pane has the keys. `has_field` is whether something can be written, `has_facts` whether
    /// the side lists facts, which take more room than orders.
    pub fn of((width, height): (u16, u16), focus: Pane, has_field: bool, has_facts: bool) -> Self {
        let all = Rect::new(0, 0, width, height);
        if width < LEAST.0 || height < LEAST.1 {
            return Self { is_small: true, all, ..Self::default() };
        }
        let header = Rect { height: BAR, ..all };
        let footer = Rect { y: height - BAR, height: BAR, ..all };
        let rows = match (has_field, height) {
            (false, _) => 0,
            (true, ..30) => 4,
            (true, _) => 6,
        };
        let body = Rect { y: BAR, height: footer.y - BAR - rows, ..all };
        let field = Rect { y: body.bottom(), height: rows, ..all };
        let this = Self { all, header, footer, field, ..Self::default() };
        if width >= BESIDE_FROM {
            let beside = (width / 3).clamp(36, 64);
            let talk = Rect { width: width - beside, ..body };
            return this.with_side(Rect { x: talk.right(), width: beside, ..body }, has_facts, Self { talk, ..this });
        }
        match focus {
            Pane::Side | Pane::Notes => this.with_side(body, has_facts, this),
            Pane::Talk | Pane::Field => Self { talk: body, ..this },
        }
    }

    fn with_side(self, area: Rect, has_facts: bool, others: Self) -> Self {
        let notes = if has_facts { (area.height / 4).max(4) } else { area.height * 2 / 5 };
        let side = Rect { height: area.height - notes, ..area };
        Self { side, notes: Rect { y: side.bottom(), height: area.height - side.height, ..area }, ..others }
    }

    /// A pane, its border included.
    pub fn pane(&self, pane: Pane) -> Rect {
        match pane {
            Pane::Talk => self.talk,
            Pane::Side => self.side,
            Pane::Notes => self.notes,
            Pane::Field => self.field,
        }
    }

    /// The text of a pane: without its border, and with a column free on both sides.
    pub fn inside(&self, pane: Pane) -> Rect {
        let area = self.pane(pane);
        if area.height < 2 {
            return Rect::default();
        }
        Rect { x: area.x + 2, y: area.y + 1, width: area.width.saturating_sub(4), height: area.height - 2 }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_area_is_on_the_terminal_and_the_texts_have_room() {
        for width in 0..=240 {
            for height in 0..=70 {
                for (focus, has_field) in [(Pane::Field, true), (Pane::Notes, true), (Pane::Side, true), (Pane::Talk, false)] {
                    let areas = Areas::of((width, height), focus, has_field, width % 2 == 0);
                    let panes = [areas.talk, areas.side, areas.notes, areas.field, areas.footer];
                    assert!(panes.iter().all(|area| area.right() <= width && area.bottom() <= height), "{width}x{height}: {areas:?}");
                    assert_eq!(areas.is_small, width <= 60 || height <= 20);
                    if !areas.is_small {
                        assert!(areas.inside(focus).height >= 2, "{width}x{height} {focus:?}: {areas:?}");
                        assert!(areas.talk.height == 0 || areas.inside(Pane::Talk).height >= 10);
                    }
                }
            }
        }
    }
}
