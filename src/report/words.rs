//! The terms of a report in both languages, as a clinical researcher uses them; its sentences are in
//! [`super::sentences`].

use super::{Group, NoInterval};
use crate::{
    case::{Phase, Source},
    glossary,
    judge::criterion_words,
    language::Language,
};

/// The words of one language that stand alone.
pub(super) struct Words {
    language: Language,
    pub title: &'static str,
    pub runs: &'static str,
    pub answers: &'static str,
    pub cut: &'static str,
    pub model: &'static str,
    pub judge: &'static str,
    pub preset: &'static str,
    pub scale: &'static str,
    pub wording: &'static str,
    pub group: &'static str,
    pub source: &'static str,
    pub published_in: &'static str,
    pub kappa: &'static str,
    pub colon: &'static str,
    pub mean: &'static str,
    pub interval: &'static str,
    pub coverage: &'static str,
    pub missing: &'static str,
    pub cases: &'static str,
    pub turns: &'static str,
    pub made: &'static str,
    pub models: &'static str,
    pub judges: &'static str,
    pub answers_counted: &'static str,
    pub verdicts_counted: &'static str,
    pub legend: &'static str,
    pub scores: &'static str,
    pub details: &'static str,
    pub standard_deviation: &'static str,
    pub median: &'static str,
    pub spread: &'static str,
    pub apart: &'static str,
    pub length: &'static str,
    pub per_doubling: &'static str,
    pub expected: &'static str,
    pub expected_mean: &'static str,
    pub criterion: &'static str,
    pub criteria: &'static str,
    pub distribution: &'static str,
    pub rated: &'static str,
    pub comparison: &'static str,
    pub difference: &'static str,
    pub p: &'static str,
    pub p_holm: &'static str,
    pub detectable: &'static str,
    /// What a sign of a chart stands for: the dot of a mean and of a difference, the thick line, the dashed line, a bar.
    pub sign_mean: &'static str,
    pub sign_difference: &'static str,
    pub sign_interval: &'static str,
    pub sign_detectable: &'static str,
    pub sign_bar: &'static str,
    pub includes_zero: &'static str,
    pub yes: &'static str,
    pub no: &'static str,
    pub official: &'static str,
    pub turn: &'static str,
    pub category: &'static str,
    pub repeats: &'static str,
    pub overall_mean: &'static str,
    pub overall_deviation: &'static str,
    pub repeat_deviation: &'static str,
    pub outside_scale: &'static str,
    pub phases: &'static str,
    pub of_paper: &'static str,
    pub of_run: &'static str,
    pub paper: &'static str,
    pub paper_of_others: &'static str,
    pub mean_of_all: &'static str,
    pub mean_of_tasks: &'static str,
    pub mean_of_phases: &'static str,
    pub paper_average: &'static str,
    pub rated_by: &'static str,
    pub paper_faults: &'static str,
    pub paper_gains: &'static str,
    pub published_title: &'static str,
    pub judge_of_record: &'static str,
    pub agreement: &'static str,
    pub statistic: &'static str,
    pub value: &'static str,
    pub people: &'static str,
    pub raters: &'static str,
    pub ratings: &'static str,
    pub saw_verdict: &'static str,
    pub limits: &'static str,
    pub notes: &'static str,
    pub candidate: &'static str,
    pub no_verdicts: &'static str,
    pub no_test: &'static str,
    pub no_paper_interval: &'static str,
    pub points: &'static str,
    pub scoreboard: &'static str,
    pub no_answers: &'static str,
    pub not_rated: &'static str,
    pub cell: &'static str,
}

