//! What people read for the values of a case's fields, in both languages.

use super::{Phase, Source, TurnKind};
use crate::{glossary::Term, language::Language};

impl TurnKind {
    fn term(self) -> Term {
        let (zh, en, en_heading) = match self {
            Self::Complaint => ("主诉病史", "complaint", "Complaint"),
            Self::Exam => ("体格检查", "examination", "Examination"),
            Self::Tests => ("辅助检查", "tests", "Tests"),
            Self::Other => ("其他提问", "other question", "Other question"),
        };
        Term { zh, en, en_heading }
    }

    /// The kind inside a sentence.
    pub fn words(self, language: Language) -> &'static str {
        self.term().words(language)
    }

    /// The kind at the beginning of a heading or a label.
    pub fn heading(self, language: Language) -> &'static str {
        self.term().heading(language)
    }
}

impl Source {
    /// The label as people of this language read it.
    pub fn words(self, language: Language) -> &'static str {
        match (language, self) {
            (Language::Zh, Self::Bundled) => "内置病例",
            (Language::Zh, Self::Native) => "自有病例",
            (Language::Zh, Self::CmbClinDerived) => "由 CMB-Clin 拆分",
            (_, source) => source.label(),
        }
    }

    /// The label with what a reader of its scores has to know, where there is such a thing.
    pub fn words_with_caution(self, language: Language) -> &'static str {
        match (language, self) {
            (Language::Zh, Self::Bundled) => "内置病例，未经临床验证",
            (Language::Zh, Self::CmbClinDerived) => "由 CMB-Clin 拆分，非 DotaBench 原题",
            (Language::En, Self::Bundled) => "bundled, not validated for care",
            (Language::En, Self::CmbClinDerived) => "CMB-Clin derived, not DotaBench's own questions",
            (language, source) => source.words(language),
        }
    }
}

impl Phase {
    /// The phase inside a sentence.
    pub fn words(self, language: Language) -> &'static str {
        match (language, self) {
            (Language::Zh, Self::PreDiagnosis) => "诊断前",
            (Language::Zh, Self::Diagnosis) => "诊断",
            (Language::Zh, Self::Treatment) => "治疗",
            (Language::Zh, Self::PostTreatment) => "治疗后",
            (Language::En, phase) => phase.name(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_caution_begins_with_the_label() {
        for source in Source::ALL {
            for language in [Language::Zh, Language::En] {
                assert!(source.words_with_caution(language).starts_with(source.words(language)), "{source:?}");
            }
        }
    }
}
