use super::super::*;
use super::{near, ratings, value_pairs, values, within};

const ONE: [u8; 12] = [8, 7, 9, 5, 6, 10, 3, 8, 7, 4, 9, 2];
const OTHER: [u8; 12] = [7, 7, 10, 6, 4, 9, 3, 8, 8, 6, 9, 1];

#[test]
fn kappa_is_scikit_learns() {
    // sklearn.metrics.cohen_kappa_score(one, other, weights="quadratic", labels=range(1, 11)).
    let pairs = |left: &[u8], right: &[u8]| RatingPairs::new(&ratings(left), &ratings(right)).unwrap();
    near(quadratic_weighted_kappa(&pairs(&ONE, &OTHER)).unwrap(), 0.9066666666666666);
    assert_eq!(quadratic_weighted_kappa(&pairs(&ONE, &ONE)), Ok(1.0));
    assert_eq!(quadratic_weighted_kappa(&pairs(&[8, 8], &[8, 8])), Err(StatisticError::NoVariation));
    assert_eq!(quadratic_weighted_kappa(&pairs(&[8, 8], &[9, 9])), Ok(0.0));
    assert!(RatingPairs::new(&ratings(&[1, 2]), &ratings(&[1])).is_err());
    assert!(RatingPairs::new(&ratings(&[1]), &ratings(&[1])).is_err());
}

#[test]
fn correlations_are_scipys() {
    // scipy.stats.pearsonr, spearmanr, kendalltau (tau-b).
    let pairs = ValuePairs::new(Values::from(&ratings(&ONE)), Values::from(&ratings(&OTHER))).unwrap();
    near(pearson(&pairs).unwrap(), 0.9079589055788834);
    near(spearman(&pairs).unwrap(), 0.9327448237850331);
    near(kendall_tau_b(&pairs).unwrap(), 0.8160261132534429);
    let constant = value_pairs(&[0.1, 0.1, 0.1], &[1., 2., 3.]);
    for correlation in [pearson, spearman, kendall_tau_b] {
        assert_eq!(correlation(&constant), Err(StatisticError::NoVariation));
    }
}

#[test]
fn ties_share_their_rank() {
    assert_eq!(average_ranks(&values(&[7., 8., 7., 10., 8., 8.])), [1.5, 4., 1.5, 6., 4., 4.]);
    assert!(average_ranks(&values(&[])).is_empty());
}

#[test]
fn alpha_is_krippendorffs_own() {
    // Krippendorff (2011), the four observers of twelve units: 0.815 ordinal, 0.849 interval; to all digits by krippendorff.alpha(…).
    let missing = 0;
    let observers: [[u8; 12]; 4] = [
        [1, 2, 3, 3, 2, 1, 4, 1, 2, missing, missing, missing],
        [1, 2, 3, 3, 2, 2, 4, 1, 2, 5, missing, 3],
        [missing, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, missing],
        [1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, missing],
    ];
    let unit = |unit: usize| observers.iter().map(|given| (given[unit] != missing).then(|| f64::from(given[unit]))).collect::<Vec<_>>();
    let table = RatingTable::new((0..12).map(unit).collect::<Vec<_>>()).unwrap();
    near(krippendorff_alpha(&table, Metric::Ordinal).unwrap(), 0.8153875037548814);
    near(krippendorff_alpha(&table, Metric::Interval).unwrap(), 0.8491071428571428);
}

#[test]
fn alpha_of_judges_is_the_packages() {
    // krippendorff.alpha(table.T, level_of_measurement="ordinal" or "interval").
    let table = RatingTable::new(&[
        vec![Some(8.), Some(9.), Some(6.)],
        vec![Some(7.), Some(7.), Some(8.)],
        vec![None, Some(6.), Some(6.)],
        vec![Some(5.), Some(6.), Some(5.)],
        vec![Some(10.), Some(10.), Some(9.)],
        vec![Some(3.), None, Some(1.)],
    ])
    .unwrap();
    near(krippendorff_alpha(&table, Metric::Ordinal).unwrap(), 0.8392857142857143);
    near(krippendorff_alpha(&table, Metric::Interval).unwrap(), 0.8537604456824512);
}

