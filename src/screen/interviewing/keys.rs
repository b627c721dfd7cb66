//! The keys of an interview. The line at the bottom and the help are made of this one table. All are keys that are no text: everything else is written.

use crate::screen::bindings::{self, bindings, ctrl, f, key};
use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};

/// What can be done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Action {
    /// Say what stands in the field.
    Send,
    /// Show what can be ordered.
    Orders,
    /// Write the conclusion.
    Conclude,
    /// Do not wait for whoever speaks, or close what lies over the screen.
    Stop,
    /// Ask whoever has to speak again.
    Again,
    /// Play the doctor.
    TakeDoctor,
    /// Play the patient.
    TakePatient,
    /// Give the role back.
    Give,
    /// To the next pane or field.
    NextPane,
    /// To the one before.
    PreviousPane,
    /// A page of the conversation down.
    PageDown,
    /// A page up.
    PageUp,
    /// A line down.
    LineDown,
    /// A line up.
    LineUp,
    /// Show the keys.
    Help,
    /// Draw everything anew.
    Redraw,
    /// Go back to the shell for a while.
    Suspend,
    /// Leave.
    Leave,
}

bindings! {
    /// Every key, in the order of the help.
    Send [] "Enter", "发送", "send";
    Orders [f(2)] "F2", "开检查", "order";
    Conclude [f(3)] "F3", "写结论", "conclude";
    Stop [key(KeyCode::Esc)] "Esc", "停止等待；关闭", "stop waiting; close";
    Again [f(5)] "F5", "再次请求回答", "ask again for the answer";
    TakeDoctor [f(7)] "F7", "接手医生", "play the doctor";
    TakePatient [f(8)] "F8", "接手病人", "play the patient";
    Give [f(9)] "F9", "交还角色", "give the role back";
    NextPane [key(KeyCode::Tab)] "Tab", "下一栏", "next pane";
    PreviousPane [key(KeyCode::BackTab)] "Shift-Tab", "上一栏", "previous pane";
    PageDown [key(KeyCode::PageDown)] "PgDn", "下翻页", "page down";
    PageUp [key(KeyCode::PageUp)] "PgUp", "上翻页", "page up";
    LineDown [(KeyModifiers::CONTROL, KeyCode::Down)] "Ctrl-↓", "下移一行", "line down";
    LineUp [(KeyModifiers::CONTROL, KeyCode::Up)] "Ctrl-↑", "上移一行", "line up";
    Help [f(1)] "F1", "按键", "keys";
    Redraw [ctrl('l')] "Ctrl-L", "重绘", "redraw";
    Suspend [ctrl('z')] "Ctrl-Z", "挂起", "suspend";
    Leave [ctrl('q'), ctrl('c')] "Ctrl-Q", "退出", "leave";
}

/// What a key does; `None` where it is text or moves the caret.
pub(super) fn action(event: KeyEvent) -> Option<Action> {
    bindings::action(BINDINGS, bindings::pressed_without_case(event))
}

/// Whether it is the terminal's key for stopping.
pub(super) fn is_ctrl_c(event: KeyEvent) -> bool {
    bindings::pressed_without_case(event) == ctrl('c')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_key_has_two_meanings_and_letters_are_text() {
        bindings::check(BINDINGS);
        for code in [KeyCode::Char('q'), KeyCode::Char('／'), KeyCode::Char('？'), KeyCode::Enter, KeyCode::Up, KeyCode::Home] {
            assert_eq!(action(KeyEvent::new(code, KeyModifiers::NONE)), None, "{code:?}");
        }
        assert_eq!(action(KeyEvent::new(KeyCode::Char('Q'), KeyModifiers::CONTROL)), Some(Action::Leave));
    }
}
