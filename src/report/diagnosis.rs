//! Where the right diagnosis stands among those that a model's answers name.

use super::{
    AnyOf, DiagnosisNumbers, Estimate,
    cells::{Cell, scores_by_case},
    records::Outcome,
};
use crate::judge::{Placed, Settles};
use std::collections::BTreeMap;

/// The numbers of some cells, which are sorted by case, turn and repeat; `None` where no diagnoses were read. `estimates` makes the means of lists of values by
/// case.
pub(super) fn numbers(cells: &[Cell], estimates: impl Fn(&[Vec<Vec<f64>>]) -> Vec<Estimate>) -> Option<DiagnosisNumbers> {
    let all: Vec<Placed> = cells.iter().filter_map(placed).collect();
    if all.is_empty() {
        return None;
    }
    let share = |within: Option<bool>| within.map(|is| f64::from(u8::from(is)));
    let within = |places: u16| scores_by_case(cells, |cell| share(placed(cell)?.within(places)));
    let any = any_of(cells);
    let questions = any.as_ref().map(|(_, questions)| questions.clone()).unwrap_or_default();
    let lists = [within(1), within(3), within(5), scores_by_case(cells, |cell| placed(cell)?.reciprocal()), questions];
    let estimates: [Estimate; 5] = estimates(&lists).try_into().ok()?;
    let [top_1, top_3, top_5, reciprocal_rank, any_share] = estimates;
    let mut ranks = [0; 5];
    let (mut beyond, mut settles) = (0, BTreeMap::<Settles, usize>::new());
    for of in &all {
        match of.rank.map(|rank| usize::from(rank) - 1) {
            Some(place) if place < ranks.len() => ranks[place] += 1,
            Some(_) => beyond += 1,
            None => {}
        }
        of.settles.into_iter().for_each(|settles_on| *settles.entry(settles_on).or_default() += 1);
    }
    let unknown = all.iter().filter(|of| of.within(1).is_none()).count();
    Some(DiagnosisNumbers {
        answers: all.len(),
        unknown,
        top_1,
        top_3,
        top_5,
        reciprocal_rank,
        ranks,
        beyond,
        not_named: all.len() - unknown - beyond - ranks.iter().sum::<usize>(),
        settles,
        dropped: all.iter().map(|of| usize::from(of.dropped)).sum(),
        any_of: any.map(|(k, questions)| AnyOf { k, questions: questions.iter().map(Vec::len).sum(), share: any_share }),
    })
}

fn placed(cell: &Cell) -> Option<Placed> {
    match cell.outcome {
        Outcome::Diagnosis(placed) => Some(placed),
        _ => None,
    }
}

/// Of each question with several answers whether any of k is right, by case, and k: the fewest answers that such a question has. Of several judgements of an
/// answer the first counts. `None` where no question has two.
fn any_of(cells: &[Cell]) -> Option<(usize, Vec<Vec<f64>>)> {
    let mut by_case: Vec<Vec<(usize, usize)>> = Vec::new();
    for case in cells.chunk_by(|a, b| a.case == b.case) {
        let questions = case.chunk_by(|a, b| a.turn == b.turn).map(|turn| {
            let answers = turn.chunk_by(|a, b| a.repeat == b.repeat).filter_map(|repeat| placed(repeat.first()?)?.within(1));
            answers.fold((0, 0), |(right, of), is_right| (right + usize::from(is_right), of + 1))
        });
        by_case.push(questions.filter(|(_, of)| *of > 1).collect());
    }
    by_case.retain(|questions| !questions.is_empty());
    let k = by_case.iter().flatten().map(|(_, of)| *of).min()?;
    Some((k, by_case.into_iter().map(|of| of.into_iter().map(|(right, of)| any_of_k(right, of, k)).collect()).collect()))
}

/// The chance that k answers, drawn from n of which c are right without putting any back, hold a right one: 1 − C(n − c, k) / C(n, k).
fn any_of_k(right: usize, of: usize, k: usize) -> f64 {
    // C(n − c, k) / C(n, k) as a product, which no factorial overflows; a factor of 0 where fewer than k are wrong.
    1.0 - (0..k).map(|drawn| (of - right).saturating_sub(drawn) as f64 / (of - drawn) as f64).product::<f64>()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stats::Resampling;

    fn cell(case: u32, turn: u32, repeat: u32, rank: Option<u16>, dropped: u16) -> Cell {
        let settles = rank.map(|rank| if rank == 1 { Settles::Right } else { Settles::Another });
        let outcome = Outcome::Diagnosis(Placed { rank, settles, dropped });
        Cell { case, turn, repeat, judge_repeat: 0, answer: None, outcome, outside_scale: false, expected: None }
    }

    // 1 − C(n − c, k) / C(n, k), computed apart with whole binomial coefficients.
    #[test]
    fn any_of_k_is_the_ratio_of_binomial_coefficients() {
        let binomial = |n: u64, k: u64| if k > n { 0 } else { (0..k).fold(1, |product, i| product * (n - i) / (i + 1)) };
        for (right, of, k) in [(0, 5, 2), (1, 5, 1), (1, 5, 3), (3, 10, 5), (9, 10, 2), (10, 10, 10), (1, 2, 2), (4, 20, 10)] {
            let exact = 1.0 - binomial(of - right, k) as f64 / binomial(of, k) as f64;
            let drawn = any_of_k(right as usize, of as usize, k as usize);
            assert!((drawn - exact).abs() < 1e-12, "{right} of {of}, {k}: {drawn} for {exact}");
        }
        assert_eq!([any_of_k(1, 4, 1), any_of_k(1, 2, 2), any_of_k(0, 2, 2)], [0.25, 1.0, 0.0]);
    }

    #[test]
    fn shares_are_of_answers_whose_diagnoses_are_known_and_ranks_are_counted() {
        let cells = [
            cell(0, 1, 0, Some(2), 0),
            cell(0, 1, 1, Some(1), 0),
            cell(0, 3, 0, Some(1), 0),
            cell(0, 3, 1, None, 2),
            cell(1, 1, 0, Some(7), 1),
            cell(1, 1, 1, None, 0),
            cell(1, 3, 0, Some(4), 0),
            cell(1, 3, 1, Some(1), 0),
        ];
        let numbers = numbers(&cells, |lists| crate::report::row::estimates(lists, Resampling::default())).unwrap();
        assert_eq!((numbers.answers, numbers.unknown, numbers.beyond, numbers.not_named, numbers.dropped), (8, 1, 1, 1, 3));
        assert_eq!(numbers.ranks, [3, 1, 0, 1, 0]);
        let close = |estimate: &Estimate, value: f64| assert!((estimate.value.unwrap() - value).abs() < 1e-12, "{estimate:?} {value}");
        close(&numbers.top_1, 3.0 / 7.0);
        close(&numbers.top_3, 4.0 / 7.0);
        close(&numbers.top_5, 5.0 / 7.0);
        close(&numbers.reciprocal_rank, (0.5 + 1.0 + 1.0 + 1.0 / 7.0 + 0.0 + 0.25 + 1.0) / 7.0);
        // Three questions have two known answers: one right, none right, one right; the fourth has one answer.
        let any = numbers.any_of.unwrap();
        assert_eq!((any.k, any.questions), (2, 3));
        close(&any.share, 2.0 / 3.0);
        assert_eq!(numbers.settles, BTreeMap::from([(Settles::Right, 3), (Settles::Another, 3)]));
        assert!(numbers.top_1.interval.is_some());
    }
}
