//! One line of a rater's ratings file.

use super::{form::Values, pack::OpaqueId};
use serde::{Deserialize, Serialize};

/// The version of the layout that this program writes.
pub const RATING_VERSION: u32 = 1;

/// What a rater decided about an answer or a pair.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "decision", rename_all = "snake_case")]
pub enum Decision {
    /// The form, filled in.
    Rated {
        /// The values, by the fields' ids.
        values: Values,
    },
    /// The rater cannot judge it. Counts as an outcome of its own, never as a number.
    CannotJudge {
        /// Why, in the rater's words.
        reason: String,
    },
    /// The rater took the decision before back.
    Withdrawn,
}

/// One decision of one rater. Self-contained; a later one on the same subject, by `session` and `sequence`, supersedes it and both are kept.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RatingLine {
    /// The layout's version, [`RATING_VERSION`].
    pub wardround_rating: u32,
    /// The trial.
    pub trial: OpaqueId,
    /// The digest of the pack.
    pub pack: String,
    /// Who rates.
    pub rater: String,
    /// Drawn anew whenever the ratings file is begun, so that two machines of one rater are told apart.
    pub session: String,
    /// The place of the line in its session, from 0.
    pub sequence: u64,
    /// The item.
    pub item: OpaqueId,
    /// The answer; absent where the form compares two.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub answer: Option<OpaqueId>,
    /// The digest of the form.
    pub form: String,
    /// What was decided.
    #[serde(flatten)]
    pub decision: Decision,
    /// In the rater's words.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub comment: String,
    /// Milliseconds that the subject was in front of the rater since the last line about it, pauses left out, by a clock that cannot be set.
    pub active_ms: u64,
    /// Whether the rater had seen the reference of this item before.
    pub saw_reference: bool,
    /// How many items had been completed before in this pack.
    pub position: usize,
    /// When it was saved, by the rater's clock.
    pub at: jiff::Timestamp,
}

impl RatingLine {
    /// What it is about.
    pub fn subject(&self) -> Subject {
        Subject { item: self.item.clone(), answer: self.answer.clone() }
    }
}

/// What has a rating of its own in a pack.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Subject {
    /// The item.
    pub item: OpaqueId,
    /// The answer; `None` where the form compares two.
    pub answer: Option<OpaqueId>,
}
