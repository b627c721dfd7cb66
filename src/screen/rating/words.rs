//! What the rating screen says, in Chinese and English side by side.

use super::overlay::Purpose;
use crate::{
    glossary::{self, term_methods, texts},
    language::Language,
    trial::marks::MarkLabel,
};

/// The words of a language.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Words(pub Language);

term_methods! {
    pub(super) impl Words {
        answer: heading ANSWER;
        case: heading CASE;
        reference: heading REFERENCE;
    }
}

texts! {
    pub(super) impl Words {
        rater: "评分者", "Rater";
        earlier_turns_by_key: "（PgUp 看此前各轮）", " (PgUp: earlier turns)";
        resume: "继续", "resume";
        form: "评分", "Rating";
        questionnaire: "问卷", "Questionnaire";
        about_the_trial: "全部题目已评完。以下问题针对整个试验，按 Enter 保存。", "All items are rated. These questions are about the trial as a whole; Enter saves.";
        comparison: "比较", "Comparison";
        optional: "可空", "optional";
        is_saved: "已保存", "saved";
        is_changed: "有改动，未保存", "changed, not saved";
        is_open: "未评", "not rated";
        is_locked: "已锁定", "locked";
        cannot_judge: "无法判断", "cannot judge";
        comment: "评语", "Comment";
        gold: "示例评分", "Example rating";
        writing: "正在保存…", "saving …";
        taken_back: "已撤销", "taken back";
        not_saved: "未能保存", "Not saved";
        draft_kept: "所填内容仍在；按 Enter 再试。", "What you entered is still here; Enter tries again.";
        paused: "已暂停，不计时间。按 p 继续。", "Paused; no time is counted. Press p to go on.";
        paused_hides: "暂停时不显示病例与回答。", "The case and the answers are hidden meanwhile.";
        getting_answers: "正在从组织者的服务器取得本题的回答，请稍候。", "Getting the answers of this item from the organiser's server. Please wait.";
        time_stands: "等待不计时间。可先评其他题（n），也可退出（q），以后再来。", "Waiting is no rating time. You can rate another item meanwhile (n), or leave (q) and come back.";
        try_again: "Enter 重试   n 先评其他题   q 退出", "Enter try again   n another item meanwhile   q leave";
        zero_is_ten: "（10 分按 0）", "(0 is 10)";
        to_write: "按 t 填写", "t writes it";
        reason: "无法判断的理由", "Why it cannot be judged";
        write_here: "在此输入", "Write here";
        keys_of_writing: "Enter 完成   Esc 关闭（所写保留）   Alt-Enter 换行", "Enter done   Esc close (the text is kept)   Alt-Enter new line";
        guidelines: "评分说明", "Guidelines";
        no_guidelines: "组织者没有写评分说明。", "The organiser wrote no guidelines.";
        keys_of_reading: "Enter 关闭   ↓ ↑ PgDn PgUp 翻看", "Enter close   ↓ ↑ PgDn PgUp scroll";
        time_waits: "关闭后开始计时", "the time begins when you close this";
        help_title: "按键", "Keys";
        finished_title: "全部评完", "Everything is rated";
        finished: "全部评完，谢谢。请把这个文件发给组织者：", "Everything is rated, thank you. Send this file to the organiser: ";
        left_questionnaire: "问卷还没有填，用同一命令可继续。评分在：", "The questionnaire is still open; the same command goes on. The ratings are in: ";
        left: "已退出，用同一命令可继续。评分在：", "Left; the same command goes on from here. The ratings are in: ";
        keys_of_finished: "Enter 继续查看或修改   q 退出", "Enter look again or change   q leave";
        confirm_leave: "有未保存的评分，退出就会丢失。再按一次退出键即退出。", "Something is not saved and would be lost. Press the key again to leave.";
        confirm_reference: "看过参考答案后，本题评分就锁定。再按一次 r 显示。", "Seeing the reference locks the ratings of this item. Press r again to see it.";
        confirm_reference_of_case: "看过参考答案后，本病例各题的评分都锁定。再按一次 r 显示。", "Seeing the reference locks the ratings of this case's items. Press r again to see it.";
        no_text_field: "当前项不是文字项", "this field is no text";
        no_such_option: "当前项没有这个选项", "this field has no such option";
        marking: "标注", "Marking";
        note: "标注的说明", "Note of the mark";
        no_marks: "本试验的量表没有标注项", "the form of this trial has no marks";
        nothing_to_mark: "这个回答没有文字", "this answer has no words";
        no_mark_here: "光标处没有标注", "there is no mark at the cursor";
        as_written: "按原文显示：标注指的是原文", "shown as it was written, which marks refer to";
        marks_by_key: "按 m 在回答中标注", "m marks words of the answer";
        text_by_key: "文字项按 t 填写", "t writes into this field";
        too_small: "窗口太小", "The window is too small";
        nothing_lost: "已填的内容都保留。请放大窗口。", "What you entered is kept. Make the window larger.";
    }
}

