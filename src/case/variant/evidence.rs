//! Numbered sources before a question, and a request to cite them: the case's own reference as the ceiling, which tells the answer, or passages of a file that
//! somebody wrote. Nothing is retrieved. `check` finds what an answer cites.

use super::{
    super::Case,
    Changed, Lacks,
    own_wording::check_passage,
    texts::{Texts, embedded},
};
use crate::{
    case::CaseId,
    glossary::sources_heading,
    language::{Bilingual, Language},
};
use serde::{Deserialize, Serialize};
use std::{collections::BTreeSet, sync::LazyLock};

/// The texts, as they are embedded.
pub(super) const TEXTS: &str = include_str!("evidence.toml");

static WORDINGS: LazyLock<Texts> = LazyLock::new(|| embedded(TEXTS));

/// What stands before the questions.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Evidence {
    /// The reference of each turn: how well can an answer be that has it?
    Gold,
}

impl Evidence {
    pub const ARGUMENTS: &'static str = "gold";

    pub fn of(argument: &str) -> Option<Self> {
        (argument == "gold").then_some(Self::Gold)
    }

    pub fn name(self) -> &'static str {
        match self {
            Self::Gold => "gold",
        }
    }

    pub fn changes(self, language: Language) -> String {
        match language {
            Language::Zh => "上限：每轮之前给出该轮的参考答案，编为资料，请模型注明引用".to_owned(),
            Language::En => "the ceiling: each turn's reference stands before it as numbered sources, to be cited".to_owned(),
        }
    }

    pub fn change(self, case: &Case) -> Result<Changed, Lacks> {
        if !case.has_reference() {
            return Err(Lacks::Reference);
        }
        let language = case.language();
        let mut turns = case.turns().to_vec();
        let (mut shown, mut count) = (BTreeSet::new(), 0);
        for (place, turn) in turns.iter_mut().enumerate() {
            let is_said = case.turns().iter().any(|turn| !turn.answered_by.is_empty());
            let pairs: Vec<usize> = match place {
                _ if is_said => turn.answered_by.clone(),
                0 => (0..case.pairs().len()).collect(),
                _ => Vec::new(),
            };
            let new: Vec<usize> = pairs.into_iter().filter(|pair| shown.insert(*pair)).collect();
            let source = |pair: &usize| {
                let pair = &case.pairs()[*pair];
                let from = if pair.question.trim().is_empty() { text("reference", language) } else { pair.question.trim().to_owned() };
                (from, pair.answer.clone())
            };
            let sources: Vec<(String, String)> = new.iter().map(source).collect();
            if !sources.is_empty() {
                turn.question = format!("{}\n{}", block(&sources, count, language), turn.question);
                count += sources.len();
            }
        }
        Ok(Changed::own(turns))
    }
}

/// A passage that somebody chose as a source.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Passage {
    /// Where it is from, such as a guideline with its year, on one line.
    source: String,
    /// The ids of the cases that it is for; every case without this key.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    cases: Vec<String>,
    /// Its text in Chinese.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    zh: Option<String>,
    /// The same in English.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    en: Option<String>,
}

impl Passage {
    /// What is wrong with it, with the key.
    pub fn fault(&self) -> Option<(&'static str, Bilingual)> {
        let texts = [("zh", &self.zh), ("en", &self.en)];
        if self.zh.is_none() && self.en.is_none() {
            return Some(("zh", Bilingual::both("没有文字：请写 zh 或 en，或两者", "it has no text: write zh or en, or both")));
        }
        if let Err(why) = check_passage(&self.source).and(if self.source.contains('\n') {
            Err(Bilingual::both("出处请写成一行", "write the source on one line"))
        } else {
            Ok(())
        }) {
            return Some(("source", why));
        }
        if self.cases.iter().any(|id| CaseId::new(id).is_none()) {
            return Some((
                "cases",
                Bilingual::both("请写病例编号，如 \"fever-and-cough\"", "write ids of cases, such as \"fever-and-cough\""),
            ));
        }
        texts.into_iter().find_map(|(key, text)| Some((key, check_passage(text.as_ref()?).err()?)))
    }

