//! One line of a run's `utterances.jsonl`, and how an interview goes on from its lines.

use super::{
    check::LineCheck,
    examiner::{ExaminerReply, Order},
    figures::Measures,
    line::Conclusion,
    machine::{EndReason, Event, Interview, OutOfTurn, Role, Said},
    patient::PatientReply,
    persona::Persona,
};
use crate::{
    case::{CaseId, Source},
    chat::{Finish, ModelIdentity, Sampling, Usage},
    digest::sha256,
    language::Language,
};
use serde::{Deserialize, Serialize};

/// A model that plays a role, with what decides its words.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct ModelPlayer {
    /// Which model.
    pub identity: ModelIdentity,
    /// What it is asked with.
    pub sampling: Sampling,
    /// The seed from which that of each line is derived.
    pub seed: u64,
    /// sha256 of the words that tell every role what it is.
    pub prompts: String,
}

/// Who plays a role.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Player {
    /// A person at the terminal.
    Person,
    /// The scripted patient: rules of this program.
    Scripted,
    /// The examiner by rules of this program.
    Rules,
    /// A model.
    Model(Box<ModelPlayer>),
}

impl Player {
    /// Its name, for people.
    pub fn name(&self) -> &str {
        match self {
            Self::Person => "person",
            Self::Scripted => "scripted",
            Self::Rules => "rules",
            Self::Model(player) => &player.identity.name,
        }
    }

    /// Whether it is a model.
    pub fn is_model(&self) -> bool {
        matches!(self, Self::Model(_))
    }

    /// What decides what it says.
    pub fn key(&self) -> String {
        let Self::Model(player) = self else { return self.name().to_owned() };
        let sampling: Vec<String> = player.sampling.named().into_iter().map(|(name, value)| format!("{name}={value}")).collect();
        format!("model {} {} {} {}", player.identity.key(), sampling.join(" "), player.seed, player.prompts)
    }
}

/// Which interview a line belongs to.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
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
    /// How the patient speaks, where a model plays it; absent where it has no special traits.
    #[serde(default, skip_serializing_if = "Persona::is_plain")]
    pub persona: Persona,
    /// How many lines the doctor has; absent without a limit.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub limit: Option<usize>,
    /// Which repeat, from 0.
    pub repeat: u32,
}

impl InterviewId {
    /// Who plays a role.
    pub fn player(&self, role: Role) -> &Player {
        match role {
            Role::Doctor => &self.doctor,
            Role::Patient => &self.patient,
            Role::Examiner => &self.examiner,
        }
    }

    /// sha256 of everything that decides what is said.
    pub fn key(&self) -> String {
        let players = [&self.doctor, &self.patient, &self.examiner].map(Player::key).join("\n");
        let (language, source) = (self.language.code(), self.source.label());
        let mut text = format!("{}\n{source}\n{language}\n{}\n{players}\n{}", self.case, self.facts, self.repeat);
        if !self.persona.is_plain() {
            text.push_str(&format!("\npersona {}", self.persona));
        }
        if let Some(limit) = self.limit {
            text.push_str(&format!("\nlimit {limit}"));
        }
        sha256(text.as_bytes())
    }
}

/// A line of a model that was not taken.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct Discarded {
    /// The words.
    pub text: String,
    /// What is wrong with them.
    pub check: LineCheck,
}

/// What is known of a line that a model said.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct Produced {
    /// What it thought, apart from what it said; nobody else sees it.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub reasoning: String,
    /// What rules found in the line.
    pub check: LineCheck,
    /// What it said before, and was asked again for.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub discarded: Vec<Discarded>,
    /// Why the answer ended.
    pub finish: Finish,
    /// Tokens of the line that was taken.
    pub usage: Usage,
    /// Milliseconds until its first token.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub first_token_ms: Option<u64>,
    /// Milliseconds from the first question to the line that was taken.
    pub ms: u64,
}

/// One line of an interview. Self-contained.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
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
    /// Who said it, where that is not who plays the role: a person who took it over.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub by: Option<Player>,
    /// What rules found in the words of a person who plays the patient; absent where they are as the facts have it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub check: Option<LineCheck>,
    /// What is known of it where a model said it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub produced: Option<Box<Produced>>,
    /// The figures of the whole interview, where it ends here.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub measures: Option<Box<Measures>>,
    /// Why the interview ends here; absent where it goes on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub end: Option<EndReason>,
}

impl UtteranceRecord {
    /// The record of a line.
    pub fn of(interview: &InterviewId, said: Said, produced: Option<Produced>, at: jiff::Timestamp) -> Self {
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
            by: None,
            check: None,
            produced: produced.map(Box::new),
            measures: None,
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
impl InterviewId {
    /// A person's interview of the scripted patient.
    pub(crate) fn of_rules(case: &crate::case::Case, sheet: &super::FactSheet) -> Self {
        Self {
            case: case.id().clone(),
            source: case.source(),
            language: case.language(),
            facts: sheet.digest().to_owned(),
            doctor: Player::Person,
            patient: Player::Scripted,
            examiner: Player::Rules,
            persona: Persona::default(),
            limit: None,
            repeat: 0,
        }
    }
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
        let id = InterviewId::of_rules(case, &sheet);
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
                lines.push(UtteranceRecord::of(&id, said.clone(), None, jiff::Timestamp::UNIX_EPOCH));
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
        let line = UtteranceRecord::of(&id, said.clone(), None, jiff::Timestamp::UNIX_EPOCH);
        assert_eq!(serde_json::from_str::<UtteranceRecord>(&serde_json::to_string(&line).unwrap()).unwrap(), line);
        let keys = [InterviewId { facts: "x".into(), ..id.clone() }.key(), InterviewId { repeat: 1, ..id.clone() }.key(), id.key()];
        assert!(keys[0] != keys[1] && keys[1] != keys[2] && keys[0] != keys[2]);
        let other =
            [InterviewId { persona: "anxious".parse().unwrap(), ..id.clone() }.key(), InterviewId { limit: Some(9), ..id.clone() }.key()];
        assert!(other[0] != other[1] && !other.contains(&id.key()));
    }
}
