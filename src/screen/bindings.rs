//! The table of keys of a screen with one purpose: what each key does, how it is shown, and what it is called. The line at the bottom and the help are made of it.

use crate::{language::Language, text::half_width};
use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};

/// A key with what is held down with it.
pub type Key = (KeyModifiers, KeyCode);

/// What a key does, and what it is called. `Action` is what the screen can do, `Group` where it stands in the help.
#[derive(Debug, Clone, Copy)]
pub struct Binding<Action, Group = ()> {
    /// What it does.
    pub action: Action,
    /// Where it stands in the help.
    pub group: Group,
    /// The keys.
    pub keys: &'static [Key],
    /// The keys as they are shown.
    pub shown: &'static str,
    /// What it does, in Chinese.
    pub zh: &'static str,
    /// What it does, in English.
    pub en: &'static str,
}

impl<Action, Group> Binding<Action, Group> {
    /// What it does, in words.
    pub fn label(&self, language: Language) -> &'static str {
        match language {
            Language::Zh => self.zh,
            Language::En => self.en,
        }
    }

    /// The first of its keys, as it is shown.
    pub fn key(&self) -> &'static str {
        self.shown.split(' ').next().unwrap_or_default()
    }
}

/// A key by itself.
pub const fn key(code: KeyCode) -> Key {
    (KeyModifiers::NONE, code)
}

/// The key of a character.
pub const fn char(c: char) -> Key {
    key(KeyCode::Char(c))
}

/// The key of a character with Ctrl.
pub const fn ctrl(c: char) -> Key {
    (KeyModifiers::CONTROL, KeyCode::Char(c))
}

/// A function key.
pub const fn f(number: u8) -> Key {
    key(KeyCode::F(number))
}

/// Writes a table: a line for each binding, `Group Action [keys] "as shown", "中文", "English";`, without `Group` where the help has no groups.
macro_rules! bindings {
    ($(#[$about:meta])* $($action:ident [$($key:expr),*] $shown:literal, $zh:literal, $en:literal;)*) => {
        $(#[$about])*
        pub const BINDINGS: &[$crate::screen::bindings::Binding<Action>] = &[$($crate::screen::bindings::Binding {
            action: Action::$action, group: (), keys: &[$($key),*], shown: $shown, zh: $zh, en: $en,
        }),*];
    };
    ($(#[$about:meta])* $($group:ident $action:ident [$($key:expr),*] $shown:literal, $zh:literal, $en:literal;)*) => {
        $(#[$about])*
        pub const BINDINGS: &[$crate::screen::bindings::Binding<Action, Group>] = &[$($crate::screen::bindings::Binding {
            action: Action::$action, group: Group::$group, keys: &[$($key),*], shown: $shown, zh: $zh, en: $en,
        }),*];
    };
}
pub(super) use bindings;

/// The key of an event. Shift is in the character, and a Chinese input method makes other characters of some keys.
pub fn pressed(event: KeyEvent) -> Key {
    let code = match event.code {
        KeyCode::Char('【') => KeyCode::Char('['),
        KeyCode::Char('】') => KeyCode::Char(']'),
        KeyCode::Char('。') => KeyCode::Char('.'),
        KeyCode::Char('、') => KeyCode::Char('/'),
        KeyCode::Char(c) => KeyCode::Char(half_width(c)),
        code => code,
    };
    (event.modifiers & (KeyModifiers::CONTROL | KeyModifiers::ALT), code)
}

/// The same where capital letters are no keys of their own, so that caps lock does not matter.
pub fn pressed_without_case(event: KeyEvent) -> Key {
    match pressed(event) {
        (modifiers, KeyCode::Char(c)) => (modifiers, KeyCode::Char(c.to_ascii_lowercase())),
        other => other,
    }
}

/// What a key does.
pub fn action<Action: Copy, Group>(bindings: &[Binding<Action, Group>], pressed: Key) -> Option<Action> {
    bindings.iter().find(|binding| binding.keys.contains(&pressed)).map(|binding| binding.action)
}

/// The binding of an action.
pub fn binding<Action: PartialEq, Group>(
    bindings: &'static [Binding<Action, Group>],
    action: Action,
) -> Option<&'static Binding<Action, Group>> {
    bindings.iter().find(|binding| binding.action == action)
}

/// Panics where a key has two meanings, an action two bindings, or a binding no words.
#[cfg(test)]
pub(super) fn check<Action: PartialEq + std::fmt::Debug, Group: std::fmt::Debug>(bindings: &[Binding<Action, Group>]) {
    let all: Vec<&Key> = bindings.iter().flat_map(|binding| binding.keys).collect();
    assert!(all.iter().enumerate().all(|(place, key)| !all[..place].contains(key)), "{all:?}");
    for binding in bindings {
        assert!(!binding.shown.is_empty() && !binding.key().is_empty() && !binding.zh.is_empty() && !binding.en.is_empty(), "{binding:?}");
        assert_eq!(bindings.iter().filter(|other| other.action == binding.action).count(), 1, "{binding:?}");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_of_a_chinese_input_method_are_those_of_the_keyboard() {
        for (typed, meant) in [('？', '?'), ('＝', '='), ('【', '['), ('】', ']'), ('。', '.'), ('、', '/'), ('７', '7'), ('中', '中')]
        {
            assert_eq!(pressed(KeyEvent::new(KeyCode::Char(typed), KeyModifiers::SHIFT)), char(meant), "{typed}");
        }
        assert_eq!(pressed_without_case(KeyEvent::new(KeyCode::Char('S'), KeyModifiers::CONTROL)), ctrl('s'));
    }
}
