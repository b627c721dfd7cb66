//! Converts cases to another format. The provenance label is written too, so that a converted case keeps it.

use super::{Age, Case, Distractor, Fact, KnownBy, Particular, Patient, RubricItem, Share, Source, Tag, native};
use crate::language::{Bilingual, Language};
use serde_json::{Map, Value};

/// A case that the target format cannot hold.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ConvertError {
    /// DotaBench has exactly three turns; only its own files may have others.
    #[error("case {id} has {turns} turns and DotaBench has three: left out")]
    NotThreeTurns {
        /// The case.
        id: String,
        /// How many turns it has.
        turns: usize,
    },
    /// DoctorFLAN has one.
    #[error("case {id} has {turns} turns and DoctorFLAN has one: left out")]
    NotOneTurn {
        /// The case.
        id: String,
        /// How many turns it has.
        turns: usize,
    },
    /// The writer failed on this case.
    #[error("case {id}: {message}")]
    Unwritable {
        /// The case.
        id: String,
        /// What the writer said.
        message: String,
    },
}

impl ConvertError {
    /// In a language of the interface.
    pub fn words(&self, language: Language) -> String {
        match (self, language) {
            (Self::NotThreeTurns { id, turns }, Language::Zh) => format!("病例 {id} 有 {turns} 轮，而 DotaBench 为三轮：略去"),
            (Self::NotOneTurn { id, turns }, Language::Zh) => format!("病例 {id} 有 {turns} 轮，而 DoctorFLAN 只有一轮：略去"),
            (Self::Unwritable { id, message }, Language::Zh) => {
                Bilingual::quoted("TOML 库", message).after(&format!("病例 {id}："), "").words(language).to_owned()
            }
            (other, Language::En) => other.to_string(),
        }
    }
}

/// The case as one line of the benchmark's own format, with its keys in the published order; what the format has no key for comes after them, where other
/// programs do not look.
///
/// # Errors
/// When the case does not have three turns and is not from a file of this format itself.
pub fn to_dotabench(case: &Case) -> Result<String, ConvertError> {
    if case.turns().len() != 3 && case.source() != Source::DotaBench {
        return Err(ConvertError::NotThreeTurns { id: case.id().to_string(), turns: case.turns().len() });
    }
    let mut object = Map::new();
    object.insert("id".into(), case.id_json());
    for (i, turn) in case.turns().iter().enumerate() {
        object.insert(format!("turn_{}_question", i + 1), turn.question.as_str().into());
    }
    object.extend(case.reference_text().map(|text| ("reference".to_owned(), text.into())));
    object.extend(case.category().map(|category| ("category".to_owned(), category.into())));
    Ok(with_origin(object, case, Source::DotaBench))
}

/// The case as one line of the single-turn suite's format.
///
/// # Errors
/// When the case has more than one turn.
pub fn to_doctorflan(case: &Case) -> Result<String, ConvertError> {
    let [turn] = case.turns() else {
        return Err(ConvertError::NotOneTurn { id: case.id().to_string(), turns: case.turns().len() });
    };
    let mut object = Map::new();
    object.insert("id".into(), case.id_json());
    object.insert("input".into(), turn.question.as_str().into());
    object.extend(case.reference_text().map(|text| ("reference".to_owned(), text.into())));
    object.extend(case.category().map(|category| ("category".to_owned(), category.into())));
    Ok(with_origin(object, case, Source::DoctorFlan))
}

/// The line with the department and, where the format is not that of the case's source, the source's label.
fn with_origin(mut object: Map<String, Value>, case: &Case, format: Source) -> String {
    object.extend(case.department().map(|department| ("department".to_owned(), department.into())));
    object.extend((case.source() != format).then(|| (Source::FIELD.to_owned(), case.source().label().into())));
    Value::from(object).to_string()
}

/// The case as a `[[case]]` table of the native format.
///
/// # Errors
/// When the text cannot be written as TOML.
pub fn to_native(case: &Case) -> Result<String, ConvertError> {
    #[derive(serde::Serialize)]
    struct File {
        case: Vec<native::NativeCase>,
    }
    toml::to_string_pretty(&File { case: vec![native_case(case)] })
        .map_err(|e| ConvertError::Unwritable { id: case.id().to_string(), message: e.to_string() })
}

fn text(text: &str) -> native::Text {
    native::Text::Plain(text.to_owned())
}

