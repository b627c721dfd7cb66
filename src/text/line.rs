//! A screen line as spans of marked text.

use super::width::Ambiguous;
use std::borrow::Cow;

/// What a piece of text is; a theme gives it a look.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub enum Mark {
    /// Nothing special.
    #[default]
    Plain,
    /// Strong emphasis, and the heads of a table.
    Strong,
    Emphasis,
    /// Code, in a line or as a block.
    Code,
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
