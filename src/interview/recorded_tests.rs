//! Interviews for tests, here and in the modules above.

use super::{Effect, Event, FactSheet, Interview, InterviewId, Persona, Player, Turn, UtteranceRecord, by_rules, measure, scripted};
use crate::{
    case::{Case, CaseId, Source},
    language::Language,
};

/// What the doctor says, with what scripted patient and rules answer.
pub(crate) fn recorded(case: &Case, said: &[&str]) -> Vec<UtteranceRecord> {
    let sheet = FactSheet::of(case).unwrap();
    let id = InterviewId::of_rules(case, &sheet);
    let mut interview = Interview::new(sheet.clone(), None);
    let mut lines: Vec<UtteranceRecord> = Vec::new();
    for said in said {
        let mut event = Event::Doctor((*said).to_owned());
        loop {
            let mut turn = None;
            for effect in interview.handle(event).unwrap() {
                match effect {
                    Effect::Record(said) => lines.push(UtteranceRecord::of(&id, said, None, jiff::Timestamp::UNIX_EPOCH)),
                    Effect::Ask(next) => turn = Some(next),
                }
            }
            event = match turn {
                Some(Turn::Patient(view)) => Event::Patient(scripted(&view.facts, &view.earlier, view.question())),
                Some(Turn::Examiner(view)) => Event::Examiner(by_rules(&view.facts, &view.given, &view.order)),
                _ => break,
            };
        }
    }
    let measures = measure(&sheet, &lines);
    if let Some(last) = lines.last_mut() {
        last.measures = Some(Box::new(measures));
    }
    lines
}

/// A person's interview of the scripted patient in a case that is nowhere.
pub(crate) fn of_nowhere(case: &str, repeat: u32) -> InterviewId {
    InterviewId {
        case: CaseId::new(case).unwrap(),
        source: Source::Native,
        language: Language::Zh,
        facts: String::new(),
        doctor: Player::Person,
        patient: Player::Scripted,
        examiner: Player::Rules,
        persona: Persona::default(),
        limit: None,
        repeat,
    }
}
