//! Trials with known effects and variances, simulated: how often an interval covers, and how often a test rejects.

use super::super::*;
use super::{near, plan, within};

/// In squared points, as doctors' ratings from 1 to 10 have them.
const COMPONENTS: VarianceComponents =
    VarianceComponents { case: 2.0, rater: 0.3, model: 0.1, case_model: 0.8, case_rater: 0.2, rater_model: 0.05, residual: 1.2 };

fn design(cases: usize, raters: usize, per_unit: usize, assignment: Assignment) -> TrialDesign {
    TrialDesign::new(cases, raters, per_unit, assignment, 0.05).unwrap()
}

#[test]
fn the_power_of_a_trial_is_scipys_noncentral_t() {
    // scipy.stats.nct as in the tests of paired designs, with the standard deviation by hand; scipy.optimize.brentq for power 0.8; the fewest cases for 0.5
    // points by counting up.
    let expected = [
        (design(74, 3, 3, Assignment::SameForACase), 1.5491933384829668, 0.7822261729232549, 0.5112966841239797, 78),
        (design(40, 6, 2, Assignment::SameForACase), 1.6832508230603462, 0.44930730503724436, 0.7646283653612342, 91),
        (design(40, 6, 2, Assignment::DrawnPerUnit), 1.7795130420052185, 0.41044488188237566, 0.8083561462180653, 102),
        (design(30, 4, 1, Assignment::DrawnPerUnit), 2.19658826364888, 0.22611916440660096, 1.1625127408621079, 154),
    ];
    for (design, deviation, power, smallest, cases) in expected {
        near(design.standard_deviation(&COMPONENTS), deviation);
        within(design.power(&COMPONENTS, 0.5).unwrap(), power, 1e-7);
        within(design.smallest_detectable_difference(&COMPONENTS, 0.8).unwrap(), smallest, 1e-7);
        assert_eq!(design.cases_needed(&COMPONENTS, 0.5, 0.8), Ok(cases));
    }
}

#[test]
fn designs_that_are_none_are_refused() {
    let of = |cases, raters, per_unit| TrialDesign::new(cases, raters, per_unit, Assignment::SameForACase, 0.05);
    assert!(of(2, 3, 1).is_err() && of(10, 3, 0).is_err() && of(10, 3, 4).is_err());
    assert!(TrialDesign::new(10, 3, 1, Assignment::SameForACase, 0.9).is_err());
    let none = VarianceComponents { case: 0.0, rater: 0.0, model: 0.0, case_model: -0.1, case_rater: 0.0, rater_model: 0.0, residual: 0.0 };
    assert!(of(10, 3, 3).unwrap().power(&none, 1.0).is_err());
    assert_eq!(of(10, 3, 3).unwrap().cases_needed(&COMPONENTS, 1e-9, 0.8), Err(StatisticError::Undefined));
    // A negative estimate counts as 0.
    let negative = VarianceComponents { case_model: -0.1, ..COMPONENTS };
    let zero = VarianceComponents { case_model: 0.0, ..COMPONENTS };
    near(of(10, 3, 3).unwrap().standard_deviation(&negative), of(10, 3, 3).unwrap().standard_deviation(&zero));
}

/// Draws for a simulation.
struct Chance(Generator);

impl Chance {
    fn new(seed: u64) -> Self {
        Self(Generator::new(seed, Purpose::Bootstrap))
    }

    fn uniform(&mut self) -> f64 {
        ((self.0.bits() >> 11) as f64 + 0.5) / (1_u64 << 53) as f64
    }

    /// A normal deviate of this variance: Box and Muller's.
    fn normal(&mut self, variance: f64) -> f64 {
        variance.sqrt() * (-2.0 * self.uniform().ln()).sqrt() * (std::f64::consts::TAU * self.uniform()).cos()
    }

    fn normals(&mut self, variance: f64, count: usize) -> Vec<f64> {
        (0..count).map(|_| self.normal(variance)).collect()
    }

    /// So many raters of all, each set equally likely.
    fn raters(&mut self, of: usize, count: usize) -> Vec<usize> {
        let mut all: Vec<usize> = (0..of).collect();
        (0..count).map(|_| all.swap_remove((self.uniform() * all.len() as f64) as usize)).collect()
    }
}

