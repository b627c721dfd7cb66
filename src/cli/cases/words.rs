//! What `wardround cases` says, in both languages.

use crate::{
    case::{CaseFile, Language, TurnKind},
    tui::words,
};

/// The words of one language.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Words(pub Language);

use Language::{En, Zh};

impl Words {
    fn pick(self, zh: &'static str, en: &'static str) -> &'static str {
        if self.0 == Zh { zh } else { en }
    }

    /// Before a record that cannot be read.
    pub fn broken(self) -> &'static str {
        self.pick("损坏：", "broken: ")
    }

    /// Before a record that is read and not asked.
    pub fn excluded(self, id: &str, reason: &str) -> String {
        match self.0 {
            Zh => format!("不可用：{id}：{reason}"),
            En => format!("excluded: {id}: {reason}"),
        }
    }

    /// Before a case that cannot be written in a format.
    pub fn left_out(self) -> &'static str {
        self.pick("未写入：", "left out: ")
    }

    /// The columns of the list.
    pub fn list_columns(self) -> [&'static str; 4] {
        match self.0 {
            Zh => ["病例", "轮数", "科室或任务", "主诉"],
            En => ["case", "turns", "department or task", "complaint"],
        }
    }

    /// How many are listed, and where they come from.
    pub fn listed(self, count: usize, sources: &str) -> String {
        match self.0 {
            Zh => format!("{count} 例 · {sources}"),
            En => format!("{count} cases · {sources}"),
        }
    }

    /// How many cases have no reference, and what that means.
    pub fn without_reference(self, count: usize) -> String {
        match self.0 {
            Zh => format!("{count} 例无参考答案：可以提问和评分，不能由裁判评判"),
            En => format!("{count} without a reference: they can be asked and rated, and not judged"),
        }
    }

    /// That a file has no case that can be asked.
    pub fn nothing_usable(self, file: &CaseFile) -> String {
        let (excluded, broken) = (file.excluded.len(), file.problems.len());
        match self.0 {
            Zh => format!("没有可用的病例：{excluded} 条不可用，{broken} 条损坏"),
            En => format!("no case of this file can be used: {excluded} excluded, {broken} broken"),
        }
    }

    /// A turn's heading.
    pub fn turn(self, number: usize, kind: TurnKind) -> String {
        match self.0 {
            Zh => format!("第 {number} 轮 · {}", words::Words(Zh).turn(kind)),
            En => format!("{number} {}", kind.name()),
        }
    }

    /// Above a reference.
    pub fn reference(self) -> &'static str {
        self.pick("参考答案", "reference")
    }

    /// Above the title.
    pub fn title(self) -> &'static str {
        self.pick("病例标题", "title")
    }

    /// Of a task that the paper puts into no phase.
    pub fn no_phase(self) -> &'static str {
        self.pick("不属任何阶段", "of no phase")
    }
}
