//! Decides which of several records of the same verdict or answer counts.

use super::super::records::{Answer, JudgedAnswer, LeftOut, Outcome, ReadPlan};
use crate::{record::make_current, report::Missing};
use std::{
    collections::{HashMap, HashSet},
    num::NonZeroU64,
};

/// The current answers of every model, case and repeat: the last conversation, in the order of the runs and of their lines. A turn that was answered anew began
/// the conversation again from there, so what stood after it was said in another one and never stands beside it. Sorted by model, case, turn and repeat.
///
/// `whose` gives each model's identity: a model that was asked with other settings is a row of its own, and still the one whose conversation it is.
///
/// Also the answers that are not current, in the order of their lines.
pub(super) fn current_answers(mut answers: Vec<Answer>, whose: impl Fn(u32) -> u32, left_out: &mut LeftOut) -> (Vec<Answer>, Vec<Answer>) {
    let mut earlier = Vec::new();
    let mut conversations: HashMap<(u32, u32, u32), Vec<()>> = HashMap::new();
    let follows = |a: &mut Answer| make_current(conversations.entry((whose(a.model), a.case, a.repeat)).or_default(), a.turn as usize, ());
    keep(&mut answers, &mut earlier, follows);
    drop(conversations);
    left_out.answers_after_a_gap += earlier.len();
    let before = earlier.len();
    // From the end on, an answer stands as long as nothing later is of its turn or of one before it.
    let mut earliest: HashMap<(u32, u32, u32), u32> = HashMap::new();
    answers.reverse();
    keep(&mut answers, &mut earlier, |a| {
        let earliest = earliest.entry((a.model, a.case, a.repeat)).or_insert(u32::MAX);
        let stands = a.turn < *earliest;
        *earliest = a.turn.min(*earliest);
        stands
    });
    answers.sort_unstable_by_key(|a| (a.model, a.case, a.turn, a.repeat));
    answers.shrink_to_fit();
    left_out.superseded_answers += earlier.len() - before;
    earlier.sort_unstable_by_key(|a| (a.run, a.place.offset));
    (answers, earlier)
}

/// Moves what is not kept to the others.
fn keep(answers: &mut Vec<Answer>, others: &mut Vec<Answer>, mut is_kept: impl FnMut(&mut Answer) -> bool) {
    others.extend(answers.extract_if(.., |answer| !is_kept(answer)));
}

/// Finds the current answer that a run's verdicts are about.
pub(super) struct Keys {
    answers: HashMap<u128, u32>,
    /// By run, where answers to the same question stand in several rows: the same was asked for, and other sampling was sent.
    several: HashMap<(u32, u128), u32>,
    /// By run: keys under which the run itself has another text than the current one. Its verdicts are about that one.
    other_texts: HashMap<u32, HashSet<u128>>,
}

impl Keys {
    /// `texts` are the last finished answers of each run by key: its number, the key, the text's digest, and the attempt. Only needed of several runs.
    pub fn of(answers: &[Answer], texts: &HashMap<(u32, u128), u64>) -> Self {
        let mut keys = Self { answers: HashMap::with_capacity(answers.len()), several: HashMap::new(), other_texts: HashMap::new() };
        for (answer, place) in answers.iter().zip(0..) {
            if let Some(other) = keys.answers.insert(answer.key, place) {
                keys.several.insert((answers[other as usize].run, answer.key), other);
                keys.several.insert((answer.run, answer.key), place);
            }
        }
        for (&(run, key), &text) in texts {
            if keys.current(run, key).is_some_and(|place| answers[place as usize].text != text) {
                keys.other_texts.entry(run).or_default().insert(key);
            }
        }
        keys
    }

    fn current(&self, run: u32, key: u128) -> Option<u32> {
        self.several.get(&(run, key)).or_else(|| self.answers.get(&key)).copied()
    }

    /// The place of the current answer with this key, as a run means it.
    pub fn place(&self, run: u32, key: u128) -> Option<u32> {
        let other = self.other_texts.get(&run).is_some_and(|keys| keys.contains(&key));
        self.current(run, key).filter(|_| !other)
    }
}

/// Leaves out what a judge said of a case's answers beside another reference than the one that counts: the plan's, the last run's of several, or where nothing
/// was judged against that one, the reference of the judge's last verdict. Earlier versions did not record references: their verdicts are taken as they are.
pub(super) fn of_one_reference(
    mut verdicts: Vec<JudgedAnswer>,
    answers: &[Answer],
    plans: &[ReadPlan],
    left_out: &mut LeftOut,
) -> Vec<JudgedAnswer> {
    let planned: HashMap<u32, NonZeroU64> = plans.iter().flat_map(|plan| plan.references.iter().copied()).collect();
    let judging = |v: &JudgedAnswer| (answers[v.answer as usize].case, v.judge, v.preset.name());
    let mut counting: HashMap<_, NonZeroU64> = HashMap::new();
    for verdict in &verdicts {
        let Some(reference) = verdict.reference else { continue };
        let planned = planned.get(&judging(verdict).0);
        let counts = counting.entry(judging(verdict)).or_insert(reference);
        if planned != Some(counts) {
            *counts = reference;
        }
    }
    let before = verdicts.len();
    verdicts.retain(|v| v.reference.is_none_or(|reference| counting.get(&judging(v)) == Some(&reference)));
    left_out.other_references += before - verdicts.len();
    verdicts
}

