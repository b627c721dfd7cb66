//! The keys of a rater. The line at the bottom and the help are made of this one table; the letters that are left over choose options.

use crate::{
    language::Language,
    screen::bindings::{self, Binding, bindings, char, ctrl, key},
    trial::{
        form::{FieldKind, Form},
        rubric_form::is_item,
    },
};
use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};

/// What a rater can do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Action {
    /// Give the field in focus a score; its keys are the digits.
    Digit,
    /// Choose an option; its keys are the letters that the form shows.
    Letter,
    /// Go to the field below.
    FieldDown,
    /// Go to the field above.
    FieldUp,
    /// Take the value of the field in focus back.
    Clear,
    /// Write into the text field in focus.
    Write,
    /// Mark words of the answer.
    Mark,
    /// Save the rating.
    Save,
    /// Write the comment.
    Comment,
    /// Say that the answer cannot be judged, and why.
    CannotJudge,
    /// Take back what was saved last.
    Undo,
    /// Go to the answer after.
    NextAnswer,
    /// Go to the answer before.
    PreviousAnswer,
    /// Show one answer, or several side by side.
    SideBySide,
    /// Go to the next pane.
    NextPane,
    /// Go to the pane before.
    PreviousPane,
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
    /// Show the reference.
    Reference,
    /// Show the guidelines.
    Guidelines,
    /// Go to the next item.
    NextItem,
    /// Go to the item before.
    PreviousItem,
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

/// What the keys of a group are about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Group {
    /// The form.
    Rating,
    /// The texts.
    Reading,
    /// Everything else.
    Other,
}

impl Group {
    /// All, in the order of the help.
    pub const ALL: [Self; 3] = [Self::Rating, Self::Reading, Self::Other];

    /// The heading in the help.
    pub fn label(self, language: Language) -> &'static str {
        match (self, language) {
            (Self::Rating, Language::Zh) => "评分",
            (Self::Rating, Language::En) => "Rating",
            (Self::Reading, Language::Zh) => "阅读",
            (Self::Reading, Language::En) => "Reading",
            (Self::Other, Language::Zh) => "其他",
            (Self::Other, Language::En) => "Other",
        }
    }
}

bindings! {
    /// Every key, in the order of the help.
    Rating Digit [] "0–9", "打分", "score";
    Rating Letter [] "a d e …", "选中或取消选项", "choose an option";
    Rating FieldDown [key(KeyCode::Down), char('j')] "↓ j", "下一项", "field below";
    Rating FieldUp [key(KeyCode::Up), char('k')] "↑ k", "上一项", "field above";
    Rating Clear [key(KeyCode::Backspace), key(KeyCode::Delete)] "Backspace", "清除当前项", "clear the field";
    Rating Write [char('t')] "t", "填写文字项", "write into a text field";
    Rating Mark [char('m')] "m", "标注文字", "mark words";
    Rating Save [key(KeyCode::Enter)] "Enter", "保存", "save";
    Rating Comment [char('c')] "c", "评语", "comment";
    Rating CannotJudge [char('x')] "x", "无法判断", "cannot judge";
    Rating Undo [char('u')] "u", "撤销", "undo";
    Reading NextAnswer [char(']'), key(KeyCode::Right)] "] →", "下一个回答", "next answer";
    Reading PreviousAnswer [char('['), key(KeyCode::Left)] "[ ←", "上一个回答", "previous answer";
    Reading SideBySide [char('v')] "v", "并排/单个", "side by side or one";
    Reading NextPane [key(KeyCode::Tab)] "Tab", "下一栏", "next pane";
    Reading PreviousPane [key(KeyCode::BackTab)] "Shift-Tab", "上一栏", "previous pane";
    Reading PageDown [key(KeyCode::PageDown), char(' ')] "PgDn Space", "下翻页", "page down";
    Reading PageUp [key(KeyCode::PageUp), char('-')] "PgUp -", "上翻页", "page up";
    Reading LineDown [char('J'), (KeyModifiers::CONTROL, KeyCode::Down)] "J Ctrl-↓", "下移一行", "line down";
    Reading LineUp [char('K'), (KeyModifiers::CONTROL, KeyCode::Up)] "K Ctrl-↑", "上移一行", "line up";
    Reading Top [key(KeyCode::Home)] "Home", "到顶", "top";
    Reading Bottom [key(KeyCode::End)] "End", "到底", "bottom";
    Reading Reference [char('r')] "r", "参考答案", "reference";
    Reading Guidelines [char('g')] "g", "评分说明", "guidelines";
    Other NextItem [char('n')] "n", "下一题", "next item";
    Other PreviousItem [char('b')] "b", "上一题", "previous item";
    Other Pause [char('p')] "p", "暂停", "pause";
    Other Help [char('?'), key(KeyCode::F(1))] "?", "按键", "keys";
    Other Redraw [ctrl('l')] "Ctrl-L", "重绘", "redraw";
    Other Suspend [ctrl('z')] "Ctrl-Z", "挂起", "suspend";
    Other Leave [char('q'), ctrl('c')] "q Ctrl-C", "退出", "leave";
}

