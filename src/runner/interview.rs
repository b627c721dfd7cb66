//! Asks models that play roles of an interview, one line at a time, and checks each line before anybody hears it.

use super::{TURN_ATTEMPTS, drive::unless_stopped};
use crate::{
    chat::{Delta, Finish, Message, Model, ModelError, Request, Sampling, Scope, Usage, derive_seed},
    interview::{
        Discarded, DoctorView, Event, ExaminerView, InterviewId, LineCheck, LineStatus, ModelPlayer, PatientFacts, PatientReply,
        PatientView, Player, Produced, Refused, Spoken, Turn, by_rules, check, check_doctor, chosen, doctor_prompt, examiner_prompt,
        patient_prompt, prompts_digest, rules_fail, scripted, told_in,
    },
};
use futures::StreamExt;
use std::{collections::BTreeSet, sync::Arc, time::Instant};
use tokio_util::sync::CancellationToken;

/// How often a model is asked for one line: once, and again with what is wrong.
const ASKED: usize = 3;

/// Characters at the end of what comes in which a loop is looked for.
const LOOKED_AT: usize = 500;

/// An order gives this many findings at most where a model chooses them.
const MOST_FINDINGS: usize = 3;

/// A model that plays a role.
#[derive(Clone)]
pub struct RoleModel {
    /// Who answers.
    pub model: Arc<dyn Model>,
    /// What it is asked with.
    pub sampling: Sampling,
    /// The seed from which that of each line is derived.
    pub seed: u64,
}

impl RoleModel {
    /// As the record has it.
    pub fn player(&self) -> Player {
        let identity = self.model.identity().clone().without_folder();
        Player::Model(Box::new(ModelPlayer { identity, sampling: self.sampling, seed: self.seed, prompts: prompts_digest() }))
    }
}

/// Who plays the roles; rules or a person where no model does.
#[derive(Clone, Default)]
pub struct Cast {
    /// The doctor, if it is no person.
    pub doctor: Option<RoleModel>,
    /// The patient, if it is not the scripted one.
    pub patient: Option<RoleModel>,
    /// Whoever is asked for orders that the rules do not know.
    pub examiner: Option<RoleModel>,
    /// Stops the answer that is coming.
    pub stop: CancellationToken,
}

/// What came of asking for a line.
#[derive(Debug)]
pub enum Spoke {
    /// It was said; the second part is there where a model was asked.
    Said(Event, Option<Produced>),
    /// A person has to speak, or nobody.
    NotOurs,
    /// It was stopped, and nothing is to be recorded.
    Stopped,
    /// The model failed.
    Failed {
        /// Its name.
        model: String,
        /// Why.
        error: Box<ModelError>,
    },
}

/// A whole answer.
struct Heard {
    text: String,
    reasoning: String,
    finish: Finish,
    usage: Usage,
    first_token_ms: Option<u64>,
}

/// Why no line came.
enum Silent {
    Stopped,
    Failed { model: String, error: Box<ModelError> },
}

impl From<Silent> for Spoke {
    fn from(silent: Silent) -> Self {
        match silent {
            Silent::Stopped => Self::Stopped,
            Silent::Failed { model, error } => Self::Failed { model, error },
        }
    }
}

fn since(begun: Instant) -> u64 {
    u64::try_from(begun.elapsed().as_millis()).unwrap_or(u64::MAX)
}

impl Cast {
    /// Ends what the models keep running.
    pub async fn close(&self) {
        for role in [&self.doctor, &self.patient, &self.examiner].into_iter().flatten() {
            role.model.close().await;
        }
    }

    /// Has whoever has to speak say the line with this number.
    pub async fn speak(&self, id: &InterviewId, number: usize, turn: &Turn) -> Spoke {
        let spoke = match turn {
            Turn::Doctor(view) => match &self.doctor {
                Some(doctor) => self.doctor(doctor, id, number, view).await,
                None => return Spoke::NotOurs,
            },
            Turn::Patient(view) => match &self.patient {
                Some(patient) => self.patient(patient, id, number, view).await,
                None if id.patient == Player::Person => return Spoke::NotOurs,
                None => return Spoke::Said(Event::Patient(scripted(&view.facts, &view.earlier, view.question())), None),
            },
            Turn::Examiner(view) => self.examiner(id, number, view).await,
            Turn::Ended(_) => return Spoke::NotOurs,
        };
        spoke.map_or_else(Spoke::from, |(event, produced)| Spoke::Said(event, produced))
    }