const ZH: Words = Words {
    language: Language::Zh,
    title: "Wardround 评测报告",
    runs: "运行",
    answers: "回答",
    cut: "达到词元上限而截断",
    model: glossary::MODEL.zh,
    judge: glossary::JUDGE.zh,
    preset: "评分提示词",
    scale: "量表",
    wording: "提示词摘要（sha256）",
    group: "范围",
    source: "病例来源",
    published_in: "出处",
    kappa: "κ（二次加权）",
    colon: "：",
    mean: "均值",
    interval: "95% 置信区间",
    coverage: "覆盖率 n/N",
    missing: "无评分",
    cases: "病例数",
    turns: "轮次数",
    made: "结果如何得到",
    models: "模型",
    judges: "评委",
    answers_counted: "个回答",
    verdicts_counted: "次评分",
    legend: "同名各行的区别",
    scores: "得分",
    details: "离散程度与回答长度",
    standard_deviation: "标准差",
    median: "中位数",
    spread: "评委重复评分的标准差",
    apart: "相差 >1 分的比例",
    length: "与字数的 Spearman 相关",
    per_doubling: "字数加倍的分差",
    expected: "按评委给各分的概率计算的期望评分",
    expected_mean: "期望评分均值",
    criterion: "标准",
    criteria: "各项标准得分",
    distribution: "评分分布（次数）",
    rated: "评分对象",
    comparison: "模型两两比较",
    difference: "配对差值",
    p: "置换检验 p",
    p_holm: "Holm 校正 p",
    detectable: "最小可检测差异",
    sign_mean: "均值",
    sign_difference: "配对差值（前者减后者）",
    sign_interval: "95% 置信区间（按病例）",
    sign_detectable: "0 两侧的最小可检测差异",
    sign_bar: "条下为分值，条上为该分值的次数；条高只在同一格内可比。",
    includes_zero: "区间含 0",
    yes: "是",
    no: "否",
    official: "基准官方统计",
    turn: "轮次",
    category: "类别",
    repeats: "重复次数",
    overall_mean: "总均值",
    overall_deviation: "总标准差",
    repeat_deviation: "重复间标准差",
    outside_scale: "量表外的数字",
    phases: "按诊疗阶段",
    of_paper: "论文",
    of_run: "本次运行",
    paper: "论文报告的结果",
    paper_of_others: "论文报告的结果（问题与此处不同，不可比较）",
    mean_of_all: "全部评分均值",
    mean_of_tasks: "任务均值的均值",
    mean_of_phases: "阶段均值的均值",
    paper_average: "论文的“平均”",
    rated_by: "评分者",
    paper_faults: "论文中的问题与未说明之处",
    paper_gains: "论文标出的增益（占对照模型得分的百分比）",
    published_title: "论文报告的结果",
    judge_of_record: "gpt-4-0125-preview",
    agreement: "评委与人工评分的一致性",
    statistic: "统计量",
    value: "数值",
    people: "人工评分",
    raters: "评分人数",
    ratings: "评分次数",
    saw_verdict: "评分前已看过评委评分",
    limits: "局限",
    notes: "说明",
    candidate: "评委即为该模型本身",
    no_verdicts: "尚无评分：没有得分可报告。用 wardround judge 让评委评分。",
    no_test: "共同病例不足两例，无法检验",
    no_paper_interval: "论文未给出置信区间。",
    points: "分",
    scoreboard: "得分总览",
    no_answers: "还没有记录的回答。",
    not_rated: "尚无评分",
    cell: "每格为均值、[95% 置信区间]、覆盖率 n/N；“–”表示没有评分，或仅一例而无法估计区间。人工评分的 N 为有内容的回答数。",
};

