//! Writes text into cells. Characters of ambiguous width take as many cells as the terminal gives them.

use crate::{
    screen::{
        layout::RowRef,
        state::{App, Options},
        theme::{Role, Theme},
    },
    session::words::Words,
    text::{Ambiguous, Mark},
};
use ratatui::{
    Frame,
    buffer::{Buffer, CellDiffOption, CellWidth},
    layout::{Position, Rect},
    style::Style,
};
use std::num::NonZeroU16;
use unicode_segmentation::UnicodeSegmentation;

/// What is drawn in a theme, on a terminal of a certain kind.
pub(in crate::screen) trait Themed {
    /// The theme, in the colours that the terminal can show.
    fn theme(&self) -> &Theme;

    /// How the terminal is used.
    fn options(&self) -> Options;
}

impl Themed for App {
    fn theme(&self) -> &Theme {
        Self::theme(self)
    }

    fn options(&self) -> Options {
        Self::options(self)
    }
}

/// Draws in the theme of a screen.
pub(in crate::screen) struct Painter<'a, 'f, A = App> {
    pub app: &'a A,
    frame: &'a mut Frame<'f>,
}

/// Corners, lines and marks, in Unicode or ASCII.
#[derive(Debug, Clone, Copy)]
pub(in crate::screen) struct Glyphs {
    pub horizontal: &'static str,
    pub vertical: &'static str,
    pub corners: [&'static str; 4],
    pub selected: &'static str,
    pub thumb: &'static str,
    pub dot: &'static str,
    pub done: &'static str,
    pub ellipsis: &'static str,
    pub arrow: &'static str,
}

const UNICODE: Glyphs = Glyphs {
    horizontal: "─",
    vertical: "│",
    corners: ["╭", "╮", "╰", "╯"],
    selected: "▌",
    thumb: "┃",
    dot: "·",
    done: "✓",
    ellipsis: "…",
    arrow: "→",
};

const ASCII: Glyphs = Glyphs {
    horizontal: "-",
    vertical: "|",
    corners: ["+", "+", "+", "+"],
    selected: ">",
    thumb: "#",
    dot: "-",
    done: "+",
    ellipsis: "~",
    arrow: ">",
};

/// The corners, lines and marks that a terminal can show. Where ambiguous characters take two columns, boxes of them would fall apart.
pub(in crate::screen) fn glyphs(options: Options) -> &'static Glyphs {
    if options.ascii || options.ambiguous == Ambiguous::Wide { &ASCII } else { &UNICODE }
}

impl Painter<'_, '_> {
    pub fn words(&self) -> Words {
        self.app.words()
    }
}

impl<'a, 'f, A: Themed> Painter<'a, 'f, A> {
    pub fn new(app: &'a A, frame: &'a mut Frame<'f>) -> Self {
        Self { app, frame }
    }

    pub fn style(&self, role: Role) -> Style {
        self.app.theme().style(role)
    }

