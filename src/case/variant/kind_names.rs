//! The names of the bundled kinds of variants, with their arguments.

use super::{
    bias::Bias, challenge::Challenge, context::PreContext, evidence::Evidence, feedback::Feedback, history::HistoryKind,
    language::InLanguage, shape::Shape, wording::Wording,
};

/// As `--variant` takes them.
pub(super) const KINDS: [(&str, &str); 11] = [
    ("withhold", "exam|tests|exam+tests"),
    ("first", "0.01–0.99"),
    ("challenge", Challenge::ARGUMENTS),
    ("feedback", Feedback::ARGUMENTS),
    ("bias", Bias::ARGUMENTS),
    ("context", PreContext::ARGUMENTS),
    ("wording", Wording::ARGUMENTS),
    ("shape", Shape::ARGUMENTS),
    ("history", HistoryKind::ARGUMENTS),
    ("language", InLanguage::ARGUMENTS),
    ("evidence", Evidence::ARGUMENTS),
];

/// Whether a bundled variant goes by this word, as kind or as argument.
pub(super) fn is_bundled(word: &str) -> bool {
    KINDS.iter().any(|(kind, takes)| *kind == word || takes.split('|').any(|argument| argument == word))
}
