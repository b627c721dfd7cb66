//! One row: what a model's verdicts over one group come to.

use super::{
    CoverageNumbers, Criterion, Distribution, Estimate, Group, IntervalNumbers, LengthNumbers, NoInterval, Row, Spread,
    cells::Cell,
    records::{Outcome, Records},
};
use crate::stats::{
    Bootstrap, ClusteredPairs, Clusters, Confidence, Correction, Histogram, Interval, LengthEffect, Ratings, Resampling, Values,
    clustered_slope, score_spread, spearman,
};

/// The criteria's names in records, in their order.
pub(super) const CRITERIA: [&str; 4] = ["fluency", "relevance", "completeness", "proficiency"];

/// The row over some cells, which are sorted by case and answer.
pub(super) fn row(group: Group, cells: &[Cell], records: &Records, highest: u8, plan: Resampling) -> Row {
    let mut coverage = CoverageNumbers { of: cells.len(), ..CoverageNumbers::default() };
    for cell in cells {
        match cell.outcome {
            Outcome::None(missing) => *coverage.missing.entry(missing).or_default() += 1,
            _ => coverage.scored += 1,
        }
    }
    let by_case = scores_by_case(cells, Cell::score);
    let scores = Values::new(by_case.iter().flatten().copied().collect()).unwrap_or_default();
    Row {
        group,
        mean: estimate(&by_case, plan),
        standard_deviation: scores.standard_deviation(),
        median: scores.median(),
        cases: by_case.len(),
        coverage,
        criteria: criteria(cells, plan),
        distributions: distributions(cells, highest),
        spread: spread(cells),
        length: length(cells, records),
    }
}

/// The scores, a list a case; a case without any is left out, and the coverage says so.
fn scores_by_case(cells: &[Cell], score: impl Fn(&Cell) -> Option<f64>) -> Vec<Vec<f64>> {
    let cases = cells.chunk_by(|a, b| a.case == b.case).map(|case| case.iter().filter_map(&score).collect::<Vec<f64>>());
    cases.filter(|scores| !scores.is_empty()).collect()
}

/// A mean of scores in cases, none of which is empty.
pub(super) fn estimate(by_case: &[Vec<f64>], plan: Resampling) -> Estimate {
    let pooled = Values::new(by_case.iter().flatten().copied().collect()).unwrap_or_default();
    let Some(value) = pooled.mean() else {
        return Estimate { value: None, interval: None, no_interval: Some(NoInterval::NoScores) };
    };
    let clusters = by_case.iter().map(|case| Values::new(case.clone())).collect::<Result<Vec<_>, _>>().and_then(Clusters::new);
    match clusters.and_then(|clusters| Bootstrap::of_mean(&clusters, plan)) {
        Ok(bootstrap) => {
            let interval = bootstrap.percentile(Confidence::NINETY_FIVE);
            Estimate { value: Some(value), interval: Some(interval.into()), no_interval: None }
        }
        // Below two cases; the scores themselves are whole numbers or quarters of them.
        Err(_) => Estimate { value: Some(value), interval: None, no_interval: Some(NoInterval::OneCase) },
    }
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

fn criteria(cells: &[Cell], plan: Resampling) -> Vec<Criterion> {
    if !cells.iter().any(|cell| matches!(cell.outcome, Outcome::Criteria(_))) {
        return Vec::new();
    }
    let of = |place: usize| estimate(&scores_by_case(cells, |cell| criterion(cell, place).map(f64::from)), plan);
    CRITERIA.iter().enumerate().map(|(place, name)| Criterion { name, mean: of(place) }).collect()
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
    let observed = ClusteredPairs::new(clusters).ok()?;
    let spearman = spearman(&observed.pooled()).ok()?;
    let slope = clustered_slope(&observed, Correction::FewClusters).ok()?;
    let doubling = std::f64::consts::LN_2;
    let interval = slope.interval(Confidence::NINETY_FIVE);
    Some(LengthNumbers {
        answers: slope.values,
        spearman,
        points_per_doubling: LengthEffect { spearman, slope }.points_per_doubling(),
        interval: IntervalNumbers { low: interval.low * doubling, high: interval.high * doubling },
    })
}
