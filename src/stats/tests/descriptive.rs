use super::super::*;
use super::{near, ratings, values};

#[test]
fn describes_as_numpy_does() {
    // numpy.mean, std(ddof=1), median, quantile (its default is type 7).
    let eight = values(&[7., 8., 8., 9., 3., 10., 6., 7.5]);
    near(eight.mean().unwrap(), 7.3125);
    near(eight.standard_deviation().unwrap(), 2.1202678402234265);
    near(eight.median().unwrap(), 7.75);
    for (probability, quantile) in [(0.0, 3.0), (0.1, 5.1000000000000005), (0.25, 6.75), (0.75, 8.25), (0.9, 9.3), (1.0, 10.0)] {
        near(eight.quantile(probability).unwrap().unwrap(), quantile);
    }
    let summary = eight.summary().unwrap();
    assert_eq!((summary.count, summary.least, summary.greatest), (8, 3.0, 10.0));
    assert_eq!((summary.lower_quartile, summary.median, summary.upper_quartile), (6.75, 7.75, 8.25));
}

#[test]
fn nothing_has_no_statistics() {
    let nothing = values(&[]);
    assert_eq!(
        (nothing.mean(), nothing.standard_deviation(), nothing.median(), nothing.least(), nothing.greatest(), nothing.summary()),
        (None, None, None, None, None, None)
    );
    assert_eq!(nothing.quantile(0.3), Ok(None));
    assert!(nothing.quantile(f64::NAN).is_err());
    assert_eq!(Histogram::of(&ratings(&[])).counts(), [0; 10]);
    assert_eq!(values(&[4.0]).standard_deviation(), None);
    assert_eq!(values(&[4.0]).summary().unwrap().standard_deviation, None);
}

#[test]
fn counts_ratings() {
    let histogram = Histogram::of(&ratings(&[1, 10, 7, 7, 10, 10]));
    assert_eq!(histogram.counts(), [1, 0, 0, 0, 0, 0, 2, 0, 0, 3]);
    assert_eq!(histogram.iter().last(), Some((10, 3)));
}

#[test]
fn a_mean_says_what_it_covers() {
    let outcomes = [Ok(7.0), Err("refused"), Ok(8.0), Err("truncated"), Err("refused")];
    let covered = CoveredMean::of(outcomes).unwrap();
    assert_eq!(covered.to_string(), "7.50 (2 of 5 scored; 2 refused, 1 truncated)");
    assert_eq!(format!("{covered:.1}"), "7.5 (2 of 5 scored; 2 refused, 1 truncated)");
    let (mean, coverage) = covered.parts();
    assert_eq!((mean, coverage.scored(), coverage.total(), coverage.share()), (Some(7.5), 2, 5, Some(0.4)));
    assert!(!coverage.is_complete());
    assert_eq!(coverage.failures().collect::<Vec<_>>(), [(&"refused", 2), (&"truncated", 1)]);

    let nothing = CoveredMean::<&str>::of([]).unwrap();
    assert_eq!(nothing.to_string(), "no mean (0 of 0 scored)");
    assert_eq!((nothing.parts().0, nothing.parts().1.share()), (None, None));
    assert_eq!(CoveredMean::of([Err("failed")]).unwrap().to_string(), "no mean (0 of 1 scored; 1 failed)");
    assert_eq!(CoveredMean::<&str>::of([Ok(1.0), Ok(f64::NAN)]), Err(StatisticError::NotFinite { index: 1 }));
}

#[test]
fn official_numbers_are_pythons() {
    // Python 3.11's statistics: mean of the repeats' means, stdev of them; mean and stdev of all scores in one list.
    let first = vec![values(&[7., 8., 9.]), values(&[6., 8., 10.]), values(&[9., 9., 9.])];
    let second = vec![values(&[3., 4.]), values(&[5., 5.]), values(&[2., 6.])];
    let categories = [CategoryScores::new("first", first).unwrap(), CategoryScores::new("second", second).unwrap()];
    let summary = official_summary(&categories).unwrap();
    near(summary.categories[0].mean, 8.333333333333334);
    near(summary.categories[0].standard_deviation, 0.5773502691896257);
    near(summary.categories[1].mean, 4.166666666666667);
    near(summary.categories[1].standard_deviation, 0.7637626158259734);
    assert_eq!((summary.categories[1].name.as_str(), summary.categories[1].repeats, summary.categories[1].scores), ("second", 3, 6));
    near(summary.mean, 6.666666666666667);
    near(summary.standard_deviation.unwrap(), 2.4688535993934706);
    assert_eq!(summary.scores, 15);
}

