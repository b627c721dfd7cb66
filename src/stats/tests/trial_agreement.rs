//! The figures of agreement of a trial, with missing scores.

use super::super::*;
use super::{GAP, near, row, twelve, values};
use proptest::{collection::vec, prelude::*};

fn pairs(rows: &[Vec<Option<f64>>]) -> ScorePairs {
    ScorePairs::new(rows.iter().map(|row| (row[0], row[1]))).unwrap()
}

fn complete(left: &[f64], right: &[f64]) -> ScorePairs {
    ScorePairs::new(left.iter().map(|score| Some(*score)).zip(right.iter().map(|score| Some(*score)))).unwrap()
}

fn ten() -> Scale {
    Scale::new(1, 10).unwrap()
}

#[test]
fn raw_agreement_counts_what_both_rated() {
    // numpy: mean(x == y), mean(abs(x − y) <= 1), mean(x − y), mean(abs(x − y)) of raters 1 and 2 where both are there.
    let agreement = raw_agreement(&pairs(&twelve()));
    assert_eq!((agreement.units, agreement.left_out), (11, 1));
    near(agreement.exact, 0.2727272727272727);
    assert_eq!((agreement.within_one, agreement.mean_difference), (1.0, 0.0));
    near(agreement.mean_absolute_difference, 0.7272727272727273);
    // One point apart, but in floats a little more.
    assert_eq!(raw_agreement(&complete(&[8.3, 5.0], &[7.3, 7.0])).within_one, 0.5);
    assert_eq!(ScorePairs::new([(Some(1.0), None), (None, None)]), Err(StatisticError::Empty { what: "units with both scores" }));
    assert_eq!(ScorePairs::new([(Some(1.0), None), (None, Some(f64::NAN))]), Err(StatisticError::NotFinite { index: 1 }));
}

#[test]
fn alpha_at_each_level_is_the_packages() {
    // krippendorff.alpha(table.T, level_of_measurement="nominal", "ordinal", "interval").
    let table = RatingTable::new(twelve()).unwrap();
    for (metric, alpha) in
        [(Metric::Nominal, 0.2739999999999999), (Metric::Ordinal, 0.9332559782060337), (Metric::Interval, 0.9286596664607782)]
    {
        near(krippendorff_alpha(&table, metric).unwrap(), alpha);
    }
}

#[test]
fn kappas_are_scikit_learns() {
    // sklearn.metrics.cohen_kappa_score(x, y, weights=None, "linear", "quadratic", labels=range(1, 11)) of the complete pairs of raters 1 and 2.
    let expected = [
        (Weights::Unweighted, 0.17757009345794383, 0.5786516853932584),
        (Weights::Linear, 0.7365269461077845, 0.7352941176470589),
        (Weights::Quadratic, 0.9382022471910112, 0.8514851485148515),
    ];
    let five = complete(
        &[1., 2., 2., 3., 5., 5., 4., 1., 2., 3., 3., 5., 4., 4., 2.],
        &[1., 2., 3., 3., 4., 5., 4., 2., 2., 3., 1., 5., 5., 4., 2.],
    );
    for (weights, of_ten, of_five) in expected {
        near(weighted_kappa(&pairs(&twelve()), ten(), weights).unwrap(), of_ten);
        // The second: labels=range(1, 6). Categories that nobody used change nothing.
        near(weighted_kappa(&five, Scale::new(1, 5).unwrap(), weights).unwrap(), of_five);
        near(weighted_kappa(&five, Scale::new(-3, 900).unwrap(), weights).unwrap(), of_five);
    }
    let same = complete(&[3., 3.], &[3., 3.]);
    assert_eq!(weighted_kappa(&same, ten(), Weights::Linear), Err(StatisticError::NoVariation));
}

#[test]
fn a_score_off_the_scale_is_refused() {
    for wrong in [0.0, 11.0, 7.5] {
        let outside = StatisticError::OutsideScale { index: 1, least: 1, greatest: 10 };
        assert_eq!(weighted_kappa(&complete(&[1., 2.], &[1., wrong]), ten(), Weights::Linear), Err(outside));
        assert_eq!(CategoryTable::new(ten(), [row(&[1., wrong])]), Err(outside));
    }
    for wrong in [f64::NAN, f64::INFINITY] {
        assert!(CategoryTable::new(ten(), [vec![Some(wrong), Some(1.0)]]).is_err());
    }
    assert!(
        Scale::new(3, 3).is_err()
            && Scale::new(1, 1001).is_err()
            && Scale::new(i32::MIN, i32::MAX).is_err()
            && Scale::of_labels(1).is_err()
    );
    assert_eq!(
        (Scale::new(1, 1000).unwrap().categories(), Scale::of_labels(2), Scale::of_labels(0).is_err()),
        (1000, Scale::new(0, 1), true)
    );
}

