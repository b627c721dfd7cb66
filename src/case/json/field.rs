//! Reads the fields of a JSON record.

use super::{
    super::{AuditRow, CaseId, Pair, Source},
    kind,
};
use crate::language::Bilingual;
use serde_json::{Map, Value};

/// The id, a number or a text, in the field that the format has it in.
pub(in super::super) fn id(object: &Map<String, Value>, name: &str) -> Result<CaseId, Bilingual> {
    let id = match object.get(name) {
        Some(Value::String(s)) => CaseId::new(s),
        Some(Value::Number(n)) => CaseId::new(&n.to_string()),
        Some(other) => {
            let (zh, en) = kind(other);
            return Err(Bilingual::both(format!("应为数字或文字，却是{zh}"), format!("expected a number or text, found {en}")));
        }
        None => return Err(missing(object, &[name])),
    };
    id.ok_or_else(|| Bilingual::both("为空，或含有控制字符", "empty, or with control characters in it"))
}

/// A text field under the first of `names` that is there.
pub(in super::super) fn text<'a>(object: &'a Map<String, Value>, names: &[&str]) -> Result<&'a str, Bilingual> {
    match names.iter().find_map(|n| object.get(*n)) {
        Some(Value::String(s)) if !s.trim().is_empty() => Ok(s),
        Some(Value::String(_)) => Err(Bilingual::both("为空", "empty")),
        Some(other) => Err(not_text(other)),
        None => Err(missing(object, names)),
    }
}

/// That a field is not there, with the one that was probably meant.
fn missing(object: &Map<String, Value>, names: &[&str]) -> Bilingual {
    let near = object.keys().find(|k| names.iter().any(|n| is_near(k, n)));
    match near {
        Some(near) => Bilingual::both(format!("缺少；另有 {near:?}：请改名"), format!("missing; there is {near:?}: rename it")),
        None => Bilingual::both("缺少", "missing"),
    }
}

/// Whether a key is a name misspelt. Another number in it makes it another name: the second question is not a misspelling of the third.
pub(in super::super) fn is_near(key: &str, name: &str) -> bool {
    let digits = |text: &str| text.chars().filter(char::is_ascii_digit).collect::<String>();
    key != name && digits(key) == digits(name) && strsim::jaro_winkler(&key.to_lowercase(), name) > 0.9
}

fn not_text(value: &Value) -> Bilingual {
    let (zh, en) = kind(value);
    Bilingual::both(format!("应为文字，却是{zh}"), format!("expected text, found {en}"))
}

/// A text that may be absent: not there, null, or blank.
pub(in super::super) fn optional_text(object: &Map<String, Value>, name: &str) -> Result<Option<String>, Bilingual> {
    match object.get(name) {
        None | Some(Value::Null) => Ok(None),
        Some(Value::String(text)) => Ok(Some(text.trim().to_owned()).filter(|t| !t.is_empty())),
        Some(other) => Err(not_text(other)),
    }
}

/// A field that may hold nothing.
enum Field<'a> {
    /// A text.
    Text(&'a str),
    /// Nothing: the key is not there, or null, or blank.
    Nothing,
    /// A word that stands for nothing, such as "None".
    Word(&'a str),
}

/// The reference. What the published code would have judged as the text "None" is none.
fn reference<'a>(object: &'a Map<String, Value>, name: &str) -> Result<Field<'a>, Bilingual> {
    match object.get(name) {
        Some(Value::Null) => Ok(Field::Nothing),
        Some(Value::String(text)) if text.trim().is_empty() => Ok(Field::Nothing),
        Some(Value::String(text)) => Ok(none_word(text).map_or(Field::Text(text), Field::Word)),
        Some(other) => Err(not_text(other)),
        None => match object.keys().find(|k| is_near(k, name)) {
            // A misspelt reference is one.
            Some(_) => Err(missing(object, &[name])),
            None => Ok(Field::Nothing),
        },
    }
}

/// The one pair of a file whose reference is one text, in the field that the format has it in; a word for nothing is remarked on.
pub(in super::super) fn reference_pairs(
    object: &Map<String, Value>,
    name: &str,
    notes: &mut Vec<Bilingual>,
) -> Result<Vec<Pair>, Bilingual> {
    Ok(match reference(object, name)? {
        Field::Text(text) => vec![Pair { question: String::new(), answer: text.to_owned() }],
        Field::Nothing => Vec::new(),
        Field::Word(word) => {
            notes.push(AuditRow::word_for_nothing(word));
            Vec::new()
        }
    })
}

/// The word, where a text is nothing but one that stands for "nothing here".
fn none_word(text: &str) -> Option<&str> {
    placeholder(text).or_else(|| {
        const WORDS: [&str; 9] = ["none", "-", "--", "—", "/", "无", "無", "没有", "沒有"];
        is_one_of(text, &WORDS).then_some(text.trim())
    })
}

