//! One line of `utterances.jsonl`, and how an interview goes on from its lines.

use super::{
    examiner::{ExaminerReply, Order},
    line::Conclusion,
    machine::{EndReason, Event, Interview, OutOfTurn, Role, Said},
    patient::PatientReply,
};
use crate::{
    case::{CaseId, Source},
    digest::sha256,
    language::Language,
};
use serde::{Deserialize, Serialize};

/// The file of a run's interviews.
pub const UTTERANCES_FILE: &str = "utterances.jsonl";

/// Who plays a role.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Player {
    /// A person at the terminal.
    Person,
    /// The scripted patient: rules of this program.
    Scripted,
    /// The examiner by rules of this program.
    Rules,
}

impl Player {
    /// Its name in records.
    pub fn name(self) -> &'static str {
        match self {
            Self::Person => "person",
            Self::Scripted => "scripted",
            Self::Rules => "rules",
        }
    }
}

/// Which interview a line belongs to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct InterviewId {
    /// The case.
    pub case: CaseId,
    /// Where the case comes from.
    pub source: Source,
    /// The language of the case.
    pub language: Language,
    /// sha256 of the facts of the case: other facts are another interview.
    pub facts: String,
    /// Who plays the doctor.
    pub doctor: Player,
    /// Who plays the patient.
    pub patient: Player,
    /// Who examines.
    pub examiner: Player,
    /// Which repeat, from 0.
    pub repeat: u32,
}

impl InterviewId {
    /// sha256 of everything that decides what is said.
    pub fn key(&self) -> String {
        let players = [self.doctor, self.patient, self.examiner].map(Player::name).join("\n");
        let (language, source) = (self.language.code(), self.source.label());
        let text = format!("{}\n{source}\n{language}\n{}\n{players}\n{}", self.case, self.facts, self.repeat);
        sha256(text.as_bytes())
    }
}

/// One line of an interview. Self-contained.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct UtteranceRecord {
    /// The layout's version.
    pub schema: u32,
    /// The digest of its interview.
    pub key: String,
    /// Its interview.
    pub interview: InterviewId,
    /// Its number in the interview, from 0.
    pub number: usize,
    /// When it was said.
    pub at: jiff::Timestamp,
    /// Who said it.
    pub role: Role,
    /// The words.
    pub text: String,
    /// The facts that it tells.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub told: Vec<String>,
    /// The orders that it answers.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub orders: Vec<Order>,
    /// The conclusion that it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub conclusion: Option<Conclusion>,
    /// Why the interview ends here; absent where it goes on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub end: Option<EndReason>,
}

impl UtteranceRecord {
    /// The record of a line.
    pub fn of(interview: &InterviewId, said: Said, at: jiff::Timestamp) -> Self {
        Self {
            schema: 1,
            key: interview.key(),
            interview: interview.clone(),
            number: said.number,
            at,
            role: said.role,
            text: said.text,
            told: said.told,
            orders: said.orders,
            conclusion: said.conclusion,
            end: said.end,
        }
    }

    /// What happened, for the machine.
    pub fn event(&self) -> Event {
        match self.role {
            Role::Doctor => Event::Doctor(self.text.clone()),
            Role::Patient => Event::Patient(PatientReply { text: self.text.clone(), told: self.told.clone() }),
            Role::Examiner => Event::Examiner(ExaminerReply { text: self.text.clone(), orders: self.orders.clone() }),
        }
    }
}

/// Brings an interview to where its recorded lines end.
///
/// # Errors
/// When the lines are not those of an interview: one that is missing, or one of somebody whose turn it was not.
pub fn resume(interview: &mut Interview, lines: &[UtteranceRecord]) -> Result<(), OutOfTurn> {
    for (number, line) in lines.iter().enumerate() {
        if line.number != number {
            return Err(OutOfTurn);
        }
        interview.handle(line.event())?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        case::{ReadOptions, bundled},
        interview::{Effect, FactSheet, Turn, scripted},
    };

    fn started() -> (Interview, InterviewId) {
        let file = bundled(&ReadOptions { language: Some(Language::Zh), ..ReadOptions::default() }).unwrap();
        let case = file.find("chest-pain-at-rest").unwrap();
        let sheet = FactSheet::of(case).unwrap();
        let id = InterviewId {
            case: case.id().clone(),
            source: case.source(),
            language: Language::Zh,
            facts: sheet.digest().to_owned(),
            doctor: Player::Person,
            patient: Player::Scripted,
            examiner: Player::Rules,
            repeat: 0,
        };
        (Interview::new(sheet, None), id)
    }

    #[test]
    fn an_interview_goes_on_from_any_of_its_lines_as_if_it_had_not_stopped() {
        let (mut interview, id) = started();
        let mut lines = Vec::new();
        for question in ["哪里不舒服？", "吸烟吗？", "还有别的不舒服吗？", "多久了？"] {
            let mut event = Event::Doctor(question.into());
            loop {
                let effects = interview.handle(event).unwrap();
                let [Effect::Record(said), Effect::Ask(turn)] = effects.as_slice() else { panic!("{effects:?}") };
                lines.push(UtteranceRecord::of(&id, said.clone(), jiff::Timestamp::UNIX_EPOCH));
                let Turn::Patient(view) = turn else { break };
                event = Event::Patient(scripted(&view.facts, &view.earlier, view.question()));
            }
        }
        for count in 0..=lines.len() {
            let (mut other, _) = started();
            resume(&mut other, &lines[..count]).unwrap();
            for line in &lines[count..] {
                if let Turn::Patient(view) = other.turn() {
                    assert_eq!(scripted(&view.facts, &view.earlier, view.question()).text, line.text);
                }
                other.handle(line.event()).unwrap();
            }
            assert_eq!(other.turn(), interview.turn(), "from line {count}");
        }
        let (mut other, _) = started();
        assert_eq!(resume(&mut other, &lines[1..]), Err(OutOfTurn), "a line is missing");
    }

    #[test]
    fn a_line_reads_as_it_was_written_and_other_facts_are_another_interview() {
        let (mut interview, id) = started();
        let effects = interview.handle(Event::Doctor("吸烟吗？".into())).unwrap();
        let Effect::Record(said) = &effects[0] else { panic!("{effects:?}") };
        let line = UtteranceRecord::of(&id, said.clone(), jiff::Timestamp::UNIX_EPOCH);
        assert_eq!(serde_json::from_str::<UtteranceRecord>(&serde_json::to_string(&line).unwrap()).unwrap(), line);
        let keys = [InterviewId { facts: "x".into(), ..id.clone() }.key(), InterviewId { repeat: 1, ..id.clone() }.key(), id.key()];
        assert!(keys[0] != keys[1] && keys[1] != keys[2] && keys[0] != keys[2]);
    }
}
