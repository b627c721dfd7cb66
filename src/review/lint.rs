//! What a reference rests on and the record lacks. Every finding is a hint for a reader, who decides.

use super::{
    amounts::amounts,
    lexicon::{FindingKind, Lexicon},
    mentions::{InRecord, in_record},
    text::compared,
};
use crate::{
    case::{Case, CaseId, Source},
    language::Language,
};
use serde::Serialize;
use std::collections::HashSet;

/// What is wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Rule {
    /// The reference says that it is there, and the record does not speak of it.
    NotInRecord,
    /// The reference says that it is there, and the record says that it is not.
    DeniedInRecord,
    /// The reference says that it is not there, and the record says that it is.
    AssertedInRecord,
    /// The reference says that it is not there, and the record does not speak of it.
    DenialNotInRecord,
    /// A value that the record does not have.
    ValueNotInRecord,
    /// A value in whose place the record has another.
    ValueDiffers,
}

impl Rule {
    /// Every rule.
    pub const ALL: [Self; 6] = [
        Self::NotInRecord,
        Self::DeniedInRecord,
        Self::AssertedInRecord,
        Self::DenialNotInRecord,
        Self::ValueNotInRecord,
        Self::ValueDiffers,
    ];

    /// In a language of the interface.
    pub fn words(self, language: Language) -> &'static str {
        let (zh, en) = match self {
            Self::NotInRecord => ("病历未提及", "not in the record"),
            Self::DeniedInRecord => ("病历写明没有", "the record denies it"),
            Self::AssertedInRecord => ("参考答案写没有，病历写有", "denied here, and the record has it"),
            Self::DenialNotInRecord => ("参考答案写没有，病历未提及", "denied here, and not in the record"),
            Self::ValueNotInRecord => ("病历无此数值", "no such value in the record"),
            Self::ValueDiffers => ("与病历的数值不同", "the record has another value"),
        };
        if language == Language::Zh { zh } else { en }
    }
}

/// One thing that was found.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Found {
    /// Where the case comes from.
    pub source: Source,
    /// The case.
    pub case: CaseId,
    /// Which pair of its reference, from 1.
    pub pair: usize,
    /// What is wrong.
    pub rule: Rule,
    /// The finding, by its id in the lexicon; none where it is a value.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub finding: Option<String>,
    /// What the finding is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub kind: Option<FindingKind>,
    /// The reference's words for it.
    pub words: String,
    /// The clause of the reference in which they stand, in half-width characters.
    pub clause: String,
    /// What the record has in its place, where that is known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub record: Option<String>,
}

/// What became of a case.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Linted {
    /// What was found, in the order of the reference; the same thing of a case once.
    pub found: Vec<Found>,
    /// How many pairs of its reference say what the diagnosis rests on, so that there was something to compare.
    pub pairs_with_grounds: usize,
}

