//! In which order answers stand.

use super::{
    field::Field,
    filter_error::FilterError,
    table::{Table, Value},
};
use crate::{
    language::{Bilingual, Language},
    suggest::nearest,
};
use std::{cmp::Ordering, fmt};

/// A column by which answers are sorted. Those that are equal stay as they were, and those without a value come last.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sort {
    /// The column.
    pub field: Field,
    /// Whether the highest comes first.
    pub descending: bool,
}

/// A name that is no column.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{}", self.0)]
pub struct SortError(Bilingual);

impl SortError {
    /// In a language of the interface.
    pub fn words(&self, language: Language) -> String {
        self.0.words(language).to_owned()
    }
}

impl Sort {
    /// Reads columns separated by commas; `-` before one puts its highest first.
    ///
    /// # Errors
    /// When a name is no column.
    pub fn parse(text: &str) -> Result<Vec<Self>, SortError> {
        let one = |part: &str| {
            let (name, descending) = part.strip_prefix(['-', '－']).map_or((part, false), |name| (name, true));
            Field::column(name).map(|field| Self { field, descending })
        };
        text.split([',', '，', '、']).map(str::trim).filter(|part| !part.is_empty()).map(one).collect()
    }
}

impl fmt::Display for Sort {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}", if self.descending { "-" } else { "" }, self.field)
    }
}

impl Field {
    /// The column of this name, with a judge's or rater's after `@`.
    ///
    /// # Errors
    /// When there is no such column.
    pub fn column(text: &str) -> Result<Self, SortError> {
        let (name, whose) = text.split_once(['@', '＠']).map_or((text, None), |(name, whose)| (name, Some(whose)));
        let unknown = || {
            let known: Vec<&str> = Self::columns().map(|field| field.name()).collect();
            let (zh, en) = match nearest(name, known.iter().copied()) {
                Some(near) => (format!("没有列 {name}；是不是 {near}？"), format!("there is no column {name}; did you mean {near}?")),
                None => (
                    format!("没有列 {name}；可用：{}", known.join("、")),
                    format!("there is no column {name}; there are: {}", known.join(", ")),
                ),
            };
            SortError(Bilingual::both(zh, en))
        };
        let field = Self::named(name).filter(Self::is_column).ok_or_else(unknown)?;
        match whose {
            None => Ok(field),
            Some(whose) if field.takes_a_name() && !whose.is_empty() => Ok(field.of(whose.trim_matches('"').to_owned())),
            Some(_) => Err(SortError(Bilingual::both(
                format!("{name} 不能加 @；score@评委 和 rating@评分者 才可以"),
                format!("{name} has no @NAME; score@JUDGE and rating@RATER have"),
            ))),
        }
    }
}

/// A name of a judge or rater that nobody of these runs has.
pub(super) fn unknown_person(field: &Field, table: &Table) -> Option<FilterError> {
    let raters = table.items().raters();
    let judges: Vec<&str> = table.judges().iter().map(String::as_str).collect();
    let (whose, known, zh, en) = match field {
        Field::Score(Some(whose)) => (whose, judges, "评委", "judge"),
        Field::Rating(Some(whose)) => (whose, raters, "评分者", "rater"),
        _ => return None,
    };
    if known.contains(&whose.as_str()) {
        return None;
    }
    let (zh, en) = match known.as_slice() {
        [] => (format!("这些运行没有{zh} {whose}，也没有别的{zh}"), format!("these runs have no {en} {whose}, nor any other")),
        known => (
            format!("这些运行没有{zh} {whose}；有 {}", known.join("、")),
            format!("these runs have no {en} {whose}; they have {}", known.join(", ")),
        ),
    };
    Some(FilterError { at: None, message: Bilingual::both(zh, en) })
}

/// A model that none of these runs has.
pub(super) fn unknown_model(name: &str, table: &Table) -> Option<FilterError> {
    let known: Vec<&str> = table.items().models().collect();
    let also = |model: usize| table.items().other_names(model).iter().any(|other| other == name);
    if known.iter().enumerate().any(|(model, known)| *known == name || also(model)) {
        return None;
    }
    let zh = format!("这些运行没有模型 {name}；有 {}", known.join("、"));
    let en = format!("these runs have no model {name}; they have {}", known.join(", "));
    Some(FilterError { at: None, message: Bilingual::both(zh, en) })
}

impl Table {
    /// The first of these columns that is of a judge or rater whom nobody of these runs is.
    pub fn unknown_person<'f>(&self, fields: impl IntoIterator<Item = &'f Field>) -> Option<FilterError> {
        fields.into_iter().find_map(|field| unknown_person(field, self))
    }
}

/// What two answers are compared by.
enum Key {
    Number(f64),
    Name(String),
    Missing,
}

impl Key {
    fn compare(&self, other: &Self, descending: bool) -> Ordering {
        let order = match (self, other) {
            (Self::Number(a), Self::Number(b)) => a.total_cmp(b),
            (Self::Name(a), Self::Name(b)) => a.cmp(b),
            (Self::Missing, Self::Missing) => return Ordering::Equal,
            (Self::Missing, _) => return Ordering::Greater,
            (_, Self::Missing) => return Ordering::Less,
            (Self::Number(_), Self::Name(_)) => Ordering::Less,
            (Self::Name(_), Self::Number(_)) => Ordering::Greater,
        };
        if descending { order.reverse() } else { order }
    }
}

impl Table {
    fn sort_key(&self, field: &Field, place: usize) -> Key {
        let item = self.items().item(place);
        match field {
            // As in the plans, which is how people know them: 2 before 10.
            Field::Case => Key::Number(item.case_place() as f64),
            Field::Model => Key::Number(self.model_of(item) as f64),
            Field::Run => Key::Number(item.run() as f64),
            _ => match self.value(field, item) {
                Value::Missing => Key::Missing,
                Value::Number(number) => Key::Number(number),
                Value::Name(name) => Key::Name(name.into_owned()),
                Value::Names(names) => Key::Name(names.join(" ")),
            },
        }
    }

    /// Sorts answers by columns, the first of which counts most. Equal ones keep their order.
    pub(super) fn sort(&self, places: &mut Vec<u32>, by: &[Sort]) {
        for Sort { field, descending } in by.iter().rev() {
            let mut keyed: Vec<(Key, u32)> = places.iter().map(|&place| (self.sort_key(field, place as usize), place)).collect();
            keyed.sort_by(|(a, _), (b, _)| a.compare(b, *descending));
            places.clear();
            places.extend(keyed.into_iter().map(|(_, place)| place));
        }
    }
}