/// The word, where a text is nothing but one that stands in the place of a text still to be written or left out. What also answers a question ("无") is none.
pub(in super::super) fn placeholder(text: &str) -> Option<&str> {
    const WORDS: [&str; 33] = [
        "null",
        "nan",
        "n/a",
        "n.a",
        "na",
        "nil",
        "undefined",
        "tbd",
        "todo",
        "xxx",
        "?",
        "??",
        "???",
        "？",
        "？？",
        "？？？",
        "…",
        "……",
        "略",
        "从略",
        "從略",
        "同上",
        "同前",
        "见上",
        "見上",
        "暂无",
        "暫無",
        "无参考答案",
        "無參考答案",
        "待补",
        "待补充",
        "待補充",
        "答案略",
    ];
    is_one_of(text, &WORDS).then_some(text.trim())
}

fn is_one_of(text: &str, words: &[&str]) -> bool {
    let bracket = |c: char| "()（）[]【】".contains(c);
    let word = text.trim().trim_end_matches(['。', '.']).trim_matches(bracket).trim_end_matches(['。', '.']).trim().to_lowercase();
    words.contains(&word.as_str())
}

/// The department under one of the names that files have for it: a text, or a list of texts.
pub(in super::super) fn department(object: &Map<String, Value>) -> Result<Option<String>, (String, Bilingual)> {
    const NAMES: [&str; 13] = [
        "department",
        "departments",
        "dept",
        "specialty",
        "speciality",
        "specialties",
        "medical_specialty",
        "clinical_department",
        "科室",
        "专科",
        "專科",
        "科别",
        "科別",
    ];
    let found = object.iter().find(|(key, value)| NAMES.contains(&key.to_lowercase().as_str()) && !value.is_null());
    let Some((key, value)) = found else { return Ok(None) };
    let wrong = |value: &Value| (key.clone(), not_text(value));
    let texts = match value {
        Value::String(text) => vec![text.trim()],
        Value::Array(list) => list.iter().map(|v| v.as_str().map(str::trim).ok_or_else(|| wrong(v))).collect::<Result<_, _>>()?,
        other => return Err(wrong(other)),
    };
    let joined = texts.into_iter().filter(|t| !t.is_empty()).collect::<Vec<_>>().join("、");
    Ok((!joined.is_empty()).then_some(joined))
}

/// Where a case comes from that was converted from another source, by the label that the conversion wrote.
pub(in super::super) fn label(object: &Map<String, Value>) -> Result<Option<Source>, (String, Bilingual)> {
    let in_field = |message| (Source::FIELD.to_owned(), message);
    match optional_text(object, Source::FIELD).map_err(in_field)? {
        None => Ok(None),
        Some(label) => Source::of_label(&label).map(Some).map_err(in_field),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn object(value: serde_json::Value) -> Map<String, Value> {
        value.as_object().unwrap().clone()
    }

    #[test]
    fn a_misspelt_field_is_named_and_another_number_is_no_misspelling() {
        let object = object(serde_json::json!({"id": true, "turn_1_qestion": "x", "n": 3, "e": "　"}));
        assert!(text(&object, &["turn_1_question"]).unwrap_err().to_string().contains("turn_1_qestion"));
        assert_eq!(text(&object, &["turn_3_question"]).unwrap_err().to_string(), "missing");
        assert!(id(&object, "id").unwrap_err().to_string().contains("found true or false"));
        assert!(text(&object, &["n"]).unwrap_err().to_string().contains("a number"));
        assert_eq!(text(&object, &["e"]).unwrap_err().to_string(), "empty");
    }

    #[test]
    fn words_for_nothing_are_no_reference_and_a_misspelt_one_is_not_lost() {
        let read = |value: Value| match reference(&object(serde_json::json!({"reference": value})), "reference") {
            Ok(Field::Text(text)) => format!("text {text}"),
            Ok(Field::Nothing) => "nothing".into(),
            Ok(Field::Word(word)) => format!("word {word}"),
            Err(message) => message.to_string(),
        };
        assert_eq!(
            ["", " \n", "None", "NaN", "无。", "暫無", "（略）", "？", "N/A", "无手术指征", "none of these", "略有压痛"]
                .map(|t| read(t.into())),
            [
                "nothing",
                "nothing",
                "word None",
                "word NaN",
                "word 无。",
                "word 暫無",
                "word （略）",
                "word ？",
                "word N/A",
                "text 无手术指征",
                "text none of these",
                "text 略有压痛"
            ]
        );
        assert_eq!((read(Value::Null), read(7.into())), ("nothing".into(), "expected text, found a number".into()));
        assert!(reference(&object(serde_json::json!({"refrence": "r"})), "reference").is_err_and(|m| m.to_string().contains("refrence")));
        assert!(matches!(reference(&object(serde_json::json!({"id": 1})), "reference"), Ok(Field::Nothing)));
    }

    #[test]
    fn a_department_is_read_under_the_names_that_files_have_for_it() {
        let read = |value| department(&object(value));
        for key in ["department", "Specialty", "科室", "專科"] {
            assert_eq!(read(serde_json::json!({key: " 心内科 "})).unwrap().as_deref(), Some("心内科"), "{key}");
        }
        assert_eq!(read(serde_json::json!({"departments": ["普外科", "急诊科"]})).unwrap().as_deref(), Some("普外科、急诊科"));
        assert_eq!(read(serde_json::json!({"department": null, "id": 1})).unwrap(), None);
        assert_eq!(read(serde_json::json!({"department": 7})).unwrap_err().0, "department");
    }
}
