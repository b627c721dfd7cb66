//! What is shared by the rules that read JSON out of a judge's reply.

use serde::de::{Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Value};

/// Whether a citation stands in a text, but for white space.
pub(super) fn stands_in(quote: &str, answer: &str) -> bool {
    let bare = |text: &str| text.split_whitespace().collect::<String>();
    bare(answer).contains(&bare(quote))
}

/// Objects that one object stands for, at most: what a judge says three times is as unclear as what it says twice.
const MOST_READINGS: usize = 4;

/// A value in which an object that has a field twice, with different values, is an array: the object with the first value, and the object with each other one.
/// Otherwise the last value would stand for what a judge says, although the judge says two things.
struct Said(Value);

impl<'de> Deserialize<'de> for Said {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(SaidVisitor)
    }
}

struct SaidVisitor;

impl<'de> Visitor<'de> for SaidVisitor {
    type Value = Said;

    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("a JSON value")
    }

    fn visit_unit<E>(self) -> Result<Said, E> {
        Ok(Said(Value::Null))
    }

    fn visit_bool<E>(self, value: bool) -> Result<Said, E> {
        Ok(Said(value.into()))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Said, E> {
        Ok(Said(value.into()))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Said, E> {
        Ok(Said(value.into()))
    }

    fn visit_f64<E>(self, value: f64) -> Result<Said, E> {
        Ok(Said(value.into()))
    }

    fn visit_str<E>(self, value: &str) -> Result<Said, E> {
        Ok(Said(value.into()))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Said, A::Error> {
        let mut read = Vec::new();
        while let Some(Said(item)) = items.next_element()? {
            read.push(item);
        }
        Ok(Said(Value::Array(read)))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut fields: A) -> Result<Said, A::Error> {
        let (mut first, mut others) = (Map::new(), Vec::new());
        while let Some((name, Said(value))) = fields.next_entry::<String, Said>()? {
            match first.get(&name) {
                None => _ = first.insert(name, value),
                Some(said) if *said != value && others.len() + 1 < MOST_READINGS => others.push((name, value)),
                Some(_) => {}
            }
        }
        if others.is_empty() {
            return Ok(Said(Value::Object(first)));
        }
        let other = |(name, value)| {
            let mut fields = first.clone();
            fields.insert(name, value);
            Value::Object(fields)
        };
        let others: Vec<Value> = others.into_iter().map(other).collect();
        Ok(Said(Value::Array([vec![Value::Object(first)], others].concat())))
    }
}

/// Every JSON value of a text that begins with a brace and is whole, in order; prose around them says nothing.
pub(super) fn values(text: &str) -> Vec<Value> {
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(open) = text[at..].find('{').map(|open| at + open) {
        let mut stream = serde_json::Deserializer::from_str(&text[open..]).into_iter::<Said>();
        match stream.next() {
            Some(Ok(Said(value))) => {
                match value {
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
    }
}
