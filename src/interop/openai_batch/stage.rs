//! The stages of a batch: each turn needs the answers before it.

use crate::language::Bilingual;
use serde::{Deserialize, Serialize};
use std::{fmt, str::FromStr};

/// What one file of requests is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum Stage {
    /// A turn, from 1.
    Turn(usize),
    /// The judge.
    Judging,
}

impl Stage {
    /// Whether a judge is asked.
    pub fn is_judging(self) -> bool {
        self == Self::Judging
    }
}

impl fmt::Display for Stage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Turn(turn) => write!(f, "turn-{turn}"),
            Self::Judging => f.write_str("judging"),
        }
    }
}

impl FromStr for Stage {
    type Err = Bilingual;

    fn from_str(text: &str) -> Result<Self, Bilingual> {
        let turn = |t: &str| t.parse().ok().filter(|turn| (1..=99).contains(turn)).map(Self::Turn);
        match text {
            "judging" => Ok(Self::Judging),
            _ => text
                .strip_prefix("turn-")
                .and_then(turn)
                .ok_or_else(|| Bilingual::both("应为 turn-1、turn-2……或 judging", "expected turn-1, turn-2, … or judging")),
        }
    }
}

impl TryFrom<String> for Stage {
    type Error = Bilingual;

    fn try_from(text: String) -> Result<Self, Bilingual> {
        text.parse()
    }
}

impl From<Stage> for String {
    fn from(stage: Stage) -> Self {
        stage.to_string()
    }
}
