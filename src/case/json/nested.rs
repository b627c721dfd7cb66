//! Records that stand inside one object.

use super::super::Message;
use super::Record;
use serde_json::Value;

/// Where the records of a file stand that is one object around them, and what to do; `None` where there are none in it.
pub(in super::super) fn where_records_are(records: &[Record], text: &str) -> Option<Message> {
    let [Record { value: Ok(object), .. }] = records else { return None };
    let is_list = |v: &Value| v.as_array().is_some_and(|list| !list.is_empty() && list.iter().all(Value::is_object));
    let line_of = |key: &str| {
        let quoted = Value::from(key).to_string();
        text.find(&quoted).map_or(1, |at| text[..at].matches('\n').count() + 1)
    };
    if let Some((key, Value::Array(list))) = object.iter().find(|(_, v)| is_list(v)) {
        let (line, count) = (line_of(key), list.len());
        let path = if key.chars().all(|c| c.is_ascii_alphanumeric() || c == '_') {
            format!(".{key}")
        } else {
            format!(".[{}]", Value::from(key.as_str()))
        };
        return Some(Message::both(
            format!("第 {line} 行：这是一个对象，其键 {key} 之下有 {count} 条记录。请取出该列表：jq '{path}' FILE.json > cases.json"),
            format!(
                "line {line}: one object that has: {key}, a list of {count} records; take the list out: jq '{path}' FILE.json > cases.json"
            ),
        ));
    }
    let (key, _) = object.iter().next().filter(|_| object.len() > 1 && object.values().all(Value::is_object))?;
    let (line, count) = (line_of(key), object.len());
    Some(Message::both(
        format!(
            "第 {line} 行：这是一个对象，{count} 条记录各在自己的键下（首个为 {key}）。请改为列表：jq '[to_entries[] | {{id: .key}} + .value]' FILE.json > cases.json"
        ),
        format!(
            "line {line}: one object that has: {key} …, each of {count} keys with a record; make a list of them: jq '[to_entries[] | {{id: .key}} + .value]' FILE.json > cases.json"
        ),
    ))
}