fn native_case(case: &Case) -> native::NativeCase {
    let pair_id = |i: usize| format!("pair-{}", i + 1);
    native::NativeCase {
        id: case.id().to_string(),
        language: Some(case.language()),
        department: case.department().map(text),
        category: case.category().map(str::to_owned),
        title: case.title().map(|t| text(t.reveal())),
        difficulty: case.difficulty(),
        tags: tags(case.tags()),
        sources: case.sources().to_vec(),
        source: (case.source() != Source::Native).then(|| case.source().label().to_owned()),
        patient: case.patient().map(|who| patient(case, who)),
        turns: case
            .turns()
            .iter()
            .map(|t| native::NativeTurn {
                kind: t.kind,
                question: text(&t.question),
                reference: t.answered_by.iter().map(|&i| pair_id(i)).collect(),
            })
            .collect(),
        reference: case
            .pairs()
            .iter()
            .enumerate()
            .map(|(i, p)| native::NativePair {
                id: pair_id(i),
                question: (!p.question.is_empty()).then(|| text(&p.question)),
                answer: text(&p.answer),
            })
            .collect(),
        diagnoses: case
            .diagnoses()
            .iter()
            .map(|diagnosis| native::NativeDiagnosis { name: text(diagnosis.name()), aliases: texts(diagnosis.aliases()) })
            .collect(),
        distractors: case.distractors().iter().map(distractor).collect(),
        facts: case.facts().iter().map(fact).collect(),
        rubric: case.rubric().iter().map(rubric_item).collect(),
    }
}

fn texts(texts: &[String]) -> native::Texts {
    native::Texts::Plain(texts.to_vec())
}

fn tags(tags: &[Tag]) -> Vec<String> {
    tags.iter().map(Tag::to_string).collect()
}

/// Turns are counted from 1 in files.
fn number(turn: usize) -> i64 {
    i64::try_from(turn + 1).unwrap_or(i64::MAX)
}

fn patient(case: &Case, patient: &Patient) -> native::NativePatient {
    let (age_years, age_months) = match patient.age() {
        Age::Years(years) => (Some(years.into()), None),
        Age::Months(months) => (None, Some(months.into())),
    };
    let particular = |of| case.particular(of).map(text);
    native::NativePatient {
        age_years,
        age_months,
        sex: patient.sex(),
        informant: case.informant().map(text),
        allergies: particular(Particular::Allergies),
        history: particular(Particular::History),
        medication: particular(Particular::Medication),
    }
}

fn distractor(distractor: &Distractor) -> native::NativeDistractor {
    native::NativeDistractor {
        diagnosis: text(distractor.diagnosis().name()),
        aliases: texts(distractor.diagnosis().aliases()),
        plausible: text(distractor.plausible()),
        refuted_by: distractor.refuted_by().to_vec(),
    }
}

fn fact(fact: &Fact) -> native::NativeFact {
    let (known_by, told) = match fact.known_by() {
        KnownBy::Patient { told } => (native::Knower::Patient, Some(told)),
        KnownBy::Examiner => (native::Knower::Examiner, None),
    };
    native::NativeFact {
        id: fact.id().to_owned(),
        section: fact.section(),
        known_by,
        told,
        must_ask: fact.must_ask(),
        turn: fact.place().map(|place| number(place.turn())),
        text: text(fact.text()),
        words: fact.place().map(|place| text(place.words())),
    }
}

fn rubric_item(item: &RubricItem) -> native::NativeRubricItem {
    native::NativeRubricItem {
        id: item.id().to_owned(),
        kind: item.kind(),
        points: item.points().get().into(),
        turns: item.turns().iter().map(|&turn| number(turn)).collect(),
        tags: tags(item.tags()),
        statement: text(item.statement()),
        safety_cap: item.safety_cap().map(Share::get),
    }
}

impl Case {
    /// The case as a JSON object with the fields of the native format, the title included.
    pub fn to_json(&self) -> Value {
        // Texts under text keys: serde_json can always hold them.
        serde_json::to_value(native_case(self)).unwrap_or_default()
    }

    /// The case that [`Case::to_json`] wrote.
    ///
    /// # Errors
    /// The field that is wrong, and what to do.
    pub fn from_json(value: &Value) -> Result<Self, (String, Bilingual)> {
        native::read_json(value)
    }
}

#[cfg(test)]
mod tests {
    use super::super::{ReadOptions, read_bytes};
    use super::*;

    const LINE: &str = r#"{"id":"7","turn_1_question":"患者王小明，男，三天前\n腹痛","turn_2_question":"查\"体\"","turn_3_question":"化验","reference":"阑尾炎"}"#;

