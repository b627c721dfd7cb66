//! Finds the open questions of a stage, from the run's records alone.

use super::Batch;
use crate::{
    case::Case,
    consultation::{Consultation, Event, Ready},
    interop::{
        LayoutError,
        conversation::{candidates, conversation},
    },
    judge::Prompts,
    record::{Journal, JudgeQuestion, Lookup, QuestionContext, ToJudge, TurnRecord},
};
use std::path::Path;

/// A consultation's next question to the model.
pub(super) struct Next<'a> {
    pub asking: QuestionContext<'a>,
    pub ready: Ready,
    pub key: String,
}

/// The first turn of a case that has no answer in a repeat; `None` when every turn has one, or the conversation cannot go on.
pub(super) fn next<'a>(batch: &'a Batch, case: &'a Case, repeat: u32, lookup: &Lookup) -> Result<Option<Next<'a>>, LayoutError> {
    let mut machine = Consultation::new(case, batch.sampling.max_tokens);
    let mut can_go_on = true;
    machine.set_replays_reasoning(batch.model.ways.replay_reasoning.is_some());
    while let Some(ready) = machine.next_ready() {
        let turn = ready.asked.turn().unwrap_or_default();
        let asking =
            QuestionContext { case, model: &batch.model, sampling: &batch.sampling, seed: batch.seed, repeat, regenerated: 0, turn };
        let key = asking.key(&ready);
        let Some(record) = lookup.answered(&key)? else { return Ok(can_go_on.then_some(Next { asking, ready, key })) };
        // A batch is sent off as it is: a request that gives the model an empty answer, or a withheld one, as its own is refused by some and asks nothing.
        can_go_on &= record.has_answer();
        machine.handle(Event::Restored(record.answer()));
    }
    Ok(None)
}

/// The answers of one model to one case, in one repeat.
pub(super) struct Conversation<'a> {
    pub case: &'a Case,
    pub answers: Vec<TurnRecord>,
}

/// Everything in a run that a judge could be asked about: these cases' answers by whichever model, however they came into the run.
pub(super) fn conversations<'a>(run: &Path, cases: &'a [Case]) -> Result<Vec<Conversation<'a>>, LayoutError> {
    let turns: Vec<TurnRecord> = Journal::read(&run.join("turns.jsonl"))?;
    let of = |candidate| cases.iter().map(move |case| Conversation { case, answers: conversation(case, &candidate) });
    Ok(candidates(&turns).into_iter().flat_map(of).filter(|c| !c.answers.is_empty()).collect())
}

/// A question to the judge about one of these answers.
pub(super) fn judge_asking<'a>(batch: &'a Batch, conversation: &'a Conversation<'_>, turn: usize, repeat: u32) -> JudgeQuestion<'a> {
    let question = ToJudge { case: conversation.case, turn, answers: &conversation.answers, repeat, seed: batch.seed };
    JudgeQuestion { judge: &batch.model, prompts: Prompts::new(batch.preset.unwrap_or_default()), sampling: &batch.sampling, question }
}

/// The turns of a conversation on which the judge is asked: those that have an answer with text in it, of a case that has a reference to judge against.
pub(super) fn judged_turns<'a>(batch: &'a Batch, conversation: &'a Conversation<'_>) -> impl Iterator<Item = usize> + 'a {
    let prompts = Prompts::new(batch.preset.unwrap_or_default());
    let has_text = move |turn: &usize| {
        prompts.can_judge(conversation.case) && conversation.answers.get(turn.wrapping_sub(1)).is_some_and(TurnRecord::has_answer)
    };
    batch.turns.iter().copied().filter(has_text)
}
