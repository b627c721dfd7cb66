//! Compares models over the cases that both have. A comparison states the difference and its uncertainty, and
//! names no winner.

use super::{IntervalNumbers, PairNumbers, PairTest, ResamplingUsed, cells::Cell, parallel};
use crate::stats::{
    Bootstrap, Clusters, Confidence, PValue, PairedDesign, PairedDifferences, Resampling, Values, holm_adjusted, sign_flip_test,
};

/// The level of the test whose smallest detectable difference is given.
const ALPHA: f64 = 0.05;
/// Its power.
const POWER: f64 = 0.8;

/// How many pairs' intervals are drawn together.
const PAIRS_AT_A_TIME: usize = 4;

impl ResamplingUsed {
    /// Of a plan, at the levels that every interval and test has.
    pub(crate) fn of(plan: Resampling) -> Self {
        Self { resamples: plan.resamples(), seed: plan.seed(), confidence: Confidence::NINETY_FIVE.level(), power: POWER, alpha: ALPHA }
    }
}

/// A model's mean score on a case's turn, over repeats of the answer and of the judging.
pub(crate) type TurnMeans = Vec<((u32, u32), f64)>;

/// The turn means of some cells, which are sorted by case and turn.
pub(super) fn turn_means(cells: &[Cell]) -> TurnMeans {
    turn_means_of(cells, Cell::score)
}

/// The same of what `score` takes from a cell.
pub(super) fn turn_means_of(cells: &[Cell], score: impl Fn(&Cell) -> Option<f64>) -> TurnMeans {
    let mut means = TurnMeans::new();
    for turn in cells.chunk_by(|a, b| (a.case, a.turn) == (b.case, b.turn)) {
        let scores: Vec<f64> = turn.iter().filter_map(&score).collect();
        if !scores.is_empty() {
            means.push(((turn[0].case, turn[0].turn), scores.iter().sum::<f64>() / scores.len() as f64));
        }
    }
    means
}

/// Every pair of models, in their order. Only turns that both have are compared, each weighs the same in its case, each case in the mean.
pub(crate) fn comparisons(models: &[(String, TurnMeans)], plan: Resampling) -> Vec<PairNumbers> {
    comparisons_of(models, &every_pair(models.len()), plan)
}

/// The same with p-values that are not adjusted yet: see [`holm`].
pub(super) fn unadjusted_comparisons(models: &[(String, TurnMeans)], plan: Resampling) -> Vec<PairNumbers> {
    unadjusted(models, &every_pair(models.len()), plan)
}

fn every_pair(models: usize) -> Vec<(usize, usize)> {
    (0..models).flat_map(|left| (left + 1..models).map(move |right| (left, right))).collect()
}

/// These pairs of models, as places in their list, which share the level of the test.
pub(crate) fn comparisons_of(models: &[(String, TurnMeans)], pairs: &[(usize, usize)], plan: Resampling) -> Vec<PairNumbers> {
    let mut compared = unadjusted(models, pairs, plan);
    holm(compared.iter_mut());
    compared
}

fn unadjusted(models: &[(String, TurnMeans)], pairs: &[(usize, usize)], plan: Resampling) -> Vec<PairNumbers> {
    // The intervals of some pairs at a time share their draws; more at a time would leave cores idle.
    let chunks: Vec<&[(usize, usize)]> = pairs.chunks(PAIRS_AT_A_TIME).collect();
    let compared = parallel::each(chunks.len(), |place| {
        let differences = chunks[place].iter().map(|&(left, right)| shared(&models[left], &models[right])).collect();
        tested(differences, plan)
    });
    compared.into_iter().flatten().collect()
}

/// Adjusts the p-values of some comparisons for all of them.
pub(super) fn holm<'a>(compared: impl Iterator<Item = &'a mut PairNumbers>) {
    let mut tests: Vec<&mut PairTest> = compared.filter_map(|pair| pair.test.as_mut()).collect();
    let family: Vec<PValue> = tests.iter().filter_map(|test| PValue::new(test.p).ok()).collect();
    for (test, adjusted) in tests.iter_mut().zip(holm_adjusted(&family)) {
        test.p_holm = adjusted.probability();
    }
}

