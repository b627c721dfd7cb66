//! The words of a report in both languages, as a clinical researcher would put them.

use super::{Group, LeftOut, Limit, Missing, NoInterval, Phase};
use crate::case::{Language, Source};

/// The words of one language that stand alone.
pub(super) struct Words {
    language: Language,
    pub title: &'static str,
    pub runs: &'static str,
    pub answers: &'static str,
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
    pub scores: &'static str,
    pub details: &'static str,
    pub standard_deviation: &'static str,
    pub median: &'static str,
    pub spread: &'static str,
    pub apart: &'static str,
    pub length: &'static str,
    pub per_doubling: &'static str,
    pub criterion: &'static str,
    pub criteria: &'static str,
    pub distribution: &'static str,
    pub rated: &'static str,
    pub comparison: &'static str,
    pub difference: &'static str,
    pub p: &'static str,
    pub p_holm: &'static str,
    pub detectable: &'static str,
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
    pub outside: &'static str,
    pub phases: &'static str,
    pub of_paper: &'static str,
    pub of_run: &'static str,
    pub paper: &'static str,
    pub rated_by: &'static str,
    pub doctors: &'static str,
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
    pub contestant: &'static str,
    pub no_verdicts: &'static str,
    pub no_test: &'static str,
    pub no_paper_interval: &'static str,
    pub points: &'static str,
}

const ZH: Words = Words {
    language: Language::Zh,
    title: "Wardround 评测报告",
    runs: "运行",
    answers: "回答",
    model: "模型",
    judge: "评委",
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
    scores: "得分",
    details: "离散程度与回答长度",
    standard_deviation: "标准差",
    median: "中位数",
    spread: "评委重复评分的标准差",
    apart: "相差 >1 分的比例",
    length: "与字数的 Spearman 相关",
    per_doubling: "字数加倍的分差",
    criterion: "维度",
    criteria: "各维度得分",
    distribution: "评分分布（次数）",
    rated: "评分对象",
    comparison: "模型两两比较",
    difference: "配对差值",
    p: "置换检验 p",
    p_holm: "Holm 校正 p",
    detectable: "最小可检测差异",
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
    outside: "量表外的数字",
    phases: "按诊疗阶段",
    of_paper: "论文",
    of_run: "本次运行",
    paper: "论文报告的结果",
    rated_by: "评分者",
    doctors: "三位医生",
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
    contestant: "评委即为该模型本身",
    no_verdicts: "尚无评分：没有得分可报告。用 wardround replay --judge 让评委评分。",
    no_test: "共同病例不足两例，无法检验",
    no_paper_interval: "论文未给出置信区间。",
    points: "分",
};

const EN: Words = Words {
    language: Language::En,
    title: "Wardround report",
    runs: "Runs",
    answers: "Answers",
    model: "model",
    judge: "Judge",
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
    scores: "Scores",
    details: "Spread and length of answers",
    standard_deviation: "SD",
    median: "median",
    spread: "SD over the judge's repeats",
    apart: "share >1 point apart",
    length: "Spearman with length",
    per_doubling: "points per doubled length",
    criterion: "criterion",
    criteria: "Criteria",
    distribution: "Distribution of ratings (counts)",
    rated: "rated",
    comparison: "Models compared in pairs",
    difference: "paired difference",
    p: "permutation p",
    p_holm: "Holm-adjusted p",
    detectable: "smallest detectable difference",
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
    outside: "numbers outside the scale",
    phases: "By phase of care",
    of_paper: "paper",
    of_run: "this run",
    paper: "What the paper reports",
    rated_by: "rated by",
    doctors: "three doctors",
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
    contestant: "the judge is this very model",
    no_verdicts: "There are no verdicts, so there are no scores. Have the answers judged with wardround replay --judge.",
    no_test: "fewer than two cases in common: no test",
    no_paper_interval: "The paper gives no interval.",
    points: "points",
};

/// The words of a language.
pub(super) fn words(language: Language) -> &'static Words {
    match language {
        Language::Zh => &ZH,
        Language::En => &EN,
    }
}

impl Words {
    fn pick(&self, zh: impl Into<String>, en: impl Into<String>) -> String {
        match self.language {
            Language::Zh => zh.into(),
            Language::En => en.into(),
        }
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
        match source {
            Source::Bundled => self.pick("内置病例", "bundled"),
            Source::Native => self.pick("自有病例", "native"),
            Source::DotaBench => "DotaBench".into(),
            Source::CmbClinDerived => self.pick("由 CMB-Clin 拆分", "CMB-Clin derived"),
            Source::DoctorFlan => "DoctorFLAN".into(),
        }
    }

    /// What a row is over.
    pub fn group(&self, group: &Group) -> String {
        match group {
            Group::Overall => self.pick("合计", "overall"),
            Group::Turn(turn) => self.pick(format!("第 {turn} 轮"), format!("turn {turn}")),
            Group::Phase(phase) => self.phase(*phase),
            Group::Task(task) => self.pick(format!("任务：{task}"), format!("task {task}")),
        }
    }

