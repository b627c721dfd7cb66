//! Filters as values. As text they are written by [`Filter`]'s `Display` and read by [`Filter::parse`], one the inverse of the other.

use super::{
    field::{Field, Kind},
    quoting::{is_none, is_quote, quoted},
};
use crate::text::half_width;
use std::fmt;

/// Which answers are shown.
#[derive(Debug, Clone, PartialEq)]
pub enum Filter {
    /// Those that meet every one of these; without any, all.
    All(Vec<Filter>),
    /// Those that meet one of these.
    Any(Vec<Filter>),
    /// Those that do not meet this.
    Not(Box<Filter>),
    /// Those with this.
    Is(Condition),
}

/// What one field has to be.
#[derive(Debug, Clone, PartialEq)]
pub struct Condition {
    /// The field.
    pub field: Field,
    /// What is asked of it.
    pub test: Test,
}

/// What is asked of a field.
#[derive(Debug, Clone, PartialEq)]
pub enum Test {
    /// A number, or milliseconds, compared. A value that is missing meets none of these.
    Number(Op, f64),
    /// That there is a value, or none.
    Present(bool),
    /// This very name, or another.
    Equal(String, bool),
    /// These characters somewhere in it; upper and lower case, full and half width are the same.
    Contains(String),
    /// A pattern somewhere in it.
    Matches(Pattern),
}

/// A comparison.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Op {
    /// Below.
    Less,
    /// At most.
    AtMost,
    /// The same.
    Equal,
    /// Another.
    Other,
    /// At least.
    AtLeast,
    /// Above.
    More,
}

impl Op {
    /// As it is written.
    pub fn sign(self) -> &'static str {
        match self {
            Self::Less => "<",
            Self::AtMost => "<=",
            Self::Equal => "=",
            Self::Other => "!=",
            Self::AtLeast => ">=",
            Self::More => ">",
        }
    }

    /// Whether a value is so.
    pub fn holds(self, value: f64, than: f64) -> bool {
        /// Below what two means of whole numbers can differ by without being meant to differ.
        const SAME: f64 = 1e-9;
        match self {
            Self::Less => value < than - SAME,
            Self::AtMost => value <= than + SAME,
            Self::Equal => (value - than).abs() <= SAME,
            Self::Other => (value - than).abs() > SAME,
            Self::AtLeast => value >= than - SAME,
            Self::More => value > than + SAME,
        }
    }
}

/// A regular expression that can be used.
#[derive(Debug, Clone)]
pub struct Pattern {
    source: String,
    compiled: regex::Regex,
}

/// The most bytes of a compiled pattern: one that is longer was no one's intention.
const PATTERN_LIMIT: usize = 1 << 20;

impl Pattern {
    /// A pattern; upper and lower case are the same.
    ///
    /// # Errors
    /// When it is no regular expression: in the words of its parser.
    pub fn new(source: &str) -> Result<Self, String> {
        let source = without_escaped_slashes(source);
        let built = regex::RegexBuilder::new(&source).case_insensitive(true).size_limit(PATTERN_LIMIT).build();
        match built {
            Ok(compiled) => Ok(Self { source, compiled }),
            Err(error) => Err(error.to_string().lines().last().unwrap_or_default().trim_start_matches("error: ").to_owned()),
        }
    }

    /// Whether it is found in a text.
    pub fn is_in(&self, text: &str) -> bool {
        self.compiled.is_match(text)
    }
}

impl PartialEq for Pattern {
    fn eq(&self, other: &Self) -> bool {
        self.source == other.source
    }
}

/// A slash needs no backslash inside a pattern, only where it would end one.
fn without_escaped_slashes(source: &str) -> String {
    let mut out = String::with_capacity(source.len());
    let mut chars = source.chars();
    while let Some(c) = chars.next() {
        match (c, if c == '\\' { chars.next() } else { None }) {
            ('\\', Some(next)) if half_width(next) == '/' => out.push(next),
            ('\\', Some(next)) => out.extend(['\\', next]),
            (c, _) => out.push(c),
        }
    }
    out
}

impl Filter {
    /// The one that every answer meets.
    pub fn everything() -> Self {
        Self::All(Vec::new())
    }

    /// Whether every answer meets it.
    pub fn is_everything(&self) -> bool {
        matches!(self, Self::All(all) if all.is_empty())
    }

    /// Whether it asks for texts that are on the disk.
    pub fn reads_texts(&self) -> bool {
        match self {
            Self::All(parts) | Self::Any(parts) => parts.iter().any(Self::reads_texts),
            Self::Not(part) => part.reads_texts(),
            Self::Is(condition) => condition.field.kind() == Kind::Stored,
        }
    }
}

/// As it is written; [`Filter::parse`] reads it back.
impl fmt::Display for Filter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let part = |part: &Self, f: &mut fmt::Formatter<'_>, alone: bool| {
            if alone { write!(f, "{part}") } else { write!(f, "({part})") }
        };
        match self {
            Self::All(parts) => {
                for (place, one) in parts.iter().enumerate() {
                    f.write_str(if place > 0 { " " } else { "" })?;
                    part(one, f, matches!(one, Self::Not(_) | Self::Is(_)))?;
                }
                Ok(())
            }
            Self::Any(parts) => {
                for (place, one) in parts.iter().enumerate() {
                    f.write_str(if place > 0 { " | " } else { "" })?;
                    part(one, f, !matches!(one, Self::Any(_)))?;
                }
                Ok(())
            }
            Self::Not(one) => {
                f.write_str("!")?;
                part(one, f, matches!(**one, Self::Not(_) | Self::Is(_)))
            }
            Self::Is(condition) => write!(f, "{condition}"),
        }
    }
}

impl fmt::Display for Condition {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { field, test } = self;
        match test {
            Test::Number(op, value) if field.kind() == Kind::Duration => write!(f, "{field}{}{}", op.sign(), Milliseconds(*value)),
            Test::Number(op, value) => write!(f, "{field}{}{value}", op.sign()),
            Test::Present(is_there) => write!(f, "{field}{}none", if *is_there { "!=" } else { "=" }),
            Test::Equal(name, is_same) => write!(f, "{field}{}{}", if *is_same { "=" } else { "!=" }, value(name)),
            Test::Contains(text) => write!(f, "{field}~{}", value(text)),
            Test::Matches(pattern) => write!(f, "{field}~/{}/", slashed(&pattern.source)),
        }
    }
}

/// Milliseconds with the unit that reads best and loses nothing.
struct Milliseconds(f64);

impl fmt::Display for Milliseconds {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let seconds = self.0 / 1000.0;
        if seconds * 1000.0 == self.0 { write!(f, "{seconds}s") } else { write!(f, "{}ms", self.0) }
    }
}

/// A value as it is written: as it is, where nothing in it means something else.
fn value(text: &str) -> String {
    let means_something = |c: char| c.is_whitespace() || is_quote(c) || matches!(half_width(c), ' ' | '|' | '(' | ')' | '\\');
    let first = text.chars().next().map(half_width);
    let is_plain = !matches!(first, None | Some('/' | '=' | '~' | ':' | '<' | '>' | '!')) && !text.contains(means_something);
    if is_plain && !is_none(text) { text.to_owned() } else { quoted(text) }
}

/// A pattern's source with a backslash before what would end it.
fn slashed(source: &str) -> String {
    let mut out = String::with_capacity(source.len());
    let mut chars = source.chars();
    while let Some(c) = chars.next() {
        if half_width(c) == '/' {
            out.push('\\');
        }
        out.push(c);
        if c == '\\' {
            out.extend(chars.next());
        }
    }
    out
}
