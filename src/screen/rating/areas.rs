//! Computes the rectangles of the rating screen from the size of the terminal.

use ratatui::layout::Rect;

/// A part of the screen that scrolls.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Pane {
    /// The case with its questions.
    Case,
    /// The answers.
    Answers,
    /// The reference.
    Reference,
}

/// Columns and rows below which there is no room: more than 60 and more than 20.
pub(super) const LEAST: (u16, u16) = (61, 21);
/// Columns and rows from which on panes stand side by side.
const PANES_FROM: (u16, u16) = (100, 30);
/// Columns of an answer below which nobody compares.
const LEAST_COLUMN: u16 = 28;
/// Columns of an answer from which on all answers are shown at once without being asked for.
const COLUMN: u16 = 40;
/// Rows above the body.
const HEADER: u16 = 2;
/// Rows of the body above a form that is alone: its border, and two lines.
const LEAST_BODY: u16 = 6;
/// Rows below the form.
const FOOTER: u16 = 2;

/// How the body is divided.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// There is no room for anything.
    Small,
    /// One pane at a time, with tabs above.
    Tabs,
    /// Panes side by side.
    Panes,
}

impl Kind {
    /// How a terminal of this size is divided.
    pub fn of((width, height): (u16, u16)) -> Self {
        if width < LEAST.0 || height < LEAST.1 {
            Self::Small
        } else if width < PANES_FROM.0 || height < PANES_FROM.1 {
            Self::Tabs
        } else {
            Self::Panes
        }
    }
}

/// Where everything is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Areas {
    pub kind: Kind,
    pub all: Rect,
    pub header: Rect,
    /// The tabs; nothing where panes stand side by side.
    pub tabs: Rect,
    /// The case, its border included.
    pub case: Rect,
    /// All answers, their borders included.
    pub answers: Rect,
    /// The reference, its border included; empty where it is not shown.
    pub reference: Rect,
    /// The form, its title line included.
    pub form: Rect,
    /// What went wrong.
    pub alert: Rect,
    /// Message and keys.
    pub footer: Rect,
}

/// How the columns are divided, before the rows are.
pub(super) fn answers_width((width, _): (u16, u16), kind: Kind) -> u16 {
    match kind {
        Kind::Panes => width - case_width(width),
        Kind::Tabs | Kind::Small => width,
    }
}

fn case_width(width: u16) -> u16 {
    (width * 3 / 10).clamp(34, 64)
}

impl Areas {
    /// The areas of a terminal with so many columns and rows, a form and an alert of so many rows, and a reference that is shown or not. A long form
    /// gets half of the body; where it is alone, as a questionnaire about no answer, nearly all of it.
    pub fn of(size: (u16, u16), (form_rows, is_alone): (usize, bool), alert_rows: usize, has_reference: bool) -> Self {
        let (width, height) = size;
        let (kind, all) = (Kind::of(size), Rect::new(0, 0, width, height));
        if kind == Kind::Small {
            let none = Rect::default();
            return Self {
                kind,
                all,
                header: none,
                tabs: none,
                case: none,
                answers: none,
                reference: none,
                form: none,
                alert: none,
                footer: none,
            };
        }
        let rows = |rows: usize, most: u16| u16::try_from(rows).unwrap_or(most).min(most);
        let header = Rect { height: HEADER, ..all };
        let footer = Rect { y: height - FOOTER, height: FOOTER, ..all };
        let alert_height = rows(alert_rows, 3);
        let alert = Rect { y: footer.y - alert_height, height: alert_height, ..all };
        let between = alert.y - HEADER;
        let form_height = rows(form_rows + 1, if is_alone { between.saturating_sub(LEAST_BODY) } else { between / 2 });
        let form = Rect { y: alert.y - form_height, height: form_height, ..all };
        let body = Rect { y: HEADER, height: between - form_height, ..all };
        if kind == Kind::Tabs {
            let tabs = Rect { height: 1, ..body };
            let pane = Rect { y: body.y + 1, height: body.height - 1, ..body };
            let reference = if has_reference { pane } else { Rect::default() };
            return Self { kind, all, header, tabs, case: pane, answers: pane, reference, form, alert, footer };
        }
        let left = Rect { width: case_width(width), ..body };
        let answers = Rect { x: left.width, width: width - left.width, ..body };
        let lower = if has_reference { body.height / 2 } else { 0 };
        let case = Rect { height: body.height - lower, ..left };
        let reference = Rect { y: case.bottom(), height: lower, ..left };
        Self { kind, all, header, tabs: Rect::default(), case, answers, reference, form, alert, footer }
    }

    /// The inside of a pane: without the border that panes have side by side, and with a column free on both sides.
    pub fn inside(&self, pane: Rect) -> Rect {
        let border = u16::from(self.kind == Kind::Panes);
        Rect {
            x: pane.x + 1 + border,
            y: pane.y + border,
            width: pane.width.saturating_sub(2 + 2 * border),
            height: pane.height.saturating_sub(2 * border),
        }
    }
}

/// How many of `answers` stand side by side in `width` columns: as many as can be read.
pub(super) fn columns(answers: usize, width: u16) -> usize {
    usize::from(width / LEAST_COLUMN).clamp(1, answers.max(1))
}

/// Whether all answers are shown at once where the rater has not said anything.
pub(super) fn has_room_for_all(answers: usize, width: u16) -> bool {
    answers > 1 && usize::from(width / COLUMN) >= answers
}

/// The columns of answers that stand side by side.
pub(super) fn split(area: Rect, columns: usize) -> Vec<Rect> {
    let count = u16::try_from(columns.max(1)).unwrap_or(1);
    let (width, rest) = (area.width / count, area.width % count);
    let mut x = area.x;
    (0..count)
        .map(|place| {
            let column = Rect { x, width: width + u16::from(place < rest), ..area };
            x = column.right();
            column
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_area_is_on_the_terminal_and_the_texts_have_room() {
        for width in 0..=240 {
            for height in 0..=80 {
                for (form, alert, reference) in
                    [((1, false), 0, false), ((6, false), 0, true), ((40, false), 3, true), ((30, true), 3, false)]
                {
                    let areas = Areas::of((width, height), form, alert, reference);
                    let parts =
                        [areas.header, areas.tabs, areas.case, areas.answers, areas.reference, areas.form, areas.alert, areas.footer];
                    assert!(parts.iter().all(|area| area.right() <= width && area.bottom() <= height), "{width}x{height}: {areas:?}");
                    assert_eq!(areas.kind == Kind::Small, width <= 60 || height <= 20);
                    if areas.kind != Kind::Small {
                        assert!(
                            areas.inside(areas.case).height >= 4 && areas.inside(areas.answers).height >= 4,
                            "{width}x{height}: {areas:?}"
                        );
                        assert!(areas.form.height >= 2);
                    }
                }
            }
        }
        let columns = split(Rect::new(3, 0, 100, 5), 3);
        assert_eq!(columns.iter().map(|c| (c.x, c.width)).collect::<Vec<_>>(), [(3, 34), (37, 33), (70, 33)]);
    }
}
