//! What a turn loses by earlier answers, and gains by the conversation before it: variants that have something else stand for the answers before a turn, against
//! the case itself, turn by turn. And what the whole case at once costs against its turns.

use super::{
    AtOnceCost, HistoryEffect, HistoryMeasure,
    compare::{TurnMeans, comparisons_of, mean_of_cases, shared_turns},
    records::{Answer, Records},
};
use crate::stats::Resampling;
use std::collections::{BTreeMap, BTreeSet};

/// The scores of one model with its own answers in the history, and with something else there.
pub(super) struct Compared<'a> {
    pub model: &'a str,
    pub measure: HistoryMeasure,
    /// Cases that were wanted in their original.
    pub of: usize,
    pub own: &'a TurnMeans,
    pub other: TurnMeans,
}

/// The measure that a variant serves, by its name.
pub(super) fn measure_of(variant: &str) -> Option<HistoryMeasure> {
    match variant {
        "history=reference" => Some(HistoryMeasure::ErrorPropagation),
        "history=none" => Some(HistoryMeasure::ContextGain),
        _ => None,
    }
}

/// Each of them turn by turn; their tests share their level. Both measures are above 0 where the conversation does what their names say.
pub(super) fn effects(compared: &[Compared<'_>], plan: Resampling) -> Vec<HistoryEffect> {
    let mut rows = Vec::new();
    let mut means: Vec<(String, TurnMeans)> = Vec::new();
    for one in compared {
        let turns: BTreeSet<u32> = one.own.iter().chain(&one.other).map(|((_, turn), _)| *turn).collect();
        for turn in turns {
            let of_turn = |means: &TurnMeans| means.iter().filter(|((_, of), _)| *of == turn).copied().collect::<TurnMeans>();
            let (own, other) = (of_turn(one.own), of_turn(&one.other));
            // The reference less the own answers, and the own answers less nothing.
            let (left, right) = if one.measure == HistoryMeasure::ErrorPropagation { (other, own) } else { (own, other) };
            means.extend([(one.model.to_owned(), left), (String::new(), right)]);
            rows.push((one, turn));
        }
    }
    let pairs: Vec<(usize, usize)> = (0..rows.len()).map(|place| (2 * place, 2 * place + 1)).collect();
    let tested = comparisons_of(&means, &pairs, plan);
    let mut effects = Vec::with_capacity(rows.len());
    for (((one, turn), sides), pair) in rows.into_iter().zip(means.chunks(2)).zip(tested) {
        let shared = shared_turns(&sides[0].1, &sides[1].1);
        effects.push(HistoryEffect {
            measure: one.measure,
            model: one.model.to_owned(),
            turn,
            cases: pair.cases,
            of: one.of,
            with: mean_of_cases(&shared, |turn| turn.1),
            without: mean_of_cases(&shared, |turn| turn.2),
            test: pair.test,
        });
    }
    effects
}

/// Of prompts and of answers.
type Tokens = (u64, u64);

/// What the whole case at once costs against its turns, by source and model, over the cases of which the tokens of every answer are known.
pub(super) fn at_once(records: &Records) -> Vec<AtOnceCost> {
    // Of each case its answers in the first repeat, by model.
    let mut of_case: BTreeMap<(u32, u32), Vec<&Answer>> = BTreeMap::new();
    records
        .answers
        .iter()
        .filter(|answer| answer.repeat == 0)
        .for_each(|answer| of_case.entry((answer.model, answer.case)).or_default().push(answer));
    let numbers = records.originals();
    let total = |answers: &[&Answer]| {
        let add = |(prompt, answer): Tokens, next: &&Answer| next.tokens.map(|(p, a)| (prompt + u64::from(p), answer + u64::from(a)));
        answers.iter().try_fold((0, 0), add)
    };
    let mut pairs: BTreeMap<(&str, u32), Vec<[Tokens; 2]>> = BTreeMap::new();
    let mut sources = BTreeMap::new();
    for ((model, case), at_once) in &of_case {
        let name = &records.cases[*case as usize];
        let Some((turns, _)) = name.again().filter(|_| name.variant_name().is_some_and(crate::case::VariantName::asks_at_once)) else {
            continue;
        };
        let original = numbers.get(&(name.source, name.id.as_str()));
        let by_turns = original.and_then(|number| of_case.get(&(*model, *number))).filter(|answers| answers.len() == turns as usize);
        let (Some(by_turns), Some(at_once)) = (by_turns.and_then(|answers| total(answers)), total(at_once)) else { continue };
        sources.insert(name.source.label(), name.source);
        pairs.entry((name.source.label(), *model)).or_default().push([by_turns, at_once]);
    }
    let mut costs = Vec::with_capacity(pairs.len());
    for ((source, model), cases) in pairs {
        let mean = |number: fn(&[Tokens; 2]) -> u64| cases.iter().map(number).sum::<u64>() as f64 / cases.len() as f64;
        costs.push(AtOnceCost {
            source: sources[source],
            model: records.models[model as usize].name.clone(),
            cases: cases.len(),
            prompt_by_turns: mean(|of| of[0].0),
            answer_by_turns: mean(|of| of[0].1),
            prompt_at_once: mean(|of| of[1].0),
            answer_at_once: mean(|of| of[1].1),
        });
    }
    costs
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Two cases of three turns; the numbers were made by hand.
    #[test]
    fn error_propagation_is_the_reference_less_the_own_answers_and_context_gain_the_own_answers_less_none() {
        let own: TurnMeans = vec![((0, 1), 6.0), ((0, 2), 5.0), ((0, 3), 4.0), ((1, 1), 8.0), ((1, 2), 7.0), ((1, 3), 5.0)];
        let reference: TurnMeans = vec![((0, 1), 6.0), ((0, 2), 7.0), ((0, 3), 8.0), ((1, 1), 8.0), ((1, 2), 7.0), ((1, 3), 7.0)];
        let none: TurnMeans = vec![((0, 1), 6.0), ((0, 3), 1.0), ((1, 1), 8.0), ((1, 3), 4.0)];
        let of = |measure, other: &TurnMeans| Compared { model: "m", measure, of: 2, own: &own, other: other.clone() };
        let compared = [of(HistoryMeasure::ErrorPropagation, &reference), of(HistoryMeasure::ContextGain, &none)];
        let effects = effects(&compared, Resampling::new(10_000, 1).unwrap());
        let rows: Vec<_> =
            effects.iter().map(|e| (e.measure, e.turn, e.cases, e.with, e.without, e.test.as_ref().map(|t| t.difference))).collect();
        use HistoryMeasure::{ContextGain, ErrorPropagation};
        assert_eq!(
            rows,
            [
                (ErrorPropagation, 1, 2, Some(7.0), Some(7.0), Some(0.0)),
                (ErrorPropagation, 2, 2, Some(7.0), Some(6.0), Some(1.0)),
                (ErrorPropagation, 3, 2, Some(7.5), Some(4.5), Some(3.0)),
                (ContextGain, 1, 2, Some(7.0), Some(7.0), Some(0.0)),
                (ContextGain, 2, 0, None, None, None),
                (ContextGain, 3, 2, Some(4.5), Some(2.5), Some(2.0)),
            ]
        );
        assert!(["history=none@1", "bias=recency"].iter().all(|other| measure_of(other).is_none()));
    }
}
