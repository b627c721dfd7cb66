//! The keys of a doctor. The line at the bottom and the help are made of this one table.

use crate::screen::bindings::{self, bindings, char, ctrl, f, key};
use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};

/// What a key does, and what it is called.
type Binding = bindings::Binding<Action>;

/// What a doctor can do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Action {
    /// Save the own answer.
    Save,
    /// Say that the first answer stays as it is.
    Unchanged,
    /// Show what comes next: the model's answer, the next turn, the next case.
    Next,
    /// Take back what was saved last.
    Undo,
    /// Send the message to the model.
    Send,
    /// Send the turn's question to the model as it is.
    Question,
    /// Do not wait for the model's reply any longer.
    StopWaiting,
    /// Go to the next pane.
    NextPane,
    /// Go to the pane before.
    PreviousPane,
    /// Leave the text, so that letters are keys.
    LeaveText,
    /// A page down.
    PageDown,
    /// A page up.
    PageUp,
    /// A line down.
    LineDown,
    /// A line up.
    LineUp,
    /// To the beginning.
    Top,
    /// To the end.
    Bottom,
    /// Show the guidelines.
    Guidelines,
    /// Stop the time, or go on.
    Pause,
    /// Show the keys.
    Help,
    /// Draw everything anew.
    Redraw,
    /// Go back to the shell for a while.
    Suspend,
    /// Leave.
    Leave,
}

/// The key that is shown: while a text is written the one that works there.
pub fn shown(binding: &Binding, is_typing: bool) -> &'static str {
    let (first, mut keys) = (binding.key(), binding.shown.split(' '));
    let works = |key: &str| key.chars().count() > 1 && key != "Enter" || binding.action == Action::Send;
    if is_typing && !works(first) { keys.find(|key| works(key)).unwrap_or(first) } else { first }
}

bindings! {
    /// Every key, in the order of the help. Letters, Enter and the arrows are keys where no text is written.
    Save [ctrl('s'), f(2)] "Ctrl-S F2", "保存回答", "save the answer";
    Unchanged [ctrl('k'), f(3)] "Ctrl-K F3", "不修改", "keep it unchanged";
    Next [key(KeyCode::Enter), char('n'), ctrl('n'), f(4)] "Enter n F4", "继续", "go on";
    Undo [char('u'), f(6)] "u F6", "撤销", "undo";
    Send [] "Enter", "发送", "send";
    Question [ctrl('t'), f(5)] "Ctrl-T F5", "发送本轮问题", "send the question";
    StopWaiting [ctrl('x'), f(8)] "Ctrl-X F8", "停止等待", "stop waiting";
    NextPane [key(KeyCode::Tab)] "Tab", "下一栏", "next pane";
    PreviousPane [key(KeyCode::BackTab)] "Shift-Tab", "上一栏", "previous pane";
    LeaveText [key(KeyCode::Esc)] "Esc", "离开输入框", "leave the text";
    PageDown [key(KeyCode::PageDown), char(' ')] "PgDn Space", "下翻页", "page down";
    PageUp [key(KeyCode::PageUp), char('-')] "PgUp -", "上翻页", "page up";
    LineDown [(KeyModifiers::CONTROL, KeyCode::Down), key(KeyCode::Down), char('j')] "Ctrl-↓ j", "下移一行", "line down";
    LineUp [(KeyModifiers::CONTROL, KeyCode::Up), key(KeyCode::Up), char('k')] "Ctrl-↑ k", "上移一行", "line up";
    Top [key(KeyCode::Home)] "Home", "到顶", "top";
    Bottom [key(KeyCode::End)] "End", "到底", "bottom";
    Guidelines [char('g'), f(7)] "g F7", "说明", "guidelines";
    Pause [char('p'), ctrl('p'), f(9)] "p Ctrl-P", "暂停", "pause";
    Help [char('?'), f(1)] "? F1", "按键", "keys";
    Redraw [ctrl('l')] "Ctrl-L", "重绘", "redraw";
    Suspend [ctrl('z')] "Ctrl-Z", "挂起", "suspend";
    Leave [char('q'), ctrl('q'), ctrl('c')] "q Ctrl-Q", "退出", "leave";
}

/// What a key does. While a text is written, keys that are text or move the caret do nothing else.
pub fn action(event: KeyEvent, is_typing: bool) -> Option<Action> {
    // Caps lock does not matter where letters are keys.
    let (modifiers, code) = bindings::pressed_without_case(event);
    let is_text = modifiers.is_empty()
        && !matches!(code, KeyCode::F(_) | KeyCode::Tab | KeyCode::BackTab | KeyCode::PageUp | KeyCode::PageDown | KeyCode::Esc);
    if is_typing && is_text { None } else { bindings::action(BINDINGS, (modifiers, code)) }
}

/// The binding of an action.
pub fn binding(action: Action) -> Option<&'static Binding> {
    bindings::binding(BINDINGS, action)
}

#[cfg(test)]
mod tests {
    use super::*;

    const NONE: KeyModifiers = KeyModifiers::NONE;
    const CTRL: KeyModifiers = KeyModifiers::CONTROL;

    #[test]
    fn no_key_has_two_meanings_and_the_key_that_is_shown_works_where_it_is_shown() {
        bindings::check(BINDINGS);
        let shown = |action, is_typing| shown(binding(action).unwrap(), is_typing);
        assert_eq!([shown(Action::Next, false), shown(Action::Next, true)], ["Enter", "F4"]);
        assert_eq!([shown(Action::Leave, false), shown(Action::Leave, true)], ["q", "Ctrl-Q"]);
        assert_eq!([shown(Action::Send, true), shown(Action::Save, true), shown(Action::Help, true)], ["Enter", "Ctrl-S", "F1"]);
    }

    #[test]
    fn letters_are_text_where_a_text_is_written_and_keys_elsewhere() {
        let of = |code, modifiers, is_typing| action(KeyEvent::new(code, modifiers), is_typing);
        let rows = [
            (KeyCode::Char('q'), NONE, false, Some(Action::Leave)),
            (KeyCode::Char('q'), NONE, true, None),
            (KeyCode::Char('？'), NONE, false, Some(Action::Help)),
            (KeyCode::Char('？'), NONE, true, None),
            (KeyCode::Char('U'), KeyModifiers::SHIFT, false, Some(Action::Undo)),
            (KeyCode::Char('s'), CTRL, true, Some(Action::Save)),
            (KeyCode::F(2), NONE, true, Some(Action::Save)),
            (KeyCode::Enter, NONE, true, None),
            (KeyCode::Enter, NONE, false, Some(Action::Next)),
            (KeyCode::Home, NONE, true, None),
            (KeyCode::PageDown, NONE, true, Some(Action::PageDown)),
            (KeyCode::Char('a'), CTRL, true, None),
        ];
        for (code, modifiers, is_typing, expected) in rows {
            assert_eq!(of(code, modifiers, is_typing), expected, "{code:?} {modifiers:?} {is_typing}");
        }
    }
}
