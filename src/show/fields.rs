//! Reads the fields of one table of a playlist and collects what is wrong with them.

use crate::{
    language::{Bilingual, Language},
    suggest::nearest,
    tape::Speed,
    toml_text::{TomlError, TomlText},
};
use std::time::Duration;
use toml::{Table, Value};

/// No wait of a show is longer.
const LONGEST: Duration = Duration::from_secs(24 * 3600);

/// When reference or verdict are shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reveal {
    /// After the answer, by itself.
    After,
    /// With the next key.
    Key,
    /// Not at all.
    Never,
}

/// A table that is being read.
pub(super) struct Fields<'a> {
    text: TomlText<'a>,
    /// Where it is in the file.
    path: Vec<String>,
    table: Table,
    known: Vec<&'static str>,
    faults: &'a mut Vec<TomlError>,
}

impl<'a> Fields<'a> {
    pub fn new(text: TomlText<'a>, path: Vec<String>, table: Table, faults: &'a mut Vec<TomlError>) -> Self {
        Self { text, path, table, known: Vec::new(), faults }
    }

    /// Whether the field is there and not yet taken.
    pub fn has(&self, key: &str) -> bool {
        self.table.contains_key(key)
    }

    /// The field's value; `None` where it is missing, or is noted as a mistake.
    pub fn take<T>(&mut self, key: &'static str, read: impl FnOnce(Value) -> Result<T, Bilingual>) -> Option<T> {
        self.known.push(key);
        match read(self.table.remove(key)?) {
            Ok(value) => Some(value),
            Err(message) => {
                self.fault(key, &message);
                None
            }
        }
    }

    /// Notes a mistake in a field; in the table itself where the key is empty.
    pub fn fault(&mut self, key: &str, message: &Bilingual) {
        let mut path = self.path.clone();
        path.extend((!key.is_empty()).then(|| key.to_owned()));
        self.faults.push(self.text.error(&path, message.words(Language::Zh), message.words(Language::En)));
    }

    /// Notes every field that nobody took as unknown.
    pub fn end(&mut self) {
        let left: Vec<String> = self.table.keys().cloned().collect();
        for key in left {
            let message = match nearest(&key, self.known.iter().copied()) {
                Some(near) => {
                    Bilingual::both(format!("没有这个键；是否想写 {near:?}？"), format!("there is no such key; did you mean {near:?}?"))
                }
                None => {
                    let known = self.known.join(", ");
                    Bilingual::both(format!("没有这个键；此处可用：{known}"), format!("there is no such key; known here: {known}"))
                }
            };
            self.fault(&key, &message);
        }
    }
}

/// A text that is not empty.
pub(super) fn text(value: Value) -> Result<String, Bilingual> {
    match value {
        Value::String(text) if !text.trim().is_empty() => Ok(text),
        _ => Err(Bilingual::both("应为文字，且不能为空", "expected a text that is not empty")),
    }
}

/// Yes or no.
pub(super) fn flag(value: Value) -> Result<bool, Bilingual> {
    value.as_bool().ok_or_else(|| Bilingual::both("应为 true 或 false", "expected true or false"))
}

/// A duration: a number of seconds, or a text such as `"10s"`, `"500ms"` or `"2m"`.
pub(super) fn duration(value: Value) -> Result<Duration, Bilingual> {
    let seconds = match &value {
        Value::Integer(seconds) => Some(*seconds as f64),
        Value::Float(seconds) => Some(*seconds),
        Value::String(text) => seconds_of(text.trim()),
        _ => None,
    };
    let read = seconds.filter(|s| s.is_finite() && *s >= 0.0 && *s <= LONGEST.as_secs_f64()).map(Duration::from_secs_f64);
    read.ok_or_else(|| {
        Bilingual::both(
            "应为秒数，或 \"10s\"、\"500ms\"、\"2m\" 这样的时长，至多一天",
            "expected a number of seconds, or a duration such as \"10s\", \"500ms\" or \"2m\", a day at most",
        )
    })
}

fn seconds_of(text: &str) -> Option<f64> {
    let (number, factor) = match text {
        _ if text.ends_with("ms") => (text.strip_suffix("ms"), 0.001),
        _ if text.ends_with('s') => (text.strip_suffix('s'), 1.0),
        _ if text.ends_with('m') => (text.strip_suffix('m'), 60.0),
        _ => (Some(text), 1.0),
    };
    Some(number?.trim().parse::<f64>().ok()? * factor)
}

/// A speed as `--speed` takes it, also as a number.
pub(super) fn speed(value: Value) -> Result<Speed, Bilingual> {
    match value {
        Value::Integer(number) => number.to_string().parse(),
        Value::Float(number) => number.to_string().parse(),
        Value::String(text) => text.parse(),
        // It says what is expected.
        _ => "".parse(),
    }
}

/// Turns from 1, each once, in order.
pub(super) fn turns(value: Value) -> Result<Vec<usize>, Bilingual> {
    let expected = || Bilingual::both("应为轮次的列表，如 [1, 2]", "expected a list of turns, such as [1, 2]");
    let Value::Array(list) = value else { return Err(expected()) };
    let read: Option<Vec<usize>> =
        list.iter().map(|turn| turn.as_integer().and_then(|turn| usize::try_from(turn).ok()).filter(|turn| *turn > 0)).collect();
    let mut turns = read.filter(|turns| !turns.is_empty()).ok_or_else(expected)?;
    turns.sort_unstable();
    turns.dedup();
    Ok(turns)
}

/// When something is shown: one word for reference and verdict, or a table with one for each.
pub(super) fn reveal(value: Value) -> Result<(Reveal, Reveal), Bilingual> {
    let expected = || {
        Bilingual::both(
            "应为 \"after\"（回答后自动出现）、\"key\"（按键后出现）或 \"never\"（不出现），或 { reference = …, verdict = … }",
            "expected \"after\" (after the answer), \"key\" (with the next key) or \"never\", or { reference = …, verdict = … }",
        )
    };
    let one = |value: &Value| match value.as_str() {
        Some("after") => Ok(Reveal::After),
        Some("key") => Ok(Reveal::Key),
        Some("never") => Ok(Reveal::Never),
        _ => Err(expected()),
    };
    match &value {
        Value::Table(table) if table.keys().all(|key| key == "reference" || key == "verdict") => {
            let of = |key: &str| table.get(key).map_or(Ok(Reveal::Key), one);
            Ok((of("reference")?, of("verdict")?))
        }
        word => one(word).map(|both| (both, both)),
    }
}
