//! What people read for a variant's name where no table is to be matched by it: records, reports and command lines have the name itself.

use super::{VariantName, bias::Bias, context::PreContext};
use crate::language::Language;

/// The names that have no argument of their own in words, each in Chinese and English.
const LABELS: [(&str, &str, &str); 23] = [
    ("withhold=exam", "隐去体格检查", "without the examination"),
    ("withhold=tests", "隐去辅助检查", "without the tests"),
    ("withhold=exam+tests", "隐去体格检查和辅助检查", "without examination and tests"),
    ("challenge=direct", "施压：直接提出", "pressure: direct"),
    ("challenge=indirect", "施压：误导材料", "pressure: misleading context"),
    ("challenge=authority", "施压：上级医师", "pressure: chief physician"),
    ("challenge=twice", "施压：两次", "pressure: twice"),
    ("challenge=thrice", "施压：三次", "pressure: three times"),
    ("challenge=rethink", "只问“确定吗”", "only \"are you sure?\""),
    ("challenge=wrong-start", "先有错误的初步判断", "wrong first judgement"),
    ("feedback=negative", "反馈：诊断错误", "feedback: wrong"),
    ("feedback=positive", "反馈：诊断正确", "feedback: right"),
    ("feedback=self-check", "请模型自行核对", "asked to check itself"),
    ("wording=order", "打乱检查所见的顺序", "findings in another order"),
    ("wording=numerals", "数字写成汉字", "numbers in Chinese characters"),
    ("wording=units", "换用其他单位", "other units"),
    ("wording=noise", "匆忙录入的文字", "typed in haste"),
    ("shape=whole", "一次给出全部病情", "whole case at once"),
    ("history=none", "每轮单独提问", "each turn by itself"),
    ("history=reference", "此前回答换成参考答案", "references as earlier answers"),
    ("language=zh", "中文版", "in Chinese"),
    ("language=en", "英文版", "in English"),
    ("evidence=gold", "上限：已告知参考答案", "ceiling: the reference is told"),
];

impl VariantName {
    /// What it is called on a screen; a name that this version does not know stays as it is.
    pub fn words(&self, language: Language) -> String {
        let name = self.as_str();
        let (bare, seed) = name.split_once('@').map_or((name, None), |(bare, seed)| (bare, seed.parse::<u32>().ok()));
        let Some(label) = label(bare, language) else { return name.to_owned() };
        match (seed.map(|seed| u64::from(seed) + 1), language) {
            (None, _) => label,
            (Some(nth), Language::Zh) => format!("{label}（第 {nth} 种）"),
            (Some(nth), Language::En) => format!("{label} (wording {nth})"),
        }
    }
}

impl VariantName {
    /// Whether what is asked tells the reference, so that its scores are a ceiling.
    pub fn tells_the_answer(&self) -> bool {
        self.as_str() == "evidence=gold"
    }

    /// The name as tables have it, with a mark where it is no test but a ceiling.
    pub fn marked(&self, language: Language) -> String {
        match (self.tells_the_answer(), language) {
            (false, _) => self.to_string(),
            (true, Language::Zh) => format!("{self}（上限，已告知答案）"),
            (true, Language::En) => format!("{self} (ceiling, the answer is told)"),
        }
    }
}

fn label(bare: &str, language: Language) -> Option<String> {
    let zh = language == Language::Zh;
    if let Some((_, in_zh, in_en)) = LABELS.iter().find(|(name, ..)| *name == bare) {
        return Some(if zh { (*in_zh).to_owned() } else { (*in_en).to_owned() });
    }
    let (kind, argument) = bare.split_once('=').unwrap_or((bare, ""));
    match kind {
        "context" => PreContext::of(argument).map(|context| context.label(language)),
        "bias" => Bias::of(argument).map(|bias| bias.label(language)),
        "first" => {
            let percent = (argument.parse::<f64>().ok()? * 100.0).round();
            Some(if zh { format!("只告知开头 {percent}%") } else { format!("the first {percent} % only") })
        }
        "own" => {
            let (name, version) = argument.rsplit_once(".v")?;
            if name.starts_with(super::given::NAME) {
                return Some(if zh { "先列给定的病人信息" } else { "given particulars first" }.to_owned());
            }
            Some(if zh { format!("自写：{name}，版本 {version}") } else { format!("your own: {name}, version {version}") })
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::case::Variant;
    use std::collections::BTreeSet;

    #[test]
    fn every_bundled_variant_has_words_of_its_own_in_both_languages() {
        for language in [Language::Zh, Language::En] {
            let names: Vec<VariantName> = Variant::examples().iter().map(Variant::name).collect();
            let words: BTreeSet<String> = names.iter().map(|name| name.words(language)).collect();
            assert_eq!(words.len(), names.len());
            assert!(words.iter().all(|words| !words.contains('=') && Language::of_text(words) == language), "{words:?}");
        }
    }

    #[test]
    fn wordings_are_counted_from_one_and_unknown_names_stay() {
        let words = |name: &str, language| VariantName::try_from(name.to_owned()).unwrap().words(language);
        assert_eq!(words("challenge=direct@1", Language::Zh), "施压：直接提出（第 2 种）");
        assert_eq!(words("challenge=direct@1", Language::En), "pressure: direct (wording 2)");
        assert_eq!(words("first=0.29", Language::En), "the first 29 % only");
        assert_eq!(words("own=night.v2", Language::Zh), "自写：night，版本 2");
        for unknown in ["bias=x", "later=a", "first=x", "own=a"] {
            assert_eq!(words(unknown, Language::Zh), unknown);
        }
    }
}
