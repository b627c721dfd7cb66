//! Strong emphasis in Chinese. In CommonMark, `**` after punctuation closes only before a space or
//! punctuation, so `**诊断：**阑尾炎` keeps its asterisks; models write that often and mean strong emphasis.

use std::borrow::Cow;

/// What makes the parser see a mark beside an asterisk: a reference to a character that [`clean`](super::clean()) takes out of what was
/// parsed.
pub(super) const INVISIBLE_MARK: &str = "&#x200E;";

/// The text with an [`INVISIBLE_MARK`] wherever a pair of `**` on a line needs one.
pub(super) fn repair(text: &str) -> Cow<'_, str> {
    let mut out = String::new();
    let mut copied = 0;
    let mut line_start = 0;
    for line in text.split_inclusive('\n') {
        for place in places(line) {
            out.push_str(&text[copied..line_start + place]);
            out.push_str(INVISIBLE_MARK);
            copied = line_start + place;
        }
        line_start += line.len();
    }
    if copied == 0 && out.is_empty() {
        return Cow::Borrowed(text);
    }
    out.push_str(&text[copied..]);
    Cow::Owned(out)
}

/// Where marks are missing on a line, in bytes.
fn places(line: &str) -> Vec<usize> {
    let mut places = Vec::new();
    let mut opener = None;
    // A run of three or more asterisks is not guessed at.
    if line.contains("***") {
        return places;
    }
    for (at, stars) in line.match_indices("**") {
        let before = line[..at].chars().next_back();
        let after = line[at + stars.len()..].chars().next();
        if before == Some('\\') {
            continue;
        }
        match opener.take() {
            None if after.is_some_and(|c| !c.is_whitespace()) => opener = Some((at, before, after)),
            None => {}
            Some((start, outside, inside)) if before.is_some_and(|c| !c.is_whitespace()) => {
                places.extend((is_letter(outside) && is_mark(inside)).then_some(start));
                places.extend((is_mark(before) && is_letter(after)).then_some(at + stars.len()));
            }
            Some(_) => {}
        }
    }
    places
}

fn is_letter(c: Option<char>) -> bool {
    c.is_some_and(char::is_alphanumeric)
}

fn is_mark(c: Option<char>) -> bool {
    c.is_some_and(|c| !c.is_alphanumeric() && !c.is_whitespace())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn marks_are_put_where_the_parser_needs_them() {
        let table = [
            ("**诊断：**阑尾炎", "**诊断：**^阑尾炎"),
            ("患者**“腹痛”**两天", "患者^**“腹痛”**^两天"),
            ("**诊断** **鉴别：**\n**阑尾炎。**是", "**诊断** **鉴别：**\n**阑尾炎。**^是"),
            ("2 ** 3，** 4", "2 ** 3，** 4"),
            ("***全部。***都", "***全部。***都"),
            ("\\**a。**b", "\\**a。**b"),
        ];
        for (text, expected) in table {
            assert_eq!(repair(text), expected.replace('^', INVISIBLE_MARK), "{text}");
        }
        assert!(matches!(repair("腹痛"), Cow::Borrowed(_)));
    }

    proptest! {
        #[test]
        fn only_marks_are_added(text in "[a痛。：*\\\\ \n“]{0,60}") {
            prop_assert_eq!(repair(&text).replace(INVISIBLE_MARK, ""), text);
        }
    }
}
