use super::super::*;
use super::{near, within};

#[test]
fn differences_are_scipys() {
    // scipy.optimize.brentq over scipy.integrate.quad of the tails; statsmodels.stats.power.TTestPower().solve_power(nobs=…, alpha=…, power=…) says the same to
    // 1e-6, where its root finder stops: 0.3300405902689899 for the first.
    for (pairs, alpha, power, difference) in [
        (74, 0.05, 0.8, 0.3300405904724489),
        (74, 0.05, 0.9, 0.3818769824242968),
        (10, 0.01, 0.8, 1.332032109125478),
        (3, 0.05, 0.8, 3.264043549699572),
        (500, 0.05, 0.8, 0.12553231954671223),
    ] {
        let design = PairedDesign::new(pairs, 1.0, alpha).unwrap();
        within(design.smallest_detectable_difference(power).unwrap(), difference, 1e-8);
        let double = PairedDesign::new(pairs, 2.0, alpha).unwrap();
        within(double.smallest_detectable_difference(power).unwrap(), 2.0 * difference, 1e-8);
    }
}

#[test]
fn power_is_scipys_noncentral_t() {
    // scipy.stats.nct.sf(c, n − 1, d√n) + nct.cdf(−c, n − 1, d√n), c = t.ppf(0.975, n − 1). The first is the known example of G*Power: 34 pairs for d = 0.5.
    for (difference, pairs, alpha, power) in [
        (0.5, 34, 0.05, 0.8077775012792738),
        (0.2, 74, 0.05, 0.39673662782498775),
        (1.0, 3, 0.05, 0.17925539377655178),
        (1.0, 5, 0.05, 0.40138991737179536),
        (30.0, 3, 0.0005, 0.7408018948843977),
        (0.0, 20, 0.05, 0.05),
    ] {
        let design = PairedDesign::new(pairs, 1.0, alpha).unwrap();
        within(design.power(difference).unwrap(), power, 1e-8);
        near(design.power(-difference).unwrap(), design.power(difference).unwrap());
    }
}

#[test]
fn refuses_what_is_no_design() {
    assert!(PairedDesign::new(2, 1.0, 0.05).is_err());
    for deviation in [0.0, -1.0, f64::NAN, f64::INFINITY] {
        assert!(PairedDesign::new(74, deviation, 0.05).is_err());
    }
    for alpha in [0.0, 0.6, f64::NAN] {
        assert!(PairedDesign::new(74, 1.0, alpha).is_err());
    }
    let design = PairedDesign::new(74, 1.0, 0.05).unwrap();
    for power in [0.05, 1.0, f64::NAN] {
        assert!(design.smallest_detectable_difference(power).is_err());
    }
    assert!(design.power(f64::NAN).is_err());
    assert!(design.power(1e12).unwrap() > 1.0 - 1e-9);
    // The steepest that a design can be.
    let steepest = PairedDesign::new(3, 1.0, 1e-4).unwrap();
    near(steepest.power(0.0).unwrap(), 1e-4);
}
