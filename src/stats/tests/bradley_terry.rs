//! Strengths, against choix and scipy.

use super::super::*;
use super::{near, plan, within};
use proptest::{collection::vec, prelude::*};

/// Comparisons as tables: how often the row won against the column, how often the two tied.
fn games<const N: usize>(wins: [[usize; N]; N], ties: [[usize; N]; N]) -> Vec<Preference> {
    let mut games = Vec::new();
    for left in 0..N {
        for right in 0..N {
            games.extend((0..wins[left][right]).map(|_| Preference { left, right, winner: Winner::Left }));
            if left < right {
                games.extend((0..ties[left][right]).map(|_| Preference { left, right, winner: Winner::Neither }));
            }
        }
    }
    games
}

fn fit(contestants: usize, games: &[Preference], ties: Ties) -> Result<Strengths, StatisticError> {
    bradley_terry(&Preferences::new(contestants, games)?, ties, Regularisation::None)
}

#[track_caller]
fn check(made: &Strengths, expected: &[f64]) {
    assert_eq!(made.log_strengths().len(), expected.len());
    made.log_strengths().iter().zip(expected).for_each(|(ours, theirs)| near(*ours, *theirs));
}

const WINS: [[usize; 4]; 4] = [[0, 9, 12, 7], [5, 0, 8, 6], [3, 6, 0, 4], [4, 5, 6, 0]];
const TIES: [[usize; 4]; 4] = [[0, 3, 2, 1], [3, 0, 4, 0], [2, 4, 0, 5], [1, 0, 5, 0]];

#[test]
fn ties_as_halves_are_choixs() {
    // choix.ilsr_pairwise_dense([[0, 12.5, 15], [7.5, 0, 11], [5, 9, 0]], tol=1e-14): one tie between the first two.
    let made = fit(3, &games([[0, 12, 15], [7, 0, 11], [5, 9, 0]], [[0, 1, 0], [1, 0, 0], [0, 0, 0]]), Ties::Halves).unwrap();
    check(&made, &[0.5287797837206667, -0.10595349059444362, -0.4228262931262229]);
    near(made.beats(0, 1).unwrap(), 0.6535619416824899);
    assert_eq!((made.tie(), made.ties(0, 1), made.beats(0, 3)), (0.0, Some(0.0), None));
    // choix.ilsr_pairwise_dense(wins + ties / 2, tol=1e-14).
    let made = fit(4, &games(WINS, TIES), Ties::Halves).unwrap();
    check(&made, &[0.5422675933152016, -0.030713554222802537, -0.40331566463369317, -0.10823837445870585]);
}

#[test]
fn davidsons_strengths_are_scipys_maximum() {
    // scipy.optimize.minimize(negative log likelihood, method="BFGS"), then scipy.optimize.root of its gradient (statsmodels' approx_fprime_cs) to 3e-15.
    let made = fit(4, &games(WINS, TIES), Ties::Davidson).unwrap();
    check(&made, &[0.6599778247856212, -0.03751937605607662, -0.4906573583208603, -0.13180109040868426]);
    near(made.tie(), 0.42392275690270037);
    // A win, a loss or a tie.
    near(made.beats(0, 2).unwrap() + made.beats(2, 0).unwrap() + made.ties(0, 2).unwrap(), 1.0);
    assert_eq!(made.ties(0, 2), made.ties(2, 0));
    // Two equals: ν/(2 + ν).
    near(made.ties(1, 1).unwrap(), made.tie() / (2.0 + made.tie()));
    // Without ties Davidson's model is Bradley and Terry's.
    let decided = games(WINS, [[0; 4]; 4]);
    assert_eq!(fit(4, &decided, Ties::Davidson), fit(4, &decided, Ties::Halves));
}

#[test]
fn two_contestants_have_a_closed_form() {
    // By hand: β = ln(wins/losses)/2, ν = ties/√(wins·losses).
    let made = fit(2, &games([[0, 8], [2, 0]], [[0, 4], [4, 0]]), Ties::Davidson).unwrap();
    near(made.log_strengths()[0], 4.0_f64.ln() / 2.0);
    near(made.tie(), 1.0);
    near(made.beats(0, 1).unwrap(), 8.0 / 14.0);
}

