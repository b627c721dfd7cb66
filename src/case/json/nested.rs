//! Finds records that are nested inside one object, to name their path in the error.

use super::Record;
use crate::language::Bilingual;
use serde_json::{Map, Value};

/// No file has its records deeper.
const DEEPEST: usize = 8;

/// Records inside objects: the way to them as `jq` has it, the last key on it, and how they stand there.
struct Found<'a> {
    path: String,
    key: &'a str,
    count: usize,
    /// Each under a key of its own, of which this is the first, instead of in a list.
    keyed: Option<&'a str>,
}

/// Where the records of a file stand that is one object around them, and what to do; `None` where there are none in it. `is_record` knows the formats'
/// records: lists of other objects are taken for records only where there are none of these.
pub(in super::super) fn where_records_are(
    records: &[Record],
    text: &str,
    is_record: impl Fn(&Map<String, Value>) -> bool,
) -> Option<Bilingual> {
    let [Record { value: Ok(object), .. }] = records else { return None };
    let known = |v: &Value| v.as_object().is_some_and(&is_record);
    let found = find(object, "", DEEPEST, &known).or_else(|| find(object, "", DEEPEST, &Value::is_object))?;
    let quoted = Value::from(found.keyed.unwrap_or(found.key)).to_string();
    let line = text.find(&quoted).map_or(1, |at| text[..at].matches('\n').count() + 1);
    let Found { path, key, count, keyed } = found;
    Some(match keyed {
        None => Bilingual::both(
            format!("第 {line} 行：这是一个对象，其键 {key} 之下有 {count} 条记录。请取出该列表：jq '{path}' FILE.json > cases.json"),
            format!(
                "line {line}: one object that has: {key}, a list of {count} records; take the list out: jq '{path}' FILE.json > cases.json"
            ),
        ),
        Some(first) => {
            let entries = if path.is_empty() { String::new() } else { format!("{path} | ") };
            Bilingual::both(
                format!(
                    "第 {line} 行：这是一个对象，{count} 条记录各在自己的键下（首个为 {first}）。请改为列表：jq '[{entries}to_entries[] | {{id: .key}} + .value]' FILE.json > cases.json"
                ),
                format!(
                    "line {line}: one object that has: {first} …, each of {count} keys with a record; make a list of them: jq '[{entries}to_entries[] | {{id: .key}} + .value]' FILE.json > cases.json"
                ),
            )
        }
    })
}

/// The first records in an object, those that are less deep before deeper ones.
fn find<'a>(object: &'a Map<String, Value>, path: &str, depth: usize, is_record: &dyn Fn(&Value) -> bool) -> Option<Found<'a>> {
    let is_list = |v: &Value| v.as_array().is_some_and(|list| !list.is_empty() && list.iter().all(is_record));
    let below = |key: &str| match key.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_') && key.chars().all(is_word) {
        true => format!("{path}.{key}"),
        false => format!("{}[{}]", if path.is_empty() { "." } else { path }, Value::from(key)),
    };
    if let Some((key, Value::Array(list))) = object.iter().find(|(_, v)| is_list(v)) {
        return Some(Found { path: below(key), key, count: list.len(), keyed: None });
    }
    if object.len() > 1 && object.values().all(is_record) {
        let first = object.keys().next()?;
        return Some(Found { path: path.to_owned(), key: first, count: object.len(), keyed: Some(first) });
    }
    let mut deeper = object.iter().filter(|_| depth > 1).filter_map(|(key, v)| Some((key, v.as_object()?)));
    deeper.find_map(|(key, inner)| find(inner, &below(key), depth - 1, is_record))
}

fn is_word(c: char) -> bool {
    c.is_ascii_alphanumeric() || c == '_'
}
