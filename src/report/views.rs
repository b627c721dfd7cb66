//! Computes what judges say of interviews: means of the five views with bootstrap intervals by case, and right diagnoses beside those of the rules.

use super::{
    IntervalNumbers, InterviewJudged, RightNumbers, ViewMean, ViewNumbers,
    records::{InterviewRead, ViewsRead},
};
use crate::{
    judge::{Letter, View},
    stats::{Bootstrap, Clusters, Confidence, Resampling, Values},
};
use std::collections::{BTreeMap, BTreeSet};

/// An interview that ended, with what one judge says of it.
type Judged<'a> = (&'a InterviewRead, &'a ViewsRead);

/// The numbers of each judge of these interviews.
pub(super) fn judged(of: &[&InterviewRead], plan: Resampling) -> Vec<InterviewJudged> {
    let ended: Vec<&InterviewRead> = of.iter().copied().filter(|interview| interview.measures.is_some()).collect();
    let judges: BTreeSet<(&str, &str)> =
        ended.iter().flat_map(|interview| &interview.verdicts).map(|verdict| (verdict.judge.as_str(), verdict.whose.as_str())).collect();
    let names: Vec<&str> = judges.iter().map(|(name, _)| *name).collect();
    let all = judges.iter().enumerate().map(|(place, (name, whose))| {
        let of_judge: Vec<Judged<'_>> = ended
            .iter()
            .filter_map(|interview| Some((*interview, interview.verdicts.iter().find(|verdict| verdict.whose == *whose)?)))
            .collect();
        let several = names.iter().filter(|other| *other == name).count() > 1;
        let number = several.then(|| names[..=place].iter().filter(|other| *other == name).count());
        one((*name, number), &of_judge, ended.len(), plan)
    });
    all.collect()
}

