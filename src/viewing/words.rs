//! Numbers and names as people read them in a table.

use super::{
    field::Field,
    table::{Table, Value},
};
use crate::{
    items::{Flag, Item},
    language::Language,
};

/// A number with as many places as tell it from its neighbours: none, or two at most.
pub(super) fn number(value: f64) -> String {
    let text = format!("{value:.2}");
    let text = text.trim_end_matches('0').trim_end_matches('.');
    if text == "-0" { "0".to_owned() } else { text.to_owned() }
}

/// Milliseconds in seconds.
pub(super) fn seconds(milliseconds: f64) -> String {
    let seconds = milliseconds / 1000.0;
    if seconds < 100.0 { format!("{seconds:.1}s") } else { format!("{seconds:.0}s") }
}

/// How an answer ended, in a word or two.
pub(super) fn finish(name: &str, language: Language) -> &'static str {
    match (name, language) {
        ("length", Language::Zh) => "截断",
        ("length", Language::En) => "cut",
        ("content_filter", Language::Zh) => "拦截",
        ("content_filter", Language::En) => "withheld",
        ("unclosed_reasoning", Language::Zh) => "推理未完",
        ("unclosed_reasoning", Language::En) => "open reasoning",
        ("unknown", Language::Zh) => "不明",
        ("unknown", Language::En) => "unknown",
        (_, Language::Zh) => "正常",
        (_, Language::En) => "complete",
    }
}

impl Table {
    /// A field of an answer as it stands in a table for people; empty where there is no value.
    pub fn cell(&self, field: &Field, place: usize, language: Language) -> String {
        let item = self.items().item(place);
        match (field, self.value(field, item)) {
            (_, Value::Missing) => String::new(),
            (Field::Time, Value::Number(milliseconds)) => seconds(milliseconds),
            (Field::JudgeHuman, Value::Number(value)) if value > 0.0 => format!("+{}", number(value)),
            (_, Value::Number(value)) => number(value),
            (Field::Finish, Value::Name(name)) => finish(&name, language).to_owned(),
            (Field::Flag, _) => flags(item, language),
            (_, Value::Name(name)) => name.into_owned(),
            (_, Value::Names(names)) => names.join(" "),
        }
    }
}

/// A flag as its column has it.
pub(super) fn short_flag(flag: Flag, language: Language) -> &'static str {
    match (flag, language) {
        (Flag::Cut, Language::Zh) => "截断",
        (Flag::Cut, Language::En) => "cut",
        (Flag::NoText, Language::Zh) => "无正文",
        (Flag::NoText, Language::En) => "no text",
        (Flag::Withheld, Language::Zh) => "拦截",
        (Flag::Withheld, Language::En) => "withheld",
        (Flag::PromptCut, Language::Zh) => "提示截去",
        (Flag::PromptCut, Language::En) => "prompt cut",
        (Flag::UnknownEnd, Language::Zh) => "结束不明",
        (Flag::UnknownEnd, Language::En) => "unknown end",
        (Flag::JudgedByItself, Language::Zh) => "自评",
        (Flag::JudgedByItself, Language::En) => "own judge",
    }
}

fn flags(item: Item<'_>, language: Language) -> String {
    item.flags().into_iter().map(|flag| short_flag(flag, language)).collect::<Vec<_>>().join(if language == Language::Zh {
        " "
    } else {
        ", "
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_have_the_places_that_they_need() {
        let table = [(5.0, "5"), (4.5, "4.5"), (4.333, "4.33"), (-0.001, "0"), (10.0, "10"), (0.1, "0.1")];
        for (value, expected) in table {
            assert_eq!(number(value), expected);
        }
        assert_eq!((seconds(8123.9).as_str(), seconds(240_000.0).as_str()), ("8.1s", "240s"));
    }
}
