//! What is shared by the rules that read JSON out of a judge's reply.

use serde_json::Value;

/// Whether a citation stands in a text, but for white space.
pub(super) fn stands_in(quote: &str, answer: &str) -> bool {
    let bare = |text: &str| text.split_whitespace().collect::<String>();
    bare(answer).contains(&bare(quote))
}

/// Every JSON value of a text that begins with a brace and is whole, in order; prose around them says nothing.
pub(super) fn values(text: &str) -> Vec<Value> {
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(open) = text[at..].find('{').map(|open| at + open) {
        let mut stream = serde_json::Deserializer::from_str(&text[open..]).into_iter::<Value>();
        match stream.next() {
            Some(Ok(value)) => {
                found.push(value);
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
