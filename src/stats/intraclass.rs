//! The intraclass correlations ICC(2,1) and ICC(2,k): how far single ratings, or means of k ratings, by raters drawn at random agree, absolutely.

use super::{Confidence, Interval, StatisticError, Values, distribution::variance_ratio_quantile};

/// Values without a gap: a row for each subject, a place for each rater; two of both at least.
#[derive(Debug, Clone, PartialEq)]
pub struct CompleteTable {
    rows: Vec<Values>,
    raters: usize,
    left_out: usize,
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
            None => Ok(Self { rows, raters, left_out: 0 }),
        }
    }

    /// The table of the rows without a gap; as many raters as the longest row has places, what is not there is missing.
    ///
    /// # Errors
    /// What [`Values::new`] refuses, with the place in its row; those of [`CompleteTable::new`] for the rows without a gap.
    pub fn of_complete_rows(rows: impl IntoIterator<Item: AsRef<[Option<f64>]>>) -> Result<Self, StatisticError> {
        let (mut complete, mut count, mut raters) = (Vec::new(), 0, 0);
        for row in rows {
            let row = row.as_ref();
            count += 1;
            raters = raters.max(row.len());
            if let Some(values) = row.iter().copied().collect::<Option<Vec<f64>>>() {
                complete.push(Values::new(values)?);
            }
        }
        complete.retain(|row| row.as_slice().len() == raters);
        let left_out = count - complete.len();
        Ok(Self { left_out, ..Self::new(complete)? })
    }

    /// How many rows [`CompleteTable::of_complete_rows`] left out for a gap.
    pub fn left_out(&self) -> usize {
        self.left_out
    }

    /// ICC(2,1): two-way random effects, absolute agreement, single rater (Shrout and Fleiss, "Intraclass correlations", Psychological Bulletin 86 (1979);
    /// McGraw and Wong, Psychological Methods 1 (1996), ICC(A,1)).
    ///
    /// # Errors
    /// [`StatisticError::NoVariation`] where all values are the same; [`StatisticError::Undefined`] where the formula divides by 0 or less.
    pub fn single_rating_correlation(&self) -> Result<f64, StatisticError> {
        self.correlation_per(|squares, subjects, raters| {
            (raters - 1.0) * squares.rest + raters * (squares.raters - squares.rest) / subjects
        })
    }

    /// ICC(2,k): as [`CompleteTable::single_rating_correlation`], of the mean over the table's raters (Shrout and Fleiss (1979); McGraw and Wong (1996),
    /// ICC(A,k)).
    ///
    /// # Errors
    /// Those of [`CompleteTable::single_rating_correlation`].
    pub fn mean_rating_correlation(&self) -> Result<f64, StatisticError> {
        self.correlation_per(|squares, subjects, _| (squares.raters - squares.rest) / subjects)
    }

    /// The mean square between subjects less that of the rest, over the first plus what the form of the correlation adds.
    fn correlation_per(&self, added: impl Fn(&MeanSquares, f64, f64) -> f64) -> Result<f64, StatisticError> {
        let first = self.rows[0].as_slice()[0];
        if self.rows.iter().all(|row| row.as_slice().iter().all(|value| *value == first)) {
            return Err(StatisticError::NoVariation);
        }
        let squares = self.mean_squares();
        let divisor = squares.subjects + added(&squares, self.rows.len() as f64, self.raters as f64);
        let correlation = (squares.subjects - squares.rest) / divisor;
        // Subjects without any difference can make the divisor negative, and the ratio a large positive number that means nothing.
        if divisor > 0.0 && correlation.is_finite() { Ok(correlation) } else { Err(StatisticError::Undefined) }
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

/// An intraclass correlation with its interval.
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
    let correlation = table.single_rating_correlation()?;
    let (subjects, raters) = (table.rows.len() as f64, table.raters as f64);
    let squares = table.mean_squares();
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

/// ICC(2,k), the reliability of the mean over the table's k raters, with its interval: the ends of ICC(2,1)'s, stepped up by the formula of Spearman and Brown,
/// k·ρ / (1 + (k − 1)·ρ) (Shrout and Fleiss (1979), page 424).
///
/// # Errors
/// Those of [`intraclass_correlation`]; [`StatisticError::Undefined`] where the formula does not apply to its lower end, −1/(k − 1) or less.
pub fn mean_intraclass_correlation(table: &CompleteTable, level: Confidence) -> Result<IntraclassCorrelation, StatisticError> {
    let single = intraclass_correlation(table, level)?;
    let raters = table.raters as f64;
    let stepped_up = |end: f64| match 1.0 + (raters - 1.0) * end {
        divisor if divisor > 0.0 => Ok(raters * end / divisor),
        _ => Err(StatisticError::Undefined),
    };
    let interval = Interval { low: stepped_up(single.interval.low)?, high: stepped_up(single.interval.high)?, level };
    Ok(IntraclassCorrelation { correlation: table.mean_rating_correlation()?, interval })
}
