//! The lexicons that the program contains: what doctors ask and patients tell, and what can be ordered.

use super::lexicon::{Concept, Lexicon};
use crate::language::Language;
use regex::Regex;
use serde::Deserialize;
use std::sync::LazyLock;

/// What a concept of history taking is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum HistoryKind {
    /// Something that a patient has or does not have.
    Finding,
    /// Whose it is, or when.
    Person,
    /// What is asked of a finding.
    Way,
    /// A question about everything.
    Whole,
    /// Who the patient is.
    Who,
}

/// What can be ordered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum OrderKind {
    /// An examination by hand.
    Exam,
    /// A test with a result.
    Value,
    /// Pictures.
    Imaging,
    /// A group of the above.
    Panel,
    /// Everything at once, which is asked back.
    Broad,
}

/// What is asked of a finding.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Way {
    /// Since when.
    When,
    /// At what time of the day.
    Clock,
}

static HISTORY: LazyLock<Lexicon<HistoryKind>> = LazyLock::new(|| Lexicon::read(include_str!("history.toml")));
static ORDERS: LazyLock<Lexicon<OrderKind>> = LazyLock::new(|| Lexicon::read(include_str!("orders.toml")));

/// A time, as patients and records tell it.
static TIME: LazyLock<[Regex; 2]> = LazyLock::new(|| {
    let regex = |pattern| Regex::new(pattern).unwrap_or_else(|error| unreachable!("{error}"));
    [
        regex(
            r"\d+\s*(个月|小时|分钟|天|日|周|年|月)|今晨|今早|昨|今天|今日|前天|\d{1,2}:\d{2}|近日|半天|半年|[一二两三四五六七八九十]+(天|周|年|个月)",
        ),
        regex(
            r"(?i)\b(\d+|one|two|three|four|five|six|seven|eight|nine|ten|a|an)\s+(hour|day|week|month|year|minute)s?\b|this morning|yesterday|today|last night|\d{1,2}:\d{2}|\bago\b|lately",
        ),
    ]
});

/// How doctors say that they order something, without a mark.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Ordering {
    /// What orders, anywhere in a line.
    pub verbs: Vec<String>,
    /// What orders at the beginning of a line, where nothing in it asks.
    pub begins: Vec<String>,
    /// What may stand before that.
    pub before: Vec<String>,
    /// What asks.
    pub asks: Vec<String>,
    /// What asks for the past: no order, whatever the verb.
    pub past: Vec<String>,
    /// What stands around the names in an order and names nothing.
    pub around: Vec<String>,
    /// What makes a part of an order talk.
    pub talk: Vec<String>,
    /// How names of tests end that are not done by hand.
    pub technical: Vec<String>,
    /// How names of examinations by hand end.
    pub by_hand: Vec<String>,
    /// What stands before a sign that is asked for.
    pub of_sign: Vec<String>,
    /// What stands behind it.
    pub sign_is: Vec<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Orderings {
    zh: Ordering,
    en: Ordering,
}

static ORDERING: LazyLock<Orderings> =
    // A file of this program, which a test reads.
    LazyLock::new(|| toml::from_str(include_str!("ordering.toml")).unwrap_or_else(|error| unreachable!("{error}")));

/// How doctors say that they order something.
pub(super) fn ordering(language: Language) -> &'static Ordering {
    if language == Language::Zh { &ORDERING.zh } else { &ORDERING.en }
}

/// What carrying out an order takes, roughly.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum OrderClass {
    /// By hand, or with an instrument beside the patient.
    Bedside,
    /// Blood, urine and other samples, and recordings in a laboratory.
    Laboratory,
    /// Pictures.
    Imaging,
    /// Something is put into the body to get there.
    Invasive,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct OrderClasses {
    bedside: Vec<String>,
    invasive: Vec<String>,
}

static CLASSES: LazyLock<OrderClasses> =
    // A file of this program, which a test reads.
    LazyLock::new(|| toml::from_str(include_str!("order_classes.toml")).unwrap_or_else(|error| unreachable!("{error}")));

/// What carrying out an order takes; of a group the most that a part of it does. `None` of an order for everything, which is carried out by nobody.
pub(super) fn order_class(concept: Concept) -> Option<OrderClass> {
    let lexicon = orders();
    let is_in = |list: &[String]| list.iter().any(|id| id == lexicon.id(concept));
    Some(match lexicon.entry(concept).kind {
        _ if is_in(&CLASSES.invasive) => OrderClass::Invasive,
        _ if is_in(&CLASSES.bedside) => OrderClass::Bedside,
        OrderKind::Exam => OrderClass::Bedside,
        OrderKind::Value => OrderClass::Laboratory,
        OrderKind::Imaging => OrderClass::Imaging,
        OrderKind::Panel => lexicon.parts(concept).into_iter().filter(|part| *part != concept).filter_map(order_class).max()?,
        OrderKind::Broad => return None,
    })
}

