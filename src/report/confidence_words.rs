//! The words of a report about stated confidence, in both languages.

use super::words::Words;
use crate::language::Language;

/// What stands in the section about stated confidence.
pub(super) struct ConfidenceWords {
    pub heading: &'static str,
    pub right_by: &'static str,
    pub by_diagnosis: &'static str,
    pub mean: &'static str,
    pub right: &'static str,
    pub brier: &'static str,
    pub brier_of_share: &'static str,
    pub stated: &'static str,
    pub range: &'static str,
    pub before: &'static str,
    pub after: &'static str,
    pub brier_sheet: &'static str,
    pub brier_note: &'static str,
    pub bins_sheet: &'static str,
    pub change_sheet: &'static str,
    pub change_note: &'static str,
}

const ZH: ConfidenceWords = ConfidenceWords {
    heading: "把握程度",
    right_by: "正确的判定",
    by_diagnosis: "所提诊断",
    mean: "平均把握",
    right: "正确比例",
    brier: "Brier 分数",
    brier_of_share: "只报正确比例时",
    stated: "给出数字",
    range: "所报把握（%）",
    before: "之前",
    after: "之后",
    brier_sheet: "模型自报的把握与对错",
    brier_note: "每轮回答之后另问模型有多大把握（0 至 100），不进入后面各轮的对话。Brier 分数为所报把握与对错之差的平方的均值：0 为最好，始终报 50 得 0.25。\
                 “只报正确比例时”是始终报该模型正确比例所得的分数：高于它，说明自报的把握不如不报。n 为给出数字且可判对错的回答数；按所提诊断判定时，只看变体的末轮回答是否首先提到正确诊断。没有数字的回复算作未给出，不算 0。区间按病例重抽样。",
    bins_sheet: "校准：所报把握与正确比例",
    change_sheet: "施压前后的把握（0 至 100）",
    change_note: "病例末轮与施压后再次提问，同一对话中比较，每例只计第一次重复。p 经 Holm 法按本表全部比较校正。",
};

const EN: ConfidenceWords = ConfidenceWords {
    heading: "Stated confidence",
    right_by: "right by",
    by_diagnosis: "diagnosis named",
    mean: "mean stated",
    right: "right",
    brier: "Brier score",
    brier_of_share: "stating the share alone",
    stated: "stated",
    range: "stated (%)",
    before: "before",
    after: "after",
    brier_sheet: "What models state against what is right",
    brier_note: "After each turn the model is asked, in a branch that no later turn holds, how sure it is, from 0 to 100. Brier's score is the mean square of what is between that \
                 and right or wrong: 0 is best, always stating 50 gets 0.25. Stating the share alone is the score of always stating the model's share of right answers: above it, \
                 what the model states is worse than nothing. n counts answers with a number that are known to be right or not; by the diagnosis named, only a variant's last answer counts, which is \
                 right where it names a right diagnosis first. A reply without a number is not stated, never 0. Intervals draw whole cases.",
    bins_sheet: "Calibration: what is stated, and the share that is right",
    change_sheet: "Stated confidence before and after the pressure (0 to 100)",
    change_note: "The case's last turn against the same asked again after the pressure, within one conversation; of several repeats the first counts. p is adjusted by Holm's method \
                  for all comparisons of this table.",
};

impl Words {
    /// The words about stated confidence.
    pub fn confidence(&self) -> &'static ConfidenceWords {
        match self.language() {
            Language::Zh => &ZH,
            Language::En => &EN,
        }
    }
}
