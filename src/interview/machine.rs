//! One interview as a pure state machine: events in, effects out. It decides who speaks next, what each may see, and when it ends. It does no IO and reads no clock.

use super::{
    examiner::{ExaminerReply, Order, OrderStatus},
    fact::{ExaminerFacts, PatientFacts},
    line::{Conclusion, Spoken},
    patient::{Earlier, PatientReply},
    sheet::FactSheet,
};
use crate::language::Language;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// Who says something.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Role {
    /// Asks, orders and concludes.
    Doctor,
    /// Answers.
    Patient,
    /// Examines, and returns results.
    Examiner,
}

/// Why an interview ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum EndReason {
    /// The doctor concluded.
    Concluded,
    /// The doctor concluded when the limit of lines was reached and the conclusion was asked for.
    AskedToConclude,
    /// The limit was reached, the conclusion was asked for, and none came.
    NoConclusion,
}

/// A line of the conversation, as the doctor knows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// Who said it.
    pub role: Role,
    /// The words.
    pub text: String,
}

/// What the doctor may see: the conversation, and nothing of the case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DoctorView {
    /// Everything that was said and returned.
    pub lines: Vec<Line>,
    /// Lines that the doctor has left; `None` without a limit.
    pub left: Option<usize>,
    /// Whether nothing but the conclusion is wanted now.
    pub must_conclude: bool,
}

/// What the patient may see: what the patient knows, and the conversation between doctor and patient.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PatientView {
    /// What the patient knows.
    pub facts: PatientFacts,
    /// What doctor and patient said to each other; the last line is the doctor's.
    pub lines: Vec<Line>,
    /// What was told before.
    pub earlier: Earlier,
}

impl PatientView {
    /// What the doctor asks.
    pub fn question(&self) -> &str {
        self.lines.last().map_or("", |line| line.text.as_str())
    }

    /// What the doctor has said to the patient so far.
    pub fn heard(&self) -> Vec<&str> {
        self.lines.iter().filter(|line| line.role == Role::Doctor).map(|line| line.text.as_str()).collect()
    }
}

/// What the examiner may see: findings and results, and the order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExaminerView {
    /// Findings and results.
    pub facts: ExaminerFacts,
    /// The order.
    pub order: String,
    /// Facts that were given before.
    pub given: BTreeSet<String>,
}

/// Who has to speak, and what they may see.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Turn {
    /// The doctor.
    Doctor(DoctorView),
    /// The patient.
    Patient(PatientView),
    /// The examiner.
    Examiner(ExaminerView),
    /// Nobody: it is over.
    Ended(EndReason),
}

/// What happens.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Event {
    /// The doctor says something.
    Doctor(String),
    /// The patient answers.
    Patient(PatientReply),
    /// The examiner answers.
    Examiner(ExaminerReply),
}

/// What is to be done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Effect {
    /// Put a line on the disk, before anyone is asked for the next.
    Record(Said),
    /// Ask whoever has to speak.
    Ask(Turn),
}

/// One line, as it is recorded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Said {
    /// Its number, from 0.
    pub number: usize,
    /// Who said it.
    pub role: Role,
    /// The words.
    pub text: String,
    /// The facts that it tells.
    pub told: Vec<String>,
    /// The orders that it answers.
    pub orders: Vec<Order>,
    /// The conclusion that it is.
    pub conclusion: Option<Conclusion>,
    /// Why the interview ends with it.
    pub end: Option<EndReason>,
}

/// An event that does not fit: somebody else has to speak.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("it is not this role's turn")]
pub struct OutOfTurn;

/// How often a doctor is asked for a conclusion once no line is left.
const ASKED_TO_CONCLUDE: usize = 2;

/// One interview.
#[derive(Debug, Clone)]
pub struct Interview {
    sheet: FactSheet,
    limit: Option<usize>,
    /// Everything, as the doctor knows it.
    lines: Vec<Line>,
    /// What doctor and patient said to each other.
    talk: Vec<Line>,
    earlier: Earlier,
    given: BTreeSet<String>,
    number: usize,
    doctor_lines: usize,
    asked_to_conclude: usize,
    /// What the examiner still has to do for the doctor's last line.
    open_order: Option<String>,
    turn: Waiting,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Waiting {
    Doctor,
    Patient,
    Examiner,
    Ended(EndReason),
}

impl Interview {
    /// An interview about these facts. `limit` is how many lines a doctor has; a person has no limit.
    pub fn new(sheet: FactSheet, limit: Option<usize>) -> Self {
        Self {
            sheet,
            limit,
            lines: Vec::new(),
            talk: Vec::new(),
            earlier: Earlier::default(),
            given: BTreeSet::new(),
            number: 0,
            doctor_lines: 0,
            asked_to_conclude: 0,
            open_order: None,
            turn: Waiting::Doctor,
        }
    }

