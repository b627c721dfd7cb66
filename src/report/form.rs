//! What judges gave on the axes of a form, beside the score.

use super::{
    AxisComparisons, AxisNumbers, Estimate, FormNumbers,
    cells::{Cell, scores_by_case},
    compare::{holm, turn_means_of, unadjusted_comparisons},
    records::{Outcome, Records},
};
use crate::{
    judge::{FormVerdict, RatedAxis},
    stats::Resampling,
};

/// The numbers of some cells, which are sorted by case; `None` where no form was used. `estimates` makes the means of lists of values by case.
pub(super) fn numbers(cells: &[Cell], records: &Records, estimates: impl Fn(&[Vec<Vec<f64>>]) -> Vec<Estimate>) -> Option<FormNumbers> {
    let verdicts: Vec<&FormVerdict> = cells.iter().filter_map(|cell| of(cell, records)).collect();
    // One wording has one form, so that the first verdict has its axes in their order.
    let axes: &[RatedAxis] = &verdicts.first()?.axes;
    let lists: Vec<Vec<Vec<f64>>> =
        axes.iter().map(|axis| scores_by_case(cells, |cell| rating(cell, records, axis).map(f64::from))).collect();
    let numbers = axes.iter().zip(estimates(&lists)).map(|(axis, mean)| {
        let ratings: Vec<u8> = cells.iter().filter_map(|cell| rating(cell, records, axis)).collect();
        let count = |of: u8| ratings.iter().filter(|rating| **rating == of).count();
        AxisNumbers {
            id: axis.id.clone(),
            zh: axis.label.zh.clone(),
            en: axis.label.en.clone(),
            lowest: axis.min,
            highest: axis.max,
            mean,
            rated: ratings.len(),
            counts: (axis.min..=axis.max).map(count).collect(),
        }
    });
    Some(FormNumbers {
        answers: verdicts.len(),
        whole: verdicts.iter().filter(|verdict| verdict.score().is_some()).count(),
        axes: numbers.collect(),
    })
}

/// Every pair of models on each axis; nothing without a form, or with one model. P-values are adjusted for all of them together.
pub(super) fn comparisons(models: &[(&str, &Vec<Cell>)], records: &Records, plan: Resampling) -> Vec<AxisComparisons> {
    let first = models.iter().flat_map(|(_, cells)| cells.iter()).find_map(|cell| of(cell, records));
    let axes = first.filter(|_| models.len() > 1).map_or(&[][..], |form| &form.axes);
    let compared = |axis: &RatedAxis| {
        let means = |cells: &[Cell]| turn_means_of(cells, |cell| rating(cell, records, axis).map(f64::from));
        let models: Vec<_> = models.iter().map(|(name, cells)| ((*name).to_owned(), means(cells))).collect();
        let comparisons = unadjusted_comparisons(&models, plan);
        AxisComparisons { id: axis.id.clone(), zh: axis.label.zh.clone(), en: axis.label.en.clone(), comparisons }
    };
    let mut all: Vec<AxisComparisons> = axes.iter().map(compared).collect();
    holm(all.iter_mut().flat_map(|axis| &mut axis.comparisons));
    all
}

fn of<'a>(cell: &Cell, records: &'a Records) -> Option<&'a FormVerdict> {
    match cell.outcome {
        Outcome::Form { place, .. } => records.forms.get(place as usize),
        _ => None,
    }
}

