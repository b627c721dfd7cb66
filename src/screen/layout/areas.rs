//! Computes the rectangles of all panes from the size of the terminal.

use ratatui::layout::Rect;

/// A pane of a consultation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Pane {
    /// Questions and answers.
    Transcript,
    /// The reference for the selected turn.
    Reference,
    /// The judge's verdict on the selected answer, and the user's rating.
    Verdict,
}

impl Pane {
    /// All, in order.
    pub const ALL: [Self; 3] = [Self::Transcript, Self::Reference, Self::Verdict];
}

/// Columns from which on panes stand side by side.
const PANES_FROM: u16 = 100;
/// Rows from which on two of them fit above one another.
const PANES_ROWS: u16 = 14;
/// Columns and rows below which there is no room.
const LEAST: (u16, u16) = (40, 10);
/// Rows from which on a narrow screen shows the selected case below the list.
const PREVIEW_FROM: u16 = 16;
/// Rows above the body.
const HEADER: u16 = 2;
/// Rows below it.
const FOOTER: u16 = 2;

/// How the body is divided.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// There is no room for anything.
    Small,
    /// One pane at a time, with tabs above.
    Tabs,
    /// Panes side by side.
    Panes,
}

/// Where everything is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Areas {
    /// How the body is divided.
    pub kind: Kind,
    pub all: Rect,
    /// Title and stepper.
    pub header: Rect,
    /// The tabs; nothing where panes stand side by side.
    pub tabs: Rect,
    /// Everything between header and footer, without the tabs.
    pub body: Rect,
    pub left: Rect,
    /// The upper right pane.
    pub right: Rect,
    /// The lower right pane.
    pub below: Rect,
    /// Status and keys.
    pub footer: Rect,
}

impl Areas {
    /// The areas of a terminal with so many columns and rows.
    pub fn of(width: u16, height: u16) -> Self {
        let all = Rect::new(0, 0, width, height);
        if width < LEAST.0 || height < LEAST.1 {
            let none = Rect::default();
            return Self { kind: Kind::Small, all, header: none, tabs: none, body: all, left: all, right: all, below: all, footer: none };
        }
        let header = Rect { height: HEADER, ..all };
        let footer = Rect { y: height - FOOTER, height: FOOTER, ..all };
        let between = Rect { y: HEADER, height: height - HEADER - FOOTER, ..all };
        if width < PANES_FROM || height < PANES_ROWS {
            let tabs = Rect { height: 1, ..between };
            let body = Rect { y: between.y + 1, height: between.height - 1, ..between };
            return Self { kind: Kind::Tabs, all, header, tabs, body, left: body, right: body, below: body, footer };
        }
        let left_width = width * 3 / 5;
        let left = Rect { width: left_width, ..between };
        let right_height = (between.height * 3 / 5).max(4);
        let right = Rect { x: left_width, width: width - left_width, height: right_height, ..between };
        let below = Rect { y: right.y + right_height, height: between.height - right_height, ..right };
        Self { kind: Kind::Panes, all, header, tabs: Rect::default(), body: between, left, right, below, footer }
    }

    /// Everything between header and footer.
    pub fn whole(&self) -> Rect {
        Rect { y: self.header.bottom(), height: self.footer.y.saturating_sub(self.header.bottom()), ..self.all }
    }

    /// Where a pane is, its border included.
    pub fn pane(&self, pane: Pane) -> Rect {
        match pane {
            Pane::Transcript => self.left,
            Pane::Reference => self.right,
            Pane::Verdict => self.below,
        }
    }

    /// A pane without its border.
    pub fn inner(&self, pane: Pane) -> Rect {
        self.inside(self.pane(pane))
    }

    /// The inside of a box: without the border that boxes have side by side.
    pub fn inside(&self, area: Rect) -> Rect {
        match self.kind {
            Kind::Panes => {
                Rect { x: area.x + 1, y: area.y + 1, width: area.width.saturating_sub(2), height: area.height.saturating_sub(2) }
            }
            Kind::Tabs | Kind::Small => area,
        }
    }

    /// Columns of text in a pane: a column at the left marks the selected question, one at the right shows how far it is scrolled.
    pub fn text_width(&self, pane: Pane) -> usize {
        usize::from(self.inner(pane).width.saturating_sub(3)).max(2)
    }

    /// Where the list of cases is, and where the preview of the selected one; nothing where there is no room for it.
    pub fn list_and_preview(&self) -> (Rect, Option<Rect>) {
        match self.kind {
            Kind::Panes => (self.left, Some(Rect { height: self.right.height + self.below.height, ..self.right })),
            Kind::Tabs => {
                let all = Rect { y: self.tabs.y, height: self.body.height + 1, ..self.body };
                if all.height < PREVIEW_FROM {
                    return (all, None);
                }
                let list = Rect { height: all.height / 2, ..all };
                (list, Some(Rect { y: list.bottom(), height: all.height - list.height, ..all }))
            }
            Kind::Small => (self.body, None),
        }
    }

    /// Rows of the list of cases.
    pub fn list_rows(&self) -> u16 {
        // A line of headings, and one for what is filtered or broken.
        self.inside(self.list_and_preview().0).height.saturating_sub(2)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn at_every_size_the_areas_lie_inside_the_screen() {
        for width in 0..=220 {
            for height in 0..=70 {
                let areas = Areas::of(width, height);
                for area in [areas.header, areas.tabs, areas.body, areas.left, areas.right, areas.below, areas.footer] {
                    assert!(area.right() <= width && area.bottom() <= height, "{width}x{height}: {area:?}");
                }
                let (too_narrow, too_low) = (width < LEAST.0, height < LEAST.1);
                assert_eq!(areas.kind == Kind::Small, too_narrow || too_low);
                if areas.kind != Kind::Small {
                    assert!(Pane::ALL.iter().all(|p| areas.inner(*p).height >= 1), "{width}x{height}");
                }
            }
        }
    }
}
