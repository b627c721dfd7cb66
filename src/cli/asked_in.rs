//! In which language the questions of a run are.

use crate::{case::VariantName, language::Language, plain_file};
use serde::Deserialize;
use std::{
    io::{BufRead, BufReader},
    path::Path,
};

/// What of a line is looked at.
#[derive(Deserialize)]
struct Asked {
    question: String,
    #[serde(default)]
    variant: Option<VariantName>,
}

/// The language of a run's cases: that of its first question, which a twin in the other language is not. `None` where nothing was asked yet.
///
/// A bilingual case is another question in the other language: whoever goes on with a run, or judges it, reads cases in this one.
pub(super) fn asked_in(run: &Path) -> Option<Language> {
    let lines = BufReader::new(plain_file::open(&run.join("turns.jsonl")).ok()?).lines();
    first_language(lines.map_while(Result::ok))
}

fn first_language(lines: impl Iterator<Item = String>) -> Option<Language> {
    let mut other_than = None;
    for line in lines {
        let Ok(Asked { question, variant }) = serde_json::from_str(&line) else { break };
        match variant.and_then(|name| name.language()) {
            None => return Some(Language::of_text(&question)),
            Some(twin) => other_than = other_than.or(Some(twin)),
        }
    }
    // Twins alone were asked: of cases in the other language.
    other_than.map(|twin| if twin == Language::Zh { Language::En } else { Language::Zh })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_question_that_is_no_twins_tells_the_language() {
        let first = |lines: &[&str]| first_language(lines.iter().map(|line| (*line).to_owned()));
        let (zh, twin) = (r#"{"question": "腹痛？"}"#, r#"{"question": "Pain?", "variant": "language=en"}"#);
        assert_eq!(first(&[zh, twin]), Some(Language::Zh));
        assert_eq!(first(&[twin, zh]), Some(Language::Zh));
        assert_eq!(first(&[twin, twin]), Some(Language::Zh));
        assert_eq!(first(&[r#"{"question": "Pain?", "variant": "withhold=exam"}"#]), Some(Language::En));
        assert_eq!((first(&[]), first(&["{"])), (None, None));
    }
}
