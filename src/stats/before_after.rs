//! Right and wrong before and after, of the same things: what was lost, what was gained, and how sure that is.

use super::{Confidence, Interval, PValue, StatisticError, proportion::wilson};

/// Counts of the same things before and after.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct BeforeAfter {
    /// Right before and after.
    pub right_right: usize,
    /// Right before, wrong after.
    pub right_wrong: usize,
    /// Wrong before, right after.
    pub wrong_right: usize,
    /// Wrong before and after.
    pub wrong_wrong: usize,
}

impl BeforeAfter {
    /// Adds one thing.
    pub fn count(&mut self, before: bool, after: bool) {
        *match (before, after) {
            (true, true) => &mut self.right_right,
            (true, false) => &mut self.right_wrong,
            (false, true) => &mut self.wrong_right,
            (false, false) => &mut self.wrong_wrong,
        } += 1;
    }

    /// How many there are.
    pub fn all(self) -> usize {
        self.right_right + self.right_wrong + self.wrong_right + self.wrong_wrong
    }

    /// The share that was right before less the share that is right after, with Newcombe's interval for paired shares (his method 10, with its correction of the
    /// correlation: "Improved confidence intervals for the difference between binomial proportions based on paired data", Statistics in Medicine 17 (1998)).
    ///
    /// # Errors
    /// [`StatisticError::Empty`] of nothing.
    pub fn drop(self, level: Confidence) -> Result<(f64, Interval), StatisticError> {
        let (a, b, c, d) = (self.right_right, self.right_wrong, self.wrong_right, self.wrong_wrong);
        let (before, of_before) = wilson(a + b, self.all(), level)?;
        let (after, of_after) = wilson(a + c, self.all(), level)?;
        let [a, b, c, d, n] = [a, b, c, d, self.all()].map(|count| count as f64);
        let product = (a + b) * (c + d) * (a + c) * (b + d);
        let excess = if a * d > b * c { (a * d - b * c - n / 2.0).max(0.0) } else { a * d - b * c };
        let correlation = if product > 0.0 { excess / product.sqrt() } else { 0.0 };
        let reach = |one: f64, other: f64| (one * one - 2.0 * correlation * one * other + other * other).max(0.0).sqrt();
        let drop = before - after;
        let low = drop - reach(before - of_before.low, of_after.high - after);
        let high = drop + reach(of_before.high - before, after - of_after.low);
        Ok((drop, Interval { low, high, level }))
    }

    /// The share of what was right before that is wrong after, with Wilson's interval.
    ///
    /// # Errors
    /// [`StatisticError::Empty`] where nothing was right before.
    pub fn flips(self, level: Confidence) -> Result<(f64, Interval), StatisticError> {
        wilson(self.right_wrong, self.right_right + self.right_wrong, level)
    }

    /// The share of what was wrong before that is right after, with Wilson's interval.
    ///
    /// # Errors
    /// [`StatisticError::Empty`] where nothing was wrong before.
    pub fn recovery(self, level: Confidence) -> Result<(f64, Interval), StatisticError> {
        wilson(self.wrong_right, self.wrong_right + self.wrong_wrong, level)
    }

    /// The share that changed either way, with Wilson's interval.
    ///
    /// # Errors
    /// [`StatisticError::Empty`] of nothing.
    pub fn changed(self, level: Confidence) -> Result<(f64, Interval), StatisticError> {
        wilson(self.right_wrong + self.wrong_right, self.all(), level)
    }

