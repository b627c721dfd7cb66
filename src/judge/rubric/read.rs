//! Reads what a judge says of items.
//!
//! The rule: every JSON object in the reply that has an `id` that is a text and a `met` is the judge's word on that item, wherever it stands; prose and code
//! fences around it say nothing. Only `true` and `false` are grades. An item that is graded twice counts where both are the same.

use super::{Grade, GradedItem, RubricVerdict};
use crate::judge::reply::{stands_in, values};
use serde_json::Value;

/// Longer citations are cut: the words are there to be found in the answer, not to repeat it.
const LONGEST_QUOTE: usize = 400;
/// The most ids of items that were not asked that are kept, and how long each may be.
const MOST_OTHERS: usize = 20;
const LONGEST_ID: usize = 80;

/// One object of a reply.
struct Said {
    id: String,
    met: Option<bool>,
    quote: Option<String>,
}

impl RubricVerdict {
    /// Reads a reply. `asked` are the items that the judge was asked about, `answer` is what it was to grade.
    pub(in crate::judge) fn read(text: &str, mut asked: Vec<GradedItem>, answer: Option<&str>) -> Self {
        let said = objects(text);
        for item in &mut asked {
            let mut own = said.iter().filter(|said| said.id == item.id);
            let Some(first) = own.next() else {
                item.grade = Grade::Missing;
                continue;
            };
            item.grade = match first.met {
                _ if own.any(|other| other.met != first.met) => Grade::Contradicted,
                Some(true) => Grade::Met,
                Some(false) => Grade::NotMet,
                None => Grade::NotBoolean,
            };
            item.quote.clone_from(&first.quote);
            item.quote_found = item.quote.as_ref().zip(answer).map(|(quote, answer)| stands_in(quote, answer));
        }
        let mut other_items: Vec<String> = Vec::new();
        for said in said.iter().filter(|said| asked.iter().all(|item| item.id != said.id)) {
            let id: String = said.id.chars().take(LONGEST_ID).collect();
            if other_items.len() < MOST_OTHERS && !other_items.contains(&id) {
                other_items.push(id);
            }
        }
        Self { items: asked, other_items }
    }
}

/// The gradings in a reply.
fn objects(text: &str) -> Vec<Said> {
    let mut found = Vec::new();
    values(text).iter().for_each(|value| collect(value, &mut found));
    found
}

/// The gradings in a value. How deep values lie in one another is limited by the parser.
fn collect(value: &Value, found: &mut Vec<Said>) {
    match value {
        Value::Array(values) => values.iter().for_each(|value| collect(value, found)),
        Value::Object(fields) => match (fields.get("id").and_then(Value::as_str), fields.get("met")) {
            (Some(id), Some(met)) => {
                let quote = fields.get("quote").and_then(Value::as_str).map(str::trim).filter(|quote| !quote.is_empty());
                let quote = quote.map(|quote| quote.chars().take(LONGEST_QUOTE).collect());
                found.push(Said { id: id.trim().to_owned(), met: met.as_bool(), quote });
            }
            _ => fields.values().for_each(|value| collect(value, found)),
        },
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::case::RubricKind;
    use proptest::prelude::*;

    fn asked() -> Vec<GradedItem> {
        let item = |id: &str| GradedItem {
            id: id.into(),
            kind: RubricKind::Essential,
            points: 5,
            tags: Vec::new(),
            safety_cap: None,
            statement: "s".into(),
            grade: Grade::Missing,
            quote: None,
            quote_found: None,
        };
        vec![item("ct"), item("rest")]
    }

    fn grades(text: &str) -> [Grade; 2] {
        let verdict = RubricVerdict::read(text, asked(), Some("先做  CT。"));
        [verdict.items[0].grade, verdict.items[1].grade]
    }

    #[test]
    fn a_grade_is_true_or_false_of_an_item_that_was_asked_and_nothing_else() {
        use Grade::{Contradicted, Met, Missing, NotBoolean, NotMet};
        let rows = [
            (r#"{"items": [{"id": "ct", "met": true}, {"id": "rest", "met": false}]}"#, [Met, NotMet]),
            ("```json\n[{\"id\": \"ct\", \"met\": true}]\n```\nThe rest is fine.", [Met, Missing]),
            (r#"Sure: {"id": "rest", "met": true} and {"id": "ct", "met": false}"#, [NotMet, Met]),
            (r#"{"id": "ct", "met": "true"} {"id": "rest", "met": 1}"#, [NotBoolean, NotBoolean]),
            (r#"{"id": "ct", "met": null} {"id": "rest"}"#, [NotBoolean, Missing]),
            (
                r#"{"id": "ct", "met": true} {"id": "ct", "met": true} {"id": "rest", "met": true} {"id": "rest", "met": false}"#,
                [Met, Contradicted],
            ),
            (r#"{"items": [{"id": "ct", "met": true}, {"id": "rest", "met": tr"#, [Met, Missing]),
            (r#"{"id": "CT", "met": true}"#, [Missing, Missing]),
            ("ct: true, rest: false", [Missing, Missing]),
            ("", [Missing, Missing]),
        ];
        for (text, expected) in rows {
            assert_eq!(grades(text), expected, "{text}");
        }
    }

    #[test]
    fn what_was_not_asked_is_named_and_counts_nowhere() {
        let text = r#"{"items": [{"id": "1", "met": true}, {"id": "1", "met": true}, {"id": "ct", "met": true, "quote": "做 CT"}]}"#;
        let verdict = RubricVerdict::read(text, asked(), Some("先做  CT。"));
        assert_eq!((verdict.other_items.as_slice(), verdict.graded()), (["1".to_owned()].as_slice(), 1));
        assert_eq!((verdict.items[0].quote.as_deref(), verdict.items[0].quote_found), (Some("做 CT"), Some(true)));
        let invented = RubricVerdict::read(r#"{"id": "ct", "met": true, "quote": "磁共振"}"#, asked(), Some("先做 CT"));
        assert_eq!(invented.items[0].quote_found, Some(false));
    }

    proptest! {
        #[test]
        fn no_text_grades_an_item_that_it_does_not_name(text in r#"([{}\[\]":, ]|id|met|true|false|rest|null|[0-9]){0,60}"#) {
            prop_assert_eq!(grades(&text)[0], Grade::Missing);
        }
    }

    #[test]
    fn the_longest_text_made_to_be_slow_is_read() {
        for unit in ["{", "{\"id\":", "[{", "{\"a\":[", "{}"] {
            assert_eq!(grades(&unit.repeat((24 << 10) / unit.len())), [Grade::Missing; 2], "{unit}");
        }
    }
}
