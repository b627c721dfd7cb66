//! An interview that begins or goes on, with its lines: what is said is taken, and put on the disk before anybody is asked for the next.

use crate::{
    case::Case,
    interview::{
        Effect, Event, FactSheet, Interview, InterviewId, Measures, OutOfTurn, Produced, RevealSection, Turn, UtteranceRecord,
        measure_with, resume, reveal,
    },
    language::{Bilingual, Language},
    record::{Journal, RecordError},
};

/// An interview that is under way.
#[derive(Debug, Clone)]
pub struct OpenInterview {
    case: Case,
    interview: Interview,
    id: InterviewId,
    lines: Vec<UtteranceRecord>,
}

/// Why a line is not in the record.
#[derive(Debug, thiserror::Error)]
pub enum NotRecorded {
    /// Somebody else has to speak.
    #[error(transparent)]
    OutOfTurn(#[from] OutOfTurn),
    /// It could not be written.
    #[error(transparent)]
    Record(#[from] RecordError),
}

impl NotRecorded {
    /// The same for people.
    pub fn words(&self, language: Language) -> String {
        match self {
            Self::OutOfTurn(_) => out_of_turn().words(language).to_owned(),
            Self::Record(error) => error.words(language),
        }
    }
}

/// A record of lines that are none of an interview: somebody changed it.
pub fn out_of_turn() -> Bilingual {
    Bilingual::both(
        "问诊记录 utterances.jsonl 的各行前后不连贯，无法接着问：请用 --out 另指定文件夹",
        "the lines of utterances.jsonl do not follow on each other, so the interview cannot go on: name another folder (--out)",
    )
}

impl OpenInterview {
    /// Brings an interview to where its recorded lines end.
    ///
    /// # Errors
    /// When the lines are not those of an interview.
    pub fn new(case: Case, sheet: FactSheet, id: InterviewId, lines: Vec<UtteranceRecord>) -> Result<Self, OutOfTurn> {
        let mut interview = Interview::new(sheet, id.limit);
        resume(&mut interview, &lines)?;
        Ok(Self { case, interview, id, lines })
    }

    /// Which interview it is.
    pub fn id(&self) -> &InterviewId {
        &self.id
    }

    /// The case. What of it may be shown when, the interview decides.
    pub fn case(&self) -> &Case {
        &self.case
    }

    /// What was said so far.
    pub fn lines(&self) -> &[UtteranceRecord] {
        &self.lines
    }

    /// Who has to speak, and what they may see.
    pub fn turn(&self) -> Turn {
        self.interview.turn()
    }

    /// Takes what was said, and puts it on the disk before anybody is asked for the next; returns the line. Where it could not be written, nothing was said.
    ///
    /// # Errors
    /// When somebody else has to speak, or the line cannot be written.
    pub fn record(
        &mut self,
        event: Event,
        produced: Option<Produced>,
        journal: &mut Journal<UtteranceRecord>,
    ) -> Result<&UtteranceRecord, NotRecorded> {
        let before = self.interview.clone();
        let effects = self.interview.handle(event)?;
        let said = effects.into_iter().find_map(|effect| match effect {
            Effect::Record(said) => Some(said),
            Effect::Ask(_) => None,
        });
        let line = UtteranceRecord::of(&self.id, said.ok_or(OutOfTurn)?, produced, jiff::Timestamp::now());
        self.lines.push(line);
        // The facts are there once it has ended.
        let measures = self.measures().map(Box::new);
        let written = match self.lines.last_mut() {
            Some(line) => {
                line.measures = measures;
                journal.append_all([&*line])
            }
            None => return Err(OutOfTurn.into()),
        };
        if let Err(error) = written {
            self.interview = before;
            self.lines.pop();
            return Err(error.into());
        }
        Ok(self.lines.last().ok_or(OutOfTurn)?)
    }

    /// The figures, once it has ended.
    pub fn measures(&self) -> Option<Measures> {
        let sheet = self.interview.revealed()?;
        Some(measure_with(sheet, &self.lines, |diagnosis| self.case.is_concluded(diagnosis)))
    }

    /// What was found out and missed, and the reference, once it has ended.
    pub fn reveal(&self, language: Language) -> Option<Vec<RevealSection>> {
        let sheet = self.interview.revealed()?;
        Some(reveal(&self.case, sheet, &self.lines, &self.measures()?, language))
    }
}