    /// McNemar's exact test, two-sided: how probable changes so unequal are where each way is as probable. Without a change it is 1.
    pub fn exact_test(self) -> PValue {
        let (fewer, changed) = (self.right_wrong.min(self.wrong_right), self.right_wrong + self.wrong_right);
        // The logarithm of the probability of each count, from that of none on: small ones would be 0 otherwise.
        let mut logarithm = -(changed as f64) * std::f64::consts::LN_2;
        let mut tail = 0.0;
        for count in 0..=fewer {
            tail += logarithm.exp();
            logarithm += ((changed - count) as f64).ln() - ((count + 1) as f64).ln();
        }
        PValue::capped(2.0 * tail)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn counts(right_right: usize, right_wrong: usize, wrong_right: usize, wrong_wrong: usize) -> BeforeAfter {
        BeforeAfter { right_right, right_wrong, wrong_right, wrong_wrong }
    }

    fn near(value: f64, expected: f64) {
        assert!((value - expected).abs() < 1e-6, "{value} instead of {expected}");
    }

    /// Newcombe's own worked example; the second is of scipy 1.16 and statsmodels 0.15, on counts of ours.
    #[test]
    fn drop_and_test_are_those_of_the_paper_and_of_other_programs() {
        let (drop, interval) = counts(36, 12, 2, 0).drop(Confidence::NINETY_FIVE).unwrap();
        near(drop, 0.2);
        assert!((interval.low - 0.0569).abs() < 5e-5 && (interval.high - 0.3404).abs() < 5e-5, "{interval:?}");
        // scipy.stats.binomtest(2, 14).pvalue
        near(counts(36, 12, 2, 0).exact_test().probability(), 0.012_939_453_125);
        near(counts(5, 0, 0, 5).exact_test().probability(), 1.0);
        near(counts(0, 3, 3, 0).exact_test().probability(), 1.0);
        // scipy.stats.binomtest(900, 2000).pvalue: each term alone is below the smallest number.
        near(counts(0, 900, 1100, 0).exact_test().probability() * 1e5, 0.845_709);
    }

    /// Counts of published run logs, with what scipy and statsmodels make of them: WARDROUND_TEST_FLIP_TABLES names the file.
    #[test]
    fn every_table_of_the_published_runs_has_its_numbers() {
        let Some(path) = std::env::var_os("WARDROUND_TEST_FLIP_TABLES") else {
            eprintln!("NOT RUN: set WARDROUND_TEST_FLIP_TABLES to a file of tables of flips");
            return;
        };
        let tables: Vec<serde_json::Value> = serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap();
        assert_eq!(tables.len(), 29);
        for table in tables {
            let count = |name: &str| usize::try_from(table[name].as_u64().unwrap()).unwrap();
            let of = counts(count("TT"), count("TF"), count("FT"), count("FF"));
            let expected = |value: &serde_json::Value| value.as_f64().unwrap();
            let (drop, interval) = of.drop(Confidence::NINETY_FIVE).unwrap();
            near(drop, expected(&table["drop"]));
            near(interval.low, expected(&table["drop_ci95_newcombe10"][0]));
            near(interval.high, expected(&table["drop_ci95_newcombe10"][1]));
            let (flips, interval) = of.flips(Confidence::NINETY_FIVE).unwrap();
            near(flips, expected(&table["flip_c2w_of_correct"]));
            near(interval.low, expected(&table["flip_ci95_wilson"][0]));
            near(interval.high, expected(&table["flip_ci95_wilson"][1]));
            near(of.recovery(Confidence::NINETY_FIVE).unwrap().0, expected(&table["recovery_w2c_of_wrong"]));
            near(of.changed(Confidence::NINETY_FIVE).unwrap().0, expected(&table["correctness_changed_rate"]));
            let p = expected(&table["mcnemar_exact_p"]);
            assert!((of.exact_test().probability() - p).abs() <= 1e-6 * p + 1e-12, "{table}");
        }
    }

    #[test]
    fn shares_are_of_what_they_say() {
        let of = counts(30, 10, 5, 15);
        near(of.flips(Confidence::NINETY_FIVE).unwrap().0, 0.25);
        near(of.recovery(Confidence::NINETY_FIVE).unwrap().0, 0.25);
        near(of.changed(Confidence::NINETY_FIVE).unwrap().0, 0.25);
        assert!(counts(0, 0, 1, 1).flips(Confidence::NINETY_FIVE).is_err() && counts(0, 0, 0, 0).drop(Confidence::NINETY_FIVE).is_err());
        let mut counted = BeforeAfter::default();
        for (before, after) in [(true, true), (true, false), (false, true), (false, false)] {
            counted.count(before, after);
        }
        assert_eq!(counted, counts(1, 1, 1, 1));
    }
}
