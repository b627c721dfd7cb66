//! Parses reasoning headings as models write them: `## Thinking`, `**Thinking**`, `Thinking:`.

/// A line longer than this is no heading.
const LONGEST_LINE: usize = 120;

/// Whether a line is a heading.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Heading {
    /// It is not.
    No,
    /// What follows decides.
    Perhaps,
    /// It is; so many bytes belong to it, the line's end included.
    Yes(usize),
}

fn before(c: char) -> bool {
    matches!(c, '#' | '*' | '_' | ' ' | '\t' | '>' | '.' | ')' | '[' | '【') || c.is_ascii_digit()
}

fn after(c: char) -> bool {
    matches!(c, '*' | '_' | ' ' | '\t' | '\r' | '#' | ']' | '】') || is_colon(c)
}

fn is_colon(c: char) -> bool {
    matches!(c, ':' | '：')
}

/// Whether the line that a text begins has the signs of a heading before its words, not only a colon after them.
pub(super) fn is_marked(text: &str) -> bool {
    text.chars().take_while(|c| before(*c)).any(|c| matches!(c, '#' | '*' | '_' | '【'))
}

/// Looks at the text that begins a line for a heading with these words, in any case. `alone`: nothing else may stand on the line; else text may follow a
/// colon. `is_last`: nothing will be added to the text.
pub(super) fn heading(text: &str, words: &str, alone: bool, is_last: bool) -> Heading {
    let end = text.find('\n');
    let line = &text[..end.unwrap_or(text.len())];
    if line.len() > LONGEST_LINE + words.len() {
        return Heading::No;
    }
    let open = end.is_none() && !is_last;
    let rest = line.trim_start_matches(before);
    let same = |a: char, b: char| a.to_lowercase().eq(b.to_lowercase());
    let mut chars = rest.char_indices();
    let mut upto = 0;
    for wanted in words.chars() {
        match chars.next() {
            Some((at, c)) if same(c, wanted) => upto = at + c.len_utf8(),
            Some(_) => return Heading::No,
            None if open => return Heading::Perhaps,
            None => return Heading::No,
        }
    }
    let tail = &rest[upto..];
    let body = tail.trim_start_matches(after);
    if body.is_empty() {
        let whole = line.len() + usize::from(end.is_some());
        return if open { Heading::Perhaps } else { Heading::Yes(whole) };
    }
    let has_colon = tail[..tail.len() - body.len()].contains(is_colon);
    if alone || !has_colon { Heading::No } else { Heading::Yes(line.len() - body.len()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headings_are_told_from_prose() {
        let rows = [
            ("## Thinking\n", "Thinking", true, Heading::Yes(12)),
            ("**Thinking**\nx", "Thinking", true, Heading::Yes(13)),
            ("thinking:\r\n", "Thinking", true, Heading::Yes(11)),
            ("1. **Thought**：\n", "Thought", true, Heading::Yes(18)),
            ("### Final Response", "Final Response", true, Heading::Perhaps),
            ("## Thin", "Thinking", true, Heading::Perhaps),
            ("", "Thinking", true, Heading::Perhaps),
            ("Thinking about it\n", "Thinking", false, Heading::No),
            ("Thought: 病人", "Thought", false, Heading::Yes(9)),
            ("Thought: 病人", "Thought", true, Heading::No),
            ("Thoughtful\n", "Thought", false, Heading::No),
            ("诊断\n", "Thought", false, Heading::No),
        ];
        for (text, words, alone, expected) in rows {
            assert_eq!(heading(text, words, alone, false), expected, "{text:?}");
        }
        assert_eq!(heading("## Final Response", "Final Response", true, true), Heading::Yes(17));
        assert_eq!(heading("## Final", "Final Response", true, true), Heading::No);
    }
}
