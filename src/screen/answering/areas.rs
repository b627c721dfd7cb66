//! Computes the rectangles of a doctor's screen from the size of the terminal.

use ratatui::layout::Rect;

/// A part of the screen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Pane {
    /// The case with its turns so far.
    Case,
    /// What the model says: its answer, or the conversation with it.
    Model,
    /// The message to the model.
    Message,
    /// The own answer.
    Answer,
}

/// Columns and rows below which there is no room.
pub(super) const LEAST: (u16, u16) = (61, 21);
/// Columns and rows from which on the case stands left of the own answer; below, it stands above.
const BESIDE_FROM: (u16, u16) = (100, 24);
/// Columns from which on what the model says has a column of its own.
const COLUMNS_FROM: u16 = 150;
/// Rows of header and footer.
const BAR: u16 = 2;
/// Rows of the message to the model, its border included.
const MESSAGE: u16 = 4;

/// Where everything is; what is not shown has no size.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Areas {
    /// There is no room for anything.
    pub is_small: bool,
    /// Case and model share one place, and one of them is shown.
    pub is_shared: bool,
    pub all: Rect,
    pub header: Rect,
    pub case: Rect,
    pub model: Rect,
    pub message: Rect,
    pub answer: Rect,
    /// What went wrong.
    pub alert: Rect,
    /// Message and keys.
    pub footer: Rect,
}

/// What there is to show beside the case and the own answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Shown {
    /// Whether the model says something.
    pub model: bool,
    /// Whether something can be said to it.
    pub message: bool,
    /// Whether the model is in front where case and model share a place.
    pub model_in_front: bool,
}

impl Areas {
    /// The areas of a terminal with so many columns and rows, and an alert of so many rows.
    pub fn of((width, height): (u16, u16), shown: Shown, alert_rows: usize) -> Self {
        let all = Rect::new(0, 0, width, height);
        if width < LEAST.0 || height < LEAST.1 {
            return Self { is_small: true, all, ..Self::default() };
        }
        let header = Rect { height: BAR, ..all };
        let footer = Rect { y: height - BAR, height: BAR, ..all };
        let alert_height = u16::try_from(alert_rows).unwrap_or(3).min(3);
        let alert = Rect { y: footer.y - alert_height, height: alert_height, ..all };
        let body = Rect { y: BAR, height: alert.y - BAR, ..all };
        let this = Self { all, header, alert, footer, ..Self::default() };
        if width >= COLUMNS_FROM && height >= BESIDE_FROM.1 && shown.model {
            let third = width / 3;
            let model = Rect { x: third, width: third, ..body };
            let answer = Rect { x: 2 * third, width: width - 2 * third, ..body };
            return this.with_model(model, shown.message, Self { case: Rect { width: third, ..body }, answer, ..this });
        }
        if width >= BESIDE_FROM.0 && height >= BESIDE_FROM.1 {
            let left = Rect { width: width / 2, ..body };
            let answer = Rect { x: left.width, width: width - left.width, ..body };
            if !shown.model {
                return Self { case: left, answer, ..this };
            }
            let case = Rect { height: body.height * 2 / 5, ..left };
            let model = Rect { y: case.bottom(), height: body.height - case.height, ..left };
            return this.with_model(model, shown.message, Self { case, answer, ..this });
        }
        let upper = Rect { height: body.height * 11 / 20, ..body };
        let answer = Rect { y: upper.bottom(), height: body.height - upper.height, ..body };
        let this = Self { answer, is_shared: shown.model, ..this };
        match shown.model && shown.model_in_front {
            true => this.with_model(upper, shown.message, this),
            false => Self { case: upper, ..this },
        }
    }

    fn with_model(self, area: Rect, has_message: bool, others: Self) -> Self {
        let height = if has_message { MESSAGE } else { 0 };
        let model = Rect { height: area.height - height, ..area };
        Self { model, message: Rect { y: model.bottom(), height, ..area }, ..others }
    }

    /// A pane, its border included.
    pub fn pane(&self, pane: Pane) -> Rect {
        match pane {
            Pane::Case => self.case,
            Pane::Model => self.model,
            Pane::Message => self.message,
            Pane::Answer => self.answer,
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
                for (model, message, model_in_front, alert) in
                    [(false, false, false, 0), (true, false, true, 3), (true, true, true, 0), (true, true, false, 3)]
                {
                    let areas = Areas::of((width, height), Shown { model, message, model_in_front }, alert);
                    let panes = [areas.case, areas.model, areas.message, areas.answer];
                    assert!(panes.iter().all(|area| area.right() <= width && area.bottom() <= height), "{width}x{height}: {areas:?}");
                    assert_eq!(areas.is_small, width <= 60 || height <= 20);
                    if !areas.is_small {
                        assert!(areas.inside(Pane::Answer).height >= 4, "{width}x{height}: {areas:?}");
                        let shown = if areas.is_shared && model_in_front { Pane::Model } else { Pane::Case };
                        assert!(areas.inside(shown).height >= 2, "{width}x{height}: {areas:?}");
                        assert_eq!(areas.is_shared, model && (width < 100 || height < 24));
                    }
                }
            }
        }
    }
}
