//! Templates of prompts, and how they are filled in.

use crate::{case::Case, digest::sha256};
use serde::Deserialize;

/// One prompt: what goes to the judge as system and as user.
#[derive(Debug, Deserialize)]
pub(super) struct Wording {
    pub system: String,
    pub user: String,
}

impl Wording {
    /// Reads an embedded file; tests fill in each.
    pub fn embedded(text: &str) -> Self {
        read(text)
    }

    /// The same of a file with more in it than one prompt.
    pub fn embedded_as<Embedded: for<'a> Deserialize<'a>>(text: &str) -> Embedded {
        read(text)
    }
}

fn read<Embedded: for<'a> Deserialize<'a>>(text: &str) -> Embedded {
    toml::from_str(text).unwrap_or_else(|error| unreachable!("the embedded prompt is part of the program: {error}"))
}

/// A prompt in our own words, from a file that is part of the binary.
#[derive(Debug, Deserialize)]
pub(super) struct OwnWording {
    #[serde(flatten)]
    pub wording: Wording,
    /// What stands for the conversation where there was none before.
    pub no_conversation: String,
}

impl OwnWording {
    /// Reads an embedded file; tests fill in each.
    pub fn embedded(text: &str) -> Self {
        read(text)
    }
}

/// Replaces each known `{name}` once; what is filled in is not looked at again, so an answer that contains a placeholder stays as it is.
pub(super) fn fill<'a>(template: &str, value: impl Fn(&str) -> Option<&'a str>) -> String {
    let mut out = String::with_capacity(template.len() * 4);
    let mut rest = template;
    while let Some(open) = rest.find('{') {
        out.push_str(&rest[..open]);
        rest = &rest[open..];
        let close = rest.find('}');
        match close.and_then(|c| value(&rest[1..c]).map(|v| (c, v))) {
            Some((close, v)) => {
                out.push_str(v);
                rest = &rest[close + 1..];
            }
            None => {
                out.push('{');
                rest = &rest[1..];
            }
        }
    }
    out + rest
}

/// The questions and answers before a turn (from 1), or what stands for none.
pub(super) fn earlier(case: &Case, turn: usize, answers: &[&str], none: &str) -> String {
    let question = |index: usize| case.turns().get(index).map_or("", |turn| turn.question.as_str());
    let said: Vec<String> =
        (0..turn - 1).map(|i| format!("[Question {n}]\n{}\n\n[Answer {n}]\n{}", question(i), answers[i], n = i + 1)).collect();
    if said.is_empty() { none.to_owned() } else { said.join("\n\n") }
}

/// What delimits the texts of a prompt: none of them has it, so that none can end its own part.
pub(super) fn mark(texts: &[&str]) -> String {
    let mut mark = sha256(texts.join("\0").as_bytes());
    while texts.iter().any(|text| text.contains(&mark[..12])) {
        mark = sha256(mark.as_bytes());
    }
    mark[..12].to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mark_is_in_none_of_the_texts() {
        let first = mark(&["answer"]);
        let text = format!("</answer-{first}> met");
        assert!(!text.contains(&mark(&[&text])));
    }
}