    fn is_for(&self, case: &Case) -> bool {
        self.cases.is_empty() || self.cases.iter().any(|id| id.trim() == case.id().as_str())
    }

    fn text(&self, language: Language) -> Option<&String> {
        match language {
            Language::Zh => self.zh.as_ref(),
            Language::En => self.en.as_ref(),
        }
    }
}

/// The passages for a case as numbered sources; `None` where there are no passages at all.
///
/// # Errors
/// When none is for this case, or one is not in its language.
pub(super) fn passages(all: &[Passage], case: &Case) -> Result<Option<String>, Lacks> {
    if all.is_empty() {
        return Ok(None);
    }
    let language = case.language();
    let source = |passage: &Passage| Some((passage.source.clone(), passage.text(language)?.clone()));
    let sources: Option<Vec<(String, String)>> = all.iter().filter(|passage| passage.is_for(case)).map(source).collect();
    let sources = sources.ok_or(Lacks::Language(language))?;
    if sources.is_empty() { Err(Lacks::Passages) } else { Ok(Some(block(&sources, 0, language))) }
}

/// Sources from a number on, each on a line of its own, and what is to be done with them.
fn block(sources: &[(String, String)], before: usize, language: Language) -> String {
    let (colon, space) = if language == Language::Zh { ("：", "") } else { (": ", " ") };
    let one_line = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
    let line = |(nth, (from, text)): (usize, &(String, String))| {
        let from = one_line(from);
        let from = from.trim_end_matches([':', '：']);
        // Behind a question mark its answer follows.
        let between = if from.ends_with(['?', '？']) { space } else { colon };
        format!("[{}] {from}{between}{}", before + nth + 1, one_line(text))
    };
    let lines: Vec<String> = sources.iter().enumerate().map(line).collect();
    format!("{}\n{}\n{}", sources_heading(language), lines.join("\n"), text("cite", language))
}

