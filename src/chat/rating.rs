//! The probability that a judge gave to each rating.

use serde::{Deserialize, Serialize};

/// The probabilities of the ratings 1 to 10 that a judge's next tokens had, all others left out; they add up to 1.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(transparent)]
pub struct RatingProbabilities([f64; 10]);

impl RatingProbabilities {
    /// Of weights in any unit; `None` where they are no weights, or all are 0.
    pub fn of_weights(weights: [f64; 10]) -> Option<Self> {
        let total: f64 = weights.iter().sum();
        let valid = total.is_finite() && total > 0.0 && weights.iter().all(|w| *w >= 0.0);
        valid.then(|| Self(weights.map(|w| w / total)))
    }

    /// Of the ratings 1 to 10, in this order.
    pub fn of(&self) -> [f64; 10] {
        self.0
    }

    /// The rating to be expected, from 1 to 10.
    pub fn expected(&self) -> f64 {
        self.0.iter().zip(1..).map(|(p, rating)| p * f64::from(rating)).sum()
    }
}
