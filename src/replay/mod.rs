//! Runs consultations for real: carries out the effects of [`crate::consult`], records every answer, and has them judged.

mod asking;
mod event;
mod judge_asking;
mod judging;
mod summary;
mod turns;

pub use asking::{Asking, Clock};
pub use event::{ReferencePair, ReplayEvent};
pub use judge_asking::{JudgeAsking, JudgeSaid};
pub use judging::{Judging, OnRetry, ToJudge};
pub use summary::{CaseOutcome, Summary, TurnScore};
pub use turns::{Answered, Consulted};

use crate::{
    case::Case,
    model::{Model, ModelIdentity, Sampling},
    record::{Plan, PlannedCase, RecordError, Recorder, TurnRecord, note_model},
};
use std::sync::{
    Arc,
    atomic::{AtomicBool, Ordering},
};
use tokio::sync::Semaphore;
use tokio_util::sync::CancellationToken;

/// How often a turn is asked when the model fails in a way that can pass: its worker died, the connection broke off.
const TURN_ATTEMPTS: usize = 3;

/// What ends a replay before its cases are through. What was recorded stays.
#[derive(Debug, thiserror::Error)]
pub enum ReplayError {
    /// The record cannot be written.
    #[error(transparent)]
    Record(#[from] RecordError),
    /// The model fails in a way that every further question would meet too.
    #[error("{model}: {error}")]
    Model {
        /// The model's name.
        model: String,
        /// What it said.
        error: crate::model::ModelError,
    },
    /// A judge's prompt cannot be made.
    #[error(transparent)]
    Prompt(#[from] crate::judge::PromptError),
}

/// Who is told what happens.
pub type Observer<'a> = dyn FnMut(ReplayEvent<'_>) + Send + 'a;

/// A model that answers cases into a run.
pub struct Contestant {
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
    /// Whether it has answered anything yet; see [`crate::model::ModelError::is_fatal`].
    answered: AtomicBool,
    /// Held while the model is asked, and not while its answer is written: the next one begins meanwhile.
    places: Semaphore,
}

impl Contestant {
    /// A model that has answered nothing yet.
    pub fn new(model: Arc<dyn Model>, recorder: Recorder, sampling: Sampling, seed: u64, stop: CancellationToken) -> Self {
        let places = Semaphore::new(model.parallel().clamp(1, Semaphore::MAX_PERMITS));
        Self { model, recorder, sampling, seed, stop, answered: AtomicBool::new(false), places }
    }

    /// How many consultations are worth having under way: as many as the model answers at once, and some whose last answer is on its way to the disk.
    pub fn under_way(&self) -> usize {
        let at_once = self.model.parallel().max(1);
        at_once.saturating_add(at_once.div_ceil(4))
    }

    fn has_answered(&self) -> bool {
        self.answered.load(Ordering::Relaxed)
    }
}

/// Cases against one model, one after another, recorded in one run.
pub struct Replay {
    /// Who answers.
    pub contestant: Contestant,
    /// Who judges, and how.
    pub judging: Option<Judging>,
}

impl Replay {
    /// Replays the cases in order. What is in the record already is taken from there and asked of nobody.
    ///
    /// # Errors
    /// When the record cannot be written, or the model or judge cannot answer anything. What was recorded until then stays.
    pub async fn run(&self, cases: &[&Case], observer: &mut Observer<'_>) -> Result<Summary, ReplayError> {
        let (contestant, judging) = (&self.contestant, self.judging.as_ref());
        let plan = Plan {
            cases: cases.iter().map(|case| PlannedCase::of(case, case.turns().len())).collect(),
            models: vec![contestant.model.identity().key()],
            repeats: 1,
            judgings: judging.iter().map(|j| j.planned(1)).collect(),
        };
        let identities = (contestant.model.identity(), judging.map(|j| j.model.identity()));
        if let Some(warning) = note_in_manifest(&contestant.recorder, identities.0, identities.1, plan).await? {
            observer(ReplayEvent::Warning { message: &warning });
        }
        let mut summary = Summary::new(cases.len());
        for (index, case) in cases.iter().enumerate() {
            if contestant.stop.is_cancelled() {
                break;
            }
            observer(ReplayEvent::CaseStarted {
                case: case.id(),
                source: case.source(),
                turns: case.turns().len(),
                index: index + 1,
                of: cases.len(),
            });
            let what = Consulted { case, repeat: 0, turns: case.turns().len() };
            let answered = contestant.consult(what, observer).await?;
            let mut outcome = answered.outcome;
            if let Some(judging) = judging {
                let is_judged = self.judge(judging, case, &answered.records, &mut summary, observer).await?;
                if !is_judged && outcome == CaseOutcome::Complete {
                    outcome = CaseOutcome::Stopped;
                }
            }
            observer(ReplayEvent::CaseFinished { case: case.id(), outcome: &outcome, title: case.title() });
            summary.add(case, outcome, answered.records.len());
        }
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
        let Contestant { recorder, stop, seed, .. } = &self.contestant;
        for turn in judging.turns_of(case) {
            match answers.get(turn - 1) {
                Some(answer) if answer.can_be_judged() => {
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
                _ => summary.add_unjudgeable(turn),
            }
        }
        Ok(true)
    }
}

/// Adds who answers, who judges and what is wanted of them to the manifest; returns the warning that belongs there where both are the same.
///
/// # Errors
/// When the manifest cannot be written.
pub async fn note_in_manifest(
    recorder: &Recorder,
    model: &ModelIdentity,
    judge: Option<&ModelIdentity>,
    plan: Plan,
) -> Result<Option<String>, RecordError> {
    let (model, judge) = (model.clone(), judge.cloned());
    let own_judge = judge
        .as_ref()
        .filter(|j| j.same_model(&model))
        .map(|j| format!("the judge {:?} is the model that answers: its ratings of itself are no evidence", j.name));
    let warning = own_judge.clone();
    recorder
        .update_manifest(move |m| {
            m.plan.extend(&plan);
            note_model(&mut m.models, &model);
            if let Some(judge) = &judge {
                note_model(&mut m.judges, judge);
            }
            if let Some(warning) = warning
                && !m.warnings.contains(&warning)
            {
                m.warnings.push(warning);
            }
        })
        .await?;
    Ok(own_judge)
}
