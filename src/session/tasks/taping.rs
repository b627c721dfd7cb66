//! Keeps a consultation as a tape.

use super::Tasks;
use crate::{
    chat::Sampling,
    record::{Listener, QuestionContext},
    session::Taped,
    tape::Tape,
};

impl Tasks {
    /// A consultation as a tape: what was asked in this session with the times at which it came, the rest as its record has it. Nothing where it has no answer.
    pub async fn tape(&self, taped: Taped) -> Option<Tape> {
        let tapes = &self.shared.tapes;
        let sampling = Sampling::default();
        let conversation = QuestionContext {
            case: &taped.case,
            model: &taped.model,
            sampling: &sampling,
            seed: self.shared.seed,
            repeat: taped.repeat,
            regenerated: 0,
            turn: 0,
        };
        // What it has already is not taken again.
        taped.answers.iter().for_each(|answer| tapes.restored(&conversation, answer));
        taped.verdicts.iter().for_each(|verdict| tapes.judged(verdict));
        taped.ratings.iter().for_each(|rating| tapes.rated(rating));
        tapes.tape(conversation.conversation()).await
    }
}
