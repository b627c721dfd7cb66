//! What the verdicts in both orders make of a pair.

use crate::judge::GameVerdict;
use serde::Serialize;

/// What the judge made of a pair, by both orders. A model wins only where it is preferred in both.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// The left model was preferred in both orders.
    Left,
    /// The right model was.
    Right,
    /// Both orders are ties.
    Tie,
    /// Whichever stood first was preferred: the position decided.
    First,
    /// Whichever stood second was.
    Second,
    /// A tie in one order, a preference in the other.
    Mixed,
}

impl Outcome {
    /// From the verdict where the left model was shown first and the one where it was shown second; `None` unless both are decisions.
    pub fn of(forward: GameVerdict, backward: GameVerdict) -> Option<Self> {
        use GameVerdict::{First, Second, Tie};
        Some(match (forward, backward) {
            (First, Second) => Self::Left,
            (Second, First) => Self::Right,
            (Tie, Tie) => Self::Tie,
            (First, First) => Self::First,
            (Second, Second) => Self::Second,
            (Tie, First | Second) | (First | Second, Tie) => Self::Mixed,
            _ => return None,
        })
    }

    /// Whether both orders say the same of the models.
    pub fn is_consistent(self) -> bool {
        matches!(self, Self::Left | Self::Right | Self::Tie)
    }

    /// The left model's score: 1 for a win, 0 for a loss, a half for every tie.
    pub fn score(self) -> f64 {
        match self {
            Self::Left => 1.0,
            Self::Right => 0.0,
            Self::Tie | Self::First | Self::Second | Self::Mixed => 0.5,
        }
    }

    /// The same of the pair with left and right exchanged.
    #[must_use]
    pub fn exchanged(self) -> Self {
        match self {
            Self::Left => Self::Right,
            Self::Right => Self::Left,
            other => other,
        }
    }
}