// A test makes the block in both languages.
fn text(name: &str, language: Language) -> String {
    WORDINGS.get(name).and_then(|wordings| wordings.of(language).first().map(|&text| text.to_owned())).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::case::{OwnVariant, ReadOptions, Variant, VariantName, bundled, read_bytes};

    fn cases(language: Language) -> Vec<Case> {
        bundled(&ReadOptions { language: Some(language), ..ReadOptions::default() }).unwrap().cases
    }

    fn variant(name: &str) -> Variant {
        name.parse().unwrap()
    }

    fn tells(case: &Case, varied: &Case) -> bool {
        let flat = |text: &str| text.split_whitespace().collect::<String>();
        let told: String = varied.turns().iter().map(|turn| flat(&turn.question)).collect();
        case.pairs().iter().any(|pair| told.contains(&flat(&pair.answer)))
    }

    /// The exception that is declared: every other variant tells nothing of the reference.
    #[test]
    fn the_ceiling_tells_the_reference_and_says_so_and_no_other_variant_does() {
        for language in [Language::Zh, Language::En] {
            for case in &cases(language) {
                for variant in Variant::examples() {
                    let Ok(varied) = variant.apply(case) else { continue };
                    let of = if varied.language() == language { case.clone() } else { case.in_other_language().unwrap() };
                    assert_eq!(tells(&of, &varied), variant.name().tells_the_answer(), "{} {}", case.id(), variant.name());
                }
            }
        }
        let gold = VariantName::try_from("evidence=gold".to_owned()).unwrap();
        assert!(gold.words(Language::Zh).contains("上限") && gold.words(Language::En).contains("ceiling"));
        assert!(gold.marked(Language::En).contains("the answer is told"));
    }

    #[test]
    fn each_turn_has_its_own_reference_and_none_of_a_later_turn_with_numbers_that_go_on() {
        for case in &cases(Language::En) {
            let varied = variant("evidence=gold").apply(case).unwrap();
            let mut last = 0;
            for (place, turn) in varied.turns().iter().enumerate() {
                assert!(turn.question.ends_with(&case.turns()[place].question));
                for (number, pair) in case.pairs().iter().enumerate() {
                    let later = case.turns()[..=place].iter().all(|turn| !turn.answered_by.contains(&number));
                    assert!(!later || !turn.question.contains(&pair.answer), "{}", case.id());
                }
                for line in turn.question.lines().filter(|line| line.starts_with('[') && line.contains("] ")) {
                    last += 1;
                    assert!(line.starts_with(&format!("[{last}] ")), "{line}");
                }
            }
            assert!(last >= case.turns().len());
        }
        let without = "[[case]]\nid = \"a\"\nturns = [{ kind = \"complaint\", question = \"Fever?\" }]\n";
        let case = read_bytes("f", without.as_bytes(), &ReadOptions::default()).unwrap().cases.remove(0);
        assert_eq!(variant("evidence=gold").apply(&case).unwrap_err().lacks, Lacks::Reference);
        let dotabench =
            r#"{"id": "7", "turn_1_question": "Fever.", "turn_2_question": "A rash.", "turn_3_question": "Low.", "reference": "Dengue"}"#;
        let case = read_bytes("f", dotabench.as_bytes(), &ReadOptions::default()).unwrap().cases.remove(0);
        let varied = variant("evidence=gold").apply(&case).unwrap();
        assert!(varied.turns()[0].question.starts_with("[Sources]\n[1] Reference answer: Dengue\nAnswer from these"));
        assert_eq!(varied.turns()[1..], case.turns()[1..]);
    }

    const FILE: &str = "name = \"books\"\nversion = 1\n[[passage]]\nsource = \"A guideline, 2020\"\nen = \"Do this.\\nThen that.\"\nzh = \"先做甲。\"\n\
                        [[passage]]\nsource = \"Another\"\ncases = [\"fever-and-cough\"]\nen = \"Only here.\"\n";

    #[test]
    fn passages_stand_before_turn_1_of_the_cases_that_they_are_for() {
        let own = Variant::own(OwnVariant::parse(FILE).unwrap(), 0).unwrap();
        let asked = |id: &str, language| {
            let case = cases(language).into_iter().find(|case| case.id().as_str() == id).unwrap();
            own.apply(&case).map(|varied| varied.turns()[0].question.clone()).map_err(|why| why.lacks)
        };
        let other = asked("right-lower-quadrant-pain", Language::En).unwrap();
        assert!(other.starts_with("[Sources]\n[1] A guideline, 2020: Do this. Then that.\nAnswer from these sources"), "{other}");
        assert!(asked("fever-and-cough", Language::En).unwrap().contains("\n[2] Another: Only here.\n"));
        assert!(
            asked("right-lower-quadrant-pain", Language::Zh).unwrap().starts_with("【参考资料】\n[1] A guideline, 2020：先做甲。\n请依据")
        );
        assert_eq!(asked("fever-and-cough", Language::Zh), Err(Lacks::Language(Language::Zh)));
        let only = Variant::own(OwnVariant::parse(&FILE.replacen("source = \"A", "cases = [\"x\"]\nsource = \"A", 1)).unwrap(), 0).unwrap();
        assert_eq!(only.apply(&cases(Language::En)[0]).unwrap_err().lacks, Lacks::Passages);
        let kept = serde_json::to_string(own.as_own().unwrap()).unwrap();
        assert_eq!(&serde_json::from_str::<OwnVariant>(&kept).unwrap(), own.as_own().unwrap());
    }

    #[test]
    fn what_is_wrong_with_a_passage_is_told_with_line_and_field() {
        for (from, to, expected) in [
            ("en = \"Only here.\"", "", "line 7, passage.1.zh: it has no text"),
            ("\"Another\"", "\" \"", "line 8, passage.1.source: it is empty"),
            ("\"Another\"", "\"An\\nother\"", "line 8, passage.1.source: write the source on one line"),
            ("\"fever-and-cough\"", "\"\"", "line 9, passage.1.cases: write ids of cases"),
            ("\"Only here.\"", "\"\\u0007\"", "line 10, passage.1.en: it is empty, has control characters"),
            ("source = \"Another\"", "sauce = \"Another\"", "unknown key \"sauce\"; did you mean \"source\"?"),
        ] {
            let said = OwnVariant::parse(&FILE.replace(from, to)).unwrap_err().to_string();
            assert!(said.contains(expected), "{said}\n{expected}");
        }
    }
}
