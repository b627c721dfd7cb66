//! The smallest difference that a paired comparison can detect.

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
    /// [`StatisticError::TooFew`] below three pairs; [`StatisticError::Parameter`] unless 0 < standard deviation ≤ 1e60 and 1e-4 ≤ alpha ≤ 0.5.
    pub fn new(pairs: usize, standard_deviation: f64, alpha: f64) -> Result<Self, StatisticError> {
        if pairs < 3 {
            return Err(StatisticError::TooFew { what: "pairs", needed: 3, given: pairs });
        }
        if !(standard_deviation > 0.0 && standard_deviation <= super::Values::GREATEST_MAGNITUDE) {
            return Err(StatisticError::Parameter { name: "the standard deviation", allowed: "above 0 and at most 1e60" });
        }
        if !(1e-4..=0.5).contains(&alpha) {
            return Err(StatisticError::Parameter { name: "alpha", allowed: "from 0.0001 to 0.5" });
        }
        Ok(Self { pairs, standard_deviation, alpha })
    }

    /// The probability that the test finds a true mean difference of so many points, from alpha to 1: both tails of the noncentral t distribution, not its
    /// normal approximation (Johnson, Kotz and Balakrishnan, "Continuous Univariate Distributions" 2, chapter 31; statsmodels' `TTestPower`).
    ///
    /// # Errors
    /// [`StatisticError::Parameter`] unless the difference is finite.
    pub fn power(&self, difference: f64) -> Result<f64, StatisticError> {
        if !difference.is_finite() {
            return Err(StatisticError::Parameter { name: "the difference", allowed: "finite" });
        }
        let noncentrality = difference / self.standard_deviation * (self.pairs as f64).sqrt();
        Ok(self.rejection()?.probability(noncentrality))
    }

    /// The smallest true mean difference, in points, that the test finds with this power. For 74 pairs, a deviation of 1, alpha 0.05 and power 0.8: 0.330.
    ///
    /// # Errors
    /// [`StatisticError::Parameter`] unless alpha < power ≤ 1 − 1e-9.
    pub fn smallest_detectable_difference(&self, power: f64) -> Result<f64, StatisticError> {
        if !(power > self.alpha && power <= 1.0 - 1e-9) {
            return Err(StatisticError::Parameter { name: "the power", allowed: "between alpha and 1" });
        }
        let rejection = self.rejection()?;
        let noncentrality = bisect(|noncentrality| Some(rejection.probability(noncentrality) >= power));
        Ok(noncentrality.ok_or(StatisticError::Undefined)? / (self.pairs as f64).sqrt() * self.standard_deviation)
    }

    /// When the test rejects: beyond the t quantile at 1 − alpha/2.
    fn rejection(&self) -> Result<Rejection, StatisticError> {
        let freedom = (self.pairs - 1) as f64;
        let critical = student_quantile(1.0 - self.alpha / 2.0, freedom).ok_or(StatisticError::Undefined)?;
        Ok(Rejection::new(critical, freedom))
    }
}

/// The noncentral t distribution beyond the critical value, both tails: the normal tails given the sample's relative deviation s, averaged over the
/// distribution of s by Simpson's rule.
struct Rejection {
    /// The critical value times s, and what s weighs.
    nodes: Vec<(f64, f64)>,
}

impl Rejection {
    /// The rule's nodes. Twelve standard deviations of s around 1 hold all that a float can see. Over s the tails change within one over the critical value:
    /// forty steps for each such stretch are right to 1e-8.
    fn new(critical: f64, freedom: f64) -> Self {
        let reach = 12.0 / (2.0 * freedom).sqrt();
        let (from, to) = ((1.0 - reach).max(0.0), 1.0 + reach);
        // Bounded, as the design bounds the critical value: with three pairs and alpha 1e-4 it is 100.
        let steps = 2 * ((20.0 * critical * (to - from)).ceil() as usize).clamp(500, 50_000);
        let step = (to - from) / steps as f64;
        let node = |place: usize| {
            let relative = from + place as f64 * step;
            let weight = match place {
                _ if place == 0 || place == steps => 1.0,
                _ if place % 2 == 1 => 4.0,
                _ => 2.0,
            };
            (critical * relative, weight * step / 3.0 * relative_deviation_density(relative, freedom))
        };
        Self { nodes: (0..=steps).map(node).collect() }
    }

    /// The probability of rejecting; a large sum of small terms can pass 1 by rounding.
    fn probability(&self, noncentrality: f64) -> f64 {
        let tails = |edge: f64| normal_cumulative(noncentrality - edge) + normal_cumulative(-noncentrality - edge);
        self.nodes.iter().map(|(edge, weight)| weight * tails(*edge)).sum::<f64>().clamp(0.0, 1.0)
    }
}
