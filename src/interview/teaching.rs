//! Where in an interview a question that was not asked would have fitted, for whoever learns from it. Pure.

use super::{fact::PatientFacts, machine::Role, utterance::UtteranceRecord};

/// The doctor's line after whose answer a fact that was not found out could have been asked for: the first that was about the same finding, else the first that
/// was about the same part of the history. `None` where nothing near it was asked, or the patient does not know the fact.
pub fn fits_after<'a>(facts: &PatientFacts, lines: &'a [UtteranceRecord], id: &str) -> Option<&'a UtteranceRecord> {
    let missed = facts.iter().find(|fact| fact.id() == id)?;
    let about = missed.findings();
    let (mut asked, mut of_section) = (None, None);
    for line in lines {
        match line.role {
            Role::Doctor => asked = Some(line),
            Role::Examiner => {}
            Role::Patient => {
                let told = || facts.iter().filter(|fact| line.told.iter().any(|id| id == fact.id()));
                if told().any(|fact| fact.findings().intersection(&about).next().is_some()) {
                    return asked;
                }
                if of_section.is_none() && told().any(|fact| fact.section() == missed.section()) {
                    of_section = asked;
                }
            }
        }
    }
    of_section
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        case::{ReadOptions, bundled},
        interview::{Effect, Event, FactSheet, Interview, InterviewId, Turn, scripted},
        language::Language,
    };

    /// What is recorded of these questions.
    fn asked(sheet: &FactSheet, id: &InterviewId, questions: &[&str]) -> Vec<UtteranceRecord> {
        let mut interview = Interview::new(sheet.clone(), None);
        let mut lines = Vec::new();
        for question in questions {
            let mut event = Event::Doctor((*question).to_owned());
            loop {
                let effects = interview.handle(event).unwrap();
                let [Effect::Record(said), Effect::Ask(turn)] = effects.as_slice() else { panic!("{effects:?}") };
                lines.push(UtteranceRecord::of(id, said.clone(), None, jiff::Timestamp::UNIX_EPOCH));
                let Turn::Patient(view) = turn else { break };
                event = Event::Patient(scripted(&view.facts, &view.earlier, view.question()));
            }
        }
        lines
    }

    #[test]
    fn a_missed_fact_fits_behind_what_was_asked_of_the_same() {
        let file = bundled(&ReadOptions { language: Some(Language::Zh), ..ReadOptions::default() }).unwrap();
        let case = file.find("chest-pain-at-rest").unwrap();
        let sheet = FactSheet::of(case).unwrap();
        let id = InterviewId::of_rules(case, &sheet);
        let lines = asked(&sheet, &id, &["吸烟吗？", "哪里不舒服？", "有高血压吗？"]);
        let after = |missed: &str| fits_after(sheet.patient(), &lines, missed).map(|line| line.text.as_str());
        assert_eq!(after("nitroglycerin"), Some("哪里不舒服？"), "it is about the pain");
        assert_eq!(after("no-operation"), Some("有高血压吗？"), "a part of the history, too");
        assert_eq!(after("ecg-inferior"), None, "the patient does not know it");
        assert_eq!(fits_after(sheet.patient(), &[], "smoking"), None);
    }
}
