//! The fields of a line of answers.

use crate::{
    case::{Case, Source},
    interop::{Place, remark::Remarks},
};
use serde_json::{Map, Value};

/// The answers to the first turns, as far as there are any.
pub(super) fn answers(case: &Case, object: &Map<String, Value>, place: &Place, remarks: &mut Remarks) -> Vec<String> {
    let field = |n: usize, what: &str| match (case.source(), what) {
        (Source::DoctorFlan, "question") => "input".to_owned(),
        (Source::DoctorFlan, _) => "output".to_owned(),
        _ => format!("turn_{n}_{what}"),
    };
    match object.get("reference") {
        Some(Value::String(text)) if Some(text) == case.reference_text().as_ref() => {}
        _ if !case.has_reference() => {
            remarks.add(
                place,
                "病例文件没有参考答案：回答照收，对它们的评分不能收",
                "the case file has no reference: the answers are taken, and verdicts on them cannot be",
            );
        }
        Some(Value::String(_)) => remarks.add(
            place,
            "reference：与病例文件的不同；据此所作的评分不能收",
            "reference: another one than the case file's; verdicts on it cannot be taken",
        ),
        _ => {
            remarks.add(
                place,
                "reference：缺失（已发布的代码会按文字“None”评分）；以病例文件的为准",
                "reference: missing (the published code would have it judged as the text \"None\"); the case file's counts",
            );
        }
    }
    let goes_on = |from: usize| {
        (from..=case.turns().len()).any(|n| object.get(&field(n, "answer")).and_then(Value::as_str).is_some_and(|t| !t.trim().is_empty()))
    };
    let mut texts = Vec::new();
    for (i, turn) in case.turns().iter().enumerate() {
        let (question, answer) = (field(i + 1, "question"), field(i + 1, "answer"));
        match object.get(&question) {
            Some(Value::String(text)) if *text == turn.question => {}
            None => {}
            Some(_) => {
                let en = format!("{question}: not the case file's question: its answer and later ones are left out");
                remarks.add(place, format!("{question}：与病例文件的提问不同：该轮及以后的回答略去"), en);
                return texts;
            }
        }
        match object.get(&answer) {
            // An answer without text is one where the conversation went on after it.
            Some(Value::String(text)) if !text.trim().is_empty() || goes_on(i + 2) => texts.push(text.clone()),
            None => {
                let later = (i + 2..=case.turns().len()).find(|&n| object.contains_key(&field(n, "answer")));
                if let Some(later) = later {
                    let en = format!("turn_{later}_answer: without {answer} before it, nothing says what was asked: left out");
                    remarks.add(place, format!("turn_{later}_answer：之前缺少 {answer}，无从得知问了什么：略去"), en);
                }
                return texts;
            }
            Some(_) => {
                let en = format!("{answer}: without text: it and later ones are left out");
                remarks.add(place, format!("{answer}：没有文字：该轮及以后的回答略去"), en);
                return texts;
            }
        }
    }
    texts
}

/// Whether the layout has a field of this name.
pub(super) fn is_known(key: &str, case: &Case) -> bool {
    let of_turn = |key: &str| {
        let (turn, what) = key.strip_prefix("turn_").and_then(|rest| rest.split_once('_'))?;
        Some(turn.parse::<usize>().is_ok_and(|t| (1..=case.turns().len()).contains(&t)) && matches!(what, "question" | "answer"))
    };
    match case.source() {
        Source::DoctorFlan => ["id", "input", "output", "reference", "category"].contains(&key),
        _ => ["id", "reference", Source::FIELD].contains(&key) || of_turn(key) == Some(true),
    }
}
