//! Reads MediQ's cases (arXiv:2406.00922): a question with its context, and the same as atomic facts, in English. The facts do not say who knows them: rules tell
//! findings and results from what a patient can say.

use super::{
    super::{CaseFile, Diagnosis, Draft, Exclusion, Pair, Source, TurnKind, details::Details, json, json::Record},
    Outcome, Wrong, in_field, read as read_all,
    sheet::{Sheet, VOLUNTEERED, WHEN_ASKED},
    text::{asks_for_diagnosis, figures, patient, section_of},
};
use crate::{
    case::KnownBy,
    language::{Bilingual, Language},
};
use serde_json::{Map, Value};
use std::collections::BTreeSet;

pub(in crate::case) fn recognises(object: &Map<String, Value>) -> bool {
    ["context", "facts"].iter().all(|name| object.get(*name).is_some_and(Value::is_array))
}

pub(in crate::case) fn read(records: Vec<Record>) -> CaseFile {
    read_all(records, |object, _| case(object))
}

/// The texts of a list.
fn list<'a>(object: &'a Map<String, Value>, name: &str) -> Result<Vec<&'a str>, Wrong> {
    let wrong = || (name.to_owned(), Bilingual::both("应为文字的列表", "expected a list of texts"));
    let all = object.get(name).and_then(Value::as_array).ok_or_else(wrong)?;
    all.iter().map(|value| value.as_str().map(str::trim).ok_or_else(wrong)).collect()
}

fn case(object: &Map<String, Value>) -> Result<Outcome, Wrong> {
    let id = json::id(object, "id").map_err(in_field("id"))?;
    let question = json::text(object, &["question"]).map_err(in_field("question"))?.trim_end_matches('"').trim();
    let answer = json::text(object, &["answer"]).map_err(in_field("answer"))?;
    let (context, facts) = (list(object, "context")?, list(object, "facts")?);
    let who = |name: &str| object.get("patient").and_then(|patient| patient.get(name)).and_then(Value::as_str).unwrap_or_default();
    if who("age") == "study" || who("gender") == "study" {
        let reason = Bilingual::both("问题是关于一项研究，没有病人", "a question about a study, without a patient");
        return Ok(Outcome::Excluded(Exclusion { id, reason }));
    }
    if facts.is_empty() {
        let message = Bilingual::both(
            "为空，病人无从说起：请补上，或删去这一条",
            "empty, so the patient would have nothing to say: add them, or remove the record",
        );
        return Err(("facts".to_owned(), message));
    }
    let first = words(context.first().copied().unwrap_or_default());
    let mut sheet = Sheet::default();
    for (place, fact) in facts.iter().enumerate() {
        let text = without_number(fact);
        let section = section_of(text);
        let opens = place == 0 || words(text).intersection(&first).count() * 4 >= words(text).len() * 3;
        let known = match section.is_finding() {
            true => KnownBy::Examiner,
            false if opens => VOLUNTEERED,
            false => WHEN_ASKED,
        };
        sheet.fact_in_other_words(section, known, text);
    }
    let mut sheet = sheet.begun();
    let mut notes = Vec::new();
    let joined = context.join(" ");
    let known = figures(&joined);
    let new: Vec<String> = facts.iter().flat_map(|fact| figures(without_number(fact))).filter(|figure| !known.contains(figure)).collect();
    if !new.is_empty() {
        let shown = new.join("、");
        notes.push(Bilingual::both(
            format!("facts 中的数值不见于 context：{shown}"),
            format!("facts have figures that the context does not have: {shown}"),
        ));
    }
    let is_diagnosis = asks_for_diagnosis(question);
    if !is_diagnosis {
        notes.push(Bilingual::both(
            "问的不是诊断：问诊后不判断诊断对错",
            "does not ask for a diagnosis: an interview's conclusion is not marked right or wrong",
        ));
    }
    // The text has findings and results in it: no patient is made of it.
    sheet.turn(TurnKind::Other, asked(&context, question, object.get("options")));
    let draft = Draft {
        id,
        id_is_number: object.get("id").is_some_and(Value::is_number),
        language: Language::En,
        source: json::label(object)?.unwrap_or(Source::MediQ),
        department: json::department(object)?,
        category: None,
        title: None,
        turns: sheet.turns,
        pairs: vec![Pair { question: String::new(), answer: answer.to_owned() }],
        details: Details {
            patient: patient(who("age"), who("gender")),
            diagnoses: if is_diagnosis { Diagnosis::new(answer, &[]).into_iter().collect() } else { Vec::new() },
            facts: sheet.facts,
            facts_are_whole: true,
            ..Details::default()
        },
    };
    Ok(Outcome::Case(Box::new(draft.build()?), notes))
}

/// The context with the question and what there is to choose from.
fn asked(context: &[&str], question: &str, options: Option<&Value>) -> String {
    let sentences: Vec<String> = context.iter().map(|sentence| format!("{}.", sentence.trim_end_matches('.'))).collect();
    let options = options.and_then(Value::as_object).into_iter().flatten();
    let options: Vec<String> = options.filter_map(|(letter, text)| Some(format!("{letter}. {}", text.as_str()?))).collect();
    let mut lines = vec![sentences.join(" "), question.to_owned()];
    lines.extend(options);
    lines.join("\n")
}

/// A fact without its number.
fn without_number(fact: &str) -> &str {
    let rest = fact.trim_start_matches(|c: char| c.is_ascii_digit());
    rest.strip_prefix(". ").filter(|_| rest.len() < fact.len()).unwrap_or(fact)
}

/// The words that say something.
fn words(text: &str) -> BTreeSet<String> {
    let words = text.split(|c: char| !c.is_alphanumeric()).filter(|word| word.len() > 3 || word.chars().all(|c| c.is_ascii_digit()));
    words
        .filter(|word| !word.is_empty())
        .map(str::to_lowercase)
        .filter(|word| !["patient", "with", "that", "were", "have"].contains(&word.as_str()))
        .collect()
}
