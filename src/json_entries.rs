//! JSON with every entry of its objects: `serde_json` silently keeps the last of those that have the same key.

use serde::{
    Deserialize, Deserializer,
    de::{MapAccess, SeqAccess, Visitor},
};
use serde_json::Value;
use std::fmt;

/// A value, as it is written.
#[derive(Debug)]
pub(crate) enum JsonEntries {
    /// Neither a list nor an object.
    Plain(Value),
    /// A list.
    List(Vec<Self>),
    /// An object: its entries in order, the same key as often as it stands.
    Object(Vec<(String, Self)>),
}

impl<'de> Deserialize<'de> for JsonEntries {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(AnyValue)
    }
}

struct AnyValue;

impl<'de> Visitor<'de> for AnyValue {
    type Value = JsonEntries;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("any JSON value")
    }

    fn visit_unit<E>(self) -> Result<JsonEntries, E> {
        Ok(JsonEntries::Plain(Value::Null))
    }

    fn visit_bool<E>(self, value: bool) -> Result<JsonEntries, E> {
        Ok(JsonEntries::Plain(value.into()))
    }

    fn visit_i64<E>(self, value: i64) -> Result<JsonEntries, E> {
        Ok(JsonEntries::Plain(value.into()))
    }

    fn visit_u64<E>(self, value: u64) -> Result<JsonEntries, E> {
        Ok(JsonEntries::Plain(value.into()))
    }

    fn visit_f64<E>(self, value: f64) -> Result<JsonEntries, E> {
        Ok(JsonEntries::Plain(value.into()))
    }

    fn visit_str<E>(self, value: &str) -> Result<JsonEntries, E> {
        Ok(JsonEntries::Plain(value.into()))
    }

    fn visit_string<E>(self, value: String) -> Result<JsonEntries, E> {
        Ok(JsonEntries::Plain(value.into()))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<JsonEntries, A::Error> {
        let mut items = Vec::new();
        while let Some(item) = list.next_element()? {
            items.push(item);
        }
        Ok(JsonEntries::List(items))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut object: A) -> Result<JsonEntries, A::Error> {
        let mut entries = Vec::new();
        while let Some(entry) = object.next_entry()? {
            entries.push(entry);
        }
        Ok(JsonEntries::Object(entries))
    }
}
