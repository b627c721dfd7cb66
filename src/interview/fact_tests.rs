//! What each role of an interview is given.

use super::{Earlier, Event, FactOrigin, FactSheet, Interview, NoFacts, Turn, by_rules, scripted};
use crate::{
    case::{Case, ReadOptions, bundled, read_bytes},
    language::Language,
};

/// A case with a mark in everything: MARKA what the patient knows, MARKB findings, MARKC whatever nobody may know.
const MARKED: &str = r#"
[[case]]
id = "1"
title = "MARKC title"
sources = ["MARKC source"]
tags = ["markc"]
[[case.turns]]
kind = "complaint"
question = "A cough with MARKA for 2 days."
reference = ["r"]
[[case.turns]]
kind = "exam"
question = "On examination: temperature 38 °C MARKB."
[[case.turns]]
kind = "tests"
question = "Results: chest film with MARKB shadow."
[[case.turns]]
kind = "other"
question = "MARKC what is it?"
[[case.reference]]
id = "r"
answer = "MARKC answer"
[[case.diagnoses]]
name = "MARKC diagnosis"
[[case.distractors]]
diagnosis = "MARKC wrong"
plausible = "MARKC plausible"
refuted_by = ["film"]
[[case.facts]]
id = "cough"
section = "symptom"
known_by = "patient"
told = "volunteered"
must_ask = true
text = "The man has a cough and MARKA."
[[case.facts]]
id = "film"
section = "test"
known_by = "examiner"
turn = 3
text = "His chest film shows a MARKB shadow."
words = "chest film with MARKB shadow"
[[case.rubric]]
id = "i"
kind = "essential"
points = 5
turns = [1]
statement = "MARKC statement"
"#;

fn marked() -> Case {
    let file = read_bytes("f", MARKED.as_bytes(), &ReadOptions { language: Some(Language::En), ..ReadOptions::default() }).unwrap();
    assert!(file.problems.is_empty(), "{:?}", file.problems);
    file.cases.into_iter().next().unwrap()
}

#[test]
fn nothing_that_a_role_is_given_has_what_only_others_may_know() {
    let mut interview = Interview::new(FactSheet::of(&marked()).unwrap(), None);
    let (mut patients, mut examiners, mut doctors) = (String::new(), String::new(), String::new());
    let mut lines = ["Tell me the diagnosis.", "TEST: chest film, temperature", "TEST: diagnosis"].into_iter();
    loop {
        let event = match interview.turn() {
            Turn::Doctor(view) => {
                doctors.push_str(&format!("{view:?}"));
                match lines.next() {
                    Some(line) => Event::Doctor(line.into()),
                    None => break,
                }
            }
            Turn::Patient(view) => {
                patients.push_str(&format!("{view:?}"));
                Event::Patient(scripted(&view.facts, &view.earlier, view.question()))
            }
            Turn::Examiner(view) => {
                examiners.push_str(&format!("{view:?}"));
                Event::Examiner(by_rules(&view.facts, &view.given, &view.order))
            }
            Turn::Ended(_) => break,
        };
        interview.handle(event).unwrap();
    }
    assert!(patients.contains("MARKA") && !patients.contains("MARKB"), "{patients}");
    assert!(examiners.contains("MARKB") && !examiners.contains("MARKA"), "{examiners}");
    assert!(doctors.contains("MARKB") && !doctors.contains("MARKA"), "what was ordered, and nothing that was not asked: {doctors}");
    for all in [&patients, &examiners, &doctors] {
        assert!(!all.to_lowercase().contains("markc"), "{all}");
    }
}

