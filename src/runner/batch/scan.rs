//! The resume scan: finds by digest what a run already holds, without reading the texts of complete cases.

use super::Wanted;
use crate::{
    case::Case,
    chat::{ModelIdentity, Role, Sampling, derive_seed},
    digest::sha256,
    judge::{Preset, Prompts},
    record::{ConversationKey, Lookup, Said, TurnQuestion, VerdictQuestion, confidence_question},
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
    reference: Option<String>,
    /// The same, with the empty text where it has none.
    reference_or_none: String,
    /// Of the empty text, for a judge that compares with nothing.
    nothing: String,
    /// `None` where the case has no rubric.
    rubric: Option<String>,
    /// `None` where no wrong diagnosis of the case can be ruled out.
    refutations: Option<String>,
    /// `None` where the case lists no diagnosis.
    diagnoses: Option<String>,
    /// Of the question how sure a model is; `None` where it is not asked.
    confidence: Option<String>,
}

impl CaseDigests {
    pub fn of(case: &Case, confidence: bool) -> Self {
        Self {
            questions: case.turns().iter().map(|t| sha256(t.question.as_bytes())).collect(),
            reference: case.reference_text().map(|text| sha256(text.as_bytes())),
            nothing: sha256(b""),
            reference_or_none: sha256(case.reference_text().unwrap_or_default().as_bytes()),
            confidence: confidence.then(|| sha256(confidence_question(case.language()).as_bytes())),
            rubric: Prompts::new(Preset::Rubric).reference(case).ok().map(|text| sha256(text.as_bytes())),
            refutations: Prompts::new(Preset::Refutation).reference(case).ok().map(|text| sha256(text.as_bytes())),
            diagnoses: Prompts::new(Preset::Diagnosis).reference(case).ok().map(|text| sha256(text.as_bytes())),
        }
    }

    /// What the prompts compare an answer with; `None` where the case lacks it.
    pub fn compared(&self, prompts: Prompts) -> Option<&String> {
        match prompts.preset() {
            Preset::Official | Preset::Paper | Preset::CmbClin => self.reference.as_ref(),
            Preset::Rubric | Preset::RubricEach | Preset::Recall => self.rubric.as_ref(),
            Preset::Refutation => self.refutations.as_ref(),
            Preset::Diagnosis => self.diagnoses.as_ref(),
            Preset::Errors => Some(&self.nothing),
            Preset::Form(_) => Some(&self.reference_or_none),
        }
    }
}

/// One consultation that is not complete, or not current.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Unit {
    /// Which case, by its place among the wanted.
    pub case: usize,
    /// Which repeat of it, from 0.
    pub repeat: u32,
}

/// What a run holds of one model's part, and what it lacks.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Resumed {
    /// Answers that are there.
    pub answered: usize,
    /// Of them, those without a text.
    pub without_text: usize,
    /// Verdicts that are there.
    pub judged: usize,
    /// Answers that are there, are to be judged, and have no text that could be.
    pub unjudgeable: usize,
    /// Consultations of which answers are there and superseded by others.
    pub superseded: usize,
    /// The consultations that lack something, and those that are superseded.
    pub missing: Vec<Unit>,
}

/// Who answers, as far as digests go.
#[derive(Debug, Clone, Copy)]
pub(super) struct Asked<'a> {
    pub model: &'a ModelIdentity,
    pub sampling: &'a Sampling,
    pub seed: u64,
}

impl Resumed {
    /// What the cases after these came to.
    fn extend(&mut self, later: Self) {
        let Self { answered, without_text, judged, unjudgeable, superseded, missing } = later;
        self.answered += answered;
        self.without_text += without_text;
        self.judged += judged;
        self.unjudgeable += unjudgeable;
        self.superseded += superseded;
        self.missing.extend(missing);
    }
}