#[test]
fn official_numbers_are_pythons_to_the_last_digit() {
    // Python 3.11.7 on the same numbers: statistics.mean and stdev of three repeats' means, then of all scores in one list.
    let rows = [
        (5, 6.533333333333333, 1.2858201014657276, 6.533333333333333, 2.587515815456612),
        (74, 5.675675675675675, 0.09744733176929712, 5.675675675675675, 2.6317317463669267),
        (130, 5.579487179487179, 0.1419086574566328, 5.579487179487179, 2.668985874357822),
        (740, 5.576126126126126, 0.014194550681611483, 5.576126126126126, 2.8260469020687737),
        (1650, 5.47010101010101, 0.013824737059333833, 5.47010101010101, 2.8626917457203365),
    ];
    for (count, mean, deviation, overall_mean, overall_deviation) in rows {
        let repeat = |seed: u64| {
            let mut state = seed;
            let mut next = || {
                state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
                (state / 65_536 % 10 + 1) as f64
            };
            values(&(0..count).map(|_| next()).collect::<Vec<f64>>())
        };
        let summary = official_summary(&[CategoryScores::new("", vec![repeat(1), repeat(2), repeat(3)]).unwrap()]).unwrap();
        let category = &summary.categories[0];
        assert_eq!((category.mean, category.standard_deviation), (mean, deviation), "{count}");
        assert_eq!((summary.mean, summary.standard_deviation), (overall_mean, Some(overall_deviation)), "{count}");
    }
}

#[test]
fn the_official_deviation_is_rounded_once() {
    let of = |scores: &[f64]| official_summary(&[CategoryScores::new("", vec![values(scores)]).unwrap()]).unwrap();
    // Python 3.11.7: statistics.mean and statistics.stdev of each list. The first two differ in the last digit from what sums of doubles give.
    let rows: [(&[f64], f64, f64); 7] = [
        (&[5., 9., 9., 8., 6., 3., 4., 2., 7.], 5.888888888888889, 2.5712081034235856),
        (&[4., 7., 8., 4., 7., 4., 8., 4., 1.], 5.222222222222222, 2.386303510546059),
        (&[7.3, 7.3 + 1.0 / 1_125_899_906_842_624.0], 7.300000000000001, 6.280369834735101e-16),
        (&[0.1, 0.1, 0.1], 0.1, 0.0),
        (&[1e19, 1.0, 2.0], 3.3333333333333335e18, 5.773502691896258e18),
        (&[-1.5, 1.5, 1e-300], 3.3333333333333334e-301, 1.5),
        (&[9007199254740992.0, 9007199254740991.0], 9007199254740992.0, std::f64::consts::FRAC_1_SQRT_2),
    ];
    for (scores, mean, deviation) in rows {
        let summary = of(scores);
        assert_eq!((summary.mean, summary.standard_deviation), (mean, Some(deviation)), "{scores:?}");
    }
}

#[test]
fn one_repeat_has_no_deviation_between_repeats() {
    let single = official_summary(&[CategoryScores::new("only", vec![values(&[8.0])]).unwrap()]).unwrap();
    assert_eq!((single.categories[0].standard_deviation, single.standard_deviation, single.mean), (0.0, None, 8.0));
    assert_eq!(official_summary(&[]), Err(StatisticError::Empty { what: "categories" }));
    assert!(CategoryScores::new("none", vec![]).is_err());
    assert!(CategoryScores::new("hollow", vec![values(&[])]).is_err());
}

#[test]
fn a_judges_spread() {
    // numpy: mean of std(ddof=1) over the four answers with two ratings or more.
    let answers = [ratings(&[7, 8, 9]), ratings(&[5, 5, 5]), ratings(&[3, 6]), ratings(&[8]), ratings(&[9, 10])];
    let spread = judge_spread(&answers).unwrap();
    near(spread.mean_standard_deviation, 0.9571067811865475);
    assert_eq!((spread.answers, spread.left_out, spread.share_apart), (4, 1, 0.5));
    assert_eq!(judge_spread(&[ratings(&[8])]), Err(StatisticError::Empty { what: "answers with two ratings" }));
    assert!(judge_spread(&[]).is_err());
}