    /// A phase of care.
    pub fn phase(&self, phase: Phase) -> String {
        match phase {
            Phase::PreDiagnosis => self.pick("诊断前", "pre-diagnosis"),
            Phase::Diagnosis => self.pick("诊断", "diagnosis"),
            Phase::Treatment => self.pick("治疗", "treatment"),
            Phase::PostTreatment => self.pick("治疗后", "post-treatment"),
        }
    }

    /// A column of the paper.
    pub fn paper_column(&self, column: &str) -> String {
        match Phase::ALL.into_iter().find(|p| p.name() == column) {
            Some(phase) => self.phase(phase),
            None => self.pick("平均", column),
        }
    }

    /// A kind of missing score.
    pub fn missing(&self, missing: Missing) -> String {
        match missing {
            Missing::NoAnswer => self.pick("无回答", "no answer"),
            Missing::NoText => self.pick("回答无正文", "no text to judge"),
            Missing::NotJudged => self.pick("未评", "not judged"),
            Missing::NoRating => self.pick("评语中无评分", "no rating"),
            Missing::Refused => self.pick("评委拒评", "refused"),
            Missing::Truncated => self.pick("评语被截断", "truncated"),
            Missing::Failed => self.pick("评委调用失败", "failed"),
        }
    }

    /// What was rated.
    pub fn criterion(&self, name: &str) -> String {
        match name {
            "rating" => self.pick("评分", name),
            "fluency" => self.pick("流畅性", name),
            "relevance" => self.pick("相关性", name),
            "completeness" => self.pick("完整性", name),
            "proficiency" => self.pick("医学专业性", name),
            other => other.to_owned(),
        }
    }

    /// Why there is no interval.
    pub fn no_interval(&self, why: NoInterval) -> String {
        match why {
            NoInterval::NoScores => "–".into(),
            NoInterval::OneCase => self.pick("仅一例，无法估计", "one case: none"),
        }
    }

    /// How the intervals came about.
    pub fn method(&self, resamples: usize, seed: u64) -> String {
        self.pick(
            format!(
                "95% 置信区间为按病例整群重抽样的百分位自助法（{resamples} 次，种子 {seed}）；同一病例的各轮次与重复同进同出。\
                 模型比较为同病例配对：病例内各轮次等权，病例间等权；p 为双侧符号翻转置换检验，按本组全部比较作 Holm 校正；\
                 最小可检测差异按配对 t 检验、检验水准 0.05（未校正）、检验效能 80% 计算。"
            ),
            format!(
                "95% CI: percentile bootstrap that draws whole cases ({resamples} resamples, seed {seed}); the turns and repeats of a case stay together. \
                 Comparisons are paired by case: turns weigh the same in a case, cases in the mean; p is the two-sided sign-flip permutation test, \
                 adjusted by Holm's method for all comparisons of its block; the smallest detectable difference is that of a paired t test at a level of 0.05 \
                 (unadjusted) with a power of 80%."
            ),
        )
    }

    /// Under the official statistics.
    pub fn official_note(&self) -> String {
        self.pick(
            "按基准公开代码：类别均值为各次重复均值的均值，其标准差为重复间样本标准差；总均值与总标准差取全部单次评分。两者均非标准误。回答的重复与评分的重复各计一次。\
             公开代码会接受 1–10 之外的整数，此处不计入，只列出次数。",
            "As the benchmark's published code computes them: a category's mean is the mean of the repeats' means and its SD is over these; the overall mean and SD \
             are over all single scores. Neither is a standard error. Repeats of the answer and of the judging count as one repeat each. The published code takes whole \
             numbers outside 1 to 10; here they are left out and counted.",
        )
    }