const EN: Words = Words {
    language: Language::En,
    title: "Wardround report",
    runs: "Runs",
    answers: "Answers",
    cut: "cut at the token limit",
    model: glossary::MODEL.en,
    judge: glossary::JUDGE.en_heading,
    preset: "prompts",
    scale: "scale",
    wording: "digests of the prompts (sha256)",
    group: "over",
    source: "cases",
    published_in: "from",
    kappa: "κ (quadratic weights)",
    colon: ": ",
    mean: "mean",
    interval: "95% CI",
    coverage: "n/N",
    missing: "no score",
    cases: "cases",
    turns: "turns",
    made: "How it was made",
    models: "Models",
    judges: "Judges",
    answers_counted: "answer(s)",
    verdicts_counted: "verdict(s)",
    legend: "What rows of the same name differ in",
    scores: "Scores",
    details: "Spread and length of answers",
    standard_deviation: "SD",
    median: "median",
    spread: "SD over the judge's repeats",
    apart: "share >1 point apart",
    length: "Spearman with length",
    per_doubling: "points per doubled length",
    expected: "Rating to be expected by the judge's probabilities",
    expected_mean: "mean expected rating",
    criterion: "criterion",
    criteria: "Criteria",
    distribution: "Distribution of ratings (counts)",
    rated: "rated",
    comparison: "Models compared in pairs",
    difference: "paired difference",
    p: "permutation p",
    p_holm: "Holm-adjusted p",
    detectable: "smallest detectable difference",
    sign_mean: "mean",
    sign_difference: "paired difference, first less second",
    sign_interval: "95% interval by case",
    sign_detectable: "smallest detectable difference around 0",
    sign_bar: "Below a bar is the value, on it how often it was given. Heights compare within a panel only.",
    includes_zero: "CI includes 0",
    yes: "yes",
    no: "no",
    official: "The benchmark's official statistics",
    turn: "turn",
    category: "category",
    repeats: "repeats",
    overall_mean: "overall mean",
    overall_deviation: "overall SD",
    repeat_deviation: "SD over repeats",
    outside_scale: "numbers outside the scale",
    phases: "By phase of care",
    of_paper: "paper",
    of_run: "this run",
    paper: "What the paper reports",
    paper_of_others: "What the paper reports (on other questions: not comparable)",
    mean_of_all: "mean of all scores",
    mean_of_tasks: "mean of task means",
    mean_of_phases: "mean of phase means",
    paper_average: "the paper's average",
    rated_by: "rated by",
    paper_faults: "What is wrong in the paper, or not said",
    paper_gains: "Gains as the paper prints them (percent of the other model's score)",
    published_title: "What the paper reports",
    judge_of_record: "gpt-4-0125-preview",
    agreement: "Agreement of the judge with people",
    statistic: "statistic",
    value: "value",
    people: "People's ratings",
    raters: "raters",
    ratings: "ratings",
    saw_verdict: "had seen a verdict",
    limits: "Limits",
    notes: "Notes",
    candidate: "the judge is this very model",
    no_verdicts: "There are no verdicts, so there are no scores. Have the answers judged with wardround judge.",
    no_test: "fewer than two cases in common: no test",
    no_paper_interval: "The paper gives no interval.",
    points: "points",
    scoreboard: "Scoreboard",
    no_answers: "There are no recorded answers yet.",
    not_rated: "no score yet",
    cell: "Each cell: mean, [95% CI], coverage n/N; \"–\" where there is no score, or no interval because of a single case. For people, N is the number of answers with a text.",
};

/// The words of a language.
pub(super) fn words(language: Language) -> &'static Words {
    match language {
        Language::Zh => &ZH,
        Language::En => &EN,
    }
}

impl Words {
    pub(super) fn pick(&self, zh: impl Into<String>, en: impl Into<String>) -> String {
        match self.language {
            Language::Zh => zh.into(),
            Language::En => en.into(),
        }
    }

    /// The language.
    pub fn language(&self) -> Language {
        self.language
    }

    /// Between the items of a list in a line.
    pub fn separator(&self) -> &'static str {
        match self.language {
            Language::Zh => "；",
            Language::En => "; ",
        }
    }

    /// A source of cases.
    pub fn source(&self, source: Source) -> String {
        source.words(self.language).to_owned()
    }

    /// What a row is over.
    pub fn group(&self, group: &Group) -> String {
        match group {
            Group::Overall => self.pick("合计", "overall"),
            Group::Turn(turn) => self.pick(format!("第 {turn} 轮"), format!("turn {turn}")),
            Group::Turn2WithPair => self.pick("第 2 轮（有对应）", "turn 2, matching pair"),
            Group::Turn2WithoutPair => self.pick("第 2 轮（无对应）", "turn 2, no such pair"),
            Group::Phase(phase) => phase.words(self.language).to_owned(),
            Group::Task(task) => self.pick(format!("任务：{task}"), format!("task {task}")),
            Group::By { value, .. } => self.by_value(value),
        }
    }

    /// A column of the paper.
    pub fn paper_column(&self, column: &str) -> String {
        match Phase::ALL.into_iter().find(|p| p.name() == column) {
            Some(phase) => phase.words(self.language).to_owned(),
            None if column == "average" => self.pick("平均", column),
            None => column.to_owned(),
        }
    }

    /// Who rated a row of the paper.
    pub fn raters_of_paper(&self, doctors: Option<u32>) -> String {
        match doctors {
            Some(doctors) => self.pick(format!("{doctors} 位医生"), format!("{doctors} doctors")),
            None => self.judge_of_record.to_owned(),
        }
    }

    /// What was rated.
    pub fn criterion(&self, name: &str) -> String {
        match name {
            "rating" => glossary::RATING.words(self.language).to_owned(),
            other => criterion_words(other, self.language).to_owned(),
        }
    }

    /// Why there is no interval.
    pub fn no_interval(&self, why: NoInterval) -> String {
        match why {
            NoInterval::NoScores => "–".into(),
            NoInterval::OneCase => self.pick("仅一例，无法估计", "one case: none"),
        }
    }
}
