//! Drives consultations: carries out the effects of [`crate::consultation`], records every answer, and has
//! answers judged.

pub mod batch;
mod confidence;
mod drive;
#[cfg(test)]
mod drive_tests;
mod event;
mod grading;
pub mod interview;
#[cfg(test)]
mod interview_tests;
mod judging;
mod open;
mod open_interview;
mod speed;
mod summary;
mod trust;
mod turns;

pub(crate) use drive::unless_stopped;
pub use drive::{Answering, Step};
pub use event::{ReferencePair, ReplayEvent};
pub use grading::Gradings;
pub use judging::{Comparing, Judging, OnRetry, Played, ViewsJudge};
pub use open_interview::{NotRecorded, OpenInterview, out_of_turn};
pub use speed::{AtOnce, Speed, SpeedTest};
pub use summary::{CaseOutcome, Summary, TurnScore};
pub use trust::Trust;
pub use turns::{Answered, Consulted};

/// What stops a [`Candidate`].
pub use tokio_util::sync::CancellationToken;

use crate::{
    case::Case,
    chat::{Model, ModelFacts, ModelIdentity, Sampling},
    judge::Unrated,
    language::Language,
    record::{Plan, PlannedCase, RecordError, Recorder, ToJudge, TurnRecord, Warning, note_model},
};
use std::sync::Arc;
use tokio::sync::{Semaphore, oneshot};

/// How often a turn is asked when the model fails in a way that can pass: its worker died, the connection broke off.
const TURN_ATTEMPTS: usize = 3;

/// What ends a replay before its cases are through. What was recorded stays.
#[derive(Debug, thiserror::Error)]
#[error("{}", self.words(Language::En))]
pub enum ReplayError {
    /// The record cannot be written.
    Record(#[from] RecordError),
    /// The model fails in a way that every further question would meet too.
    Model {
        /// The model's name.
        model: String,
        /// What it said.
        error: Box<crate::chat::ModelError>,
    },
    /// A judge's prompt cannot be made.
    Prompt(#[from] crate::judge::PromptError),
}

impl ReplayError {
    /// In a language of the interface.
    pub fn words(&self, language: Language) -> String {
        match (self, language) {
            (Self::Record(error), _) => error.words(language),
            (Self::Model { model, error }, Language::Zh) => format!("{model}：{}", error.words(language)),
            (Self::Model { model, error }, Language::En) => format!("{model}: {}", error.words(language)),
            (Self::Prompt(error), _) => error.words(language),
        }
    }
}

/// Who is told what happens.
pub type Observer<'a> = dyn FnMut(ReplayEvent<'_>) + Send + 'a;

/// A model that answers cases into a run.
pub struct Candidate {
    /// Who answers.
    pub model: Arc<dyn Model>,
    /// Where it is recorded.
    pub recorder: Recorder,
    /// The sampling asked for.
    pub sampling: Sampling,
    /// The seed from which each answer's own is derived.
    pub seed: u64,
    /// Stops the answers that run and everything after them.
    pub stop: CancellationToken,
    /// Ends a consultation before its next question: the answer that is coming is waited for and recorded.
    pub enough: CancellationToken,
    /// What is known of it for reports.
    pub facts: ModelFacts,
    /// Whether it is asked after every turn how sure it is.
    pub asks_confidence: bool,
    /// What its refusals so far say about it.
    pub trust: Trust,
    /// Held while the model is asked, and not while its answer is written: the next one begins meanwhile.
    places: Arc<Semaphore>,
}

impl Candidate {
    /// A model that has answered nothing yet.
    pub fn new(model: Arc<dyn Model>, recorder: Recorder, sampling: Sampling, seed: u64, stop: CancellationToken) -> Self {
        let places = Arc::new(Semaphore::new(model.parallel().clamp(1, Semaphore::MAX_PERMITS)));
        Self {
            model,
            recorder,
            sampling,
            seed,
            stop,
            enough: CancellationToken::new(),
            facts: ModelFacts::default(),
            asks_confidence: false,
            trust: Trust::new(),
            places,
        }
    }

    /// The same with what is known of it for reports.
    #[must_use]
    pub fn known_as(self, facts: ModelFacts) -> Self {
        Self { facts, ..self }
    }

    /// The same, asked after every turn how sure it is where that is wanted.
    #[must_use]
    pub fn asked_confidence(self, asks_confidence: bool) -> Self {
        Self { asks_confidence, ..self }
    }

    /// Adds to the manifest who answers, who judges and what is wanted of them, as [`note_in_manifest`], and what is known of the model.
    ///
    /// # Errors
    /// When the manifest cannot be written.
    pub async fn note(&self, judge: Option<&ModelIdentity>, plan: Plan) -> Result<Vec<Warning>, RecordError> {
        let model = self.model.identity();
        let warnings = note_in_manifest(&self.recorder, model, judge, plan).await?;
        if !self.facts.is_empty() {
            let (model, facts) = (model.clone(), self.facts.clone());
            self.recorder.update_manifest(move |m| m.note_facts(&model, &facts)).await?;
        }
        Ok(warnings)
    }

    /// How many consultations are worth having under way: as many as the model answers at once, and some whose last answer is on its way to the disk.
    pub fn under_way(&self) -> usize {
        let at_once = self.model.parallel().max(1);
        at_once.saturating_add(at_once.div_ceil(4))
    }

