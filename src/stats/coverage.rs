//! A mean with its coverage: n scored of N, and the reasons why the others have no score.

use super::{StatisticError, Values};
use std::{collections::BTreeMap, fmt};

/// How many were scored of how many there were, and the kinds of failure of the rest. `Kind` is the caller's, `judge::Verdict::label` for example.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Coverage<Kind: Ord> {
    scored: usize,
    failures: BTreeMap<Kind, usize>,
}

impl<Kind: Ord> Coverage<Kind> {
    /// How many have a score.
    pub fn scored(&self) -> usize {
        self.scored
    }

    /// How many there were: scored and failed.
    pub fn total(&self) -> usize {
        self.scored + self.failures.values().sum::<usize>()
    }

    /// How many failed, by kind, in the kinds' order; no kind with a count of 0.
    pub fn failures(&self) -> impl Iterator<Item = (&Kind, usize)> {
        self.failures.iter().map(|(kind, count)| (kind, *count))
    }

    /// The share scored, from 0 to 1; `None` of nothing.
    pub fn share(&self) -> Option<f64> {
        (self.total() > 0).then(|| self.scored as f64 / self.total() as f64)
    }

    /// Whether everything has a score.
    pub fn is_complete(&self) -> bool {
        self.failures.is_empty()
    }
}

impl<Kind: Ord + fmt::Display> fmt::Display for Coverage<Kind> {
    /// `214 of 222 scored; 5 refused, 3 truncated`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} of {} scored", self.scored, self.total())?;
        for (place, (kind, count)) in self.failures().enumerate() {
            write!(f, "{} {count} {kind}", if place == 0 { ";" } else { "," })?;
        }
        Ok(())
    }
}

/// The mean of what was scored, with its coverage. The mean is read only together with it: the fields are private, and both ways to the number
/// ([`CoveredMean::parts`] and `Display`) give the coverage too.
#[derive(Debug, Clone, PartialEq)]
pub struct CoveredMean<Kind: Ord> {
    mean: Option<f64>,
    coverage: Coverage<Kind>,
}

impl<Kind: Ord> CoveredMean<Kind> {
    /// The mean over what was meant to be scored: each outcome a score, or the kind of its failure.
    ///
    /// # Errors
    /// What [`Values::new`] refuses of the scores.
    pub fn of(outcomes: impl IntoIterator<Item = Result<f64, Kind>>) -> Result<Self, StatisticError> {
        let mut scores = Vec::new();
        let mut failures = BTreeMap::new();
        for outcome in outcomes {
            match outcome {
                Ok(score) => scores.push(score),
                Err(kind) => *failures.entry(kind).or_insert(0) += 1,
            }
        }
        let scores = Values::new(scores)?;
        Ok(Self { mean: scores.mean(), coverage: Coverage { scored: scores.as_slice().len(), failures } })
    }

    /// The mean, `None` where nothing was scored, and what it covers.
    pub fn parts(&self) -> (Option<f64>, &Coverage<Kind>) {
        (self.mean, &self.coverage)
    }
}

impl<Kind: Ord + fmt::Display> fmt::Display for CoveredMean<Kind> {
    /// `7.42 (214 of 222 scored; 8 refused)`; two decimals unless the format's precision says otherwise.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.mean {
            Some(mean) => write!(f, "{mean:.*} ({})", f.precision().unwrap_or(2), self.coverage),
            None => write!(f, "no mean ({})", self.coverage),
        }
    }
}
