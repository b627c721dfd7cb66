//! The words of a report about the axes of a form, in both languages.

use super::words::Words;
use crate::language::Language;

/// What stands in the tables of axes.
pub(super) struct FormWords {
    pub axes: &'static str,
    pub axis: &'static str,
    pub scale: &'static str,
    pub rated: &'static str,
    pub compared: &'static str,
    pub counts: &'static str,
    pub note: &'static str,
}

const ZH: FormWords = FormWords {
    axes: "量表各分项",
    axis: "分项",
    scale: "量程",
    rated: "已评（回答）",
    compared: "模型两两比较（按分项，分值用各自的量程）",
    counts: "各分项的评分分布",
    note: "每一项用自己的量程，均值及其区间按病例重抽样，只算评了这一项的回答。得分是各项在其量程上的位置（最低 0，最高 100）的均值，各项权重相同；有一项未评的回答没有得分，未评从不算作最低分。分项比较按病例配对，p 值按本节全部分项和模型对一并校正（Holm）。",
};

const EN: FormWords = FormWords {
    axes: "Axes of the form",
    axis: "axis",
    scale: "scale",
    rated: "rated (answers)",
    compared: "Models compared on each axis, on its own scale",
    counts: "Ratings of each axis",
    note: "Each axis has its own scale; its mean is over the answers in which it is rated, and the interval draws whole cases. The score is the mean of where the ratings stand on their scales, \
           0 the lowest and 100 the highest, each axis of the same weight. An answer with an unrated axis has no score: unrated is never the lowest. \
           Comparisons on axes are paired by case, and their p-values are adjusted (Holm) for all axes and pairs of this section together.",
};

impl Words {
    /// The words about the axes of a form.
    pub fn form(&self) -> &'static FormWords {
        match self.language() {
            Language::Zh => &ZH,
            Language::En => &EN,
        }
    }

    /// What the score of a form takes for granted.
    pub fn form_score(&self) -> &'static str {
        match self.language() {
            Language::Zh => {
                "量表的评分是次序而非测量，得分把各级看作等距、各项看作同等重要：请逐项看，并先与人工评分比对。病例有参考答案时评委看得到它。"
            }
            Language::En => {
                "Ratings on a form are ordered, not measured: the score takes steps for equal and axes for equally important. Read the axes by themselves, and compare the judge \
                 with people first. Where a case has a reference the judge sees it."
            }
        }
    }
}
