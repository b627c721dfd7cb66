//! Raters of a trial, against numpy and statsmodels.

use super::super::*;
use super::{GAP, near, plan, row, twelve_in_cases};

fn rated() -> RatedCases {
    RatedCases::new(twelve_in_cases()).unwrap()
}

#[test]
fn a_mean_over_cases_and_raters_is_numpys_of_the_same_draws() {
    // The draws by Python's ChaCha, seed 7: cases from stream 0, raters from stream 2; numpy.bincount of both, (w·sums·v) / (w·counts·v), numpy.quantile.
    let made = mean_over_cases_and_raters(&rated(), plan(7), Confidence::NINETY_FIVE).unwrap();
    near(made.estimate, 6.470588235294118);
    near(made.percentile.unwrap().low, 5.037037037037037);
    near(made.percentile.unwrap().high, 7.5588235294117645);
    assert_eq!((made.undefined, made.bias_corrected), (0, None));
    // The mean with these raters alone is the clustered one.
    let fixed = clustered_mean(&rated().clusters().unwrap(), Correction::FewClusters).unwrap();
    near(fixed.estimate, made.estimate);
    assert_eq!((fixed.clusters, fixed.values), (6, 34));
}

#[test]
fn raters_who_gave_nothing_are_not_drawn() {
    let with_third = |third: f64| {
        let cases = [[7., 8.], [5., 4.], [9., 9.]].map(|[one, other]| vec![row(&[one, other, third])]);
        mean_over_cases_and_raters(&RatedCases::new(cases.to_vec()).unwrap(), plan(1), Confidence::NINETY_FIVE).unwrap()
    };
    assert_eq!(with_third(GAP).undefined, 0);
    assert_ne!(with_third(GAP).percentile, with_third(2.0).percentile);
    let single = RatedCases::new(vec![vec![row(&[7., GAP])], vec![row(&[5., GAP])]]).unwrap();
    let refused = mean_over_cases_and_raters(&single, plan(1), Confidence::NINETY_FIVE);
    assert_eq!(refused, Err(StatisticError::TooFew { what: "raters", needed: 2, given: 1 }));
    // A rater for each case: half of the draws of raters miss the drawn cases now and then.
    let apart = RatedCases::new(vec![vec![row(&[7., GAP])], vec![row(&[GAP, 5.])]]).unwrap();
    let made = mean_over_cases_and_raters(&apart, plan(1), Confidence::NINETY_FIVE).unwrap();
    // Both draws a single one, not the same: 1/4 · 1/4 · 2.
    assert!((1_100..1_400).contains(&made.undefined), "{}", made.undefined);
}

#[test]
fn severity_is_statsmodels() {
    // statsmodels OLS(score − numpy.nanmean(others), ones).fit(cov_type="cluster", cov_kwds={"groups": case}, use_t=True): params, bse, conf_int.
    let expected = [
        (0.08333333333333334, 0.10971343143406392, -0.198694020743748, 0.3653606874104147, 12),
        (0.1363636363636364, 0.25276289010621933, -0.5133840579136584, 0.7861113306409313, 11),
        (-0.22727272727272727, 0.24999146218601936, -0.8698962392768691, 0.4153507847314145, 11),
    ];
    for (rater, (mean, error, low, high, units)) in expected.into_iter().enumerate() {
        let severity = severity(&rated(), rater).unwrap();
        near(severity.estimate, mean);
        near(severity.standard_error, error);
        near(severity.interval(Confidence::NINETY_FIVE).low, low);
        near(severity.interval(Confidence::NINETY_FIVE).high, high);
        assert_eq!(severity.values, units);
    }
    assert_eq!(severity(&rated(), 3), Err(StatisticError::Empty { what: "units shared with another rater" }));
}

