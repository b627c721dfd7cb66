//! A screen line as spans of marked text.

use super::{
    clean::clean,
    flow::Flow,
    width::{Ambiguous, clusters},
};
use std::borrow::Cow;

/// What a piece of text is; a theme gives it a look.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub enum Mark {
    /// Nothing special.
    #[default]
    Plain,
    /// Strong emphasis, and the heads of a table.
    Strong,
    /// Emphasis.
    Emphasis,
    /// Code, in a line or as a block.
    Code,
    /// A heading.
    Heading,
    /// Quoted text, and the bar before it.
    Quote,
    /// The text of a link.
    Link,
    /// The bullet or number of a list item.
    Marker,
    /// Rules: of a table, or across the page.
    Rule,
    /// What is less important: the address of a link, text that is struck through.
    Dim,
}

/// A piece of a line that is one thing. It holds no line break, no tab and nothing that could harm a terminal.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Span {
    /// What the text is.
    pub mark: Mark,
    /// The text.
    pub text: String,
}

impl Span {
    /// A span of that text.
    pub fn new(mark: Mark, text: impl Into<String>) -> Self {
        Self { mark, text: text.into() }
    }
}

/// How a screen line continues the source line before it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub enum Joint {
    /// Not at all: a source line starts here.
    #[default]
    Start,
    /// Directly: the source line was broken between two characters.
    Glued,
    /// With white space that was dropped at the break.
    Spaced,
}

/// One line of the screen.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub struct Line {
    /// How it continues the line before.
    pub joint: Joint,
    /// Bytes at the beginning of its text that the layout added and the source line does not hold: an indent, a quote's bar. They are whole
    /// spans.
    pub indent: usize,
    /// What stands on it.
    pub spans: Vec<Span>,
}

impl Line {
    /// What stands on the line, without the marks.
    pub fn text(&self) -> Cow<'_, str> {
        match self.spans.as_slice() {
            [] => Cow::Borrowed(""),
            [span] => Cow::Borrowed(&span.text),
            spans => Cow::Owned(spans.iter().map(|span| span.text.as_str()).collect()),
        }
    }

    /// How many columns it takes, drawn span by span.
    pub fn width(&self, ambiguous: Ambiguous) -> usize {
        self.spans.iter().map(|span| ambiguous.of_text(&span.text)).sum()
    }
}

/// The page that text is laid out on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Layout {
    /// Columns of a line; fewer than 2 count as 2.
    pub width: usize,
    /// How the terminal draws ambiguous characters.
    pub ambiguous: Ambiguous,
    /// Whether bullets and rules are drawn with ASCII only.
    pub ascii: bool,
}

/// The source lines put together again, for copying: what the layout added for continued lines and before code is left out, and white space
/// that was dropped at a break is one space.
pub fn join(lines: &[Line]) -> String {
    let mut out = String::new();
    for (at, line) in lines.iter().enumerate() {
        match line.joint {
            Joint::Start if at > 0 => out.push('\n'),
            Joint::Spaced if at > 0 => out.push(' '),
            _ => {}
        }
        out.push_str(line.text().get(line.indent..).unwrap_or_default());
    }
    out
}

/// Lays out text that is no markdown. Harmful characters are taken out, tabs become spaces up to the next multiple of 4, and a line feed at
/// the very end adds no line.
pub fn plain(text: &str, mark: Mark, layout: &Layout) -> Vec<Line> {
    let text = clean(text);
    let text = expand_tabs(text.strip_suffix('\n').unwrap_or(&text), layout.ambiguous);
    let mut flow = Flow::default();
    flow.push(&text, mark);
    flow.lines(layout.width, layout.ambiguous)
}

/// The text with spaces up to the next multiple of 4 columns in the place of tabs.
pub(super) fn expand_tabs(text: &str, ambiguous: Ambiguous) -> Cow<'_, str> {
    const STOP: usize = 4;
    if !text.contains('\t') {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len() + 3 * STOP);
    let mut column = 0;
    for cluster in clusters(text) {
        match cluster {
            "\t" => {
                let spaces = STOP - column % STOP;
                out.extend(std::iter::repeat_n(' ', spaces));
                column += spaces;
            }
            "\n" => {
                out.push('\n');
                column = 0;
            }
            _ => {
                out.push_str(cluster);
                column += ambiguous.of_cluster(cluster);
            }
        }
    }
    Cow::Owned(out)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn layout(width: usize) -> Layout {
        Layout { width, ambiguous: Ambiguous::Narrow, ascii: false }
    }

    #[test]
    fn plain_text_is_wrapped_and_joined() {
        let table = [
            ("腹痛两天，伴发热", 8, vec!["腹痛两", "天，伴发", "热"], "腹痛两天，伴发热"),
            ("acute  appendicitis", 12, vec!["acute", "appendicitis"], "acute appendicitis"),
            ("a\n\nb\n", 8, vec!["a", "", "b"], "a\n\nb"),
            ("痛\t1\n\t2", 20, vec!["痛  1", "    2"], "痛  1\n    2"),
            ("\u{1b}[31m红\r\n", 20, vec!["[31m红"], "[31m红"),
            ("", 8, vec![""], ""),
        ];
        for (text, width, expected, joined) in table {
            let lines = plain(text, Mark::Dim, &layout(width));
            assert_eq!(lines.iter().map(Line::text).collect::<Vec<_>>(), expected, "{text:?}");
            assert_eq!(join(&lines), joined);
            assert!(lines.iter().flat_map(|line| &line.spans).all(|span| span.mark == Mark::Dim));
        }
    }

    #[test]
    fn joints_say_what_was_dropped() {
        let joints: Vec<Joint> = plain("ab cd腹痛发\nx", Mark::Plain, &layout(4)).iter().map(|line| line.joint).collect();
        assert_eq!(joints, [Joint::Start, Joint::Spaced, Joint::Glued, Joint::Start]);
    }

    proptest! {
        #[test]
        fn no_line_is_too_wide_and_joining_gives_the_text(text in any::<String>(), width in 0usize..=200) {
            let lines = plain(&text, Mark::Plain, &layout(width));
            for line in &lines {
                prop_assert!(line.width(Ambiguous::Narrow) <= width.max(2));
                prop_assert!(!line.text().contains(['\n', '\t']));
            }
            let solid = |s: &str| s.chars().filter(|c| !matches!(c, ' ' | '\t' | '\n')).collect::<String>();
            prop_assert_eq!(solid(&join(&lines)), solid(&clean(&text)));
        }
    }
}
