//! Logistic regression on one quantity.

use super::StatisticError;

/// More steps than any data with an estimate need: Newton's method doubles the digits with each.
const MOST_STEPS: usize = 60;

/// Beyond this the fitted shares are 0 and 1: the estimate is running away.
const LARGEST: f64 = 500.0;

/// What was fitted: share = 1 / (1 + exp(−(intercept + slope · x))).
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Logistic {
    /// The log odds where x is 0.
    pub intercept: f64,
    /// What the log odds grow by with each unit of x.
    pub slope: f64,
}

impl Logistic {
    /// The share where x is 0.
    pub fn share_at_zero(&self) -> f64 {
        share(self.intercept)
    }
}

fn share(log_odds: f64) -> f64 {
    1.0 / (1.0 + (-log_odds).exp())
}

/// The fit by maximum likelihood; each unit is x and an outcome from 0 to 1. An outcome of one half is a tie: it counts half for either side.
///
/// # Errors
/// [`StatisticError::TooFew`] below two units, [`StatisticError::NoVariation`] where x is the same everywhere, [`StatisticError::Undefined`] where x tells the
/// outcomes apart without exception, or all outcomes are 0 or all 1, so that no finite numbers are the likeliest, and for values that are not finite.
pub fn logistic(units: impl Iterator<Item = (f64, f64)> + Clone) -> Result<Logistic, StatisticError> {
    let count = units.clone().count();
    if count < 2 {
        return Err(StatisticError::TooFew { what: "units", needed: 2, given: count });
    }
    if units.clone().any(|(x, outcome)| !x.is_finite() || !(0.0..=1.0).contains(&outcome)) {
        return Err(StatisticError::Undefined);
    }
    let first = units.clone().next().map_or(0.0, |(x, _)| x);
    // Lengths of the same answers give the same quotient to the last digit.
    #[expect(clippy::float_cmp, reason = "the question is whether they are the same number")]
    if units.clone().all(|(x, _)| x == first) {
        return Err(StatisticError::NoVariation);
    }
    let likelihood = |fit: &Logistic| -> f64 {
        let of = |(x, outcome): (f64, f64)| {
            let log_odds = fit.intercept + fit.slope * x;
            // Without overflow: −ln(1 + exp(z)).
            outcome * log_odds - log_odds.max(0.0) - (-log_odds.abs()).exp().ln_1p()
        };
        units.clone().map(of).sum()
    };
    let mut fit = Logistic { intercept: 0.0, slope: 0.0 };
    let mut reached = likelihood(&fit);
    for _ in 0..MOST_STEPS {
        let Some((intercept, slope)) = step(&fit, units.clone()) else { return Err(StatisticError::Undefined) };
        // A whole step may pass the maximum; half of it often enough does not.
        let mut part = 1.0;
        let (next, likelier) = loop {
            let next = Logistic { intercept: fit.intercept + part * intercept, slope: fit.slope + part * slope };
            let likelier = likelihood(&next);
            if likelier >= reached || part < 1e-9 {
                break (next, likelier);
            }
            part /= 2.0;
        };
        let moved = (next.intercept - fit.intercept).abs().max((next.slope - fit.slope).abs());
        (fit, reached) = (next, likelier);
        if fit.intercept.abs().max(fit.slope.abs()) > LARGEST {
            break;
        }
        if moved < 1e-10 {
            return Ok(fit);
        }
    }
    Err(StatisticError::Undefined)
}

/// Newton's step; `None` where the information is nothing any more.
fn step(fit: &Logistic, units: impl Iterator<Item = (f64, f64)>) -> Option<(f64, f64)> {
    let (mut gradient, mut information) = ([0.0; 2], [0.0; 3]);
    for (x, outcome) in units {
        let fitted = share(fit.intercept + fit.slope * x);
        let (residual, weight) = (outcome - fitted, fitted * (1.0 - fitted));
        gradient[0] += residual;
        gradient[1] += residual * x;
        information[0] += weight;
        information[1] += weight * x;
        information[2] += weight * x * x;
    }
    let determinant = information[0] * information[2] - information[1] * information[1];
    (determinant > 1e-12 * information[0] * information[2].max(f64::MIN_POSITIVE)).then(|| {
        (
            (information[2] * gradient[0] - information[1] * gradient[1]) / determinant,
            (information[0] * gradient[1] - information[1] * gradient[0]) / determinant,
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const UNITS: [(f64, f64); 8] = [(-0.9, 0.0), (-0.4, 0.0), (-0.1, 1.0), (0.0, 0.5), (0.2, 0.0), (0.3, 1.0), (0.7, 0.5), (1.1, 1.0)];

    /// Intercept, slope, and the share where x is 0.
    const GOLDEN: (f64, f64, f64) = (-0.262981947714, 2.357801534998, 0.434630821201);

    #[test]
    fn the_fit_is_that_of_a_search_over_the_likelihood() {
        // By bisection of both derivatives in turn, in another program.
        let fit = logistic(UNITS.into_iter()).unwrap();
        assert!((fit.intercept - GOLDEN.0).abs() < 1e-9, "{fit:?}");
        assert!((fit.slope - GOLDEN.1).abs() < 1e-9, "{fit:?}");
        assert!((fit.share_at_zero() - GOLDEN.2).abs() < 1e-9, "{fit:?}");
    }

    #[test]
    fn without_an_influence_of_x_the_share_at_zero_is_the_mean() {
        let fit = logistic([(-1.0, 1.0), (1.0, 1.0), (-1.0, 0.0), (1.0, 0.0), (-1.0, 1.0), (1.0, 1.0)].into_iter()).unwrap();
        assert!(fit.slope.abs() < 1e-9 && (fit.share_at_zero() - 2.0 / 3.0).abs() < 1e-9, "{fit:?}");
    }

    #[test]
    fn what_has_no_likeliest_numbers_is_undefined() {
        let fitted = |units: &[(f64, f64)]| logistic(units.iter().copied());
        for apart in [&[(-2.0, 0.0), (-1.0, 0.0), (1.0, 1.0), (2.0, 1.0)][..], &[(0.0, 1.0), (1.0, 1.0)], &[(f64::NAN, 1.0), (1.0, 0.0)]] {
            assert_eq!(fitted(apart), Err(StatisticError::Undefined), "{apart:?}");
        }
        assert_eq!(fitted(&[(1.0, 0.0), (1.0, 1.0)]), Err(StatisticError::NoVariation));
        assert!(matches!(fitted(&[(1.0, 0.0)]), Err(StatisticError::TooFew { .. })));
    }
}