impl Words {
    /// An answer was not shown yet, or not to its end; the key that goes there, where the answer is not in front.
    pub(super) fn unseen(self, letter: char, is_begun: bool, key: Option<&str>) -> String {
        match (self.0, is_begun, key) {
            (Language::Zh, false, Some(key)) => format!("未保存：回答 {letter} 还没有显示过，按 {key} 查看"),
            (Language::En, false, Some(key)) => format!("not saved: answer {letter} was never shown; {key} shows it"),
            (Language::Zh, _, None) => format!("未保存：回答 {letter} 的末尾还没有显示过，按 PgDn 或 End 往下看"),
            (Language::En, _, None) => format!("not saved: the end of answer {letter} was never shown; PgDn or End goes there"),
            (Language::Zh, true, Some(key)) => format!("未保存：回答 {letter} 的末尾还没有显示过，按 {key}，再按 PgDn 或 End"),
            (Language::En, true, Some(key)) => {
                format!("not saved: the end of answer {letter} was never shown; press {key}, then PgDn or End")
            }
        }
    }

    /// Which field of the form is in focus, and how many stand above and below what is shown.
    pub(super) fn form_place(self, (field, fields): (usize, usize), above: usize, below: usize) -> String {
        let mut said = match self.0 {
            Language::Zh => format!("第 {}/{fields} 项", field + 1),
            Language::En => format!("field {}/{fields}", field + 1),
        };
        if above > 0 {
            said += &match self.0 {
                Language::Zh => format!("，还有 {above} 项在上面 ↑"),
                Language::En => format!(", {above} more above ↑"),
            };
        }
        if below > 0 {
            said += &match self.0 {
                Language::Zh => format!("，还有 {below} 项在下面 ↓"),
                Language::En => format!(", {below} more below ↓"),
            };
        }
        said
    }

    /// Words were marked.
    pub(super) fn marked(self, label: MarkLabel, words: &str) -> String {
        let label = label.words(self.0);
        match self.0 {
            Language::Zh => format!("已标注：{label}“{words}”  n 写说明"),
            Language::En => format!("marked: {label} \"{words}\"  n writes a note"),
        }
    }

    /// The place of an item.
    pub(super) fn item(self, place: usize, items: usize) -> String {
        match self.0 {
            Language::Zh => format!("第 {}/{items} 题", place + 1),
            Language::En => format!("Item {}/{items}", place + 1),
        }
    }

    /// How many items are complete.
    pub(super) fn complete(self, complete: usize, items: usize) -> String {
        match self.0 {
            Language::Zh => format!("已评 {complete}/{items}"),
            Language::En => format!("{complete}/{items} rated"),
        }
    }

    /// An answer by its letter.
    pub(super) fn named_answer(self, letter: char) -> String {
        format!("{} {letter}", self.answer())
    }

    /// What was saved: an answer's letter, or nothing.
    pub(super) fn saved(self, name: &str) -> String {
        match (self.0, name) {
            (Language::Zh, "") => "✓ 已保存".to_owned(),
            (Language::Zh, name) => format!("✓ 已保存：回答 {name}"),
            (Language::En, "") => "✓ saved".to_owned(),
            (Language::En, name) => format!("✓ saved: answer {name}"),
        }
    }

    /// Everything of the item is rated, and the rater may look at something before going on.
    pub(super) fn item_is_rated(self, reference: bool, questionnaire: bool) -> &'static str {
        match (self.0, reference, questionnaire) {
            (Language::Zh, true, false) => "本题已评完：r 看参考答案，n 下一题",
            (Language::Zh, false, false) => "本题已评完：n 下一题",
            (Language::Zh, true, true) => "全部题目已评完，还有一份问卷：r 看参考答案，n 继续",
            (Language::Zh, false, true) => "全部题目已评完，还有一份问卷：n 继续",
            (Language::En, true, false) => "This item is rated: r reference, n next item",
            (Language::En, false, false) => "This item is rated: n next item",
            (Language::En, true, true) => "All items are rated, a questionnaire is left: r reference, n goes on",
            (Language::En, false, true) => "All items are rated, a questionnaire is left: n goes on",
        }
    }

    /// An unfinished last line was moved.
    pub(super) fn repaired(self, moved: &str) -> String {
        match self.0 {
            Language::Zh => format!("上次未写完的一行已移到 {moved}"),
            Language::En => format!("An unfinished last line was moved to {moved}"),
        }
    }

    /// The title of a text that is being written.
    pub(super) fn purpose(self, purpose: &Purpose, label: &str) -> String {
        match purpose {
            Purpose::Comment => self.comment().to_owned(),
            Purpose::Reason => self.reason().to_owned(),
            Purpose::Note(_) => self.note().to_owned(),
            Purpose::Field(_) => label.to_owned(),
        }
    }

    /// How large the window has to be, and is.
    pub(super) fn needed_size(self, least: (u16, u16), is: (u16, u16)) -> String {
        match self.0 {
            Language::Zh => format!("至少需要 {}×{}，现为 {}×{}", least.0, least.1, is.0, is.1),
            Language::En => format!("{}×{} at least; it is {}×{}", least.0, least.1, is.0, is.1),
        }
    }

    /// The number of a turn.
    pub(super) fn turn(self, number: usize) -> String {
        glossary::turn(number, self.0)
    }
}
