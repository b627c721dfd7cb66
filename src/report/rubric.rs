//! What the items of rubrics say of a model's answers, beside the score.

use super::{
    IntervalNumbers, RubricNumbers, TagNumbers,
    cells::Cell,
    records::{Outcome, Records},
};
use crate::{
    judge::{Grade, RubricVerdict},
    stats::{Bootstrap, Clusters, Confidence, Resampling, Values, wilson},
};
use std::collections::BTreeSet;

/// The numbers of some cells; `None` where no rubric was used.
pub(super) fn numbers(cells: &[Cell], records: &Records) -> Option<RubricNumbers> {
    let of = |cell: &Cell| match cell.outcome {
        Outcome::Rubric { place, .. } => records.rubrics.get(place as usize),
        _ => None,
    };
    let verdicts: Vec<&RubricVerdict> = cells.iter().filter_map(of).collect();
    if verdicts.is_empty() {
        return None;
    }
    let (mut low, mut high) = (0.0, 0.0);
    for (worst, best) in verdicts.iter().filter_map(|verdict| verdict.bounds()) {
        (low, high) = (low + worst, high + best);
    }
    let count = verdicts.len() as f64;
    let shares: Vec<f64> = verdicts.iter().filter_map(|verdict| verdict.share()).collect();
    let safety = |verdict: &RubricVerdict| verdict.items.iter().filter(|i| i.safety_cap.is_some() && i.grade.is_met().is_some()).count();
    let safety_answers = verdicts.iter().filter(|verdict| safety(verdict) > 0).count();
    let safety_failed = verdicts.iter().filter(|verdict| verdict.failed_safety().next().is_some()).count();
    let count_of = |grade: Grade| verdicts.iter().flat_map(|verdict| &verdict.items).filter(|item| item.grade == grade).count();
    Some(RubricNumbers {
        answers: verdicts.len(),
        bounds: IntervalNumbers { low: low / count, high: high / count },
        items_graded: verdicts.iter().map(|verdict| verdict.graded()).sum(),
        items: verdicts.iter().map(|verdict| verdict.items.len()).sum(),
        items_met: count_of(Grade::Met),
        items_opposed: count_of(Grade::Opposed),
        whole: shares.len(),
        healthbench: clipped_mean(&shares),
        healthbench_deviation: deviation_of_clipped_means(&shares),
        safety: verdicts.iter().map(|verdict| safety(verdict)).sum(),
        safety_answers,
        safety_failed,
        safety_interval: wilson(safety_failed, safety_answers, Confidence::NINETY_FIVE).ok().map(|(_, interval)| interval.into()),
        tags: tags(&verdicts),
    })
}

fn tags(verdicts: &[&RubricVerdict]) -> Vec<TagNumbers> {
    let items = || verdicts.iter().flat_map(|verdict| &verdict.items);
    let names: BTreeSet<&String> = items().flat_map(|item| &item.tags).collect();
    let of = |tag: &String| {
        let shares: Vec<f64> = verdicts.iter().filter_map(|verdict| verdict.share_of_tag(tag)).collect();
        let own = || items().filter(|item| item.tags.contains(tag));
        TagNumbers {
            tag: tag.clone(),
            share: clipped_mean(&shares),
            answers: shares.len(),
            items_graded: own().filter(|item| item.grade.is_met().is_some()).count(),
            items: own().count(),
        }
    };
    names.into_iter().map(of).collect()
}

/// The mean, limited to 0 to 1 as a whole: the single values are not. Source: `_compute_clipped_stats` of `HealthBench`'s code.
fn clipped_mean(shares: &[f64]) -> Option<f64> {
    (!shares.is_empty()).then(|| (shares.iter().sum::<f64>() / shares.len() as f64).clamp(0.0, 1.0))
}

