//! Reads the benchmark's own format: `id`, `turn_1_question` …, and one `reference` for the whole case.
//! Source: the published evaluation code's data layout.

use super::{
    CaseFile, Draft, Source, Turn, TurnKind,
    audit::{AuditRow, AuditStatus},
    details::Details,
    json::{self, Record},
};
use crate::language::{Bilingual, Language};
use serde_json::{Map, Value};

/// The turns of a case of the published benchmark. A file may have more or fewer: they are read as they are.
const TURNS: usize = 3;

/// The number of a question's field.
fn question_number(key: &str) -> Option<usize> {
    let number = key.strip_prefix("turn_")?.strip_suffix("_question")?;
    // As the benchmark writes it: no sign, no zero in front.
    number.parse().ok().filter(|n: &usize| n.to_string() == number)
}

pub(super) fn recognises(object: &Map<String, Value>) -> bool {
    object.keys().any(|key| question_number(key).is_some())
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
        match case(object).and_then(|(draft, notes)| Ok((draft.build()?, notes))) {
            Ok((case, notes)) => {
                let mut row = AuditRow::plain(&case, AuditStatus::Complete);
                row.notes.extend(notes);
                file.audit.push(row);
                file.cases.push(case);
            }
            Err((field, message)) => file.problems.push(record.problem(field, message)),
        }
    }
    file
}

/// Answers that a model has already given (`turn_1_answer` …) are not part of the case and are left alone here.
fn case(object: &Map<String, Value>) -> Result<(Draft, Vec<Bilingual>), (String, Bilingual)> {
    let in_field = |field: &str| {
        let field = field.to_owned();
        move |message| (field, message)
    };
    let mut notes = Vec::new();
    let id = json::id(object, "id").map_err(in_field("id"))?;
    let pairs = json::reference_pairs(object, "reference", &mut notes).map_err(in_field("reference"))?;
    let questions = questions(object)?;
    if questions.len() != TURNS {
        let n = questions.len();
        notes.push(Bilingual::both(
            format!("{n} 轮，已发布的 DotaBench 为 {TURNS} 轮：照原样读取"),
            format!("{n} turns where the published DotaBench has {TURNS}: read as they are"),
        ));
    }
    let turns: Vec<Turn> = questions
        .into_iter()
        .enumerate()
        .map(|(i, question)| Turn { kind: TurnKind::by_position(i), question: question.to_owned(), answered_by: Vec::new() })
        .collect();
    let draft = Draft {
        id,
        id_is_number: object.get("id").is_some_and(Value::is_number),
        language: Language::of_text(&turns[0].question),
        source: json::label(object)?.unwrap_or(Source::DotaBench),
        department: json::department(object)?,
        category: json::optional_text(object, "category").map_err(in_field("category"))?,
        title: None,
        turns,
        pairs,
        details: Details::default(),
    };
    Ok((draft, notes))
}

/// The questions in order, as many as there are; never none.
fn questions(object: &Map<String, Value>) -> Result<Vec<&str>, (String, Bilingual)> {
    // Null is how a table without a value in this column comes out.
    let last = object.iter().filter(|(_, v)| !v.is_null()).filter_map(|(key, _)| question_number(key)).max().unwrap_or(1);
    if let Some(key) = object.keys().find(|key| is_misspelt(key)) {
        let digits: String = key.chars().filter(char::is_ascii_digit).collect();
        let meant = format!("turn_{}_question", digits.trim_start_matches('0'));
        let message = if object.contains_key(&meant) || meant == "turn__question" {
            Bilingual::both(
                "不是任何一轮的字段，轮次从 1 起编号：请改名或删去",
                "no field of any turn; turns are numbered from 1: rename it, or remove it",
            )
        } else {
            Bilingual::both(format!("没有此字段：请改名为 {meant}"), format!("no such field: rename it to {meant}"))
        };
        return Err((key.clone(), message));
    }
    if last > MOST_TURNS {
        let message = Bilingual::both(
            format!("病例最多 {MOST_TURNS} 轮：请改正编号"),
            format!("a case has at most {MOST_TURNS} turns: correct the number"),
        );
        return Err((format!("turn_{last}_question"), message));
    }
    (1..=last)
        .map(|n| {
            let name = format!("turn_{n}_question");
            json::text(object, &[&name]).map_err(|message| {
                let is_gap = object.get(&name).is_none_or(Value::is_null) && n < last;
                let gap = || {
                    Bilingual::both(
                        format!("缺少，而 turn_{last}_question 存在：请补上，或将各轮从 1 起连续编号"),
                        format!("missing, and there is turn_{last}_question: add it, or number the turns from 1 without a gap"),
                    )
                };
                (name.clone(), if is_gap { gap() } else { message })
            })
        })
        .collect()
}

/// More than any consultation: a larger number is a mistake, not a question.
const MOST_TURNS: usize = 99;

/// Whether a key was to be a turn's question and is not: it would be left out without a word.
fn is_misspelt(key: &str) -> bool {
    let digits: String = key.chars().filter(char::is_ascii_digit).collect();
    let number = digits.trim_start_matches('0');
    question_number(key).is_none_or(|n| n == 0) && !digits.is_empty() && {
        let meant = format!("turn_{number}_question");
        let plain = key.to_lowercase().replace(&digits, number);
        // What goes on after the whole name is another field, such as a translation.
        !plain.contains("answer") && (plain == meant || (!plain.starts_with(&meant) && json::is_near(&plain, &meant)))
    }
}

