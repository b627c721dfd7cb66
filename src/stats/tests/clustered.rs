use super::super::*;
use super::{clusters, near, six_cases};
use std::num::NonZeroUsize;

#[test]
fn the_means_error_is_statsmodels() {
    // statsmodels.api.OLS(y, ones).fit(cov_type="cluster", cov_kwds={"groups": case, "use_correction": True or False}, use_t=True): params, bse, conf_int,
    // pvalues.
    let corrected = clustered_mean(&six_cases(), Correction::FewClusters).unwrap();
    near(corrected.estimate, 7.333333333333333);
    near(corrected.standard_error, 0.8168593876912106);
    assert_eq!((corrected.clusters, corrected.values, corrected.degrees_of_freedom()), (6, 15, 5));
    let interval = corrected.interval(Confidence::NINETY_FIVE);
    near(interval.low, 5.233529429065305);
    near(interval.high, 9.433137237601361);
    near(corrected.p_value().unwrap().probability(), 0.0002860649353729793);
    near(clustered_mean(&six_cases(), Correction::None).unwrap().standard_error, 0.7456871882472231);
}

#[test]
fn clusters_of_one_are_the_ordinary_error() {
    // Textbook: with one value a cluster, CR1 of a mean is s/√n. Darwin's maize (Fisher 1935): s = 37.74, standard error 9.746.
    let darwin = clusters(&super::paired::DARWIN.map(|difference| [difference]).each_ref().map(<[f64; 1]>::as_slice));
    let estimate = clustered_mean(&darwin, Correction::FewClusters).unwrap();
    assert!((estimate.standard_error - 9.746).abs() < 5e-4);
    // And the t test that Fisher gives: t = 2.148, 14 degrees of freedom.
    assert!((estimate.estimate / estimate.standard_error - 2.148).abs() < 5e-4);
}

#[test]
fn few_or_equal_values_say_so() {
    let one = clusters(&[&[8.0, 9.0]]);
    assert_eq!(clustered_mean(&one, Correction::None), Err(StatisticError::TooFew { what: "clusters", needed: 2, given: 1 }));
    let same = clustered_mean(&clusters(&[&[8.0], &[8.0]]), Correction::FewClusters).unwrap();
    assert_eq!((same.interval(Confidence::NINETY_FIVE).low, same.p_value()), (8.0, Err(StatisticError::NoVariation)));
}

fn observations(cases: &[&[(usize, u8)]]) -> Result<LengthObservations, StatisticError> {
    let case = |case: &&[(usize, u8)]| case.iter().map(|(length, rating)| (NonZeroUsize::new(*length).unwrap(), *rating)).collect();
    LengthObservations::new(&cases.iter().map(case).collect::<Vec<_>>())
}

#[test]
fn the_length_effect_is_statsmodels() {
    // scipy.stats.spearmanr; statsmodels OLS(rating, add_constant(log(length))).fit(cov_type="cluster", cov_kwds={"groups": case}, use_t=True).
    let cases: [&[(usize, u8)]; 6] =
        [&[(120, 5), (300, 7)], &[(80, 4), (95, 6), (400, 9)], &[(1000, 8)], &[], &[(250, 7), (260, 6)], &[(60, 3), (500, 7)]];
    let effect = length_effect(&observations(&cases).unwrap()).unwrap();
    near(effect.spearman, 0.8862587350511957);
    near(effect.slope.estimate, 1.7465735978442747);
    near(effect.slope.standard_error, 0.26386829697547537);
    assert_eq!((effect.slope.clusters, effect.slope.values), (5, 10));
    let interval = effect.slope.interval(Confidence::NINETY_FIVE);
    near(interval.low, 1.0139577562898383);
    near(interval.high, 2.479189439398711);
    near(effect.slope.p_value().unwrap().probability(), 0.0027014576180768406);
    near(effect.points_per_doubling(), 1.7465735978442747 * 2.0_f64.ln());

    // use_correction=False.
    let filled = cases.into_iter().filter(|case| !case.is_empty());
    let logarithms = filled.map(|case| case.iter().map(|(length, rating)| ((*length as f64).ln(), f64::from(*rating))).collect()).collect();
    let logarithms = ClusteredPairs::new(logarithms).unwrap();
    near(clustered_slope(&logarithms, Correction::None).unwrap().standard_error, 0.2225132855339257);
}

#[test]
fn a_length_effect_needs_lengths() {
    assert!(observations(&[&[(5, 8)]]).is_err());
    assert_eq!(observations(&[&[(5, 8), (6, 11)]]), Err(StatisticError::RatingOutOfRange { index: 1, rating: 11 }));
    let same_length = observations(&[&[(5, 8)], &[(5, 7)], &[(5, 6)]]).unwrap();
    assert_eq!(length_effect(&same_length), Err(StatisticError::NoVariation));
    let one_case = observations(&[&[(5, 8), (6, 7), (7, 9)]]).unwrap();
    assert_eq!(length_effect(&one_case), Err(StatisticError::TooFew { what: "clusters", needed: 2, given: 1 }));
    let two_answers = observations(&[&[(5, 8)], &[(6, 7)]]).unwrap();
    assert_eq!(length_effect(&two_answers), Err(StatisticError::TooFew { what: "values", needed: 3, given: 2 }));
}
