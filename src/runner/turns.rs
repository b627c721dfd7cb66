//! Asks the turns of one case in order.

use super::{Answering, Candidate, CaseOutcome, Observer, ReferencePair, ReplayError, ReplayEvent, Step, TURN_ATTEMPTS};
use crate::record::{Clock, QuestionContext};
use crate::{
    case::{Case, Turn},
    chat::{Delta, ModelError, Scope},
    consultation::{Consultation, Effect, Event, Refusal, Revealed},
    record::{ConversationKey, TurnRecord, Warning},
};
use std::collections::VecDeque;

/// What a case's turns came to.
#[derive(Debug)]
pub struct Answered {
    /// The finished answers, in turn order.
    pub records: Vec<TurnRecord>,
    /// How it ended.
    pub outcome: CaseOutcome,
}

/// How one attempt at a turn ended.
enum Attempt {
    Answered(Box<TurnRecord>),
    Refused(Refusal),
    Failed(ModelError),
    Stopped,
}

/// One consultation of a candidate.
#[derive(Debug, Clone, Copy)]
pub struct Consulted<'a> {
    /// The case.
    pub case: &'a Case,
    /// Which repeat of it, from 0.
    pub repeat: u32,
    /// How many of its turns are asked, from the first.
    pub turns: usize,
}

impl Candidate {
    /// Asks the turns of a case in order, each once it is known that its answer to the one before is on disk. What is in the record already is taken from
    /// there.
    ///
    /// # Errors
    /// When the record cannot be written, or the model fails in a way that every further question would meet too.
    pub async fn consult(&self, what: Consulted<'_>, observer: &mut Observer<'_>) -> Result<Answered, ReplayError> {
        let case = what.case;
        let mut machine = Consultation::new(case, self.sampling.max_tokens);
        machine.set_replays_reasoning(self.model.identity().ways.replay_reasoning.is_some());
        let mut records = Vec::new();
        while let Some(turn) = machine.next_turn().filter(|&turn| turn <= what.turns)
            && let Some(next) = self.recorder.lookup().next_turn(&machine, self.asking(what, turn))?
        {
            if let Some(record) = next.recorded {
                // Another conversation was had since: this one is recorded once more, so that it is the current one.
                if !self.recorder.lookup().is_current(&ConversationKey::of_record(&record), turn, &next.key) {
                    self.recorder.record_turn(record.clone()).await?;
                }
                machine.handle(Event::Restored(record.answer()));
                self.trust.restored();
                if let Some(listener) = self.recorder.listener() {
                    listener.restored(&self.asking(what, turn), &record);
                }
                observer(ReplayEvent::TurnFinished { record: &record, restored: true, question: Some(&record.question) });
                self.ask_confidence(what, &record, &machine, observer).await?;
                show_reference(case, turn, observer);
                records.push(record);
                continue;
            }
            if self.enough.is_cancelled() {
                return Ok(Answered { records, outcome: CaseOutcome::Stopped });
            }
            match self.attempts(what, turn, &mut machine, observer).await? {
                Attempt::Answered(record) => {
                    self.trust.answered();
                    self.ask_confidence(what, &record, &machine, observer).await?;
                    show_reference(case, turn, observer);
                    records.push(*record);
                }
                Attempt::Failed(error) if self.trust.fails_for_good(case.id().as_str(), &error) => {
                    return Err(ReplayError::Model { model: self.model.identity().name.clone(), error: Box::new(error) });
                }
                Attempt::Failed(error) => return Ok(refused(case, turn, records, Refusal::Model(error), observer)),
                Attempt::Refused(reason) => return Ok(refused(case, turn, records, reason, observer)),
                Attempt::Stopped => return Ok(Answered { records, outcome: CaseOutcome::Stopped }),
            }
        }
        Ok(Answered { records, outcome: CaseOutcome::Complete })
    }

    /// Asks a turn, and again when the failure is of a kind that passes.
    async fn attempts(
        &self,
        what: Consulted<'_>,
        turn: usize,
        machine: &mut Consultation,
        observer: &mut Observer<'_>,
    ) -> Result<Attempt, ReplayError> {
        let mut asked = 0;
        loop {
            asked += 1;
            let attempt = self.attempt(what, turn, machine, observer).await?;
            match attempt {
                Attempt::Failed(error)
                    if error.is_retryable() && error.scope() != Scope::Everything && asked < TURN_ATTEMPTS && !self.stop.is_cancelled() =>
                {
                    let case = what.case.id().clone();
                    observer(ReplayEvent::Warning { message: &Warning::AskingAgain { error, turn, case } });
                }
                other => return Ok(other),
            }
        }
    }

