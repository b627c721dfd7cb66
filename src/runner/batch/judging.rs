//! Judges answers as they arrive, and the answers of an existing run.

use super::{Batch, BatchEvent};
use crate::{
    record::{CurrentConversation, ToJudge, TurnRecord, VerdictQuestion, Warning},
    runner::{Judging, ReplayError, ReplayEvent},
};
use futures::{Stream, StreamExt, TryStreamExt};
use std::{
    collections::{BTreeMap, HashMap},
    sync::Arc,
};

/// One verdict to be given.
#[derive(Debug, Clone)]
pub struct JudgeJob {
    /// Which case, by its place among the wanted.
    pub case: usize,
    /// The judged turn, from 1.
    pub turn: usize,
    /// Which repeat of the judging, from 0.
    pub repeat: u32,
    /// The answers up to the judged one at least.
    pub answers: Arc<Vec<TurnRecord>>,
    /// Whether the answer came now, so that nobody has counted what its verdict is.
    pub is_new: bool,
}

impl Batch {
    /// Gives every verdict that is asked for, as many at a time as the judge allows.
    ///
    /// # Errors
    /// When the record cannot be written, or the judge fails in a way that every further question would meet too. What was recorded until then stays.
    pub async fn judge(
        &self,
        judging: &Judging,
        jobs: impl Stream<Item = Result<JudgeJob, ReplayError>> + Send,
    ) -> Result<(), ReplayError> {
        jobs.try_for_each_concurrent(judging.model.parallel().max(1), |job| self.judge_one(judging, job)).await?;
        judging.check()
    }

