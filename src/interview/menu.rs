//! The menu of examinations and tests: the usual ones, the same for every case, so that it tells nothing of one.

use crate::{language::Language, text::initials};
use serde::Deserialize;
use std::sync::LazyLock;

/// A name in both languages.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OrderName {
    zh: String,
    en: String,
}

impl OrderName {
    /// The name in a language.
    pub fn words(&self, language: Language) -> &str {
        if language == Language::Zh { &self.zh } else { &self.en }
    }

    /// Whether what was typed finds it: a part of the Chinese name, the beginning of a word of the English one, whatever the case of letters, or the beginning of
    /// its initials.
    pub fn contains(&self, typed: &str) -> bool {
        let typed = typed.trim().to_lowercase();
        let en = self.en.to_lowercase();
        let begins_a_word = en.match_indices(&typed).any(|(at, _)| !en[..at].ends_with(char::is_alphanumeric));
        begins_a_word || self.zh.to_lowercase().contains(&typed) || initials(&self.zh).starts_with(&typed)
    }
}

/// Examinations and tests of one kind.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OrderGroup {
    zh: String,
    en: String,
    /// What can be ordered.
    pub orders: Vec<OrderName>,
}

impl OrderGroup {
    /// Its heading.
    pub fn words(&self, language: Language) -> &str {
        if language == Language::Zh { &self.zh } else { &self.en }
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Menu {
    groups: Vec<OrderGroup>,
}

static MENU: LazyLock<Menu> =
    // A file of this program, which a test reads.
    LazyLock::new(|| toml::from_str(include_str!("menu.toml")).unwrap_or_else(|error| unreachable!("{error}")));

/// What can be ordered, by kind.
pub fn order_menu() -> &'static [OrderGroup] {
    &MENU.groups
}

/// The line that orders these, as [`super::Spoken::read`] reads it.
pub fn order_line(names: &[&str], language: Language) -> String {
    match language {
        Language::Zh => format!("检查：{}", names.join("、")),
        Language::En => format!("TEST: {}", names.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        case::{ReadOptions, bundled},
        interview::{FactSheet, OrderStatus, Spoken, by_rules},
    };
    use std::collections::BTreeSet;

    #[test]
    fn every_entry_is_an_order_that_the_rules_know_and_no_other_entry_is_the_same() {
        for language in [Language::Zh, Language::En] {
            let file = bundled(&ReadOptions { language: Some(language), ..ReadOptions::default() }).unwrap();
            let sheet = FactSheet::of(file.find("chest-pain-at-rest").unwrap()).unwrap();
            let mut seen = BTreeSet::new();
            for name in order_menu().iter().flat_map(|group| &group.orders) {
                let line = order_line(&[name.words(language)], language);
                let Spoken::Line { patient, orders } = Spoken::read(&line, language) else { panic!("{line}") };
                assert!(patient.is_empty(), "{line}");
                let reply = by_rules(sheet.examiner(), &BTreeSet::new(), &orders);
                let is_known = reply.orders.len() == 1 && reply.orders[0].status != OrderStatus::Unclear;
                assert!(is_known, "{line}: {:?}", reply.orders);
                assert!(seen.insert(reply.orders[0].what.clone()), "{line} is ordered twice");
            }
        }
        let found = |typed: &str| {
            let orders = order_menu().iter().flat_map(|group| &group.orders).filter(|order| order.contains(typed));
            orders.map(|order| order.zh.as_str()).collect::<Vec<_>>()
        };
        assert_eq!(found("VITAL"), ["生命体征"]);
        assert_eq!(found("xcg"), ["血常规"]);
        assert_eq!(found("血压"), ["血压"]);
        assert!(found("ct").iter().all(|name| name.contains("CT")) && found("function").len() > 2);
    }
}
