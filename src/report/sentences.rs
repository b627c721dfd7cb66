//! The sentences of a report in both languages: methods, limitations, omissions.

use super::{LeftOut, Limit, words::Words};
use crate::{
    chat::REPETITION_PENALTY,
    record::{StorageWarning, Warning},
};

impl Words {
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

    /// How the intervals of a scoreboard came about.
    pub fn interval_method(&self, resamples: usize, seed: u64) -> String {
        self.pick(
            format!("95% 置信区间为按病例整群重抽样的百分位自助法（{resamples} 次，种子 {seed}），与 wardround report 相同。"),
            format!("95% CI: percentile bootstrap that draws whole cases ({resamples} resamples, seed {seed}), as in wardround report."),
        )
    }

    /// What is compared with what.
    pub fn pairing(&self) -> String {
        self.pick(
            "配对规则：左侧模型的得分减右侧模型的得分，只取双方均有评分的病例轮次（见病例数与轮次数两列）；模型在一个轮次上的得分为其回答的各次重复与评分的各次重复的均值，\
             重复之间不逐一配对；病例内各轮次等权，病例间等权。同一模型的不同设置按不同模型比较。",
            "Pairing: the left model's score less the right one's, over the turns of cases on which both have a score (columns cases and turns). A model's score on a \
             turn is the mean over its repeats of the answer and of the judging; repeats are not paired with each other. Turns weigh the same in a case, cases in the \
             difference. One model with other settings is compared like another model.",
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

    /// What one of the graders of single things cannot say; nothing for any other limit.
    fn of_grader(&self, limit: &Limit) -> &'static str {
        match limit {
            Limit::RecallAlone => self.recall_alone(),
            Limit::RuledOut => self.ruled_out(),
            Limit::ListedNames => self.listed_names(),
            Limit::ErrorsFound => self.errors_found(),
            Limit::FormScore => self.form_score(),
            _ => "",
        }
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
            Limit::JudgeIsCandidate { models } => self.pick(
                format!("以下模型由其自身评分：{}。", models.join("、")),
                format!("These models were judged by themselves: {}.", models.join(", ")),
            ),
            Limit::OrdinalScale => self.pick(
                "评分为等级资料：均值把各级间距视为相等，应结合分布与中位数阅读。",
                "Ratings are ordinal: a mean takes the steps between them for equal. Read it with the distribution and the median.",
            ),
            Limit::RubricPoints => self.pick(
                "评分细则的分值由细则作者判断；得分可因错误条目低于 0。任一条目未评的回答没有得分，只有上下界。模型之间应结合条目与安全条目阅读，均值高不等于没有危险回答。",
                "The points of a rubric's items are its author's judgement; mistakes can bring a score below 0. An answer with an ungraded item has no score, only bounds. \
                 Read the means with the items and the safety items: a high mean does not say that no answer is dangerous.",
            ),
            Limit::RecallAlone | Limit::RuledOut | Limit::ListedNames | Limit::ErrorsFound | Limit::FormScore => self.of_grader(limit).to_owned(),
            Limit::OwnWording => self.pick(
                "该评分提示词为本软件自拟，公开发表的只有四项标准；得分不宜与他处发表的结果直接比较。",
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
            Limit::Prompting { direct, prompted, beside_paper } => self.prompting(direct, prompted, *beside_paper),
            Limit::ReasoningReplayed { models } => self.pick(
                format!("按接口要求，以下模型的历史中附带了此前的推理过程，与基准流程不同：{}。", models.join("、")),
                format!("These models were sent their earlier reasoning with the history, as their endpoints want; the protocol sends none: {}.", models.join(", ")),
            ),
            Limit::PromptCut { answers, of } => self.pick(
                format!("{of} 条回答中有 {answers} 条，服务器统计的提示词词元数没有随对话增加：对话开头很可能被服务器悄悄截掉，这些回答未必读到了整个病例。"),
                format!(
                    "For {answers} of {of} answers the tokens that the server counted for the prompt did not grow with the conversation: the front was probably cut by the server \
                     without a word, and the answer may not have seen the whole case."
                ),
            ),
            Limit::UnknownEnd { answers, of } => self.pick(
                format!("{of} 条回答中有 {answers} 条，接口没有说明结束原因，可能不完整。"),
                format!("For {answers} of {of} answers the endpoint did not say why they ended: they may be incomplete."),
            ),
            Limit::Unplanned => self.pick(
                "记录中没有运行计划：N 按所见的病例 × 轮次 × 重复推算，从未开始的部分无从计入。",
                "A run does not say what it was to hold: its N is cases seen × turns seen × repeats seen, and what was never begun is not in it.",
            ),
            Limit::Turn2Reference { with, without, unknown, untold } => self.turn_2(*with, *without, *unknown, *untold),
            Limit::NotSent { setting, models } => self.not_sent(setting, models),
            Limit::ServedSeveral { models } => self.pick(
                format!("以下模型作答期间，接口报告了不止一个模型名，同一行可能混有不同模型：{}。", models.join("、")),
                format!("While these models answered, the endpoint named more than one model, and a row may mix them: {}.", models.join(", ")),
            ),
        }
    }

    fn not_sent(&self, setting: &str, models: &[String]) -> String {
        if setting == REPETITION_PENALTY {
            return self.pick(
                format!(
                    "以下模型的 repetition_penalty 已设置但未发送（接口协议没有该参数）：{}。论文的回答均以 1.1 的重复惩罚生成，二者条件不同。",
                    models.join("、")
                ),
                format!(
                    "repetition_penalty was asked for and not sent to these models, since the endpoint's protocol has no word for it: {}. \
                     The paper's answers were all made with a penalty of 1.1, so theirs is another condition.",
                    models.join(", ")
                ),
            );
        }
        self.pick(
            format!("以下模型的 {setting} 已设置但未发送：{}。", models.join("、")),
            format!("{setting} was asked for and not sent to these models: {}.", models.join(", ")),
        )
    }

    fn turn_2(&self, with: usize, without: usize, unknown: usize, untold: usize) -> String {
        let cases = with + without + unknown + untold;
        let mut zh = format!(
            "第 2 轮问的是应做哪些检查，而参考答案多为对其他问题的回答：{cases} 例中，{with} 例的参考答案有对应问答，{without} 例没有"
        );
        let mut en = format!(
            "Turn 2 asks which tests to do, and most references answer other questions: of {cases} cases {with} have a reference pair that answers it, {without} have none"
        );
        if unknown > 0 {
            zh += &format!("，{unknown} 例的参考答案为一段文字，无从分辨");
            en += &format!(", and of {unknown} the reference is one text in which no question can be found");
        }
        if untold > 0 {
            zh += &format!("，{untold} 例的记录未注明（可用 --cases 指定原病例文件）");
            en += &format!(", and of {untold} the record does not say (name the case file with --cases)");
        }
        zh += "。没有对应问答时，评委是拿其他问题的答案作对照，因此第 2 轮的得分另按有无对应问答分列。";
        en += ". Where there is none, the judge compares the answer with answers to other questions, so the scores of turn 2 are also shown apart.";
        self.pick(zh, en)
    }

    /// How the models were asked, beside what the paper says of its own.
    fn prompting(&self, direct: &[String], prompted: &[(String, String)], beside_paper: bool) -> String {
        let (mut zh, mut en) = (String::new(), String::new());
        if !direct.is_empty() {
            zh += &format!("直接按原题提问（direct）：{}。", direct.join("、"));
            en += &format!("Asked as the questions stand (direct): {}. ", direct.join(", "));
        }
        if !prompted.is_empty() {
            let list = |colon: &str, joint: &str| {
                prompted.iter().map(|(model, way)| format!("{model}{colon}{way}")).collect::<Vec<_>>().join(joint)
            };
            zh += &format!("附加思维链（CoT）提示，措辞为本软件自拟：{}。", list("：", "、"));
            en += &format!("Asked to think step by step, in this program's own wording: {}. ", list(": ", ", "));
        }
        if beside_paper {
            zh += "论文采用思维链提示，但未公布措辞，其条件无法完全复现。";
            en += "The paper's answers were made with chain-of-thought prompting whose wording is not published: its condition cannot be reproduced exactly.";
        }
        self.pick(zh, en.trim_end())
    }

    /// What was left out, a sentence each.
    pub fn left_out(&self, left_out: &LeftOut) -> Vec<String> {
        let LeftOut {
            off_protocol,
            unfinished_answers,
            superseded_answers,
            answers_after_a_gap,
            verdicts_on_others,
            superseded_verdicts,
            other_references,
            ratings_of_others,
            torn_lines,
        } = *left_out;
        let notes = [
            (
                off_protocol,
                "个回答来自改写或自拟的问题，或由录制播放，不属规程，不计入",
                "answer(s) to changed or own questions, or played from a recording: off protocol, not counted",
            ),
            (
                unfinished_answers,
                "个提问没有完成的回答（中止或失败，其后也未再答），不计入",
                "question(s) without a finished answer, stopped or failed and not answered later: not counted",
            ),
            (
                superseded_answers,
                "个回答已被同一位置较后的回答取代（重新提问，或种子不同），不计入",
                "answer(s) in whose place a later one stands (asked again, or with another seed): not counted",
            ),
            (
                answers_after_a_gap,
                "个回答缺少前一轮的有效回答，无从得知其上文，不计入",
                "answer(s) without a standing answer to the turn before, so that what they follow is unknown: not counted",
            ),
            (verdicts_on_others, "条评分针对未采用的回答，不计入", "verdict(s) on answers that do not stand: not counted"),
            (
                superseded_verdicts,
                "条评分已被同一评委较后的评分取代，不计入",
                "verdict(s) in whose place a later one of the same judge stands: not counted",
            ),
            (
                other_references,
                "条评分对照的是另一份参考答案（病例文件已更换），不计入",
                "verdict(s) against another reference (the case file was another): not counted",
            ),
            (ratings_of_others, "次人工评分针对未采用的回答，不计入", "rating(s) by people of answers that do not stand: not counted"),
            (torn_lines, "个文件的末行不完整，已略去", "file(s) with an unfinished last line, which was left out"),
        ];
        let told = notes.into_iter().filter(|(count, ..)| *count > 0);
        told.map(|(count, zh, en)| self.pick(format!("{count} {zh}。"), format!("{count} {en}."))).collect()
    }

    /// A warning that a manifest has in English.
    pub fn stored_warning(&self, text: &str) -> String {
        let storage = || StorageWarning::ALL.into_iter().find(|warning| warning.to_string() == text);
        let read = Warning::read(text).map(|warning| warning.words(self.language()));
        read.or_else(|| Some(storage()?.words(self.language()))).unwrap_or_else(|| text.to_owned())
    }

    /// A run without a plan.
    pub fn unplanned(&self) -> String {
        self.pick("无运行计划，N 按所见推算", "without a plan: N is of what was seen")
    }

    /// What a chart of intervals shows.
    pub fn chart_scores(&self, lowest: u8, highest: u8) -> String {
        self.pick(
            format!("每行一个模型在一个范围内的均值（点）与 95% 置信区间（线），横轴为 {lowest}–{highest} 分。数值见旁表。"),
            format!("One line for each model and turn: its mean (dot) and 95% interval (bar) on the scale from {lowest} to {highest}. The table beside has the numbers."),
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
