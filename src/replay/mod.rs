//! Runs consultations for real: carries out the effects of [`crate::consult`], records every answer, and has them judged.

mod asking;
mod event;
mod judging;
mod summary;
mod turns;

pub use asking::{Asking, Clock};
pub use event::{ReferencePair, ReplayEvent};
pub use judging::{Judging, OnRetry, ToJudge};
pub use summary::{CaseOutcome, Summary, TurnScore};

use crate::{
    case::Case,
    model::{Model, Sampling},
    record::{RecordError, Run, note_model},
};
use std::sync::Arc;
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

/// Cases against one model, recorded in one run.
pub struct Replay {
    /// Who answers.
    pub model: Arc<dyn Model>,
    /// Who judges, and how.
    pub judging: Option<Judging>,
    /// Where it is recorded.
    pub run: Run,
    /// The sampling asked for.
    pub sampling: Sampling,
    /// The seed from which each answer's own is derived.
    pub seed: u64,
    /// Stops the answer that runs and everything after it.
    pub stop: CancellationToken,
    /// Who has answered anything in this process.
    pub answered: AnsweredBefore,
}

/// Whether the model and the judge have answered anything yet; see [`crate::model::ModelError::is_fatal`].
#[derive(Debug, Clone, Copy, Default)]
pub struct AnsweredBefore {
    model: bool,
    judge: bool,
}

impl Replay {
    /// Replays the cases in order. What is in the record already is taken from there and asked of nobody.
    ///
    /// # Errors
    /// When the record cannot be written, or the model or judge cannot answer anything. What was recorded until then stays.
    pub async fn run(&mut self, cases: &[&Case], observer: &mut Observer<'_>) -> Result<Summary, ReplayError> {
        self.note_in_manifest(observer)?;
        let mut summary = Summary::new(cases.len());
        for (index, case) in cases.iter().enumerate() {
            if self.stop.is_cancelled() {
                break;
            }
            observer(ReplayEvent::CaseStarted {
                case: case.id(),
                source: case.source(),
                turns: case.turns().len(),
                index: index + 1,
                of: cases.len(),
            });
            let answered = self.turns(case, observer).await?;
            let outcome = answered.outcome;
            self.judge(case, &answered.records, &mut summary, observer).await?;
            let outcome =
                if self.stop.is_cancelled() && outcome == CaseOutcome::Complete && !self.judged_through(case, &answered.records)? {
                    CaseOutcome::Stopped
                } else {
                    outcome
                };
            observer(ReplayEvent::CaseFinished { case: case.id(), outcome: &outcome, title: case.title() });
            summary.add(case, outcome, answered.records.len());
        }
        Ok(summary)
    }

    fn note_in_manifest(&mut self, observer: &mut Observer<'_>) -> Result<(), RecordError> {
        let model = self.model.identity().clone();
        let judge = self.judging.as_ref().map(|j| j.model.identity().clone());
        let own_judge = judge
            .as_ref()
            .filter(|j| j.same_model(&model))
            .map(|j| format!("the judge {:?} is the model that answers: its ratings of itself are no evidence", j.name));
        if let Some(warning) = &own_judge {
            observer(ReplayEvent::Warning { message: warning });
        }
        self.run.update_manifest(|m| {
            note_model(&mut m.models, &model);
            if let Some(judge) = &judge {
                note_model(&mut m.judges, judge);
            }
            if let Some(warning) = own_judge
                && !m.warnings.contains(&warning)
            {
                m.warnings.push(warning);
            }
        })
    }
}
