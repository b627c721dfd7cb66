//! Parses JSON and refuses an object whose key occurs twice with different values; `serde_json` silently
//! keeps the last.

use crate::json_entries::JsonEntries;
use serde::{Deserialize, Deserializer};
use serde_json::{Map, Value};

/// A value, and the first key in it that stands twice with different values, by the way to it.
#[derive(Debug)]
pub(super) struct Strict {
    pub value: Value,
    pub twice: Option<String>,
}

impl<'de> Deserialize<'de> for Strict {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        JsonEntries::deserialize(deserializer).map(Self::of)
    }
}

impl Strict {
    fn of(written: JsonEntries) -> Self {
        match written {
            JsonEntries::Plain(value) => Self { value, twice: None },
            JsonEntries::List(items) => {
                let (mut values, mut twice) = (Vec::new(), None);
                for item in items.into_iter().map(Self::of) {
                    let place = values.len();
                    twice = twice.or_else(|| item.twice.map(|key| format!("[{place}].{key}")));
                    values.push(item.value);
                }
                Self { value: Value::Array(values), twice }
            }
            JsonEntries::Object(entries) => {
                let (mut object, mut twice) = (Map::new(), None);
                for (key, item) in entries.into_iter().map(|(key, item)| (key, Self::of(item))) {
                    let joint = if matches!(item.value, Value::Array(_)) { "" } else { "." };
                    twice = twice.or_else(|| item.twice.map(|inner| format!("{key}{joint}{inner}")));
                    if object.get(&key).is_some_and(|known| *known != item.value) {
                        twice = twice.or_else(|| Some(key.clone()));
                    }
                    object.insert(key, item.value);
                }
                Self { value: Value::Object(object), twice }
            }
        }
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
