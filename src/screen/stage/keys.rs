//! The keys of a presenter. The help is made of this one table. A clicker sends page up and page down.

use crate::{show::Action, text};
use crossterm::event::{KeyCode, KeyEvent, KeyEventKind, KeyModifiers};

/// What a key asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Pressed {
    /// Something of the show.
    Act(Action),
    /// To draw everything anew.
    Redraw,
    /// To go back to the shell for a while.
    Suspend,
}

/// A key as it is shown, and what it does.
pub struct Binding {
    /// What it does.
    pub action: Action,
    keys: &'static [KeyCode],
    /// The keys as they are shown.
    pub shown: &'static str,
    /// The same in ASCII.
    pub ascii: &'static str,
}

const fn row(action: Action, keys: &'static [KeyCode], shown: &'static str, ascii: &'static str) -> Binding {
    Binding { action, keys, shown, ascii }
}

/// Every key, in the order of the help.
pub const BINDINGS: &[Binding] = &[
    row(
        Action::Next,
        &[KeyCode::Char(' '), KeyCode::Right, KeyCode::PageDown, KeyCode::Enter, KeyCode::Char('n')],
        "Space → PgDn Enter",
        "Space PgDn Enter",
    ),
    row(Action::Back, &[KeyCode::Left, KeyCode::PageUp, KeyCode::Backspace], "← PgUp", "Left PgUp"),
    row(Action::Blank, &[KeyCode::Char('b')], "b", "b"),
    row(Action::Caption, &[KeyCode::Char('.')], ".", "."),
    row(Action::Digit(0), &[], "1 2 3 …", "1 2 3"),
    row(Action::Pause, &[KeyCode::Char('p')], "p", "p"),
    row(Action::Faster, &[KeyCode::Char('+'), KeyCode::Char('=')], "+", "+"),
    row(Action::Slower, &[KeyCode::Char('-')], "-", "-"),
    row(Action::SkipWait, &[KeyCode::Char('w')], "w", "w"),
    row(Action::Spotlight, &[KeyCode::Char('f')], "f", "f"),
    row(Action::Up, &[KeyCode::Up, KeyCode::Char('k')], "↑ k", "Up k"),
    row(Action::Down, &[KeyCode::Down, KeyCode::Char('j')], "↓ j", "Down j"),
    row(Action::Keys, &[KeyCode::Char('?'), KeyCode::F(1)], "?", "?"),
    row(Action::Leave, &[KeyCode::Char('q')], "q", "q"),
];

/// What a key asks for; nothing where it is none of ours.
pub fn pressed(key: KeyEvent) -> Option<Pressed> {
    if key.kind == KeyEventKind::Release {
        return None;
    }
    if key.modifiers.contains(KeyModifiers::CONTROL) {
        return match key.code {
            KeyCode::Char('c' | 'q') => Some(Pressed::Act(Action::Leave)),
            KeyCode::Char('l') => Some(Pressed::Redraw),
            KeyCode::Char('z') => Some(Pressed::Suspend),
            _ => None,
        };
    }
    let code = match key.code {
        // Full-width letters are those of a Chinese input method.
        KeyCode::Char('。') => KeyCode::Char('.'),
        KeyCode::Char(c) => KeyCode::Char(text::half_width(c).to_ascii_lowercase()),
        code => code,
    };
    if code == KeyCode::Esc {
        return Some(Pressed::Act(Action::Close));
    }
    if let KeyCode::Char(c) = code
        && let Some(digit) = c.to_digit(10)
    {
        return Some(Pressed::Act(Action::Digit(digit as u8)));
    }
    BINDINGS.iter().find(|binding| binding.keys.contains(&code)).map(|binding| Pressed::Act(binding.action))
}

/// The keys of an action as they are shown.
pub fn shown(action: Action, ascii: bool) -> String {
    if let Action::Digit(digit) = action {
        return digit.to_string();
    }
    let binding = BINDINGS.iter().find(|binding| binding.action == action);
    let keys = binding.map_or("", |binding| if ascii { binding.ascii } else { binding.shown });
    keys.split(' ').next().unwrap_or_default().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_key_is_there_once_and_a_clicker_and_an_input_method_work() {
        let all: Vec<_> = BINDINGS.iter().flat_map(|binding| binding.keys).collect();
        assert!(all.iter().enumerate().all(|(place, key)| !all[..place].contains(key)), "{all:?}");
        let of = |code, modifiers| pressed(KeyEvent::new(code, modifiers));
        let rows = [
            (KeyCode::PageDown, KeyModifiers::NONE, Some(Pressed::Act(Action::Next))),
            (KeyCode::PageUp, KeyModifiers::NONE, Some(Pressed::Act(Action::Back))),
            (KeyCode::Char('。'), KeyModifiers::NONE, Some(Pressed::Act(Action::Caption))),
            (KeyCode::Char('？'), KeyModifiers::SHIFT, Some(Pressed::Act(Action::Keys))),
            (KeyCode::Char('B'), KeyModifiers::SHIFT, Some(Pressed::Act(Action::Blank))),
            (KeyCode::Char('３'), KeyModifiers::NONE, Some(Pressed::Act(Action::Digit(3)))),
            (KeyCode::Char('c'), KeyModifiers::CONTROL, Some(Pressed::Act(Action::Leave))),
            (KeyCode::Esc, KeyModifiers::NONE, Some(Pressed::Act(Action::Close))),
            (KeyCode::Char('x'), KeyModifiers::NONE, None),
        ];
        for (code, modifiers, expected) in rows {
            assert_eq!(of(code, modifiers), expected, "{code:?}");
        }
        assert_eq!((shown(Action::Next, false).as_str(), shown(Action::Digit(7), true).as_str()), ("Space", "7"));
    }
}