/// Classes: up to 4, 5 to 7, from 8.
fn classes(rows: &[Vec<Option<f64>>]) -> Vec<Vec<Option<f64>>> {
    let class = |score: f64| f64::from(u8::from(score > 4.0) + u8::from(score > 7.0));
    rows.iter().map(|row| row.iter().map(|score| score.map(class)).collect()).collect()
}

#[test]
fn kappa_of_many_raters_is_statsmodels_and_irrcacs() {
    let three = Scale::of_labels(3).unwrap();
    // statsmodels.stats.inter_rater.fleiss_kappa(aggregate_raters(classes of the complete rows)[0]).
    let complete: Vec<_> = twelve().into_iter().filter(|row| row.iter().all(Option::is_some)).collect();
    near(fleiss_kappa(&CategoryTable::new(three, classes(&complete)).unwrap()).unwrap(), 0.6928327645051195);
    // irrCAC.raw.CAC(classes, categories=[0, 1, 2], digits=17).fleiss() and gwet().
    let table = CategoryTable::new(three, classes(&twelve())).unwrap();
    near(fleiss_kappa(&table).unwrap(), 0.7422434367541766);
    near(gwet_ac1(&table), 0.7537058152793614);
    // The same, categories=[0, 1, 2, 3, 4]; the third unit has one rating.
    let gaps = [
        [0., 0., 1., GAP],
        [1., 1., 1., 1.],
        [2., GAP, GAP, GAP],
        [0., 0., GAP, 2.],
        [1., 2., 2., 2.],
        [GAP, GAP, 0., 0.],
        [1., 1., 0., 1.],
        [3., 3., GAP, 3.],
    ];
    let table = CategoryTable::new(Scale::of_labels(5).unwrap(), gaps.map(|scores| row(&scores))).unwrap();
    near(fleiss_kappa(&table).unwrap(), 0.5416293643688451);
    near(gwet_ac1(&table), 0.5925999602148398);
}

#[test]
fn ac1_stays_where_kappa_is_lost() {
    // irrCAC.raw.CAC({"a": x, "b": y}, categories=[0, 1]).gwet(); sklearn.metrics.cohen_kappa_score(x, y). Eight of ten agree.
    let (one, other) = ([1., 1., 1., 1., 1., 1., 1., 1., 0., 1.], [1., 1., 1., 1., 1., 1., 1., 0., 1., 1.]);
    let two = Scale::of_labels(2).unwrap();
    let rows = one.iter().zip(&other).map(|(one, other)| row(&[*one, *other]));
    near(gwet_ac1(&CategoryTable::new(two, rows).unwrap()), 0.7560975609756099);
    near(weighted_kappa(&complete(&one, &other), two, Weights::Unweighted).unwrap(), -0.11111111111111116);

    let same = CategoryTable::new(two, [row(&[1., 1.]), row(&[1., 1.])]).unwrap();
    assert_eq!((fleiss_kappa(&same), gwet_ac1(&same)), (Err(StatisticError::NoVariation), 1.0));
    let single = CategoryTable::new(two, [row(&[1., GAP]), row(&[])]);
    assert_eq!(single, Err(StatisticError::Empty { what: "units with two ratings" }));
}

#[test]
fn intraclass_correlations_of_complete_rows_are_pingouins() {
    // pingouin.intraclass_corr of the ten complete rows: ICC(A,1) 0.93719…, [0.83, 0.98]; ICC(A,k) 0.97815…, [0.94, 0.99]; it rounds the intervals, whose
    // digits are from its formula over scipy.stats.f.ppf.
    let table = CompleteTable::of_complete_rows(twelve()).unwrap();
    assert_eq!(table.left_out(), 2);
    near(table.single_rating_correlation().unwrap(), 0.9371980676328502);
    near(table.mean_rating_correlation().unwrap(), 0.9781512605042016);
    let single = intraclass_correlation(&table, Confidence::NINETY_FIVE).unwrap();
    near(single.interval.low, 0.8332050679611324);
    near(single.interval.high, 0.9823866915592664);
    let mean = mean_intraclass_correlation(&table, Confidence::NINETY_FIVE).unwrap();
    near(mean.correlation, 0.9781512605042016);
    near(mean.interval.low, 0.9374458828400846);
    near(mean.interval.high, 0.9940591383675313);
}

#[test]
fn intraclass_correlations_refuse_what_has_none() {
    // Subjects alike, raters alike: the formula of ICC(2,k) would give 2.
    let alike = CompleteTable::new(vec![values(&[1., 2.]), values(&[2., 1.])]).unwrap();
    assert_eq!(alike.mean_rating_correlation(), Err(StatisticError::Undefined));
    assert!(CompleteTable::of_complete_rows([row(&[1., GAP]), row(&[2., 3.])]).is_err());
    // A row that ends early has a gap.
    let short = CompleteTable::of_complete_rows([row(&[1., 2.]), row(&[1.]), row(&[2., 3.]), row(&[4., 4.])]).unwrap();
    assert_eq!(short.left_out(), 1);
}

