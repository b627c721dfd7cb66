//! Splits a JSON file into records, one object each: an array, one object a line, or concatenated objects.

mod fault;
mod field;
mod nested;
mod strict;

pub(super) use field::{department, id, is_near, label, optional_text, placeholder, reference_pairs, text};
pub(super) use nested::where_records_are;

use super::Problem;
use crate::language::Bilingual;
use serde_json::{Map, Value};
use strict::Strict;

/// One record and where it stood.
pub(super) struct Record {
    /// The line from 1, for files with one object a line.
    pub line: Option<usize>,
    /// Its place in the file, from 1.
    pub place: usize,
    /// The object, or what is wrong.
    pub value: Result<Map<String, Value>, Problem>,
}

impl Record {
    fn new(line: Option<usize>, place: usize, value: Result<Strict, Bilingual>) -> Self {
        let problem =
            |message: Bilingual| Problem { line, record: format!("record {place}"), field: "JSON".into(), message, more: Vec::new() };
        let value = match value {
            Ok(Strict { value: Value::Object(object), twice: None }) => Ok(object),
            Ok(Strict { value: Value::Object(object), twice: Some(field) }) => {
                let record = name_of(&object, place);
                let message = Bilingual::both(
                    "出现两次且内容不同，无法得知以哪个为准：请只保留一个",
                    "stands there twice with different values, and which one is meant cannot be told: keep one",
                );
                Err(Problem { line, record, field, message, more: Vec::new() })
            }
            Ok(Strict { value: other, .. }) => {
                let (zh, en) = kind(&other);
                Err(problem(Bilingual::both(format!("应为一个对象，却是{zh}"), format!("expected an object, found {en}"))))
            }
            Err(message) => Err(problem(message)),
        };
        Self { line, place, value }
    }

    /// A problem of this record's `field`, under the record's id where it has one: `id`, else the first field whose name ends in it.
    pub fn problem(&self, field: impl Into<String>, message: impl Into<Bilingual>) -> Problem {
        let record = self.value.as_ref().map_or_else(|_| format!("record {}", self.place), |object| name_of(object, self.place));
        Problem { line: self.line, record, field: field.into(), message: message.into(), more: Vec::new() }
    }
}

/// What a record is called in problems: its id, which is in `id` or else in the first field whose name ends in it, or its place.
fn name_of(object: &Map<String, Value>, place: usize) -> String {
    let other = object.keys().find(|key| key.to_lowercase().ends_with("id"));
    let id = id(object, "id").ok().or_else(|| id(object, other?).ok());
    id.map_or_else(|| format!("record {place}"), |id| id.to_string())
}

/// The records of one JSON array.
pub(super) fn array(text: &str) -> Result<Vec<Record>, Bilingual> {
    let values: Vec<Strict> = serde_json::from_str(text).map_err(|e| fault::of_file(text, &e))?;
    Ok(values.into_iter().enumerate().map(|(i, v)| Record::new(None, i + 1, Ok(v))).collect())
}

/// The records of a file with one object a line, or of objects that go over several lines.
///
/// # Errors
/// When the first object does not end where it should and no line is an object by itself: then what follows cannot be told apart.
pub(super) fn lines(text: &str) -> Result<Vec<Record>, Bilingual> {
    let filled = || text.lines().enumerate().filter(|(_, l)| !l.trim().is_empty());
    let goes_on = |(_, line): (usize, &str)| serde_json::from_str::<Value>(line).is_err_and(|e| e.is_eof());
    if filled().next().is_some_and(goes_on) {
        match objects(text) {
            Ok(records) => return Ok(records),
            Err(error) if !filled().any(|(_, line)| serde_json::from_str::<Map<String, Value>>(line).is_ok_and(|o| !o.is_empty())) => {
                return Err(fault::of_file(text, &error));
            }
            // One object a line, of which the first is cut off.
            Err(_) => {}
        }
    }
    let records = filled().enumerate().map(|(place, (line, text))| {
        let value = serde_json::from_str(text).map_err(|e| fault::of_line(text, &e));
        Record::new(Some(line + 1), place + 1, value)
    });
    Ok(records.collect())
}

/// Objects over several lines; the line of each is that of its first brace.
fn objects(text: &str) -> Result<Vec<Record>, serde_json::Error> {
    let mut values = serde_json::Deserializer::from_str(text).into_iter::<Strict>();
    let mut records = Vec::new();
    loop {
        let rest = &text[values.byte_offset()..];
        let from = values.byte_offset() + (rest.len() - rest.trim_start().len());
        let Some(value) = values.next() else { return Ok(records) };
        let line = text[..from].matches('\n').count() + 1;
        records.push(Record::new(Some(line), records.len() + 1, Ok(value?)));
    }
}

/// What a value is, in Chinese and English.
fn kind(value: &Value) -> (&'static str, &'static str) {
    match value {
        Value::Null => ("空值 null", "null"),
        Value::Bool(_) => ("真假值", "true or false"),
        Value::Number(_) => ("数字", "a number"),
        Value::String(_) => ("文字", "text"),
        Value::Array(_) => ("列表", "a list"),
        Value::Object(_) => ("对象", "an object"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_broken_line_names_its_line_and_the_rest_is_read() {
        let records = lines("{\"id\": 1}\n\n{\"id\": \n[2]\n").unwrap();
        assert_eq!(records.len(), 3);
        assert!(records[0].value.is_ok());
        let problem = records[1].value.as_ref().unwrap_err().to_string();
        assert!(problem.starts_with("line 3, record 2: JSON: not JSON at column"), "{problem}");
        assert!(records[2].value.as_ref().unwrap_err().message.to_string().contains("found a list"));
        let records = lines("{\"id\": 1, \"inp\n{\"id\": 2}\n").unwrap();
        assert!(records[0].value.is_err() && records[1].value.is_ok(), "the first line may be the broken one");
    }

    #[test]
    fn objects_over_several_lines_are_read_one_after_another() {
        let records = lines("\n{\n \"id\": 1\n}\n{\n \"id\": 2\n}\n").unwrap();
        let places: Vec<_> = records.iter().map(|r| (r.line, r.place, r.value.is_ok())).collect();
        assert_eq!(places, [(Some(2), 1, true), (Some(5), 2, true)]);
        let error = lines("{\n \"id\": 1,\n}\n").err().unwrap().to_string();
        assert!(error.starts_with("not JSON: line 2, column 9: trailing comma"), "{error}");
    }
}
