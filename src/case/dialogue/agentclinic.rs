//! Reads AgentClinic's examinations (arXiv:2405.07960): one `OSCE_Examination` a line, in English. The patient knows what stands under `Patient_Actor`, whoever
//! examines the findings and results; what the record says it does not tell is no fact.

use super::{
    super::{
        CaseFile, CaseId, Diagnosis, Draft, Pair, Section, Source, TurnKind, closing::with_closing_question, details::Details, json::Record,
    },
    Outcome, Wrong, read as read_all, readable,
    sheet::{Sheet, VOLUNTEERED, WHEN_ASKED},
    text::{is_nothing, patient, section_of, sentences},
};
use crate::{
    case::KnownBy,
    language::{Bilingual, Language},
};
use serde_json::{Map, Value};

const EXAMINATION: &str = "OSCE_Examination";

pub(in crate::case) fn recognises(object: &Map<String, Value>) -> bool {
    object.contains_key(EXAMINATION)
}

pub(in crate::case) fn read(records: Vec<Record>) -> CaseFile {
    read_all(records, case)
}

fn wrong(field: &str, zh: &str, en: &str) -> Wrong {
    (field.to_owned(), Bilingual::both(zh, en))
}

fn object_in<'a>(object: &'a Map<String, Value>, name: &str, path: &str) -> Result<&'a Map<String, Value>, Wrong> {
    object.get(name).and_then(Value::as_object).ok_or_else(|| wrong(path, "缺少，应为一个对象", "missing: expected an object"))
}

fn case(object: &Map<String, Value>, place: usize) -> Result<Outcome, Wrong> {
    let record = object_in(object, EXAMINATION, EXAMINATION)?;
    let actor = object_in(record, "Patient_Actor", "OSCE_Examination.Patient_Actor")?;
    let field = "OSCE_Examination.Correct_Diagnosis";
    let diagnosis = record.get("Correct_Diagnosis").and_then(Value::as_str).map(str::trim).filter(|name| !name.is_empty());
    let diagnosis = diagnosis.ok_or_else(|| wrong(field, "缺少诊断", "missing: the diagnosis"))?;
    let demographics = actor.get("Demographics").and_then(Value::as_str).unwrap_or_default();
    let mut notes = Vec::new();
    let sheet = sheet(record, actor, demographics)?;
    if !sheet.facts.iter().any(|fact| matches!(fact.known_by, KnownBy::Patient { .. })) {
        return Err(wrong("OSCE_Examination.Patient_Actor", "病人没有可讲述的内容", "nothing that the patient could tell"));
    }
    let (patients, examiners) = sheet.texts();
    let named = |text: &str| if plain(text).contains(&plain(diagnosis)) { vec![diagnosis.to_owned()] } else { Vec::new() };
    notes.extend(readable(&named(&patients), ("病人", "patient")));
    notes.extend(readable(&named(&examiners), ("检查者", "examiner")));
    let patient = patient(demographics, demographics);
    if patient.is_none() {
        notes.push(Bilingual::both(format!("年龄或性别读不出：{demographics:?}"), format!("age or sex cannot be read: {demographics:?}")));
    }
    let id = CaseId::new(&format!("agentclinic-{place}")).ok_or_else(|| wrong("id", "为空", "empty"))?;
    let draft = Draft {
        id,
        id_is_number: false,
        language: Language::En,
        source: Source::AgentClinic,
        department: None,
        category: None,
        title: None,
        turns: sheet.turns,
        pairs: vec![Pair { question: String::new(), answer: diagnosis.to_owned() }],
        details: Details {
            patient,
            diagnoses: Diagnosis::new(diagnosis, &[]).into_iter().collect(),
            facts: sheet.facts,
            facts_are_whole: true,
            ..Details::default()
        },
    };
    Ok(Outcome::Case(Box::new(draft.build()?), notes))
}

/// In small letters, with one kind of apostrophe.
fn plain(text: &str) -> String {
    text.to_lowercase().replace('’', "'")
}