    async fn attempt(
        &self,
        what: Consulted<'_>,
        turn: usize,
        machine: &mut Consultation,
        observer: &mut Observer<'_>,
    ) -> Result<Attempt, ReplayError> {
        let case = what.case;
        let mut effects: VecDeque<Effect> = machine.handle(Event::Next).into();
        let mut clock = Clock::start();
        let mut failure = None;
        let mut recorded = None;
        while let Some(effect) = effects.pop_front() {
            let next = match effect {
                Effect::Measure(ready) => match self.measure(&ready).await {
                    Some(Ok(measure)) => {
                        let Turn { kind, question, .. } = &case.turns()[turn - 1];
                        let role = case.role(turn);
                        observer(ReplayEvent::TurnStarted { case: case.id(), turn, kind: *kind, role, question, measure });
                        machine.handle(Event::Measured(measure))
                    }
                    Some(Err(error)) => {
                        machine.handle(Event::Stop);
                        return Ok(Attempt::Failed(error));
                    }
                    None => return Ok(Attempt::Stopped),
                },
                Effect::Ask(ready) => match self.ask(&self.asking(what, turn), &ready).await {
                    Some(Ok(mut answering)) => {
                        let (effects, failed) = follow(&mut answering, machine, observer).await;
                        (clock, failure) = (answering.clock(), failed);
                        effects
                    }
                    Some(Err(error)) => {
                        failure = Some(error.clone());
                        machine.handle(Event::Failed(error))
                    }
                    // Nothing was asked: there is nothing to record.
                    None => return Ok(Attempt::Stopped),
                },
                Effect::Record { ready, answer } => {
                    let asking = self.asking(what, turn);
                    let attempt = self.recorder.lookup().attempts(&asking.key(&ready));
                    let record = self.record(&asking, &ready, attempt, *answer, &clock).await?;
                    let effects = machine.handle(Event::Recorded);
                    observer(ReplayEvent::TurnFinished { record: &record, restored: false, question: None });
                    recorded = Some(record);
                    effects
                }
                Effect::Refused { reason, .. } => return Ok(Attempt::Refused(reason)),
                // The stream is dropped where it was followed; the rest only says how far the case is.
                Effect::Cancel | Effect::Answered(_) | Effect::Finished => Vec::new(),
                Effect::Rejected(why) => return Ok(Attempt::Refused(Refusal::Model(ModelError::Other(why.to_string())))),
            };
            effects.extend(next);
        }
        Ok(match (failure, recorded) {
            (Some(error), _) => Attempt::Failed(error),
            (None, Some(record)) if record.is_final() => Attempt::Answered(Box::new(record)),
            _ => Attempt::Stopped,
        })
    }

    pub(super) fn asking<'a>(&'a self, what: Consulted<'a>, turn: usize) -> QuestionContext<'a> {
        QuestionContext {
            case: what.case,
            model: self.model.identity(),
            sampling: &self.sampling,
            seed: self.seed,
            repeat: what.repeat,
            regenerated: 0,
            turn,
        }
    }
}

/// Follows an answer into the machine until it ends, is stopped, or fails.
async fn follow(answering: &mut Answering, machine: &mut Consultation, observer: &mut Observer<'_>) -> (Vec<Effect>, Option<ModelError>) {
    loop {
        match answering.next().await {
            Step::Delta(Delta::Text(text)) => {
                observer(ReplayEvent::Text { text: &text });
                machine.handle(Event::Text(text));
            }
            Step::Delta(Delta::Reasoning(text)) => {
                observer(ReplayEvent::Reasoning { text: &text });
                machine.handle(Event::Reasoning(text));
            }
            Step::Delta(Delta::TextWasReasoning) => {
                observer(ReplayEvent::TextWasReasoning);
                machine.handle(Event::TextWasReasoning);
            }
            Step::Delta(Delta::Prompt { done, total }) => observer(ReplayEvent::Prompt { done, total }),
            Step::Delta(Delta::Retrying { attempt, reason, wait_ms }) => {
                observer(ReplayEvent::Retrying { attempt, reason: &reason, wait_ms });
            }
            Step::Delta(Delta::Done(completion)) => return (machine.handle(Event::Done(completion)), None),
            Step::Stopped => return (machine.handle(Event::Stop), None),
            Step::Failed(error) => return (machine.handle(Event::Failed(error.clone())), Some(error)),
        }
    }
}

fn refused(case: &Case, turn: usize, records: Vec<TurnRecord>, reason: Refusal, observer: &mut Observer<'_>) -> Answered {
    observer(ReplayEvent::TurnRefused { case: case.id(), turn, reason: &reason });
    Answered { records, outcome: CaseOutcome::Incomplete { turn, reason } }
}

fn show_reference(case: &Case, turn: usize, observer: &mut Observer<'_>) {
    // What a push is answered has no reference of its own; the turn that asks again has that of the turn which it repeats.
    if case.judged_as(turn).is_none() {
        return;
    }
    let pairs =
        Revealed::of(case, turn, false).of_turn.into_iter().map(|p| ReferencePair { question: &p.question, answer: &p.answer }).collect();
    observer(ReplayEvent::Reference { case: case.id(), turn, pairs });
}
