//! Parses JSON and refuses an object whose key occurs twice with different values; `serde_json` silently
//! keeps the last.

use serde::{
    Deserialize, Deserializer,
    de::{MapAccess, SeqAccess, Visitor},
};
use serde_json::{Map, Number, Value};
use std::fmt;

/// A value, and the first key in it that stands twice with different values, by the way to it.
#[derive(Debug)]
pub(super) struct Strict {
    pub value: Value,
    pub twice: Option<String>,
}

impl Strict {
    fn single(value: impl Into<Value>) -> Self {
        Self { value: value.into(), twice: None }
    }
}

impl<'de> Deserialize<'de> for Strict {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(AnyValue)
    }
}

struct AnyValue;

impl<'de> Visitor<'de> for AnyValue {
    type Value = Strict;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("any JSON value")
    }

    fn visit_unit<E>(self) -> Result<Strict, E> {
        Ok(Strict::single(Value::Null))
    }

    fn visit_bool<E>(self, value: bool) -> Result<Strict, E> {
        Ok(Strict::single(value))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Strict, E> {
        Ok(Strict::single(value))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Strict, E> {
        Ok(Strict::single(value))
    }

    fn visit_f64<E>(self, value: f64) -> Result<Strict, E> {
        Ok(Strict::single(Number::from_f64(value).map_or(Value::Null, Value::Number)))
    }

    fn visit_str<E>(self, value: &str) -> Result<Strict, E> {
        Ok(Strict::single(value))
    }

    fn visit_string<E>(self, value: String) -> Result<Strict, E> {
        Ok(Strict::single(value))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Strict, A::Error> {
        let (mut values, mut twice) = (Vec::new(), None);
        while let Some(item) = list.next_element::<Strict>()? {
            let place = values.len();
            twice = twice.or_else(|| item.twice.map(|key| format!("[{place}].{key}")));
            values.push(item.value);
        }
        Ok(Strict { value: Value::Array(values), twice })
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Strict, A::Error> {
        let (mut object, mut twice) = (Map::new(), None);
        while let Some((key, item)) = entries.next_entry::<String, Strict>()? {
            let joint = if matches!(item.value, Value::Array(_)) { "" } else { "." };
            twice = twice.or_else(|| item.twice.map(|inner| format!("{key}{joint}{inner}")));
            if object.get(&key).is_some_and(|known| *known != item.value) {
                twice = twice.or_else(|| Some(key.clone()));
            }
            object.insert(key, item.value);
        }
        Ok(Strict { value: Value::Object(object), twice })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_value_reads_as_serde_json_reads_it() {
        let text = r#"{"a": [1, -2, 3.5, 18446744073709551615, null, true, "腹\u75db"], "b": {"c": {}}, "d": []}"#;
        let strict: Strict = serde_json::from_str(text).unwrap();
        assert_eq!((strict.value, strict.twice), (serde_json::from_str::<Value>(text).unwrap(), None));
    }

    #[test]
    fn a_key_with_two_values_is_named_by_the_way_to_it() {
        let twice = |text| serde_json::from_str::<Strict>(text).unwrap().twice;
        assert_eq!(twice(r#"{"a": 1, "a": 2}"#).as_deref(), Some("a"));
        assert_eq!(twice(r#"{"a": 1, "a": 1}"#), None, "the same twice is no doubt");
        assert_eq!(twice(r#"{"q": [{"x": 1}, {"x": 1, "x": 2}]}"#).as_deref(), Some("q[1].x"));
        assert_eq!(twice(r#"{"q": {"x": 1, "x": 2}}"#).as_deref(), Some("q.x"));
    }
}