/// Compares what a case's reference says it rests on with the case's questions. Only words that the bundled lexicon knows are compared.
pub fn lint(case: &Case) -> Linted {
    let lexicon = Lexicon::bundled();
    let grammar = lexicon.grammar(case.language());
    let record = compared(&case.turns().iter().map(|turn| turn.question.as_str()).collect::<Vec<_>>().join("\n"));
    let values = amounts(&record);
    let mut linted = Linted::default();
    let mut seen = HashSet::new();
    for (nth, pair) in case.pairs().iter().enumerate() {
        let answer = compared(&pair.answer);
        let clauses = grammar.grounds(&compared(&pair.question), &answer);
        linted.pairs_with_grounds += usize::from(!clauses.is_empty());
        let mentions = grammar.mentions(&answer);
        for clause in clauses {
            let found = |rule: Rule, words: &str| Found {
                source: case.source(),
                case: case.id().clone(),
                pair: nth + 1,
                rule,
                finding: None,
                kind: None,
                words: words.to_owned(),
                clause: answer[clause.clone()].trim().to_owned(),
                record: None,
            };
            for mention in mentions.iter().filter(|mention| clause.contains(&mention.at.start) && mention.at.end <= clause.end) {
                let finding = &lexicon.findings[mention.finding];
                // Of a test a denial is a result: it was done all the same.
                let is_test = finding.kind == FindingKind::Test;
                let rule = match (mention.is_denied && !is_test, in_record(lexicon, grammar, &record, mention.finding)) {
                    (false, InRecord::Denied) if is_test => continue,
                    (false, InRecord::Absent) => Rule::NotInRecord,
                    (false, InRecord::Denied) => Rule::DeniedInRecord,
                    (true, InRecord::Absent) => Rule::DenialNotInRecord,
                    (true, InRecord::Asserted) => Rule::AssertedInRecord,
                    _ => continue,
                };
                if seen.insert((rule, finding.id.clone())) {
                    let (id, kind) = (Some(finding.id.clone()), Some(finding.kind));
                    linted.found.push(Found { finding: id, kind, ..found(rule, &answer[mention.at.clone()]) });
                }
            }
            for amount in amounts(&answer[clause.clone()]).into_iter().filter(|amount| amount.is_value() && !amount.is_in(&values)) {
                let instead = amount.instead(&values).map(|other| other.words.clone());
                let rule = if instead.is_some() { Rule::ValueDiffers } else { Rule::ValueNotInRecord };
                if seen.insert((rule, amount.words.clone())) {
                    linted.found.push(Found { record: instead, ..found(rule, &amount.words) });
                }
            }
        }
    }
    linted
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::case::{ReadOptions, read_bytes};

    fn found(question: &str, answer: &str) -> Vec<(Rule, String)> {
        let text = format!(
            "[[case]]\nid = \"1\"\nreference = [{{ id = \"a\", question = \"诊断及诊断依据\", answer = \"\"\"\n{answer}\"\"\" }}]\n\
             turns = [{{ kind = \"complaint\", question = \"{question}\" }}]\n"
        );
        let case = read_bytes("f", text.as_bytes(), &ReadOptions::default()).unwrap().cases.remove(0);
        lint(&case).found.into_iter().map(|found| (found.rule, found.words)).collect()
    }

    /// A question, an answer, and what is found.
    type Row = (&'static str, &'static str, &'static [(Rule, &'static str)]);

    #[test]
    fn every_rule_is_found_in_the_grounds_and_nowhere_else() {
        let rows: &[Row] = &[
            ("右下腹痛3小时", "诊断：疝。\n诊断依据：①腹痛；②有呕吐。\n鉴别诊断：发热。", &[(Rule::NotInRecord, "呕吐")]),
            ("腹痛，无呕吐", "诊断依据：腹痛、呕吐", &[(Rule::DeniedInRecord, "呕吐")]),
            ("腹痛伴呕吐", "诊断依据：腹痛，无呕吐", &[(Rule::AssertedInRecord, "呕吐")]),
            ("腹痛", "诊断依据：腹痛，无咯血", &[(Rule::DenialNotInRecord, "咯血")]),
            ("体温37.8℃，腹痛3天", "诊断依据：T 38.8℃，腹痛三天", &[(Rule::ValueNotInRecord, "38.8℃")]),
            ("血钙2.9mmol/L", "诊断依据：血钙3.1mmol/L", &[(Rule::ValueDiffers, "3.1mmol/L")]),
            ("腹部疼痛，吐2次", "诊断依据：腹痛、呕吐，考虑黄疸", &[]),
            ("血培养已送检", "诊断依据：血培养阴性", &[]),
            ("腹痛", "诊断依据：血培养阴性", &[(Rule::NotInRecord, "血培养")]),
            ("腹痛", "诊断：甲。\n治疗：观察发热。", &[]),
        ];
        for (question, answer, expected) in rows {
            let expected: Vec<(Rule, String)> = expected.iter().map(|(rule, words)| (*rule, (*words).to_owned())).collect();
            assert_eq!(found(question, answer), expected, "{question} | {answer}");
        }
    }
}
