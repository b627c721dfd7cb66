//! Reads the errors that a judge lists.
//!
//! The rule: the last JSON object of the reply with a list `errors` counts, and nothing else. An entry needs one of the categories, one of the four risks, and the
//! words that it rests on; another one is counted as unread. Words are looked for in the answer, and of what is left out in the case's own text.

use super::{ErrorCategory, ErrorReading, ListedError, Risk};
use crate::judge::reply::{objects_with, stands_in};
use serde::{Deserialize, de::value::Error as ValueError, de::value::StrDeserializer};
use serde_json::Value;

/// Longer texts are cut: what stands in the answer need not be repeated whole.
const LONGEST: usize = 400;
/// The most errors that are kept; further ones are unread.
const MOST: usize = 50;

impl ErrorReading {
    /// Reads a reply; `None` where it has no list. `answer` is what was judged, `case` the text that it was to be consistent with.
    pub(in crate::judge) fn read(text: &str, answer: &str, case: &str) -> Option<Self> {
        let found = |category: ErrorCategory, quote: &str| {
            let text = if category.is_omission() { case } else { answer };
            !quote.trim().is_empty() && stands_in(quote, text)
        };
        Self::read_with(text, found)
    }

    /// The same with what a record has of the quotes in the place of answer and case.
    pub(in crate::judge) fn read_again(text: &str, recorded: &Self) -> Option<Self> {
        let found = |category: ErrorCategory, quote: &str| {
            let quote: String = quote.chars().take(LONGEST).collect();
            recorded.errors.iter().any(|error| error.quote_found && error.category == category && error.quote == quote)
        };
        Self::read_with(text, found)
    }

    fn read_with(text: &str, found: impl Fn(ErrorCategory, &str) -> bool) -> Option<Self> {
        let list = objects_with(text, "errors").into_iter().filter_map(|object| object.get("errors")?.as_array().cloned()).next_back()?;
        let mut errors = Vec::new();
        for entry in &list {
            if errors.len() < MOST {
                errors.extend(error(entry, &found));
            }
        }
        let unread = u16::try_from(list.len() - errors.len()).unwrap_or(u16::MAX);
        Some(Self { errors, unread })
    }
}

fn error(entry: &Value, found: impl Fn(ErrorCategory, &str) -> bool) -> Option<ListedError> {
    let text = |field: &str| entry.get(field).and_then(Value::as_str);
    let category: ErrorCategory = word(text("category")?)?;
    let risk: Risk = word(text("risk")?)?;
    let quote = text("quote")?;
    let short = |text: &str| text.chars().take(LONGEST).collect::<String>();
    Some(ListedError {
        category,
        quote: short(quote),
        quote_found: found(category, quote),
        consequence: short(text("consequence").unwrap_or_default()),
        risk,
    })
}

/// One of the words of a list, as the judge was given them.
fn word<'de, T: Deserialize<'de>>(text: &'de str) -> Option<T> {
    let deserializer: StrDeserializer<'de, ValueError> = serde::de::IntoDeserializer::into_deserializer(text);
    T::deserialize(deserializer).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const ANSWER: &str = "患者有 糖尿病史。\n建议立即手术。";
    const CASE: &str = "右下腹痛两天，青霉素过敏。";

    /// What is read of an entry: its category, risk, and whether its words were found.
    type Read = (ErrorCategory, Risk, bool);

    fn read(text: &str) -> Option<(Vec<Read>, u16)> {
        let reading = ErrorReading::read(text, ANSWER, CASE)?;
        assert_eq!(ErrorReading::read_again(text, &reading), Some(reading.clone()));
        Some((reading.errors.iter().map(|error| (error.category, error.risk, error.quote_found)).collect(), reading.unread))
    }

    #[test]
    fn an_error_needs_a_category_a_risk_and_words_of_the_answer_or_of_the_case() {
        use ErrorCategory::{FabricatedClaim, IncorrectRecommendation, MissingContext};
        let list = r#"好的。```json
{"errors": [{"category": "fabricated_claim", "quote": "糖尿病史", "consequence": "误导用药", "risk": "moderate"},
 {"category": "incorrect_recommendation", "quote": "立即化疗", "consequence": "", "risk": "high"},
 {"category": "missing_context", "quote": "青霉素 过敏", "risk": "high"}, {"category": "missing_context", "quote": "糖尿病史", "risk": "low"},
 {"category": "fabricated_claim", "quote": "", "risk": "none"},
 {"category": "typo", "quote": "糖尿病史", "risk": "low"}, {"category": "other", "quote": "糖尿病史", "risk": 4}, {"category": "other", "risk": "low"}, 3]}
```"#;
        let expected = vec![
            (FabricatedClaim, Risk::Moderate, true),
            (IncorrectRecommendation, Risk::High, false),
            (MissingContext, Risk::High, true),
            (MissingContext, Risk::Low, false),
            (FabricatedClaim, Risk::None, false),
        ];
        assert_eq!(read(list), Some((expected, 4)));
        // The last list counts, and an empty one says that there is no error.
        assert_eq!(read(&format!("{list} {{\"errors\": []}}")), Some((vec![], 0)));
        for nothing in ["", "没有错误", "{\"errors\": \"none\"}", "{\"errors\": [{\"category\": ", "[]"] {
            assert_eq!(read(nothing), None, "{nothing}");
        }
    }

    #[test]
    fn a_record_has_the_words_of_the_judges_reply() {
        let text = r#"{"errors": [{"category": "fabricated_claim", "quote": "糖尿病史", "consequence": "误导", "risk": "moderate"}, 3]}"#;
        let json = serde_json::to_string(&ErrorReading::read(text, ANSWER, CASE)).unwrap();
        let expected = r#"{"errors":[{"category":"fabricated_claim","quote":"糖尿病史","quote_found":true,"consequence":"误导","risk":"moderate"}],"unread":1}"#;
        assert_eq!(json, expected);
        assert_eq!(serde_json::from_str::<ErrorReading>(&json).unwrap().unread, 1);
    }

    #[test]
    fn more_errors_than_are_kept_leave_the_level_unknown() {
        let one = r#"{"category": "other", "quote": "建议", "risk": "low"}"#;
        let reading = ErrorReading::read(&format!("{{\"errors\": [{}]}}", vec![one; MOST + 2].join(",")), ANSWER, CASE).unwrap();
        assert_eq!((reading.errors.len(), reading.unread, reading.level()), (MOST, 2, None));
    }

    proptest! {
        #[test]
        fn no_reply_finds_words_that_are_not_there(text in r#"(\{"errors": \[|\{|\}|\]|,|"category": "other"|"quote": "化疗"|"risk": "high"){0,30}"#) {
            let reading = ErrorReading::read(&text, ANSWER, CASE);
            prop_assert!(reading.is_none_or(|reading| reading.errors.iter().all(|error| !error.quote_found)));
        }
    }
}