    /// A limit, as a sentence.
    pub fn limit(&self, limit: &Limit) -> String {
        match limit {
            Limit::DerivedCases => self.pick(
                "病例由 CMB-Clin 记录按规则拆分为三轮，并非 DotaBench（其问题由医生人工改写）。",
                "The cases are CMB-Clin's records split into turns by rules. They are not DotaBench, whose questions physicians rewrote by hand.",
            ),
            Limit::BundledCases => self.pick(
                "内置病例为本软件所写，未经临床验证，得分只说明软件运行情况。",
                "The bundled cases were written for this program and are not validated: their scores show that it works and little more.",
            ),
            Limit::JudgeFamily => self.pick(
                "评委是语言模型：可能偏向同系列模型、较长的回答或某种文风，不能替代医生评价。",
                "The judge is a language model: it may favour models of its own family, long answers or a style. It does not replace a physician.",
            ),
            Limit::JudgeIsContestant { models } => self.pick(
                format!("以下模型由其自身评分：{}。", models.join("、")),
                format!("These models were judged by themselves: {}.", models.join(", ")),
            ),
            Limit::OrdinalScale => self.pick(
                "评分为等级资料：均值把各级间距视为相等，应结合分布与中位数阅读。",
                "Ratings are ordinal: a mean takes the steps between them for equal. Read it with the distribution and the median.",
            ),
            Limit::OwnWording => self.pick(
                "该评分提示词为本软件自拟，公开发表的只有四个维度；得分不宜与他处发表的结果直接比较。",
                "The wording of this judge's prompt is this program's own; only the four criteria are published. Do not set these scores beside published ones.",
            ),
            Limit::PaperJudge => self.pick(
                "论文的评委为 gpt-4-0125-preview；换用其他评委或其后续版本，得分不可直接比较。",
                "The paper's judge was gpt-4-0125-preview: scores by another judge, or by a later version of it, cannot be compared with the paper's directly.",
            ),
            Limit::PaperOtherCases => self.pick(
                "论文各行基于 DotaBench，与此处病例不同，不可比较，仅供参考。",
                "The paper's rows are about DotaBench and not about these cases: they are not comparable, and are shown for orientation only.",
            ),
            Limit::FewCases { cases } => self.pick(
                format!("某模型仅 {cases} 例有评分：例数很少时，重抽样所得区间通常偏窄。"),
                format!("A model has scores of {cases} case(s) only: with few cases an interval by resampling is too narrow, as a rule."),
            ),
            Limit::Incomplete { missing, of } => self.pick(
                format!("应有的 {of} 次评分中缺 {missing} 次；缺失未必随机，均值只代表已评部分。"),
                format!("{missing} of {of} wanted scores are missing, and hardly by chance: the means are about what was scored."),
            ),
            Limit::JudgedOnce => self.pick(
                "每个回答只评一次：评委自身的波动未知，未计入区间。",
                "Every answer was judged once: how far the judge would repeat itself is unknown.",
            ),
            Limit::Unplanned => self.pick(
                "记录中没有运行计划：N 按所见的病例 × 轮次 × 重复推算，从未开始的部分无从计入。",
                "A run does not say what it was to hold: its N is cases seen × turns seen × repeats seen, and what was never begun is not in it.",
            ),
        }
    }

    /// What was left out, a sentence each.
    pub fn left_out(&self, left_out: &LeftOut) -> Vec<String> {
        let LeftOut {
            off_protocol,
            unfinished_answers,
            superseded_answers,
            verdicts_on_others,
            superseded_verdicts,
            ratings_of_others,
            torn_lines,
        } = *left_out;
        let notes = [
            (
                off_protocol,
                "个回答为改写或自拟问题的回答，不属规程，不计入",
                "answer(s) to changed or own questions: off protocol, not counted",
            ),
            (unfinished_answers, "个回答未完成（中止或失败），不计入", "unfinished answer(s), stopped or failed: not counted"),
            (
                superseded_answers,
                "个回答已被同一位置较后的回答取代（重新提问，或种子、采样参数不同），不计入",
                "answer(s) in whose place a later one stands (asked again, or with another seed or sampling): not counted",
            ),
            (verdicts_on_others, "条评分针对未采用的回答，不计入", "verdict(s) on answers that do not stand: not counted"),
            (
                superseded_verdicts,
                "条评分已被同一评委较后的评分取代，不计入",
                "verdict(s) in whose place a later one of the same judge stands: not counted",
            ),
            (ratings_of_others, "次人工评分针对未采用的回答，不计入", "rating(s) by people of answers that do not stand: not counted"),
            (torn_lines, "个文件的末行不完整，已略去", "file(s) with an unfinished last line, which was left out"),
        ];
        let told = notes.into_iter().filter(|(count, ..)| *count > 0);
        told.map(|(count, zh, en)| self.pick(format!("{count} {zh}。"), format!("{count} {en}."))).collect()
    }

    /// A run without a plan.
    pub fn unplanned(&self) -> String {
        self.pick("无运行计划，N 按所见推算", "without a plan: N is of what was seen")
    }

    /// What a chart of intervals shows.
    pub fn chart_scores(&self, highest: u8) -> String {
        self.pick(
            format!("每行一个模型在一个范围内的均值（点）与 95% 置信区间（线），横轴为 1–{highest} 分。数值见旁表。"),
            format!("One line for each model and turn: its mean (dot) and 95% interval (bar) on the scale from 1 to {highest}. The table beside has the numbers."),
        )
    }

    /// What a chart of distributions shows.
    pub fn chart_distribution(&self) -> String {
        self.pick(
            "每格一个模型：各评分的次数。数值见旁表。",
            "One panel for each model: how often each rating was given. The table beside has the numbers.",
        )
    }

    /// What a chart of comparisons shows.
    pub fn chart_comparison(&self) -> String {
        self.pick(
            "每行一对模型：前者减后者的配对差值（点）与 95% 置信区间（粗线），灰色细线为正负最小可检测差异，竖线为 0。",
            "One line for each pair: the first less the second (dot), its 95% interval (thick bar), and plus or minus the smallest detectable difference (thin bar); \
             the upright line is 0.",
        )
    }
}