    /// Once everything was asked: an error where the model refused all of it and never said that it was for the question's sake.
    pub(crate) fn check(&self) -> Result<(), ReplayError> {
        let error = self.trust.in_the_end().filter(|_| !self.stop.is_cancelled());
        error.map_or(Ok(()), |error| Err(ReplayError::Model { model: self.model.identity().name.clone(), error: Box::new(error) }))
    }
}

/// Cases against one model, one after another, recorded in one run.
pub struct Replay {
    /// Who answers.
    pub candidate: Candidate,
    /// Who judges, and how.
    pub judging: Option<Judging>,
}

impl Replay {
    /// Replays the cases in order. What is in the record already is taken from there and asked of nobody.
    ///
    /// # Errors
    /// When the record cannot be written, or the model or judge cannot answer anything. What was recorded until then stays.
    pub async fn run(&self, cases: &[&Case], observer: &mut Observer<'_>) -> Result<Summary, ReplayError> {
        let (candidate, judging) = (&self.candidate, self.judging.as_ref());
        let plan = Plan {
            cases: cases.iter().map(|case| PlannedCase::of(case, case.turns().len())).collect(),
            models: vec![candidate.model.identity().key()],
            repeats: 1,
            judgings: judging.iter().map(|j| j.planned(1)).collect(),
            ..Plan::default()
        };
        for warning in candidate.note(judging.map(|j| j.model.identity()), plan).await? {
            observer(ReplayEvent::Warning { message: &warning });
        }
        let mut summary = Summary::new(cases.len());
        for (index, case) in cases.iter().enumerate() {
            if candidate.stop.is_cancelled() {
                break;
            }
            observer(ReplayEvent::CaseStarted {
                case: case.id(),
                source: case.source(),
                variant: case.variant_name(),
                turns: case.turns().len(),
                index: index + 1,
                of: cases.len(),
            });
            let what = Consulted { case, repeat: 0, turns: case.turns().len() };
            let answered = candidate.consult(what, observer).await?;
            let mut outcome = answered.outcome;
            if let Some(judging) = judging {
                let is_judged = self.judge(judging, case, &answered.records, &mut summary, observer).await?;
                if !is_judged && outcome == CaseOutcome::Complete {
                    outcome = CaseOutcome::Stopped;
                }
            }
            observer(ReplayEvent::CaseFinished { case: case.id(), outcome: &outcome, title: case.title() });
            summary.add(case, outcome, &answered.records);
        }
        candidate.check()?;
        judging.map_or(Ok(()), Judging::check)?;
        Ok(summary)
    }

    /// Has the finished answers of a case judged, as far as they are to be; whether it was not stopped before the last.
    async fn judge(
        &self,
        judging: &Judging,
        case: &Case,
        answers: &[TurnRecord],
        summary: &mut Summary,
        observer: &mut Observer<'_>,
    ) -> Result<bool, ReplayError> {
        let Candidate { recorder, stop, seed, .. } = &self.candidate;
        if !judging.prompts.can_judge(case) {
            observer(ReplayEvent::NotJudged { case: case.id(), reason: judging.prompts.lacks() });
            case.judged_turns(&judging.turns).for_each(|turn| summary.add_unjudgeable(turn, judging.prompts.lacks()));
            return Ok(true);
        }
        for turn in judging.turns_of(case) {
            match answers.get(turn - 1) {
                Some(answer) if answer.has_answer() => {
                    let question = ToJudge { case, turn, answers, repeat: 0, seed: *seed };
                    if stop.is_cancelled() && !recorder.lookup().is_judged(&judging.key(&question)?) {
                        return Ok(false);
                    }
                    match judging.judge_into(&question, recorder, stop, observer).await? {
                        Some(record) => summary.add_verdict(&record),
                        None => return Ok(false),
                    }
                }
                // A turn without an answer, or with nothing but reasoning, is missing from the coverage and not from the count.
                _ => summary.add_unjudgeable(turn, Unrated::NoAnswer),
            }
        }
        Ok(true)
    }
}

/// Adds who answers, who judges and what is wanted of them to the manifest; returns the warnings that belong there: a judge that is the model, and references
/// that are others than before.
///
/// # Errors
/// When the manifest cannot be written.
pub async fn note_in_manifest(
    recorder: &Recorder,
    model: &ModelIdentity,
    judge: Option<&ModelIdentity>,
    plan: Plan,
) -> Result<Vec<Warning>, RecordError> {
    let (model, judge) = (model.clone(), judge.cloned());
    let (told, warnings) = oneshot::channel();
    recorder
        .update_manifest(move |m| {
            let mut warnings = Vec::new();
            warnings.extend(Warning::of_references(&m.plan, &plan));
            m.plan.extend(&plan);
            note_model(&mut m.models, &model);
            if let Some(judge) = &judge {
                warnings.extend(judge.same_model(&model).then(|| Warning::OwnJudge { judge: judge.name.clone() }));
                note_model(&mut m.judges, judge);
            }
            for warning in warnings.iter().map(Warning::to_string) {
                if !m.warnings.contains(&warning) {
                    m.warnings.push(warning);
                }
            }
            // Nobody waits for it where the writing was given up.
            let _ = told.send(warnings);
        })
        .await?;
    Ok(warnings.await.unwrap_or_default())
}