    /// The language of the case.
    pub fn language(&self) -> Language {
        self.sheet.patient().language()
    }

    /// The facts, for what is shown after the end only.
    pub fn revealed(&self) -> Option<&FactSheet> {
        matches!(self.turn, Waiting::Ended(_)).then_some(&self.sheet)
    }

    /// Who has to speak now.
    pub fn turn(&self) -> Turn {
        match self.turn {
            Waiting::Doctor => {
                Turn::Doctor(DoctorView { lines: self.lines.clone(), left: self.left(), must_conclude: self.left() == Some(0) })
            }
            Waiting::Patient => {
                Turn::Patient(PatientView { facts: self.sheet.patient().clone(), lines: self.talk.clone(), earlier: self.earlier.clone() })
            }
            Waiting::Examiner => Turn::Examiner(ExaminerView {
                facts: self.sheet.examiner().clone(),
                order: self.open_order.clone().unwrap_or_default(),
                given: self.given.clone(),
            }),
            Waiting::Ended(reason) => Turn::Ended(reason),
        }
    }

    fn left(&self) -> Option<usize> {
        self.limit.map(|limit| limit.saturating_sub(self.doctor_lines))
    }

    /// Takes what happened, and says what is to be done.
    ///
    /// # Errors
    /// When somebody else has to speak.
    pub fn handle(&mut self, event: Event) -> Result<Vec<Effect>, OutOfTurn> {
        let said = match (self.turn, event) {
            (Waiting::Doctor, Event::Doctor(text)) => self.doctor(text),
            (Waiting::Patient, Event::Patient(reply)) => self.patient(reply),
            (Waiting::Examiner, Event::Examiner(reply)) => self.examiner(reply),
            _ => return Err(OutOfTurn),
        };
        Ok(vec![Effect::Record(said), Effect::Ask(self.turn())])
    }

    fn said(&mut self, role: Role, text: String) -> Said {
        let number = self.number;
        self.number += 1;
        Said { number, role, text, told: Vec::new(), orders: Vec::new(), conclusion: None, end: None }
    }

    fn doctor(&mut self, text: String) -> Said {
        let was_last = self.left() == Some(0);
        self.doctor_lines += 1;
        let mut said = self.said(Role::Doctor, text);
        let spoken = match Conclusion::requested(&said.text).filter(|_| was_last) {
            Some(conclusion) => Spoken::Conclusion(conclusion),
            None => Spoken::read(&said.text, self.language()),
        };
        match spoken {
            Spoken::Conclusion(conclusion) => {
                said.conclusion = Some(conclusion);
                said.end = Some(if was_last { EndReason::AskedToConclude } else { EndReason::Concluded });
            }
            _ if was_last => {
                self.asked_to_conclude += 1;
                if self.asked_to_conclude >= ASKED_TO_CONCLUDE {
                    said.end = Some(EndReason::NoConclusion);
                }
            }
            Spoken::Empty => {}
            Spoken::Line { patient, orders } => {
                self.open_order = (!orders.is_empty()).then_some(orders);
                self.turn = if patient.is_empty() { Waiting::Examiner } else { Waiting::Patient };
                self.lines.push(Line { role: Role::Doctor, text: said.text.clone() });
                // The patient hears what is for the patient, and no order.
                if !patient.is_empty() {
                    self.talk.push(Line { role: Role::Doctor, text: patient });
                }
            }
        }
        if let Some(reason) = said.end {
            self.turn = Waiting::Ended(reason);
        }
        said
    }

    fn patient(&mut self, reply: PatientReply) -> Said {
        let mut said = self.said(Role::Patient, reply.text.clone());
        said.told.clone_from(&reply.told);
        let line = Line { role: Role::Patient, text: reply.text };
        self.lines.push(line.clone());
        self.talk.push(line);
        if !reply.told.is_empty() {
            self.earlier.told.extend(reply.told.iter().cloned());
            self.earlier.last = reply.told;
        }
        self.turn = if self.open_order.is_some() { Waiting::Examiner } else { Waiting::Doctor };
        said
    }

