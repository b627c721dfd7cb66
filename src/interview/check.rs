//! Compares what a patient says with what the patient knows, by rules: names of findings, what is denied of them, and figures.

use super::{
    fact::PatientFacts,
    lexicon::Concept,
    lexicons::{self, HistoryKind},
};
use crate::language::Language;
use regex::Regex;
use serde::{Deserialize, Serialize};
use std::{collections::BTreeSet, sync::LazyLock};

/// What the comparison found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum LineStatus {
    /// Everything that rules recognise in it stands in the facts.
    Supported,
    /// It denies what the facts say, or affirms what they deny.
    Contradicted,
    /// It affirms something, or has a figure, that the facts do not have.
    Invented,
    /// It is no answer of a patient: empty, or in another role's words.
    OutOfRole,
}

/// What the comparison found, and where.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct LineCheck {
    /// What it is.
    pub status: LineStatus,
    /// The words at fault.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub faults: Vec<String>,
}

impl LineCheck {
    /// Whether the line can be taken as it is.
    pub fn is_good(&self) -> bool {
        self.status == LineStatus::Supported
    }
}

static FIGURE: LazyLock<Regex> = LazyLock::new(|| Regex::new(r"\d+(?:[.:]\d+)?").unwrap_or_else(|error| unreachable!("{error}")));

/// Words of a doctor, or of a model that speaks of itself, at the beginning of a line.
const OTHERS: [&str; 11] =
    ["医生：", "doctor：", "检查：", "结论：", "conclusion：", "test：", "as an ai", "作为一个ai", "作为ai", "<think", "patient："];

/// Whether a clause denies.
fn denies(clause: &str, language: Language) -> bool {
    let lower = clause.to_lowercase();
    match language {
        Language::Zh => ["没有", "没", "无", "不", "未", "否认"].iter().any(|word| lower.contains(word)),
        Language::En => {
            [" no ", " not ", "n't ", " never ", " without ", " none ", " neither ", " nobody ", " nor ", "haven’t", "don’t", "didn’t"]
                .iter()
                .any(|word| format!(" {lower} ").contains(word))
        }
    }
}

/// Findings of a text with whether each is denied, clause by clause.
fn claims(text: &str, language: Language) -> Vec<(Concept, bool, String)> {
    let lexicon = lexicons::history();
    let mut out = Vec::new();
    for clause in text.split(['，', '。', '；', '！', ',', ';', '.', '!', '\n']) {
        if clause.trim().is_empty() || clause.contains(['？', '?']) {
            continue;
        }
        let is_denied = denies(clause, language);
        for concept in lexicon.concepts(clause, language) {
            if lexicon.entry(concept).kind == HistoryKind::Finding {
                out.push((concept, is_denied, clause.trim().to_owned()));
            }
        }
    }
    out
}

fn with_wider(concepts: &BTreeSet<Concept>) -> BTreeSet<Concept> {
    let lexicon = lexicons::history();
    let wider = concepts.iter().filter_map(|&concept| lexicon.wider(concept));
    let narrower_known = concepts.iter().copied();
    narrower_known.chain(wider).collect()
}

