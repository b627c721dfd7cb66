//! Records of a JSON file, one object each, whether the file is one array or one object a line.

use super::{CaseId, Problem};
use serde_json::{Map, Value};

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
    fn new(line: Option<usize>, place: usize, value: Result<Value, String>) -> Self {
        let problem = |message: String| Problem { line, record: format!("record {place}"), field: "JSON".into(), message };
        let value = match value {
            Ok(Value::Object(object)) => Ok(object),
            Ok(other) => Err(problem(format!("expected an object, found {}", kind(&other)))),
            Err(message) => Err(problem(message)),
        };
        Self { line, place, value }
    }

    /// A problem of this record's `field`, under the record's id where it has one.
    pub fn problem(&self, field: impl Into<String>, message: impl Into<String>) -> Problem {
        let id = self.value.as_ref().ok().and_then(|o| id(o).ok());
        let record = id.map_or_else(|| format!("record {}", self.place), |id| id.to_string());
        Problem { line: self.line, record, field: field.into(), message: message.into() }
    }
}

/// The records of one JSON array.
pub(super) fn array(text: &str) -> Result<Vec<Record>, String> {
    let values: Vec<Value> = serde_json::from_str(text).map_err(|e| format!("not JSON: {e}"))?;
    Ok(values.into_iter().enumerate().map(|(i, v)| Record::new(None, i + 1, Ok(v))).collect())
}

/// The records of a file with one object a line; a file that is one object over several lines is one record.
pub(super) fn lines(text: &str) -> Vec<Record> {
    if let Ok(whole @ Value::Object(_)) = serde_json::from_str(text) {
        return vec![Record::new(Some(1), 1, Ok(whole))];
    }
    let filled = text.lines().enumerate().filter(|(_, l)| !l.trim().is_empty());
    filled
        .enumerate()
        .map(|(place, (line, text))| {
            // The message's own "line 1" would contradict the line of the file.
            let value = serde_json::from_str(text).map_err(|e| format!("not JSON at column {}: {}", e.column(), reason(&e)));
            Record::new(Some(line + 1), place + 1, value)
        })
        .collect()
}

fn reason(e: &serde_json::Error) -> String {
    let text = e.to_string();
    text.split(" at line ").next().unwrap_or(&text).to_owned()
}

fn kind(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "true or false",
        Value::Number(_) => "a number",
        Value::String(_) => "text",
        Value::Array(_) => "a list",
        Value::Object(_) => "an object",
    }
}

/// The id, a number or a text.
pub(super) fn id(object: &Map<String, Value>) -> Result<CaseId, String> {
    let id = match object.get("id") {
        Some(Value::String(s)) => CaseId::new(s),
        Some(Value::Number(n)) => CaseId::new(&n.to_string()),
        Some(other) => return Err(format!("expected a number or text, found {}", kind(other))),
        None => return Err("missing".into()),
    };
    id.ok_or_else(|| "empty, or with control characters in it".into())
}

/// A text field under the first of `names` that is there.
pub(super) fn text<'a>(object: &'a Map<String, Value>, names: &[&str]) -> Result<&'a str, String> {
    match names.iter().find_map(|n| object.get(*n)) {
        Some(Value::String(s)) if !s.trim().is_empty() => Ok(s),
        Some(Value::String(_)) => Err("empty".into()),
        Some(other) => Err(format!("expected text, found {}", kind(other))),
        None => {
            let near = object.keys().find(|k| names.iter().any(|n| strsim::jaro_winkler(k, n) > 0.9));
            Err(near.map_or_else(|| "missing".into(), |k| format!("missing; there is {k:?}: rename it")))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_broken_line_names_its_line_and_the_rest_is_read() {
        let records = lines("{\"id\": 1}\n\n{\"id\": \n[2]\n");
        assert_eq!(records.len(), 3);
        assert!(records[0].value.is_ok());
        let problem = records[1].value.as_ref().unwrap_err().to_string();
        assert!(problem.starts_with("line 3, record 2: JSON: not JSON at column"), "{problem}");
        assert!(records[2].value.as_ref().unwrap_err().message.contains("found a list"));
    }

    #[test]
    fn a_misspelt_field_is_named() {
        let object = serde_json::json!({"id": true, "turn_1_qestion": "x", "n": 3, "e": "　"});
        let object = object.as_object().unwrap();
        assert!(text(object, &["turn_1_question"]).unwrap_err().contains("turn_1_qestion"));
        assert!(id(object).unwrap_err().contains("found true or false"));
        assert!(text(object, &["n"]).unwrap_err().contains("a number"));
        assert_eq!(text(object, &["e"]).unwrap_err(), "empty");
    }
}
