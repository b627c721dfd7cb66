//! The intraclass correlation ICC(2,1): how far single ratings by raters drawn at random agree, absolutely.

use super::{Confidence, Interval, StatisticError, Values, distribution::variance_ratio_quantile};

/// Values without a gap: a row for each subject, a place for each rater; two of both at least.
#[derive(Debug, Clone, PartialEq)]
pub struct CompleteTable {
    rows: Vec<Values>,
    raters: usize,
}

impl CompleteTable {
    /// Checks the table.
    ///
    /// # Errors
    /// [`StatisticError::TooFew`] below two subjects or two raters, [`StatisticError::UnequalLengths`] where a row is not as long as the first.
    pub fn new(rows: Vec<Values>) -> Result<Self, StatisticError> {
        if rows.len() < 2 {
            return Err(StatisticError::TooFew { what: "subjects", needed: 2, given: rows.len() });
        }
        let raters = rows[0].as_slice().len();
        if raters < 2 {
            return Err(StatisticError::TooFew { what: "raters", needed: 2, given: raters });
        }
        match rows.iter().find(|row| row.as_slice().len() != raters) {
            Some(row) => Err(StatisticError::UnequalLengths { left: raters, right: row.as_slice().len() }),
            None => Ok(Self { rows, raters }),
        }
    }

    /// The mean squares between subjects, between raters, and of the rest: the two-way analysis of variance.
    fn mean_squares(&self) -> MeanSquares {
        let (subjects, raters) = (self.rows.len() as f64, self.raters as f64);
        let row_means: Vec<f64> = self.rows.iter().map(|row| row.as_slice().iter().sum::<f64>() / raters).collect();
        let column_means: Vec<f64> =
            (0..self.raters).map(|rater| self.rows.iter().map(|row| row.as_slice()[rater]).sum::<f64>() / subjects).collect();
        let mean = row_means.iter().sum::<f64>() / subjects;
        let between_subjects = raters * row_means.iter().map(|row| (row - mean).powi(2)).sum::<f64>();
        let between_raters = subjects * column_means.iter().map(|column| (column - mean).powi(2)).sum::<f64>();
        let rest: f64 = self
            .rows
            .iter()
            .zip(&row_means)
            .flat_map(|(row, row_mean)| {
                row.as_slice().iter().zip(&column_means).map(move |(value, column)| value - row_mean - column + mean)
            })
            .map(|residual| residual.powi(2))
            .sum();
        MeanSquares {
            subjects: between_subjects / (subjects - 1.0),
            raters: between_raters / (raters - 1.0),
            rest: rest / ((subjects - 1.0) * (raters - 1.0)),
        }
    }
}

/// The mean squares of a two-way analysis of variance.
struct MeanSquares {
    subjects: f64,
    raters: f64,
    rest: f64,
}

/// ICC(2,1) with its interval.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct IntraclassCorrelation {
    /// The correlation, at most 1; negative where subjects differ less than chance.
    pub correlation: f64,
    /// Its interval; ends may be below 0.
    pub interval: Interval,
}

/// ICC(2,1): two-way random effects, absolute agreement, single rater; with its interval by Satterthwaite's degrees of freedom (Shrout and Fleiss,
/// "Intraclass correlations", Psychological Bulletin 86 (1979); McGraw and Wong, Psychological Methods 1 (1996), ICC(A,1)).
///
/// # Errors
/// [`StatisticError::NoVariation`] where all values are the same; [`StatisticError::Undefined`] where the interval's degrees of freedom are none, which takes
/// a negative correlation or subjects without any difference.
pub fn intraclass_correlation(table: &CompleteTable, level: Confidence) -> Result<IntraclassCorrelation, StatisticError> {
    let first = table.rows[0].as_slice()[0];
    if table.rows.iter().all(|row| row.as_slice().iter().all(|value| *value == first)) {
        return Err(StatisticError::NoVariation);
    }
    let (subjects, raters) = (table.rows.len() as f64, table.raters as f64);
    let squares = table.mean_squares();
    let divisor = squares.subjects + (raters - 1.0) * squares.rest + raters * (squares.raters - squares.rest) / subjects;
    let correlation = (squares.subjects - squares.rest) / divisor;
    if !correlation.is_finite() {
        return Err(StatisticError::Undefined);
    }
    // Full agreement, apart from rounding: the formula below would divide 0 by 0.
    let negligible = 1e-24 * squares.subjects;
    if squares.rest <= negligible && squares.raters <= negligible {
        return Ok(IntraclassCorrelation { correlation: 1.0, interval: Interval { low: 1.0, high: 1.0, level } });
    }

    // Satterthwaite's degrees of freedom, in Shrout and Fleiss's notation, multiplied by the square of the rest so that it may be 0.
    let raters_part = raters * correlation * squares.raters;
    let rest_part = squares.rest * (subjects * (1.0 + (raters - 1.0) * correlation) - raters * correlation);
    let freedom = (raters - 1.0) * (subjects - 1.0) * (raters_part + rest_part).powi(2)
        / ((subjects - 1.0) * raters_part.powi(2) + rest_part.powi(2));
    let (_, upper) = level.tails();
    let (Some(lower_ratio), Some(upper_ratio)) =
        (variance_ratio_quantile(upper, subjects - 1.0, freedom), variance_ratio_quantile(upper, freedom, subjects - 1.0))
    else {
        return Err(StatisticError::Undefined);
    };
    let others = raters * squares.raters + (raters * subjects - raters - subjects) * squares.rest;
    let low = subjects * (squares.subjects - lower_ratio * squares.rest) / (lower_ratio * others + subjects * squares.subjects);
    let high = subjects * (upper_ratio * squares.subjects - squares.rest) / (others + subjects * upper_ratio * squares.subjects);
    if !low.is_finite() || !high.is_finite() {
        return Err(StatisticError::Undefined);
    }
    Ok(IntraclassCorrelation { correlation, interval: Interval { low, high, level } })
}