/// Two models' cases in common, and the differences over them; `None` below two cases.
struct Shared {
    left: String,
    right: String,
    cases: usize,
    turns: usize,
    differences: Option<PairedDifferences>,
}

/// The turns that both have: the case, and the mean of each.
pub(super) fn shared_turns(left: &TurnMeans, right: &TurnMeans) -> Vec<(u32, f64, f64)> {
    let mut turns: Vec<(u32, f64, f64)> = Vec::new();
    let mut others = right.iter().peekable();
    for (key, mean) in left {
        while others.next_if(|(other, _)| other < key).is_some() {}
        if let Some((_, other)) = others.next_if(|(other, _)| other == key) {
            turns.push((key.0, *mean, *other));
        }
    }
    turns
}

/// The mean of one side over cases, each of which weighs the same; `None` without one.
pub(super) fn mean_of_cases(shared: &[(u32, f64, f64)], side: fn(&(u32, f64, f64)) -> f64) -> Option<f64> {
    let of_case = |case: &[(u32, f64, f64)]| case.iter().map(side).sum::<f64>() / case.len() as f64;
    let cases: Vec<f64> = shared.chunk_by(|a, b| a.0 == b.0).map(of_case).collect();
    (!cases.is_empty()).then(|| cases.iter().sum::<f64>() / cases.len() as f64)
}

fn shared((left, left_means): &(String, TurnMeans), (right, right_means): &(String, TurnMeans)) -> Shared {
    let turns = shared_turns(left_means, right_means);
    let cases: Vec<&[(u32, f64, f64)]> = turns.chunk_by(|a, b| a.0 == b.0).collect();
    let clusters = |side: fn(&(u32, f64, f64)) -> f64| {
        let values = cases.iter().map(|turns| Values::new(turns.iter().map(side).collect())).collect::<Result<Vec<_>, _>>();
        values.and_then(Clusters::new)
    };
    let differences = clusters(|turn| turn.1).and_then(|left| PairedDifferences::between(&left, &clusters(|turn| turn.2)?)).ok();
    Shared { left: left.clone(), right: right.clone(), cases: cases.len(), turns: turns.len(), differences }
}

/// Puts the tests beside the pairs.
fn tested(pairs: Vec<Shared>, plan: Resampling) -> Vec<PairNumbers> {
    let some = pairs.iter().filter_map(|pair| Clusters::singletons(pair.differences.as_ref()?.values()).ok());
    let mut bootstraps = Bootstrap::of_means(&some.collect::<Vec<_>>(), plan).into_iter();
    let pair = |Shared { left, right, cases, turns, differences }: Shared| {
        let test = differences.and_then(|differences| Some(test(&differences, &bootstraps.next()?.ok()?, plan)));
        PairNumbers { left, right, cases, turns, test }
    };
    pairs.into_iter().map(pair).collect()
}

/// The test of some differences, with the bootstrap of their mean. As [`crate::stats::compare`], but for what a report does not show.
fn test(differences: &PairedDifferences, bootstrap: &Bootstrap, plan: Resampling) -> PairTest {
    let interval = bootstrap.percentile(Confidence::NINETY_FIVE);
    let standard_deviation = differences.values().standard_deviation();
    let cases = differences.values().as_slice().len();
    let design = standard_deviation.and_then(|deviation| PairedDesign::new(cases, deviation, ALPHA).ok());
    let p = sign_flip_test(differences, plan).p_value.probability();
    PairTest {
        difference: differences.mean(),
        interval: IntervalNumbers::from(interval),
        includes_zero: interval.contains(0.0),
        p,
        // Replaced once the whole family is known.
        p_holm: p,
        standard_deviation,
        detectable: design.and_then(|design| design.smallest_detectable_difference(POWER).ok()),
    }
}
