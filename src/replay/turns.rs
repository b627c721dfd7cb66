//! One case's turns with one model.

use super::{CaseOutcome, Observer, ReferencePair, Replay, ReplayError, ReplayEvent, TURN_ATTEMPTS};
use crate::{
    case::Case,
    consult::{Answer, Asked, Consultation, Effect, Event, Ready},
    digest::sha256,
    model::{Delta, Measure, ModelError, Request, derive_seed},
    record::{SCHEMA, Timings, TurnRecord, turn_key},
};
use futures::StreamExt;
use std::{collections::VecDeque, time::Instant};

/// What a case's turns came to.
pub(super) struct Answered {
    /// The finished answers, in turn order.
    pub records: Vec<TurnRecord>,
    pub outcome: CaseOutcome,
}

/// How one attempt at a turn ended.
enum Attempt {
    Answered(Box<TurnRecord>),
    Refused(String),
    Failed(ModelError),
    Stopped,
}

impl Replay {
    pub(super) async fn turns(&mut self, case: &Case, observer: &mut Observer<'_>) -> Result<Answered, ReplayError> {
        let mut machine = Consultation::new(case, self.sampling.max_tokens);
        let mut records = Vec::new();
        while let Some(ready) = machine.next_ready() {
            let Some(turn) = ready.asked.turn() else { break };
            let key = self.key(case, &ready);
            if let Some(record) = self.run.answered(&key).cloned() {
                machine.handle(Event::Restored(record.answer()));
                observer(ReplayEvent::TurnFinished { record: &record, restored: true, question: Some(&record.question) });
                show_reference(case, turn, observer);
                records.push(record);
                continue;
            }
            match self.attempts(case, turn, &mut machine, observer).await? {
                Attempt::Answered(record) => {
                    self.answered.model = true;
                    show_reference(case, turn, observer);
                    records.push(*record);
                }
                Attempt::Failed(error) if error.is_fatal(self.answered.model) => {
                    return Err(ReplayError::Model { model: self.model.identity().name.clone(), error });
                }
                Attempt::Failed(error) => return Ok(refused(case, turn, records, error.to_string(), observer)),
                Attempt::Refused(reason) => return Ok(refused(case, turn, records, reason, observer)),
                Attempt::Stopped => return Ok(Answered { records, outcome: CaseOutcome::Stopped }),
            }
        }
        Ok(Answered { records, outcome: CaseOutcome::Complete })
    }

    /// Asks a turn, and again when the failure is of a kind that passes.
    async fn attempts(
        &mut self,
        case: &Case,
        turn: usize,
        machine: &mut Consultation,
        observer: &mut Observer<'_>,
    ) -> Result<Attempt, ReplayError> {
        let mut asked = 0;
        loop {
            asked += 1;
            let attempt = self.attempt(case, turn, machine, observer).await?;
            match attempt {
                Attempt::Failed(error)
                    if error.is_retryable()
                        && !error.is_fatal(self.answered.model)
                        && asked < TURN_ATTEMPTS
                        && !self.stop.is_cancelled() =>
                {
                    let message = format!("{error} Asking turn {turn} of case {} again.", case.id());
                    observer(ReplayEvent::Warning { message: &message });
                }
                other => return Ok(other),
            }
        }
    }

    async fn attempt(
        &mut self,
        case: &Case,
        turn: usize,
        machine: &mut Consultation,
        observer: &mut Observer<'_>,
    ) -> Result<Attempt, ReplayError> {
        let mut effects: VecDeque<Effect> = machine.handle(Event::Next).into();
        let mut clock = Clock::start();
        let mut failure = None;
        let mut recorded = None;
        while let Some(effect) = effects.pop_front() {
            let next = match effect {
                Effect::Measure(ready) => match self.measure(&ready).await {
                    Ok(measure) => {
                        let question = &case.turns()[turn - 1];
                        observer(ReplayEvent::TurnStarted {
                            case: case.id(),
                            turn,
                            kind: question.kind,
                            question: &question.question,
                            measure,
                        });
                        machine.handle(Event::Measured(measure))
                    }
                    Err(error) => {
                        machine.handle(Event::Stop);
                        return Ok(Attempt::Failed(error));
                    }
                },
                Effect::Ask(ready) => {
                    clock = Clock::start();
                    match self.follow(case, ready, machine, &mut clock, observer).await {
                        Ok(effects) => effects,
                        Err(error) => {
                            let effects = machine.handle(Event::Failed(error.to_string()));
                            failure = Some(error);
                            effects
                        }
                    }
                }
                Effect::Record { ready, answer } => {
                    let record = self.turn_record(case, turn, &ready, *answer, &clock);
                    self.run.record_turn(record.clone())?;
                    let effects = machine.handle(Event::Recorded);
                    observer(ReplayEvent::TurnFinished { record: &record, restored: false, question: None });
                    recorded = Some(record);
                    effects
                }
                Effect::Refused { reason, .. } => return Ok(Attempt::Refused(reason)),
                // The stream is dropped where it was followed; the rest only says how far the case is.
                Effect::Cancel | Effect::Answered(_) | Effect::Finished => Vec::new(),
                Effect::Rejected(why) => return Ok(Attempt::Refused(why.to_owned())),
            };
            effects.extend(next);
        }
        Ok(match (failure, recorded) {
            (Some(error), _) => Attempt::Failed(error),
            (None, Some(record)) if record.is_final() => Attempt::Answered(Box::new(record)),
            _ => Attempt::Stopped,
        })
    }

