//! Parses reasoning tags as models write them: `<think>`, `<Think>`, `< think >`.

/// More white space than this at one place belongs to no tag.
const MOST_BLANKS: usize = 8;

/// Whether a text begins with a tag.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Tag {
    /// It does not.
    No,
    /// What follows decides.
    Perhaps,
    /// It does; so many bytes belong to it.
    Yes(usize),
}

/// Whether a marker is written in brackets; the others are words, and are taken as they are written.
pub(super) fn is_bracketed(marker: &str) -> bool {
    marker.starts_with(['<', '[', '◁', '‹']) && !marker.contains(char::is_whitespace)
}

/// Looks at the beginning of a text for a marker. In one with brackets neither case nor white space around its signs matters. `is_last`: nothing will be
/// added to the text.
pub(super) fn tag(text: &str, marker: &str, is_last: bool) -> Tag {
    let open = if is_last { Tag::No } else { Tag::Perhaps };
    if !is_bracketed(marker) {
        return match text {
            text if text.starts_with(marker) => Tag::Yes(marker.len()),
            text if marker.starts_with(text) => open,
            _ => Tag::No,
        };
    }
    let same = |a: char, b: char| a == b || a.to_lowercase().eq(b.to_lowercase());
    let mut rest = text;
    let mut before = None::<char>;
    for wanted in marker.chars() {
        if before.is_some_and(|b| !b.is_alphanumeric() || !wanted.is_alphanumeric()) {
            let trimmed = rest.trim_start();
            if rest[..rest.len() - trimmed.len()].chars().count() > MOST_BLANKS {
                return Tag::No;
            }
            rest = trimmed;
        }
        let Some(c) = rest.chars().next() else { return open };
        if !same(c, wanted) {
            return Tag::No;
        }
        rest = &rest[c.len_utf8()..];
        before = Some(wanted);
    }
    Tag::Yes(text.len() - rest.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn neither_case_nor_blanks_in_brackets_matter() {
        let rows = [
            ("<think>x", "<think>", Tag::Yes(7)),
            ("<THINK>", "<think>", Tag::Yes(7)),
            ("< Think >x", "<think>", Tag::Yes(9)),
            ("< / think >", "</think>", Tag::Yes(11)),
            ("[think]", "[THINK]", Tag::Yes(7)),
            ("< th", "<think>", Tag::Perhaps),
            ("<think ", "<think>", Tag::Perhaps),
            ("<thinks>", "<think>", Tag::No),
            ("<thi nk>", "<think>", Tag::No),
            ("<5 mg", "<think>", Tag::No),
            ("<          think>", "<think>", Tag::No),
            ("《推 理》", "《推理》", Tag::No),
            ("Analysis", "analysis", Tag::No),
            ("anal", "analysis", Tag::Perhaps),
        ];
        for (text, marker, expected) in rows {
            assert_eq!(tag(text, marker, false), expected, "{text:?}");
        }
        assert_eq!(tag("<think", "<think>", true), Tag::No);
    }
}
