//! The words of a report about variants of cases, in both languages.

use super::words::Words;
use crate::{
    case::{Source, VariantName},
    language::Language,
};

/// What stands in the sections about variants.
pub(super) struct VariantWords {
    pub heading: &'static str,
    pub variant: &'static str,
    pub told: &'static str,
    pub told_percent: &'static str,
    pub original: &'static str,
    pub original_case: &'static str,
    pub varied: &'static str,
    pub compared: &'static str,
    pub scores: &'static str,
    pub scores_note: &'static str,
    /// Under the scores of one variant.
    pub in_short: &'static str,
    pub drops: &'static str,
    pub drops_about: &'static str,
    pub sign_difference: &'static str,
    pub against_told: &'static str,
    pub against_told_about: &'static str,
    pub diagnoses: &'static str,
    pub named: &'static str,
    pub named_note: &'static str,
    pub right: &'static str,
    pub pushed: &'static str,
    pub flips: &'static str,
    pub flipped: &'static str,
    pub to_pushed: &'static str,
    pub elsewhere: &'static str,
    pub recovered: &'static str,
    pub drop: &'static str,
    pub mcnemar: &'static str,
    pub measure: &'static str,
    pub turn: &'static str,
    pub with: &'static str,
    pub without: &'static str,
    pub error_propagation: &'static str,
    pub context_gain: &'static str,
    pub history: &'static str,
    pub history_note: &'static str,
    pub costs_heading: &'static str,
    pub costs: &'static str,
    pub costs_note: &'static str,
    pub prompt_by_turns: &'static str,
    pub answer_by_turns: &'static str,
    pub prompt_at_once: &'static str,
    pub answer_at_once: &'static str,
    pub share: &'static str,
}

const ZH: VariantWords = VariantWords {
    heading: "变体",
    variant: "变体",
    told: "告知比例",
    told_percent: "告知的病情（%，按字符）",
    original: "原病例均值",
    original_case: "原病例",
    varied: "变体均值",
    compared: "配对病例",
    scores: "变体与原病例的得分",
    scores_note: "差值为变体减原病例，同一模型、同一病例配对；负数表示变体得分更低。变体再次提问末轮时，只比较再次提问的回答与原病例末轮的回答。\
                  置信区间按病例重抽样，p 经 Holm 法按本表全部比较校正。配对病例的分母为原病例数：缺少变体所需内容的病例，以及没有评分的病例，不在分子中。\
                  “几种措辞中最低”取每例的最低分，单凭偶然就低于原病例：不作检验，也不计入校正。",
    in_short: "此处只列得分；这一变体的其余数字（按病例、按标签、分布）见 --format csv 或 json。",
    drops: "变体减原病例",
    drops_about: "每个变体与模型一行：与原病例的配对差值及其 95% 置信区间。",
    sign_difference: "配对差值（变体减原病例）",
    against_told: "得分与告知的病情",
    against_told_about: "每个模型在告知不同比例病情时的均值；100% 为原病例。",
    diagnoses: "变体：回答首先提到的诊断",
    named: "末轮回答首先提到的诊断",
    named_note: "按病例所列诊断的名称与别名在回答中查找，含否定词的分句不计；不经评委，因此会漏掉换一种说法的诊断，也会误判未写明否定的诊断。每例只计第一次重复。\
                 区间：比例用 Wilson 法，前后之差用 Newcombe 配对法；p 为 McNemar 精确检验（双侧，未校正）。",
    right: "正确诊断",
    pushed: "被施压的错误诊断",
    flips: "施压前后的诊断",
    flipped: "由对变错",
    to_pushed: "改为被施压的诊断",
    elsewhere: "改为其他",
    recovered: "由错变对",
    drop: "正确率下降",
    mcnemar: "McNemar p",
    measure: "测量",
    turn: "轮次",
    with: "有：均值",
    without: "无：均值",
    error_propagation: "误差传播",
    context_gain: "上下文增益",
    history: "此前对话的作用，逐轮",
    history_note: "误差传播：此前的回答换成参考答案时的得分，减去此前为自己回答时的得分；大于 0 表示此前的错误使这一轮丢分。上下文增益：此前为自己回答时的得分，减去本轮单独提问时的得分；大于 0 表示对话有帮助。\
                   第 1 轮之前没有对话：它的差值只反映重复提问的波动，可作对照。p 经 Holm 法按本表全部比较校正。",
    costs_heading: "变体：一次给出全部病情的代价",
    costs: "每例词元数，逐轮提问与一次提问",
    costs_note: "每例第一次重复的平均词元数；只计两种方式下全部回答的词元数都已知的病例。最后一列为一次提问的词元总数占逐轮提问的比例。",
    prompt_by_turns: "逐轮：提示词",
    answer_by_turns: "逐轮：回答",
    prompt_at_once: "一次：提示词",
    answer_at_once: "一次：回答",
    share: "比例",
};

