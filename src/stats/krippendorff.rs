//! Krippendorff's alpha: agreement of any number of raters, with missing ratings.

use super::{StatisticError, Values};

/// What values stand for, and with it how far apart two of them are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Metric {
    /// They are labels: two are the same or not.
    Nominal,
    /// Only their order counts: the squared count of values ranked between two, half of each of the two included.
    Ordinal,
    /// Their difference counts, squared.
    Interval,
}

/// What raters gave to units: a row for each unit, a place for each rater, `None` where one gave none.
#[derive(Debug, Clone, PartialEq)]
pub struct RatingTable {
    /// Only units with two ratings or more, sorted; the others say nothing about agreement.
    units: Vec<Vec<f64>>,
}

impl RatingTable {
    /// Checks the table; rows may differ in length, what is not there is missing.
    ///
    /// # Errors
    /// What [`Values::new`] refuses, with the place in its row; [`StatisticError::Empty`] where no unit has two ratings.
    pub fn new(units: impl IntoIterator<Item: AsRef<[Option<f64>]>>) -> Result<Self, StatisticError> {
        let mut rated = Vec::new();
        for unit in units {
            let unit = unit.as_ref();
            let values = Values::new(unit.iter().map(|value| value.unwrap_or(0.0)).collect())?;
            let present: Vec<f64> =
                values.as_slice().iter().zip(unit).filter(|(_, given)| given.is_some()).map(|(value, _)| *value).collect();
            if present.len() >= 2 {
                rated.push(present);
            }
        }
        if rated.is_empty() { Err(StatisticError::Empty { what: "units with two ratings" }) } else { Ok(Self { units: rated }) }
    }
}

/// Krippendorff's alpha, at most 1: 1 less observed over expected disagreement (Krippendorff, "Computing Krippendorff's Alpha-Reliability", University of
/// Pennsylvania (2011)). The ordinal distance counts the values that are in the table, as the paper does.
///
/// ```
/// use wardround::stats::{Metric, RatingTable, krippendorff_alpha};
///
/// // One row an answer, one column a rater; a rating may be missing.
/// let table = RatingTable::new([[Some(8.0), Some(7.0)], [Some(3.0), Some(3.0)], [Some(6.0), None], [Some(9.0), Some(9.0)]])?;
/// assert!(krippendorff_alpha(&table, Metric::Interval)? > 0.9);
/// # Ok::<(), wardround::stats::StatisticError>(())
/// ```
///
/// # Errors
/// [`StatisticError::NoVariation`] where there is only one value: no disagreement can be expected.
pub fn krippendorff_alpha(table: &RatingTable, metric: Metric) -> Result<f64, StatisticError> {
    let mut distinct: Vec<f64> = table.units.iter().flatten().copied().collect();
    distinct.sort_unstable_by(f64::total_cmp);
    // By ==, not by bits: −0 and 0 are one value.
    distinct.dedup_by(|left, right| left == right);
    let place = |value: f64| distinct.partition_point(|other| *other < value);
    let mut counts = vec![0.0; distinct.len()];
    for value in table.units.iter().flatten() {
        counts[place(*value)] += 1.0;
    }
    let positions: Vec<f64> = match metric {
        Metric::Nominal | Metric::Interval => distinct.clone(),
        // Σ of the counts from one value to another, less half of both, is the distance between the midranks.
        Metric::Ordinal => {
            let mut before = 0.0;
            let midrank = |count: &f64| {
                before += count;
                before - count / 2.0
            };
            counts.iter().map(midrank).collect()
        }
    };
    let apart = |left: usize, right: usize| match metric {
        Metric::Nominal => f64::from(u8::from(left != right)),
        Metric::Ordinal | Metric::Interval => (positions[left] - positions[right]).powi(2),
    };

    let mut observed = 0.0;
    for unit in &table.units {
        let places: Vec<usize> = unit.iter().map(|value| place(*value)).collect();
        let within: f64 =
            places.iter().flat_map(|left| places.iter().map(move |right| (*left, *right))).map(|(left, right)| apart(left, right)).sum();
        observed += within / (unit.len() - 1) as f64;
    }
    let mut expected = 0.0;
    for (left, left_count) in counts.iter().enumerate() {
        for (right, right_count) in counts.iter().enumerate() {
            expected += left_count * right_count * apart(left, right);
        }
    }
    if expected <= 0.0 {
        return Err(StatisticError::NoVariation);
    }
    let total: f64 = counts.iter().sum();
    Ok(1.0 - (total - 1.0) * observed / expected)
}
