//! What a run already holds of what is wanted, found by digests alone: no text is read for what is complete.

use super::Wanted;
use crate::{
    case::Case,
    digest::sha256,
    model::{ModelIdentity, Role, Sampling, derive_seed},
    record::{Lookup, Said, VerdictQuestion, turn_key},
    replay::{Judging, ReplayError},
};

/// What decides a case's digests, computed once for all models and repeats.
#[derive(Debug)]
pub(super) struct CaseDigests {
    questions: Vec<String>,
    pub reference: String,
}

impl CaseDigests {
    pub fn of(case: &Case) -> Self {
        Self {
            questions: case.turns().iter().map(|t| sha256(t.question.as_bytes())).collect(),
            reference: sha256(case.reference_text().as_bytes()),
        }
    }
}

/// One consultation that is not complete.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Unit {
    /// Which case, by its place among the wanted.
    pub case: usize,
    /// Which repeat of it, from 0.
    pub repeat: u32,
    /// Whether an answer is missing; else only verdicts are.
    pub unanswered: bool,
}

/// What is there and what is missing of one model's part.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Walked {
    /// Answers that are there.
    pub answered: usize,
    /// Verdicts that are there.
    pub judged: usize,
    /// Answers that are there, are to be judged, and have no text that could be.
    pub unjudgeable: usize,
    /// The consultations that lack something.
    pub missing: Vec<Unit>,
}

/// Who answers, as far as digests go.
#[derive(Debug, Clone, Copy)]
pub(super) struct Asked<'a> {
    pub model: &'a ModelIdentity,
    pub sampling: &'a Sampling,
    pub seed: u64,
}

/// Walks over every consultation of a model, the repeats of a case next to each other: what they share is then evaluated once.
pub(super) fn walk(
    wanted: &Wanted,
    digests: &[CaseDigests],
    asked: Asked<'_>,
    judging: Option<&Judging>,
    lookup: &Lookup,
) -> Result<Walked, ReplayError> {
    let model = asked.model.key();
    let judge = judging.map(|j| j.model.identity().key());
    let mut walked = Walked::default();
    for (place, (case, digests)) in wanted.cases.iter().zip(digests).enumerate() {
        let judged_turns: Vec<(usize, String)> = match judging {
            Some(judging) => {
                let turns = judging.turns_of(case).filter(|&t| t <= wanted.turns_of(case));
                turns.map(|turn| Ok((turn, judging.prompts.digest(case.source(), turn)?))).collect::<Result<_, ReplayError>>()?
            }
            None => Vec::new(),
        };
        for repeat in 0..wanted.repeats {
            let mut unit = Unit { case: place, repeat, unanswered: false };
            let mut lacks_verdict = false;
            let mut said = Said::nothing();
            for turn in 1..=wanted.turns_of(case) {
                said = said.then(Role::User, &digests.questions[turn - 1]);
                let seed = derive_seed(asked.seed, case.id().as_str(), turn, repeat);
                let key = turn_key(case, turn, repeat, &said, asked.sampling, seed, &model);
                let Some(facts) = lookup.answer_facts(&key) else {
                    unit.unanswered = true;
                    break;
                };
                walked.answered += 1;
                if let (Some(judging), Some(judge), Some((_, prompt))) = (judging, &judge, judged_turns.iter().find(|(t, _)| *t == turn)) {
                    for judge_repeat in 0..wanted.judge_repeats {
                        let question = VerdictQuestion {
                            turn_key: &key,
                            answer: &facts.digest,
                            reference: &digests.reference,
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
                            lacks_verdict = true;
                        }
                    }
                }
                said = said.then(Role::Assistant, &facts.digest);
            }
            if unit.unanswered || lacks_verdict {
                walked.missing.push(unit);
            }
        }
    }
    Ok(walked)
}
