use super::super::*;
use super::{clusters, near, plan, values, within};

/// Darwin's maize, crossed less self-fertilised heights in eighths of an inch (Fisher, "The Design of Experiments" (1935), table 3).
pub(super) const DARWIN: [f64; 15] = [49., -67., 8., 16., 6., 23., 28., 41., 14., 29., 56., 24., 75., 60., -48.];

fn differences(values_of: &[f64]) -> PairedDifferences {
    PairedDifferences::new(values(values_of)).unwrap()
}

/// As many as the benchmark's cases, in thirds of a point: ((37·i) mod 19 − 8) / 3.
fn seventy_four() -> PairedDifferences {
    differences(&(0..74).map(|case| (f64::from(case * 37 % 19) - 8.0) / 3.0).collect::<Vec<_>>())
}

#[test]
fn fishers_own_permutation_test() {
    // Fisher, section 21: in 1,726 of the 32,768 patterns is the total at least as far from 0; so says scipy.stats.permutation_test(permutation_type="samples").
    let test = sign_flip_test(&differences(&DARWIN), plan(1));
    assert_eq!((test.as_extreme, test.method), (1726, PermutationMethod::Exact { patterns: 32768 }));
    near(test.p_value.probability(), 1726.0 / 32768.0);
}

#[test]
fn ties_and_zeros_are_counted_as_scipy_counts_them() {
    // scipy.stats.permutation_test as above: 1384 of 4096; wilcoxon(zero_method="wilcox", correction=False, method="asymptotic").
    let tied = differences(&[1., -1., 2., 0., 3., -2., 2., 1., 0., 4., -3., 1.]);
    assert_eq!(sign_flip_test(&tied, plan(1)).as_extreme, 1384);
    let ranks = signed_rank_test(&tied).unwrap();
    assert_eq!((ranks.negative_ranks, ranks.pairs), (17.0, 10));
    near(ranks.z, 1.0808385265754552);
    near(ranks.p_value.probability(), 0.2797689474965336);
}

#[test]
fn many_pairs_are_drawn() {
    // The draws by Python's ChaCha, seed 5, stream 1: 607 of 10,000. SciPy's own 99,999 draws: p = 0.0637; the t test: 0.0613.
    let test = sign_flip_test(&seventy_four(), plan(5));
    assert_eq!((test.as_extreme, test.method), (607, PermutationMethod::MonteCarlo { resamples: 10_000, seed: 5 }));
    near(test.p_value.probability(), 608.0 / 10_001.0);
    within(test.p_value.probability(), 0.0637, 0.01);
}

#[test]
fn twenty_pairs_are_counted_and_twenty_one_drawn() {
    let test = sign_flip_test(&differences(&[1.0; 20]), plan(1));
    assert_eq!((test.as_extreme, test.method), (2, PermutationMethod::Exact { patterns: 1 << 20 }));
    assert!(matches!(sign_flip_test(&differences(&[1.0; 21]), plan(1)).method, PermutationMethod::MonteCarlo { .. }));
}

#[test]
fn signed_ranks_are_scipys() {
    // scipy.stats.wilcoxon as above. The statistic 24 is also that of SciPy's documentation.
    let darwin = signed_rank_test(&differences(&DARWIN)).unwrap();
    assert_eq!((darwin.negative_ranks, darwin.positive_ranks), (24.0, 96.0));
    near(darwin.z, 2.0446626032894333);
    near(darwin.p_value.probability(), 0.04088813291185591);
    let many = signed_rank_test(&seventy_four()).unwrap();
    assert_eq!(many.negative_ranks.min(many.positive_ranks), 929.0);
    near(many.z.abs(), 1.8371619949003977);
    near(many.p_value.probability(), 0.06618598434865722);
    assert_eq!(signed_rank_test(&differences(&[0.0, 0.0])), Err(StatisticError::NoVariation));
}

#[test]
fn effect_sizes_are_pingouins() {
    // pingouin.compute_effsize(d, 0, eftype="cohen"); numpy for the second.
    near(differences(&DARWIN).effect_size().unwrap(), 0.5546079777065185);
    near(seventy_four().effect_size().unwrap(), 0.22089971565788094);
    assert_eq!(differences(&[0.1, 0.1, 0.1]).effect_size(), Err(StatisticError::NoVariation));
}

#[test]
fn equal_differences_of_thirds_are_the_same_float() {
    // 8/3 − 7/3 and 4/3 − 3/3 differ in floats; the ranks of the signed-rank test must see a tie.
    let left = clusters(&[&[3., 3., 2.], &[1., 1., 2.], &[2.0, 2.0]]);
    let right = clusters(&[&[2., 2., 3.], &[1., 1., 1.], &[2.0, 1.0, 2.0]]);
    let differences = PairedDifferences::between(&left, &right).unwrap();
    assert_eq!(differences.values().as_slice(), [1.0 / 3.0; 3]);
}

#[test]
fn compares_two_models() {
    let left = clusters(&[&[8., 9.], &[7.], &[6., 6., 9.], &[10.]]);
    let right = clusters(&[&[7.], &[7., 6.], &[8.], &[9., 9.]]);
    let comparison = compare(&left, &right, Confidence::NINETY_FIVE, plan(1)).unwrap();
    near(comparison.mean_difference, 0.5);
    assert_eq!((comparison.cases, comparison.permutation.method), (4, PermutationMethod::Exact { patterns: 16 }));
    assert!(comparison.percentile.contains(0.5) && comparison.bias_corrected.is_some_and(|interval| interval.contains(0.5)));
    let itself = compare(&left, &left, Confidence::NINETY_FIVE, plan(1)).unwrap();
    assert_eq!((itself.permutation.p_value.probability(), itself.signed_rank, itself.effect_size), (1.0, None, None));
    assert!(compare(&left, &clusters(&[&[1.0]]), Confidence::NINETY_FIVE, plan(1)).is_err());
}

#[test]
fn holm_is_statsmodels() {
    // statsmodels.stats.multitest.multipletests(p, method="holm"). The first family is the example of the Wikipedia article "Holm–Bonferroni method".
    let families: [(&[f64], &[f64]); 2] = [
        (&[0.01, 0.04, 0.03, 0.005], &[0.03, 0.06, 0.06, 0.02]),
        (&[0.2, 0.001, 0.04, 0.04, 0.9, 0.011], &[0.4, 0.006, 0.16, 0.16, 0.9, 0.05499999999999999]),
    ];
    for (family, theirs) in families {
        let family: Vec<PValue> = family.iter().map(|p| PValue::new(*p).unwrap()).collect();
        for (ours, theirs) in holm_adjusted(&family).iter().zip(theirs) {
            near(ours.probability(), *theirs);
        }
    }
    assert!(holm_adjusted(&[]).is_empty());
}
