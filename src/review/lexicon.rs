//! The words that the lint knows, from `lexicon.toml`.

use crate::language::Language;
use regex::{Regex, RegexBuilder};
use serde::{Deserialize, Serialize};
use std::{collections::HashMap, sync::LazyLock};

/// What a finding is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum FindingKind {
    /// What the patient tells.
    Symptom,
    /// What an examiner finds.
    Sign,
    /// What the patient had or has beside this illness.
    History,
    /// A test or imaging.
    Test,
}

impl FindingKind {
    /// In a language of the interface.
    pub fn words(self, language: Language) -> &'static str {
        match (self, language) {
            (Self::Symptom, Language::Zh) => "症状",
            (Self::Sign, Language::Zh) => "体征",
            (Self::History, Language::Zh) => "病史",
            (Self::Test, Language::Zh) => "检查",
            (Self::Symptom, Language::En) => "symptom",
            (Self::Sign, Language::En) => "sign",
            (Self::History, Language::En) => "history",
            (Self::Test, Language::En) => "test",
        }
    }
}

/// A finding that the lint knows.
#[derive(Debug)]
pub(super) struct Finding {
    pub id: String,
    pub kind: FindingKind,
    /// What counts as a mention in a record, beside the names.
    pub also: Option<Regex>,
}

/// How a language says that something is there, is not there, or is what a diagnosis rests on.
#[derive(Debug)]
pub(super) struct Grammar {
    pub language: Language,
    /// Every name of every finding, the longest first.
    pub names: Regex,
    /// The finding of a name in lower case.
    pub of_name: HashMap<String, usize>,
    pub denials: Regex,
    pub not_denials: Regex,
    pub ends: Regex,
    pub denied_after: Regex,
    pub clause: Regex,
    pub begins: Regex,
    pub ends_part: Regex,
    pub asks: Regex,
    pub general: Regex,
    pub concludes: Regex,
}

/// All of it.
#[derive(Debug)]
pub(super) struct Lexicon {
    pub findings: Vec<Finding>,
    zh: Grammar,
    en: Grammar,
}

impl Lexicon {
    /// The bundled one.
    pub fn bundled() -> &'static Self {
        static BUNDLED: LazyLock<Lexicon> = LazyLock::new(|| {
            // The file is part of the program, and a test reads it.
            Lexicon::parse(include_str!("lexicon.toml")).expect("the bundled lexicon is valid")
        });
        &BUNDLED
    }

    pub fn grammar(&self, language: Language) -> &Grammar {
        match language {
            Language::Zh => &self.zh,
            Language::En => &self.en,
        }
    }

    fn parse(text: &str) -> Result<Self, String> {
        let draft: Draft = toml::from_str(text).map_err(|error| error.to_string())?;
        let findings = draft.findings.iter().map(|finding| {
            let also = (!finding.also.is_empty()).then(|| regex(&alternation(finding.also.iter().cloned()))).transpose()?;
            Ok(Finding { id: finding.id.clone(), kind: finding.kind, also })
        });
        Ok(Self {
            findings: findings.collect::<Result<_, String>>()?,
            zh: draft.zh.grammar(Language::Zh, &draft.findings)?,
            en: draft.en.grammar(Language::En, &draft.findings)?,
        })
    }
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Draft {
    zh: DraftGrammar,
    en: DraftGrammar,
    #[serde(rename = "finding")]
    findings: Vec<DraftFinding>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct DraftFinding {
    id: String,
    kind: FindingKind,
    zh: Vec<String>,
    en: Vec<String>,
    also: Vec<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct DraftGrammar {
    denials: Vec<String>,
    not_denials: Vec<String>,
    ends: Vec<String>,
    denied_after: String,
    clause: String,
    begins: String,
    ends_part: String,
    asks: String,
    general: String,
    concludes: String,
}

impl DraftGrammar {
    fn grammar(&self, language: Language, findings: &[DraftFinding]) -> Result<Grammar, String> {
        let mut of_name = HashMap::new();
        for (at, finding) in findings.iter().enumerate() {
            for name in if language == Language::Zh { &finding.zh } else { &finding.en } {
                if of_name.insert(name.to_lowercase(), at).is_some() {
                    return Err(format!("{name} names two findings"));
                }
            }
        }
        let mut names: Vec<&String> = of_name.keys().collect();
        names.sort_by(|a, b| b.len().cmp(&a.len()).then(a.cmp(b)));
        let words = |words: &[String]| {
            // Letters have bounds, characters none.
            let bounded =
                |word: &String| if language == Language::En { format!(r"\b{}\b", regex::escape(word)) } else { regex::escape(word) };
            regex(&alternation(words.iter().map(bounded)))
        };
        Ok(Grammar {
            language,
            names: regex(&alternation(names.iter().map(|name| regex::escape(name))))?,
            of_name: of_name.clone(),
            denials: words(&self.denials)?,
            not_denials: words(&self.not_denials)?,
            ends: words(&self.ends)?,
            denied_after: regex(&self.denied_after)?,
            clause: regex(&self.clause)?,
            begins: regex(&self.begins)?,
            ends_part: regex(&self.ends_part)?,
            asks: regex(&self.asks)?,
            general: regex(&self.general)?,
            concludes: regex(&self.concludes)?,
        })
    }
}

fn alternation(patterns: impl Iterator<Item = String>) -> String {
    patterns.map(|pattern| format!("(?:{pattern})")).collect::<Vec<_>>().join("|")
}

fn regex(pattern: &str) -> Result<Regex, String> {
    RegexBuilder::new(pattern).case_insensitive(true).build().map_err(|error| error.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn the_bundled_lexicon_can_be_read_and_every_name_counts_as_a_mention() {
        let lexicon = Lexicon::parse(include_str!("lexicon.toml")).unwrap();
        let ids: HashSet<&str> = lexicon.findings.iter().map(|finding| finding.id.as_str()).collect();
        assert_eq!(ids.len(), lexicon.findings.len(), "an id stands there twice");
        for grammar in [&lexicon.zh, &lexicon.en] {
            for (name, at) in &grammar.of_name {
                let found = grammar.names.find(name).unwrap();
                assert_eq!(grammar.of_name[&found.as_str().to_lowercase()], *at, "{name} is read as another finding");
            }
        }
    }

    #[test]
    fn a_word_of_two_findings_is_refused() {
        let text = include_str!("lexicon.toml").replace("zh = [\"恶心\"]", "zh = [\"呕吐\"]");
        assert_eq!(Lexicon::parse(&text).unwrap_err(), "呕吐 names two findings");
    }
}