fn one((name, number): (&str, Option<usize>), of_judge: &[Judged<'_>], ended: usize, plan: Resampling) -> InterviewJudged {
    let judged = of_judge.iter().filter(|(_, verdict)| verdict.grades.count() > 0).count();
    let all_five = |verdict: &ViewsRead| {
        let points: Option<Vec<f64>> =
            View::ALL.iter().map(|view| verdict.grades.of(*view).map(|letter| f64::from(letter.points()))).collect();
        points.map(|points| points.iter().sum::<f64>() / points.len() as f64)
    };
    InterviewJudged {
        judge: name.to_owned(),
        number,
        judge_is_doctor: of_judge.iter().any(|(_, verdict)| verdict.is_doctor),
        judged,
        without_grades: of_judge.len() - judged,
        of: ended,
        views: View::ALL.into_iter().map(|view| of_view(view, of_judge, judged, plan)).collect(),
        all_views: mean(of_judge, all_five, plan),
        right: right(of_judge, plan),
    }
}

fn of_view(view: View, of_judge: &[Judged<'_>], judged: usize, plan: Resampling) -> ViewNumbers {
    let count = |letter: Letter| of_judge.iter().filter(|(_, verdict)| verdict.grades.of(view) == Some(letter)).count();
    let mean = mean(of_judge, |verdict| verdict.grades.of(view).map(|letter| f64::from(letter.points())), plan);
    ViewNumbers { view, mean, letters: [Letter::A, Letter::B, Letter::C, Letter::D].map(count), ungraded: judged - mean.n }
}

fn right(of_judge: &[Judged<'_>], plan: Resampling) -> RightNumbers {
    let by_judge = mean(of_judge, |verdict| verdict.right.map(|right| f64::from(u8::from(right))), plan);
    let mut numbers = RightNumbers { by_judge, ..RightNumbers::default() };
    for (interview, verdict) in of_judge {
        let by_rules = interview.measures.as_ref().and_then(|measures| measures.right);
        let Some((by_judge, by_rules)) = verdict.right.zip(by_rules) else { continue };
        *match (by_judge, by_rules) {
            (true, true) => &mut numbers.both,
            (true, false) => &mut numbers.judge_only,
            (false, true) => &mut numbers.rules_only,
            (false, false) => &mut numbers.neither,
        } += 1;
    }
    numbers
}

/// The mean over interviews, with whole cases drawn for its interval.
fn mean(of_judge: &[Judged<'_>], value: impl Fn(&ViewsRead) -> Option<f64>, plan: Resampling) -> ViewMean {
    let mut cases: BTreeMap<&str, Vec<f64>> = BTreeMap::new();
    for (interview, verdict) in of_judge {
        if let Some(value) = value(verdict) {
            cases.entry(interview.id.case.as_str()).or_default().push(value);
        }
    }
    let n = cases.values().map(Vec::len).sum();
    if n == 0 {
        return ViewMean::default();
    }
    let mean = cases.values().flatten().sum::<f64>() / n as f64;
    let clusters = cases.into_values().map(Values::new).collect::<Result<Vec<_>, _>>().and_then(Clusters::new).ok();
    // Below two cases there is no interval.
    let bootstrap = clusters.and_then(|clusters| Bootstrap::of_mean(&clusters, plan).ok());
    ViewMean { mean: Some(mean), interval: bootstrap.map(|found| IntervalNumbers::from(found.percentile(Confidence::NINETY_FIVE))), n }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        interview::{Measures, recorded_tests::of_nowhere},
        judge::ViewGrades,
    };

    /// An interview with the points of the symptoms by judge "a", and whether the diagnosis is right by judge and rules.
    fn read(case: &str, points: Option<Letter>, right: Option<bool>, by_rules: Option<bool>) -> InterviewRead {
        let id = of_nowhere(case, 0);
        let grades = ViewGrades { symptoms: points, ..ViewGrades::default() };
        let verdict = ViewsRead { judge: "a".into(), whose: "a".into(), grades, right, is_doctor: false };
        InterviewRead { id, measures: Some(Measures { right: by_rules, ..Measures::default() }), is_mixed: false, verdicts: vec![verdict] }
    }

    #[test]
    fn a_view_without_a_grade_is_in_no_mean_and_is_counted() {
        let all = [
            read("1", Some(Letter::A), Some(true), Some(true)),
            read("1", Some(Letter::D), Some(true), Some(false)),
            read("2", Some(Letter::B), None, Some(true)),
            read("3", None, Some(false), None),
        ];
        let [of] = &judged(&all.iter().collect::<Vec<_>>(), Resampling::default())[..] else { panic!() };
        let symptoms = &of.views[0];
        // (4 + 1 + 3) / 3, not (4 + 1 + 3 + 1) / 4.
        assert!((symptoms.mean.mean.unwrap() - 8.0 / 3.0).abs() < 1e-12);
        assert_eq!((symptoms.mean.n, symptoms.letters, symptoms.ungraded), (3, [1, 1, 0, 1], 0));
        assert_eq!((of.judged, of.without_grades, of.of, of.all_views.n), (3, 1, 4, 0));
        assert_eq!((of.views[1].mean.mean, of.views[1].ungraded), (None, 3));
        let right = of.right;
        assert_eq!((right.by_judge.n, right.both, right.judge_only, right.rules_only, right.neither), (3, 1, 1, 0, 0));
        assert!((right.by_judge.mean.unwrap() - 2.0 / 3.0).abs() < 1e-12);
    }

    #[test]
    fn the_interval_draws_whole_cases() {
        // Case 1 has 4, 4 and case 2 has 1: four equally likely draws give 4, 3, 3 and 1.
        let all = [read("1", Some(Letter::A), None, None), read("1", Some(Letter::A), None, None), read("2", Some(Letter::D), None, None)];
        let [of] = &judged(&all.iter().collect::<Vec<_>>(), Resampling::default())[..] else { panic!() };
        assert_eq!((of.views[0].mean.mean, of.views[0].mean.interval), (Some(3.0), Some(IntervalNumbers { low: 1.0, high: 4.0 })));
        let one = &judged(&[&all[0]], Resampling::default())[0];
        assert_eq!((one.views[0].mean.mean, one.views[0].mean.interval), (Some(4.0), None));
    }

    #[test]
    fn judges_of_one_name_are_numbered_and_never_pooled_and_one_that_has_not_ended_is_out() {
        let mut first = read("1", Some(Letter::A), None, None);
        first.verdicts.push(ViewsRead {
            whose: "b".into(),
            grades: ViewGrades { symptoms: Some(Letter::C), ..ViewGrades::default() },
            ..first.verdicts[0].clone()
        });
        let mut going = read("2", Some(Letter::D), None, None);
        going.measures = None;
        let of = judged(&[&first, &going], Resampling::default());
        assert_eq!(
            of.iter().map(|of| (of.number, of.views[0].mean.mean, of.of)).collect::<Vec<_>>(),
            [(Some(1), Some(4.0), 1), (Some(2), Some(2.0), 1)]
        );
    }
}