    async fn measure(&self, ready: &Ready) -> Result<Measure, ModelError> {
        self.model.measure(&ready.messages).await
    }

    /// Follows the answer's stream into the machine until it ends or is stopped.
    async fn follow(
        &self,
        case: &Case,
        ready: Ready,
        machine: &mut Consultation,
        clock: &mut Clock,
        observer: &mut Observer<'_>,
    ) -> Result<Vec<Effect>, ModelError> {
        let seed = self.seed_of(case, &ready);
        let mut stream = self.model.answer(Request { messages: ready.messages, sampling: self.sampling, seed }).await?;
        loop {
            let delta = tokio::select! {
                biased;
                () = self.stop.cancelled() => return Ok(machine.handle(Event::Stop)),
                delta = stream.next() => delta,
            };
            match delta {
                Some(Ok(Delta::Text(text))) => {
                    clock.piece();
                    observer(ReplayEvent::Text { text: &text });
                    machine.handle(Event::Text(text));
                }
                Some(Ok(Delta::Reasoning(text))) => {
                    clock.piece();
                    observer(ReplayEvent::Reasoning { text: &text });
                    machine.handle(Event::Reasoning(text));
                }
                Some(Ok(Delta::Prompt { done, total })) => observer(ReplayEvent::Prompt { done, total }),
                Some(Ok(Delta::Retrying { attempt, reason, wait_ms })) => {
                    observer(ReplayEvent::Retrying { attempt, reason: &reason, wait_ms })
                }
                Some(Ok(Delta::Done(completion))) => return Ok(machine.handle(Event::Done(completion))),
                Some(Err(error)) => return Err(error),
                None => return Err(ModelError::Engine("the answer's stream ended without an end".into())),
            }
        }
    }

    fn seed_of(&self, case: &Case, ready: &Ready) -> u32 {
        derive_seed(self.seed, case.id().as_str(), ready.asked.turn().unwrap_or_default(), 0)
    }

    fn key(&self, case: &Case, ready: &Ready) -> String {
        let turn = ready.asked.turn().unwrap_or_default();
        turn_key(case, turn, 0, &ready.messages, &self.sampling, self.seed_of(case, ready), self.model.identity())
    }

    fn turn_record(&self, case: &Case, turn: usize, ready: &Ready, answer: Answer, clock: &Clock) -> TurnRecord {
        let key = self.key(case, ready);
        let Answer { text, reasoning, finish, completion, error } = answer;
        let asked: Asked = ready.asked;
        TurnRecord {
            schema: SCHEMA,
            at: jiff::Timestamp::now(),
            case: case.id().clone(),
            source: case.source(),
            turn,
            kind: Some(case.turns()[turn - 1].kind),
            asked: asked.into(),
            repeat: 0,
            attempt: self.run.attempts(&key),
            key,
            model: self.model.identity().clone(),
            prompt_digest: sha256(&serde_json::to_vec(&ready.messages).unwrap_or_default()),
            sampling_asked: self.sampling,
            sampling_used: completion.as_ref().map(|c| c.sampling),
            seed: self.seed_of(case, ready),
            question: ready.messages.last().map(|m| m.content.clone()).unwrap_or_default(),
            text,
            reasoning,
            finish,
            error,
            usage: completion.as_ref().map(|c| c.usage).unwrap_or_default(),
            timings: Timings {
                first_token_ms: clock.first_token_ms,
                total_ms: clock.elapsed_ms(),
                prompt_ms: completion.as_ref().and_then(|c| c.prompt_ms),
                answer_ms: completion.as_ref().and_then(|c| c.answer_ms),
            },
            served_model: completion.and_then(|c| c.served_model),
        }
    }
}

fn refused(case: &Case, turn: usize, records: Vec<TurnRecord>, reason: String, observer: &mut Observer<'_>) -> Answered {
    observer(ReplayEvent::TurnRefused { case: case.id(), turn, reason: &reason });
    Answered { records, outcome: CaseOutcome::Incomplete { turn, reason } }
}

fn show_reference(case: &Case, turn: usize, observer: &mut Observer<'_>) {
    let pairs = case.pairs_for_turn(turn - 1).into_iter().map(|p| ReferencePair { question: &p.question, answer: &p.answer }).collect();
    observer(ReplayEvent::Reference { case: case.id(), turn, pairs });
}

/// From the question to its first piece and its end.
struct Clock {
    begin: Instant,
    first_token_ms: Option<f64>,
}

impl Clock {
    fn start() -> Self {
        Self { begin: Instant::now(), first_token_ms: None }
    }

    fn piece(&mut self) {
        let elapsed = self.elapsed_ms();
        self.first_token_ms.get_or_insert(elapsed);
    }

    fn elapsed_ms(&self) -> f64 {
        self.begin.elapsed().as_secs_f64() * 1e3
    }
}
