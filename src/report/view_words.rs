//! The words of a report about what judges say of interviews, in both languages.

use super::{InterviewJudged, words::Words};
use crate::language::Language;

/// What stands above and below the tables.
pub(super) struct ViewWords {
    pub view: &'static str,
    pub all: &'static str,
    pub ungraded: &'static str,
    pub right: &'static str,
    pub by_judge: &'static str,
    pub both: &'static str,
    pub judge_only: &'static str,
    pub rules_only: &'static str,
    pub neither: &'static str,
    pub own_judge: &'static str,
    pub note: &'static str,
}

impl Words {
    /// The words about judges of interviews.
    pub(super) fn views(&self) -> ViewWords {
        let pick = |zh: &'static str, en: &'static str| if self.language() == Language::Zh { zh } else { en };
        ViewWords {
            view: pick("方面", "view"),
            all: pick("五项均值", "mean of the five"),
            ungraded: pick("未评", "ungraded"),
            right: pick("诊断正确：评委与规则", "Right diagnosis: judge and rules"),
            by_judge: pick("评委认为正确", "right by the judge"),
            both: pick("两者都对", "both"),
            judge_only: pick("仅评委", "judge only"),
            rules_only: pick("仅规则", "rules only"),
            neither: pick("都不对", "neither"),
            own_judge: pick(
                "注意：有的评委就是担任医生的模型；评委常偏向自己的回答，请另用评委。",
                "Warning: a judge is the very model that played the doctor. Judges tend to favour their own answers: use another one.",
            ),
            note: pick(
                "评委对照病例给五个方面评 A 至 D，按 4 至 1 计分。没有字母、或写了别的内容的方面算未评，不计入均值，更不算 1 分；“五项均值”只取五项都有等级的问诊。\
                 没有结论的问诊，诊断、依据和治疗按 D 计，诊断算不对。n 是有该值的问诊数，分母是完成的问诊数。95% 置信区间为按病例整群重抽样的百分位自助法，少于两个病例时没有。\
                 方面的划分来自 AI Hospital；提示词、对照的材料和读取方法都不同，所以不列论文中的数值。",
                "A judge compares an interview with its case and grades five views from A to D, counted as 4 to 1. A view without one of the letters is ungraded and in no \
                 mean, and never a 1; the mean of the five is over interviews that have all five. Without a conclusion diagnosis, grounds and treatment count as D, and the \
                 diagnosis as not right. n: interviews that have the value, of those that ended. 95% CI: percentile bootstrap that draws whole cases; none below two cases. \
                 The views are those of AI Hospital; wording, material and reading differ, so that no figures of its paper stand beside these.",
            ),
        }
    }

    /// A judge, with how many interviews it has graded.
    pub(super) fn judge_of_interviews(&self, of: &InterviewJudged) -> String {
        let number = of.number.map(|number| format!(" #{number}")).unwrap_or_default();
        let (judge, judged, all, without) = (&of.judge, of.judged, of.of, of.without_grades);
        let without = match (without, self.language()) {
            (0, _) => String::new(),
            (_, Language::Zh) => format!("，{without} 次没有等级"),
            (_, Language::En) => format!(", {without} without a grade"),
        };
        match self.language() {
            Language::Zh => format!("评委 {judge}{number}：已评 {judged}/{all}{without}"),
            Language::En => format!("judge {judge}{number}: {judged} of {all} graded{without}"),
        }
    }
}