/// What a key does; nothing for a digit or the letter of an option.
pub fn action(event: KeyEvent) -> Option<Action> {
    bindings::action(BINDINGS, bindings::pressed(event))
}

/// The binding of an action.
pub fn binding(action: Action) -> Option<&'static Binding<Action, Group>> {
    bindings::binding(BINDINGS, action)
}

/// The character that a key types, where it is pressed without Ctrl or Alt.
pub fn typed(event: KeyEvent) -> Option<char> {
    match bindings::pressed(event) {
        (KeyModifiers::NONE, KeyCode::Char(c)) => Some(c),
        _ => None,
    }
}

/// The letters that no action has, small ones first.
fn free_letters() -> impl Iterator<Item = char> {
    let is_free = |c: &char| !BINDINGS.iter().any(|binding| binding.keys.contains(&char(*c)));
    ('a'..='z').chain('A'..='Z').filter(is_free)
}

/// An option of a form, and the letter that chooses it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OptionLetter {
    /// The letter.
    pub letter: char,
    /// The field, from 0.
    pub field: usize,
    /// Its option, from 0.
    pub option: usize,
}

/// The letters of a form's options. Items of a rubric have none, nor have options beyond the letters there are; digits choose them in the field that has the
/// focus, and go to the next item.
pub fn option_letters(form: &Form) -> Vec<OptionLetter> {
    let options = form.fields().iter().enumerate().flat_map(|(field, kind)| {
        let count = match &kind.kind {
            _ if is_item(&kind.id) => 0,
            FieldKind::Choice { options } | FieldKind::Choices { options } => options.len(),
            FieldKind::Scale { .. } | FieldKind::Text | FieldKind::Marks => 0,
        };
        (0..count).map(move |option| (field, option))
    });
    options.zip(free_letters()).map(|((field, option), letter)| OptionLetter { letter, field, option }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const NONE: KeyModifiers = KeyModifiers::NONE;
    const CTRL: KeyModifiers = KeyModifiers::CONTROL;

    #[test]
    fn no_key_has_two_meanings_and_every_action_is_in_words() {
        bindings::check(BINDINGS);
    }

    #[test]
    fn keys_as_terminals_and_input_methods_send_them_are_found() {
        let press = |code, modifiers| action(KeyEvent::new(code, modifiers));
        let rows = [
            (KeyCode::Char('n'), NONE, Some(Action::NextItem)),
            (KeyCode::Char('？'), NONE, Some(Action::Help)),
            (KeyCode::Char('?'), KeyModifiers::SHIFT, Some(Action::Help)),
            (KeyCode::Char('】'), NONE, Some(Action::NextAnswer)),
            (KeyCode::Char('J'), KeyModifiers::SHIFT, Some(Action::LineDown)),
            (KeyCode::BackTab, KeyModifiers::SHIFT, Some(Action::PreviousPane)),
            (KeyCode::Char('c'), CTRL, Some(Action::Leave)),
            (KeyCode::Char('c'), NONE, Some(Action::Comment)),
            (KeyCode::Char('c'), KeyModifiers::ALT, None),
            (KeyCode::Char('7'), NONE, None),
        ];
        for (code, modifiers, expected) in rows {
            assert_eq!(press(code, modifiers), expected, "{code:?} {modifiers:?}");
        }
        assert_eq!(typed(KeyEvent::new(KeyCode::Char('７'), NONE)), Some('7'));
    }

    #[test]
    fn options_have_letters_of_their_own_that_do_nothing_else() {
        for name in Form::built_in_names() {
            let form = Form::built_in(name).unwrap();
            let letters = option_letters(&form);
            let options = form.fields().iter().map(|f| match &f.kind {
                FieldKind::Choice { options } | FieldKind::Choices { options } => options.len(),
                _ => 0,
            });
            assert_eq!(letters.len(), options.sum::<usize>(), "{name}");
            for (place, one) in letters.iter().enumerate() {
                assert!(letters[..place].iter().all(|other| other.letter != one.letter), "{name}");
                assert_eq!(action(KeyEvent::new(KeyCode::Char(one.letter), NONE)), None, "{name}");
            }
        }
    }
}
