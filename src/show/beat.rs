//! The pages of a step.

/// A page of a step; the number is the place of a turn in the step, from 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Beat {
    /// A title card.
    Card,
    /// A question.
    Question(usize),
    /// The answer to it, which plays.
    Answer(usize),
    /// The reference for the turn.
    Reference(usize),
    /// What judges gave.
    Verdict(usize),
    /// Two answers to one question, which play side by side.
    Both(usize),
    /// The score card.
    Score,
}

impl Beat {
    /// The place of its turn.
    pub fn turn(self) -> Option<usize> {
        match self {
            Self::Card | Self::Score => None,
            Self::Question(turn) | Self::Answer(turn) | Self::Reference(turn) | Self::Verdict(turn) | Self::Both(turn) => Some(turn),
        }
    }
}