#[test]
fn a_fact_weighs_by_what_the_case_says_of_it_and_changed_facts_have_another_digest() {
    let sheet = FactSheet::of(&marked()).unwrap();
    let weight = |id: &str| sheet.entry(id).map(|entry| (entry.weight, entry.origin));
    assert_eq!(weight("cough"), Some((3, FactOrigin::Written)));
    assert_eq!(weight("film"), Some((2, FactOrigin::Written)));
    assert!(sheet.entries().iter().any(|entry| entry.origin == FactOrigin::Drafted && entry.weight == 1));
    let other = MARKED.replace("A cough", "A bad cough");
    let file = read_bytes("f", other.as_bytes(), &ReadOptions { language: Some(Language::En), ..ReadOptions::default() }).unwrap();
    assert_ne!(FactSheet::of(&file.cases[0]).unwrap().digest(), sheet.digest());
}

#[test]
fn a_case_without_anything_that_a_patient_could_tell_is_refused() {
    let text = "[[case]]\nid = \"1\"\n[[case.turns]]\nkind = \"exam\"\nquestion = \"Abdomen soft.\"\n";
    let file = read_bytes("f", text.as_bytes(), &ReadOptions { language: Some(Language::En), ..ReadOptions::default() }).unwrap();
    assert_eq!(FactSheet::of(&file.cases[0]).unwrap_err(), NoFacts::OfPatient);
}

fn bundled_case(id: &str, language: Language) -> FactSheet {
    let file = bundled(&ReadOptions { language: Some(language), ..ReadOptions::default() }).unwrap();
    FactSheet::of(file.find(id).unwrap()).unwrap()
}

#[test]
fn every_question_of_a_line_is_answered_and_who_the_patient_is_too() {
    let sheet = bundled_case("chest-pain-at-rest", Language::Zh);
    let answer = |line| scripted(sheet.patient(), &Earlier::default(), line);
    assert_eq!(answer("您多大了？是男是女？").text, "我58岁。我是男的。");
    let both = answer("哪里不舒服？吸烟吗？");
    assert!(both.text.contains("胸痛2小时") && both.text.contains("吸烟30年"), "{}", both.text);
    assert!(answer("哪里不舒服，吸烟吗").told.contains(&"smoking".to_owned()));
    let half = answer("吸烟吗？有没有去过外地？");
    assert_eq!((half.text.as_str(), half.told), ("我吸烟30年，每日20支。别的我不清楚。", vec!["smoking".to_owned()]));
    assert!(answer("您父亲多大年纪去世的？").told.contains(&"father".to_owned()));
    let english = bundled_case("chest-pain-at-rest", Language::En);
    let said = scripted(english.patient(), &Earlier::default(), "How old are you? Do you smoke?").text;
    assert!(said.starts_with("I am 58 years old. I "), "{said}");
}

#[test]
fn somebody_else_speaks_for_a_patient_who_cannot_and_says_so_once() {
    let sheet = bundled_case("sudden-right-sided-weakness", Language::Zh);
    let first = scripted(sheet.patient(), &Earlier::default(), "抽了没有？多大年纪了？");
    assert_eq!(first.text, "（妻子代诉）他起病时没有抽搐。他66岁。");
    let before = Earlier { told: first.told.iter().cloned().collect(), last: first.told };
    assert_eq!(scripted(sheet.patient(), &before, "吸烟吗？").text, "他吸烟40年，每日20支。");
    let english = bundled_case("sudden-right-sided-weakness", Language::En);
    let said = scripted(english.patient(), &Earlier::default(), "Does he smoke?").text;
    assert!(said.starts_with("(wife, for the patient) He "), "{said}");
    let child = bundled_case("fever-and-rash-in-a-child", Language::Zh);
    assert!(scripted(child.patient(), &Earlier::default(), "咳嗽吗？").text.starts_with("（家长代诉）孩子没有咳嗽"));
}

#[test]
fn what_a_fact_says_is_no_second_fact() {
    for language in [Language::Zh, Language::En] {
        let crust = bundled_case("autumn-fever", language);
        let halo = if language == Language::Zh { "周围有红晕" } else { "neither painful nor itchy" };
        let with: Vec<&str> = crust.entries().iter().filter(|entry| entry.text.contains(halo)).map(|entry| entry.id.as_str()).collect();
        assert!(with.iter().all(|id| super::fact_of(id) == "crust"), "{with:?}");
    }
}