const EN: VariantWords = VariantWords {
    heading: "Variants",
    variant: "variant",
    told: "told",
    told_percent: "told of the case (%, by characters)",
    original: "original mean",
    original_case: "original",
    varied: "variant mean",
    compared: "paired cases",
    scores: "Scores of variants and of the cases themselves",
    scores_note: "The difference is variant less original, the same model paired by case; below 0 the variant scores lower. Where a variant asks the last turn again, \
                  only that answer is compared, with the original's answer to its last turn. Intervals draw whole cases; p is adjusted by Holm's method for all \
                  comparisons of this table. Paired cases are out of the originals: cases that lack what a variant needs, and cases without a score, are not among them. \
                  The lowest of several wordings lies below the original by chance alone: it has no test, and is in no correction.",
    in_short: "Scores only: the other numbers of this variant (by case, by tag, distributions) are in --format csv and json.",
    drops: "Variant less original",
    drops_about: "One line for each variant and model: the paired difference from the case itself with its 95% confidence interval.",
    sign_difference: "paired difference (variant less original)",
    against_told: "Score against what is told",
    against_told_about: "The mean of each model when more or less of the case is told; 100% is the case itself.",
    diagnoses: "Variants: the diagnosis that answers name first",
    named: "Diagnosis that the last answer names first",
    named_note: "Names and aliases of the diagnoses that a case lists are looked for in the answer, outside clauses that deny them. No judge is asked: a diagnosis in other \
                 words is missed, and one that is denied in other words is taken for named. Of several repeats the first counts. Intervals: Wilson's for shares, \
                 Newcombe's paired one for the drop; p is McNemar's exact test (two-sided, unadjusted).",
    right: "right",
    pushed: "pressed wrong one",
    flips: "Diagnosis before and after the pressure",
    flipped: "right to wrong",
    to_pushed: "to the pressed one",
    elsewhere: "to another",
    recovered: "wrong to right",
    drop: "drop of right ones",
    mcnemar: "McNemar p",
    measure: "measure",
    turn: "turn",
    with: "mean with",
    without: "mean without",
    error_propagation: "error propagation",
    context_gain: "context gain",
    history: "What the history does, turn by turn",
    history_note: "Error propagation: the score with references in the place of earlier answers, less that with the model's own; above 0, its own earlier mistakes cost this turn points. \
                   Context gain: the score with its own answers in the history, less that of the turn asked by itself; above 0, the conversation helps. Nothing stands before \
                   turn 1: its difference shows what asking again changes by itself, and is the control. p is adjusted by Holm's method for all comparisons of this table.",
    costs_heading: "Variants: what the whole case at once costs",
    costs: "Tokens a case, turn by turn and at once",
    costs_note: "Mean tokens a case in the first repeat, over the cases of which the tokens of every answer are known either way. The share is the tokens at once out of those turn by turn, prompts and answers together.",
    prompt_by_turns: "prompts by turns",
    answer_by_turns: "answers by turns",
    prompt_at_once: "prompt at once",
    answer_at_once: "answer at once",
    share: "share",
};

impl Words {
    /// The words about variants.
    pub fn variants(&self) -> &'static VariantWords {
        match self.language() {
            Language::Zh => &ZH,
            Language::En => &EN,
        }
    }

    /// A source with the variant of its cases.
    pub fn source_of(&self, source: Source, variant: Option<&VariantName>) -> String {
        let source = self.source(source);
        match variant {
            Some(variant) => {
                let variant = variant.marked(self.language());
                self.pick(format!("{source} · 变体 {variant}"), format!("{source} · variant {variant}"))
            }
            None => source,
        }
    }

    /// A variant's name, with a mark where it tells the answer.
    pub fn marked(&self, variant: &str) -> String {
        VariantName::try_from(variant.to_owned()).map_or_else(|_| variant.to_owned(), |name| name.marked(self.language()))
    }

    /// A variant in several wordings, of which the lowest score of each case counts.
    pub fn worst_of(&self, variant: &str, wordings: usize) -> String {
        self.pick(format!("{variant}（{wordings} 种措辞中最低）"), format!("{variant} (lowest of {wordings} wordings)"))
    }
}
