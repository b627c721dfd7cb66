//! Validated data: finite values, ratings from 1 to 10, pairs, clusters. Checked once at construction.

use super::StatisticError;

/// Finite values in any unit, of magnitude at most [`Values::GREATEST_MAGNITUDE`]. May be empty: statistics of nothing are `None`.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Values(Vec<f64>);

impl Values {
    /// The greatest magnitude: the intraclass correlation takes fourth powers, which must not overflow.
    pub const GREATEST_MAGNITUDE: f64 = 1e60;

    /// Checks the values.
    ///
    /// # Errors
    /// [`StatisticError::NotFinite`] and [`StatisticError::TooLarge`], with the place of the first such value.
    pub fn new(values: Vec<f64>) -> Result<Self, StatisticError> {
        for (index, value) in values.iter().enumerate() {
            if !value.is_finite() {
                return Err(StatisticError::NotFinite { index });
            }
            if value.abs() > Self::GREATEST_MAGNITUDE {
                return Err(StatisticError::TooLarge { index });
            }
        }
        Ok(Self(values))
    }

    /// The values, in the order given.
    pub fn as_slice(&self) -> &[f64] {
        &self.0
    }
}

impl From<&Ratings> for Values {
    fn from(ratings: &Ratings) -> Self {
        Self(ratings.0.iter().map(|rating| f64::from(*rating)).collect())
    }
}

/// Ratings, each a whole number from 1 to 10. May be empty.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Ratings(Vec<u8>);

impl Ratings {
    /// Checks the ratings.
    ///
    /// # Errors
    /// [`StatisticError::RatingOutOfRange`], with the place of the first such rating.
    pub fn new(ratings: Vec<u8>) -> Result<Self, StatisticError> {
        match ratings.iter().position(|rating| !(1..=10).contains(rating)) {
            Some(index) => Err(StatisticError::RatingOutOfRange { index, rating: ratings[index] }),
            None => Ok(Self(ratings)),
        }
    }

    /// The ratings, in the order given.
    pub fn as_slice(&self) -> &[u8] {
        &self.0
    }
}

/// Two series of values of the same things, in the same order; at least two.
#[derive(Debug, Clone, PartialEq)]
pub struct ValuePairs {
    left: Values,
    right: Values,
}

impl ValuePairs {
    /// Puts two series beside each other.
    ///
    /// # Errors
    /// [`StatisticError::UnequalLengths`]; [`StatisticError::TooFew`] below two pairs.
    pub fn new(left: Values, right: Values) -> Result<Self, StatisticError> {
        let (count, other) = (left.0.len(), right.0.len());
        if count != other {
            return Err(StatisticError::UnequalLengths { left: count, right: other });
        }
        if count < 2 {
            return Err(StatisticError::TooFew { what: "pairs", needed: 2, given: count });
        }
        Ok(Self { left, right })
    }

    /// The first series.
    pub fn left(&self) -> &Values {
        &self.left
    }

    /// The second series.
    pub fn right(&self) -> &Values {
        &self.right
    }
}

/// Two raters' ratings of the same answers, in the same order; at least two.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RatingPairs(Vec<(u8, u8)>);

impl RatingPairs {
    /// Puts two raters beside each other.
    ///
    /// # Errors
    /// [`StatisticError::UnequalLengths`]; [`StatisticError::TooFew`] below two pairs.
    pub fn new(left: &Ratings, right: &Ratings) -> Result<Self, StatisticError> {
        let (count, other) = (left.0.len(), right.0.len());
        if count != other {
            return Err(StatisticError::UnequalLengths { left: count, right: other });
        }
        if count < 2 {
            return Err(StatisticError::TooFew { what: "pairs", needed: 2, given: count });
        }
        Ok(Self(left.0.iter().copied().zip(right.0.iter().copied()).collect()))
    }

    /// The pairs: the first rater's rating, the second's.
    pub fn as_slice(&self) -> &[(u8, u8)] {
        &self.0
    }
}

/// Values in clusters, one cluster a case: the case's turns and repeats. At least one cluster, none of them empty: a case without a single rating is left
/// out by the caller, and [`super::Coverage`] says so.
#[derive(Debug, Clone, PartialEq)]
pub struct Clusters(Vec<Values>);

impl Clusters {
    /// Checks the clusters.
    ///
    /// # Errors
    /// [`StatisticError::Empty`] for no clusters or a cluster of nothing.
    pub fn new(clusters: Vec<Values>) -> Result<Self, StatisticError> {
        if clusters.is_empty() {
            return Err(StatisticError::Empty { what: "clusters" });
        }
        if clusters.iter().any(|cluster| cluster.0.is_empty()) {
            return Err(StatisticError::Empty { what: "values in a cluster" });
        }
        Ok(Self(clusters))
    }

    /// Every value a cluster of its own.
    ///
    /// # Errors
    /// [`StatisticError::Empty`] for no values.
    pub fn singletons(values: &Values) -> Result<Self, StatisticError> {
        Self::new(values.0.iter().map(|value| Values(vec![*value])).collect())
    }

    /// The clusters, in the order given.
    pub fn as_slice(&self) -> &[Values] {
        &self.0
    }

    /// Each cluster's sum and count of values.
    pub(super) fn sums(&self) -> Vec<ClusterSum> {
        self.0.iter().map(|cluster| ClusterSum { sum: cluster.0.iter().sum(), count: cluster.0.len() as f64 }).collect()
    }
}

/// Pairs of values in clusters, one cluster a case: what a regression is of. At least two pairs; no cluster is empty.
#[derive(Debug, Clone, PartialEq)]
pub struct ClusteredPairs(Vec<Vec<(f64, f64)>>);

impl ClusteredPairs {
    /// Checks the pairs; the left of a pair is what explains, the right what is explained.
    ///
    /// # Errors
    /// What [`Values::new`] refuses, with the place in its cluster; [`StatisticError::Empty`] for a cluster of nothing, [`StatisticError::TooFew`] below two
    /// pairs.
    pub fn new(clusters: Vec<Vec<(f64, f64)>>) -> Result<Self, StatisticError> {
        for cluster in &clusters {
            if cluster.is_empty() {
                return Err(StatisticError::Empty { what: "values in a cluster" });
            }
            let (left, right): (Vec<f64>, Vec<f64>) = cluster.iter().copied().unzip();
            Values::new(left)?;
            Values::new(right)?;
        }
        match clusters.iter().map(Vec::len).sum() {
            given @ (0 | 1) => Err(StatisticError::TooFew { what: "pairs", needed: 2, given }),
            _ => Ok(Self(clusters)),
        }
    }

    /// The clusters, in the order given.
    pub fn as_slice(&self) -> &[Vec<(f64, f64)>] {
        &self.0
    }

    /// All pairs, without their clusters.
    pub fn pooled(&self) -> ValuePairs {
        let (left, right) = self.0.iter().flatten().copied().unzip();
        ValuePairs { left: Values(left), right: Values(right) }
    }
}

/// What a mean needs of a cluster.
#[derive(Debug, Clone, Copy)]
pub(super) struct ClusterSum {
    /// The sum of its values.
    pub(super) sum: f64,
    /// How many they are, as a float since it only divides and multiplies.
    pub(super) count: f64,
}
