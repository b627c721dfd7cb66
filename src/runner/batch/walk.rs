//! The resume scan: finds by digest what a run already holds, without reading the texts of complete cases.

use super::Wanted;
use crate::{
    case::Case,
    chat::{ModelIdentity, Role, Sampling, derive_seed},
    digest::sha256,
    record::{ConversationKey, Lookup, Said, VerdictQuestion, turn_key},
    runner::{Judging, ReplayError},
};
use std::ops::Range;

/// Fewer cases than this are not worth a thread.
const SMALLEST_PART: usize = 16;

/// What decides a case's digests, computed once for all models and repeats.
#[derive(Debug)]
pub(super) struct CaseDigests {
    questions: Vec<String>,
    /// `None` where the case has no reference.
    pub reference: Option<String>,
}

impl CaseDigests {
    pub fn of(case: &Case) -> Self {
        Self {
            questions: case.turns().iter().map(|t| sha256(t.question.as_bytes())).collect(),
            reference: case.reference_text().map(|text| sha256(text.as_bytes())),
        }
    }
}

/// One consultation that is not complete, or does not stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Unit {
    /// Which case, by its place among the wanted.
    pub case: usize,
    /// Which repeat of it, from 0.
    pub repeat: u32,
}

/// What is there and what is missing of one model's part.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Walked {
    /// Answers that are there.
    pub answered: usize,
    /// Of them, those without a text.
    pub without_text: usize,
    /// Verdicts that are there.
    pub judged: usize,
    /// Answers that are there, are to be judged, and have no text that could be.
    pub unjudgeable: usize,
    /// Consultations of which answers are there, and others stand in their place.
    pub displaced: usize,
    /// The consultations that lack something, and those that are displaced.
    pub missing: Vec<Unit>,
}

/// Who answers, as far as digests go.
#[derive(Debug, Clone, Copy)]
pub(super) struct Asked<'a> {
    pub model: &'a ModelIdentity,
    pub sampling: &'a Sampling,
    pub seed: u64,
}

impl Walked {
    /// What the cases after these came to.
    fn extend(&mut self, later: Self) {
        let Self { answered, without_text, judged, unjudgeable, displaced, missing } = later;
        self.answered += answered;
        self.without_text += without_text;
        self.judged += judged;
        self.unjudgeable += unjudgeable;
        self.displaced += displaced;
        self.missing.extend(missing);
    }
}

/// Walks over every consultation of a model, the repeats of a case next to each other: what they share is then evaluated once. A run of a million verdicts
/// has as many digests to be made, so all cores take their part of the cases.
pub(super) fn walk(
    wanted: &Wanted,
    digests: &[CaseDigests],
    asked: Asked<'_>,
    judging: Option<&Judging>,
    lookup: &Lookup,
) -> Result<Walked, ReplayError> {
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    let part = wanted.cases.len().div_ceil(threads).max(SMALLEST_PART);
    let parts: Vec<_> = (0..wanted.cases.len()).step_by(part).map(|from| from..(from + part).min(wanted.cases.len())).collect();
    let walk = |part: Range<usize>| walk_part(wanted, digests, part, asked, judging, lookup);
    let mut parts = parts.into_iter();
    let first = parts.next().unwrap_or(0..0);
    std::thread::scope(|scope| {
        let others: Vec<_> = parts.map(|part| scope.spawn(|| walk(part))).collect();
        let mut walked = walk(first)?;
        for other in others {
            // What panicked there goes on here.
            walked.extend(other.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))?);
        }
        Ok(walked)
    })
}

fn walk_part(
    wanted: &Wanted,
    digests: &[CaseDigests],
    part: Range<usize>,
    asked: Asked<'_>,
    judging: Option<&Judging>,
    lookup: &Lookup,
) -> Result<Walked, ReplayError> {
    let model = asked.model.key();
    let judge = judging.map(|j| j.model.identity().key());
    let mut walked = Walked::default();
    for place in part {
        let (case, digests) = (&wanted.cases[place], &digests[place]);
        let judged_turns: Vec<(usize, String)> = match judging {
            Some(judging) => {
                let turns = judging.turns_of(case).filter(|&t| t <= wanted.turns_of(case));
                turns.map(|turn| Ok((turn, judging.prompts.digest(case.source(), turn)?))).collect::<Result<_, ReplayError>>()?
            }
            None => Vec::new(),
        };
        for repeat in 0..wanted.repeats {
            let conversation = ConversationKey::of(&model, case.source(), case.id(), repeat);
            let (mut lacks_something, mut displaced) = (false, false);
            let mut said = Said::nothing();
            for turn in 1..=wanted.turns_of(case) {
                said = said.then(Role::User, &digests.questions[turn - 1]);
                let seed = derive_seed(asked.seed, case.id().as_str(), turn, repeat);
                let key = turn_key(case, turn, repeat, &said, asked.sampling, seed, &model);
                let Some(facts) = lookup.answer_facts(&key) else {
                    lacks_something = true;
                    break;
                };
                walked.answered += 1;
                walked.without_text += usize::from(!facts.has_text);
                displaced |= !lookup.stands(&conversation, turn, &key);
                let prompt = judged_turns.iter().find(|(t, _)| *t == turn);
                if let (Some(judging), Some(judge), Some((_, prompt)), Some(reference)) = (judging, &judge, prompt, &digests.reference) {
                    for judge_repeat in 0..wanted.judge_repeats {
                        let question = VerdictQuestion {
                            turn_key: &key,
                            answer: &facts.digest,
                            reference,
                            prompt,
                            repeat: judge_repeat,
                            sampling: &judging.sampling,
                            judge,
                        };
                        if !facts.has_text {
                            walked.unjudgeable += 1;
                        } else if lookup.is_judged(&question.key()) {
                            walked.judged += 1;
                        } else {
                            lacks_something = true;
                        }
                    }
                }
                said = said.then(Role::Assistant, &facts.digest);
            }
            walked.displaced += usize::from(displaced);
            if lacks_something || displaced {
                walked.missing.push(Unit { case: place, repeat });
            }
        }
    }
    Ok(walked)
}