/// Turns and facts.
fn sheet(record: &Map<String, Value>, actor: &Map<String, Value>, demographics: &str) -> Result<Sheet, Wrong> {
    let mut sheet = Sheet::default();
    let mut text = vec![format!("{}.", demographics.trim_end_matches('.'))];
    let rest = demographics.split_once(',').map(|(_, rest)| rest.trim()).filter(|rest| rest.contains(' '));
    if let Some(rest) = rest {
        sheet.fact(Section::History, WHEN_ASKED, rest);
    }
    for (name, value) in actor.iter().filter(|(name, _)| *name != "Demographics") {
        let path = || format!("OSCE_Examination.Patient_Actor.{name}");
        match value {
            Value::String(told) if is_nothing(told) => {}
            Value::String(told) => {
                for (place, sentence) in sentences(told).into_iter().enumerate().filter(|(_, sentence)| !is_nothing(sentence)) {
                    let known = if name == "History" && place == 0 { VOLUNTEERED } else { WHEN_ASKED };
                    sheet.fact(of_actor(name, sentence), known, sentence);
                }
                text.push(format!("{}: {told}", name.replace('_', " ")));
            }
            Value::Object(symptoms) => {
                for (kind, of) in symptoms {
                    let known = if kind.starts_with("Primary") { VOLUNTEERED } else { WHEN_ASKED };
                    for symptom in texts(of).into_iter().filter(|symptom| !is_nothing(symptom)) {
                        sheet.fact(Section::Symptom, known, symptom.trim_end_matches('.'));
                        text.push(format!("{}: {}.", kind.replace('_', " "), symptom.trim_end_matches('.')));
                    }
                }
            }
            Value::Array(all) if all.iter().all(Value::is_string) => {
                let told: Vec<&str> =
                    texts(value).into_iter().map(|one| one.trim_end_matches('.')).filter(|one| !is_nothing(one)).collect();
                told.iter().for_each(|one| sheet.fact(of_actor(name, one), WHEN_ASKED, one));
                text.push(format!("{}: {}.", name.replace('_', " "), told.join("; ")));
            }
            Value::Null => {}
            _ => return Err((path(), Bilingual::both("应为文字，或症状的列表", "expected text, or lists of symptoms"))),
        }
    }
    let findings: Vec<(TurnKind, Section, Vec<String>)> =
        [(TurnKind::Exam, Section::Exam, "Physical_Examination_Findings"), (TurnKind::Tests, Section::Test, "Test_Results")]
            .into_iter()
            .map(|(kind, section, name)| (kind, section, record.get(name).map(|value| leaves(value, &[])).unwrap_or_default()))
            .filter(|(_, _, lines)| !lines.is_empty())
            .collect();
    sheet.turn(TurnKind::Complaint, with_closing_question(&text.join("\n"), TurnKind::Complaint, findings.is_empty()));
    for (place, (kind, section, lines)) in findings.iter().enumerate() {
        lines.iter().for_each(|line| sheet.fact(*section, KnownBy::Examiner, line));
        sheet.turn(*kind, with_closing_question(&lines.join("\n"), *kind, place + 1 == findings.len()));
    }
    Ok(sheet.begun())
}

/// What a part of the patient's own story is about.
fn of_actor(name: &str, sentence: &str) -> Section {
    match name {
        "Past_Medical_History" | "Current_Medications" | "Medications" | "Drug_History" => Section::History,
        "Social_History" => Section::Social,
        _ => match section_of(sentence) {
            // The record gives it to the patient.
            Section::Exam | Section::Test => Section::Symptom,
            section => section,
        },
    }
}

fn texts(value: &Value) -> Vec<&str> {
    match value {
        Value::String(text) => vec![text],
        Value::Array(all) => all.iter().filter_map(Value::as_str).collect(),
        _ => Vec::new(),
    }
}

/// Characters of a line's name: what is longer is no name.
const LONGEST_NAME: usize = 58;

/// Findings, a line for each, behind the names of what it is a part of: `Vital Signs Temperature: 37 °C`.
fn leaves(value: &Value, path: &[&str]) -> Vec<String> {
    match value {
        Value::Object(object) => object.iter().flat_map(|(name, value)| leaves(value, &[path, &[name.as_str()]].concat())).collect(),
        Value::Array(all) => all.iter().flat_map(|value| leaves(value, path)).collect(),
        Value::Null => Vec::new(),
        leaf => {
            let text = leaf.as_str().map_or_else(|| leaf.to_string(), |text| text.trim().trim_end_matches('.').replace('\n', " "));
            if is_nothing(&text) {
                return Vec::new();
            }
            let name = path.join(" ").replace('_', " ");
            let last = path.last().map(|name| name.replace('_', " ")).unwrap_or_default();
            vec![format!("{}: {text}", if name.chars().count() <= LONGEST_NAME { name } else { last })]
        }
    }
}
