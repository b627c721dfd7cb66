//! Tests of what a judge is shown of an interview, and of its verdicts.

use super::graded::*;
use crate::{
    case::{Case, ReadOptions, bundled},
    chat::{ModelIdentity, Sampling, Usage},
    interview::{Conclusion, EndReason, FactSheet, InterviewId, Persona, Role, UtteranceRecord},
    judge::{Letter, ViewGrades, ViewsVerdict},
    language::Language,
};

fn told(language: Language) -> (Case, FactSheet, Vec<UtteranceRecord>) {
    let file = bundled(&ReadOptions { language: Some(language), ..ReadOptions::default() }).unwrap();
    let case = file.find("chest-pain-at-rest").unwrap().clone();
    let sheet = FactSheet::of(&case).unwrap();
    let interview = InterviewId { persona: "anxious".parse::<Persona>().unwrap(), ..InterviewId::of_rules(&case, &sheet) };
    let line = |number, role, text: &str| UtteranceRecord {
        schema: 1,
        key: interview.key(),
        interview: interview.clone(),
        number,
        at: jiff::Timestamp::UNIX_EPOCH,
        role,
        text: text.to_owned(),
        told: Vec::new(),
        orders: Vec::new(),
        conclusion: None,
        by: None,
        check: None,
        produced: None,
        measures: None,
        end: None,
    };
    let mut lines =
        vec![line(0, Role::Doctor, "asked-words"), line(1, Role::Patient, "answered-words"), line(2, Role::Doctor, "concluded")];
    lines[2].conclusion = Some(Conclusion { diagnosis: "concluded-words".into(), ..Conclusion::default() });
    lines[2].end = Some(EndReason::Concluded);
    (case, sheet, lines)
}

#[test]
fn the_judge_sees_conversation_conclusion_facts_and_reference_and_no_persona() {
    for language in [Language::Zh, Language::En] {
        let (case, sheet, lines) = told(language);
        let asked = ToGrade::of(&case, &sheet, &lines).unwrap();
        let user = &asked.messages[1].content;
        let fact = &sheet.entries()[0].text;
        for part in ["asked-words", "answered-words", "concluded-words", fact.as_str(), case.reference_text().unwrap().as_str()] {
            assert!(user.contains(part), "{part}");
        }
        assert!(asked.has_conclusion);
        for hidden in ["anxious", "scripted", "person"] {
            assert!(!user.contains(hidden) || fact.contains(hidden), "{hidden}: {user}");
        }
        assert!(ToGrade::of(&case, &sheet, &lines[..2]).is_none(), "it has not ended");
    }
}

#[test]
fn an_interview_without_a_conclusion_says_so() {
    let (case, sheet, mut lines) = told(Language::En);
    (lines[2].conclusion, lines[2].end) = (None, Some(EndReason::NoConclusion));
    let asked = ToGrade::of(&case, &sheet, &lines).unwrap();
    assert!(!asked.has_conclusion && asked.messages[1].content.contains("(none)"));
}

#[test]
fn another_reference_judge_or_end_is_another_question() {
    let (case, sheet, lines) = told(Language::En);
    let asked = ToGrade::of(&case, &sheet, &lines).unwrap();
    let judge = judge_for_tests("a");
    let sampling = Sampling::default();
    let key = asked.key(&judge, &sampling);
    let mut later = asked.clone();
    later.ended = jiff::Timestamp::MAX;
    let mut other = asked.clone();
    other.messages[1].content.push('.');
    let greedy = Sampling { temperature: Some(0.0), ..sampling };
    let others = [
        later.key(&judge, &sampling),
        other.key(&judge, &sampling),
        asked.key(&judge_for_tests("b"), &sampling),
        asked.key(&judge, &greedy),
    ];
    assert!(!others.contains(&key), "{others:?}");
    assert!(others.iter().collect::<std::collections::HashSet<_>>().len() == others.len());
}

#[test]
fn of_each_judge_the_last_final_verdict_stands_and_reads_in_both_languages() {
    let (case, sheet, lines) = told(Language::En);
    let asked = ToGrade::of(&case, &sheet, &lines).unwrap();
    let grades = ViewGrades { symptoms: Some(Letter::A), diagnosis: Some(Letter::C), ..ViewGrades::default() };
    let first = ViewsRecord::for_tests(&asked, "one", ViewsVerdict::NoGrades, ViewGrades::default());
    let second = ViewsRecord::for_tests(&asked, "one", ViewsVerdict::Graded, grades);
    let failed = ViewsRecord::for_tests(&asked, "one", ViewsVerdict::Failed, ViewGrades::default());
    let all = [first, second.clone(), failed];
    let current = current_views(&all);
    assert_eq!(current, [&second]);
    let zh = judged(&current, Language::Zh).unwrap();
    assert_eq!(zh.lines, ["one：症状 A，检查 未评，诊断 C，依据 未评，治疗 未评；诊断正确"]);
    let en = judged(&current, Language::En).unwrap();
    assert_eq!(en.lines, ["one: symptoms A, tests none, diagnosis C, grounds none, treatment none; the diagnosis is right"]);
    assert_eq!(judged(&[], Language::En), None);
    assert_eq!(serde_json::from_str::<ViewsRecord>(&serde_json::to_string(&second).unwrap()).unwrap(), second);
    assert_eq!(second.key, second.expected_key());
}

fn judge_for_tests(name: &str) -> ModelIdentity {
    let origin = crate::chat::Origin::Remote { base_url: "http://127.0.0.1:1/v1".into(), model: name.into() };
    ModelIdentity { name: name.into(), origin, system: None, ways: crate::chat::Ways::default() }
}

impl ViewsRecord {
    /// A verdict that says the diagnosis is right.
    pub(crate) fn for_tests(asked: &ToGrade, judge: &str, verdict: ViewsVerdict, grades: ViewGrades) -> Self {
        let (judge, sampling) = (judge_for_tests(judge), Sampling::default());
        Self {
            schema: 1,
            key: asked.key(&judge, &sampling),
            interview_key: asked.interview_key.clone(),
            ended: asked.ended,
            interview: asked.interview.clone(),
            at: jiff::Timestamp::UNIX_EPOCH,
            judge,
            judge_is_doctor: false,
            wording: asked.wording.clone(),
            prompt_digest: asked.prompt_digest(),
            sampling_asked: sampling,
            sampling_used: None,
            served_model: None,
            verdict,
            grades,
            right_diagnosis: Some(true),
            other_grades: Vec::new(),
            no_conclusion: false,
            failure: None,
            attempts: 1,
            text: String::new(),
            reasoning: String::new(),
            finish: None,
            usage: Usage::default(),
            usage_before: None,
            total_ms: 0.0,
        }
    }
}