    pub fn glyphs(&self) -> &'static Glyphs {
        glyphs(self.app.options())
    }

    pub fn ambiguous(&self) -> Ambiguous {
        self.app.options().ambiguous
    }

    pub fn buffer(&mut self) -> &mut Buffer {
        self.frame.buffer_mut()
    }

    /// The terminal's own cursor, where an input method shows what it composes.
    pub fn cursor(&mut self, position: Position) {
        self.frame.set_cursor_position(position);
    }

    /// Gives every cell of an area this style and nothing in it. Where the style has no background, it is that of the screen.
    pub fn fill(&mut self, area: Rect, role: Role) {
        let style = self.style(Role::Text).patch(self.style(role));
        let area = area.intersection(self.frame.area());
        for y in area.top()..area.bottom() {
            // Half of a wide character cannot be shown.
            if let Some(left) = area.left().checked_sub(1) {
                let cell = &mut self.frame.buffer_mut()[(left, y)];
                if cell.cell_width() > 1 {
                    cell.set_symbol(" ").set_diff_option(CellDiffOption::None);
                }
            }
            for x in area.left()..area.right() {
                let cell = &mut self.frame.buffer_mut()[(x, y)];
                cell.reset();
                cell.set_style(style);
            }
        }
    }

    /// Writes a text into `width` columns from a place on; returns how many it took. What does not fit is cut with an ellipsis.
    pub fn text(&mut self, x: u16, y: u16, width: u16, text: &str, role: Role) -> u16 {
        let style = self.style(role);
        self.styled(x, y, width, text, style)
    }

    /// As [`Painter::text`], with a style.
    pub fn styled(&mut self, x: u16, y: u16, width: u16, text: &str, style: Style) -> u16 {
        let ambiguous = self.ambiguous();
        let room = usize::from(width);
        if ambiguous.of_text(text) <= room {
            return self.cells(x, y, width, text, style);
        }
        let ellipsis = self.glyphs().ellipsis;
        let for_text = room.saturating_sub(ambiguous.of_text(ellipsis));
        let mut taken = 0;
        let kept: String = text
            .graphemes(true)
            .take_while(|g| {
                taken += ambiguous.of_text(g);
                taken <= for_text
            })
            .collect();
        let used = self.cells(x, y, width, &kept, style);
        used + self.cells(x + used, y, width - used, ellipsis, style)
    }

    /// Writes a text without an ellipsis.
    fn cells(&mut self, x: u16, y: u16, width: u16, text: &str, style: Style) -> u16 {
        let ambiguous = self.ambiguous();
        put(self.frame.buffer_mut(), (x, y), width, text, style, ambiguous)
    }

    /// Writes pieces one after the other.
    pub fn pieces(&mut self, x: u16, y: u16, width: u16, pieces: &[(Role, &str)]) -> u16 {
        let mut at = 0;
        for (role, text) in pieces {
            at += self.text(x + at, y, width.saturating_sub(at), text, *role);
        }
        at
    }

    /// A row of a pane.
    pub fn row(&mut self, x: u16, y: u16, width: u16, row: RowRef<'_>) {
        let base = self.style(row.role);
        let mut at = 0;
        for (index, span) in row.line.spans.iter().enumerate() {
            let style = match row.roles.get(index) {
                Some(role) => self.style(*role),
                None => role_of(span.mark).map_or(base, |role| base.patch(self.style(role))),
            };
            at += self.cells(x + at, y, width.saturating_sub(at), &span.text, style);
        }
    }

    /// A box with a title; returns its inside.
    pub fn border(&mut self, area: Rect, title: &str, has_keys: bool) -> Rect {
        let role = if has_keys { Role::BorderFocused } else { Role::Border };
        let glyphs = self.glyphs();
        let style = self.style(role);
        if area.width < 2 || area.height < 2 {
            return Rect { width: 0, height: 0, ..area };
        }
        let (right, bottom) = (area.right() - 1, area.bottom() - 1);
        for x in area.left() + 1..right {
            self.cells(x, area.y, 1, glyphs.horizontal, style);
            self.cells(x, bottom, 1, glyphs.horizontal, style);
        }
        for y in area.top() + 1..bottom {
            self.cells(area.x, y, 1, glyphs.vertical, style);
            self.cells(right, y, 1, glyphs.vertical, style);
        }
        for (index, (x, y)) in [(area.x, area.y), (right, area.y), (area.x, bottom), (right, bottom)].into_iter().enumerate() {
            self.cells(x, y, 1, glyphs.corners[index], style);
        }
        let title_style = if has_keys { self.style(Role::BorderFocused).patch(self.style(Role::Title)) } else { self.style(Role::Title) };
        if !title.is_empty() {
            self.styled(area.x + 2, area.y, area.width.saturating_sub(4), &format!(" {title} "), title_style);
        }
        Rect { x: area.x + 1, y: area.y + 1, width: area.width - 2, height: area.height - 2 }
    }

    /// How far something is scrolled, in its last column; nothing where all of it is shown.
    pub fn scrollbar(&mut self, area: Rect, offset: usize, rows: usize) {
        let shown = usize::from(area.height);
        if rows <= shown || area.width == 0 || shown == 0 {
            return;
        }
        let length = (shown * shown / rows).max(1);
        let start = (shown - length) * offset / (rows - shown);
        let glyph = self.glyphs().thumb;
        let style = self.style(Role::Dim);
        for row in start..start + length {
            // It is inside the area's height, which is a u16.
            let y = area.y + row as u16;
            self.cells(area.right() - 1, y, 1, glyph, style);
        }
    }

    /// Lays a style over cells that are there already.
    pub fn restyle(&mut self, area: Rect, role: Role) {
        let style = self.style(role);
        self.frame.buffer_mut().set_style(area, style);
    }
}

/// Characters of one cluster that are drawn: more than any script or emoji needs.
const MARKS: usize = 24;

fn role_of(mark: Mark) -> Option<Role> {
    Some(match mark {
        Mark::Plain => return None,
        Mark::Strong => Role::Strong,
        Mark::Emphasis => Role::Emphasis,
        Mark::Code => Role::Code,
        Mark::Heading => Role::Heading,
        Mark::Quote => Role::Quote,
        Mark::Link => Role::Link,
        Mark::Marker => Role::Marker,
        Mark::Rule => Role::Rule,
        Mark::Dim => Role::Dim,
    })
}

/// Writes a text into cells; returns how many columns it took. A cluster that does not fit whole is left out, and everything after it.
fn put(buffer: &mut Buffer, (x, y): (u16, u16), width: u16, text: &str, style: Style, ambiguous: Ambiguous) -> u16 {
    let area = buffer.area;
    if y >= area.bottom() || x >= area.right() {
        return 0;
    }
    let end = x.saturating_add(width).min(area.right());
    let mut at = x;
    for cluster in text.graphemes(true) {
        let columns = ambiguous.of_text(cluster) as u16;
        if columns == 0 || cluster.contains(char::is_control) {
            continue;
        }
        if at + columns > end {
            break;
        }
        let cell = &mut buffer[(at, y)];
        // A letter under a thousand marks would be written anew with every frame.
        let end = cluster.char_indices().nth(MARKS).map_or(cluster.len(), |(end, _)| end);
        cell.set_symbol(&cluster[..end]);
        cell.set_style(style);
        let forced = NonZeroU16::new(columns).filter(|_| columns != Ambiguous::Narrow.of_text(cluster) as u16);
        cell.set_diff_option(forced.map_or(CellDiffOption::None, CellDiffOption::ForcedWidth));
        for covered in at + 1..at + columns {
            let cell = &mut buffer[(covered, y)];
            cell.reset();
            cell.set_style(style);
            // It is no blank: where one takes its place, the terminal has to be told, since another wide character may cut this one in half.
            cell.set_diff_option(CellDiffOption::AlwaysUpdate);
        }
        at += columns;
    }
    at - x
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_blank_where_half_of_a_wide_character_was_is_written() {
        let drawn = |x| {
            let mut buffer = Buffer::empty(Rect::new(0, 0, 6, 1));
            put(&mut buffer, (x, 0), 2, "病", Style::new(), Ambiguous::Narrow);
            buffer
        };
        // The new character covers the first half of the old one, and a terminal clears the other half in its own colours.
        let (before, after) = (drawn(2), drawn(1));
        let written: Vec<u16> = before.diff(&after).iter().map(|(x, ..)| *x).collect();
        assert_eq!(written, [1, 3]);
        assert!(drawn(1).diff(&drawn(1)).is_empty());
    }
}
