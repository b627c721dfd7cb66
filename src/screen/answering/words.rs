//! What a doctor's screen says, in Chinese and English side by side.

use crate::{
    glossary::{self, term_methods, texts},
    language::Language,
};

/// The words of a language.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Words(pub Language);

term_methods! {
    pub(super) impl Words {
        case: heading CASE;
    }
}

texts! {
    pub(super) impl Words {
        doctor: "医生", "Doctor";
        this_turn: "本轮", "this turn";
        earlier_turns_by_key: "（PgUp 看此前各轮）", " (PgUp: earlier turns)";
        own_answer: "您的回答", "Your answer";
        first_answer: "您第一次的回答", "Your first answer";
        models_answer: "模型的回答", "The model's answer";
        conversation: "与模型的对话", "Conversation with the model";
        message: "发给模型的消息", "Message to the model";
        you_asked: "您问", "You asked";
        model_said: "模型", "Model";
        waiting: "正在等待模型的回复…（Ctrl-X 停止等待）", "waiting for the model's reply … (Ctrl-X stops waiting)";
        nothing_said: "还没有对话。在下面输入消息，Enter 发送；Ctrl-T 发送本轮问题。", "Nothing was said yet. Write a message below, Enter sends it; Ctrl-T sends this turn's question.";
        no_reply_end: "。已记录；可以再问一次，或自己作答。", ". This is recorded; ask again, or answer on your own.";
        write_here: "在此输入", "Write here";
        not_begun: "尚未打开病例", "no case is open yet";
        is_open: "未保存", "not saved";
        is_kept: "草稿已保存", "draft saved";
        is_first: "与第一次的回答相同", "the same as your first answer";
        is_saved: "已保存", "saved";
        first_is_saved: "第一次的回答已保存", "first answer saved";
        writing: "正在保存…", "saving …";
        saved: "✓ 已保存", "✓ saved";
        taken_back: "已撤销，可以修改", "taken back; you can change it";
        not_saved: "未能保存", "Not saved";
        still_here: "所写内容仍在；会自动再试，也可再按保存键。", "What you wrote is still here; it is tried again by itself, or when you save.";
        paused: "已暂停，不计时间。按 p 继续。", "Paused; no time is counted. Press p to go on.";
        paused_hides: "暂停时不显示病例与回答。", "The case and the answers are hidden meanwhile.";
        resume: "继续", "resume";
        guidelines: "说明", "Guidelines";
        no_guidelines: "组织者没有写说明。", "The organiser wrote no guidelines.";
        keys_of_reading: "Enter 关闭   ↓ ↑ PgDn PgUp 翻看", "Enter close   ↓ ↑ PgDn PgUp scroll";
        help_title: "按键", "Keys";
        help_note: "写文字时，字母是文字：请用 Ctrl 键或 F 键，或先按 Esc。", "While you write, letters are text: use the Ctrl or F keys, or press Esc first.";
        finished_title: "全部作答完毕", "Everything is answered";
        finished: "全部作答完毕，谢谢。请把这个文件发给组织者：", "Everything is answered, thank you. Send this file to the organiser: ";
        keys_of_finished: "Enter 再看   u 撤销最后的回答   q 退出", "Enter look again   u take the last answer back   q leave";
        left: "已退出，用同一命令可继续。回答在：", "Left; the same command goes on from here. The answers are in: ";
        confirm_draft: "草稿未能保存，退出就会丢失。再按一次退出键即退出。", "The draft could not be saved and would be lost. Press the key again to leave.";
        confirm_message: "消息还没有发送，退出就会丢失。再按一次退出键即退出。", "A message was not sent and would be lost. Press the key again to leave.";
        too_small: "窗口太小", "The window is too small";
        nothing_lost: "已写的内容都保留。请放大窗口。", "What you wrote is kept. Make the window larger.";
    }
}

impl Words {
    /// The place of a case among the cases, and of its turn.
    pub(super) fn place(self, (case, cases): (usize, usize), turn: Option<(usize, usize)>) -> String {
        let case = case + 1;
        match (self.0, turn) {
            (Language::Zh, Some((turn, turns))) => format!("第 {case}/{cases} 例 · 第 {}/{turns} 轮", turn + 1),
            (Language::En, Some((turn, turns))) => format!("Case {case}/{cases} · turn {}/{turns}", turn + 1),
            (Language::Zh, None) => format!("第 {case}/{cases} 例"),
            (Language::En, None) => format!("Case {case}/{cases}"),
        }
    }

    /// How large the window has to be, and is.
    pub(super) fn needed_size(self, least: (u16, u16), is: (u16, u16)) -> String {
        match self.0 {
            Language::Zh => format!("至少需要 {}×{}，现为 {}×{}", least.0, least.1, is.0, is.1),
            Language::En => format!("{}×{} at least; it is {}×{}", least.0, least.1, is.0, is.1),
        }
    }

    /// An unfinished last line was moved.
    pub(super) fn repaired(self, moved: &str) -> String {
        match self.0 {
            Language::Zh => format!("上次未写完的一行已移到 {moved}"),
            Language::En => format!("An unfinished last line was moved to {moved}"),
        }
    }

    /// The number of a turn.
    pub(super) fn turn(self, number: usize) -> String {
        glossary::turn(number, self.0)
    }
}
