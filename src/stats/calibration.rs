//! How well stated probabilities fit what came true: Brier's score, and a table by the stated probability.

use super::StatisticError;

/// A stated probability, and whether what it was stated of came true.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Forecast {
    probability: f64,
    came_true: bool,
}

impl Forecast {
    /// `None` where the probability is none.
    pub fn new(probability: f64, came_true: bool) -> Option<Self> {
        (0.0..=1.0).contains(&probability).then_some(Self { probability, came_true })
    }

    /// The stated probability.
    pub fn probability(self) -> f64 {
        self.probability
    }

    /// Whether it came true.
    pub fn came_true(self) -> bool {
        self.came_true
    }

    /// The square of what is between the stated probability and what came true, from 0 to 1.
    pub fn squared_error(self) -> f64 {
        let outcome = if self.came_true { 1.0 } else { 0.0 };
        (self.probability - outcome) * (self.probability - outcome)
    }
}

/// One row of a table of calibration.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct CalibrationBin {
    /// The lowest probability that belongs here.
    pub from: f64,
    /// The lowest that does not any more; of the last row the highest that does.
    pub to: f64,
    /// How many forecasts.
    pub count: usize,
    /// How many of them came true.
    pub came_true: usize,
    /// The mean of their probabilities; `None` without one.
    pub mean: Option<f64>,
}

/// The mean squared error: 0 is perfect, 0.25 is what always saying one half gets.
///
/// # Errors
/// [`StatisticError::Empty`] of nothing.
pub fn brier(forecasts: &[Forecast]) -> Result<f64, StatisticError> {
    if forecasts.is_empty() {
        return Err(StatisticError::Empty { what: "forecasts" });
    }
    Ok(forecasts.iter().map(|forecast| forecast.squared_error()).sum::<f64>() / forecasts.len() as f64)
}

/// The forecasts by their probabilities, in so many rows of the same width.
pub fn calibration_bins(forecasts: &[Forecast], rows: usize) -> Vec<CalibrationBin> {
    let row_of = |forecast: &Forecast| ((forecast.probability * rows as f64) as usize).min(rows.saturating_sub(1));
    let bin = |row: usize| {
        let here: Vec<&Forecast> = forecasts.iter().filter(|forecast| row_of(forecast) == row).collect();
        let sum: f64 = here.iter().map(|forecast| forecast.probability).sum();
        CalibrationBin {
            from: row as f64 / rows as f64,
            to: (row + 1) as f64 / rows as f64,
            count: here.len(),
            came_true: here.iter().filter(|forecast| forecast.came_true).count(),
            mean: (!here.is_empty()).then(|| sum / here.len() as f64),
        }
    };
    (0..rows).map(bin).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn forecasts() -> Vec<Forecast> {
        let stated =
            [(90, true), (80, true), (80, false), (60, true), (55, false), (100, true), (0, false), (20, true), (19, false), (100, false)];
        stated.map(|(percent, came_true)| Forecast::new(f64::from(percent) / 100.0, came_true).unwrap()).to_vec()
    }

    /// The expected values were computed apart from this code, with exact fractions: Brier's score is 14143/50000.
    #[test]
    fn the_score_and_the_table_are_those_of_an_independent_computation() {
        assert!((brier(&forecasts()).unwrap() - BRIER).abs() < 1e-12);
        let rows: Vec<_> = calibration_bins(&forecasts(), 5).iter().map(|bin| (bin.count, bin.came_true, bin.mean)).collect();
        let near = |mean: Option<f64>| mean.map(|mean| (mean * 1e6).round() / 1e6);
        let rounded: Vec<_> = rows.into_iter().map(|(count, right, mean)| (count, right, near(mean))).collect();
        assert_eq!(rounded, BINS);
        assert!(brier(&[]).is_err() && Forecast::new(1.01, true).is_none() && Forecast::new(f64::NAN, true).is_none());
    }

    const BRIER: f64 = 0.28286;
    const BINS: [(usize, usize, Option<f64>); 5] =
        [(2, 0, Some(0.095)), (1, 1, Some(0.2)), (1, 0, Some(0.55)), (1, 1, Some(0.6)), (5, 3, Some(0.9))];
}
