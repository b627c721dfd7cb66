//! Strengths of models from preferences: Bradley and Terry's model with ties as halves, and Davidson's with a parameter for ties.

use super::{Confidence, Preference, Preferences, ResampledEstimate, Resampling, StatisticError, bootstrap_several_by_case};

/// The step of the log strengths at which the fit has arrived: Newton's steps square their error, so what is left is below rounding.
const ARRIVED: f64 = 1e-8;

/// The most steps of the fit; it takes about ten.
const MOST_STEPS: usize = 200;

/// What a tie is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ties {
    /// Half a win of both (Bradley and Terry, "Rank analysis of incomplete block designs", Biometrika 39 (1952)).
    Halves,
    /// An outcome of its own, the likelier the closer the strengths (Davidson, "On extending the Bradley–Terry model to accommodate ties in paired comparison
    /// experiments", Journal of the American Statistical Association 65 (1970)).
    Davidson,
}

/// What is added to the comparisons before the fit.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub enum Regularisation {
    /// Nothing: the maximum of the likelihood, or an error where it has none.
    #[default]
    None,
    /// So many wins, above 0, for each contestant against each other: all strengths are finite, and drawn towards each other.
    AddedWins(f64),
}

/// The contestants' strengths.
#[derive(Debug, Clone, PartialEq)]
pub struct Strengths {
    log_strengths: Vec<f64>,
    tie: f64,
}

impl Strengths {
    /// The natural logarithms of the strengths, by contestant; their sum is 0.
    pub fn log_strengths(&self) -> &[f64] {
        &self.log_strengths
    }

    /// Davidson's tie parameter ν: a tie of two equals is ν times as likely as a win of one of them; 0 with [`Ties::Halves`], and where nothing was a tie.
    pub fn tie(&self) -> f64 {
        self.tie
    }

    /// The probability that the first beats the second; with [`Ties::Halves`], of what would be left without ties. `None` where there is no such contestant.
    pub fn beats(&self, one: usize, other: usize) -> Option<f64> {
        let (one, other) = (*self.log_strengths.get(one)?, *self.log_strengths.get(other)?);
        Some(outcome(one, other, self.tie).win)
    }

    /// The probability that the two tie. `None` where there is no such contestant.
    pub fn ties(&self, one: usize, other: usize) -> Option<f64> {
        let (one, other) = (*self.log_strengths.get(one)?, *self.log_strengths.get(other)?);
        Some(outcome(one, other, self.tie).tie)
    }
}

/// The strengths of maximum likelihood, by Newton's method; the likelihood is concave.
///
/// # Errors
/// [`StatisticError::NotCompared`], [`StatisticError::NeverBeaten`], [`StatisticError::NeverWins`] and [`StatisticError::OnlyTies`] where the likelihood has no
/// finite maximum; [`StatisticError::Parameter`] unless the added wins are above 0 and at most 1e6; [`StatisticError::Undefined`] where the fit does not arrive.
pub fn bradley_terry(preferences: &Preferences, ties: Ties, regularisation: Regularisation) -> Result<Strengths, StatisticError> {
    let mut counted = match regularisation {
        Regularisation::None => preferences.clone(),
        Regularisation::AddedWins(added) if added > 0.0 && added <= 1e6 => preferences.with_added_wins(added),
        Regularisation::AddedWins(_) => {
            return Err(StatisticError::Parameter { name: "the added wins", allowed: "above 0 and at most 1e6" });
        }
    };
    if ties == Ties::Halves {
        counted = counted.with_ties_as_halves();
    }
    counted.check_connected()?;
    if counted.all_ties() > 0.0 {
        counted.check_not_graded()?;
    }
    Fit::new(&counted).maximum()
}

/// Strengths with their bootstrap intervals by case.
#[derive(Debug, Clone, PartialEq)]
pub struct StrengthIntervals {
    /// Each contestant's log strength.
    pub log_strengths: Vec<ResampledEstimate>,
    /// The tie parameter.
    pub tie: ResampledEstimate,
}