/// The standard deviation (by n) of means of resampled values, each mean limited to 0 to 1. Source: `_compute_clipped_stats` of `HealthBench`'s code, which draws 1,000
/// means without a seed; here they are as many as other intervals have, from a fixed seed.
fn deviation_of_clipped_means(shares: &[f64]) -> Option<f64> {
    if shares.len() < 2 {
        // The one value is every resample's mean.
        return shares.first().map(|_| 0.0);
    }
    let single = shares.iter().map(|share| Values::new(vec![*share])).collect::<Result<Vec<_>, _>>();
    let bootstrap = Bootstrap::of_mean(&Clusters::new(single.ok()?).ok()?, Resampling::default()).ok()?;
    let clipped: Vec<f64> = bootstrap.resampled_means().iter().map(|mean| mean.clamp(0.0, 1.0)).collect();
    let (count, mean) = (clipped.len() as f64, clipped.iter().sum::<f64>() / clipped.len() as f64);
    Some((clipped.iter().map(|value| (value - mean).powi(2)).sum::<f64>() / count).sqrt())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{case::RubricKind, judge::GradedItem};

    // Statements and matches of the published metric's worked example: macro 0.5208333333333334, pooled 0.6428571428571429.
    #[test]
    fn recall_is_a_mean_over_cases_and_pooled_recall_is_of_all_statements() {
        let item = |place: usize, is_met: bool| GradedItem {
            id: place.to_string(),
            kind: RubricKind::Important,
            points: 1,
            tags: Vec::new(),
            safety_cap: None,
            statement: String::new(),
            grade: if is_met { Grade::Met } else { Grade::NotMet },
            quote: None,
            quote_found: None,
        };
        let verdict = |(statements, stated): (usize, usize)| RubricVerdict {
            items: (0..statements).map(|place| item(place, place < stated)).collect(),
            other_items: Vec::new(),
        };
        let mut records = Records { rubrics: [(4, 3), (2, 0), (5, 5), (3, 1)].map(verdict).to_vec(), ..Records::default() };
        let cells = |records: &Records| -> Vec<Cell> {
            let cell = |(place, verdict): (u32, &RubricVerdict)| Cell {
                case: place,
                turn: 1,
                repeat: 0,
                judge_repeat: 0,
                answer: None,
                outcome: Outcome::Rubric { score: verdict.score(), place },
                outside_scale: false,
                expected: None,
            };
            (0..).zip(&records.rubrics).map(cell).collect()
        };
        let all = cells(&records);
        let mean = all.iter().filter_map(Cell::score).sum::<f64>() / 4.0;
        assert!((mean - 52.083_333_333_333_34).abs() < 1e-12, "{mean}");
        let of = numbers(&all, &records).unwrap();
        assert!((of.items_met as f64 / of.items_graded as f64 - 0.642_857_142_857_142_9).abs() < 1e-15);
        assert_eq!((of.bounds.low, of.items_opposed), (mean, 0));
        // One statement that nobody graded, one that is contradicted: the answer has bounds only, and neither is absent.
        records.rubrics[1].items[0].grade = Grade::Missing;
        records.rubrics[1].items[1].grade = Grade::Opposed;
        let all = cells(&records);
        let of = numbers(&all, &records).unwrap();
        assert_eq!((all[1].score(), of.items_graded, of.items, of.items_opposed), (None, 13, 14, 1));
        assert!((of.bounds.high - of.bounds.low - 50.0 / 4.0).abs() < 1e-12, "{:?}", of.bounds);
    }

    // The exact deviations, over every resample with replacement: numpy 2.4.6, np.std(np.clip(means, 0, 1)) of the 27 or 4 means.
    #[test]
    fn the_deviation_is_that_of_limited_means() {
        for (shares, exact) in [
            (vec![0.5, -1.6, 0.9], 0.321_689_640_749_755_03),
            (vec![-1.0, 0.2], 0.086_602_540_378_443_88),
            (vec![0.25, 0.5, 1.0], 0.180_020_575_573_973_9),
        ] {
            let drawn = deviation_of_clipped_means(&shares).unwrap();
            assert!((drawn - exact).abs() < 0.015 * exact, "{shares:?}: {drawn} for {exact}");
        }
        assert_eq!([deviation_of_clipped_means(&[0.3]), deviation_of_clipped_means(&[])], [Some(0.0), None]);
    }

    // numpy 2.4.6: np.clip(np.mean(values), 0, 1)
    #[test]
    fn the_mean_is_limited_and_the_single_values_are_not() {
        for (shares, mean) in [
            (vec![0.5, -1.6, 0.9], Some(0.0)),
            (vec![-1.0, 0.2], Some(0.0)),
            (vec![0.25, 0.5, 1.0], Some(0.583_333_333_333_333_4)),
            (vec![], None),
        ] {
            assert_eq!(clipped_mean(&shares), mean, "{shares:?}");
        }
    }
}