#[test]
fn infinite_strengths_name_the_contestant() {
    let none = [[0; 3]; 3];
    let of = |wins, ties| [Ties::Halves, Ties::Davidson].map(|model| fit(3, &games(wins, ties), model).unwrap_err());
    assert_eq!(of([[0, 4, 5], [0, 0, 3], [0, 2, 0]], none), [StatisticError::NeverBeaten { contestant: 0 }; 2]);
    assert_eq!(of([[0, 4, 5], [3, 0, 3], [0, 0, 0]], none), [StatisticError::NeverWins { contestant: 2 }; 2]);
    assert_eq!(of([[0, 4, 0], [3, 0, 0], [0, 0, 0]], none), [StatisticError::NotCompared { contestant: 2 }; 2]);
    assert_eq!(of([[0; 3]; 3], none), [StatisticError::NotCompared { contestant: 1 }; 2]);
    // A tie is half a loss; to Davidson's model it says no more than that the two are near.
    let never_lost = games([[0, 5], [0, 0]], [[0, 3], [3, 0]]);
    near(fit(2, &never_lost, Ties::Halves).unwrap().log_strengths()[0], (6.5_f64 / 1.5).ln() / 2.0);
    assert_eq!(fit(2, &never_lost, Ties::Davidson), Err(StatisticError::NeverBeaten { contestant: 0 }));
    // The same over three, each near the next: an order without an exception.
    let ladder = games([[0, 0, 4], [0, 0, 0], [0, 0, 0]], [[0, 2, 0], [2, 0, 2], [0, 2, 0]]);
    assert_eq!(fit(3, &ladder, Ties::Davidson), Err(StatisticError::NeverBeaten { contestant: 0 }));
    // A contestant that never lost, but tied with one that is beaten by those it is level with.
    let mixed = games([[0, 2, 0], [0, 0, 3], [0, 3, 0]], [[0, 1, 2], [1, 0, 0], [2, 0, 0]]);
    assert!(fit(3, &mixed, Ties::Davidson).unwrap().log_strengths()[0] > 0.0);
    let even = games([[0; 2]; 2], [[0, 3], [3, 0]]);
    assert_eq!(fit(2, &even, Ties::Davidson), Err(StatisticError::OnlyTies));
    check(&fit(2, &even, Ties::Halves).unwrap(), &[0.0, 0.0]);
}

#[test]
fn added_wins_make_every_strength_finite() {
    // choix.ilsr_pairwise_dense(wins + 0.5 off the diagonal, tol=1e-14), and scipy as above with these wins.
    let wins = [[0, 4, 5], [0, 0, 3], [0, 2, 0]];
    let with =
        |ties, model, added| bradley_terry(&Preferences::new(3, &games(wins, ties)).unwrap(), model, Regularisation::AddedWins(added));
    check(&with([[0; 3]; 3], Ties::Halves, 0.5).unwrap(), &[1.5322871297801908, -0.6070363008681569, -0.9252508289120339]);
    let davidson = with([[0, 1, 0], [1, 0, 2], [0, 2, 0]], Ties::Davidson, 0.5).unwrap();
    check(&davidson, &[1.684262458466628, -0.6358791042435062, -1.0483833542231218]);
    near(davidson.tie(), 0.5072302632848631);
    // As few as there may be.
    assert!(with([[0; 3]; 3], Ties::Davidson, 1e-6).unwrap().log_strengths()[0] > 5.0);
    for wrong in [0.0, -1.0, f64::NAN, f64::INFINITY] {
        assert!(with([[0; 3]; 3], Ties::Halves, wrong).is_err());
    }
}

#[test]
fn comparisons_are_of_two_different_contestants() {
    let game = |left, right| Preference { left, right, winner: Winner::Left };
    let wrong = Err(StatisticError::NoSuchContestant { index: 1, contestants: 2 });
    assert_eq!(Preferences::new(2, &[game(0, 1), game(0, 2)]), wrong);
    assert_eq!(Preferences::new(2, &[game(0, 1), game(1, 1)]), wrong);
    assert!(Preferences::new(1, &[]).is_err());
}

