//! Cases × models × repeats, answered and judged with as much concurrency as the models allow, into one run
//! that can be resumed after any crash.
//!
//! Answering and judging are two phases, [`Batch::answer`] and [`Batch::judge`], that run concurrently or one
//! after the other; a bounded channel passes answers to the judge. Questions whose digest is recorded already
//! are not asked again.

mod counts;
mod estimate;
mod event;
mod judging;
mod limits;
mod plan_file;
mod progress;
mod scan;

pub use counts::{Counts, Part};
pub use estimate::{Estimate, estimate};
pub use event::{BatchEvent, Sink};
pub use judging::JudgeJob;
pub use limits::{Amount, TimeLimit};
pub use plan_file::{PlanError, PlanFile};
pub use progress::Progress;

use crate::{
    case::Case,
    judge::Prompts,
    record::{Plan, PlannedCase, Recorder},
    runner::{Candidate, CaseOutcome, Consulted, Judging, ReplayError, ReplayEvent},
};
use futures::{StreamExt, TryStreamExt};
use scan::{Asked, CaseDigests, Unit, scan};
use std::sync::Arc;
use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;

/// What is wanted of every model.
#[derive(Debug, Clone)]
pub struct Wanted {
    /// The cases.
    pub cases: Vec<Case>,
    /// How many turns of each case are asked, from the first; all where a case has fewer.
    pub turns: usize,
    /// How often each case is asked.
    pub repeats: u32,
    /// How often each answer is judged.
    pub judge_repeats: u32,
    /// The seed from which every answer's own is derived.
    pub seed: u64,
    /// Whether each model is asked after every turn how sure it is.
    pub confidence: bool,
    /// The cases of all shards, where these are one shard's: every shard's manifest has the plan of the whole.
    pub whole: Option<Arc<Vec<PlannedCase>>>,
}

impl Wanted {
    /// How many turns of a case are asked.
    pub fn turns_of(&self, case: &Case) -> usize {
        self.turns.min(case.turns().len())
    }

    /// How many answers a model has to give.
    pub fn answers(&self) -> usize {
        self.cases.iter().map(|case| self.turns_of(case)).sum::<usize>() * self.repeats as usize
    }

    /// How many verdicts a model's answers are to get, where these turns are judged.
    pub fn verdicts(&self, turns: &[usize]) -> usize {
        let judged = |case: &Case| case.judged_turns(turns).filter(|&turn| turn <= self.turns_of(case)).count();
        self.cases.iter().map(judged).sum::<usize>() * self.repeats as usize * self.judge_repeats as usize
    }

    /// How many of these verdicts there cannot be, because the case has no reference, or no rubric for the turn, that these prompts need.
    pub fn without_reference(&self, turns: &[usize], prompts: Prompts) -> usize {
        let lacks = |case: &Case, turn: usize| turn <= self.turns_of(case) && !prompts.can_judge_turn(case, turn);
        // Turns that press the model are judged by nobody, and lack nothing.
        let of = |case: &Case| case.judged_turns(turns).filter(|&turn| lacks(case, turn)).count();
        self.cases.iter().map(of).sum::<usize>() * self.repeats as usize * self.judge_repeats as usize
    }

    /// As the manifest has it.
    pub fn plan(&self, models: Vec<String>, judging: Option<&Judging>) -> Plan {
        let own = || self.cases.iter().map(|case| PlannedCase::of(case, self.turns)).collect();
        Plan {
            cases: self.whole.as_ref().map_or_else(own, |whole| whole.to_vec()),
            models,
            repeats: self.repeats,
            judgings: judging.iter().map(|j| j.planned(self.judge_repeats)).collect(),
            ..Plan::default()
        }
    }
}

/// A batch on its way into a run.
pub struct Batch {
    /// What is wanted.
    pub wanted: Wanted,
    /// Where it is recorded.
    pub recorder: Recorder,
    /// Stops everything that runs, and everything after it.
    pub stop: CancellationToken,
    /// Ends it once what runs has ended: nothing more is asked.
    pub enough: CancellationToken,
    sink: Sink,
    digests: Vec<CaseDigests>,
}

impl Batch {
    /// A batch that tells `sink` what happens.
    pub fn new(wanted: Wanted, recorder: Recorder, stop: CancellationToken, sink: Sink) -> Self {
        let digests = wanted.cases.iter().map(|case| CaseDigests::of(case, wanted.confidence)).collect();
        Self { wanted, recorder, stop, enough: CancellationToken::new(), sink, digests }
    }

    /// Whether nothing more is to be asked.
    pub fn is_over(&self) -> bool {
        self.stop.is_cancelled() || self.enough.is_cancelled()
    }