/// The strengths with bootstrap intervals over the cases; each case is its list of comparisons. Resamples without a finite estimate are counted as undefined: where
/// there are many, the intervals are of the others only, and too narrow.
///
/// # Errors
/// Those of [`Preferences::new`] and [`bradley_terry`] for all comparisons, and of [`super::bootstrap_by_case`].
pub fn bradley_terry_by_case(
    cases: &[Vec<Preference>],
    contestants: usize,
    (ties, regularisation): (Ties, Regularisation),
    plan: Resampling,
    level: Confidence,
) -> Result<StrengthIntervals, StatisticError> {
    let fitted = |comparisons: &[&Preference]| {
        let strengths = bradley_terry(&Preferences::new(contestants, comparisons.iter().copied())?, ties, regularisation)?;
        Ok(strengths.log_strengths.iter().copied().chain([strengths.tie]).collect())
    };
    let mut log_strengths = bootstrap_several_by_case(cases, fitted, plan, level)?;
    let tie = log_strengths.pop().ok_or(StatisticError::Undefined)?;
    Ok(StrengthIntervals { log_strengths, tie })
}

/// The probabilities of one comparison.
struct Outcome {
    win: f64,
    loss: f64,
    tie: f64,
}

/// Davidson's model: weights π_i, π_j and ν·√(π_i·π_j), divided by their sum. Relative to √(π_i·π_j), so that nothing overflows early.
fn outcome(one: f64, other: f64, tie: f64) -> Outcome {
    let half = (one - other) / 2.0;
    // Relative to the greater of the two.
    let (win, loss, even) = ((half - half.abs()).exp(), (-half - half.abs()).exp(), tie * (-half.abs()).exp());
    let sum = win + loss + even;
    Outcome { win: win / sum, loss: loss / sum, tie: even / sum }
}

/// Newton's method for the log strengths and, where there are ties, the logarithm of the tie parameter.
struct Fit<'a> {
    counted: &'a Preferences,
    /// The log strengths, then the logarithm of the tie parameter if it is fitted.
    at: Vec<f64>,
}

impl<'a> Fit<'a> {
    /// From equal strengths, where the tie parameter has a closed form.
    fn new(counted: &'a Preferences) -> Self {
        let mut at = vec![0.0; counted.contestants()];
        let ties = counted.all_ties();
        if ties > 0.0 {
            at.push((2.0 * ties / (counted.total() - ties)).ln());
        }
        Self { counted, at }
    }

    fn tie(&self, at: &[f64]) -> f64 {
        at.get(self.counted.contestants()).map_or(0.0, |logarithm| logarithm.exp())
    }

    /// The pairs that were compared.
    fn pairs(&self) -> impl Iterator<Item = (usize, usize)> {
        let count = self.counted.contestants();
        let all = (0..count).flat_map(move |one| (one + 1..count).map(move |other| (one, other)));
        all.filter(|(one, other)| self.counted.wins(*one, *other) + self.counted.wins(*other, *one) + self.counted.ties(*one, *other) > 0.0)
    }

    fn log_likelihood(&self, at: &[f64]) -> f64 {
        let term = |count: f64, probability: f64| if count > 0.0 { count * probability.ln() } else { 0.0 };
        let of_pair = |(one, other): (usize, usize)| {
            let chance = outcome(at[one], at[other], self.tie(at));
            term(self.counted.wins(one, other), chance.win)
                + term(self.counted.wins(other, one), chance.loss)
                + term(self.counted.ties(one, other), chance.tie)
        };
        self.pairs().map(of_pair).sum()
    }

