//! Reads CRAFT-MD's cases (Nature Medicine 2025): an English vignette with a question, alone or with the conversations that were had about it, which are left alone.
//! Rules tell findings and results from what a patient can say, sentence by sentence.

use super::{
    super::{CaseFile, Diagnosis, Draft, Pair, Source, TurnKind, details::Details, json, json::Record},
    Outcome, Wrong, in_field, read as read_all,
    sheet::{Sheet, VOLUNTEERED, WHEN_ASKED},
    text::{asks_for_diagnosis, patient, section_of, sentences},
};
use crate::{
    case::{Exclusion, KnownBy},
    language::{Bilingual, Language},
};
use serde_json::{Map, Value};

pub(in crate::case) fn recognises(object: &Map<String, Value>) -> bool {
    object.contains_key("case_vignette")
}

pub(in crate::case) fn read(records: Vec<Record>) -> CaseFile {
    read_all(records, |object, _| case(object))
}

/// What is asked where the file does not say, as the published program does.
const QUESTION: &str = "What is the most likely diagnosis?";

fn case(object: &Map<String, Value>) -> Result<Outcome, Wrong> {
    let id = json::id(object, "case_id").map_err(in_field("case_id"))?;
    let vignette = json::text(object, &["case_vignette"]).map_err(in_field("case_vignette"))?.trim();
    let answer = json::text(object, &["correct_ans", "answer"]).map_err(in_field("correct_ans"))?;
    let question = json::optional_text(object, "question").map_err(in_field("question"))?;
    let question = question.as_deref().unwrap_or(QUESTION).trim_end_matches('"').trim();
    let mut sheet = Sheet::default();
    for (place, sentence) in sentences(vignette).into_iter().enumerate() {
        let section = section_of(sentence);
        let known = match section.is_finding() {
            true => KnownBy::Examiner,
            false if place == 0 => VOLUNTEERED,
            false => WHEN_ASKED,
        };
        sheet.fact_in_other_words(section, known, sentence);
    }
    if !sheet.facts.iter().any(|fact| matches!(fact.known_by, KnownBy::Patient { .. })) {
        let reason = Bilingual::both(
            "病例只有检查所见，没有病人能讲述的内容",
            "the vignette has findings only, and nothing that a patient could tell",
        );
        return Ok(Outcome::Excluded(Exclusion { id, reason }));
    }
    let mut sheet = sheet.begun();
    let is_diagnosis = asks_for_diagnosis(question);
    let notes = (!is_diagnosis).then(|| {
        Bilingual::both(
            "问的不是诊断：问诊后不判断诊断对错",
            "does not ask for a diagnosis: an interview's conclusion is not marked right or wrong",
        )
    });
    sheet.turn(TurnKind::Other, format!("{vignette}\n{question}"));
    let draft = Draft {
        id,
        id_is_number: false,
        language: Language::En,
        source: json::label(object)?.unwrap_or(Source::CraftMd),
        department: json::department(object)?,
        category: json::optional_text(object, "category").map_err(in_field("category"))?,
        title: None,
        turns: sheet.turns,
        pairs: vec![Pair { question: String::new(), answer: answer.to_owned() }],
        details: Details {
            patient: sentences(vignette).first().and_then(|first| patient(first, first)),
            diagnoses: if is_diagnosis { Diagnosis::new(answer, &[]).into_iter().collect() } else { Vec::new() },
            facts: sheet.facts,
            facts_are_whole: true,
            ..Details::default()
        },
    };
    Ok(Outcome::Case(Box::new(draft.build()?), notes.into_iter().collect()))
}
