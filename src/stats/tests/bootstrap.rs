use super::super::*;
use super::{clusters, near, plan, six_cases, within};

/// Efron and Tibshirani (1993), table 2.1: the survival times of the treated mice.
fn treated_mice() -> Clusters {
    clusters(&[&[94.], &[197.], &[16.], &[38.], &[99.], &[141.], &[23.]])
}

#[test]
fn intervals_are_scipys_of_the_same_resamples() {
    // The resampled means by Python's ChaCha, seed 7; numpy.quantile and std(ddof=1) of them; scipy.stats.bootstrap((range(6),), pooled mean, n_resamples=0,
    // bootstrap_result=them, method="BCa").
    let bootstrap = Bootstrap::of_mean(&six_cases(), plan(7)).unwrap();
    near(bootstrap.mean(), 110.0 / 15.0);
    near(bootstrap.standard_error(), 0.7796368627936564);
    let percentile = bootstrap.percentile(Confidence::NINETY_FIVE);
    near(percentile.low, 5.428571428571429);
    near(percentile.high, 8.444583333333332);
    let corrected = bootstrap.bias_corrected(Confidence::NINETY_FIVE).unwrap();
    near(corrected.low, 5.333333333333333);
    near(corrected.high, 8.444444444444445);
}

#[test]
fn mice_are_scipys_and_the_books() {
    // scipy.stats.bootstrap as above, of Python's resamples with seed 1.
    let bootstrap = Bootstrap::of_mean(&treated_mice(), plan(1)).unwrap();
    let corrected = bootstrap.bias_corrected(Confidence::NINETY_FIVE).unwrap();
    near(corrected.low, 45.142857142857146);
    near(corrected.high, 137.0);
    let corrected = bootstrap.bias_corrected(Confidence::new(0.9).unwrap()).unwrap();
    near(corrected.low, 51.142857142857146);
    near(corrected.high, 128.42857142857142);
    near(bootstrap.standard_error(), 23.40470807458221);
    // The book, table 2.2: with infinitely many resamples the standard error of the treated mean is 23.36.
    within(bootstrap.standard_error(), 23.36, 0.01);
}

#[test]
fn the_same_seed_is_the_same_interval() {
    let first = Bootstrap::of_mean(&six_cases(), plan(3)).unwrap();
    assert_eq!(first, Bootstrap::of_mean(&six_cases(), plan(3)).unwrap());
    assert_ne!(first, Bootstrap::of_mean(&six_cases(), plan(4)).unwrap());
}

#[test]
fn same_values_have_an_interval_of_no_width() {
    let bootstrap = Bootstrap::of_mean(&clusters(&[&[8.0, 8.0], &[8.0], &[8.0, 8.0, 8.0]]), plan(1)).unwrap();
    let corrected = bootstrap.bias_corrected(Confidence::NINETY_FIVE).unwrap();
    assert_eq!((corrected.low, corrected.high), (8.0, 8.0));
    assert_eq!(bootstrap.standard_error(), 0.0);
}

#[test]
fn means_side_by_side_are_those_of_each_alone_to_the_last_bit() {
    let one = clusters(&[&[8.0, 9.0]]);
    let seven = |step: f64| clusters(&[&[1.1 + step, 2.0], &[3.3], &[2.7 * step], &[9.0], &[4.4, 5.5, 0.1], &[6.0], &[7.0]]);
    // Of other counts, more of one count than fit beside each other, and one that has none.
    let mut several = vec![six_cases(), one, treated_mice()];
    several.extend((0..9).map(|step| seven(f64::from(step) / 3.0)));
    several.push(six_cases());
    let together = Bootstrap::of_means(&several, plan(5));
    assert_eq!(together.len(), several.len());
    for (bootstrap, clusters) in together.into_iter().zip(&several) {
        assert_eq!(bootstrap, Bootstrap::of_mean(clusters, plan(5)));
    }
    assert!(Bootstrap::of_means(&[], plan(5)).is_empty());
}

#[test]
fn one_case_has_no_interval() {
    let one = clusters(&[&[8.0, 9.0]]);
    assert_eq!(Bootstrap::of_mean(&one, plan(1)), Err(StatisticError::TooFew { what: "clusters", needed: 2, given: 1 }));
    assert!(Resampling::new(9_999, 1).is_err());
    assert!(Resampling::new(usize::MAX, 1).is_err());
}
