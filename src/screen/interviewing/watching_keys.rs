//! The keys of whoever watches, where no text is written: letters are keys.

use crate::screen::bindings::{self, bindings, char, key};
use crossterm::event::{KeyCode, KeyEvent};

/// What whoever watches can do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Action {
    /// Wait with the next line, or go on.
    Pause,
    /// One line and no more.
    Step,
    /// Less time between lines.
    Faster,
    /// More time between lines.
    Slower,
}

bindings! {
    /// Every key, in the order of the help.
    Pause [char(' '), char('p')] "Space p", "暂停或继续", "pause or go on";
    Step [char('n'), key(KeyCode::Right), key(KeyCode::Enter)] "n →", "下一句", "next line";
    Faster [char('+'), char('=')] "+", "快一些", "faster";
    Slower [char('-')] "-", "慢一些", "slower";
}

/// What a key does.
pub(super) fn action(event: KeyEvent) -> Option<Action> {
    bindings::action(BINDINGS, bindings::pressed_without_case(event))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crossterm::event::KeyModifiers;

    #[test]
    fn no_key_has_two_meanings_here_or_among_the_keys_of_the_screen() {
        bindings::check(BINDINGS);
        let keys = BINDINGS.iter().flat_map(|binding| binding.keys);
        assert!(keys.into_iter().all(|(modifiers, code)| super::super::keys::action(KeyEvent::new(*code, *modifiers)).is_none()));
        assert_eq!(action(KeyEvent::new(KeyCode::Char('＋'), KeyModifiers::SHIFT)), Some(Action::Faster));
    }
}