#[test]
fn drift_is_statsmodels() {
    // The same with add_constant(position): params[1], bse[1].
    let positions = [
        [3., 1., 5.],
        [7., 2., 6.],
        [1., 8., 2.],
        [2., 9., 10.],
        [12., 4., 3.],
        [5., 7., 1.],
        [4., 5., 12.],
        [6., 11., 4.],
        [9., 3., 8.],
        [8., 10., 7.],
        [10., 6., 9.],
        [11., 12., 11.],
    ];
    let expected = [
        (0.006993006993006985, 0.04347197628114814),
        (0.12483829236739974, 0.07095672169884921),
        (0.10150375939849626, 0.053045246557363174),
    ];
    for (rater, (slope, error)) in expected.into_iter().enumerate() {
        let mut of_rater = positions.iter().map(|place| Some(place[rater]));
        let by_case: Vec<Vec<Option<f64>>> = [3, 2, 1, 2, 3, 1].map(|size| of_rater.by_ref().take(size).collect()).to_vec();
        let drift = drift(&rated(), rater, &by_case).unwrap();
        near(drift.estimate, slope);
        near(drift.standard_error, error);
    }
    assert!(drift(&rated(), 0, &[]).is_err());
    let same = vec![vec![Some(1.0); 3]; 6];
    assert_eq!(drift(&rated(), 0, &same), Err(StatisticError::NoVariation));
}

#[test]
fn what_is_no_trial_is_refused() {
    assert_eq!(RatedCases::new(vec![]), Err(StatisticError::Empty { what: "cases" }));
    assert_eq!(RatedCases::new(vec![vec![row(&[GAP, GAP])]]), Err(StatisticError::Empty { what: "scores of a case" }));
    assert_eq!(RatedCases::new(vec![vec![vec![Some(1.0), Some(f64::NAN)]]]), Err(StatisticError::NotFinite { index: 1 }));
}

/// Five cases, two models, three raters, in this order.
const CROSSED: [[[f64; 3]; 2]; 5] = [
    [[8., 7., 8.], [5., 6., 4.]],
    [[9., 9., 8.], [7., 8., 7.]],
    [[5., 6., 4.], [6., 4., 5.]],
    [[7., 7., 7.], [3., 4., 2.]],
    [[10., 9., 9.], [8., 6., 9.]],
];

fn components(gaps: &[(usize, usize, usize)]) -> Result<VarianceComponents, StatisticError> {
    let mut cases: Vec<Vec<Vec<Option<f64>>>> = CROSSED.iter().map(|case| case.iter().map(|scores| row(scores)).collect()).collect();
    for (case, model, rater) in gaps {
        cases[*case][*model][*rater] = None;
    }
    variance_components(&RatedCases::new(cases).unwrap())
}

#[track_caller]
fn check(made: VarianceComponents, expected: [f64; 7]) {
    let made = [made.case, made.rater, made.model, made.case_model, made.case_rater, made.rater_model, made.residual];
    made.into_iter().zip(expected).for_each(|(ours, theirs)| near(ours, theirs));
}

#[test]
fn components_without_gaps_are_those_of_statsmodels_analysis_of_variance() {
    // statsmodels.stats.anova.anova_lm(ols("y ~ (C(c) + C(m) + C(r))**2").fit(), typ=2): its mean squares, solved by their expectations.
    let expected = [
        2.2083333333333326,
        0.10833333333333414,
        1.716666666666658,
        0.7499999999999988,
        -0.24166666666666753,
        -0.21666666666666665,
        1.1166666666666658,
    ];
    check(components(&[]).unwrap(), expected);
}

#[test]
fn components_with_gaps_are_those_of_all_pairs() {
    // numpy: itertools.combinations of all scores, the mean of (x − y)²/2 for each set of what two share, numpy.linalg.solve.
    let expected = [
        2.180697278911565,
        -0.01721938775510168,
        1.3059120555438675,
        0.6315879444561325,
        -0.4202806122448983,
        -0.09757872221053399,
        1.2434120555438675,
    ];
    check(components(&[(0, 0, 1), (3, 1, 2), (2, 1, 0)]).unwrap(), expected);
}

#[test]
fn components_need_crossed_scores() {
    let refused = Err(StatisticError::TooFew { what: "crossed cases, raters and models", needed: 2, given: 1 });
    let of = |cases: Vec<Vec<Vec<Option<f64>>>>| variance_components(&RatedCases::new(cases).unwrap());
    assert_eq!(of(vec![vec![row(&[7., 8.]), row(&[5., 6.])]]), refused);
    assert_eq!(of(vec![vec![row(&[7.]), row(&[5.])], vec![row(&[7.]), row(&[5.])]]), refused);
    assert_eq!(of(vec![vec![row(&[7., 8.])], vec![row(&[5., 6.])]]), refused);
}
