//! What a header says under a key.

/// A value of a header.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    /// A whole number.
    Whole(i128),
    /// A number.
    Real(f64),
    /// Yes or no.
    Flag(bool),
    /// A text; what is not UTF-8 was replaced.
    Text(String),
    /// Several whole numbers.
    Wholes(Vec<i64>),
    /// Several texts.
    Texts(Vec<String>),
    /// Several of something that nobody here asks for: only their number is kept.
    Others(u64),
}

impl Value {
    /// The text.
    pub fn text(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text),
            _ => None,
        }
    }

    /// The number, where it is whole and not negative.
    pub fn number(&self) -> Option<u64> {
        match self {
            Self::Whole(number) => u64::try_from(*number).ok(),
            _ => None,
        }
    }

    /// The number for one of several layers: where there is but one, it is the same for all.
    pub fn for_layer(&self, layer: usize) -> Option<u64> {
        match self {
            Self::Wholes(numbers) => numbers.get(layer).and_then(|n| u64::try_from(*n).ok()),
            other => other.number(),
        }
    }
}
