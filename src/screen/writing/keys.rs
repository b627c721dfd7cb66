//! The keys of the form. The line at the bottom and the help are made of this one table. All are keys that are no text: in the form everything else is written.

use crate::screen::bindings::{self, bindings, ctrl, f, key};
use crossterm::event::{KeyCode, KeyEvent};

/// What can be done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Action {
    NextField,
    PreviousField,
    Save,
    Help,
    Redraw,
    Suspend,
    Leave,
}

bindings! {
    /// Every key, in the order of the help.
    NextField [key(KeyCode::Tab), key(KeyCode::PageDown)] "Tab PgDn", "下一栏", "next field";
    PreviousField [key(KeyCode::BackTab), key(KeyCode::PageUp)] "Shift-Tab PgUp", "上一栏", "previous field";
    Save [ctrl('s'), f(2)] "Ctrl-S F2", "检查并保存", "check and save";
    Help [f(1)] "F1", "按键", "keys";
    Redraw [ctrl('l')] "Ctrl-L", "重绘", "redraw";
    Suspend [ctrl('z')] "Ctrl-Z", "挂起", "suspend";
    Leave [ctrl('q'), ctrl('c')] "Ctrl-Q", "退出", "leave";
}

/// What a key does; `None` where it is text or moves the caret.
pub(super) fn action(event: KeyEvent) -> Option<Action> {
    bindings::action(BINDINGS, bindings::pressed_without_case(event))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crossterm::event::KeyModifiers;

    #[test]
    fn no_key_has_two_meanings_and_letters_are_text() {
        bindings::check(BINDINGS);
        for code in [KeyCode::Char('q'), KeyCode::Char('？'), KeyCode::Enter, KeyCode::Home, KeyCode::Esc] {
            assert_eq!(action(KeyEvent::new(code, KeyModifiers::NONE)), None, "{code:?}");
        }
        assert_eq!(action(KeyEvent::new(KeyCode::Char('S'), KeyModifiers::CONTROL)), Some(Action::Save));
    }
}
