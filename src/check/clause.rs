//! Clauses of a text: what lies between two marks of punctuation. A negation counts within its clause and no further.

use std::ops::Range;

/// The clauses of a text, as ranges of its bytes. A full stop between digits ends none.
pub(super) fn clauses(text: &str) -> Vec<Range<usize>> {
    parts(text, &['，', ','])
}

/// The sentences of a text: commas end none.
pub(super) fn sentences(text: &str) -> Vec<Range<usize>> {
    parts(text, &[])
}

fn parts(text: &str, commas: &[char]) -> Vec<Range<usize>> {
    let mut clauses = Vec::new();
    let (mut begin, mut before) = (0, ' ');
    let mut characters = text.char_indices().peekable();
    while let Some((at, c)) = characters.next() {
        let next = characters.peek().map_or(' ', |(_, next)| *next);
        let ends = match c {
            '。' | '；' | '！' | '？' | ';' | '\n' | '!' | '?' => true,
            '.' => !(before.is_ascii_digit() && next.is_ascii_digit()),
            c => commas.contains(&c) && !(before.is_ascii_digit() && next.is_ascii_digit()),
        };
        before = c;
        if ends {
            clauses.push(begin..at);
            begin = at + c.len_utf8();
        }
    }
    clauses.push(begin..text.len());
    clauses.retain(|clause| !text[clause.clone()].trim().is_empty());
    clauses
}

/// Where a name stands in a text. A name of Latin letters has to stand alone: `GI` is not in `GINGER`.
pub(super) fn find_name(text: &str, name: &str) -> Option<Range<usize>> {
    // Lower case of these languages keeps the bytes' count, except for a few letters: then nothing is found.
    let (lower, name) = (text.to_lowercase(), name.to_lowercase());
    if lower.len() != text.len() || name.is_empty() {
        return None;
    }
    let is_letter = |c: char| c.is_ascii_alphanumeric();
    let mut from = 0;
    while let Some(at) = lower[from..].find(&name).map(|at| from + at) {
        let end = at + name.len();
        let joins = |one: Option<char>, other: Option<char>| one.is_some_and(is_letter) && other.is_some_and(is_letter);
        let alone =
            !joins(lower[..at].chars().next_back(), name.chars().next()) && !joins(name.chars().next_back(), lower[end..].chars().next());
        if alone {
            return Some(at..end);
        }
        from = at + name.chars().next().map_or(1, char::len_utf8);
    }
    None
}

/// Whether one of these words stands in a text.
pub(super) fn has_any(text: &str, words: &[String]) -> bool {
    words.iter().any(|word| find_name(text, word).is_some())
}
