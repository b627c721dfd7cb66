//! Finds the open questions of a stage, from the run's records alone.

use super::Batch;
use crate::{
    case::Case,
    consultation::{Consultation, Event},
    interop::{LayoutError, conversation::Answers},
    judge::Prompts,
    record::{JudgeQuestion, Lookup, NextTurn, QuestionContext, ToJudge, TurnRecord},
};
use std::path::Path;

/// The first turn of a case that has no answer in a repeat; `None` when every turn has one, or the conversation cannot go on.
pub(super) fn next<'a>(batch: &'a Batch, case: &'a Case, repeat: u32, lookup: &Lookup) -> Result<Option<NextTurn<'a>>, LayoutError> {
    let mut machine = Consultation::new(case, batch.sampling.max_tokens);
    let mut can_go_on = true;
    machine.set_replays_reasoning(batch.model.ways.replay_reasoning.is_some());
    let (model, sampling, seed) = (&batch.model, &batch.sampling, batch.seed);
    let who = QuestionContext { case, model, sampling, seed, repeat, regenerated: 0, turn: 1 };
    while let Some(next) = lookup.next_turn(&machine, who)? {
        let Some(record) = &next.recorded else { return Ok(can_go_on.then_some(next)) };
        // A batch is sent off as it is: a request that gives the model an empty answer, or a withheld one, as its own is refused by some and asks nothing.
        can_go_on &= record.has_answer();
        machine.handle(Event::Restored(record.answer()));
    }
    Ok(None)
}

/// The next question to a model about a case (by its place) in a repeat.
pub(super) struct OpenTurn<'a> {
    pub case: usize,
    pub repeat: u32,
    pub next: NextTurn<'a>,
}

/// The questions to the model that are open, at most one for each case and repeat.
pub(super) fn open_turns<'a>(
    batch: &'a Batch,
    cases: &'a [Case],
    lookup: &'a Lookup,
) -> impl Iterator<Item = Result<OpenTurn<'a>, LayoutError>> {
    let all = cases.iter().enumerate().flat_map(|(place, case)| (0..batch.repeats).map(move |repeat| (place, case, repeat)));
    all.filter_map(|(place, case, repeat)| {
        let next = next(batch, case, repeat, lookup).transpose()?;
        Some(next.map(|next| OpenTurn { case: place, repeat, next }))
    })
}

/// A question to the judge about a conversation (by its place).
pub(super) struct OpenVerdict<'a> {
    pub conversation: usize,
    pub turn: usize,
    pub repeat: u32,
    pub asking: JudgeQuestion<'a>,
    pub key: String,
}

/// The questions to the judge that are open.
pub(super) fn open_verdicts<'a>(
    batch: &'a Batch,
    conversations: &'a [Conversation<'a>],
    lookup: &'a Lookup,
) -> impl Iterator<Item = Result<OpenVerdict<'a>, LayoutError>> {
    let turns = conversations.iter().enumerate().flat_map(|(place, c)| judged_turns(batch, c).map(move |turn| (place, c, turn)));
    let all = turns.flat_map(|(place, c, turn)| (0..batch.repeats).map(move |repeat| (place, c, turn, repeat)));
    all.filter_map(|(place, conversation, turn, repeat)| {
        let asking = judge_asking(batch, conversation, turn, repeat);
        match asking.key() {
            Ok(key) if lookup.is_judged(&key) => None,
            Ok(key) => Some(Ok(OpenVerdict { conversation: place, turn, repeat, asking, key })),
            Err(error) => Some(Err(error.into())),
        }
    })
}

/// The answers of one model to one case, in one repeat.
pub(super) struct Conversation<'a> {
    pub case: &'a Case,
    pub answers: Vec<TurnRecord>,
}

/// Everything in a run that a judge could be asked about: these cases' answers by whichever model, however they came into the run.
pub(super) fn conversations<'a>(run: &Path, cases: &'a [Case]) -> Result<Vec<Conversation<'a>>, LayoutError> {
    let mut found = Vec::new();
    for candidate in Answers::read(run)?.candidates() {
        for case in cases {
            let answers = candidate.conversation(case)?;
            if !answers.is_empty() {
                found.push(Conversation { case, answers });
            }
        }
    }
    Ok(found)
}

/// A question to the judge about one of these answers.
pub(super) fn judge_asking<'a>(batch: &'a Batch, conversation: &'a Conversation<'_>, turn: usize, repeat: u32) -> JudgeQuestion<'a> {
    let question = ToJudge { case: conversation.case, turn, answers: &conversation.answers, repeat, seed: batch.seed };
    JudgeQuestion { judge: &batch.model, prompts: Prompts::new(batch.preset.unwrap_or_default()), sampling: &batch.sampling, question }
}

/// The turns of a conversation on which the judge is asked: those that have an answer with text in it, of a case that has a reference to judge against.
fn judged_turns<'a>(batch: &'a Batch, conversation: &'a Conversation<'_>) -> impl Iterator<Item = usize> + 'a {
    let prompts = Prompts::new(batch.preset.unwrap_or_default());
    let has_text = move |turn: &usize| {
        prompts.can_judge_turn(conversation.case, *turn)
            && conversation.answers.get(turn.wrapping_sub(1)).is_some_and(TurnRecord::has_answer)
    };
    let turns: Vec<usize> = conversation.case.judged_turns(&batch.turns).filter(has_text).collect();
    turns.into_iter()
}