#[test]
fn intervals_by_case_are_choixs_of_the_same_draws() {
    // The draws by Python's ChaCha, seed 3; scipy.sparse.csgraph.connected_components(connection="strong") says which have no estimate: 8 of 10,000;
    // choix.ilsr_pairwise_dense(tol=1e-12) of the others, numpy.quantile.
    let game = |&(left, right, sign): &(usize, usize, char)| {
        let winner = match sign {
            '>' => Winner::Left,
            '<' => Winner::Right,
            _ => Winner::Neither,
        };
        Preference { left, right, winner }
    };
    let cases: Vec<Vec<Preference>> = [
        vec![(0, 1, '>'), (0, 2, '>'), (1, 2, '>')],
        vec![(0, 1, '='), (0, 2, '>'), (1, 2, '<')],
        vec![(0, 1, '<'), (0, 2, '='), (1, 2, '>')],
        vec![(0, 1, '>'), (0, 2, '<'), (1, 2, '=')],
        vec![(0, 1, '>'), (0, 2, '>')],
        vec![(1, 2, '>'), (0, 2, '>'), (0, 1, '<')],
        vec![(0, 1, '>'), (1, 2, '<'), (0, 2, '>')],
        vec![(2, 1, '>'), (0, 1, '=')],
    ]
    .map(|case| case.iter().map(game).collect())
    .to_vec();
    let expected = [
        (0.5720380534337662, 0.0037994836063514094, 1.4357791022562496),
        (-0.16706286635720097, -1.0240246870101382, 0.6689208539302511),
        (-0.40497518707656527, -1.2415454603745029, 0.19629635153858183),
    ];
    let by_case = |ties| bradley_terry_by_case(&cases, 3, (ties, Regularisation::None), plan(3), Confidence::NINETY_FIVE).unwrap();
    let halves = by_case(Ties::Halves);
    for (made, (estimate, low, high)) in halves.log_strengths.iter().zip(expected) {
        near(made.estimate, estimate);
        assert_eq!(made.undefined, 8);
        within(made.percentile.unwrap().low, low, 1e-8);
        within(made.percentile.unwrap().high, high, 1e-8);
    }
    assert_eq!(halves.tie.percentile.unwrap().high, 0.0);
    // Davidson's model has no estimate at least as often.
    let davidson = by_case(Ties::Davidson);
    assert!(davidson.tie.undefined >= 8 && davidson.tie.percentile.unwrap().contains(davidson.tie.estimate));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

    /// Whatever the comparisons, there is a maximum, or an error that says why not; at the maximum each contestant is expected to win as often as it did.
    #[test]
    fn the_maximum_explains_the_wins(
        played in vec((0..4_usize, 1..4_usize, prop_oneof![Just(Winner::Left), Just(Winner::Right), Just(Winner::Neither)]), 1..40),
    ) {
        let games: Vec<Preference> =
            played.iter().map(|(left, by, winner)| Preference { left: *left, right: (left + by) % 4, winner: *winner }).collect();
        for model in [Ties::Halves, Ties::Davidson] {
            let made = match fit(4, &games, model) {
                Ok(made) => made,
                Err(error) => {
                    prop_assert_ne!(error, StatisticError::Undefined);
                    continue;
                }
            };
            let (mut won, mut expected) = ([0.0; 4], [0.0; 4]);
            for game in &games {
                for (one, other, sign) in [(game.left, game.right, Winner::Left), (game.right, game.left, Winner::Right)] {
                    won[one] += if game.winner == sign { 1.0 } else if game.winner == Winner::Neither { 0.5 } else { 0.0 };
                    expected[one] += made.beats(one, other).unwrap() + made.ties(one, other).unwrap() / 2.0;
                }
            }
            won.iter().zip(&expected).for_each(|(won, expected)| within(*expected, *won, 1e-6));
            within(made.log_strengths().iter().sum(), 0.0, 1e-9);
        }
    }
}
