//! Text inside HTML and SVG.

use crate::text::clean;

/// Text that stays text, between tags and in quoted attributes.
pub(crate) fn escape(text: &str) -> String {
    let text = clean(text);
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The characters of a document by XML 1.0, 2.2.
    fn is_of_xml(c: char) -> bool {
        matches!(c, '\t' | '\n' | '\r' | ' '..='\u{d7ff}' | '\u{e000}'..='\u{fffd}' | '\u{10000}'..)
    }

    #[test]
    fn what_is_escaped_is_text_of_xml() {
        let all: String = ('\0'..=char::MAX).collect();
        assert!(escape(&all).chars().all(is_of_xml));
        assert_eq!(escape("a\u{fffe}\u{ffff}\u{8}b < \u{1fffe}"), "ab &lt; \u{1fffe}");
    }
}
