use super::super::*;

#[test]
fn kappa_is_read_after_landis_and_koch() {
    use KappaReading::*;
    let table =
        [(-0.01, Poor), (0.0, Slight), (0.2, Slight), (0.21, Fair), (0.4, Fair), (0.41, Moderate), (0.6, Moderate), (0.61, Substantial)];
    for (kappa, reading) in table.into_iter().chain([(0.8, Substantial), (0.81, AlmostPerfect), (1.0, AlmostPerfect)]) {
        assert_eq!(Reading::of_kappa(kappa), Some(Reading::Kappa(reading)), "{kappa}");
    }
    assert_eq!(Reading::of_kappa(f64::NAN), None);
}

#[test]
fn the_intraclass_correlation_is_read_after_koo_and_li() {
    use IntraclassReading::*;
    for (correlation, reading) in
        [(-1.0, Poor), (0.49, Poor), (0.5, Moderate), (0.74, Moderate), (0.75, Good), (0.9, Good), (0.91, Excellent)]
    {
        assert_eq!(Reading::of_intraclass(correlation), Some(Reading::Intraclass(reading)), "{correlation}");
    }
    assert_eq!(Reading::of_intraclass(f64::NAN), None);
}

#[test]
fn alpha_is_read_after_krippendorff() {
    use AlphaReading::*;
    for (alpha, reading) in
        [(-0.5, Insufficient), (0.666, Insufficient), (0.667, Tentative), (0.799, Tentative), (0.8, Reliable), (1.0, Reliable)]
    {
        assert_eq!(Reading::of_alpha(alpha), Some(Reading::Alpha(reading)), "{alpha}");
    }
    assert_eq!(Reading::of_alpha(f64::NAN), None);
}
