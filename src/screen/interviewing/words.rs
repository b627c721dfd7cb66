//! What the screen of an interview says, in Chinese and English side by side.

use crate::{glossary::texts, interview::Role, language::Language};

/// The words of a language.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Words(pub Language);

texts! {
    pub(super) impl Words {
        title: "问诊", "Interview";
        talk: "对话", "Conversation";
        result: "结果", "Result";
        patient: "病人", "Patient";
        no_card: "（年龄和性别请询问）", "(ask for age and sex)";
        orders: "检查", "Orders";
        no_orders: "尚未开检查", "nothing ordered yet";
        notes: "笔记（只有您看得到）", "Notes (only you see them)";
        ask_here: "问病人，或写“检查：…”", "Ask the patient, or write \"TEST: …\"";
        write_here: "在此输入", "Write here";
        opening: "请开始问诊，例如：您哪里不舒服？", "Begin, for example with: What brings you here?";
        diagnosis_by_key: "这一行没有告诉病人。写诊断并结束请按 F3", "This line was not said to the patient. F3 writes the diagnosis and ends";
        to_do_ask: "Enter 发送，Alt-Enter 换行，↑ ↓ 取以前的话", "Enter sends, Alt-Enter breaks the line, ↑ ↓ bring earlier lines back";
        answer_here: "用自己的话回答医生", "Answer the doctor in your own words";
        your_sheet: "您知道的", "What you know";
        facts: "要点", "Facts";
        opening_patient: "等医生提问", "Wait for the doctor's question";
        opening_watching: "模型之间的问诊", "Models among themselves";
        paused: "已暂停", "paused";
        to_do_answer: "只说所列的内容（Tab 查看），没有列出的就说不清楚；Enter 发送", "Say what is listed (Tab shows it); of anything else, that you do not know";
        to_do_watch: "旁观：空格 暂停或继续，n 下一句，+ - 快慢；F7、F8 接手角色", "Watching: Space pauses, n next line, + - speed; F7, F8 take a role over";
        to_do_watch_narrow: "旁观：空格 暂停或继续，n 下一句，Tab 看要点；F7、F8 接手角色", "Watching: Space pauses, n next line, Tab the facts; F7, F8 take over";
        keys_of_watching: "：n 下一句，空格 暂停或继续", ": n next line, Space pauses or goes on";
        to_do_read: "↑ ↓ 翻看；直接输入即回到输入框", "↑ ↓ scroll; what you type goes to the field";
        time_is_up: "发言次数已用完：请按 F3 写结论", "No line is left: write your conclusion (F3)";
        hint: "开检查请写“检查：…”或按 F2；写诊断并结束请按 F3", "To order a test write \"TEST: …\" or press F2; F3 writes the diagnosis and ends";
        sent_later: "对方说完后发送（输入框为空时 ↑ 取回）", "Sent when it is your turn (↑ in an empty field takes it back)";
        waiting: "待发送：", "To be sent: ";
        line_is_kept: "输入框中还有没有发出的话，Esc 返回后仍在", "What you wrote and did not send is still in the field; Esc goes back to it";
        confirm_conclusion_unsent: "输入框中还有没有发出的话，锁定后不能再问。再按一次 F3 锁定，Esc 返回", "A line was not sent and cannot be once it is locked. F3 again locks, Esc goes back";
        concluded_at_limit: "发言次数已用完，结论已锁定", "No line was left; the conclusion is locked";
        ended_at_limit: "发言次数已用完，问诊已结束", "No line was left; the interview has ended";
        ended: "问诊已结束", "The interview has ended";
        to_do_notes: "笔记随手保存在记录文件夹；Tab 返回", "Notes are kept in the run's folder; Tab goes back";
        to_do_ended: "Tab 在结果与对话之间切换，q 退出", "Tab changes between result and conversation, q leaves";
        still_speaking: "请等对方说完（Esc 停止等待）", "Somebody else is still speaking (Esc stops waiting)";
        stopped: "已停止等待，说过的都已保存。F5 再次请求回答", "Not waiting any more; what was said is saved. F5 asks again";
        ask_again: "F5 再次请求回答", "F5 asks again";
        not_saved: "未能保存：", "Not saved: ";
        words_are_here: "；所写内容仍在，Enter 再试", "; what you wrote is still here, Enter tries again";
        confirm_leave: "有没有发出的文字，退出就会丢失。再按一次 Ctrl-Q 即退出", "Words that were not sent would be lost. Press Ctrl-Q again to leave";
        notes_not_kept: "笔记未能保存：", "The notes could not be saved: ";
        orders_title: "开检查", "Order";
        filter: "查找：", "Find: ";
        no_order: "没有相符的项目；可在输入框写“检查：项目名称”", "Nothing matches; write \"TEST: name\" in the field";
        keys_of_orders: "输入名称或拼音简码查找  ↑ ↓ 选择  Enter 选中/取消  Tab 写入  Esc 放弃", "type to find  ↑ ↓ choose  Enter mark  Tab put into field  Esc cancel";
        conclusion_title: "结论", "Conclusion";
        conclusion_note: "锁定后不能更改，随即显示病例标题、遗漏的问题和参考答案。除诊断外可留空。", "Once locked it cannot be changed; title, what was missed and the reference are shown then. All but the diagnosis may be empty.";
        keys_of_conclusion: "Tab 下一栏   F3 锁定   Esc 返回继续问诊（所写内容保留）", "Tab next field   F3 lock   Esc back (what you wrote stays)";
        confirm_conclusion: "锁定后不能更改。再按一次 F3 锁定", "It cannot be changed once locked. Press F3 again to lock it";
        need_diagnosis: "请写诊断", "Write a diagnosis";
        help_title: "按键", "Keys";
        help_note: "其余按键都是文字。命令也可以写在输入框：/结论 /帮助 /退出。", "Every other key is text. Commands can be written into the field, too: /conclude /help /quit.";
        help_note_patient: "其余按键都是文字。命令也可以写在输入框：/帮助 /退出。", "Every other key is text. Commands can be written into the field, too: /help /quit.";
        help_watching: "旁观模型之间的问诊时：", "While you watch models:";
        keys_of_help: "Enter 关闭   ↓ ↑ PgDn PgUp 翻看", "Enter close   ↓ ↑ PgDn PgUp scroll";
        too_small: "窗口太小", "The window is too small";
        nothing_lost: "说过的和已写的内容都保留。请放大窗口。", "What was said and written is kept. Make the window larger.";
        concluded: "结论已锁定", "The conclusion is locked";
        graded: "评委已评分，见“结果”", "The judge has graded it: see the result";
        unsaid: "（没有说话）", "(said nothing)";
    }
}

