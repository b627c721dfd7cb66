//! Reads what a judge says of items.
//!
//! The rule: every JSON object in the reply that has an `id` that is a text and a `met` is the judge's word on that item, wherever it stands; prose and code
//! fences around it say nothing. Only `true` and `false` are grades. An item that is graded twice counts where both are the same. Where statements are looked
//! for, `status` stands in the place of `met`, and what is stated or contradicted needs words that stand in the answer.

use super::{Grade, GradedItem, RubricVerdict};
use crate::judge::{
    Preset,
    reply::{stands_in, values},
};
use serde_json::Value;

/// Longer citations are cut: the words are there to be found in the answer, not to repeat it.
const LONGEST_QUOTE: usize = 400;
/// The most ids of items that were not asked that are kept, and how long each may be.
const MOST_OTHERS: usize = 20;
const LONGEST_ID: usize = 80;

/// One object of a reply.
struct Said {
    id: String,
    grade: Grade,
    quote: Option<String>,
}

impl RubricVerdict {
    /// Reads a reply. `asked` are the items that the judge was asked about, `answer` is what it was to grade.
    pub(in crate::judge) fn read(text: &str, mut asked: Vec<GradedItem>, answer: Option<&str>, preset: Preset) -> Self {
        let said = objects(text, preset);
        for item in &mut asked {
            let mut own = said.iter().filter(|said| said.id == item.id);
            let Some(first) = own.next() else {
                item.grade = Grade::Missing;
                continue;
            };
            let was_uncited = item.grade == Grade::Uncited;
            item.grade = if own.any(|other| other.grade != first.grade) { Grade::Contradicted } else { first.grade };
            item.quote.clone_from(&first.quote);
            item.quote_found = item.quote.as_ref().zip(answer).map(|(quote, answer)| stands_in(quote, answer));
            if preset.is_of_statements() && matches!(item.grade, Grade::Met | Grade::Opposed) {
                // Where no answer is at hand, what the record says of the citation stands.
                let is_cited = if answer.is_some() { item.quote_found == Some(true) } else { !was_uncited };
                item.grade = if is_cited { item.grade } else { Grade::Uncited };
            }
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
fn objects(text: &str, preset: Preset) -> Vec<Said> {
    let mut found = Vec::new();
    values(text).iter().for_each(|value| collect(value, preset, &mut found));
    found
}

/// What the judge's word means: `true`, `false`, or one of the three words of statements.
fn grade(said: &Value, preset: Preset) -> Grade {
    match said {
        Value::Bool(met) if !preset.is_of_statements() => {
            if *met {
                Grade::Met
            } else {
                Grade::NotMet
            }
        }
        Value::String(word) if preset.is_of_statements() => match word.trim() {
            "stated" => Grade::Met,
            "absent" => Grade::NotMet,
            "contradicted" => Grade::Opposed,
            _ => Grade::NotBoolean,
        },
        _ => Grade::NotBoolean,
    }
}

/// The gradings in a value. How deep values lie in one another is limited by the parser.
fn collect(value: &Value, preset: Preset, found: &mut Vec<Said>) {
    match value {
        Value::Array(values) => values.iter().for_each(|value| collect(value, preset, found)),
        Value::Object(fields) => {
            match (fields.get("id").and_then(Value::as_str), fields.get(if preset.is_of_statements() { "status" } else { "met" })) {
                (Some(id), Some(said)) => {
                    let quote = fields.get("quote").and_then(Value::as_str).map(str::trim).filter(|quote| !quote.is_empty());
                    let quote = quote.map(|quote| quote.chars().take(LONGEST_QUOTE).collect());
                    found.push(Said { id: id.trim().to_owned(), grade: grade(said, preset), quote });
                }
                _ => fields.values().for_each(|value| collect(value, preset, found)),
            }
        }
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
        let verdict = RubricVerdict::read(text, asked(), Some("先做  CT。"), Preset::Rubric);
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
        let verdict = RubricVerdict::read(text, asked(), Some("先做  CT。"), Preset::Rubric);
        assert_eq!((verdict.other_items.as_slice(), verdict.graded()), (["1".to_owned()].as_slice(), 1));
        assert_eq!((verdict.items[0].quote.as_deref(), verdict.items[0].quote_found), (Some("做 CT"), Some(true)));
        let invented = RubricVerdict::read(r#"{"id": "ct", "met": true, "quote": "磁共振"}"#, asked(), Some("先做 CT"), Preset::Rubric);
        assert_eq!(invented.items[0].quote_found, Some(false));
    }

    #[test]
    fn a_statement_is_stated_or_contradicted_by_words_of_the_answer_and_absent_without() {
        let grades = |text: &str| {
            let verdict = RubricVerdict::read(text, asked(), Some("先做  CT，不必卧床。"), Preset::Recall);
            ([verdict.items[0].grade, verdict.items[1].grade], verdict.score())
        };
        use Grade::{Met, Missing, NotBoolean, NotMet, Opposed, Uncited};
        let said = |first: &str, second: &str| format!("{{\"items\": [{first}, {second}]}}");
        let stated = r#"{"id": "ct", "status": "stated", "quote": "先做CT"}"#;
        let rows = [
            (said(stated, r#"{"id": "rest", "status": "contradicted", "quote": "不必卧床"}"#), [Met, Opposed], Some(50.0)),
            (said(stated, r#"{"id": "rest", "status": "absent", "quote": ""}"#), [Met, NotMet], Some(50.0)),
            (said(stated, r#"{"id": "rest", "status": "stated", "quote": "应当卧床"}"#), [Met, Uncited], None),
            (said(stated, r#"{"id": "rest", "status": "contradicted"}"#), [Met, Uncited], None),
            (said(stated, r#"{"id": "rest", "status": "partly", "quote": "先做"}"#), [Met, NotBoolean], None),
            (said(stated, r#"{"id": "rest", "met": false}"#), [Met, Missing], None),
        ];
        for (text, expected, score) in rows {
            assert_eq!(grades(&text), (expected, score), "{text}");
        }
        // Read once more without the answer: what the record says of the citation stands.
        let text = said(stated, r#"{"id": "rest", "status": "stated", "quote": "应当卧床"}"#);
        let recorded = RubricVerdict::read(&text, asked(), Some("先做 CT"), Preset::Recall);
        let again = RubricVerdict::read(&text, recorded.items.clone(), None, Preset::Recall);
        assert_eq!(again.items.iter().map(|item| item.grade).collect::<Vec<_>>(), [Met, Uncited]);
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
