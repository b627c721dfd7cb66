//! Parses JSON as servers write it: Python's `NaN` and `Infinity` are not JSON, and must not cost an answer.

use serde::de::IgnoredAny;
use serde_json::{Error, Value};
use std::borrow::Cow;

/// Reads a value; `NaN` and `Infinity`, where a value stands, are null.
pub(super) fn read(text: &str) -> Result<Value, Error> {
    serde_json::from_str(text).or_else(|error| match repaired(text) {
        Cow::Owned(text) => serde_json::from_str(&text).map_err(|_| error),
        Cow::Borrowed(_) => Err(error),
    })
}

/// Whether it can be read, and ends.
pub(super) fn is_whole(bytes: &[u8]) -> bool {
    serde_json::from_slice::<IgnoredAny>(bytes).is_ok() || std::str::from_utf8(bytes).is_ok_and(|text| read(text).is_ok())
}

/// The text with null in the place of what is no number, outside of strings.
fn repaired(text: &str) -> Cow<'_, str> {
    const WORDS: [&str; 3] = ["-Infinity", "Infinity", "NaN"];
    if !WORDS.iter().any(|word| text.contains(word)) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len());
    let mut from = 0;
    let mut at = 0;
    let bytes = text.as_bytes();
    let mut in_string = false;
    while at < bytes.len() {
        match bytes[at] {
            b'\\' if in_string => at += 1,
            b'"' => in_string = !in_string,
            // All of these are one byte long, so that the text can be cut here.
            b'-' | b'I' | b'N' if !in_string => {
                if let Some(word) = WORDS.iter().find(|word| bytes[at..].starts_with(word.as_bytes())) {
                    out += &text[from..at];
                    out += "null";
                    at += word.len();
                    from = at;
                    continue;
                }
            }
            _ => {}
        }
        at += 1;
    }
    out += &text[from..];
    Cow::Owned(out)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use serde_json::json;

    #[test]
    fn what_is_no_number_is_null_and_text_stays_as_it_is() {
        assert_eq!(read(r#"{"a": NaN, "b": [-Infinity, Infinity, 1]}"#).unwrap(), json!({"a": null, "b": [null, null, 1]}));
        assert_eq!(read(r#"{"NaN": "NaN \" Infinity", "b": NaN}"#).unwrap(), json!({"NaN": "NaN \" Infinity", "b": null}));
        assert!(read(r#"{"a": NaNo}"#).is_err() && read("{").is_err() && !is_whole(b"{\"a\": NaN"));
        assert!(is_whole("{\"a\": NaN, \"b\": \"肺炎\"}".as_bytes()));
    }

    proptest! {
        #[test]
        fn a_text_is_whole_if_it_can_be_read_and_json_is_read_as_it_is(text in "(NaN|-|Infinity|null|1|\"|\\\\|[{}\\[\\]:,]|中){0,6}") {
            let value = read(&text);
            prop_assert_eq!(is_whole(text.as_bytes()), value.is_ok());
            if let Ok(json) = serde_json::from_str::<Value>(&text) {
                prop_assert_eq!(value.unwrap(), json);
            }
        }
    }
}