/// What rules find in a line. `heard` is what the doctor said so far: a patient may repeat its words, and deny them.
pub fn check(facts: &PatientFacts, heard: &[&str], line: &str) -> LineCheck {
    let language = facts.language;
    let lower = line.trim().to_lowercase().replace(':', "：");
    if lower.is_empty() || OTHERS.iter().any(|start| lower.starts_with(start)) {
        return LineCheck {
            status: LineStatus::OutOfRole,
            faults: vec![line.lines().next().unwrap_or_default().chars().take(80).collect()],
        };
    }
    let all: Vec<(Concept, bool, String)> = facts.iter().flat_map(|fact| claims(fact.text(), language)).collect();
    let affirmed = with_wider(&all.iter().filter(|(_, denied, _)| !denied).map(|(concept, ..)| *concept).collect());
    let denied: BTreeSet<Concept> = all.iter().filter(|(_, denied, _)| *denied).map(|(concept, ..)| *concept).collect();
    let (mut contradicted, mut invented) = (Vec::new(), Vec::new());
    for (concept, is_denied, clause) in claims(line, language) {
        match (is_denied, affirmed.contains(&concept), denied.contains(&concept)) {
            (false, true, _) | (true, _, true) => {}
            (false, false, true) | (true, true, false) => contradicted.push(clause),
            (false, false, false) => invented.push(clause),
            // What the case does not have is denied: a guess, and no finding.
            (true, false, false) => {}
        }
    }
    let known: String = facts.iter().map(|fact| fact.text().to_owned() + "\n").chain(heard.iter().map(|line| (*line).to_owned())).collect();
    let figures: BTreeSet<&str> = FIGURE.find_iter(&known).map(|found| found.as_str()).collect();
    invented.extend(FIGURE.find_iter(line).map(|found| found.as_str()).filter(|figure| !figures.contains(figure)).map(str::to_owned));
    match (contradicted.is_empty(), invented.is_empty()) {
        (true, true) => LineCheck { status: LineStatus::Supported, faults: Vec::new() },
        (false, _) => LineCheck { status: LineStatus::Contradicted, faults: unique(contradicted) },
        (true, false) => LineCheck { status: LineStatus::Invented, faults: unique(invented) },
    }
}

fn unique(mut faults: Vec<String>) -> Vec<String> {
    faults.dedup();
    faults
}

/// The facts that free words tell, by rules: those of whose findings they affirm or deny the same. A lower bound.
pub fn told_in(facts: &PatientFacts, line: &str) -> Vec<String> {
    let language = facts.language;
    let said: BTreeSet<(Concept, bool)> = claims(line, language).into_iter().map(|(concept, denied, _)| (concept, denied)).collect();
    let figures: BTreeSet<&str> = FIGURE.find_iter(line).map(|found| found.as_str()).collect();
    let tells = |fact: &&super::fact::PatientFact| {
        let of: BTreeSet<(Concept, bool)> =
            claims(fact.text(), language).into_iter().map(|(concept, denied, _)| (concept, denied)).collect();
        let hits = of.intersection(&said).count();
        let figure = FIGURE.find_iter(fact.text()).any(|found| figures.contains(found.as_str()));
        hits > 0 && (hits * 2 >= of.len() || figure)
    };
    facts.iter().filter(tells).map(|fact| fact.id().to_owned()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        case::{ReadOptions, bundled},
        interview::FactSheet,
    };

    fn facts(language: Language) -> PatientFacts {
        let file = bundled(&ReadOptions { language: Some(language), ..ReadOptions::default() }).unwrap();
        FactSheet::of(file.find("chest-pain-at-rest").unwrap()).unwrap().patient().clone()
    }

    #[test]
    fn a_line_is_supported_contradicted_invented_or_out_of_role() {
        for (line, language, expected) in [
            ("我吸烟30年。", Language::Zh, LineStatus::Supported),
            ("我没有糖尿病。", Language::Zh, LineStatus::Supported),
            ("我有糖尿病。", Language::Zh, LineStatus::Contradicted),
            ("我不抽烟。", Language::Zh, LineStatus::Contradicted),
            ("我还咳嗽，咳痰。", Language::Zh, LineStatus::Invented),
            ("我吸烟45年。", Language::Zh, LineStatus::Invented),
            ("医生：您哪里不舒服？", Language::Zh, LineStatus::OutOfRole),
            ("", Language::Zh, LineStatus::OutOfRole),
            ("I have no diabetes.", Language::En, LineStatus::Supported),
            ("I am diabetic.", Language::En, LineStatus::Contradicted),
            ("I also have a cough.", Language::En, LineStatus::Invented),
        ] {
            assert_eq!(check(&facts(language), &[], line).status, expected, "{line}");
        }
    }

    #[test]
    fn a_figure_of_the_doctors_may_be_repeated() {
        assert!(check(&facts(Language::Zh), &["是45年吗？"], "是，45年。").is_good());
    }

    #[test]
    fn facts_in_free_words_are_recognised() {
        assert_eq!(told_in(&facts(Language::Zh), "抽烟的，抽了30年，每天20支。"), ["smoking"]);
        assert_eq!(told_in(&facts(Language::En), "No, I don't have diabetes."), ["no-diabetes"]);
    }
}