    async fn doctor(
        &self,
        doctor: &RoleModel,
        id: &InterviewId,
        number: usize,
        view: &DoctorView,
    ) -> Result<(Event, Option<Produced>), Silent> {
        let language = id.language;
        let ask = |refused: Option<Refused<'_>>| doctor_prompt(view, language, refused);
        let judge = |heard: &Heard| {
            let is_conclusion = matches!(Spoken::read(&heard.text, language), Spoken::Conclusion(_));
            // What follows a conclusion does not matter.
            if is_conclusion { check_doctor(&heard.text) } else { ended(heard).unwrap_or_else(|| check_doctor(&heard.text)) }
        };
        let (text, produced) = self.checked(doctor, (id, number, "doctor"), ask, judge).await?;
        Ok((Event::Doctor(text), Some(produced)))
    }

    async fn patient(
        &self,
        patient: &RoleModel,
        id: &InterviewId,
        number: usize,
        view: &PatientView,
    ) -> Result<(Event, Option<Produced>), Silent> {
        let heard_before = view.heard();
        let ask = |refused: Option<Refused<'_>>| patient_prompt(view, &id.persona, refused);
        let judge = |heard: &Heard| ended(heard).unwrap_or_else(|| check(&view.facts, &heard_before, &heard.text));
        let (text, produced) = self.checked(patient, (id, number, "patient"), ask, judge).await?;
        let told = told_by(&view.facts, &text, &produced.check);
        Ok((Event::Patient(PatientReply { text, told }), Some(produced)))
    }

    /// Rules, and a model where rules find nothing: it can only choose findings of the case.
    async fn examiner(&self, id: &InterviewId, number: usize, view: &ExaminerView) -> Result<(Event, Option<Produced>), Silent> {
        let reply = by_rules(&view.facts, &view.given, &view.order);
        let model = self.examiner.as_ref().filter(|_| rules_fail(&reply, &view.order, id.language));
        let Some(model) = model else { return Ok((Event::Examiner(reply), None)) };
        let count = view.facts.iter().count();
        let judge = |heard: &Heard| match ended(heard) {
            Some(fault) => fault,
            None if places(&heard.text, count).is_some() => LineCheck::of(LineStatus::Supported),
            None => LineCheck { status: LineStatus::OutOfRole, faults: vec![heard.text.chars().take(80).collect()] },
        };
        let (text, produced) = self.checked(model, (id, number, "examiner"), |_| examiner_prompt(view), judge).await?;
        let found = places(&text, count).filter(|places| !places.is_empty() && produced.check.is_good());
        let reply = found.map_or(reply, |places| chosen(&view.facts, &view.given, &places, &view.order));
        Ok((Event::Examiner(reply), Some(produced)))
    }

