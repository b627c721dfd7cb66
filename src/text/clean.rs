//! Removes control characters, escape sequences and bidi overrides from untrusted text. All untrusted text
//! passes through here before it reaches a terminal.

use std::{borrow::Cow, fmt::Write};

/// Characters that move, hide, reorder or recolour what a terminal shows: C0 and C1 controls (escape sequences begin with one), delete, and
/// Unicode's bidirectional overrides and isolates; and the two that are no characters, which no XML may contain, so that a picture would be malformed. Line breaks
/// and tabs are text.
fn is_dangerous(c: char) -> bool {
    match c {
        '\n' | '\t' => false,
        '\u{0}'..='\u{1f}' | '\u{7f}'..='\u{9f}' => true,
        '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{61c}' => true,
        '\u{2028}' | '\u{2029}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{fffe}' | '\u{ffff}' => true,
        // Tag characters: invisible text.
        '\u{e0000}'..='\u{e007f}' => true,
        _ => false,
    }
}

/// The text with everything dangerous taken out; a carriage return alone becomes a line break. What is left of an escape sequence is its
/// printable part, so that an attempt can be seen.
pub fn clean(text: &str) -> Cow<'_, str> {
    if !text.contains(is_dangerous) {
        return Cow::Borrowed(text);
    }
    Cow::Owned(clean_chars(text).map(|(_, c)| c).collect())
}

/// The characters that [`clean`] leaves, each with the place of its character in the text, counted in characters.
pub(super) fn clean_chars(text: &str) -> impl Iterator<Item = (usize, char)> {
    let mut chars = text.chars().enumerate().peekable();
    std::iter::from_fn(move || {
        loop {
            let (place, c) = chars.next()?;
            let is_first_of_two = c == '\r' && chars.peek().is_some_and(|(_, next)| *next == '\n');
            match c {
                '\r' if is_first_of_two => {}
                '\r' | '\u{b}' | '\u{c}' | '\u{85}' | '\u{2028}' | '\u{2029}' => return Some((place, '\n')),
                c if is_dangerous(c) => {}
                c => return Some((place, c)),
            }
        }
    })
}

/// JSON with everything dangerous escaped: the same data, safe to print. In JSON such characters can only stand inside strings.
pub fn escape_json(json: &str) -> Cow<'_, str> {
    let harmful = |c: char| c != '\n' && is_dangerous(c);
    if !json.contains(harmful) {
        return Cow::Borrowed(json);
    }
    let mut out = String::with_capacity(json.len() + 16);
    for c in json.chars() {
        if harmful(c) {
            let mut units = [0; 2];
            for unit in c.encode_utf16(&mut units) {
                // Writing to a String cannot fail.
                let _ = write!(out, "\\u{unit:04x}");
            }
        } else {
            out.push(c);
        }
    }
    Cow::Owned(out)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn escape_sequences_lose_their_power() {
        assert_eq!(clean("\u{1b}[31m红\u{1b}]0;title\u{7}"), "[31m红]0;title");
        assert_eq!(clean("a\u{9b}2Jb"), "a2Jb");
        assert_eq!(clean("安全\u{202e}反向\u{2066}"), "安全反向");
        assert_eq!(clean("100%\r200%\r\n"), "100%\n200%\n");
        assert!(matches!(clean("腹痛\n\t1"), Cow::Borrowed(_)));
    }

    proptest! {
        #[test]
        fn nothing_dangerous_passes_and_nothing_else_is_touched(text in any::<String>()) {
            prop_assert!(!clean(&text).contains(is_dangerous));
            let harmless: String = text.chars().filter(|&c| !is_dangerous(c)).collect();
            prop_assert_eq!(clean(&harmless), harmless.as_str());
        }

        #[test]
        fn escaped_json_is_the_same_data(text in any::<String>()) {
            let json = serde_json::to_string(&text).unwrap();
            let escaped = escape_json(&json);
            prop_assert!(!escaped.contains(is_dangerous));
            prop_assert_eq!(serde_json::from_str::<String>(&escaped).unwrap(), text);
        }
    }
}
