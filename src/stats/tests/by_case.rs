//! Bootstraps by case. The resamples drawn by Python's ChaCha with the same seed; numpy.quantile of the package's statistic of each; BCa by Efron and Tibshirani's
//! formulas over scipy.stats.norm, what is within 1e-12 of the estimate taken as equal to it.

use super::super::*;
use super::{near, plan, six_cases, twelve_in_cases};

type Unit = Vec<Option<f64>>;

/// Checks an estimate and its four ends.
#[track_caller]
fn check(made: Result<ResampledEstimate, StatisticError>, estimate: f64, percentile: [f64; 2], corrected: [f64; 2]) {
    let made = made.unwrap();
    near(made.estimate, estimate);
    assert_eq!((made.cases, made.resamples, made.undefined), (6, 10_000, 0));
    for (interval, [low, high]) in [(made.percentile, percentile), (made.bias_corrected, corrected)] {
        near(interval.unwrap().low, low);
        near(interval.unwrap().high, high);
    }
}

fn by_case(statistic: impl Fn(&[&Unit]) -> Result<f64, StatisticError>) -> Result<ResampledEstimate, StatisticError> {
    bootstrap_by_case(&twelve_in_cases(), statistic, plan(7), Confidence::NINETY_FIVE)
}

fn first_two(units: &[&Unit]) -> Result<ScorePairs, StatisticError> {
    ScorePairs::new(units.iter().map(|unit| (unit[0], unit[1])))
}

#[test]
fn exact_agreement_is_numpys() {
    let exact = by_case(|units| Ok(raw_agreement(&first_two(units)?).exact));
    check(exact, 0.2727272727272727, [0.07692307692307693, 0.5454545454545454], [0.07142857142857142, 0.5]);
}

#[test]
fn alpha_is_krippendorffs() {
    let alpha = |metric| by_case(move |units| krippendorff_alpha(&RatingTable::new(units)?, metric));
    let ordinal = [[0.8132411067193676, 0.9358018802297616], [0.9294450028047868, 0.9453240058910162]];
    check(alpha(Metric::Ordinal), 0.9332559782060337, ordinal[0], ordinal[1]);
    let nominal = [[0.1314338235294118, 0.40909090909090917], [0.16834677419354838, 0.4347826086956522]];
    check(alpha(Metric::Nominal), 0.2739999999999999, nominal[0], nominal[1]);
}

#[test]
fn intraclass_correlations_are_pingouins_formula() {
    let single = by_case(|units| CompleteTable::of_complete_rows(units)?.single_rating_correlation());
    check(single, 0.9371980676328502, [0.8524590163934426, 0.9639909977494373], [0.896265560165975, 0.9729032258064516]);
    let mean = by_case(|units| CompleteTable::of_complete_rows(units)?.mean_rating_correlation());
    check(mean, 0.9781512605042016, [0.9454545454545454, 0.9877017678708685], [0.962852897473997, 0.9908015768725361]);
}

#[test]
fn kappa_is_scikit_learns() {
    let kappa = by_case(|units| weighted_kappa(&first_two(units)?, Scale::new(1, 10)?, Weights::Quadratic));
    check(kappa, 0.9382022471910112, [0.8958333333333334, 0.9583333333333334], [0.9104477611940298, 0.9639794168096055]);
}

#[test]
fn a_mean_is_that_of_its_own_bootstrap() {
    let cases: Vec<Vec<f64>> = six_cases().as_slice().iter().map(|case| case.as_slice().to_vec()).collect();
    let pooled = |units: &[&f64]| Ok(units.iter().copied().sum::<f64>() / units.len() as f64);
    let made = bootstrap_by_case(&cases, pooled, plan(7), Confidence::NINETY_FIVE).unwrap();
    let bootstrap = Bootstrap::of_mean(&six_cases(), plan(7)).unwrap();
    assert_eq!(made.percentile, Some(bootstrap.percentile(Confidence::NINETY_FIVE)));
    let (ours, theirs) = (made.bias_corrected.unwrap(), bootstrap.bias_corrected(Confidence::NINETY_FIVE).unwrap());
    near(ours.low, theirs.low);
    near(ours.high, theirs.high);
}

#[test]
fn undefined_resamples_are_counted() {
    // Kappa is undefined where only the first and the third case are drawn.
    let cases = vec![vec![(Some(3.0), Some(3.0))], vec![(Some(4.0), Some(5.0))], vec![(Some(3.0), Some(3.0))]];
    let kappa = |units: &[&(Option<f64>, Option<f64>)]| {
        weighted_kappa(&ScorePairs::new(units.iter().map(|unit| **unit))?, Scale::new(1, 10)?, Weights::Linear)
    };
    let made = bootstrap_by_case(&cases, kappa, plan(1), Confidence::NINETY_FIVE).unwrap();
    // (2/3)³ = 0.296 of the resamples.
    assert!((2_800..3_130).contains(&made.undefined), "{}", made.undefined);
    assert!(made.percentile.is_some() && made.bias_corrected.is_none());
    let often = |units: &[&u32]| if *units[0] == 1 { Ok(1.0) } else { Err(StatisticError::Undefined) };
    let made = bootstrap_by_case(&[vec![1], vec![2], vec![2]], often, plan(1), Confidence::NINETY_FIVE).unwrap();
    assert!(made.undefined > 6_000 && made.percentile.is_none());
}

#[test]
fn what_has_no_bootstrap_says_so() {
    let first = |units: &[&f64]| Ok(*units[0]);
    let made = |cases: &[Vec<f64>]| bootstrap_by_case(cases, first, plan(1), Confidence::NINETY_FIVE);
    assert_eq!(made(&[vec![1.0]]), Err(StatisticError::TooFew { what: "cases", needed: 2, given: 1 }));
    assert_eq!(made(&[vec![1.0], vec![]]), Err(StatisticError::Empty { what: "units in a case" }));
    assert_eq!(made(&[vec![f64::NAN], vec![1.0]]), Err(StatisticError::Undefined));
    let none = bootstrap_several_by_case(&[vec![1.0], vec![2.0]], |_: &[&f64]| Ok(vec![]), plan(1), Confidence::NINETY_FIVE);
    assert_eq!(none, Ok(vec![]));
}
