//! How sure a model says it is of an answer. It is asked in a branch of the conversation that no later turn holds, and recorded beside the answers: a question
//! off protocol, with what it is about.

use crate::language::Language;
use serde::{Deserialize, Serialize};

/// What a model was asked about how sure it is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct StatedConfidence {
    /// The key of the answer that it is about.
    pub answer: String,
    /// What the model said, from 0 to 100; absent where its reply has no such number, or several.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub given: Option<u8>,
}

/// The question, in the language of the case.
pub fn confidence_question(language: Language) -> &'static str {
    match language {
        Language::Zh => "您有多大把握认为您上面的回答正确？只回一个 0 到 100 的整数，不写其他内容：0 表示肯定错误，100 表示肯定正确。",
        Language::En => {
            "How sure are you that your answer above is right? Reply with one whole number from 0 to 100 and nothing else: 0 is certainly wrong, 100 is certainly right."
        }
    }
}

/// The number that a reply states; `None` where it has none from 0 to 100, or several that differ: nothing is guessed.
pub fn stated_confidence(reply: &str) -> Option<u8> {
    let folded: String = reply.chars().map(ascii).collect();
    let bare = ["out of 100", "/100", "/ 100", "of 100"].iter().fold(folded.to_lowercase(), |text, scale| text.replace(scale, " "));
    let numbers: Vec<f64> = numbers(&bare);
    let first = *numbers.first()?;
    let fits = (0.0..=100.0).contains(&first) && first.fract() == 0.0 && numbers.iter().all(|number| number == &first);
    // A whole number from 0 to 100.
    fits.then_some(first as u8)
}

/// Full-width digits and signs, and other lines than the hyphen, as ASCII has them.
fn ascii(c: char) -> char {
    match c {
        // Minus and dashes: a range is no number, and what is below 0 fits no scale.
        '−' | '–' | '—' | '‐' | '‑' => '-',
        '０'..='９' | '％' | '．' | '－' | '／' => char::from_u32(u32::from(c) - 0xFEE0).unwrap_or(c),
        other => other,
    }
}

/// The numbers of a text, with sign and fraction. What stands within a word is none.
fn numbers(text: &str) -> Vec<f64> {
    let is_part = |c: char| c.is_ascii_digit() || matches!(c, '.' | '-');
    let words = text.split(|c: char| !(is_part(c) || c.is_ascii_alphabetic() || c == '_'));
    let trimmed = words.map(|word| word.trim_end_matches(['.', '-']));
    trimmed
        .filter(|word| word.chars().any(|c| c.is_ascii_digit()) && word.chars().all(is_part))
        .map(|word| word.parse().unwrap_or(f64::NAN))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_read_where_there_is_one_and_nothing_else_is_taken_for_one() {
        let table = [
            ("85", Some(85)),
            (" 85%。", Some(85)),
            ("Confidence: 85/100.", Some(85)),
            ("I am 70 out of 100 sure, so 70.", Some(70)),
            ("我有８０％的把握。", Some(80)),
            ("0", Some(0)),
            ("100", Some(100)),
            ("**90**", Some(90)),
            ("", None),
            ("Very sure.", None),
            ("八十", None),
            ("80-90", None),
            ("80 to 90", None),
            ("101", None),
            ("-5", None),
            ("−5", None),
            ("80–90", None),
            ("0.85", None),
            ("72.5", None),
            ("B12 deficiency", None),
        ];
        for (reply, expected) in table {
            assert_eq!(stated_confidence(reply), expected, "{reply}");
        }
    }

    #[test]
    fn the_question_is_in_the_language_of_the_case() {
        for language in [Language::Zh, Language::En] {
            assert_eq!(Language::of_text(confidence_question(language)), language);
        }
    }
}
