//! Rows: the totals of a model's verdicts over a group.

use super::{
    CoverageNumbers, Criterion, Distribution, Doubling, Estimate, Group, IntervalNumbers, LengthNumbers, NoInterval, Row, Spread,
    cells::{Cell, scores_by_case},
    records::{Outcome, Records},
};
use crate::stats::{
    ClusteredPairs, Clusters, Confidence, Correction, GroupOfValues, Histogram, Interval, LengthEffect, Ratings, Resampling, Values,
    clustered_slope, mean_of_means, score_spread, spearman,
};
use std::collections::BTreeSet;

/// The criteria's names in records, in their order.
pub(super) const CRITERIA: [&str; 4] = ["fluency", "relevance", "completeness", "proficiency"];

/// The rows over some groups of cells, which are sorted by case and answer, and the mean of the means of these turns' scores. Made together, so that their
/// intervals share their draws.
pub(super) fn rows(
    groups: Vec<(Group, Vec<Cell>)>,
    turns: &[GroupOfValues],
    records: &Records,
    highest: u8,
    plan: Resampling,
) -> (Vec<Row>, Option<Estimate>) {
    let by_case: Vec<Vec<Vec<f64>>> = groups.iter().flat_map(|(_, cells)| all_scores(cells)).collect();
    let (estimates, average) = estimates_and_average(&by_case, turns, plan);
    let mut estimates = estimates.into_iter();
    // As many for each group as there are lists of its scores: the two are walked in step.
    let mut next = || estimates.next().unwrap_or(NO_SCORES);
    (groups.into_iter().map(|(group, cells)| row(group, &cells, records, (highest, plan), &mut next)).collect(), average)
}

/// The scores of each turn by case, of the cases that have any; empty below two turns with a score.
pub(super) fn scores_by_turn(cells: &[Cell]) -> Vec<GroupOfValues> {
    let turns: BTreeSet<u32> = cells.iter().filter(|cell| cell.score().is_some()).map(|cell| cell.turn).collect();
    if turns.len() < 2 {
        return Vec::new();
    }
    let cases: Vec<&[Cell]> =
        cells.chunk_by(|a, b| a.case == b.case).filter(|case| case.iter().any(|cell| cell.score().is_some())).collect();
    let of = |turn: u32| cases.iter().map(|case| case.iter().filter(|cell| cell.turn == turn).filter_map(Cell::score).collect()).collect();
    turns.into_iter().map(of).collect()
}

/// The row over some cells; `estimate` gives the estimates of [`all_scores`], one after another.
fn row(group: Group, cells: &[Cell], records: &Records, (highest, plan): (u8, Resampling), mut estimate: impl FnMut() -> Estimate) -> Row {
    let mut coverage = CoverageNumbers { of: cells.len(), ..CoverageNumbers::default() };
    for cell in cells {
        match cell.outcome.missing() {
            Some(missing) => *coverage.missing.entry(missing).or_default() += 1,
            None => coverage.scored += 1,
        }
    }
    let by_case = scores_by_case(cells, Cell::score);
    let scores = Values::new(by_case.iter().flatten().copied().collect()).unwrap_or_default();
    let mean = estimate();
    let criteria = if has_criteria(cells) { CRITERIA.map(|name| Criterion { name, mean: estimate() }).to_vec() } else { Vec::new() };
    Row {
        group,
        mean,
        standard_deviation: scores.standard_deviation(),
        median: scores.median(),
        cases: by_case.len(),
        coverage,
        expected: expected(cells),
        criteria,
        distributions: distributions(cells, highest),
        rubric: super::rubric::numbers(cells, records),
        diagnosis: super::diagnosis::numbers(cells, |lists| estimates(lists, plan)),
        errors: super::errors::numbers(cells, records, |lists| estimates(lists, plan)),
        form: super::form::numbers(cells, records, |lists| estimates(lists, plan)),
        spread: spread(cells),
        length: length(cells, records),
    }
}

fn expected(cells: &[Cell]) -> Option<f64> {
    let values = cells.iter().filter_map(|cell| cell.expected.map(f64::from)).collect();
    Values::new(values).ok()?.mean()
}

/// What there is to estimate of some cells: the scores, and where there are criteria those of each.
fn all_scores(cells: &[Cell]) -> Vec<Vec<Vec<f64>>> {
    let criteria = if has_criteria(cells) { 0..CRITERIA.len() } else { 0..0 };
    let of_criteria = criteria.map(|place| scores_by_case(cells, |cell| criterion(cell, place).map(f64::from)));
    [scores_by_case(cells, Cell::score)].into_iter().chain(of_criteria).collect()
}

fn has_criteria(cells: &[Cell]) -> bool {
    cells.iter().any(|cell| matches!(cell.outcome, Outcome::Criteria(_)))
}

const NO_SCORES: Estimate = Estimate { value: None, interval: None, no_interval: Some(NoInterval::NoScores) };

/// The means of several lists of scores in cases, none of which is empty.
pub(crate) fn estimates(lists: &[Vec<Vec<f64>>], plan: Resampling) -> Vec<Estimate> {
    estimates_and_average(lists, &[], plan).0
}