#[test]
fn repeats_are_numpys_pingouins_and_scikit_learns() {
    // numpy as above; pingouin.intraclass_corr, ICC(A,1); sklearn.metrics.cohen_kappa_score(weights="quadratic", labels=range(1, 11)).
    let repeats = complete(&[7., 8., 5., 9., 3., 6., 8., 4.], &[7., 6., 5., 8., 4., 6., 9., 4.]);
    let agreement = repeat_agreement(&repeats, ten());
    assert_eq!((agreement.raw.exact, agreement.raw.within_one, agreement.raw.mean_absolute_difference), (0.5, 0.875, 0.625));
    near(agreement.intraclass.unwrap(), 0.8857808857808857);
    near(agreement.quadratic_kappa.unwrap(), 0.8715596330275229);
    // One repeat has raw figures alone, and says why.
    let single = repeat_agreement(&complete(&[7.5], &[7.0]), ten());
    assert_eq!(single.raw.mean_difference, 0.5);
    assert_eq!(single.intraclass, Err(StatisticError::TooFew { what: "subjects", needed: 2, given: 1 }));
    assert_eq!(single.quadratic_kappa, Err(StatisticError::OutsideScale { index: 0, least: 1, greatest: 10 }));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 32, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_order_of_raters_does_not_matter(rows in vec(vec(prop::option::of(1..=5_u8), 4), 2..12)) {
        let rows: Vec<Vec<Option<f64>>> = rows.iter().map(|row| row.iter().map(|score| score.map(f64::from)).collect()).collect();
        let turned: Vec<Vec<Option<f64>>> = rows.iter().map(|row| row.iter().rev().copied().collect()).collect();
        let five = Scale::new(1, 5).unwrap();
        let figures = |rows: &[Vec<Option<f64>>]| {
            let table = RatingTable::new(rows);
            let counted = CategoryTable::new(five, rows);
            let complete = CompleteTable::of_complete_rows(rows);
            let mut figures: Vec<_> = [Metric::Nominal, Metric::Ordinal, Metric::Interval]
                .map(|metric| table.as_ref().map_err(|error| *error).and_then(|table| krippendorff_alpha(table, metric)))
                .to_vec();
            figures.push(counted.as_ref().map_err(|error| *error).and_then(fleiss_kappa));
            figures.push(counted.as_ref().map_err(|error| *error).map(gwet_ac1));
            figures.push(complete.as_ref().map_err(|error| *error).and_then(CompleteTable::single_rating_correlation));
            figures
        };
        for (one, other) in figures(&rows).into_iter().zip(figures(&turned)) {
            match (one, other) {
                (Ok(one), Ok(other)) => { near(one, other); prop_assert!(one <= 1.0 + 1e-12); }
                (one, other) => prop_assert_eq!(one.is_err(), other.is_err()),
            }
        }
    }

    #[test]
    fn equal_raters_agree_fully(scores in vec(1..=5_u8, 2..12)) {
        prop_assume!(scores.iter().any(|score| *score != scores[0]));
        let rows: Vec<Vec<Option<f64>>> = scores.iter().map(|score| vec![Some(f64::from(*score)); 3]).collect();
        let five = Scale::new(1, 5).unwrap();
        for metric in [Metric::Nominal, Metric::Ordinal, Metric::Interval] {
            prop_assert_eq!(krippendorff_alpha(&RatingTable::new(&rows).unwrap(), metric), Ok(1.0));
        }
        for weights in [Weights::Unweighted, Weights::Linear, Weights::Quadratic] {
            prop_assert_eq!(weighted_kappa(&pairs(&rows), five, weights), Ok(1.0));
        }
        let table = CategoryTable::new(five, &rows).unwrap();
        near(fleiss_kappa(&table).unwrap(), 1.0);
        near(gwet_ac1(&table), 1.0);
        near(CompleteTable::of_complete_rows(&rows).unwrap().mean_rating_correlation().unwrap(), 1.0);
        prop_assert_eq!(raw_agreement(&pairs(&rows)).exact, 1.0);
    }

    #[test]
    fn kappa_is_the_same_from_either_side(scores in vec((1..=5_u8, 1..=5_u8), 2..12)) {
        let (left, right): (Vec<f64>, Vec<f64>) = scores.iter().map(|(left, right)| (f64::from(*left), f64::from(*right))).unzip();
        let five = Scale::new(1, 5).unwrap();
        for weights in [Weights::Unweighted, Weights::Linear, Weights::Quadratic] {
            prop_assert_eq!(weighted_kappa(&complete(&left, &right), five, weights), weighted_kappa(&complete(&right, &left), five, weights));
        }
    }
}