/// Scans every consultation of a model, the repeats of a case next to each other: what they share is then evaluated once. A run of a million verdicts
/// has as many digests to be made, so all cores take their part of the cases.
pub(super) fn scan(
    wanted: &Wanted,
    digests: &[CaseDigests],
    asked: Asked<'_>,
    judging: Option<&Judging>,
    lookup: &Lookup,
) -> Result<Resumed, ReplayError> {
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    let part = wanted.cases.len().div_ceil(threads).max(SMALLEST_PART);
    let parts: Vec<_> = (0..wanted.cases.len()).step_by(part).map(|from| from..(from + part).min(wanted.cases.len())).collect();
    let scan = |part: Range<usize>| scan_part(wanted, digests, part, asked, judging, lookup);
    let mut parts = parts.into_iter();
    let first = parts.next().unwrap_or(0..0);
    std::thread::scope(|scope| {
        let others: Vec<_> = parts.map(|part| scope.spawn(|| scan(part))).collect();
        let mut found = scan(first)?;
        for other in others {
            // What panicked there goes on here.
            found.extend(other.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))?);
        }
        Ok(found)
    })
}

fn scan_part(
    wanted: &Wanted,
    digests: &[CaseDigests],
    part: Range<usize>,
    asked: Asked<'_>,
    judging: Option<&Judging>,
    lookup: &Lookup,
) -> Result<Resumed, ReplayError> {
    let model = asked.model.key();
    let judge = judging.map(|j| j.model.identity().key());
    let mut found = Resumed::default();
    for place in part {
        let (case, digests) = (&wanted.cases[place], &digests[place]);
        let judged_turns: Vec<(usize, String)> = match judging {
            Some(judging) => {
                let turns = judging.turns_of(case).filter(|&t| t <= wanted.turns_of(case));
                let digest = |turn| judging.prompts.digest(case.source(), case.judged_as(turn).unwrap_or(turn));
                turns.map(|turn| Ok((turn, digest(turn)?))).collect::<Result<_, ReplayError>>()?
            }
            None => Vec::new(),
        };
        for repeat in 0..wanted.repeats {
            let conversation = ConversationKey::about(case, &model, repeat);
            let (mut lacks_something, mut superseded) = (false, false);
            let mut said = Said::nothing();
            for turn in 1..=wanted.turns_of(case) {
                said = said.then(Role::User, &digests.questions[turn - 1]);
                let seed = derive_seed(asked.seed, case.id().as_str(), turn, repeat);
                let key = TurnQuestion { case, turn, repeat, said: &said, sampling: asked.sampling, seed, model: &model }.key();
                let Some(facts) = lookup.answer_facts(&key) else {
                    lacks_something = true;
                    break;
                };
                found.answered += 1;
                found.without_text += usize::from(!facts.has_text);
                superseded |= !lookup.is_current(&conversation, turn, &key);
                let prompt = judged_turns.iter().find(|(t, _)| *t == turn);
                let reference = judging.and_then(|judging| digests.compared(judging.prompts));
                if let (Some(judging), Some(judge), Some((_, prompt)), Some(reference)) = (judging, &judge, prompt, reference) {
                    if facts.has_text {
                        let sampling = &judging.sampling;
                        let question =
                            VerdictQuestion { turn_key: &key, answer: &facts.digest, reference, prompt, repeat: 0, sampling, judge };
                        let missing = lookup.unjudged(question, wanted.judge_repeats).count();
                        found.judged += wanted.judge_repeats as usize - missing;
                        lacks_something |= missing > 0;
                    } else {
                        found.unjudgeable += wanted.judge_repeats as usize;
                    }
                }
                lacks_something |= facts.has_text
                    && digests.confidence.as_ref().is_some_and(|asked_for| {
                        let said = said.clone().then(Role::Assistant, &facts.digest).then(Role::User, asked_for);
                        let seed = derive_seed(asked.seed, case.id().as_str(), 0, repeat);
                        let question = TurnQuestion { case, turn: 0, repeat, said: &said, sampling: asked.sampling, seed, model: &model };
                        lookup.answer_facts(&question.key()).is_none()
                    });
                said = said.answered(case.history(), turn, &facts.digest);
            }
            found.superseded += usize::from(superseded);
            if lacks_something || superseded {
                found.missing.push(Unit { case: place, repeat });
            }
        }
    }
    Ok(found)
}
