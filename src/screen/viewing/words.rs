//! What the viewer says, in Chinese and English side by side.

use super::world::Sending;
use crate::{glossary::texts, language::Language};

/// The words of a language.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Words(pub Language);

texts! {
    pub(super) impl Words {
        title: "查看回答", "Answers";
        reading: "正在读取…", "reading …";
        reading_runs: "正在读取运行记录…", "Reading the runs …";
        still_reading: "仍在读取运行记录，读完后再试", "The runs are still being read; try again when they are";
        has_grown: "有新内容：按 r 重新读取", "there is more: r reads again";
        being_written: "正在写入", "being written";
        too_small: "窗口太小", "The window is too small";
        nothing_shown: "没有符合条件的回答；按 F 取消筛选", "No answer meets the filter; F shows all";
        searching_still: "正在逐个阅读回答…", "Reading the texts …";
        search_stopped: "已停止查找", "The search is stopped";
        how_to_leave: "按 q 退出", "q leaves";
        no_disagreement: "所示回答中没有分歧（差 3 分以上）", "No disagreement (of 3 points or more) among the answers shown";
        range_begun: "移到末尾后再按 v，选中这一段", "Go to the other end and press v again";
        nothing_selected: "没有选中回答：按空格选中", "No answer is selected: space selects";
        writing: "正在写入…", "writing …";
        saving: "正在保存…", "saving …";
        saved: "✓ 已保存", "✓ saved";
        copied: "✓ 已复制", "✓ copied";
        marked: "已标记：在另一回答上再按 c 即对比", "Marked: c on another answer compares the two";
        no_other: "同一问题没有别的回答", "There is no other answer to this question";
        no_same_models: "没有名称不同的同一模型", "No model goes by several names";
        shown_as_one: "同一模型已合并显示", "The same model is shown as one";
        shown_apart: "同一模型分开显示", "The same model is shown apart";
        no_value: "（无）", "(none)";
        is_selected: "已选中", "selected";
        answer_title: "回答", "Answer";
        beside_title: "参考答案、评分与备注", "Reference, ratings, notes";
        filter_title: "筛选", "Filter";
        about_filter: "例：score<5 turn=1   模型~yi | 标记=cut   text:/阑尾/   !tag=dose", "Such as: score<5 turn=1   model~yi | flag=cut   text:/append/   !tag=dose";
        write_here: "在此输入", "write here";
        keys_of_line: "Enter 确定   Esc 取消", "Enter done   Esc cancel";
        note_title: "备注", "Note";
        keys_of_note: "Ctrl-S 保存（空白即删除）   Esc 取消", "Ctrl-S save (empty takes it back)   Esc cancel";
        tags_title: "标签", "Tags";
        about_tags: "用空格分开，例如 剂量 需复核；清空即删除", "Separated by spaces, such as dose look-again; empty takes them back";
        sort_title: "按哪一列排序", "Sort by";
        group_title: "按什么分组", "Group by";
        no_groups: "不分组", "no groups";
        send_title: "用这些回答做什么", "What to make of these answers";
        keys_of_menu: "↑ ↓ 选择   Enter 确定   Esc 取消", "↑ ↓ move   Enter choose   Esc cancel";
        sent_title: "结果", "Result";
        keys_of_command: "y 现在运行   Esc 关闭", "y run it now   Esc close";
        keys_of_close: "Enter 关闭", "Enter close";
        remarks_title: "关于这些运行", "About these runs";
        no_remarks: "没有需要说明的情况。", "No remarks on these runs.";
        keys_of_remarks: "= 合并或分开显示同一模型   Enter 关闭", "= show the same model as one, or apart   Enter close";
        help_title: "按键", "Keys";
        keys_of_help: "↑ ↓ 滚动   Enter 关闭", "↑ ↓ scroll   Enter close";
    }
}

impl Words {
    pub fn zh(self) -> bool {
        self.0 == Language::Zh
    }

    /// How large the window has to be, and is.
    pub fn needed_size(self, least: (u16, u16), is: (u16, u16)) -> String {
        if self.zh() {
            format!("至少需要 {}×{}，现为 {}×{}", least.0, least.1, is.0, is.1)
        } else {
            format!("{}×{} at least; it is {}×{}", least.0, least.1, is.0, is.1)
        }
    }

    /// That the runs were read again.
    pub fn read_again(self, answers: usize) -> String {
        if self.zh() { format!("✓ 已重新读取，共 {answers} 个回答") } else { format!("✓ read again; answers: {answers}") }
    }

    /// Which of the answers that are shown is open.
    pub fn position(self, at: usize, of: usize) -> String {
        if self.zh() { format!("第 {at}/{of} 个") } else { format!("{at} of {of}") }
    }

    /// How much two texts have in common.
    pub fn shared(self, share: f64) -> String {
        let percent = (share * 100.0).round();
        if self.zh() {
            format!("并排对比，相同 {percent}%（按字词）")
        } else {
            format!("side by side, {percent}% the same (by words)")
        }
    }

    /// How a command of this program ended.
    pub fn ran(self, code: Option<i32>) -> String {
        match (code, self.zh()) {
            (Some(0), true) => "✓ 已完成；按 r 重新读取".to_owned(),
            (Some(0), false) => "✓ done; r reads again".to_owned(),
            (Some(code), true) => format!("命令以退出码 {code} 结束；按 r 重新读取"),
            (Some(code), false) => format!("the command ended with exit code {code}; r reads again"),
            (None, true) => "命令没有正常结束".to_owned(),
            (None, false) => "the command did not end normally".to_owned(),
        }
    }

    /// What can be made of answers.
    pub fn sending(self, what: Sending) -> &'static str {
        match (what, self.zh()) {
            (Sending::Trial, true) => "盲法人工评分：写一份试验方案，只评这些回答",
            (Sending::Trial, false) => "A blind trial: write a protocol that rates exactly these",
            (Sending::Judge, true) => "由评委重新评分：只评这些回答",
            (Sending::Judge, false) => "Have a judge rate exactly these",
            (Sending::Tapes, true) => "录制：每次会诊一份，不用模型即可播放",
            (Sending::Tapes, false) => "Tapes: one of each consultation, which plays without a model",
            (Sending::List, true) => "清单：写一个 JSON 文件，供 judge --items 等使用",
            (Sending::List, false) => "A list: a JSON file for judge --items and for programs",
        }
    }

    /// How many answers are meant.
    pub fn chosen(self, count: usize) -> String {
        if self.zh() { format!("{count} 个回答") } else { format!("Answers: {count}") }
    }
}