fn rating(cell: &Cell, records: &Records, axis: &RatedAxis) -> Option<u8> {
    let verdict = of(cell, records)?;
    verdict.axes.iter().find(|own| own.id == axis.id && (own.min, own.max) == (axis.min, axis.max))?.rating.rated()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{form::Label, judge::AxisRating};

    fn axis(id: &str, (min, max): (u8, u8), rating: Option<u8>) -> RatedAxis {
        let label = Label { zh: id.into(), en: id.into() };
        RatedAxis { id: id.into(), label, min, max, rating: rating.map_or(AxisRating::Missing, AxisRating::Rated) }
    }

    // Two models on three cases, one turn each; the second leaves the second axis of the last case unrated. Differences: 2, 1, 0 and 1, −1.
    #[test]
    fn models_are_compared_on_each_axis_over_the_answers_in_which_both_are_rated() {
        let ratings = [[(5, Some(3)), (4, Some(1)), (2, Some(2))], [(3, Some(2)), (3, Some(2)), (2, None)]];
        let mut forms = Vec::new();
        let mut models: Vec<Vec<Cell>> = Vec::new();
        for of_model in ratings {
            let mut cells = Vec::new();
            for ((a, b), case) in of_model.into_iter().zip(0..) {
                let place = u32::try_from(forms.len()).unwrap();
                forms.push(FormVerdict { axes: vec![axis("a", (1, 5), Some(a)), axis("b", (0, 3), b)], other_axes: Vec::new() });
                cells.push(cell(case, 0, Outcome::Form { score: None, place }));
            }
            models.push(cells);
        }
        let records = Records { forms, ..Records::default() };
        let compared = comparisons(&[("x", &models[0]), ("y", &models[1])], &records, Resampling::default());
        let [a, b] = compared.as_slice() else { panic!() };
        let test = |axis: &AxisComparisons| axis.comparisons[0].test.unwrap();
        assert_eq!((a.comparisons[0].cases, b.comparisons[0].cases), (3, 2));
        assert_eq!((test(a).difference, test(b).difference), (1.0, 0.0));
        // Two tests: the smaller p-value is doubled, at most to 1.
        assert!((test(a).p_holm - (2.0 * test(a).p).min(1.0)).abs() < 1e-12, "{:?}", test(a));
        assert!(comparisons(&[("x", &models[0])], &records, Resampling::default()).is_empty());
    }

    fn cell(case: u32, repeat: u32, outcome: Outcome) -> Cell {
        Cell { case, turn: 1, repeat, judge_repeat: 0, answer: None, outcome, outside_scale: false, expected: None }
    }

    // Case 0 has two answers, cases 1 and 2 one each: the mean is over answers, the interval draws cases. Computed by hand.
    #[test]
    fn each_axis_has_the_mean_of_its_own_ratings_and_its_own_coverage() {
        let ratings = [(0, Some(4), Some(0)), (0, Some(5), None), (1, None, Some(2)), (2, Some(1), Some(3))];
        let forms: Vec<FormVerdict> = ratings
            .iter()
            .map(|(_, a, b)| FormVerdict { axes: vec![axis("a", (1, 5), *a), axis("b", (0, 3), *b)], other_axes: Vec::new() })
            .collect();
        let cells: Vec<Cell> = ratings
            .iter()
            .zip(0u32..)
            .map(|((case, ..), place)| cell(*case, place, Outcome::Form { score: forms[place as usize].score(), place }))
            .collect();
        let records = Records { forms, ..Records::default() };
        let numbers = numbers(&cells, &records, |lists| crate::report::row::estimates(lists, Resampling::default())).unwrap();
        assert_eq!((numbers.answers, numbers.whole), (4, 2));
        let [a, b] = numbers.axes.as_slice() else { panic!() };
        assert_eq!((a.rated, b.rated), (3, 3));
        assert!((a.mean.value.unwrap() - 10.0 / 3.0).abs() < 1e-12 && (b.mean.value.unwrap() - 5.0 / 3.0).abs() < 1e-12);
        assert_eq!((a.counts.as_slice(), b.counts.as_slice()), ([1, 0, 0, 1, 1].as_slice(), [1, 0, 1, 1].as_slice()));
        assert_eq!((a.lowest, b.lowest, b.highest), (1, 0, 3));
        assert!(a.mean.interval.is_some());
        // (3/4 + 0/3) / 2 and (0/4 + 3/3) / 2.
        assert_eq!([cells[0].score(), cells[1].score(), cells[2].score(), cells[3].score()], [Some(37.5), None, None, Some(50.0)]);
    }
}