impl Words {
    /// Somebody is waited for, since so many seconds.
    pub(super) fn speaking(self, role: Role, seconds: u64) -> String {
        let (zh, en) = match role {
            Role::Doctor => ("医生正在说话", "The doctor is speaking"),
            Role::Patient => ("病人正在回答", "The patient is answering"),
            Role::Examiner => ("正在查找检查结果", "Looking up results"),
        };
        match self.0 {
            Language::Zh => format!("{zh}… {seconds} 秒（Esc 停止等待）"),
            Language::En => format!("{en} … {seconds} s (Esc stops waiting)"),
        }
    }

    /// The judge is waited for, since so many seconds.
    pub(super) fn judging(self, seconds: u64) -> String {
        match self.0 {
            Language::Zh => format!("评委正在评分… {seconds} 秒（Esc 停止等待）"),
            Language::En => format!("The judge is reading … {seconds} s (Esc stops waiting)"),
        }
    }

    /// How many lines were said by the doctor, and are left.
    pub(super) fn lines(self, said: usize, left: Option<usize>) -> String {
        match (self.0, left) {
            (Language::Zh, None) => format!("医生已说 {said} 句"),
            (Language::Zh, Some(left)) => format!("医生已说 {said} 句，还可说 {left} 句"),
            (Language::En, None) => format!("doctor's lines: {said}"),
            (Language::En, Some(left)) => format!("doctor's lines: {said}, left: {left}"),
        }
    }

    /// Time between lines while somebody watches.
    pub(super) fn pace(self, seconds: u64) -> String {
        match self.0 {
            Language::Zh => format!("每句间隔 {seconds} 秒"),
            Language::En => format!("every {seconds} s"),
        }
    }

    /// How many facts were told.
    pub(super) fn found(self, told: usize, all: usize) -> String {
        match self.0 {
            Language::Zh => format!("问到或查到 {told}/{all} 条"),
            Language::En => format!("found out: {told}/{all}"),
        }
    }

    /// How large the window has to be, and is.
    pub(super) fn needed_size(self, least: (u16, u16), is: (u16, u16)) -> String {
        match self.0 {
            Language::Zh => format!("至少需要 {}×{}，现为 {}×{}", least.0, least.1, is.0, is.1),
            Language::En => format!("{}×{} at least; it is {}×{}", least.0, least.1, is.0, is.1),
        }
    }

    /// How many orders are marked in the menu.
    pub(super) fn marked(self, count: usize) -> String {
        match self.0 {
            Language::Zh => format!("已选 {count} 项"),
            Language::En => format!("marked: {count}"),
        }
    }

    /// A model failed.
    pub(super) fn failed(self, model: &str, why: &str) -> String {
        match self.0 {
            Language::Zh => format!("{model}：{why}。{}", self.ask_again()),
            Language::En => format!("{model}: {why}. {}", self.ask_again()),
        }
    }
}
