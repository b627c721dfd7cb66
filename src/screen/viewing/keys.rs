//! The keys of the viewer. The line at the bottom and the help are made of this one table.

use crate::{
    language::Language,
    screen::bindings::{self, bindings, char, ctrl, key},
};
use crossterm::event::{KeyCode, KeyEvent};

/// What can be done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Action {
    Down,
    Up,
    PageDown,
    PageUp,
    Top,
    Bottom,
    Left,
    Right,
    Open,
    Filter,
    Everything,
    Sort,
    Reverse,
    Group,
    Groups,
    NextDisagreement,
    PreviousDisagreement,
    Select,
    Range,
    SelectShown,
    SelectNone,
    Send,
    Compare,
    CompareOther,
    Note,
    Tags,
    NextItem,
    PreviousItem,
    NextOther,
    PreviousOther,
    NextSection,
    PreviousSection,
    Copy,
    ReadAgain,
    AsOne,
    Remarks,
    Help,
    Redraw,
    Suspend,
    Back,
    Leave,
}

/// Where a key has its meaning.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Group {
    /// Everywhere.
    Moving,
    /// In the table.
    Table,
    /// Where answers are chosen, and what is made of them.
    Choosing,
    /// In an answer that is open.
    Reading,
    /// Everywhere.
    Other,
}

impl Group {
    /// All, in the order of the help.
    pub const ALL: [Self; 5] = [Self::Moving, Self::Table, Self::Choosing, Self::Reading, Self::Other];

    /// The heading in the help.
    pub fn label(self, language: Language) -> &'static str {
        let (zh, en) = match self {
            Self::Moving => ("移动", "Moving"),
            Self::Table => ("表格", "Table"),
            Self::Choosing => ("选择、备注与后续", "Choosing, notes, and what comes of it"),
            Self::Reading => ("一个回答", "One answer"),
            Self::Other => ("其他", "Other"),
        };
        if language == Language::Zh { zh } else { en }
    }
}

bindings! {
    /// Every key, in the order of the help.
    Moving Down [key(KeyCode::Down), char('j')] "↓ j", "下移", "down";
    Moving Up [key(KeyCode::Up), char('k')] "↑ k", "上移", "up";
    Moving PageDown [key(KeyCode::PageDown), ctrl('f')] "PgDn", "下翻页", "page down";
    Moving PageUp [key(KeyCode::PageUp), ctrl('b')] "PgUp", "上翻页", "page up";
    Moving Top [key(KeyCode::Home), char('g')] "Home g", "到顶", "top";
    Moving Bottom [key(KeyCode::End), char('G')] "End G", "到底", "bottom";
    Table Open [key(KeyCode::Enter)] "Enter", "打开", "open";
    Table Filter [char('/'), char('f')] "/ f", "筛选", "filter";
    Table Everything [char('F')] "F", "取消筛选", "no filter";
    Table Sort [char('s')] "s", "排序", "sort";
    Table Reverse [char('S')] "S", "倒序", "reverse the order";
    Table Group [char('b')] "b", "分组", "group";
    Table Groups [char('B')] "B", "收起或展开各组", "close or open the groups";
    Table Left [key(KeyCode::Left)] "←", "左边的列", "columns to the left";
    Table Right [key(KeyCode::Right)] "→", "右边的列", "columns to the right";
    Table NextDisagreement [char('d')] "d", "下一处分歧", "next disagreement";
    Table PreviousDisagreement [char('D')] "D", "上一处分歧", "previous disagreement";
    Choosing Select [char(' ')] "Space", "选中", "select";
    Choosing Range [char('v')] "v", "选中一段", "select a range";
    Choosing SelectShown [char('*')] "*", "选中所示全部", "select all shown";
    Choosing SelectNone [char('u')] "u", "取消选中", "select none";
    Choosing Compare [char('c')] "c", "标记并对比", "mark, then compare";
    Choosing CompareOther [char('C')] "C", "与同题的另一回答对比", "compare with another answer to the question";
    Choosing Note [char('n')] "n", "备注", "note";
    Choosing Tags [char('t')] "t", "标签", "tags";
    Choosing Send [char('x')] "x", "送去试验、重评、录制", "send to a trial, a judge, a tape";
    Reading NextItem [char(']')] "]", "下一个回答", "next answer";
    Reading PreviousItem [char('[')] "[", "上一个回答", "previous answer";
    Reading NextOther [char('.')] ".", "同题的下一回答", "next answer to the question";
    Reading PreviousOther [char(',')] ",", "同题的上一回答", "previous answer to the question";
    Reading NextSection [key(KeyCode::Tab)] "Tab", "下一部分", "next part";
    Reading PreviousSection [key(KeyCode::BackTab)] "Shift-Tab", "上一部分", "previous part";
    Reading Copy [char('y')] "y", "复制 curl 命令", "copy the curl line";
    Other ReadAgain [char('r')] "r", "重新读取", "read again";
    Other AsOne [char('=')] "=", "同一模型合并显示", "show the same model as one";
    Other Remarks [char('i')] "i", "运行说明", "about the runs";
    Other Help [char('?'), key(KeyCode::F(1))] "?", "按键", "keys";
    Other Redraw [ctrl('l')] "Ctrl-L", "重绘", "redraw";
    Other Suspend [ctrl('z')] "Ctrl-Z", "挂起", "suspend";
    Other Back [key(KeyCode::Esc)] "Esc", "返回", "back";
    Other Leave [char('q'), ctrl('c')] "q", "退出", "leave";
}

/// What a key does.
pub(super) fn action(event: KeyEvent) -> Option<Action> {
    bindings::action(BINDINGS, bindings::pressed(event))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crossterm::event::KeyModifiers;

    #[test]
    fn no_key_has_two_meanings_and_every_binding_has_a_key() {
        bindings::check(BINDINGS);
        assert!(BINDINGS.iter().all(|binding| !binding.keys.is_empty()));
        for (typed, meant) in [('？', Action::Help), ('＝', Action::AsOne), ('】', Action::NextItem), ('、', Action::Filter)] {
            assert_eq!(action(KeyEvent::new(KeyCode::Char(typed), KeyModifiers::NONE)), Some(meant), "{typed}");
        }
    }
}
