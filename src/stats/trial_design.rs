//! What a trial of two models with several raters can detect.

use super::{PairedDesign, StatisticError, VarianceComponents};

/// Who rates the two units (one of each model) of a case.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Assignment {
    /// Raters are drawn for the case, and rate both.
    SameForACase,
    /// Raters are drawn for each unit.
    DrawnPerUnit,
}

/// A trial to be planned: two models over the same cases, each unit rated by some of the raters, compared by a paired t test of the differences by case.
///
/// The cases are a sample, the raters are these raters: the difference is that which they would see over all such cases. The component
/// [`VarianceComponents::rater_model`] says how far other raters would see another one.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct TrialDesign {
    cases: usize,
    raters: usize,
    raters_per_unit: usize,
    assignment: Assignment,
    alpha: f64,
}

impl TrialDesign {
    /// The most cases that [`TrialDesign::cases_needed`] looks at.
    pub const MOST_CASES: usize = 1_000_000;

    /// A trial of so many cases and raters, so many of them to a unit, tested two-sided at this level: 0.05 for one comparison, less where several are corrected.
    ///
    /// # Errors
    /// [`StatisticError::TooFew`] below three cases; [`StatisticError::Parameter`] for no rater, more raters to a unit than there are, or an alpha outside
    /// 1e-4 to 0.5.
    pub fn new(cases: usize, raters: usize, raters_per_unit: usize, assignment: Assignment, alpha: f64) -> Result<Self, StatisticError> {
        if raters_per_unit == 0 || raters_per_unit > raters {
            return Err(StatisticError::Parameter { name: "raters per unit", allowed: "from 1 to the count of raters" });
        }
        PairedDesign::new(cases, 1.0, alpha)?;
        Ok(Self { cases, raters, raters_per_unit, assignment, alpha })
    }

    /// The standard deviation over cases of the difference of the two models' means, in points. With r of R raters to a unit, the variance is
    /// 2·(case × model + residual / r) + 2·(1/r − 1/R)·(rater × model), and where raters are drawn for each unit also 2·(1/r − 1/R)·(rater + case × rater): the
    /// mean of r drawn without replacement from R (Cochran, "Sampling Techniques" (1977), chapter 2). Where all rate all, differences between raters cancel. A
    /// component below 0 counts as 0.
    pub fn standard_deviation(&self, components: &VarianceComponents) -> f64 {
        let (drawn, raters) = (self.raters_per_unit as f64, self.raters as f64);
        let of_raters = match self.assignment {
            Assignment::SameForACase => components.rater_model.max(0.0),
            Assignment::DrawnPerUnit => components.rater_model.max(0.0) + components.rater.max(0.0) + components.case_rater.max(0.0),
        };
        let within = components.case_model.max(0.0) + components.residual.max(0.0) / drawn + (1.0 / drawn - 1.0 / raters) * of_raters;
        (2.0 * within).sqrt()
    }

    /// The probability that the test finds a true mean difference of so many points, from alpha to 1: by the noncentral t distribution, as
    /// [`PairedDesign::power`], at the variance that is expected. Within two points of simulated trials, but for few raters of whom one is drawn for each unit:
    /// with four, simulation finds 53 % where this says 50 %, since the raters' own spread moves the power both ways.
    ///
    /// # Errors
    /// [`StatisticError::Parameter`] where the variance is 0 or no number, or the difference not finite.
    pub fn power(&self, components: &VarianceComponents, difference: f64) -> Result<f64, StatisticError> {
        PairedDesign::new(self.cases, self.standard_deviation(components), self.alpha)?.power(difference)
    }

    /// The smallest true mean difference, in points, that the test finds with this power.
    ///
    /// # Errors
    /// [`StatisticError::Parameter`] as for [`TrialDesign::power`], and unless alpha < power ≤ 1 − 1e-9.
    pub fn smallest_detectable_difference(&self, components: &VarianceComponents, power: f64) -> Result<f64, StatisticError> {
        PairedDesign::new(self.cases, self.standard_deviation(components), self.alpha)?.smallest_detectable_difference(power)
    }

    /// The fewest cases with which the test finds a true mean difference of so many points with this power; the design's own count of cases does not matter.
    ///
    /// # Errors
    /// As for [`TrialDesign::smallest_detectable_difference`]; [`StatisticError::Undefined`] where [`TrialDesign::MOST_CASES`] do not do.
    pub fn cases_needed(&self, components: &VarianceComponents, difference: f64, power: f64) -> Result<usize, StatisticError> {
        self.smallest_detectable_difference(components, power)?;
        let is_enough = |cases: usize| Ok(Self { cases, ..*self }.power(components, difference)? >= power);
        let (mut too_few, mut enough) = (2, 3);
        while !is_enough(enough)? {
            (too_few, enough) = (enough, 2 * enough);
            if enough > Self::MOST_CASES {
                return Err(StatisticError::Undefined);
            }
        }
        while enough - too_few > 1 {
            let middle = too_few + (enough - too_few) / 2;
            if is_enough(middle)? { enough = middle } else { too_few = middle }
        }
        Ok(enough)
    }
}