    async fn judge_one(&self, judging: &Judging, job: JudgeJob) -> Result<(), ReplayError> {
        if self.is_over() {
            return Ok(());
        }
        let JudgeJob { case, turn, repeat, answers, is_new } = job;
        let question = ToJudge { case: &self.wanted.cases[case], turn, answers: &answers, repeat, seed: self.wanted.seed };
        let name = &judging.model.identity().name;
        let mut observer = |event: ReplayEvent<'_>| match event {
            ReplayEvent::VerdictFinished { record, restored: false } => self.tell(BatchEvent::Judged { record }),
            // The answer's line was lost and its verdict was not, and the answer came again word for word.
            ReplayEvent::VerdictFinished { record, restored: true } if is_new => self.tell(BatchEvent::JudgedBefore { record }),
            ReplayEvent::Retrying { attempt, reason, wait_ms } => self.tell(BatchEvent::Retrying { model: name, attempt, reason, wait_ms }),
            _ => {}
        };
        judging.judge_into(&question, &self.recorder, &self.stop, &mut observer).await.map(|_| ())
    }

    /// The verdicts that the current answers of a run lack: [`Batch::judge`] takes them. Only digests are read until a verdict is really missing. What was
    /// asked of a case with the same id and other questions is left out, with a warning.
    pub fn missing_verdicts<'a>(
        &'a self,
        judging: &'a Judging,
        conversations: Vec<CurrentConversation>,
    ) -> impl Stream<Item = Result<JudgeJob, ReplayError>> + Send + 'a {
        self.missing_verdicts_of(judging, conversations, |_| true)
    }

    /// The same of those answers alone whose question's digest is wanted.
    pub fn missing_verdicts_of<'a>(
        &'a self,
        judging: &'a Judging,
        mut conversations: Vec<CurrentConversation>,
        wanted: impl Fn(&str) -> bool + Send + Sync + 'a,
    ) -> impl Stream<Item = Result<JudgeJob, ReplayError>> + Send + 'a {
        conversations.retain(|conversation| conversation.turns.iter().any(|key| wanted(key)));
        let places: HashMap<_, _> =
            self.wanted.cases.iter().enumerate().map(|(i, c)| ((c.source(), c.id().clone(), c.variant_name().cloned()), i)).collect();
        let mut judged: BTreeMap<String, (usize, usize, usize)> = BTreeMap::new();
        let mut found = Vec::new();
        for conversation in conversations {
            let place = (conversation.source, conversation.case.clone(), conversation.variant.clone());
            let known = places.get(&place).filter(|_| conversation.repeat < self.wanted.repeats);
            if let Some(&case) = known {
                found.push((case, conversation));
            }
        }
        // Told before the first verdict, so that what is done and what is left can be shown.
        for (case, conversation) in &found {
            let counts = judged.entry(conversation.model.name.clone()).or_default();
            let limit = conversation.turns.len().min(self.wanted.turns_of(&self.wanted.cases[*case]));
            counts.0 += conversation.turns[..limit].iter().filter(|key| wanted(key)).count();
            counts.1 += self.there(judging, *case, conversation, &wanted);
            let facts = conversation.turns.iter().filter(|key| wanted(key)).filter_map(|key| self.recorder.lookup().answer_facts(key));
            counts.2 += facts.filter(|facts| !facts.has_text).count();
        }
        for (model, (answered, judged, without_text)) in judged {
            self.tell(BatchEvent::Resumed { model: &model, answered, without_text, judged, unjudgeable: 0 });
        }
        futures::stream::iter(found)
            .flat_map(move |(case, conversation)| futures::stream::iter(self.jobs_of(judging, case, &conversation, &wanted)))
    }

    fn there(&self, judging: &Judging, case: usize, conversation: &CurrentConversation, wanted: &impl Fn(&str) -> bool) -> usize {
        let there = |turn| self.wanted.judge_repeats as usize - self.unjudged(judging, case, conversation, turn).len();
        self.judged_turns(judging, case, conversation, wanted).into_iter().map(there).sum()
    }

    fn judged_turns(
        &self,
        judging: &Judging,
        case: usize,
        conversation: &CurrentConversation,
        wanted: &impl Fn(&str) -> bool,
    ) -> Vec<usize> {
        let case = &self.wanted.cases[case];
        let limit = conversation.turns.len().min(self.wanted.turns_of(case));
        judging.turns_of(case).filter(|&turn| turn <= limit && wanted(&conversation.turns[turn - 1])).collect()
    }

    /// In which repeats of the judging the answer to a turn has no verdict.
    fn unjudged(&self, judging: &Judging, case: usize, conversation: &CurrentConversation, turn: usize) -> Vec<u32> {
        let repeats = self.wanted.judge_repeats;
        let lookup = self.recorder.lookup();
        let key = &conversation.turns[turn - 1];
        let found = (
            lookup.answer_facts(key),
            judging.prompts.digest(conversation.source, self.wanted.cases[case].judged_as(turn).unwrap_or(turn)),
            self.digests[case].compared(judging.prompts),
        );
        let (Some(facts), Ok(prompt), Some(reference)) = found else { return (0..repeats).collect() };
        let question = VerdictQuestion {
            turn_key: key,
            answer: &facts.digest,
            reference,
            prompt: &prompt,
            repeat: 0,
            sampling: &judging.sampling,
            judge: &judging.model.identity().key(),
        };
        lookup.unjudged(question, repeats).collect()
    }

    fn jobs_of(
        &self,
        judging: &Judging,
        case: usize,
        conversation: &CurrentConversation,
        wanted_answer: &impl Fn(&str) -> bool,
    ) -> Vec<Result<JudgeJob, ReplayError>> {
        let mut wanted: Vec<(usize, u32)> = Vec::new();
        for turn in self.judged_turns(judging, case, conversation, wanted_answer) {
            wanted.extend(self.unjudged(judging, case, conversation, turn).into_iter().map(|repeat| (turn, repeat)));
        }
        if wanted.is_empty() || self.is_over() {
            return Vec::new();
        }
        let answers = match self.answers(conversation) {
            Ok(answers) => Arc::new(answers),
            Err(error) => return vec![Err(error)],
        };
        let questions = self.wanted.cases[case].turns();
        if let Some((turn, _)) = answers.iter().zip(questions).enumerate().find(|(_, (a, q))| a.question != q.question) {
            let (case, model) = (conversation.case.clone(), conversation.model.name.clone());
            self.tell(BatchEvent::Warning { message: &Warning::OtherCase { case, model, turn: turn + 1 } });
            return Vec::new();
        }
        let model = &conversation.model.name;
        let mut jobs = Vec::new();
        for (turn, repeat) in wanted {
            if !answers[turn - 1].has_answer() {
                self.tell(BatchEvent::Unjudgeable { model, case: &conversation.case, repeat: conversation.repeat, turn, verdicts: 1 });
            } else {
                jobs.push(Ok(JudgeJob { case, turn, repeat, answers: answers.clone(), is_new: false }));
            }
        }
        jobs
    }

    fn answers(&self, conversation: &CurrentConversation) -> Result<Vec<TurnRecord>, ReplayError> {
        let lookup = self.recorder.lookup();
        let records = conversation.turns.iter().map(|key| lookup.answered(key));
        Ok(records.collect::<Result<Vec<_>, _>>()?.into_iter().flatten().collect())
    }
}