#[test]
fn alpha_needs_two_ratings_and_two_values() {
    assert_eq!(RatingTable::new(Vec::<Vec<Option<f64>>>::new()), Err(StatisticError::Empty { what: "units with two ratings" }));
    assert!(RatingTable::new(&[vec![Some(1.0), None]]).is_err());
    assert_eq!(RatingTable::new(&[vec![Some(1.0), Some(f64::NAN)]]), Err(StatisticError::NotFinite { index: 1 }));
    let same = RatingTable::new(&[vec![Some(8.0); 3]]).unwrap();
    assert_eq!(krippendorff_alpha(&same, Metric::Interval), Err(StatisticError::NoVariation));
}

fn table(rows: &[&[f64]]) -> CompleteTable {
    CompleteTable::new(rows.iter().map(|row| values(row)).collect()).unwrap()
}

#[test]
fn intraclass_correlation_is_shrout_and_fleisss() {
    // Shrout and Fleiss (1979), tables 2 and 4: ICC(2,1) = 0.29. pingouin.intraclass_corr, ICC(A,1): 0.28976377952755916, [0.02, 0.76]; it rounds the interval,
    // whose digits are from its formula over scipy.stats.f.ppf.
    let six = table(&[&[9., 2., 5., 8.], &[6., 1., 3., 2.], &[8., 4., 6., 8.], &[7., 1., 2., 6.], &[10., 5., 6., 9.], &[6., 2., 4., 7.]]);
    let intraclass = intraclass_correlation(&six, Confidence::NINETY_FIVE).unwrap();
    near(intraclass.correlation, 0.28976377952755916);
    near(intraclass.interval.low, 0.018786513374712);
    near(intraclass.interval.high, 0.7610843696489529);

    // pingouin: 0.9137737961926091, [0.73, 0.97].
    let judges =
        CompleteTable::new(ONE.iter().zip(OTHER).map(|(one, other)| values(&[f64::from(*one), f64::from(other)])).collect()).unwrap();
    let intraclass = intraclass_correlation(&judges, Confidence::NINETY_FIVE).unwrap();
    near(intraclass.correlation, 0.9137737961926091);
    near(intraclass.interval.low, 0.7269493328492839);
    near(intraclass.interval.high, 0.9744647021062794);
}

#[test]
fn intraclass_correlation_at_its_limits() {
    let full = intraclass_correlation(&table(&[&[1., 1.], &[4., 4.], &[9., 9.]]), Confidence::NINETY_FIVE).unwrap();
    assert_eq!((full.correlation, full.interval.low, full.interval.high), (1.0, 1.0, 1.0));
    // One rater a point above the other: no rest at all, but not full agreement.
    let shifted = intraclass_correlation(&table(&[&[1., 2.], &[4., 5.], &[8., 9.]]), Confidence::NINETY_FIVE).unwrap();
    assert!(shifted.correlation < 1.0 && shifted.interval.contains(shifted.correlation));
    assert_eq!(intraclass_correlation(&table(&[&[8., 8.], &[8., 8.]]), Confidence::NINETY_FIVE), Err(StatisticError::NoVariation));
    assert!(CompleteTable::new(vec![values(&[1., 2.])]).is_err());
    assert!(CompleteTable::new(vec![values(&[1.]), values(&[1.])]).is_err());
    assert!(CompleteTable::new(vec![values(&[1., 2.]), values(&[1.])]).is_err());
}

#[test]
fn limits_of_agreement_are_bland_and_altmans() {
    // Bland and Altman (1986), table 1, peak flow by two meters: bias −2.1, standard deviation 38.8 l/min; digits from numpy.
    let large = [494., 395., 516., 434., 476., 557., 413., 442., 650., 433., 417., 656., 267., 478., 178., 423., 427.];
    let mini = [512., 430., 520., 428., 500., 600., 364., 380., 658., 445., 432., 626., 260., 477., 259., 350., 451.];
    let agreement = bland_altman(&value_pairs(&large, &mini)).unwrap();
    within(agreement.bias, -2.1, 0.02);
    within(agreement.standard_deviation, 38.8, 0.001);
    near(agreement.bias, -2.1176470588235294);
    near(agreement.standard_deviation, 38.76512987360738);
    near(agreement.lower_limit, -78.097301611094);
    near(agreement.upper_limit, 73.86200749344692);
}