    /// The gradient, and the information matrix. That has no curvature along a shift of all strengths; the 1 added to all their entries gives it some and keeps
    /// the sum of the strengths where it is.
    fn derivatives(&self) -> (Vec<f64>, Vec<Vec<f64>>) {
        let (count, size) = (self.counted.contestants(), self.at.len());
        let mut gradient = vec![0.0; size];
        let mut information = vec![vec![0.0; size]; size];
        information.iter_mut().take(count).for_each(|row| row[..count].fill(1.0));
        for (one, other) in self.pairs() {
            let (wins, losses, ties) = (self.counted.wins(one, other), self.counted.wins(other, one), self.counted.ties(one, other));
            let games = wins + losses + ties;
            let chance = outcome(self.at[one], self.at[other], self.tie(&self.at));
            // What each parameter is multiplied by in the outcome's logarithm: 1 for the winner, a half for both in a tie, 1 for the tie parameter.
            let places = [one, other, count];
            let used = if size > count { 3 } else { 2 };
            let of_outcomes =
                [(wins, chance.win, [1.0, 0.0, 0.0]), (losses, chance.loss, [0.0, 1.0, 0.0]), (ties, chance.tie, [0.5, 0.5, 1.0])];
            let mean: [f64; 3] = std::array::from_fn(|place| of_outcomes.iter().map(|(_, chance, factors)| chance * factors[place]).sum());
            for left in 0..used {
                gradient[places[left]] +=
                    of_outcomes.iter().map(|(seen, _, factors)| seen * factors[left]).sum::<f64>() - games * mean[left];
                for right in 0..used {
                    let product: f64 = of_outcomes.iter().map(|(_, chance, factors)| chance * factors[left] * factors[right]).sum();
                    information[places[left]][places[right]] += games * (product - mean[left] * mean[right]);
                }
            }
        }
        (gradient, information)
    }

    fn maximum(mut self) -> Result<Strengths, StatisticError> {
        let mut likelihood = self.log_likelihood(&self.at);
        for _ in 0..MOST_STEPS {
            let (gradient, information) = self.derivatives();
            let step = solved(information, gradient).ok_or(StatisticError::Undefined)?;
            let mut share = 1.0;
            loop {
                let next: Vec<f64> = self.at.iter().zip(&step).map(|(at, step)| at + share * step).collect();
                let reached = self.log_likelihood(&next);
                // Half the step until it leads upwards; the last steps are level, apart from rounding.
                if reached >= likelihood - 1e-12 * likelihood.abs() || share < 1e-6 {
                    (self.at, likelihood) = (next, reached);
                    break;
                }
                share /= 2.0;
            }
            if step.iter().all(|step| step.abs() <= ARRIVED) {
                return self.centred();
            }
        }
        Err(StatisticError::Undefined)
    }

    fn centred(self) -> Result<Strengths, StatisticError> {
        let (count, tie) = (self.counted.contestants(), self.tie(&self.at));
        let centre = self.at[..count].iter().sum::<f64>() / count as f64;
        let log_strengths: Vec<f64> = self.at[..count].iter().map(|strength| strength - centre).collect();
        if tie.is_finite() && log_strengths.iter().all(|strength| strength.is_finite()) {
            return Ok(Strengths { log_strengths, tie });
        }
        Err(StatisticError::Undefined)
    }
}

/// The solution of linear equations by Gauss's elimination with the greatest pivot; `None` where they have no single one.
fn solved(mut matrix: Vec<Vec<f64>>, mut right: Vec<f64>) -> Option<Vec<f64>> {
    let size = right.len();
    for column in 0..size {
        let pivot = (column..size).max_by(|one, other| matrix[*one][column].abs().total_cmp(&matrix[*other][column].abs()))?;
        matrix.swap(column, pivot);
        right.swap(column, pivot);
        if matrix[column][column].abs() < 1e-300 || !matrix[column][column].is_finite() {
            return None;
        }
        let (above, below) = matrix.split_at_mut(column + 1);
        for (row, place) in below.iter_mut().zip(column + 1..) {
            let factor = row[column] / above[column][column];
            row.iter_mut().zip(&above[column]).skip(column).for_each(|(entry, of_pivot)| *entry -= factor * of_pivot);
            right[place] -= factor * right[column];
        }
    }
    for column in (0..size).rev() {
        let known: f64 = (column + 1..size).map(|place| matrix[column][place] * right[place]).sum();
        right[column] = (right[column] - known) / matrix[column][column];
    }
    Some(right)
}
