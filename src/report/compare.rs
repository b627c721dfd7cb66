//! Models against each other over the cases that both have. No comparison says which is better: it gives the difference and what it is worth.

use super::{IntervalNumbers, PairNumbers, PairTest, cells::Cell, parallel};
use crate::stats::{Clusters, Confidence, PValue, PairedDesign, PairedDifferences, Resampling, Values, compare, holm_adjusted};

/// The level of the test whose smallest detectable difference is given.
pub(super) const ALPHA: f64 = 0.05;
/// Its power.
pub(super) const POWER: f64 = 0.8;

/// A model's mean score on a case's turn, over repeats of the answer and of the judging.
type TurnMeans = Vec<((u32, u32), f64)>;

/// The turn means of some cells, which are sorted by case and turn.
pub(super) fn turn_means(cells: &[Cell]) -> TurnMeans {
    let mut means = TurnMeans::new();
    for turn in cells.chunk_by(|a, b| (a.case, a.turn) == (b.case, b.turn)) {
        let scores: Vec<f64> = turn.iter().filter_map(Cell::score).collect();
        if !scores.is_empty() {
            means.push(((turn[0].case, turn[0].turn), scores.iter().sum::<f64>() / scores.len() as f64));
        }
    }
    means
}

/// Every pair of models, in their order. Only turns that both have are compared, each weighs the same in its case, each case in the mean.
pub(super) fn comparisons(models: &[(String, TurnMeans)], plan: Resampling) -> Vec<PairNumbers> {
    let pairs: Vec<(usize, usize)> = (0..models.len()).flat_map(|left| (left + 1..models.len()).map(move |right| (left, right))).collect();
    let mut compared = parallel::each(pairs.len(), |place| {
        let (left, right) = (&models[pairs[place].0], &models[pairs[place].1]);
        pair(left, right, plan)
    });
    let family: Vec<PValue> = compared.iter().filter_map(|c| PValue::new(c.test.as_ref()?.p).ok()).collect();
    let tests = compared.iter_mut().filter_map(|c| c.test.as_mut());
    for (test, adjusted) in tests.zip(holm_adjusted(&family)) {
        test.p_holm = adjusted.probability();
    }
    compared
}

fn pair((left, left_means): &(String, TurnMeans), (right, right_means): &(String, TurnMeans), plan: Resampling) -> PairNumbers {
    let mut shared: Vec<(u32, f64, f64)> = Vec::new();
    let mut others = right_means.iter().peekable();
    for (key, mean) in left_means {
        while others.next_if(|(other, _)| other < key).is_some() {}
        if let Some((_, other)) = others.next_if(|(other, _)| other == key) {
            shared.push((key.0, *mean, *other));
        }
    }
    let cases: Vec<&[(u32, f64, f64)]> = shared.chunk_by(|a, b| a.0 == b.0).collect();
    let clusters = |side: fn(&(u32, f64, f64)) -> f64| {
        let values = cases.iter().map(|turns| Values::new(turns.iter().map(side).collect())).collect::<Result<Vec<_>, _>>();
        values.and_then(Clusters::new)
    };
    let test = clusters(|turn| turn.1).and_then(|left| clusters(|turn| turn.2).and_then(|right| test(&left, &right, plan))).ok();
    PairNumbers { left: left.clone(), right: right.clone(), cases: cases.len(), test }
}

fn test(left: &Clusters, right: &Clusters, plan: Resampling) -> Result<PairTest, crate::stats::StatisticError> {
    let compared = compare(left, right, Confidence::NINETY_FIVE, plan)?;
    let standard_deviation = PairedDifferences::between(left, right)?.values().standard_deviation();
    let design = standard_deviation.and_then(|deviation| PairedDesign::new(compared.cases, deviation, ALPHA).ok());
    let p = compared.permutation.p_value.probability();
    Ok(PairTest {
        difference: compared.mean_difference,
        interval: IntervalNumbers::from(compared.percentile),
        includes_zero: compared.percentile.contains(0.0),
        p,
        // Replaced once the whole family is known.
        p_holm: p,
        standard_deviation,
        detectable: design.and_then(|design| design.smallest_detectable_difference(POWER).ok()),
    })
}
