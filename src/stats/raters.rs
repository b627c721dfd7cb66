//! Raters of a trial: a mean whose uncertainty is over cases and raters, each rater's severity, and its drift over the session.

use super::{
    ClusteredEstimate, ClusteredPairs, Clusters, Confidence, Correction, Generator, Purpose, ResampledEstimate, Resampling, StatisticError,
    Values, by_case::Drawn, clustered_mean, clustered_slope,
};
use std::num::NonZeroUsize;

/// What raters gave to the units of cases: a list of units for each case, a place for each rater, `None` where one gave none. At least one case; every case has
/// a score.
#[derive(Debug, Clone, PartialEq)]
pub struct RatedCases {
    cases: Vec<Vec<Vec<Option<f64>>>>,
    raters: usize,
}

/// What a mean over drawn cases and raters needs: for each case, the sum and count of each rater's scores.
type Cells = Vec<Vec<(f64, f64)>>;

impl RatedCases {
    /// Checks the scores; units may have lists of other lengths, what is not there is missing.
    ///
    /// # Errors
    /// What [`Values::new`] refuses, with the rater's place; [`StatisticError::Empty`] for no cases or a case without a score.
    pub fn new(cases: Vec<Vec<Vec<Option<f64>>>>) -> Result<Self, StatisticError> {
        if cases.is_empty() {
            return Err(StatisticError::Empty { what: "cases" });
        }
        let mut raters = 0;
        for case in &cases {
            for unit in case {
                Values::new(unit.iter().map(|score| score.unwrap_or(0.0)).collect())?;
                raters = raters.max(unit.len());
            }
            if case.iter().flatten().flatten().next().is_none() {
                return Err(StatisticError::Empty { what: "scores of a case" });
            }
        }
        Ok(Self { cases, raters })
    }

    /// The scores by case, unit and rater, in the order given.
    pub fn as_slice(&self) -> &[Vec<Vec<Option<f64>>>] {
        &self.cases
    }

    /// How many raters have a place.
    pub fn raters(&self) -> usize {
        self.raters
    }

    /// All scores, clustered by case: for a mean whose uncertainty is over cases alone, with these raters ([`clustered_mean`]).
    ///
    /// # Errors
    /// None for scores that were checked.
    pub fn clusters(&self) -> Result<Clusters, StatisticError> {
        let of_case = |case: &Vec<Vec<Option<f64>>>| Values::new(case.iter().flatten().copied().flatten().collect());
        Clusters::new(self.cases.iter().map(of_case).collect::<Result<_, _>>()?)
    }

    /// A rater's score less the mean of the others' of the same unit, by case and unit; `None` where the rater or all others gave none.
    pub fn deviations(&self, rater: usize) -> Vec<Vec<Option<f64>>> {
        let deviation = |unit: &Vec<Option<f64>>| {
            let own = unit.get(rater).copied().flatten()?;
            let others: Vec<f64> = unit.iter().enumerate().filter(|(other, _)| *other != rater).filter_map(|(_, score)| *score).collect();
            Some(own - super::descriptive::mean(&others)?)
        };
        self.cases.iter().map(|case| case.iter().map(deviation).collect()).collect()
    }

    /// The cells of the raters who gave a score at all.
    fn cells(&self) -> Cells {
        let of = |case: &Vec<Vec<Option<f64>>>, rater: usize| {
            let scores = case.iter().filter_map(|unit| unit.get(rater).copied().flatten());
            scores.fold((0.0, 0.0), |(sum, count), score| (sum + score, count + 1.0))
        };
        let active: Vec<usize> = (0..self.raters).filter(|rater| self.cases.iter().any(|case| of(case, *rater).1 > 0.0)).collect();
        self.cases.iter().map(|case| active.iter().map(|rater| of(case, *rater)).collect()).collect()
    }
}

