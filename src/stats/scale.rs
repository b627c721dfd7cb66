//! A declared scale of categories, and raters' scores counted on it.

use super::StatisticError;

/// Whole numbers from a least to a greatest, in their order: a form's scores, or the places of its labels. At least two, at most [`Scale::MOST`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Scale {
    least: i32,
    greatest: i32,
}

impl Scale {
    /// The most categories: kappa counts a square table of them.
    pub const MOST: usize = 1000;

    /// Checks the ends; both belong to the scale.
    ///
    /// # Errors
    /// [`StatisticError::Parameter`] for fewer than two or more than [`Scale::MOST`] categories.
    pub fn new(least: i32, greatest: i32) -> Result<Self, StatisticError> {
        if least < greatest && (greatest.abs_diff(least) as usize) < Self::MOST {
            return Ok(Self { least, greatest });
        }
        Err(StatisticError::Parameter { name: "the scale", allowed: "from 2 to 1,000 categories" })
    }

    /// The scale of so many labels: the first is 0.
    ///
    /// # Errors
    /// Those of [`Scale::new`].
    pub fn of_labels(labels: usize) -> Result<Self, StatisticError> {
        Self::new(0, i32::try_from(labels).unwrap_or(i32::MAX).saturating_sub(1))
    }

    /// How many categories.
    pub fn categories(self) -> usize {
        self.greatest.abs_diff(self.least) as usize + 1
    }

    /// The place of a score on the scale, from 0; `index` is for the error.
    pub(super) fn place(self, index: usize, score: f64) -> Result<usize, StatisticError> {
        let outside = StatisticError::OutsideScale { index, least: self.least, greatest: self.greatest };
        // NaN and infinities are no whole numbers either.
        if score.fract() != 0.0 || score < f64::from(self.least) || score > f64::from(self.greatest) {
            return Err(outside);
        }
        Ok((score - f64::from(self.least)) as usize)
    }
}

/// How many raters put each unit into each category, where any number of raters may have given none. At least one unit has two ratings.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CategoryTable {
    /// A count for each category, for each unit with a rating.
    units: Vec<Vec<u32>>,
}

impl CategoryTable {
    /// Counts the table: a row for each unit, a place for each rater, `None` where one gave none.
    ///
    /// # Errors
    /// [`StatisticError::OutsideScale`] with the place in its row; [`StatisticError::Empty`] where no unit has two ratings.
    pub fn new(scale: Scale, units: impl IntoIterator<Item: AsRef<[Option<f64>]>>) -> Result<Self, StatisticError> {
        let mut counted: Vec<Vec<u32>> = Vec::new();
        for unit in units {
            let mut counts = vec![0; scale.categories()];
            for (index, score) in unit.as_ref().iter().enumerate() {
                if let Some(score) = score {
                    counts[scale.place(index, *score)?] += 1;
                }
            }
            if counts.iter().any(|count| *count > 0) {
                counted.push(counts);
            }
        }
        if counted.iter().any(|counts| counts.iter().sum::<u32>() >= 2) {
            return Ok(Self { units: counted });
        }
        Err(StatisticError::Empty { what: "units with two ratings" })
    }

    /// The share of agreeing pairs of ratings of a unit, averaged over the units with two ratings or more (Fleiss (1971), equation 2, with any count of ratings
    /// a unit; Gwet (2008), equation 3).
    pub(super) fn observed_agreement(&self) -> f64 {
        let (mut sum, mut units) = (0.0, 0.0);
        for counts in &self.units {
            let ratings = f64::from(counts.iter().sum::<u32>());
            if ratings >= 2.0 {
                let agreeing: f64 = counts.iter().map(|count| f64::from(*count) * (f64::from(*count) - 1.0)).sum();
                sum += agreeing / (ratings * (ratings - 1.0));
                units += 1.0;
            }
        }
        sum / units
    }

    /// The share of each category among a unit's ratings, averaged over all units.
    pub(super) fn shares(&self) -> Vec<f64> {
        // Every row is as long as the scale.
        let mut shares = vec![0.0; self.units[0].len()];
        for counts in &self.units {
            let ratings = f64::from(counts.iter().sum::<u32>());
            for (share, count) in shares.iter_mut().zip(counts) {
                *share += f64::from(*count) / ratings / self.units.len() as f64;
            }
        }
        shares
    }
}
