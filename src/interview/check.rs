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
    /// It is no line of its role: empty, or in another role's words.
    OutOfRole,
    /// It repeats the question.
    Echo,
    /// It did not end: it was cut at the limit of tokens, or withheld.
    Cut,
    /// It said the same words again and again, and was stopped.
    Loop,
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

    /// A fault without words.
    pub fn of(status: LineStatus) -> Self {
        Self { status, faults: Vec::new() }
    }

    /// What is wrong, for whoever said it.
    pub fn words(&self, language: Language) -> String {
        let zh = language == Language::Zh;
        self.with_faults(
            match self.status {
                LineStatus::Contradicted if zh => "与你知道的情况相反",
                LineStatus::Contradicted => "it is the opposite of what you know",
                LineStatus::Invented if zh => "不在你知道的情况之中",
                LineStatus::Invented => "it is not in what you know",
                LineStatus::OutOfRole if zh => "不是你这个角色的话",
                LineStatus::OutOfRole => "these are not the words of your role",
                LineStatus::Echo if zh => "只是重复了问题",
                LineStatus::Echo => "it only repeats the question",
                LineStatus::Cut if zh => "太长，没有说完",
                LineStatus::Cut => "it is too long and did not end",
                LineStatus::Loop if zh => "反复说同样的话",
                LineStatus::Loop => "it says the same words again and again",
                LineStatus::Supported => self.status.words(language),
            },
            language,
        )
    }

    /// What was found, for readers.
    pub fn for_readers(&self, language: Language) -> String {
        self.with_faults(self.status.words(language), language)
    }

    fn with_faults(&self, what: &str, language: Language) -> String {
        let zh = language == Language::Zh;
        let quote = |fault: &String| if zh { format!("“{fault}”") } else { format!("\"{fault}\"") };
        let quoted: Vec<String> = self.faults.iter().take(3).map(quote).collect();
        match (quoted.is_empty(), zh) {
            (true, _) => what.to_owned(),
            (false, true) => format!("{}{what}", quoted.join("、")),
            (false, false) => format!("{what}: {}", quoted.join(", ")),
        }
    }
}

impl LineStatus {
    /// Its name.
    pub fn words(self, language: Language) -> &'static str {
        let (zh, en) = match self {
            Self::Supported => ("有据", "supported"),
            Self::Contradicted => ("与病例相反", "contradicts the case"),
            Self::Invented => ("病例中没有", "not in the case"),
            Self::OutOfRole => ("不是本角色的话", "out of its role"),
            Self::Echo => ("重复问题", "repeats the question"),
            Self::Cut => ("没有说完", "did not end"),
            Self::Loop => ("反复说同样的话，已停止", "repeated itself and was stopped"),
        };
        if language == Language::Zh { zh } else { en }
    }
}

static FIGURE: LazyLock<Regex> = LazyLock::new(|| Regex::new(r"\d+(?:[.:]\d+)?").unwrap_or_else(|error| unreachable!("{error}")));

/// At the beginning of a line: it is another role's.
const OF_DOCTOR: [&str; 9] = ["医生：", "医师：", "大夫：", "doctor：", "检查：", "test：", "结论：", "conclusion：", "assistant："];
const OF_PATIENT: [&str; 5] = ["病人：", "患者：", "patient：", "检查结果：", "results："];
/// A model speaks of itself, or thinks aloud.
const OF_MODEL: [&str; 5] = ["as an ai", "作为一个ai", "作为ai", "作为人工智能", "<think"];

/// The first line that begins as another role's words do.
fn out_of_role(text: &str, of_others: &[&str]) -> Option<String> {
    let is_other = |line: &&str| {
        let line = line.trim_start_matches(|c: char| c.is_whitespace() || matches!(c, '*' | '#' | '【' | '[' | '-'));
        let lower = line.to_lowercase().replace("**", "").replace(':', "：");
        of_others.iter().chain(&OF_MODEL).any(|start| lower.starts_with(start))
    };
    text.lines().find(is_other).map(|line| line.trim().chars().take(80).collect())
}

