//! A text field of one or more lines. The terminal's own cursor is at the caret, as input methods require.

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use ratatui::style::Style;
use ratatui_textarea::{CursorMove, TextArea, WrapMode};

/// The most characters of a text; a whole novel pasted by mistake would stop the screen.
const LIMIT: usize = 200_000;

/// A text that is being written.
#[derive(Debug, Clone)]
pub struct Entry {
    area: TextArea<'static>,
    lines: bool,
}

impl Entry {
    /// An entry of one line.
    pub fn line(text: &str) -> Self {
        Self::new(text, false)
    }

    /// An entry of many lines.
    pub fn lines(text: &str) -> Self {
        Self::new(text, true)
    }

    fn new(text: &str, lines: bool) -> Self {
        let text: String = text.chars().take(LIMIT).collect();
        let mut area = TextArea::from(text.split('\n'));
        // The terminal's cursor shows the caret.
        area.set_cursor_style(Style::default());
        area.set_cursor_line_style(Style::default());
        area.set_wrap_mode(if lines { WrapMode::WordOrGlyph } else { WrapMode::None });
        area.move_cursor(CursorMove::Bottom);
        area.move_cursor(CursorMove::End);
        Self { area, lines }
    }

    /// What is written.
    pub fn text(&self) -> String {
        self.area.lines().join("\n")
    }

    /// Whether nothing is written.
    pub fn is_empty(&self) -> bool {
        self.area.lines().iter().all(|l| l.trim().is_empty())
    }

    /// Takes a key that is text or moves the caret; whether it changed anything.
    pub fn key(&mut self, key: KeyEvent) -> bool {
        if !self.lines && matches!(key.code, KeyCode::Enter) {
            return false;
        }
        if key.modifiers.contains(KeyModifiers::CONTROL) && matches!(key.code, KeyCode::Char('u')) {
            return self.area.delete_line_by_head();
        }
        self.area.input(key)
    }

    /// Takes a pasted text, or one that an input method commits. Control characters are left out, and an entry of one line gets one line.
    pub fn paste(&mut self, text: &str) {
        let text = crate::text::clean(text);
        let text = if self.lines { text.into_owned() } else { text.split_whitespace().collect::<Vec<_>>().join(" ") };
        let room = LIMIT.saturating_sub(self.area.lines().iter().map(|l| l.chars().count()).sum());
        self.area.insert_str(text.chars().take(room).collect::<String>());
    }

    /// Puts another text in the place of the whole.
    pub fn replace(&mut self, text: &str) {
        *self = Self::new(text, self.lines);
    }

    /// The widget, for the view.
    pub fn area(&self) -> &TextArea<'static> {
        &self.area
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_stays_one_line_and_many_lines_stay_many() {
        let mut line = Entry::line("甲");
        line.paste("乙\n丙\u{1b}[31m");
        assert_eq!(line.text(), "甲乙 丙[31m");
        assert!(!line.key(KeyEvent::new(KeyCode::Enter, KeyModifiers::NONE)));
        let mut lines = Entry::lines("");
        assert!(lines.is_empty());
        lines.paste("右下腹痛\r\n两天");
        lines.key(KeyEvent::new(KeyCode::Enter, KeyModifiers::NONE));
        lines.key(KeyEvent::new(KeyCode::Char('？'), KeyModifiers::NONE));
        assert_eq!(lines.text(), "右下腹痛\n两天\n？");
    }
}
