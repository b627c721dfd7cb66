//! The messages of `wardround cases` in both languages.

use crate::{
    case::{AuditStatus, CaseFile, Diagnosis, RubricItem, TurnKind},
    glossary,
    language::Language,
    own_case::Saved,
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

    /// Before something that a person should look at.
    pub fn to_check(self) -> &'static str {
        self.pick("请核对：", "check: ")
    }

    /// In which encoding a table was read.
    pub fn encoding(self, name: &str) -> String {
        match self.0 {
            Zh => format!("文件编码：{name}"),
            En => format!("read as {name}"),
        }
    }

    /// Which sheet of a workbook was read.
    pub fn sheet(self, name: &str) -> String {
        match self.0 {
            Zh => format!("工作表：{name}"),
            En => format!("sheet: {name}"),
        }
    }

    /// What a column of a table is taken for.
    pub fn column(self, letters: &str, heading: &str, field: Option<&str>, is_proposed: bool) -> String {
        let column = if heading.is_empty() { letters.to_owned() } else { format!("{letters} {heading}") };
        match (self.0, field, is_proposed) {
            (Zh, None, _) => format!("  {column} → 不使用"),
            (Zh, Some(field), true) => format!("  {column} → {field}（按标题识别）"),
            (En, None, _) => format!("  {column} → not used"),
            (En, Some(field), true) => format!("  {column} → {field} (by its heading)"),
            (_, Some(field), false) => format!("  {column} → {field}"),
        }
    }

    /// The first line of a file that was imported from a table.
    pub fn imported_from(self, name: &str) -> String {
        match self.0 {
            Zh => format!("# 由表格 {name} 导入"),
            En => format!("# Imported from the table {name}"),
        }
    }

    /// That there are names.
    pub fn names_found(self, count: usize, are_masked: bool) -> String {
        match (self.0, are_masked) {
            (Zh, true) => format!("已遮盖 {count} 处疑似病人姓名；不能保证找全，请通读"),
            (Zh, false) => format!("有 {count} 处疑似病人姓名：--mask-names 可遮盖"),
            (En, true) => format!("{count} of what looks like patients' names masked; some may be left: read the file"),
            (En, false) => format!("{count} of what looks like patients' names: --mask-names masks them"),
        }
    }

    /// Where an own case is, and how to use it.
    pub fn saved_as(self, saved: &Saved) -> String {
        let (id, path) = (&saved.id, saved.path.display());
        let (replay, open) = (saved.replay_command(), saved.open_command());
        match self.0 {
            Zh => format!("病例 {id} 已写入 {path}\n回放：{replay}\n打开：{open}"),
            En => format!("Case {id} is in {path}\nReplay it: {replay}\nOpen it: {open}"),
        }
    }

    /// That a form was left with something in it.
    pub fn draft_is_kept(self, path: &str, is_kept: bool) -> String {
        match (self.0, is_kept) {
            (Zh, true) => format!("草稿已保留，下次 wardround cases new 可继续：{path}"),
            (Zh, false) => format!("草稿未能写入：{path}"),
            (En, true) => format!("The draft is kept; wardround cases new goes on with it: {path}"),
            (En, false) => format!("The draft could not be written: {path}"),
        }
    }

    /// That cases are written, and what comes next.
    pub fn written(self, count: usize, path: &str) -> String {
        match self.0 {
            Zh => format!("已写入 {count} 例：{path}\n检查：wardround cases validate --cases {path}\n使用：wardround --cases {path}"),
            En => format!(
                "Cases written to {path}: {count}\nCheck them: wardround cases validate --cases {path}\nUse them: wardround --cases {path}"
            ),
        }
    }

    /// The columns of the list; with the difficulty where a case has one.
    pub fn list_columns(self, with_difficulty: bool) -> Vec<&'static str> {
        let difficulty = with_difficulty.then(|| self.pick("难度", "difficulty"));
        let (first, last) = match self.0 {
            Zh => (["病例", "轮数", "科室或任务"], "主诉"),
            En => (["case", "turns", "department or task"], "complaint"),
        };
        first.into_iter().chain(difficulty).chain([last]).collect()
    }

    /// How many are listed, and where they come from.
    pub fn listed(self, count: usize, sources: &str) -> String {
        match self.0 {
            Zh => format!("{count} 例 · {sources}"),
            En => format!("{count} cases · {sources}"),
        }
    }

    /// The columns of the audit.
    pub fn audit_columns(self) -> [&'static str; 7] {
        match self.0 {
            Zh => ["病例", "段落", "轮数", "参考问答", "字数", "状态", "说明"],
            En => ["case", "sections", "turns", "pairs", "characters", "status", "notes"],
        }
    }

    /// What became of a record.
    pub fn status(self, status: AuditStatus) -> &'static str {
        match (self.0, status) {
            (Zh, AuditStatus::Complete) => "完整",
            (Zh, AuditStatus::TwoTurns) => "两轮",
            (Zh, AuditStatus::Override) => "专门更正",
            (Zh, AuditStatus::Excluded) => "不可用",
            (En, status) => status.label(),
        }
    }

    /// What became of a file's records, all together.
    pub fn audited(self, file: &CaseFile) -> String {
        let count = |status: AuditStatus| file.audit.iter().filter(|r| r.status == status).count();
        let (complete, corrected, two) = (count(AuditStatus::Complete), count(AuditStatus::Override), count(AuditStatus::TwoTurns));
        let (excluded, broken) = (file.excluded.len(), file.problems.len());
        let all = file.audit.len() + broken;
        match self.0 {
            Zh => format!("共 {all} 条记录：完整 {complete}，专门更正 {corrected}，两轮 {two}，不可用 {excluded}，损坏 {broken}"),
            En => format!(
                "{all} records: {complete} complete, {corrected} by override, {two} with two turns, {excluded} excluded, {broken} broken"
            ),
        }
    }

    /// What the letters of the column of sections stand for.
    pub fn sections_legend(self) -> &'static str {
        self.pick(
            "段落：C 主诉病史，E 体格检查，T 辅助检查，O 其他提问，X 不发送（治疗经过与诊断），? 未识别；按文件中的顺序",
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

    /// How many cases have no reference, and what that means.
    pub fn without_reference(self, count: usize) -> String {
        match self.0 {
            Zh => format!("{count} 例无参考答案：可以提问和评分，不能由评委评判"),
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
            Zh => format!("{} · {}", glossary::turn(number, Zh), kind.words(Zh)),
            En => format!("{number} {}", kind.words(En)),
        }
    }

    /// The heading of a turn that a variant adds.
    pub fn turn_of_variant(self, number: usize, role: &str) -> String {
        match self.0 {
            Zh => format!("{} · {role}", glossary::turn(number, Zh)),
            En => format!("{number} {}", role.to_lowercase()),
        }
    }

    /// Above a reference.
    pub fn reference(self) -> &'static str {
        glossary::REFERENCE.words(self.0)
    }

    /// Above the title.
    pub fn title(self) -> &'static str {
        self.pick(glossary::CASE_TITLE.zh, "title")
    }

    /// Above the right diagnoses.
    pub fn diagnoses(self) -> &'static str {
        self.pick("正确诊断", "diagnoses")
    }

    /// Above the wrong ones.
    pub fn distractors(self) -> &'static str {
        self.pick("易混淆的错误诊断", "plausible wrong diagnoses")
    }

    /// Above the facts.
    pub fn facts(self) -> &'static str {
        self.pick("病情要点", "facts")
    }

    /// Above the rubric.
    pub fn rubric(self) -> &'static str {
        self.pick("评分细则", "rubric")
    }

    /// Above the tags.
    pub fn tags(self) -> &'static str {
        self.pick("标签", "tags")
    }

    /// Above what the author drew on.
    pub fn sources(self) -> &'static str {
        self.pick("依据", "sources")
    }

    /// A diagnosis with its other names.
    pub fn names(self, diagnosis: &Diagnosis) -> String {
        let aliases = diagnosis.aliases();
        match self.0 {
            _ if aliases.is_empty() => diagnosis.name().to_owned(),
            Zh => format!("{}（又称{}）", diagnosis.name(), aliases.join("、")),
            En => format!("{} (also {})", diagnosis.name(), aliases.join(", ")),
        }
    }

    /// A wrong diagnosis with what speaks for and against it.
    pub fn distractor(self, names: &str, plausible: &str, against: &[&str]) -> String {
        match self.0 {
            _ if against.is_empty() => format!("{names}{}{plausible}", self.pick("：", ": ")),
            Zh => format!("{names}：{plausible}不支持：{}", against.join("")),
            En => format!("{names}: {plausible} Against it: {}", against.join(" ")),
        }
    }

    /// That a fact has to be asked for.
    pub fn must_ask(self) -> &'static str {
        self.pick("必须问到", "must be asked")
    }

    /// A statement with remarks.
    pub fn remark(self, statement: &str, remarks: &[&str]) -> String {
        match self.0 {
            Zh => format!("{statement}（{}）", remarks.join("；")),
            En => format!("{statement} ({})", remarks.join("; ")),
        }
    }

    /// The turns that an item of a rubric applies to.
    pub fn turns(self, turns: &[String]) -> String {
        match (self.0, turns) {
            (Zh, _) => format!("第 {} 轮", turns.join("、")),
            (En, [turn]) => format!("turn {turn}"),
            (En, _) => format!("turns {}", turns.join(", ")),
        }
    }

    /// What an item of safety limits an answer to.
    pub fn cap(self, share: f64, is_pitfall: bool) -> String {
        let percent = (share * 100.0).round();
        match (self.0, is_pitfall) {
            (Zh, false) => format!("未做到则至多得 {percent}%"),
            (Zh, true) => format!("犯此错误则至多得 {percent}%"),
            (En, false) => format!("at most {percent} % of the points without it"),
            (En, true) => format!("at most {percent} % of the points with it"),
        }
    }

    /// An item of a rubric: points, kind and statement.
    pub fn item(self, item: &RubricItem) -> String {
        let (points, kind, statement) = (item.points().get(), item.kind().words(self.0), item.statement());
        match self.0 {
            Zh => format!("{points:+} 分 · {kind} · {statement}"),
            En => format!("{points:+} · {kind} · {statement}"),
        }
    }

    /// Of a task that the paper puts into no phase.
    pub fn no_phase(self) -> &'static str {
        self.pick("不属任何阶段", "of no phase")
    }
}