/// The same, and the mean of the means of some groups of scores over the same cases; `None` without groups.
fn estimates_and_average(lists: &[Vec<Vec<f64>>], groups: &[GroupOfValues], plan: Resampling) -> (Vec<Estimate>, Option<Estimate>) {
    let clusters = |list: &Vec<Vec<f64>>| {
        let cases = list.iter().map(|case| Values::new(case.clone())).collect::<Result<Vec<_>, _>>();
        cases.and_then(Clusters::new).ok()
    };
    let clusters: Vec<Option<Clusters>> = lists.iter().map(clusters).collect();
    let some: Vec<Clusters> = clusters.iter().flatten().cloned().collect();
    let (average, bootstraps) = mean_of_means(groups, &some, plan, Confidence::NINETY_FIVE);
    let mut bootstraps = bootstraps.into_iter();
    let estimate = |clusters: Option<Clusters>| {
        // No clusters: no scores.
        let (Some(clusters), Some(bootstrap)) = (clusters.as_ref(), clusters.as_ref().and_then(|_| bootstraps.next())) else {
            return NO_SCORES;
        };
        let pooled = Values::new(clusters.as_slice().iter().flat_map(Values::as_slice).copied().collect()).unwrap_or_default();
        let value = pooled.mean();
        match bootstrap {
            Ok(bootstrap) => {
                let interval = bootstrap.percentile(Confidence::NINETY_FIVE);
                Estimate { value, interval: Some(interval.into()), no_interval: None }
            }
            // Below two cases.
            Err(_) => Estimate { value, interval: None, no_interval: Some(NoInterval::OneCase) },
        }
    };
    let average = average.ok().map(|average| {
        let interval = average.interval.map(IntervalNumbers::from);
        let no_interval = groups.first().filter(|group| group.len() < 2).map(|_| NoInterval::OneCase);
        Estimate { value: Some(average.estimate), interval, no_interval }
    });
    (clusters.into_iter().map(estimate).collect(), average)
}

impl From<Interval> for IntervalNumbers {
    fn from(interval: Interval) -> Self {
        Self { low: interval.low, high: interval.high }
    }
}

fn criterion(cell: &Cell, place: usize) -> Option<u8> {
    match cell.outcome {
        Outcome::Criteria(ratings) => Some(ratings[place]),
        _ => None,
    }
}

fn distributions(cells: &[Cell], highest: u8) -> Vec<Distribution> {
    let counts = |ratings: Vec<u8>| {
        let histogram = Histogram::of(&Ratings::new(ratings).unwrap_or_default());
        histogram.counts()[..usize::from(highest.min(10))].to_vec()
    };
    let rating = |cell: &Cell| match cell.outcome {
        Outcome::Rating(rating) => Some(rating),
        _ => None,
    };
    if cells.iter().any(|cell| rating(cell).is_some()) {
        return vec![Distribution { of: "rating", counts: counts(cells.iter().filter_map(rating).collect()) }];
    }
    let of = |(place, name): (usize, &&'static str)| {
        let ratings: Vec<u8> = cells.iter().filter_map(|cell| criterion(cell, place)).collect();
        (!ratings.is_empty()).then(|| Distribution { of: name, counts: counts(ratings) })
    };
    CRITERIA.iter().enumerate().filter_map(of).collect()
}

/// The cells of one answer after another; cells without an answer have none.
fn by_answer(cells: &[Cell]) -> impl Iterator<Item = (u32, Vec<f64>)> {
    cells.chunk_by(|a, b| a.answer == b.answer).filter_map(|cells| {
        let scores: Vec<f64> = cells.iter().filter_map(Cell::score).collect();
        Some((cells[0].answer?, scores)).filter(|(_, scores)| !scores.is_empty())
    })
}

fn spread(cells: &[Cell]) -> Option<Spread> {
    let answers = by_answer(cells).map(|(_, scores)| Values::new(scores)).collect::<Result<Vec<_>, _>>().ok()?;
    let spread = score_spread(&answers).ok()?;
    Some(Spread { answers: spread.answers, mean_standard_deviation: spread.mean_standard_deviation, share_apart: spread.share_apart })
}

fn length(cells: &[Cell], records: &Records) -> Option<LengthNumbers> {
    let mut clusters: Vec<Vec<(f64, f64)>> = Vec::new();
    for case in cells.chunk_by(|a, b| a.case == b.case) {
        let answers = by_answer(case).filter_map(|(answer, scores)| {
            let characters = records.answers[answer as usize].characters;
            (characters > 0).then(|| (f64::from(characters).ln(), scores.iter().sum::<f64>() / scores.len() as f64))
        });
        clusters.extend(Some(answers.collect::<Vec<_>>()).filter(|answers| !answers.is_empty()));
    }
    let logarithms = || clusters.iter().flatten().map(|(logarithm, _)| *logarithm);
    let (shortest, longest) = (logarithms().fold(f64::INFINITY, f64::min), logarithms().fold(f64::NEG_INFINITY, f64::max));
    let observed = ClusteredPairs::new(clusters).ok()?;
    let spearman = spearman(&observed.pooled()).ok()?;
    let slope = clustered_slope(&observed, Correction::FewClusters).ok()?;
    let doubling = std::f64::consts::LN_2;
    let interval = slope.interval(Confidence::NINETY_FIVE);
    Some(LengthNumbers {
        answers: slope.values,
        spearman,
        doubling: (longest - shortest >= doubling).then(|| Doubling {
            points: LengthEffect { spearman, slope }.points_per_doubling(),
            interval: IntervalNumbers { low: interval.low * doubling, high: interval.high * doubling },
        }),
    })
}
