//! Agreement of a judge's yes/no labels with people's: precision, recall and F1 of each label, their balanced mean, and Cohen's kappa.

use super::StatisticError;

/// There is not one pair.
const NONE: StatisticError = StatisticError::Empty { what: "pairs" };

/// How often a judge and people gave which label: every label of the judge against each person's, not against their majority. Source: the meta-evaluation of
/// HealthBench (openai/simple-evals, `healthbench_meta_eval.py`).
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct LabelPairs {
    /// Both say yes.
    pub both: usize,
    /// The judge alone says yes.
    pub judge_only: usize,
    /// The person alone says yes.
    pub person_only: usize,
    /// Neither does.
    pub neither: usize,
}

impl LabelPairs {
    /// Counts pairs of labels: the judge's, and a person's.
    pub fn of(pairs: impl IntoIterator<Item = (bool, bool)>) -> Self {
        let mut counted = Self::default();
        for (judge, person) in pairs {
            *match (judge, person) {
                (true, true) => &mut counted.both,
                (true, false) => &mut counted.judge_only,
                (false, true) => &mut counted.person_only,
                (false, false) => &mut counted.neither,
            } += 1;
        }
        counted
    }

    /// All pairs.
    pub fn count(self) -> usize {
        self.both + self.judge_only + self.person_only + self.neither
    }

    /// The share of pairs with the same label.
    ///
    /// # Errors
    /// [`StatisticError::Empty`] without a pair.
    pub fn agreement(self) -> Result<f64, StatisticError> {
        ratio(self.both + self.neither, self.count()).ok_or(NONE)
    }

    /// The F1 of yes, the harmonic mean of precision and recall; `None` where the judge or people never say yes, so that one of them is 0/0.
    pub fn f1_of_yes(self) -> Option<f64> {
        f1(self.both, self.judge_only, self.person_only)
    }

    /// The same of no.
    pub fn f1_of_no(self) -> Option<f64> {
        f1(self.neither, self.person_only, self.judge_only)
    }

    /// The mean of both F1, which HealthBench calls balanced. Its code ends with an error where a label never occurs; here the figure is undefined.
    ///
    /// # Errors
    /// [`StatisticError::Empty`] without a pair, [`StatisticError::Undefined`] where the judge or people gave one label only.
    pub fn macro_f1(self) -> Result<f64, StatisticError> {
        if self.count() == 0 {
            return Err(NONE);
        }
        let both = self.f1_of_yes().zip(self.f1_of_no());
        both.map(|(yes, no)| (yes + no) / 2.0).ok_or(StatisticError::Undefined)
    }

    /// Cohen's kappa without weights, in whole numbers up to the last division.
    ///
    /// # Errors
    /// [`StatisticError::Empty`] without a pair, [`StatisticError::NoVariation`] where all labels are the same.
    pub fn kappa(self) -> Result<f64, StatisticError> {
        let n = self.count() as u128;
        if n == 0 {
            return Err(NONE);
        }
        let (judge_yes, person_yes) = ((self.both + self.judge_only) as u128, (self.both + self.person_only) as u128);
        let expected = judge_yes * (n - person_yes) + (n - judge_yes) * person_yes;
        if expected == 0 {
            return Err(StatisticError::NoVariation);
        }
        Ok(1.0 - ((self.judge_only + self.person_only) as u128 * n) as f64 / expected as f64)
    }

    /// The same people against a judge who always says yes: what a judge has to be better than.
    #[must_use]
    pub fn always_yes(self) -> Self {
        let (yes, no) = (self.both + self.person_only, self.judge_only + self.neither);
        Self { both: yes, judge_only: no, person_only: 0, neither: 0 }
    }
}

fn ratio(of: usize, all: usize) -> Option<f64> {
    (all > 0).then(|| of as f64 / all as f64)
}

fn f1(both: usize, judge_only: usize, person_only: usize) -> Option<f64> {
    let (precision, recall) = (ratio(both, both + judge_only)?, ratio(both, both + person_only)?);
    Some(if both == 0 { 0.0 } else { 2.0 * precision * recall / (precision + recall) })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The labels of a judge, and those of each person.
    fn pairs(rows: &[(bool, &[bool])]) -> LabelPairs {
        LabelPairs::of(rows.iter().flat_map(|(judge, people)| people.iter().map(|person| (*judge, *person))))
    }

    fn of(both: usize, judge_only: usize, person_only: usize, neither: usize) -> LabelPairs {
        LabelPairs { both, judge_only, person_only, neither }
    }

    #[test]
    fn figures_are_those_of_healthbenchs_meta_evaluation_to_the_last_digit() {
        let three: [(bool, &[bool]); 3] = [(true, &[true, true, false]), (false, &[true, false]), (true, &[false])];
        let all = pairs(&three);
        assert_eq!((all.f1_of_yes(), all.f1_of_no()), (Some(0.5714285714285715), Some(0.4)));
        assert_eq!(all.macro_f1(), Ok(0.48571428571428577));
        assert_eq!(pairs(&three[..2]).macro_f1(), Ok(0.5833333333333333));
        // The published code has no balanced F1 for a judge who always says yes.
        let constant = pairs(&[(true, &[true]), (true, &[false]), (true, &[true, true]), (true, &[false, true])]);
        assert_eq!((constant.f1_of_yes(), constant.macro_f1()), (Some(0.8), Err(StatisticError::Undefined)));
        assert_eq!(pairs(&[(true, &[false]), (false, &[true])]).macro_f1(), Ok(0.0));
        // Two judges over all 29,511 labels, as a published audit counts them.
        for (counts, yes, no, balanced) in [
            (of(15933, 5481, 3871, 4225), 0.7731088359454606, 0.47466576789124815, 0.6238873019183544),
            (of(15737, 4214, 4062, 5488), 0.7917987421383648, 0.5701225846665282, 0.6809606634024465),
        ] {
            assert_eq!((counts.f1_of_yes(), counts.f1_of_no(), counts.macro_f1()), (Some(yes), Some(no), Ok(balanced)));
        }
    }

    #[test]
    fn kappa_is_what_exceeds_chance_and_undefined_where_nothing_could() {
        // Agreement 0.8 and none beyond chance: ten labels with one yes each.
        assert_eq!(of(0, 1, 1, 8).kappa(), Ok(1.0 - 2.0 * 10.0 / 18.0));
        assert_eq!(of(5, 0, 0, 5).kappa(), Ok(1.0));
        assert_eq!(of(5, 0, 0, 0).kappa(), Err(StatisticError::NoVariation));
        assert_eq!(LabelPairs::default().kappa(), Err(NONE));
        assert_eq!((of(0, 1, 1, 8).agreement(), LabelPairs::default().agreement()), (Ok(0.8), Err(NONE)));
    }

    #[test]
    fn a_judge_who_always_says_yes_has_the_same_people() {
        let constant = of(15933, 5481, 3871, 4225).always_yes();
        assert_eq!((constant, constant.f1_of_no()), (of(19804, 9706, 0, 0), None));
        assert!((constant.f1_of_yes().unwrap() - 0.803_179_6).abs() < 1e-7);
    }
}