    fn examiner(&mut self, reply: ExaminerReply) -> Said {
        let mut said = self.said(Role::Examiner, reply.text.clone());
        let told: BTreeSet<String> =
            reply.orders.iter().filter(|order| order.status != OrderStatus::NotInCase).flat_map(|o| o.facts.clone()).collect();
        said.told = told.iter().cloned().collect();
        said.orders = reply.orders;
        self.given.extend(told);
        self.lines.push(Line { role: Role::Examiner, text: reply.text });
        self.open_order = None;
        self.turn = Waiting::Doctor;
        said
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        case::{ReadOptions, bundled},
        interview::{by_rules, scripted},
    };

    fn interview(limit: Option<usize>) -> Interview {
        let file = bundled(&ReadOptions { language: Some(Language::Zh), ..ReadOptions::default() }).unwrap();
        Interview::new(FactSheet::of(file.find("chest-pain-at-rest").unwrap()).unwrap(), limit)
    }

    /// Lets the rules answer until the doctor has to speak, and returns what was recorded.
    fn play(interview: &mut Interview, line: &str) -> Vec<Said> {
        let mut event = Event::Doctor(line.to_owned());
        let mut all = Vec::new();
        loop {
            let effects = interview.handle(event).unwrap();
            let [Effect::Record(said), Effect::Ask(turn)] = effects.as_slice() else { panic!("{effects:?}") };
            all.push(said.clone());
            event = match turn {
                Turn::Patient(view) => Event::Patient(scripted(&view.facts, &view.earlier, view.question())),
                Turn::Examiner(view) => Event::Examiner(by_rules(&view.facts, &view.given, &view.order)),
                Turn::Doctor(_) | Turn::Ended(_) => return all,
            };
        }
    }

    #[test]
    fn a_line_with_a_question_and_an_order_is_answered_by_both_in_turn() {
        let mut interview = interview(None);
        let said = play(&mut interview, "吸烟吗？\n检查：心电图");
        assert_eq!(said.iter().map(|said| said.role).collect::<Vec<_>>(), [Role::Doctor, Role::Patient, Role::Examiner]);
        assert_eq!(said[1].told, ["smoking"]);
        assert!(said[2].text.contains("ST段抬高") && !said[2].text.contains("肌钙蛋白"), "{}", said[2].text);
        assert_eq!(said.iter().map(|said| said.number).collect::<Vec<_>>(), [0, 1, 2]);
    }

    #[test]
    fn the_patient_hears_no_order_and_no_result() {
        let mut interview = interview(None);
        play(&mut interview, "检查：心电图");
        interview.handle(Event::Doctor("吸烟吗？\n检查：肌钙蛋白".into())).unwrap();
        let Turn::Patient(view) = interview.turn() else { panic!("{:?}", interview.turn()) };
        assert_eq!(view.lines, [Line { role: Role::Doctor, text: "吸烟吗？".into() }]);
    }

    #[test]
    fn nothing_is_revealed_before_the_conclusion() {
        let mut interview = interview(None);
        play(&mut interview, "哪里不舒服？");
        assert!(interview.revealed().is_none());
        let said = play(&mut interview, "结论：急性下壁心肌梗死");
        assert_eq!((said[0].end, interview.turn()), (Some(EndReason::Concluded), Turn::Ended(EndReason::Concluded)));
        assert!(interview.revealed().is_some());
        assert_eq!(interview.handle(Event::Doctor("？".into())), Err(OutOfTurn));
    }

    #[test]
    fn a_doctor_who_never_concludes_is_asked_and_then_it_ends() {
        let mut doctor = interview(Some(2));
        play(&mut doctor, "吸烟吗？");
        play(&mut doctor, "发热吗？");
        assert!(matches!(doctor.turn(), Turn::Doctor(DoctorView { must_conclude: true, .. })));
        assert_eq!(play(&mut doctor, "还有哪里痛？").len(), 1, "nobody answers any more");
        assert_eq!(play(&mut doctor, "还有哪里痛？")[0].end, Some(EndReason::NoConclusion));
        let mut other = interview(Some(1));
        play(&mut other, "吸烟吗？");
        assert_eq!(play(&mut other, "结论：心肌梗死")[0].end, Some(EndReason::AskedToConclude));
    }

    #[test]
    fn somebody_else_cannot_speak_out_of_turn() {
        let mut interview = interview(None);
        let reply = PatientReply { text: "我胸痛。".into(), told: Vec::new() };
        assert_eq!(interview.handle(Event::Patient(reply)), Err(OutOfTurn));
        assert!(matches!(interview.turn(), Turn::Doctor(_)));
    }
}
