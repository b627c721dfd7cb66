//! Bootstrap intervals of any statistic, by case: whole cases are resampled with all their units.

use super::{Bootstrap, Confidence, Generator, Interval, Purpose, Resampling, StatisticError};
use std::num::NonZeroUsize;

/// An estimate with its bootstrap intervals.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ResampledEstimate {
    /// The estimate from all cases.
    pub estimate: f64,
    /// How many cases were resampled.
    pub cases: usize,
    /// How often they were resampled.
    pub resamples: usize,
    /// In how many resamples the statistic was undefined, as kappa is where all drawn ratings are the same. The intervals are of the other resamples.
    pub undefined: usize,
    /// The percentile interval; `None` where the statistic was undefined in half of the resamples or more.
    pub percentile: Option<Interval>,
    /// The BCa interval; `None` where the statistic was undefined in any resample or with any case left out, and where BCa has no value.
    pub bias_corrected: Option<Interval>,
}

impl ResampledEstimate {
    /// From the resampled estimates and, where there are, those that leave one case out.
    pub(super) fn new(drawn: Drawn, without_one: Option<&[f64]>, plan: Resampling, level: Confidence) -> Self {
        let Drawn { estimate, resampled, cases } = drawn;
        let undefined = plan.resamples() - resampled.len();
        let bootstrap = Bootstrap::of_estimates(estimate, resampled, without_one.unwrap_or_default());
        let is_usable = undefined < plan.resamples().div_ceil(2);
        Self {
            estimate,
            cases,
            resamples: plan.resamples(),
            undefined,
            percentile: is_usable.then(|| bootstrap.percentile(level)),
            bias_corrected: without_one.filter(|_| undefined == 0).and_then(|_| bootstrap.bias_corrected(level).ok()),
        }
    }
}

/// An estimate, and what the defined resamples gave.
pub(super) struct Drawn {
    pub(super) estimate: f64,
    pub(super) resampled: Vec<f64>,
    pub(super) cases: usize,
}

/// The bootstrap of a statistic by case: as many cases as there are, drawn with replacement, each with all its units; the statistic is of the drawn units in the
/// order of the draws (Davison and Hinkley, "Bootstrap Methods and their Application" (1997), section 3.8). The draws are those of [`Bootstrap::of_mean`].
///
/// A resample in which the statistic is undefined is counted in [`ResampledEstimate::undefined`].
///
/// # Errors
/// The statistic's own for all units, [`StatisticError::Undefined`] where it is no finite number; [`StatisticError::Empty`] for a case of no units,
/// [`StatisticError::TooFew`] below two cases.
pub fn bootstrap_by_case<Unit>(
    cases: &[Vec<Unit>],
    statistic: impl Fn(&[&Unit]) -> Result<f64, StatisticError>,
    plan: Resampling,
    level: Confidence,
) -> Result<ResampledEstimate, StatisticError> {
    let estimates = bootstrap_several_by_case(cases, |units| Ok(vec![statistic(units)?]), plan, level)?;
    estimates.first().copied().ok_or(StatisticError::Undefined)
}

/// The bootstraps of a statistic of several numbers, strengths of models for example, from the same draws. A resample counts as undefined for all of them.
///
/// # Errors
/// Those of [`bootstrap_by_case`].
pub fn bootstrap_several_by_case<Unit>(
    cases: &[Vec<Unit>],
    statistic: impl Fn(&[&Unit]) -> Result<Vec<f64>, StatisticError>,
    plan: Resampling,
    level: Confidence,
) -> Result<Vec<ResampledEstimate>, StatisticError> {
    let count = match NonZeroUsize::new(cases.len()) {
        Some(count) if count.get() >= 2 => count,
        _ => return Err(StatisticError::TooFew { what: "cases", needed: 2, given: cases.len() }),
    };
    if cases.iter().any(Vec::is_empty) {
        return Err(StatisticError::Empty { what: "units in a case" });
    }
    let estimates = finite(statistic(&cases.iter().flatten().collect::<Vec<_>>())?)?;
    let of = |units: &[&Unit]| statistic(units).and_then(finite).ok().filter(|numbers| numbers.len() == estimates.len());

    let mut generator = Generator::new(plan.seed(), Purpose::Bootstrap);
    let mut resampled = vec![Vec::with_capacity(plan.resamples()); estimates.len()];
    let mut units = Vec::new();
    for _ in 0..plan.resamples() {
        units.clear();
        for _ in 0..count.get() {
            units.extend(&cases[generator.index(count)]);
        }
        for (list, number) in resampled.iter_mut().zip(of(&units).into_iter().flatten()) {
            list.push(number);
        }
    }
    let without_one = |left_out: usize| {
        let rest = cases.iter().enumerate().filter(|(case, _)| *case != left_out);
        of(&rest.flat_map(|(_, units)| units).collect::<Vec<_>>())
    };
    let without_one: Option<Vec<Vec<f64>>> = (0..cases.len()).map(without_one).collect();
    let made = resampled.into_iter().enumerate().map(|(place, resampled)| {
        let without_one: Option<Vec<f64>> = without_one.as_ref().map(|all| all.iter().map(|numbers| numbers[place]).collect());
        let drawn = Drawn { estimate: estimates[place], resampled, cases: cases.len() };
        ResampledEstimate::new(drawn, without_one.as_deref(), plan, level)
    });
    Ok(made.collect())
}

/// The numbers, if all are finite.
fn finite(numbers: Vec<f64>) -> Result<Vec<f64>, StatisticError> {
    if numbers.iter().all(|number| number.is_finite()) { Ok(numbers) } else { Err(StatisticError::Undefined) }
}