/// The same of what an order was called: the id of a concept, or free words, of which the most that is named counts.
pub(super) fn class_of_order(what: &str, language: Language) -> Option<OrderClass> {
    let lexicon = orders();
    match lexicon.named(what) {
        Some(concept) => order_class(concept),
        None => lexicon.concepts(what, language).into_iter().filter_map(order_class).max(),
    }
}

/// The concepts of history taking.
pub(super) fn history() -> &'static Lexicon<HistoryKind> {
    &HISTORY
}

/// What can be ordered.
pub(super) fn orders() -> &'static Lexicon<OrderKind> {
    &ORDERS
}

/// The concept of a way to ask.
pub(super) fn way(way: Way) -> Option<Concept> {
    match way {
        Way::When => HISTORY.named("when"),
        Way::Clock => HISTORY.named("clock"),
    }
}

/// Whether a statement has a time of the day.
pub(super) fn has_clock(text: &str) -> bool {
    let bytes = text.as_bytes();
    let is_digit = |at: usize| bytes.get(at).is_some_and(u8::is_ascii_digit);
    text.match_indices(':').any(|(at, _)| at > 0 && is_digit(at - 1) && is_digit(at + 1) && is_digit(at + 2))
}

/// Whether a statement says when.
pub(super) fn has_time(text: &str, language: Language) -> bool {
    TIME[usize::from(language == Language::En)].is_match(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_concept_that_another_names_is_there() {
        for id in [
            "when",
            "where",
            "opening",
            "more",
            "illness",
            "family",
            "before",
            "medicine",
            "pain",
            "age",
            "sex",
            "clock",
            "contacts",
            "new-medicine",
        ] {
            assert!(history().named(id).is_some(), "{id}");
        }
        let check = |text: &str| {
            let table: std::collections::BTreeMap<String, toml::Value> = toml::from_str(text).unwrap();
            for (id, entry) in &table {
                let parts = entry.get("parts").and_then(toml::Value::as_array).into_iter().flatten().filter_map(toml::Value::as_str);
                let wider = entry.get("is").and_then(toml::Value::as_str);
                for named in parts.chain(wider) {
                    assert!(table.contains_key(named), "{id} names {named}");
                }
            }
        };
        check(include_str!("history.toml"));
        check(include_str!("orders.toml"));
        assert!(!ordering(Language::Zh).begins.is_empty() && !ordering(Language::En).verbs.is_empty());
    }

    #[test]
    fn an_order_has_the_class_of_how_it_is_done() {
        let of = |what, language| class_of_order(what, language);
        for (what, class) in [
            ("blood-pressure", Some(OrderClass::Bedside)),
            ("vitals", Some(OrderClass::Bedside)),
            ("ecg", Some(OrderClass::Bedside)),
            ("cbc", Some(OrderClass::Laboratory)),
            ("ct-head", Some(OrderClass::Imaging)),
            ("csf", Some(OrderClass::Invasive)),
            ("all-tests", None),
            ("", None),
        ] {
            assert_eq!(of(what, Language::En), class, "{what}");
        }
        assert_eq!(of("抽个血常规，再做胃镜", Language::Zh), Some(OrderClass::Invasive), "the most that is named");
        let known = |id: &String| orders().named(id).is_some();
        assert!(CLASSES.bedside.iter().chain(&CLASSES.invasive).all(known));
        let classed = |id: &&str| orders().named(id).and_then(order_class).is_some();
        assert!(["biochemistry", "gas-all", "cardiac", "mouth-all", "gcs"].iter().all(classed));
    }

    #[test]
    fn a_time_is_recognised() {
        for (text, language) in
            [("腹痛14小时", Language::Zh), ("今晨起病", Language::Zh), ("for 3 weeks", Language::En), ("two hours of", Language::En)]
        {
            assert!(has_time(text, language), "{text}");
        }
        assert!(has_clock("今晨08:40起病") && !has_clock("外斐反应1: 160") && !has_clock(":30"));
        assert!(!has_time("腹软", Language::Zh) && !has_time("no fever", Language::En));
    }
}
