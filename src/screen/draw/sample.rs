//! Draws a sample of the theme: words in the style of what they name.

use super::paint::Painter;
use crate::{language::Language, screen::theme::Role};
use ratatui::layout::Rect;

/// Rows that the sample takes, with its border.
pub(super) const ROWS: u16 = 2 + SAMPLE.len() as u16;

/// Columns that the sample takes, with its border.
pub(super) const COLUMNS: u16 = 40;

/// A role and the word that stands for it, in Chinese and in English.
type Piece = (Role, &'static str, &'static str);

const SAMPLE: [&[Piece]; 12] = [
    &[(Role::Title, "标题", "title"), (Role::Text, "正文", "text"), (Role::Dim, "次要", "dim"), (Role::Placeholder, "提示", "placeholder")],
    &[(Role::QuestionLabel, "提问者", "doctor"), (Role::Question, "问题", "question")],
    &[
        (Role::AnswerLabel, "回答者", "model"),
        (Role::Answer, "回答", "answer"),
        (Role::Strong, "强调", "strong"),
        (Role::Code, "代码", "code"),
        (Role::Reasoning, "推理", "reasoning"),
    ],
    &[(Role::Reference, "参考答案", "reference"), (Role::ReferenceHidden, "已隐藏", "hidden"), (Role::Unfinished, "未完成", "unfinished")],
    &[
        (Role::VerdictHigh, "高 9", "high 9"),
        (Role::VerdictMiddle, "中 6", "middle 6"),
        (Role::VerdictLow, "低 3", "low 3"),
        (Role::OffProtocol, "不计入基准", "off protocol"),
    ],
    &[(Role::TurnDone, "已答", "answered"), (Role::TurnCurrent, "当前轮次", "this turn"), (Role::TurnWaiting, "未到", "to come")],
    &[
        (Role::MarkRight, "正确", "right"),
        (Role::MarkWrong, "错误", "wrong"),
        (Role::MarkIrrelevant, "无关", "irrelevant"),
        (Role::MarkExtra, "多余", "extra"),
        (Role::MarkUnsafe, "不安全", "unsafe"),
    ],
    &[(Role::Success, "成功", "success"), (Role::Warning, "警告", "warning"), (Role::Error, "错误", "error"), (Role::Link, "链接", "link")],
    &[
        (Role::Key, "Enter", "Enter"),
        (Role::Action, "选定", "choose"),
        (Role::Heading, "小标题", "heading"),
        (Role::Quote, "引文", "quote"),
    ],
    &[(Role::Selection, "选中", "selected"), (Role::Match, "找到", "found"), (Role::MatchCurrent, "当前结果", "found here")],
    &[
        (Role::TabActive, "当前页", "open tab"),
        (Role::Tab, "标签页", "tab"),
        (Role::ButtonFocused, "[当前按钮]", "[focused]"),
        (Role::Button, "按钮", "button"),
    ],
    &[(Role::ToastInfo, "消息", "message"), (Role::ToastWarning, "警告消息", "warning"), (Role::ToastError, "错误消息", "error")],
];

/// Draws the sample into an area of at most [`ROWS`] and [`COLUMNS`]; what does not fit is left out.
pub(super) fn draw(painter: &mut Painter<'_, '_>, area: Rect) {
    let words = painter.words();
    painter.fill(area, Role::Text);
    let inner = painter.border(area, words.sample(), false);
    let is_zh = words.0 == Language::Zh;
    for (y, row) in (inner.y..inner.bottom()).zip(SAMPLE) {
        let mut x = inner.x + 1;
        for (role, zh, en) in row {
            let room = inner.right().saturating_sub(x);
            x += painter.text(x, y, room, if is_zh { zh } else { en }, *role) + 1;
        }
    }
}