#[cfg(test)]
mod tests {
    use super::super::{CaseFile, ReadOptions, read_bytes};
    use super::*;

    const GOOD: &str =
        r#"{"id": "7", "turn_1_question": "腹痛", "turn_2_question": "查体", "turn_3_question": "化验", "reference": "阑尾炎"}"#;

    fn read(text: &str) -> CaseFile {
        read_bytes("f", text.as_bytes(), &ReadOptions::default()).unwrap()
    }

    #[test]
    fn lines_and_arrays_read_the_same() {
        let (lines, array) = (read(GOOD), read(&format!("[{GOOD}]")));
        assert_eq!(lines.cases, array.cases);
        assert_eq!(lines.cases[0].turns()[2].question, "化验");
        assert_eq!(lines.cases[0].reference_text().as_deref(), Some("阑尾炎"));
        assert!(lines.audit[0].notes.is_empty());
    }

    #[test]
    fn a_case_without_a_reference_is_read_and_none_is_never_one() {
        for without in [
            GOOD.replace(r#""阑尾炎""#, "null"),
            GOOD.replace("阑尾炎", " "),
            GOOD.replace("阑尾炎", "None"),
            GOOD.replace(r#", "reference": "阑尾炎""#, ""),
        ] {
            let file = read(&without);
            assert!(file.problems.is_empty() && !file.cases[0].has_reference(), "{without}");
            assert!(file.audit[0].notes.iter().any(|n| n.to_string().contains("no reference")), "{:?}", file.audit[0].notes);
        }
        let file = read(&GOOD.replace(r#""阑尾炎""#, "7"));
        assert!(file.problems[0].to_string().contains("7: reference: expected text, found a number"), "{}", file.problems[0]);
    }

    #[test]
    fn more_and_fewer_turns_are_read_as_they_are_with_a_remark() {
        let four = GOOD.replace(r#""reference""#, r#""turn_4_question": "术后", "reference""#);
        let two = GOOD.replace(r#", "turn_3_question": "化验""#, "");
        let null = GOOD.replace(r#""化验""#, "null");
        for (text, turns, last) in [(four, 4, "术后"), (two, 2, "查体"), (null, 2, "查体")] {
            let file = read(&text);
            let case = &file.cases[0];
            assert_eq!((case.turns().len(), case.turns()[turns - 1].question.as_str()), (turns, last), "{:?}", file.problems);
            assert_eq!(file.audit[0].notes[0].to_string(), format!("{turns} turns where the published DotaBench has 3: read as they are"));
        }
        let twelve: Vec<String> = (1..=12).map(|n| format!(r#""turn_{n}_question": "问{n}""#)).collect();
        let file = read(&format!(r#"{{"id": 1, {}}}"#, twelve.join(", ")));
        assert_eq!(file.cases[0].turns()[10].question, "问11", "in the order of the numbers");
    }

    #[test]
    fn nothing_that_was_to_be_a_question_is_left_out_without_a_word() {
        for (from, to, says) in [
            ("turn_2_question", "turn_5_question", "turn_2_question: missing, and there is turn_5_question: add it, or number"),
            ("turn_3_question", "turn_3_qestion", "turn_3_qestion: no such field: rename it to turn_3_question"),
            ("turn_3_question", "Turn_3_Question", "Turn_3_Question: no such field: rename it to turn_3_question"),
            ("turn_3_question", "turn_03_question", "turn_03_question: no such field: rename it to turn_3_question"),
            ("turn_3_question", "turn3_question", "turn3_question: no such field: rename it to turn_3_question"),
            ("turn_3_question", "turn_0_question", "turn_0_question: no field of any turn; turns are numbered from 1"),
            ("turn_1_question", "turn_4_question", "turn_1_question: missing, and there is turn_4_question"),
            ("turn_3_question", "turn_400_question", "turn_400_question: a case has at most 99 turns"),
            ("\"查体\"", "\"\"", "turn_2_question: empty"),
        ] {
            let file = read(&GOOD.replace(from, to));
            assert!(file.cases.is_empty() && file.problems[0].to_string().contains(says), "{to}: {:?}", file.problems);
        }
        let with_answers = GOOD.replace(r#""reference""#, r#""turn_1_answer": "答", "turn_9_answer": "x", "reference""#);
        assert_eq!(read(&with_answers).cases[0].turns().len(), 3, "answers are no part of the case");
        let translated = GOOD.replace(r#""reference""#, r#""turn_1_question_en": "pain", "reference""#);
        assert_eq!(read(&translated).cases[0].turns().len(), 3, "nor is a translation");
    }

    #[test]
    fn department_and_label_are_read_where_the_file_has_them() {
        let tagged = GOOD.replace(r#""reference""#, r#""科室": "普外科", "wardround_source": "CMB-Clin derived", "reference""#);
        let case = &read(&tagged).cases[0];
        assert_eq!((case.department(), case.source()), (Some("普外科"), Source::CmbClinDerived));
        let file = read(&tagged.replace("CMB-Clin derived", "CMB"));
        assert!(file.problems[0].to_string().contains("wardround_source: no source \"CMB\"; there are: bundled"), "{}", file.problems[0]);
    }
}
