//! What difference a paired comparison can see at all.

use super::{
    StatisticError,
    distribution::{bisect, normal_cumulative, relative_deviation_density, student_quantile},
};

/// A two-sided paired t test to be planned.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PairedDesign {
    pairs: usize,
    standard_deviation: f64,
    alpha: f64,
}

impl PairedDesign {
    /// A test of so many pairs, whose differences have this standard deviation (in points), at this level, 0.05 say.
    ///
    /// # Errors
    /// [`StatisticError::TooFew`] below two pairs; [`StatisticError::Parameter`] unless 0 < standard deviation ≤ 1e60 and 1e-12 ≤ alpha ≤ 0.5.
    pub fn new(pairs: usize, standard_deviation: f64, alpha: f64) -> Result<Self, StatisticError> {
        if pairs < 2 {
            return Err(StatisticError::TooFew { what: "pairs", needed: 2, given: pairs });
        }
        if !(standard_deviation > 0.0 && standard_deviation <= super::Values::GREATEST_MAGNITUDE) {
            return Err(StatisticError::Parameter { name: "the standard deviation", allowed: "above 0 and at most 1e60" });
        }
        if !(1e-12..=0.5).contains(&alpha) {
            return Err(StatisticError::Parameter { name: "alpha", allowed: "from 1e-12 to 0.5" });
        }
        Ok(Self { pairs, standard_deviation, alpha })
    }

    /// The probability that the test finds a true mean difference of so many points, from alpha to 1: both tails of the noncentral t distribution, not its
    /// normal approximation (Cohen (1988), section 2.3; statsmodels' `TTestPower`).
    ///
    /// # Errors
    /// [`StatisticError::Parameter`] unless the difference is finite.
    pub fn power(&self, difference: f64) -> Result<f64, StatisticError> {
        if !difference.is_finite() {
            return Err(StatisticError::Parameter { name: "the difference", allowed: "finite" });
        }
        let noncentrality = difference / self.standard_deviation * (self.pairs as f64).sqrt();
        self.power_at(noncentrality, self.critical_value()?)
    }

    /// The smallest true mean difference, in points, that the test finds with this power. For 74 pairs, a deviation of 1, alpha 0.05 and power 0.8: 0.330.
    ///
    /// # Errors
    /// [`StatisticError::Parameter`] unless alpha < power ≤ 1 − 1e-9.
    pub fn smallest_detectable_difference(&self, power: f64) -> Result<f64, StatisticError> {
        if !(power > self.alpha && power <= 1.0 - 1e-9) {
            return Err(StatisticError::Parameter { name: "the power", allowed: "between alpha and 1" });
        }
        let critical = self.critical_value()?;
        let noncentrality = bisect(|noncentrality| self.power_at(noncentrality, critical).ok().map(|reached| reached >= power));
        Ok(noncentrality.ok_or(StatisticError::Undefined)? / (self.pairs as f64).sqrt() * self.standard_deviation)
    }

    /// The t beyond which the test rejects.
    fn critical_value(&self) -> Result<f64, StatisticError> {
        student_quantile(1.0 - self.alpha / 2.0, self.freedom()).ok_or(StatisticError::Undefined)
    }

    fn freedom(&self) -> f64 {
        (self.pairs - 1) as f64
    }

    /// Both tails of the noncentral t beyond the critical value: the normal tails given the sample's relative deviation s, averaged over the distribution of
    /// s by Simpson's rule. Twelve standard deviations of s around 1 hold all that a float can see.
    fn power_at(&self, noncentrality: f64, critical: f64) -> Result<f64, StatisticError> {
        const STEPS: usize = 1000;
        let freedom = self.freedom();
        let reach = 12.0 / (2.0 * freedom).sqrt();
        let (from, to) = ((1.0 - reach).max(0.0), 1.0 + reach);
        let step = (to - from) / STEPS as f64;
        let at = |place: usize| {
            let relative = from + place as f64 * step;
            let edge = critical * relative;
            let tails = normal_cumulative(noncentrality - edge) + normal_cumulative(-noncentrality - edge);
            relative_deviation_density(relative, freedom) * tails
        };
        let inner: f64 = (1..STEPS).map(|place| if place % 2 == 1 { 4.0 * at(place) } else { 2.0 * at(place) }).sum();
        let power = step / 3.0 * (at(0) + inner + at(STEPS));
        if power.is_finite() { Ok(power.clamp(0.0, 1.0)) } else { Err(StatisticError::Undefined) }
    }
}
