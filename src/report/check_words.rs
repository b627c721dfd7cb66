//! The words of a report about checks without a judge, and about what variants lack, in both languages.

use super::{LackingVariant, words::Words};
use crate::language::Language;

/// What stands in the section about checks.
pub(super) struct CheckWords {
    pub heading: &'static str,
    pub sheet: &'static str,
    pub flag: &'static str,
    pub any: &'static str,
    pub answers: &'static str,
    pub cases: &'static str,
    pub note: &'static str,
}

const ZH: CheckWords = CheckWords {
    heading: "无需评委的检查",
    sheet: "提示",
    flag: "提示",
    any: "任何一种",
    answers: "有提示的回答",
    cases: "有提示的病例",
    note: "提示是值得再看一眼的地方，不是评分，不计入任何得分；没有提示也不说明回答正确。规则只认识少数药物、指标和说法，所用的表未经临床验证。\
           每种提示按回答计（所有轮次与重复），并按病例计（任一回答有提示的病例，Wilson 区间：同一病例的回答不独立）。\
           各处的位置与原文：--format csv 或 json，或 wardround check。",
};

const EN: CheckWords = CheckWords {
    heading: "Checks without a judge",
    sheet: "Flags",
    flag: "flag",
    any: "any of them",
    answers: "answers with it",
    cases: "cases with it",
    note: "A flag is a place that somebody should look at. It is no score and counts in none; an answer without flags is not therefore right. The rules know few drugs, \
           measures and turns of phrase, and their tables are not validated for care. Flags are counted by answers (of all turns and repeats) and by cases (those with \
           any such answer, with Wilson's interval: the answers to one case are not independent). Every place with its words: --format csv or json, or wardround check.",
};

impl Words {
    /// The words about checks.
    pub fn checks(&self) -> &'static CheckWords {
        match self.language() {
            Language::Zh => &ZH,
            Language::En => &EN,
        }
    }

    /// The heading of what variants lack, its last column, and what stands below.
    pub fn lacking(&self) -> [&'static str; 3] {
        match self.language() {
            Language::Zh => {
                ["病例没有的变体", "其余病例缺少什么", "这些变体为计划所要求，而有的病例没有所需的内容：不提问，不在得分与比例的分子中。"]
            }
            Language::En => [
                "Variants that cases cannot have",
                "what the others lack",
                "These variants were wanted of cases that lack what they need: nothing was asked, and nothing of them is among the scored or the counted.",
            ],
        }
    }

    /// What the cases without a variant lack.
    pub fn why_lacking(&self, of: &LackingVariant) -> String {
        let why = of.why.iter().map(|why| format!("{} · {}", why.cases, why.lacks.words(self.language())));
        why.collect::<Vec<_>>().join(self.separator())
    }
}
