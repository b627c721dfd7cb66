//! What is shared by the rules that read JSON out of a judge's reply.

use crate::json_entries::JsonEntries;
use serde_json::{Map, Value};

/// Whether a citation stands in a text, but for white space.
pub(super) fn stands_in(quote: &str, answer: &str) -> bool {
    let bare = |text: &str| text.split_whitespace().collect::<String>();
    bare(answer).contains(&bare(quote))
}

/// Objects that one object stands for, at most: what a judge says three times is as unclear as what it says twice.
const MOST_READINGS: usize = 4;

/// A value in which an object that has a field twice, with different values, is an array: the object with the first value, and what is plain of it with each other one.
/// Otherwise the last value would stand for what a judge says, although the judge says two things.
fn with_readings(written: JsonEntries) -> Value {
    let entries = match written {
        JsonEntries::Plain(value) => return value,
        JsonEntries::List(items) => return Value::Array(items.into_iter().map(with_readings).collect()),
        JsonEntries::Object(entries) => entries,
    };
    let (mut first, mut others) = (Map::new(), Vec::new());
    for (name, value) in entries.into_iter().map(|(name, value)| (name, with_readings(value))) {
        match first.get(&name) {
            None => _ = first.insert(name, value),
            Some(said) if *said != value && others.len() + 1 < MOST_READINGS => others.push((name, value)),
            Some(_) => {}
        }
    }
    if others.is_empty() {
        return Value::Object(first);
    }
    // Lists and objects stay with the first alone: objects within objects that each say four things would be without end.
    let plain: Map<String, Value> = first
        .iter()
        .filter(|(_, value)| !value.is_array() && !value.is_object())
        .map(|(name, value)| (name.clone(), value.clone()))
        .collect();
    let other = |(name, value)| {
        let mut fields = plain.clone();
        fields.insert(name, value);
        Value::Object(fields)
    };
    let others: Vec<Value> = others.into_iter().map(other).collect();
    Value::Array([vec![Value::Object(first)], others].concat())
}

/// Every JSON value of a text that begins with a brace and is whole, in order; prose around them says nothing.
pub(super) fn values(text: &str) -> Vec<Value> {
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(open) = text[at..].find('{').map(|open| at + open) {
        let mut stream = serde_json::Deserializer::from_str(&text[open..]).into_iter::<JsonEntries>();
        match stream.next() {
            Some(Ok(written)) => {
                match with_readings(written) {
                    Value::Array(readings) => found.extend(readings),
                    value => found.push(value),
                }
                at = open + stream.byte_offset().max(1);
            }
            _ => at = open + 1,
        }
    }
    found
}

/// The objects of a text that have a field, wherever they lie, in order. How deep values lie in one another is limited by the parser.
pub(super) fn objects_with(text: &str, field: &str) -> Vec<Value> {
    let mut found = Vec::new();
    values(text).into_iter().for_each(|value| collect(value, field, &mut found));
    found
}

fn collect(value: Value, field: &str, found: &mut Vec<Value>) {
    match value {
        Value::Array(values) => values.into_iter().for_each(|value| collect(value, field, found)),
        Value::Object(fields) if fields.contains_key(field) => found.push(Value::Object(fields)),
        Value::Object(fields) => fields.into_iter().for_each(|(_, value)| collect(value, field, found)),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn an_object_that_says_two_things_of_a_field_is_two_objects() {
        assert_eq!(
            values(r#"So: {"a": 1, "b": [2.5, null, "x"], "c": {"d": -1}}"#),
            [json!({ "a": 1, "b": [2.5, null, "x"], "c": { "d": -1 } })]
        );
        assert_eq!(values(r#"{"a": "A", "b": true, "a": "D"}"#), [json!({ "a": "A", "b": true }), json!({ "a": "D", "b": true })]);
        assert_eq!(values(r#"{"a": 1, "a": 1}"#), [json!({ "a": 1 })]);
        assert_eq!(objects_with(r#"{"items": [{"id": "x", "met": true, "met": false}]}"#, "met").len(), 2);
        let many: String = (0..1000).map(|n| format!("\"a\": {n}, ")).collect();
        assert_eq!(values(&format!("{{{many}\"b\": 1}}")).len(), MOST_READINGS);
        let nested = |depth| format!("{}1{}", r#"{"b": 1, "b": 2, "b": 3, "b": 4, "a": "#.repeat(depth), "}".repeat(depth));
        assert!(serde_json::to_string(&values(&nested(60))).unwrap().len() < 10_000);
    }
}