    #[test]
    fn dotabench_survives_a_round_trip_byte_for_byte() {
        let file = read_bytes("f", LINE.as_bytes(), &ReadOptions::default()).unwrap();
        assert_eq!(to_dotabench(&file.cases[0]).unwrap(), LINE);
    }

    #[test]
    fn doctorflan_survives_a_round_trip_byte_for_byte() {
        let line = r#"{"id":12,"input":"该挂什么科？","reference":"普外科","category":"Triage"}"#;
        let file = read_bytes("f", line.as_bytes(), &ReadOptions::default()).unwrap();
        assert_eq!(to_doctorflan(&file.cases[0]).unwrap(), line);
        assert!(to_dotabench(&file.cases[0]).unwrap_err().to_string().contains("1 turns"));
        let again = read_bytes("g", to_native(&file.cases[0]).unwrap().as_bytes(), &ReadOptions::default()).unwrap();
        assert_eq!(again.cases[0].category(), Some("Triage"));
    }

    #[test]
    fn native_survives_a_round_trip() {
        let case = &read_bytes("f", LINE.as_bytes(), &ReadOptions::default()).unwrap().cases[0];
        let again = read_bytes("g", to_native(case).unwrap().as_bytes(), &ReadOptions::default()).unwrap();
        assert!(again.problems.is_empty(), "{:?}", again.problems);
        assert_eq!(again.cases[0].turns()[0].question, case.turns()[0].question);
        assert_eq!(again.cases[0].reference_text(), case.reference_text());
    }

    #[test]
    fn every_field_of_the_documented_example_survives_the_round_trips_in_both_languages() {
        let read = |text: &str, language| {
            let file = read_bytes("f", text.as_bytes(), &ReadOptions { language: Some(language), ..ReadOptions::default() }).unwrap();
            assert!(file.problems.is_empty(), "{:?}", file.problems);
            file.cases
        };
        for language in [Language::Zh, Language::En] {
            for case in read(include_str!("../../examples/case.toml"), language) {
                assert_eq!(read(&to_native(&case).unwrap(), language), std::slice::from_ref(&case));
                assert_eq!(Case::from_json(&case.to_json()).unwrap(), case);
            }
        }
    }

    #[test]
    fn a_case_is_the_same_after_json() {
        let case = &read_bytes("f", LINE.as_bytes(), &ReadOptions::default()).unwrap().cases[0];
        let again = Case::from_json(&case.to_json()).unwrap();
        assert_eq!((again.turns(), again.pairs(), again.source()), (case.turns(), case.pairs(), case.source()));
        let (field, message) = Case::from_json(&serde_json::json!({"id": "1", "turns": []})).unwrap_err();
        assert_eq!((field.as_str(), message.to_string().contains("at least one turn")), ("turns", true));
        assert!(Case::from_json(&serde_json::json!([1])).is_err());
    }

    #[test]
    fn the_label_survives_every_conversion_and_so_do_department_and_missing_reference() {
        let read = |text: &str| read_bytes("f", text.as_bytes(), &ReadOptions::default()).unwrap().cases.remove(0);
        let three = r#"{"id": 1, "turn_1_question": "患者王小明，男，腹痛", "turn_2_question": "b", "turn_3_question": "c""#;
        let one = r#"{"id": 1, "input": "患者王小明，男，腹痛""#;
        for source in Source::ALL {
            for start in [three, one] {
                let label = source.label();
                let case = read(&format!("{start}, \"科室\": \"普外科\", \"wardround_source\": \"{label}\"}}"));
                for case in [case.clone(), case.masked()] {
                    let written = [to_native(&case), to_dotabench(&case), to_doctorflan(&case)];
                    assert!(written.iter().filter(|w| w.is_ok()).count() >= 2 || start == one);
                    for text in written.into_iter().flatten() {
                        let again = read(&text);
                        let facts = (again.source(), again.department(), again.has_reference());
                        assert_eq!(facts, (source, Some("普外科"), false), "{text}");
                        assert_eq!(again.turns()[0].question, case.turns()[0].question);
                    }
                }
            }
        }
    }

    #[test]
    fn what_a_dotabench_file_has_beyond_three_turns_is_written_again() {
        let four = LINE.replace(r#""reference""#, r#""turn_4_question":"术后","reference""#);
        let file = read_bytes("f", four.as_bytes(), &ReadOptions::default()).unwrap();
        assert_eq!(to_dotabench(&file.cases[0]).unwrap(), four);
    }
}
