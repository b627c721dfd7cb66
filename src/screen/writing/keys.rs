//! The keys of the form. The line at the bottom and the help are made of this one table. All are keys that are no text: in the form everything else is written.

use crate::language::Language;
use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};

/// What can be done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Action {
    NextField,
    PreviousField,
    Save,
    Help,
    Redraw,
    Suspend,
    Leave,
}

/// What a key does, and what it is called.
#[derive(Debug, Clone, Copy)]
pub(super) struct Binding {
    pub action: Action,
    keys: &'static [(KeyModifiers, KeyCode)],
    /// The keys as they are shown.
    pub shown: &'static str,
    zh: &'static str,
    en: &'static str,
}

impl Binding {
    pub fn label(&self, language: Language) -> &'static str {
        match language {
            Language::Zh => self.zh,
            Language::En => self.en,
        }
    }

    /// The first of its keys.
    pub fn key(&self) -> &'static str {
        self.shown.split(' ').next().unwrap_or_default()
    }
}

const NONE: KeyModifiers = KeyModifiers::NONE;
const CTRL: KeyModifiers = KeyModifiers::CONTROL;

/// Every key, in the order of the help.
pub(super) const BINDINGS: &[Binding] = &[
    Binding {
        action: Action::NextField,
        keys: &[(NONE, KeyCode::Tab), (NONE, KeyCode::PageDown)],
        shown: "Tab PgDn",
        zh: "下一栏",
        en: "next field",
    },
    Binding {
        action: Action::PreviousField,
        keys: &[(NONE, KeyCode::BackTab), (NONE, KeyCode::PageUp)],
        shown: "Shift-Tab PgUp",
        zh: "上一栏",
        en: "previous field",
    },
    Binding {
        action: Action::Save,
        keys: &[(CTRL, KeyCode::Char('s')), (NONE, KeyCode::F(2))],
        shown: "Ctrl-S F2",
        zh: "检查并保存",
        en: "check and save",
    },
    Binding { action: Action::Help, keys: &[(NONE, KeyCode::F(1))], shown: "F1", zh: "按键", en: "keys" },
    Binding { action: Action::Redraw, keys: &[(CTRL, KeyCode::Char('l'))], shown: "Ctrl-L", zh: "重绘", en: "redraw" },
    Binding { action: Action::Suspend, keys: &[(CTRL, KeyCode::Char('z'))], shown: "Ctrl-Z", zh: "挂起", en: "suspend" },
    Binding {
        action: Action::Leave,
        keys: &[(CTRL, KeyCode::Char('q')), (CTRL, KeyCode::Char('c'))],
        shown: "Ctrl-Q",
        zh: "退出",
        en: "leave",
    },
];

/// What a key does; `None` where it is text or moves the caret.
pub(super) fn action(event: KeyEvent) -> Option<Action> {
    let modifiers = event.modifiers & (KeyModifiers::CONTROL | KeyModifiers::ALT);
    let code = if let KeyCode::Char(c) = event.code { KeyCode::Char(c.to_ascii_lowercase()) } else { event.code };
    BINDINGS.iter().find(|binding| binding.keys.contains(&(modifiers, code))).map(|binding| binding.action)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_key_has_two_meanings_and_letters_are_text() {
        let all: Vec<_> = BINDINGS.iter().flat_map(|binding| binding.keys).collect();
        assert!(all.iter().enumerate().all(|(place, key)| !all[..place].contains(key)), "{all:?}");
        for code in [KeyCode::Char('q'), KeyCode::Char('？'), KeyCode::Enter, KeyCode::Home, KeyCode::Esc] {
            assert_eq!(action(KeyEvent::new(code, NONE)), None, "{code:?}");
        }
        assert_eq!(action(KeyEvent::new(KeyCode::Char('S'), CTRL)), Some(Action::Save));
    }
}
