//! Numbers and names as people read them in a table.

use super::{
    field::Field,
    short::{finish, short_flag},
    table::{Table, Value},
};
use crate::{items::Item, language::Language};

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