/// A planned trial as it is simulated.
#[derive(Clone, Copy)]
struct Simulated {
    cases: usize,
    raters: usize,
    per_unit: usize,
    assignment: Assignment,
    components: VarianceComponents,
}

/// The scores of two models by case, model and rater; the first is better by the difference, as these raters see it: what single raters make of the models is
/// taken about its mean.
fn simulate_trial(trial: Simulated, difference: f64, chance: &mut Chance) -> RatedCases {
    let Simulated { cases, raters, per_unit, assignment, components } = trial;
    let centred = |values: Vec<f64>| {
        let mean = values.iter().sum::<f64>() / values.len() as f64;
        values.into_iter().map(|value| value - mean).collect::<Vec<f64>>()
    };
    let severities = chance.normals(components.rater, raters);
    let tastes = [centred(chance.normals(components.rater_model, raters)), centred(chance.normals(components.rater_model, raters))];
    let mut of_case = || {
        let of_all = chance.normal(components.case);
        let of_raters = chance.normals(components.case_rater, raters);
        let mut drawn = chance.raters(raters, per_unit);
        let mut units = Vec::new();
        for (taste, effect) in tastes.iter().zip([difference, 0.0]) {
            if assignment == Assignment::DrawnPerUnit {
                drawn = chance.raters(raters, per_unit);
            }
            let of_unit = 6.0 + effect + of_all + chance.normal(components.case_model);
            let mut scores = vec![None; raters];
            for rater in &drawn {
                scores[*rater] =
                    Some(of_unit + severities[*rater] + of_raters[*rater] + taste[*rater] + chance.normal(components.residual));
            }
            units.push(scores);
        }
        units
    };
    RatedCases::new((0..cases).map(|_| of_case()).collect()).unwrap()
}

/// The difference of the models' means in each case, each a cluster of its own.
fn differences(rated: &RatedCases) -> Clusters {
    let mean = |scores: &[Option<f64>]| {
        let given: Vec<f64> = scores.iter().copied().flatten().collect();
        given.iter().sum::<f64>() / given.len() as f64
    };
    let by_case = rated.as_slice().iter().map(|case| mean(&case[0]) - mean(&case[1])).collect();
    Clusters::singletons(&Values::new(by_case).unwrap()).unwrap()
}

/// How many of the simulated trials have an interval that holds the truth, by t and by both bootstraps, and how many find the difference.
struct Counted {
    student: usize,
    percentile: usize,
    corrected: usize,
    rejected: usize,
}

fn simulated(trial: Simulated, difference: f64, runs: usize, with_bootstrap: bool) -> Counted {
    let mut chance = Chance::new(2026);
    let trials: Vec<Clusters> = (0..runs).map(|_| differences(&simulate_trial(trial, difference, &mut chance))).collect();
    let mut counted = Counted { student: 0, percentile: 0, corrected: 0, rejected: 0 };
    for clusters in &trials {
        let interval = clustered_mean(clusters, Correction::FewClusters).unwrap().interval(Confidence::NINETY_FIVE);
        counted.student += usize::from(interval.contains(difference));
        counted.rejected += usize::from(!interval.contains(0.0));
    }
    if with_bootstrap {
        for bootstrap in Bootstrap::of_means(&trials, plan(1)) {
            let bootstrap = bootstrap.unwrap();
            counted.percentile += usize::from(bootstrap.percentile(Confidence::NINETY_FIVE).contains(difference));
            counted.corrected += usize::from(bootstrap.bias_corrected(Confidence::NINETY_FIVE).unwrap().contains(difference));
        }
    }
    counted
}

fn trials() -> [Simulated; 4] {
    let of = |cases, raters, per_unit, assignment| Simulated { cases, raters, per_unit, assignment, components: COMPONENTS };
    [
        of(74, 3, 3, Assignment::SameForACase),
        of(40, 6, 2, Assignment::SameForACase),
        of(40, 6, 2, Assignment::DrawnPerUnit),
        of(30, 4, 1, Assignment::DrawnPerUnit),
    ]
}

fn planned(trial: Simulated) -> TrialDesign {
    design(trial.cases, trial.raters, trial.per_unit, trial.assignment)
}

