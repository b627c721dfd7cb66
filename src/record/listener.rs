//! Who is told what is asked and answered into a run, beside the record: a tape that is recorded live.

use super::{ConversationKey, QuestionContext, RatingRecord, TurnRecord, VerdictRecord};
use crate::chat::Delta;
use std::fmt::Debug;

/// Is told what happens in the consultations of a run, in the order in which it happens in each. What it is told is cheap to take: it must hold nobody up.
pub trait Listener: Debug + Send + Sync {
    /// A question is sent now.
    fn asked(&self, question: &QuestionContext<'_>);
    /// A piece of the answer came now. Pieces of what a server does before it answers, and the end, are not told.
    fn piece(&self, conversation: &ConversationKey, piece: &Delta);
    /// An answer that was recorded earlier stands in the conversation of a question, and nothing is asked. Another model may have given it: a tape.
    fn restored(&self, question: &QuestionContext<'_>, record: &TurnRecord);
    /// An answer is on disk, however it ended.
    fn answered(&self, record: &TurnRecord);
    /// A verdict is on disk.
    fn judged(&self, record: &VerdictRecord);
    /// A person's rating is on disk.
    fn rated(&self, record: &RatingRecord);
}

impl QuestionContext<'_> {
    /// The conversation that the question belongs to.
    pub fn conversation(&self) -> ConversationKey {
        ConversationKey::about(self.case, &self.model.key(), self.repeat)
    }
}
