//! Keeps a consultation as a tape.

use super::Tasks;
use crate::{
    atomic_file::write_numbered,
    chat::Sampling,
    glossary, io_error,
    language::Bilingual,
    record::{Listener, QuestionContext},
    session::{SessionEvent, Taped},
    tape::Tape,
};
use std::{io, path::Path};

impl Tasks {
    /// Writes a consultation as a tape into the current folder.
    pub(super) async fn write_tape(&self, name: String, taped: Taped) {
        let file = format!("{name}.tape");
        // Whoever asked for it had an answer.
        let tape = self.tape(taped).await.map(|tape| tape.to_text()).ok_or_else(|| io::Error::other("no answer"));
        let write = move || write_numbered(Path::new("."), &name, "tape", tape?.as_bytes());
        let written = tokio::task::spawn_blocking(write).await.unwrap_or_else(|error| Err(io::Error::other(error)));
        let of_file = |error: io::Error| Bilingual::of(|l| format!("{file}{}{}", glossary::colon(l), io_error::words(&error, l)));
        self.send(SessionEvent::TapeWritten(written.map_err(of_file))).await;
    }

    /// A consultation as a tape: what was asked in this session with the times at which it came, the rest as its record has it. Nothing where it has no answer.
    async fn tape(&self, taped: Taped) -> Option<Tape> {
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