    /// Has a model answer what it has not answered yet, and hands what is to be judged to `jobs`.
    ///
    /// # Errors
    /// When the record cannot be written, or the model fails in a way that every further question would meet too. What was recorded until then stays.
    pub async fn answer(
        &self,
        candidate: &Candidate,
        judging: Option<&Judging>,
        jobs: Option<mpsc::Sender<JudgeJob>>,
    ) -> Result<(), ReplayError> {
        let model = candidate.model.identity();
        let asked = Asked { model, sampling: &candidate.sampling, seed: candidate.seed };
        let found = scan(&self.wanted, &self.digests, asked, judging, self.recorder.lookup())?;
        self.tell(BatchEvent::Resumed {
            model: &model.name,
            answered: found.answered,
            without_text: found.without_text,
            judged: found.judged,
            unjudgeable: found.unjudgeable,
        });
        if found.superseded > 0 {
            self.tell(BatchEvent::Superseded { model: &model.name, conversations: found.superseded });
        }
        let unit = |unit| self.unit(candidate, judging, unit, jobs.clone());
        if found.answered > 0 {
            candidate.trust.restored();
        }
        futures::stream::iter(found.missing).map(Ok).try_for_each_concurrent(candidate.under_way(), unit).await?;
        candidate.check()
    }

    async fn unit(
        &self,
        candidate: &Candidate,
        judging: Option<&Judging>,
        unit: Unit,
        jobs: Option<mpsc::Sender<JudgeJob>>,
    ) -> Result<(), ReplayError> {
        if self.is_over() {
            return Ok(());
        }
        let case = &self.wanted.cases[unit.case];
        let name = &candidate.model.identity().name;
        let what = Consulted { case, repeat: unit.repeat, turns: self.wanted.turns_of(case) };
        let mut restored = 0;
        let mut observer = |event: ReplayEvent<'_>| {
            restored += usize::from(matches!(event, ReplayEvent::TurnFinished { restored: true, .. }));
            self.pass_on(name, unit.repeat, event);
        };
        let answered = candidate.consult(what, &mut observer).await?;
        if let CaseOutcome::Incomplete { turn, reason } = &answered.outcome {
            let missing = self.wanted.turns_of(case) + 1 - turn;
            self.tell(BatchEvent::Unanswered { model: name, case: case.id(), repeat: unit.repeat, turn: *turn, missing, reason });
        }
        let (Some(judging), Some(jobs)) = (judging, jobs) else { return Ok(()) };
        let answers = Arc::new(answered.records);
        for turn in judging.turns_of(case).filter(|&turn| turn <= answers.len()) {
            if !answers[turn - 1].has_answer() {
                // Of an answer that was there before it was told at the start.
                if turn > restored {
                    let verdicts = self.wanted.judge_repeats;
                    self.tell(BatchEvent::Unjudgeable { model: name, case: case.id(), repeat: unit.repeat, turn, verdicts });
                }
                continue;
            }
            for repeat in 0..self.wanted.judge_repeats {
                let job = JudgeJob { case: unit.case, turn, repeat, answers: answers.clone(), is_new: turn > restored };
                // A judge that gave up is told of by its own pass.
                if jobs.send(job).await.is_err() {
                    return Ok(());
                }
            }
        }
        Ok(())
    }

    fn pass_on(&self, model: &str, repeat: u32, event: ReplayEvent<'_>) {
        match event {
            ReplayEvent::TurnFinished { record, restored: false, .. } => self.tell(BatchEvent::Answered { record }),
            ReplayEvent::ConfidenceStated { record } => self.tell(BatchEvent::ConfidenceStated { record }),
            ReplayEvent::ConfidenceFailed { case, turn, reason } => {
                self.tell(BatchEvent::ConfidenceFailed { model, case, repeat, turn, reason });
            }
            ReplayEvent::Retrying { attempt, reason, wait_ms } => self.tell(BatchEvent::Retrying { model, attempt, reason, wait_ms }),
            ReplayEvent::Warning { message } => self.tell(BatchEvent::Warning { message }),
            ReplayEvent::TurnStarted { case, turn, .. } => self.tell(BatchEvent::Asked { model, case, repeat, turn }),
            _ => {}
        }
    }

    fn tell(&self, event: BatchEvent<'_>) {
        (self.sink)(event);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        case::{ReadOptions, bundled, with_variants},
        judge::Preset,
    };

    #[test]
    fn a_turn_that_presses_the_model_lacks_no_rubric() {
        let case = bundled(&ReadOptions::default()).unwrap().cases.remove(0);
        let (cases, _) = with_variants(&[case], &["challenge=rethink".parse().unwrap()]);
        let wanted = Wanted { cases, turns: usize::MAX, repeats: 1, judge_repeats: 1, seed: 1, whole: None, confidence: false };
        // More turns than the case has: other cases of a file may have them.
        let turns = [1, 2, 3, 4, 5];
        let prompts = Prompts::new(Preset::Rubric);
        let graded = |case: &Case| case.judged_turns(&turns).filter(|&turn| prompts.can_judge_turn(case, turn)).count();
        let graded: usize = wanted.cases.iter().map(graded).sum();
        assert_eq!(wanted.verdicts(&turns) - wanted.without_reference(&turns, prompts), graded);
    }
}
