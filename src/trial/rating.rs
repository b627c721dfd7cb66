//! One line of a rater's ratings file.

use super::{
    form::{Rates, Values},
    pack::{LiveTexts, OpaqueId, PackItem},
};
use serde::{Deserialize, Serialize};

/// The version of the layout that this program writes.
pub const RATING_VERSION: u32 = 1;

/// What happened.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "event", rename_all = "snake_case")]
pub enum Event {
    /// An answer or a pair was rated: the form, filled in.
    Rated {
        /// The values, by the fields' ids.
        values: Values,
    },
    /// The rater cannot judge an answer or a pair. Counts as an outcome of its own, never as a number.
    CannotJudge {
        /// Why, in the rater's words.
        reason: String,
    },
    /// The rater took the decision before back.
    Withdrawn,
    /// The reference of the item was shown, where the protocol shows it after the rating: from then on no decision about the item changes.
    ReferenceShown,
    /// The live answers of the item came from the organiser's server; from then on they are the ones that are rated.
    LiveAnswers {
        /// The texts, in the order of the item's live answers.
        answers: Vec<LiveTexts>,
    },
    /// The questionnaire after the last item was answered; a later one supersedes it.
    Questionnaire {
        /// The values, by the questionnaire's fields.
        values: Values,
    },
}

/// One event of one rater. Self-contained; a later decision on the same subject, by `session` and `sequence`, supersedes an earlier one and both are kept.
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
    /// Drawn anew at each start of the program, so that two machines of one rater are told apart, even where one goes on from the other's file.
    pub session: String,
    /// The session that this one goes on from, where there were ratings before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub continues: Option<String>,
    /// The place of the line in its session, from 0.
    pub sequence: u64,
    /// The item; the trial's id where it is the questionnaire.
    pub item: OpaqueId,
    /// The answer; absent where the form compares two, the reference was shown, live answers came, or it is the questionnaire.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub answer: Option<OpaqueId>,
    /// The digest of the form, or of the questionnaire.
    pub form: String,
    /// What happened.
    #[serde(flatten)]
    pub event: Event,
    /// In the rater's words.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub comment: String,
    /// Milliseconds that the subject was in front of the rater since the last line about it, pauses left out, by a clock that cannot be set. 0 where the
    /// reference was shown or live answers came: that is no rating time.
    pub active_ms: u64,
    /// Whether the rater had seen the reference of this item before.
    pub saw_reference: bool,
    /// How many items had been completed before in this pack.
    pub position: usize,
    /// When it was saved, by the rater's clock.
    pub at: jiff::Timestamp,
}

impl RatingLine {
    /// Whether it is about what raters of `item` are asked.
    pub fn is_about(&self, item: &PackItem, rates: Rates) -> bool {
        self.item == item.item
            && match &self.event {
                Event::Rated { .. } | Event::CannotJudge { .. } | Event::Withdrawn => item.subjects(rates).contains(&self.answer.as_ref()),
                Event::ReferenceShown => self.answer.is_none(),
                Event::LiveAnswers { answers } => self.answer.is_none() && item.fits(answers),
                Event::Questionnaire { .. } => false,
            }
    }

    /// What the decision is about; `None` where nothing was decided.
    pub fn subject(&self) -> Option<Subject> {
        match self.event {
            Event::Rated { .. } | Event::CannotJudge { .. } | Event::Withdrawn => {
                Some(Subject { item: self.item.clone(), answer: self.answer.clone() })
            }
            Event::ReferenceShown | Event::LiveAnswers { .. } | Event::Questionnaire { .. } => None,
        }
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
