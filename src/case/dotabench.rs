//! The benchmark's own format: `id`, `turn_1_question` …, and one `reference` for the whole case.
//! Source: the published evaluation code's data layout.

use super::{
    CaseFile, Draft, Language, Pair, Source, Turn, TurnKind,
    audit::{AuditRow, AuditStatus},
    json::{self, Record},
};
use serde_json::{Map, Value};

pub(super) fn recognises(object: &Map<String, Value>) -> bool {
    object.contains_key("turn_1_question") || object.contains_key("turn_2_question")
}

pub(super) fn read(records: Vec<Record>) -> CaseFile {
    let mut file = CaseFile::default();
    for record in records {
        let object = match &record.value {
            Ok(object) => object,
            Err(problem) => {
                file.problems.push(problem.clone());
                continue;
            }
        };
        match case(object).and_then(Draft::build) {
            Ok(case) => {
                file.audit.push(AuditRow::plain(&case, AuditStatus::Complete));
                file.cases.push(case);
            }
            Err((field, message)) => file.problems.push(record.problem(field, message)),
        }
    }
    file
}

/// Answers that a model has already given (`turn_1_answer` …) are not part of the case and are left alone here.
fn case(object: &Map<String, Value>) -> Result<Draft, (String, String)> {
    let in_field = |field: &str| {
        let field = field.to_owned();
        move |message| (field, message)
    };
    let id = json::id(object).map_err(in_field("id"))?;
    let reference = json::text(object, &["reference"]).map_err(in_field("reference"))?;
    let mut turns = Vec::with_capacity(3);
    for n in 1..=3 {
        let name = format!("turn_{n}_question");
        let question = json::text(object, &[&name]).map_err(in_field(&name))?;
        turns.push(Turn { kind: TurnKind::by_position(n - 1), question: question.to_owned(), answered_by: Vec::new() });
    }
    Ok(Draft {
        id,
        id_is_number: object.get("id").is_some_and(Value::is_number),
        language: Language::of_text(&turns[0].question),
        source: Source::DotaBench,
        department: None,
        category: None,
        title: None,
        turns,
        pairs: vec![Pair { question: String::new(), answer: reference.to_owned() }],
    })
}

#[cfg(test)]
mod tests {
    use super::super::{ReadOptions, read_bytes};

    const GOOD: &str =
        r#"{"id": "7", "turn_1_question": "腹痛", "turn_2_question": "查体", "turn_3_question": "化验", "reference": "阑尾炎"}"#;

    #[test]
    fn lines_and_arrays_read_the_same() {
        let lines = read_bytes("f", GOOD.as_bytes(), &ReadOptions::default()).unwrap();
        let array = read_bytes("f", format!("[{GOOD}]").as_bytes(), &ReadOptions::default()).unwrap();
        assert_eq!(lines.cases, array.cases);
        assert_eq!(lines.cases[0].turns()[2].question, "化验");
        assert_eq!(lines.cases[0].reference_text(), "阑尾炎");
    }

    #[test]
    fn a_missing_reference_is_a_problem_and_never_the_text_none() {
        let text = GOOD.replace(r#""阑尾炎""#, "null");
        let file = read_bytes("f", text.as_bytes(), &ReadOptions::default()).unwrap();
        assert!(file.cases.is_empty());
        assert!(file.problems[0].to_string().contains("7: reference: expected text, found null"), "{}", file.problems[0]);
    }
}