#[test]
fn intervals_cover_and_the_power_is_as_planned() {
    for trial in trials() {
        let runs = 2_000;
        let difference = planned(trial).smallest_detectable_difference(&COMPONENTS, 0.8).unwrap();
        let counted = simulated(trial, difference, runs, false);
        let share = |count: usize| count as f64 / runs as f64;
        assert!((0.93..=0.97).contains(&share(counted.student)), "{}", counted.student);
        assert!((share(counted.rejected) - 0.8).abs() <= 0.02, "{}", counted.rejected);
    }
}

#[test]
fn components_of_simulated_trials_are_those_they_were_simulated_with() {
    let trial = Simulated { cases: 12, raters: 8, per_unit: 8, assignment: Assignment::SameForACase, components: COMPONENTS };
    let mut chance = Chance::new(7);
    let runs = 300;
    let mut sums = [0.0; 4];
    for _ in 0..runs {
        let made = variance_components(&simulate_trial(trial, 0.0, &mut chance)).unwrap();
        let parts = [made.case, made.rater, made.case_model, made.residual];
        sums.iter_mut().zip(parts).for_each(|(sum, part)| *sum += part / f64::from(runs));
    }
    for (mean, truth) in sums.into_iter().zip([COMPONENTS.case, COMPONENTS.rater, COMPONENTS.case_model, COMPONENTS.residual]) {
        assert!((mean - truth).abs() < 0.15 * truth, "{mean} is not {truth}");
    }
}

/// Prints a table: `cargo test --lib stats -- --ignored --nocapture trials_by_thousands`. Takes minutes.
#[test]
#[ignore = "takes minutes; prints a table"]
fn trials_by_thousands_cover_and_find() {
    println!("cases raters per unit  assignment    power planned  simulated  coverage t  percentile    BCa");
    for trial in trials() {
        for power in [0.5, 0.8, 0.9] {
            let runs = 4_000;
            let difference = planned(trial).smallest_detectable_difference(&COMPONENTS, power).unwrap();
            let counted = simulated(trial, difference, runs, true);
            let percent = |count: usize| 100.0 * count as f64 / runs as f64;
            let Counted { student, percentile, corrected, rejected } = counted;
            println!(
                "{:5} {:6} {:8}  {:12?}  {:12.1}  {:9.1}  {:10.1}  {:10.1}  {:5.1}",
                trial.cases,
                trial.raters,
                trial.per_unit,
                trial.assignment,
                100.0 * power,
                percent(rejected),
                percent(student),
                percent(percentile),
                percent(corrected)
            );
            // Four raters of whom one is drawn for each unit: what their severities happen to be moves the power from trial to trial.
            let tolerance = if trial.per_unit == 1 { 4.0 } else { 2.0 };
            assert!((percent(rejected) - 100.0 * power).abs() <= tolerance);
            assert!([student, percentile, corrected].into_iter().all(|covered| (93.0..=97.0).contains(&percent(covered))));
        }
    }
}

/// The coverage of a model's mean over cases and raters, where other raters might have been asked: over cases alone, and over both.
#[test]
#[ignore = "takes minutes; prints a table"]
fn means_by_thousands_cover_over_cases_and_raters() {
    println!("cases raters  over cases  over both");
    for (cases, raters) in [(74, 3), (74, 6), (40, 12), (40, 30)] {
        let trial = Simulated { cases, raters, per_unit: raters, assignment: Assignment::SameForACase, components: COMPONENTS };
        let (mut chance, runs, mut covered) = (Chance::new(99), 1_000, [0, 0]);
        for seed in 0..runs {
            let both = simulate_trial(trial, 0.0, &mut chance);
            let first = RatedCases::new(both.as_slice().iter().map(|case| vec![case[0].clone()]).collect()).unwrap();
            let of_cases = clustered_mean(&first.clusters().unwrap(), Correction::FewClusters).unwrap().interval(Confidence::NINETY_FIVE);
            let of_both = mean_over_cases_and_raters(&first, plan(seed), Confidence::NINETY_FIVE).unwrap().percentile.unwrap();
            covered[0] += u32::from(of_cases.contains(6.0));
            covered[1] += u32::from(of_both.contains(6.0));
        }
        println!("{cases:5} {raters:6}  {:9.1}  {:9.1}", f64::from(covered[0]) / 10.0, f64::from(covered[1]) / 10.0);
    }
}
