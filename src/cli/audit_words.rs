//! The words of `cases validate` in both languages.

use crate::case::{AuditStatus, CaseFile, Exclusion, Language};

/// The words of one language.
#[derive(Debug, Clone, Copy)]
pub(super) struct Words(pub Language);

impl Words {
    fn pick<T>(self, zh: T, en: T) -> T {
        if self.0 == Language::Zh { zh } else { en }
    }

    /// The columns of the table.
    pub fn audit_columns(self) -> [&'static str; 7] {
        self.pick(
            ["病例", "段落", "轮次", "问答", "字数", "状态", "说明"],
            ["case", "sections", "turns", "pairs", "characters", "status", "notes"],
        )
    }

    /// What became of a record.
    pub fn status(self, status: AuditStatus) -> &'static str {
        let zh = match status {
            AuditStatus::Complete => "完整",
            AuditStatus::TwoTurns => "两轮",
            AuditStatus::Override => "专门更正",
            AuditStatus::Excluded => "排除",
        };
        self.pick(zh, status.label())
    }

    /// How many records there are of each kind.
    pub fn counted(self, file: &CaseFile, count: impl Fn(AuditStatus) -> usize) -> String {
        let (all, excluded, broken) = (file.audit.len() + file.problems.len(), file.excluded.len(), file.problems.len());
        let [complete, overridden, two] = [AuditStatus::Complete, AuditStatus::Override, AuditStatus::TwoTurns].map(count);
        self.pick(
            format!("共 {all} 条记录：完整 {complete}，专门更正 {overridden}，两轮 {two}，排除 {excluded}，损坏 {broken}"),
            format!(
                "{all} records: {complete} complete, {overridden} by override, {two} with two turns, {excluded} excluded, {broken} broken"
            ),
        )
    }

    /// What the letters of the column of sections stand for.
    pub fn sections_legend(self) -> &'static str {
        self.pick(
            "段落：C 主诉与病史，E 体格检查，T 辅助检查，O 其他提问，X 不发送（治疗经过与诊断），? 未识别；按文件中的顺序",
            "sections: C complaint and history, E examination, T tests, O another question, X never sent (treatment, diagnosis), ? unknown; in the file's order",
        )
    }

    /// What a record by override is.
    pub fn override_legend(self) -> &'static str {
        self.pick(
            "专门更正：该记录的标题有误，按为其单独编写的规则拆分",
            "override: the record's headings are wrong, and it is split by a correction that was written for it alone",
        )
    }

    /// A record that was left out, with the reason.
    pub fn excluded(self, excluded: &Exclusion) -> String {
        let (id, reason) = (&excluded.id, excluded.reason.in_words(self.0));
        self.pick(format!("排除 {id}：{reason}"), format!("excluded {id}: {reason}"))
    }
}
