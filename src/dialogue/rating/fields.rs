//! A field of the form as a line: what it asks for, and what was typed.

use crate::{
    language::Language,
    text::half_width,
    trial::form::{Choice, Field, FieldKind, Value},
};
use std::collections::BTreeSet;

/// What a field asks for.
pub(super) fn prompt(field: &Field, language: Language) -> String {
    let label = field.label.words(language);
    let optional = match (field.required, language) {
        (true, _) => "",
        (false, Language::Zh) => "（可空）",
        (false, Language::En) => " (may be empty)",
    };
    let colon = if language == Language::Zh { "：" } else { ": " };
    let what = match &field.kind {
        FieldKind::Scale { min, max, low, high } => {
            let end = |number: &u8, label: &Option<crate::trial::form::Label>| match (label, language) {
                (Some(label), Language::Zh) => format!("{number}（{}）", label.words(language)),
                (Some(label), Language::En) => format!("{number} ({})", label.words(language)),
                (None, _) => number.to_string(),
            };
            format!("{}–{}", end(min, low), end(max, high))
        }
        FieldKind::Choice { options } | FieldKind::Choices { options } => {
            let options: Vec<String> = options.iter().enumerate().map(|(n, o)| format!("{} {}", n + 1, o.label.words(language))).collect();
            options.join(if language == Language::Zh { "，" } else { ", " })
        }
        FieldKind::Text | FieldKind::Marks => String::new(),
    };
    format!("{label}{optional}{colon}{what}")
}

/// A value as it was typed: a number, an option's number or id, several of them, or words.
/// Signs of a Chinese input method count as those of ASCII, in words of one's own alone they stay.
pub(super) fn read_value(field: &Field, line: &str) -> Option<Value> {
    let half: String = line.chars().map(half_width).collect();
    let option = |options: &[Choice], word: &str| {
        let by_number = word.parse::<usize>().ok().and_then(|n| options.get(n.checked_sub(1)?));
        by_number.or_else(|| options.iter().find(|o| o.id == word)).map(|o| o.id.clone())
    };
    let value = match &field.kind {
        FieldKind::Scale { .. } => Value::Number(half.trim().parse().ok()?),
        FieldKind::Choice { options } => Value::Word(option(options, half.trim())?),
        FieldKind::Choices { options } => {
            let words = half.split([' ', ',', '、']).filter(|word| !word.is_empty());
            Value::Words(words.map(|word| option(options, word)).collect::<Option<BTreeSet<String>>>()?)
        }
        FieldKind::Text => Value::Word(line.to_owned()),
        FieldKind::Marks => return None,
    };
    field.allows(&value).then_some(value)
}
