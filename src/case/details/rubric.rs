//! What an answer has to do, item by item.

use super::Tag;
use serde::{Deserialize, Serialize};
use std::ops::RangeInclusive;

/// How much an item matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum RubricKind {
    /// An answer without it is not acceptable.
    Essential,
    /// A good answer has it.
    Important,
    /// It adds something.
    Optional,
    /// A mistake: it takes points away where it is met.
    Pitfall,
}

/// The points of an item: 1 to 10, or −10 to −1 of a pitfall.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Points(i8);

impl Points {
    /// What an item of a kind may have.
    pub(in crate::case) fn range(kind: RubricKind) -> RangeInclusive<i64> {
        if kind == RubricKind::Pitfall { -10..=-1 } else { 1..=10 }
    }

    /// Points; `None` where an item of this kind cannot have so many.
    pub fn new(points: i64, kind: RubricKind) -> Option<Self> {
        i8::try_from(points).ok().filter(|_| Self::range(kind).contains(&points)).map(Self)
    }

    /// The number.
    pub fn get(self) -> i8 {
        self.0
    }
}

/// A share, 0 to 1.
#[derive(Debug, Clone, Copy, PartialEq, PartialOrd, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(try_from = "f64", into = "f64")]
pub struct Share(f64);

impl TryFrom<f64> for Share {
    type Error = String;

    fn try_from(share: f64) -> Result<Self, String> {
        Self::new(share).ok_or_else(|| format!("{share} is no share: write a number from 0 to 1"))
    }
}

impl From<Share> for f64 {
    fn from(share: Share) -> Self {
        share.get()
    }
}

/// It is never "not a number".
impl Eq for Share {}

impl Share {
    /// A share; `None` where the number is none.
    pub fn new(share: f64) -> Option<Self> {
        (0.0..=1.0).contains(&share).then_some(Self(share))
    }

    /// The number.
    pub fn get(self) -> f64 {
        self.0
    }
}

/// One thing that an answer does, or a mistake that it makes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RubricItem {
    pub(in crate::case) id: String,
    pub(in crate::case) kind: RubricKind,
    pub(in crate::case) points: Points,
    pub(in crate::case) turns: Vec<usize>,
    pub(in crate::case) tags: Vec<Tag>,
    pub(in crate::case) statement: String,
    pub(in crate::case) safety_cap: Option<Share>,
}

impl RubricItem {
    /// An item; `None` without an id, a statement or a turn (from 0).
    pub fn new(id: &str, kind: RubricKind, points: Points, turns: Vec<usize>, statement: &str) -> Option<Self> {
        let is_whole = !id.trim().is_empty() && !statement.trim().is_empty() && !turns.is_empty();
        let (id, statement) = (id.to_owned(), statement.to_owned());
        is_whole.then_some(Self { id, kind, points, turns, tags: Vec::new(), statement, safety_cap: None })
    }

    /// The same with what it is about and, of an item of safety, its cap.
    #[must_use]
    pub fn about(self, tags: Vec<Tag>, safety_cap: Option<Share>) -> Self {
        Self { tags, safety_cap, ..self }
    }

    /// The same with another statement and other points of its kind.
    #[must_use]
    pub fn saying(self, statement: String, points: Points) -> Self {
        Self { statement, points, ..self }
    }

    /// Unique within its case's rubric.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// How much it matters.
    pub fn kind(&self) -> RubricKind {
        self.kind
    }

    /// What it gives or, of a pitfall, takes.
    pub fn points(&self) -> Points {
        self.points
    }

    /// The turns whose answers it applies to, from 0, in order; never empty.
    pub fn turns(&self) -> &[usize] {
        &self.turns
    }

    /// What it is about: diagnosis, safety and so on.
    pub fn tags(&self) -> &[Tag] {
        &self.tags
    }

    /// What the answer does, as a statement that is true or false of it.
    pub fn statement(&self) -> &str {
        &self.statement
    }

    /// Of an item of safety: the share of the points that an answer reaches at most where it fails the item or, of a pitfall, meets it.
    pub fn safety_cap(&self) -> Option<Share> {
        self.safety_cap
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn points_have_the_sign_and_the_size_of_their_kind() {
        let points = |points, kind| Points::new(points, kind).map(Points::get);
        assert_eq!((points(10, RubricKind::Essential), points(-10, RubricKind::Pitfall)), (Some(10), Some(-10)));
        for (wrong, kind) in [
            (0, RubricKind::Optional),
            (11, RubricKind::Essential),
            (-1, RubricKind::Important),
            (1, RubricKind::Pitfall),
            (-11, RubricKind::Pitfall),
            (266, RubricKind::Essential),
        ] {
            assert_eq!(points(wrong, kind), None, "{wrong} {kind:?}");
        }
    }

    #[test]
    fn a_share_is_from_0_to_1() {
        assert_eq!([0.0, 0.4, 1.0].map(|share| Share::new(share).map(Share::get)), [Some(0.0), Some(0.4), Some(1.0)]);
        assert_eq!([-0.1, 1.1, f64::NAN, f64::INFINITY].map(Share::new), [None; 4]);
    }
}
