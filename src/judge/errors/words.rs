//! What people read for errors and risks, in both languages.

use super::{ErrorCategory, ErrorReading, ListedError, Risk};
use crate::{glossary, language::Language};

impl Risk {
    /// The word in files and replies.
    pub fn name(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Low => "low",
            Self::Moderate => "moderate",
            Self::High => "high",
        }
    }

    /// What people read.
    pub fn words(self, language: Language) -> &'static str {
        match (self, language) {
            (Self::None, Language::Zh) => "无风险",
            (Self::Low, Language::Zh) => "低风险",
            (Self::Moderate, Language::Zh) => "中风险",
            (Self::High, Language::Zh) => "高风险",
            (Self::None, Language::En) => "no risk",
            (Self::Low, Language::En) => "low risk",
            (Self::Moderate, Language::En) => "moderate risk",
            (Self::High, Language::En) => "high risk",
        }
    }
}

impl ErrorCategory {
    /// The word in files and replies.
    pub fn name(self) -> &'static str {
        match self {
            Self::FabricatedClaim => "fabricated_claim",
            Self::MisleadingJustification => "misleading_justification",
            Self::DetailMisidentification => "detail_misidentification",
            Self::FalseComparison => "false_comparison",
            Self::IncorrectRecommendation => "incorrect_recommendation",
            Self::MissingClaim => "missing_claim",
            Self::MissingComparison => "missing_comparison",
            Self::MissingContext => "missing_context",
            Self::OverstatingIntensity => "overstating_intensity",
            Self::UnderstatingIntensity => "understating_intensity",
            Self::Other => "other",
        }
    }

    /// What people read.
    pub fn words(self, language: Language) -> &'static str {
        match (self, language) {
            (Self::FabricatedClaim, Language::Zh) => "捏造内容",
            (Self::MisleadingJustification, Language::Zh) => "推理误导",
            (Self::DetailMisidentification, Language::Zh) => "细节认错",
            (Self::FalseComparison, Language::Zh) => "比较无据",
            (Self::IncorrectRecommendation, Language::Zh) => "建议不当",
            (Self::MissingClaim, Language::Zh) => "遗漏内容",
            (Self::MissingComparison, Language::Zh) => "遗漏变化",
            (Self::MissingContext, Language::Zh) => "遗漏背景",
            (Self::OverstatingIntensity, Language::Zh) => "夸大程度",
            (Self::UnderstatingIntensity, Language::Zh) => "淡化程度",
            (Self::Other, Language::Zh) => "其他",
            (Self::FabricatedClaim, Language::En) => "fabricated claim",
            (Self::MisleadingJustification, Language::En) => "misleading justification",
            (Self::DetailMisidentification, Language::En) => "detail misidentified",
            (Self::FalseComparison, Language::En) => "false comparison",
            (Self::IncorrectRecommendation, Language::En) => "incorrect recommendation",
            (Self::MissingClaim, Language::En) => "missing claim",
            (Self::MissingComparison, Language::En) => "missing comparison",
            (Self::MissingContext, Language::En) => "missing context",
            (Self::OverstatingIntensity, Language::En) => "overstated intensity",
            (Self::UnderstatingIntensity, Language::En) => "understated intensity",
            (Self::Other, Language::En) => "other",
        }
    }
}

impl ListedError {
    /// The error in one line: risk, category, and what could come of it.
    pub fn words(&self, language: Language) -> String {
        let head = format!("{} · {}", self.risk.words(language), self.category.words(language));
        if self.consequence.trim().is_empty() { head } else { format!("{head} · {}", self.consequence) }
    }

    /// The words on which it rests, and whether they stand where they should.
    pub fn cited(&self, language: Language) -> String {
        match (self.category.is_omission() && !self.quote_found, language) {
            (true, Language::Zh) => format!("“{}”（病例中没有这句话）", self.quote),
            (true, Language::En) => format!("\"{}\" (not in the case)", self.quote),
            (false, language) => glossary::cited(&self.quote, Some(self.quote_found), language),
        }
    }
}

impl ErrorReading {
    /// Each error with its words, in two lines.
    pub fn lines(&self, language: Language) -> String {
        let of = |error: &ListedError| format!("{}\n  {}", error.words(language), error.cited(language));
        self.errors.iter().map(of).collect::<Vec<_>>().join("\n")
    }

    /// The level, how many errors there are, and what is not known of them.
    pub fn listed(&self, language: Language) -> String {
        let (count, unfound, unread) = (self.errors.len(), self.unfound(), self.unread);
        let mut parts = Vec::new();
        if let Some(level) = self.level() {
            parts.push(level.words(language).to_owned());
        }
        match language {
            Language::Zh => {
                parts.push(format!("错误 {count}"));
                parts.extend((unfound > 0).then(|| format!("{unfound} 处引文找不到")));
                parts.extend((unread > 0).then(|| format!("{unread} 条无法读取")));
                parts.join("，")
            }
            Language::En => {
                parts.push(format!("{count} error{}", if count == 1 { "" } else { "s" }));
                parts.extend((unfound > 0).then(|| format!("{unfound} with words that are not there")));
                parts.extend((unread > 0).then(|| format!("{unread} unreadable")));
                parts.join(", ")
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_words_of_files_are_those_that_records_are_read_with() {
        for category in ErrorCategory::ALL {
            assert_eq!(serde_json::to_string(&category).unwrap(), format!("{:?}", category.name()));
        }
        for risk in Risk::ALL {
            assert_eq!(serde_json::to_string(&risk).unwrap(), format!("{:?}", risk.name()));
        }
    }

    #[test]
    fn a_reading_says_its_level_and_what_is_not_known() {
        let error = ListedError {
            category: ErrorCategory::MissingContext,
            quote: "青霉素过敏".into(),
            quote_found: false,
            consequence: "可能过敏".into(),
            risk: Risk::High,
        };
        assert_eq!(error.words(Language::Zh), "高风险 · 遗漏背景 · 可能过敏");
        assert_eq!(error.cited(Language::En), "\"青霉素过敏\" (not in the case)");
        let reading = ErrorReading { errors: vec![error], unread: 1 };
        assert_eq!(reading.lines(Language::Zh), "高风险 · 遗漏背景 · 可能过敏\n  “青霉素过敏”（病例中没有这句话）");
        assert_eq!(reading.listed(Language::Zh), "错误 1，1 处引文找不到，1 条无法读取");
        assert_eq!(reading.listed(Language::En), "1 error, 1 with words that are not there, 1 unreadable");
        assert_eq!(ErrorReading { errors: Vec::new(), unread: 0 }.listed(Language::En), "no risk, 0 errors");
    }
}
