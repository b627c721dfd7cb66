use super::super::*;
use super::{plan, within};
use proptest::{collection::vec, prelude::*};

/// Ratings of some answers.
fn some_ratings(count: impl Into<proptest::collection::SizeRange>) -> impl Strategy<Value = Vec<u8>> {
    vec(1..=10_u8, count)
}

/// A float of any kind: NaN, infinite, denormal, huge.
fn wild(count: impl Into<proptest::collection::SizeRange>) -> impl Strategy<Value = Vec<f64>> {
    vec(prop_oneof![any::<f64>(), proptest::num::f64::ANY, -1e60..1e60, Just(0.0), Just(-0.0), 1.0..10.0], count)
}

fn of_ratings(ratings: &[u8]) -> Values {
    Values::from(&Ratings::new(ratings.to_vec()).unwrap())
}

fn pairs_of(pairs: &[(u8, u8)]) -> ValuePairs {
    let (left, right): (Vec<u8>, Vec<u8>) = pairs.iter().copied().unzip();
    ValuePairs::new(of_ratings(&left), of_ratings(&right)).unwrap()
}

/// Everything that takes plain values, for what it does with them. Each result has to be a number where there is one.
fn all_of(left: Vec<f64>, right: Vec<f64>) {
    let (Ok(left), Ok(right)) = (Values::new(left), Values::new(right)) else { return };
    let numbers = [left.mean(), left.standard_deviation(), left.median(), left.quantile(0.3).unwrap()];
    assert!(numbers.iter().flatten().all(|number| number.is_finite()));
    let couples: Vec<Vec<(f64, f64)>> = left.as_slice().iter().zip(right.as_slice()).map(|(left, right)| vec![(*left, *right)]).collect();
    if let Ok(slope) = ClusteredPairs::new(couples.clone()).and_then(|pairs| clustered_slope(&pairs, Correction::FewClusters)) {
        assert!(slope.estimate.is_finite() && slope.standard_error.is_finite());
    }
    if let Ok(clusters) = Clusters::new(vec![left.clone(), right.clone()]) {
        let bootstrap = Bootstrap::of_mean(&clusters, plan(1)).unwrap();
        assert!(bootstrap.percentile(Confidence::NINETY_FIVE).low.is_finite());
        let _ = bootstrap.bias_corrected(Confidence::NINETY_FIVE).map(|interval| assert!(interval.low <= interval.high));
        assert!(clustered_mean(&clusters, Correction::FewClusters).unwrap().interval(Confidence::NINETY_FIVE).low.is_finite());
    }
    let table: Vec<Vec<Option<f64>>> = couples.iter().map(|pair| vec![Some(pair[0].0), Some(pair[0].1), None]).collect();
    for metric in [Metric::Ordinal, Metric::Interval] {
        let _ = RatingTable::new(&table).and_then(|table| krippendorff_alpha(&table, metric)).map(|alpha| assert!(alpha <= 1.0, "{alpha}"));
    }
    let rows = couples.iter().map(|pair| Values::new(vec![pair[0].0, pair[0].1]).unwrap()).collect();
    let _ = CompleteTable::new(rows)
        .and_then(|table| intraclass_correlation(&table, Confidence::NINETY_FIVE))
        .map(|intraclass| assert!(intraclass.correlation.is_finite()));
    if let Ok(differences) = PairedDifferences::new(left.clone()) {
        let test = sign_flip_test(&differences, plan(1));
        assert!((0.0..=1.0).contains(&test.p_value.probability()));
        let _ = signed_rank_test(&differences).map(|test| assert!((0.0..=1.0).contains(&test.p_value.probability())));
        let _ = differences.effect_size().map(|effect| assert!(effect.is_finite()));
    }
    if let Ok(pairs) = ValuePairs::new(left, right) {
        let _ = bland_altman(&pairs).map(|agreement| assert!(agreement.lower_limit <= agreement.upper_limit));
        for correlation in [pearson, spearman, kendall_tau_b] {
            let _ = correlation(&pairs).map(|correlation| assert!((-1.0..=1.0).contains(&correlation)));
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 32, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn nothing_panics(left in wild(0..24), right in wild(0..24), count in 0..24_usize) {
        all_of(left.clone(), right.clone());
        let count = count.min(left.len()).min(right.len());
        // Half of the cases above are refused for a NaN: the same again with what is not.
        let tame = |values: &[f64]| values.iter().copied().filter(|value| value.abs() <= 1e60).take(count).collect::<Vec<_>>();
        all_of(tame(&left), tame(&right));
    }

    #[test]
    fn any_ratings_are_refused_or_counted(ratings in vec(any::<u8>(), 0..30)) {
        match Ratings::new(ratings.clone()) {
            Ok(checked) => prop_assert_eq!(Histogram::of(&checked).counts().iter().sum::<usize>(), ratings.len()),
            Err(_) => prop_assert!(ratings.iter().any(|rating| !(1..=10).contains(rating))),
        }
    }

    #[test]
    fn order_does_not_matter(pairs in vec((1..=10_u8, 1..=10_u8), 2..30), turn in any::<prop::sample::Index>()) {
        let mut turned = pairs.clone();
        turned.rotate_left(turn.index(pairs.len()));
        turned.reverse();
        let (one, other) = (pairs_of(&pairs), pairs_of(&turned));
        prop_assert_eq!(one.left().median(), other.left().median());
        prop_assert_eq!(one.left().mean(), other.left().mean());
        for statistic in [pearson, spearman, kendall_tau_b] {
            match (statistic(&one), statistic(&other)) {
                (Ok(one), Ok(other)) => within(one, other, 1e-12),
                (one, other) => prop_assert_eq!(one, other),
            }
        }
        let kappa = |pairs: &[(u8, u8)]| {
            let (left, right): (Vec<u8>, Vec<u8>) = pairs.iter().copied().unzip();
            quadratic_weighted_kappa(&RatingPairs::new(&Ratings::new(left).unwrap(), &Ratings::new(right).unwrap()).unwrap())
        };
        prop_assert_eq!(kappa(&pairs), kappa(&turned));
    }

    #[test]
    fn shift_and_scale_carry_over(ratings in some_ratings(2..30), shift in -50_i32..50, scale in 1_i32..8) {
        let (shift, scale) = (f64::from(shift), f64::from(scale));
        let one = of_ratings(&ratings);
        let moved = Values::new(one.as_slice().iter().map(|value| value * scale + shift).collect()).unwrap();
        within(moved.mean().unwrap(), one.mean().unwrap() * scale + shift, 1e-12);
        within(moved.standard_deviation().unwrap(), one.standard_deviation().unwrap() * scale, 1e-12);
        within(moved.median().unwrap(), one.median().unwrap() * scale + shift, 1e-12);
        let bootstrap = |values| Bootstrap::of_mean(&Clusters::singletons(values).unwrap(), plan(3)).unwrap();
        let (one, moved) = (bootstrap(&one).percentile(Confidence::NINETY_FIVE), bootstrap(&moved).percentile(Confidence::NINETY_FIVE));
        within(moved.low, one.low * scale + shift, 1e-9);
        within(moved.high, one.high * scale + shift, 1e-9);
    }

    #[test]
    fn p_values_are_probabilities_and_symmetric(left in some_ratings(2..30), right in some_ratings(30)) {
        let apart: Vec<f64> = left.iter().zip(&right).map(|(left, right)| f64::from(*left) - f64::from(*right)).collect();
        let one = PairedDifferences::new(Values::new(apart.clone()).unwrap()).unwrap();
        let other = PairedDifferences::new(Values::new(apart.iter().map(|value| -value).collect()).unwrap()).unwrap();
        let (test, turned) = (sign_flip_test(&one, plan(1)), sign_flip_test(&other, plan(1)));
        prop_assert!(test.p_value.probability() > 0.0 && test.p_value.probability() <= 1.0);
        prop_assert_eq!(test, turned);
        if let (Ok(test), Ok(turned)) = (signed_rank_test(&one), signed_rank_test(&other)) {
            prop_assert!((0.0..=1.0).contains(&test.p_value.probability()));
            within(test.z, -turned.z, 1e-12);
        }
    }

    #[test]
    fn holm_keeps_the_order(family in vec(0.0..=1.0_f64, 0..12)) {
        let family: Vec<PValue> = family.into_iter().map(|p| PValue::new(p).unwrap()).collect();
        let adjusted = holm_adjusted(&family);
        for (one, of_one) in family.iter().zip(&adjusted) {
            prop_assert!(of_one >= one && of_one.probability() <= 1.0);
            for (other, of_other) in family.iter().zip(&adjusted) {
                prop_assert!(one > other || of_one <= of_other);
            }
        }
    }

    #[test]
    fn a_rater_agrees_with_itself(ratings in some_ratings(2..30)) {
        prop_assume!(ratings.iter().any(|rating| *rating != ratings[0]));
        let checked = Ratings::new(ratings.clone()).unwrap();
        prop_assert_eq!(quadratic_weighted_kappa(&RatingPairs::new(&checked, &checked).unwrap()), Ok(1.0));
        let both = pairs_of(&ratings.iter().map(|rating| (*rating, *rating)).collect::<Vec<_>>());
        for correlation in [pearson, spearman, kendall_tau_b] {
            within(correlation(&both).unwrap(), 1.0, 1e-12);
        }
        let table: Vec<Vec<Option<f64>>> = ratings.iter().map(|rating| vec![Some(f64::from(*rating)); 2]).collect();
        prop_assert_eq!(krippendorff_alpha(&RatingTable::new(&table).unwrap(), Metric::Ordinal), Ok(1.0));
        let rows = ratings.iter().map(|rating| of_ratings(&[*rating; 3])).collect();
        within(intraclass_correlation(&CompleteTable::new(rows).unwrap(), Confidence::NINETY_FIVE).unwrap().correlation, 1.0, 1e-12);
    }

    #[test]
    fn intervals_of_symmetric_values_hold_their_mean(half in some_ratings(2..10)) {
        // Each value and its mirror image about 5.5.
        let values: Vec<u8> = half.iter().flat_map(|rating| [*rating, 11 - *rating]).collect();
        let bootstrap = Bootstrap::of_mean(&Clusters::singletons(&of_ratings(&values)).unwrap(), plan(9)).unwrap();
        prop_assert!(bootstrap.percentile(Confidence::NINETY_FIVE).contains(5.5));
        prop_assert!(bootstrap.bias_corrected(Confidence::NINETY_FIVE).unwrap().contains(5.5));
    }

    #[test]
    fn more_power_takes_more(pairs in 3..300_usize, power in 0.1..0.95_f64) {
        let design = PairedDesign::new(pairs, 1.0, 0.05).unwrap();
        let difference = design.smallest_detectable_difference(power).unwrap();
        within(design.power(difference).unwrap(), power, 1e-12);
        prop_assert!(design.smallest_detectable_difference(power + 0.04).unwrap() > difference);
    }
}