/// The mean of all scores pooled, with an interval that takes cases *and* raters as samples: cases and raters are drawn independently, and a score counts as often
/// as its case was drawn times as its rater was (Owen, "The pigeonhole bootstrap", Annals of Applied Statistics 1 (2007)). Wider than an interval over cases alone
/// where raters differ in severity. With few raters it is still too narrow: in simulated trials the 95 % interval covers in 88 % with three raters, 93 % with
/// six, 95 % with twelve (over cases alone: 70 %, 81 %, 92 %).
///
/// A resample whose drawn raters rated none of the drawn cases is undefined. There is no BCa interval.
///
/// # Errors
/// [`StatisticError::TooFew`] below two cases, or below two raters with a score.
pub fn mean_over_cases_and_raters(rated: &RatedCases, plan: Resampling, level: Confidence) -> Result<ResampledEstimate, StatisticError> {
    let cells = rated.cells();
    let at_least_two = |what, given| match NonZeroUsize::new(given) {
        Some(count) if given >= 2 => Ok(count),
        _ => Err(StatisticError::TooFew { what, needed: 2, given }),
    };
    let cases = at_least_two("cases", cells.len())?;
    // Every case has a place for each of them.
    let raters = at_least_two("raters", cells[0].len())?;
    let mut of_cases = Generator::new(plan.seed(), Purpose::Bootstrap);
    let mut of_raters = Generator::new(plan.seed(), Purpose::Raters);
    let mut resampled = Vec::with_capacity(plan.resamples());
    for _ in 0..plan.resamples() {
        let mut weights = vec![0.0; raters.get()];
        for _ in 0..raters.get() {
            weights[of_raters.index(raters)] += 1.0;
        }
        let drawn = (0..cases.get()).map(|_| &cells[of_cases.index(cases)]);
        resampled.extend(pooled_mean(drawn, &weights));
    }
    let estimate = pooled_mean(cells.iter(), &vec![1.0; raters.get()]).ok_or(StatisticError::Undefined)?;
    Ok(ResampledEstimate::new(Drawn { estimate, resampled, cases: cells.len() }, None, plan, level))
}

/// The mean of some cases' scores, each rater's weighted; `None` of nothing.
fn pooled_mean<'a>(cases: impl Iterator<Item = &'a Vec<(f64, f64)>>, weights: &[f64]) -> Option<f64> {
    let (mut sum, mut count) = (0.0, 0.0);
    for case in cases {
        for ((scores, given), weight) in case.iter().zip(weights) {
            sum += weight * scores;
            count += weight * given;
        }
    }
    (count > 0.0).then(|| sum / count)
}

/// A rater's severity: the mean over the units that others rated too of its score less the mean of theirs, in points, with a standard error clustered by case.
/// Below 0 it is stricter than the others.
///
/// # Errors
/// [`StatisticError::Empty`] where it shares no unit, [`StatisticError::TooFew`] where the shared units are of one case.
pub fn severity(rated: &RatedCases, rater: usize) -> Result<ClusteredEstimate, StatisticError> {
    let of_case = |case: Vec<Option<f64>>| Values::new(case.into_iter().flatten().collect());
    let mut shared = rated.deviations(rater).into_iter().map(of_case).collect::<Result<Vec<Values>, StatisticError>>()?;
    shared.retain(|case| !case.as_slice().is_empty());
    if shared.is_empty() {
        return Err(StatisticError::Empty { what: "units shared with another rater" });
    }
    clustered_mean(&Clusters::new(shared)?, Correction::FewClusters)
}

/// A rater's drift: the slope of its deviations from the others on the position in its session, in points per position, with a standard error clustered by case.
/// Below 0 it becomes stricter. `positions` has the place of the rater's score of each unit, in the same order as the scores; a unit without one is left out.
///
/// # Errors
/// [`StatisticError::TooFew`] below three shared units or two cases of them, [`StatisticError::NoVariation`] where all positions are the same; what
/// [`Values::new`] refuses of the positions.
pub fn drift(rated: &RatedCases, rater: usize, positions: &[Vec<Option<f64>>]) -> Result<ClusteredEstimate, StatisticError> {
    let of_case = |(deviations, positions): (Vec<Option<f64>>, &Vec<Option<f64>>)| -> Vec<(f64, f64)> {
        deviations.iter().zip(positions).filter_map(|(deviation, position)| Some(((*position)?, (*deviation)?))).collect()
    };
    let mut pairs: Vec<Vec<(f64, f64)>> = rated.deviations(rater).into_iter().zip(positions).map(of_case).collect();
    pairs.retain(|case| !case.is_empty());
    clustered_slope(&ClusteredPairs::new(pairs)?, Correction::FewClusters)
}