/// Whether a doctor's words are a doctor's: not empty, and not the patient's or the examiner's.
pub fn check_doctor(line: &str) -> LineCheck {
    match out_of_role(line, &OF_PATIENT) {
        Some(fault) => LineCheck { status: LineStatus::OutOfRole, faults: vec![fault] },
        None if line.trim().is_empty() => LineCheck::of(LineStatus::OutOfRole),
        None => LineCheck::of(LineStatus::Supported),
    }
}

/// Words without signs and spaces, as an echo is recognised.
fn bare(text: &str) -> String {
    text.to_lowercase().chars().filter(|c| c.is_alphanumeric()).collect()
}

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

/// Whether a clause asks, with its mark or with the particle of a question.
fn asks(clause: &str) -> bool {
    clause.contains(['？', '?']) || clause.trim_end().ends_with(['吗', '呢', '么'])
}

/// Findings of a text with whether each is denied, clause by clause.
fn claims(text: &str, language: Language) -> Vec<(Concept, bool, String)> {
    let lexicon = lexicons::history();
    let mut out = Vec::new();
    for clause in text.split(['，', '。', '；', '！', ',', ';', '.', '!', '\n']) {
        if clause.trim().is_empty() || asks(clause) {
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
    if line.trim().is_empty() {
        return LineCheck::of(LineStatus::OutOfRole);
    }
    if let Some(fault) = out_of_role(line, &OF_DOCTOR) {
        return LineCheck { status: LineStatus::OutOfRole, faults: vec![fault] };
    }
    if heard.last().is_some_and(|question| bare(question) == bare(line)) {
        return LineCheck::of(LineStatus::Echo);
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
    let said = heard.iter().map(|line| (*line).to_owned()).chain([facts.who.words(language)]);
    let known: String = facts.iter().map(|fact| fact.text().to_owned()).chain(said).map(|text| text + "\n").collect();
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
            ("我胸痛。\n**医生**：痛了多久？", Language::Zh, LineStatus::OutOfRole),
            ("As an AI, I have no symptoms.", Language::En, LineStatus::OutOfRole),
            ("I have no diabetes.", Language::En, LineStatus::Supported),
            ("I am diabetic.", Language::En, LineStatus::Contradicted),
            ("I also have a cough.", Language::En, LineStatus::Invented),
        ] {
            assert_eq!(check(&facts(language), &[], line).status, expected, "{line}");
        }
    }

    #[test]
    fn an_echo_is_no_answer_and_a_doctor_answers_for_nobody_else() {
        assert_eq!(check(&facts(Language::En), &["Do you smoke?"], "do you smoke").status, LineStatus::Echo);
        assert_eq!(check_doctor("How long?\nPatient: two days.").faults, ["Patient: two days."]);
        assert_eq!(check_doctor(" ").status, LineStatus::OutOfRole);
        assert!(check_doctor("CONCLUSION:\nDiagnosis: gout").is_good() && check_doctor("哪里不舒服？\n检查：血压").is_good());
    }

    #[test]
    fn a_fault_is_told_with_its_words() {
        let check = check(&facts(Language::Zh), &[], "我有糖尿病。");
        assert_eq!(check.words(Language::Zh), "“我有糖尿病”与你知道的情况相反");
        assert_eq!(LineCheck::of(LineStatus::Cut).words(Language::En), "it is too long and did not end");
    }

    #[test]
    fn a_figure_of_the_doctors_may_be_repeated() {
        assert!(check(&facts(Language::Zh), &["是45年吗？"], "是，45年。").is_good());
    }

    #[test]
    fn facts_in_free_words_are_recognised() {
        assert_eq!(told_in(&facts(Language::Zh), "抽烟的，抽了30年，每天20支。"), ["smoking"]);
        assert_eq!(told_in(&facts(Language::En), "No, I don't have diabetes."), ["no-diabetes"]);
        assert!(
            told_in(&facts(Language::Zh), "您是问我吸烟吗").is_empty() && told_in(&facts(Language::En), "Do you mean smoking?").is_empty()
        );
    }
}