/// The current verdict of every answer, judge, preset, wording and repeat of the judging: the last final one, else the last. Sorted by these five.
pub(super) fn current_verdicts(mut verdicts: Vec<JudgedAnswer>, left_out: &mut LeftOut) -> Vec<JudgedAnswer> {
    let cell = |v: &JudgedAnswer| (v.answer, v.judge, v.preset.name(), v.wording, v.repeat);
    verdicts.sort_by_key(cell);
    let before = verdicts.len();
    // A failure gives its place to whatever comes later, and takes no final verdict's.
    verdicts.dedup_by(|later, kept| {
        let same = cell(later) == cell(kept);
        if same && (is_final(later) || !is_final(kept)) {
            *kept = *later;
        }
        same
    });
    verdicts.shrink_to_fit();
    left_out.superseded_verdicts += before - verdicts.len();
    verdicts
}

fn is_final(verdict: &JudgedAnswer) -> bool {
    verdict.outcome != Outcome::None(Missing::Failed)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{judge::Preset, record::Place};

    fn answer(key: u128, repeat: u32, text: u64) -> Answer {
        Answer {
            key,
            text,
            at: 0,
            run: 0,
            model: 0,
            case: 0,
            turn: 1,
            repeat,
            attempt: 0,
            characters: 1,
            cut: false,
            prompt_cut: false,
            unknown_end: false,
            unclosed_reasoning: false,
            withheld: false,
            milliseconds: 0,
            place: Place { offset: 0, length: 0 },
            tokens: None,
            named: None,
            how_sure: crate::report::records::HowSure::NotAsked,
        }
    }

    #[test]
    fn the_last_answer_of_a_cell_stands() {
        let mut left_out = LeftOut::default();
        let (current, earlier) =
            current_answers(vec![answer(5, 1, 0), answer(1, 0, 0), answer(2, 0, 0), answer(1, 0, 9)], |model| model, &mut left_out);
        assert_eq!(current, [answer(1, 0, 9), answer(5, 1, 0)]);
        assert_eq!(earlier.len(), 2);
        assert_eq!(left_out.superseded_answers, 2);
    }

    #[test]
    fn a_turn_answered_anew_leaves_nothing_of_the_conversation_after_it() {
        let turn = |key, turn| Answer { turn, ..answer(key, 0, 0) };
        let mut left_out = LeftOut::default();
        let answers = vec![turn(1, 1), turn(2, 2), turn(3, 3), turn(4, 1), turn(5, 2)];
        let (current, _) = current_answers(answers, |model| model, &mut left_out);
        assert_eq!(current, [turn(4, 1), turn(5, 2)]);
        assert_eq!((left_out.superseded_answers, left_out.answers_after_a_gap), (3, 0));
    }

    /// The same answers in the same order as `record::current::tests::the_last_conversation_stands`.
    #[test]
    fn an_answer_after_a_gap_stands_nowhere() {
        let turn = |key, turn| Answer { turn, ..answer(key, 0, 0) };
        let mut left_out = LeftOut::default();
        let answers = vec![turn(1, 1), turn(2, 2), turn(4, 1), turn(6, 3), turn(7, 2)];
        assert_eq!(current_answers(answers, |model| model, &mut left_out).0, [turn(4, 1), turn(7, 2)]);
        assert_eq!((left_out.superseded_answers, left_out.answers_after_a_gap), (2, 1));
        // The turn before may be in the row of the same model with other settings.
        let other = Answer { model: 1, ..turn(2, 2) };
        let mut left_out = LeftOut::default();
        assert_eq!(current_answers(vec![turn(1, 1), other], |_| 0, &mut left_out).0, [turn(1, 1), other]);
        assert_eq!(current_answers(vec![turn(1, 1), other], |model| model, &mut left_out).0, [turn(1, 1)]);
    }

    #[test]
    fn a_run_whose_own_text_is_another_does_not_speak_of_the_standing_one() {
        let answers = [answer(1, 0, 9), answer(2, 1, 7)];
        let texts = HashMap::from([((0, 1), 8), ((1, 1), 9), ((0, 2), 7)]);
        let keys = Keys::of(&answers, &texts);
        assert_eq!([keys.place(0, 1), keys.place(1, 1), keys.place(0, 2), keys.place(2, 1)], [None, Some(0), Some(1), Some(0)]);
        assert_eq!(keys.place(0, 3), None);
        // The same question, answered under other sampling: each run means its own, and a third the last.
        let answers = [answer(1, 0, 9), Answer { run: 1, model: 1, ..answer(1, 0, 8) }];
        let keys = Keys::of(&answers, &HashMap::from([((0, 1), 9), ((1, 1), 8), ((2, 1), 9)]));
        assert_eq!([keys.place(0, 1), keys.place(1, 1), keys.place(2, 1), keys.place(3, 1)], [Some(0), Some(1), None, Some(1)]);
    }

    #[test]
    fn the_last_final_verdict_stands_else_the_last() {
        let verdict = |outcome| JudgedAnswer {
            answer: 0,
            at: 0,
            judge: 0,
            wording: 0,
            reference: None,
            repeat: 0,
            preset: Preset::Official,
            outcome,
            outside_scale: false,
            judge_is_candidate: false,
            expected: None,
            run: 0,
            place: Place { offset: 0, length: 0 },
        };
        let failed = Outcome::None(Missing::Failed);
        let cases = [
            (vec![Outcome::Rating(3), Outcome::Rating(5)], Outcome::Rating(5)),
            (vec![Outcome::Rating(3), failed], Outcome::Rating(3)),
            (vec![failed, Outcome::Rating(4), failed], Outcome::Rating(4)),
            (vec![failed, failed], failed),
            (vec![Outcome::Rating(4), Outcome::None(Missing::Refused)], Outcome::None(Missing::Refused)),
        ];
        for (outcomes, expected) in cases {
            let mut left_out = LeftOut::default();
            let count = outcomes.len();
            let current = current_verdicts(outcomes.into_iter().map(verdict).collect(), &mut left_out);
            assert_eq!(current, [verdict(expected)]);
            assert_eq!(left_out.superseded_verdicts, count - 1);
        }
    }
}