    /// Asks for a line, and again with what is wrong with it; the last one is taken as it is, with its faults.
    async fn checked(
        &self,
        role: &RoleModel,
        (id, number, name): (&InterviewId, usize, &str),
        ask: impl Fn(Option<Refused<'_>>) -> Vec<Message>,
        judge: impl Fn(&Heard) -> LineCheck,
    ) -> Result<(String, Produced), Silent> {
        let begun = Instant::now();
        let mut discarded: Vec<Discarded> = Vec::new();
        loop {
            let refused = discarded.last().map(|line| Refused { said: &line.text, check: &line.check });
            let messages = ask(refused);
            let which = format!("{}\n{name}\n{}\n{}", id.case, id.persona, discarded.len());
            let seed = derive_seed(role.seed, &which, number, id.repeat);
            let heard = self.answer(role, &Request { messages, sampling: role.sampling, seed }).await?;
            let check = judge(&heard);
            if check.is_good() || discarded.len() + 1 == ASKED {
                let Heard { text, reasoning, finish, usage, first_token_ms } = heard;
                return Ok((text, Produced { reasoning, check, discarded, finish, usage, first_token_ms, ms: since(begun) }));
            }
            discarded.push(Discarded { text: heard.text, check });
        }
    }

    /// One answer, asked for again when the failure is of a kind that passes.
    async fn answer(&self, role: &RoleModel, request: &Request) -> Result<Heard, Silent> {
        let mut asked = 0;
        loop {
            asked += 1;
            match unless_stopped(&self.stop, once(&*role.model, request.clone())).await {
                None => return Err(Silent::Stopped),
                Some(Ok(heard)) => return Ok(heard),
                Some(Err(error)) if error.is_retryable() && error.scope() != Scope::Everything && asked < TURN_ATTEMPTS => {}
                Some(Err(error)) => {
                    return Err(Silent::Failed { model: role.model.identity().name.clone(), error: Box::new(error) });
                }
            }
        }
    }
}

/// The facts that a patient's free words tell; none where they are no answer.
pub(super) fn told_by(facts: &PatientFacts, text: &str, check: &LineCheck) -> Vec<String> {
    let is_answer = !matches!(check.status, LineStatus::OutOfRole | LineStatus::Echo);
    if is_answer { told_in(facts, text) } else { Vec::new() }
}

/// That an answer has no end of its own.
fn ended(heard: &Heard) -> Option<LineCheck> {
    match heard.finish {
        Finish::Length | Finish::ContentFilter | Finish::UnclosedReasoning => Some(LineCheck::of(LineStatus::Cut)),
        // Nothing else is called off and heard.
        Finish::Cancelled => Some(LineCheck::of(LineStatus::Loop)),
        Finish::Stop | Finish::Unknown | Finish::Failed => None,
    }
}

/// The findings that an answer of numbers chooses, from 0; none for "0"; `None` where it is no such answer, or chooses too many.
fn places(text: &str, count: usize) -> Option<BTreeSet<usize>> {
    let numbers: Result<BTreeSet<usize>, _> = text
        .split(|c: char| c.is_whitespace() || matches!(c, ',' | '，' | '、' | '.' | '。'))
        .filter(|piece| !piece.is_empty())
        .map(str::parse::<usize>)
        .collect();
    let numbers = numbers.ok().filter(|numbers| !numbers.is_empty())?;
    if numbers == BTreeSet::from([0]) {
        return Some(BTreeSet::new());
    }
    let is_usable = numbers.len() <= MOST_FINDINGS && numbers.iter().all(|number| (1..=count).contains(number));
    is_usable.then(|| numbers.into_iter().map(|number| number - 1).collect())
}

/// Whether the end of a text that comes is a loop.
fn is_loop(text: &str) -> bool {
    let begin = text.char_indices().rev().nth(LOOKED_AT).map_or(0, |(at, _)| at);
    crate::check::repeats(&text[begin..])
}

async fn once(model: &dyn Model, request: Request) -> Result<Heard, ModelError> {
    let begun = Instant::now();
    let mut stream = model.answer(request).await?;
    let (mut text, mut reasoning, mut first_token_ms) = (String::new(), String::new(), None);
    let mut looked_at = 0;
    while let Some(delta) = stream.next().await {
        match delta? {
            Delta::Text(piece) => {
                first_token_ms = first_token_ms.or_else(|| Some(since(begun)));
                text.push_str(&piece);
            }
            Delta::Reasoning(piece) => {
                first_token_ms = first_token_ms.or_else(|| Some(since(begun)));
                reasoning.push_str(&piece);
            }
            Delta::TextWasReasoning => {
                reasoning = std::mem::take(&mut text);
                looked_at = 0;
            }
            Delta::Prompt { .. } | Delta::Retrying { .. } => {}
            Delta::Done(completion) => {
                let text = text.trim().to_owned();
                return Ok(Heard { text, reasoning, finish: completion.finish, usage: completion.usage, first_token_ms });
            }
        }
        if text.len() + reasoning.len() >= looked_at + LOOKED_AT / 4 {
            looked_at = text.len() + reasoning.len();
            // One that goes on for ever is stopped: the stream is dropped.
            if is_loop(if text.is_empty() { &reasoning } else { &text }) {
                let text = text.trim().to_owned();
                return Ok(Heard { text, reasoning, finish: Finish::Cancelled, usage: Usage::default(), first_token_ms });
            }
        }
    }
    Err(ModelError::NoEnd)
}
