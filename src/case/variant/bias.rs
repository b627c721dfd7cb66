//! One sentence in the complaint that invites a cognitive bias towards a wrong diagnosis.

use super::{
    super::Case,
    Changed, Lacks,
    challenge::filled,
    draw::Draw,
    sentences::parts,
    texts::{Texts, embedded},
};
use crate::language::Language;
use std::sync::LazyLock;

/// The texts, as they are embedded.
pub(super) const TEXTS: &str = include_str!("bias.toml");

static WORDINGS: LazyLock<Texts> = LazyLock::new(|| embedded(TEXTS));

/// Which bias.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Bias {
    SelfDiagnosis,
    Recency,
    Confirmation,
    Frequency,
    Cultural,
    StatusQuo,
    FalseConsensus,
}

impl Bias {
    pub const ALL: [Self; 7] =
        [Self::SelfDiagnosis, Self::Recency, Self::Confirmation, Self::Frequency, Self::Cultural, Self::StatusQuo, Self::FalseConsensus];

    pub const ARGUMENTS: &'static str = "self-diagnosis|recency|confirmation|frequency|cultural|status-quo|false-consensus";

    pub fn of(argument: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|bias| bias.name() == argument)
    }

    pub fn name(self) -> &'static str {
        match self {
            Self::SelfDiagnosis => "self-diagnosis",
            Self::Recency => "recency",
            Self::Confirmation => "confirmation",
            Self::Frequency => "frequency",
            Self::Cultural => "cultural",
            Self::StatusQuo => "status-quo",
            Self::FalseConsensus => "false-consensus",
        }
    }

    fn words(self, language: Language) -> &'static str {
        let (zh, en) = match self {
            Self::SelfDiagnosis => ("病人自我诊断", "self-diagnosis"),
            Self::Recency => ("近因偏倚", "recency bias"),
            Self::Confirmation => ("确认偏倚", "confirmation bias"),
            Self::Frequency => ("频率偏倚", "frequency bias"),
            Self::Cultural => ("文化偏倚", "cultural bias"),
            Self::StatusQuo => ("现状偏倚", "status quo bias"),
            Self::FalseConsensus => ("虚假共识", "false consensus"),
        };
        match language {
            Language::Zh => zh,
            Language::En => en,
        }
    }

    /// What it is called by itself.
    pub fn label(self, language: Language) -> String {
        let words = self.words(language);
        if language == Language::Zh { format!("偏倚：{words}") } else { format!("bias: {}", words.trim_end_matches(" bias")) }
    }

    pub fn changes(self, language: Language) -> String {
        match language {
            Language::Zh => format!("首轮多一句话，引向一个错误诊断（{}）", self.words(language)),
            Language::En => format!("one more sentence in turn 1 leads to a wrong diagnosis ({})", self.words(language)),
        }
    }

    /// How many wordings it has.
    pub fn count(self) -> usize {
        WORDINGS.get(self.name()).map_or(0, |wordings| wordings.of(Language::Zh).len())
    }

    pub fn change(self, case: &Case, draw: Draw<'_>) -> Result<Changed, Lacks> {
        let pushed = draw.of_case(case.distractors()).ok_or(Lacks::Distractors)?;
        // A test asks for every bias.
        let list = WORDINGS.get(self.name()).map(|wordings| wordings.of(case.language())).unwrap_or_default();
        let sentence = filled(draw.wording(self.name(), &list).unwrap_or_default(), Some(pushed));
        let mut turns = case.turns().to_vec();
        turns[0].question = with_sentence(&turns[0].question, &sentence, case.language());
        Ok(Changed { pushed: Some(pushed.clone()), ..Changed::own(turns) })
    }
}

/// The sentence at the end of what a question tells.
pub(super) fn with_sentence(question: &str, sentence: &str, language: Language) -> String {
    let found = parts(question);
    let space = if language == Language::Zh { "" } else { " " };
    // The rest as it stood, with its line break or space.
    let rest = &question[found.findings.len()..];
    format!("{}{space}{sentence}{rest}", found.findings)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_bias_has_several_wordings_that_name_the_diagnosis() {
        for bias in Bias::ALL {
            assert_eq!(Bias::of(bias.name()), Some(bias));
            assert!(Bias::ARGUMENTS.split('|').any(|name| name == bias.name()));
            let wordings = &WORDINGS[bias.name()];
            for language in [Language::Zh, Language::En] {
                assert!(wordings.of(language).len() >= 2 && wordings.of(language).iter().all(|text| text.contains("{x}")), "{bias:?}");
            }
            assert_eq!(wordings.of(Language::Zh).len(), wordings.of(Language::En).len());
        }
    }

    #[test]
    fn the_sentence_stands_between_findings_and_question() {
        assert_eq!(with_sentence("腹痛三天。\n是什么病？", "甲。", Language::Zh), "腹痛三天。甲。\n是什么病？");
        assert_eq!(with_sentence("Fever. What is it?", "So.", Language::En), "Fever. So. What is it?");
    }
}
