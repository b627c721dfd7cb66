//! An interview that begins or goes on, with its lines: what is said is taken, and put on the disk before anybody is asked for the next.

use super::interview::told_by;
use crate::{
    case::Case,
    interview::{
        Effect, Event, FactSheet, Interview, InterviewId, LineCheck, LineStatus, Measures, OutOfTurn, PatientReply, Player, Produced,
        RevealSection, Role, ShownPart, ToGrade, Turn, UtteranceRecord, check, for_patient, for_watching, measure_with, resume, reveal,
    },
    language::{Bilingual, Language},
    record::{Journal, RecordError},
};

/// An interview that is under way.
#[derive(Debug, Clone)]
pub struct OpenInterview {
    case: Case,
    sheet: FactSheet,
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
        let mut interview = Interview::new(sheet.clone(), id.limit);
        resume(&mut interview, &lines)?;
        Ok(Self { case, sheet, interview, id, lines })
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

    /// What is wrong with what a person is about to say as the patient; `None` where nothing is, or somebody else has to speak.
    pub fn doubts(&self, text: &str) -> Option<LineCheck> {
        let Turn::Patient(view) = self.turn() else { return None };
        Some(check(&view.facts, &view.heard(), text)).filter(|check| !check.is_good())
    }

    /// Takes what a model or rules said, and puts it on the disk before anybody is asked for the next; returns the line. Where it could not be written, nothing
    /// was said.
    ///
    /// # Errors
    /// When somebody else has to speak, or the line cannot be written.
    pub fn record(
        &mut self,
        event: Event,
        produced: Option<Produced>,
        journal: &mut Journal<UtteranceRecord>,
    ) -> Result<&UtteranceRecord, NotRecorded> {
        self.put(event, |line| line.produced = produced.map(Box::new), journal)
    }

    /// As [`OpenInterview::record`], for what a person says in the role whose turn it is, whoever plays that role otherwise.
    ///
    /// # Errors
    /// When nobody or the examiner has to speak, or the line cannot be written.
    pub fn record_person(&mut self, text: String, journal: &mut Journal<UtteranceRecord>) -> Result<&UtteranceRecord, NotRecorded> {
        let doubts = self.doubts(&text);
        let (role, event) = match self.turn() {
            Turn::Doctor(_) => (Role::Doctor, Event::Doctor(text)),
            Turn::Patient(view) => {
                let check = doubts.clone().unwrap_or(LineCheck::of(LineStatus::Supported));
                let told = told_by(&view.facts, &text, &check);
                (Role::Patient, Event::Patient(PatientReply { text, told }))
            }
            Turn::Examiner(_) | Turn::Ended(_) => return Err(OutOfTurn.into()),
        };
        let by = Some(Player::Person).filter(|person| person != self.id.player(role));
        self.put(
            event,
            |line| {
                line.by = by;
                line.check = doubts;
            },
            journal,
        )
    }

    fn put(
        &mut self,
        event: Event,
        complete: impl FnOnce(&mut UtteranceRecord),
        journal: &mut Journal<UtteranceRecord>,
    ) -> Result<&UtteranceRecord, NotRecorded> {
        let before = self.interview.clone();
        let effects = self.interview.handle(event)?;
        let said = effects.into_iter().find_map(|effect| match effect {
            Effect::Record(said) => Some(said),
            Effect::Ask(_) => None,
        });
        let mut line = UtteranceRecord::of(&self.id, said.ok_or(OutOfTurn)?, None, jiff::Timestamp::now());
        complete(&mut line);
        self.lines.push(line);
        // The facts are there once it has ended.
        let measures = self.measures().map(Box::new);
        let line = self.lines.last_mut().ok_or(OutOfTurn)?;
        line.measures = measures;
        if let Err(error) = journal.append_all([&*line]) {
            self.interview = before;
            self.lines.pop();
            return Err(error.into());
        }
        Ok(self.lines.last().ok_or(OutOfTurn)?)
    }

    /// What of the case is shown to a person who plays the patient.
    pub fn shown_to_patient(&self, language: Language) -> Vec<ShownPart> {
        for_patient(self.sheet.patient(), language)
    }

    /// What of the case is shown to a person who watches.
    pub fn shown_to_watching(&self, language: Language) -> Vec<ShownPart> {
        for_watching(&self.sheet, language)
    }

    /// Whether a person took a role over for a while.
    pub fn is_mixed(&self) -> bool {
        self.lines.iter().any(|line| line.by.is_some())
    }

    /// The figures, once it has ended.
    pub fn measures(&self) -> Option<Measures> {
        let sheet = self.interview.revealed()?;
        Some(measure_with(sheet, &self.lines, |diagnosis| self.case.is_concluded(diagnosis)))
    }

    /// What a judge is asked about it, once it has ended.
    pub fn to_grade(&self) -> Option<ToGrade> {
        ToGrade::of(&self.case, self.interview.revealed()?, &self.lines)
    }

    /// What was found out and missed, and the reference, once it has ended.
    pub fn reveal(&self, language: Language) -> Option<Vec<RevealSection>> {
        let sheet = self.interview.revealed()?;
        Some(reveal(&self.case, sheet, &self.lines, &self.measures()?, language))
    }
}
