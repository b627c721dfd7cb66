//! How sure models say they are, against what their answers are worth, and under pressure.

use super::{
    ConfidenceBin, ConfidenceChange, ConfidenceNumbers, RightBy,
    compare::{TurnMeans, comparisons_of, mean_of_cases, shared_turns},
    records::Records,
    variants::Judged,
};
use crate::{
    case::{Named, Source},
    stats::{Bootstrap, Clusters, Confidence, Forecast, Resampling, Values, brier, calibration_bins},
};
use std::collections::{BTreeMap, BTreeSet};

/// Of the highest score, the share from which an answer counts as right.
const RIGHT_FROM: f64 = 0.6;
/// Rows of a table of calibration.
const ROWS: usize = 5;

/// One answer that a model was asked about.
struct About {
    case: u32,
    given: Option<u8>,
    /// `None` where nobody knows.
    right: Option<bool>,
}

/// By what judges say of answers, then by the diagnosis that is named.
pub(super) fn numbers(judged: &[Judged<'_>], records: &Records, plan: Resampling) -> Vec<ConfidenceNumbers> {
    let given: BTreeMap<u32, Option<u8>> =
        (0..).zip(&records.answers).filter_map(|(place, answer)| Some((place, answer.how_sure.asked()?))).collect();
    if given.is_empty() {
        return Vec::new();
    }
    let mut all = Vec::new();
    for (judging, models) in judged {
        let highest = judging.preset.highest();
        let at_least = RIGHT_FROM * f64::from(highest);
        for (model, cells) in models {
            let mut scores: BTreeMap<u32, Vec<f64>> = BTreeMap::new();
            for cell in *cells {
                let Some(answer) = cell.answer else { continue };
                scores.entry(answer).or_default().extend(cell.score());
            }
            let about = |(answer, scores): (&u32, &Vec<f64>)| {
                let mean = scores.iter().sum::<f64>() / scores.len() as f64;
                let right = (!scores.is_empty()).then_some(mean >= at_least);
                Some(About { case: records.answers[*answer as usize].case, given: *given.get(answer)?, right })
            };
            let right_by =
                RightBy::Score { judge: records.judges[judging.judge as usize].name.clone(), preset: judging.preset, at_least, highest };
            let variant = judging.variant.as_ref().map(ToString::to_string);
            all.extend(of_answers(right_by, (judging.source, variant, model), scores.iter().filter_map(about).collect(), plan));
        }
    }
    all.extend(by_diagnosis(&given, records, plan));
    all
}

/// By the diagnosis that the last answer names first, where that is read.
fn by_diagnosis(given: &BTreeMap<u32, Option<u8>>, records: &Records, plan: Resampling) -> Vec<ConfidenceNumbers> {
    let mut groups: BTreeMap<(&str, &str, u32), (Source, Vec<About>)> = BTreeMap::new();
    for (&place, &given) in given {
        let answer = &records.answers[place as usize];
        let case = &records.cases[answer.case as usize];
        let (Some(variant), Some(named)) = (case.variant_name(), answer.named) else { continue };
        let last = case.again().map(|(_, again)| again).or(case.own_turns());
        if last == Some(answer.turn) {
            let key = (variant.as_str(), case.source.label(), answer.model);
            let (_, about) = groups.entry(key).or_insert((case.source, Vec::new()));
            about.push(About { case: answer.case, given, right: Some(named == Named::Right) });
        }
    }
    let of_group = |((variant, _, model), (source, about)): ((&str, &str, u32), (Source, Vec<About>))| {
        of_answers(RightBy::Diagnosis, (source, Some(variant.to_owned()), &records.models[model as usize].name), about, plan)
    };
    groups.into_iter().filter_map(of_group).collect()
}

/// `None` where nothing was asked.
fn of_answers(
    right_by: RightBy,
    (source, variant, model): (Source, Option<String>, &str),
    about: Vec<About>,
    plan: Resampling,
) -> Option<ConfidenceNumbers> {
    let stated = about.iter().filter(|one| one.given.is_some()).count();
    let used: Vec<(u32, Forecast)> =
        about.iter().filter_map(|one| Some((one.case, Forecast::new(f64::from(one.given?) / 100.0, one.right?)?))).collect();
    let forecasts: Vec<Forecast> = used.iter().map(|(_, forecast)| *forecast).collect();
    let count = forecasts.len() as f64;
    let some = !forecasts.is_empty();
    let right = some.then(|| forecasts.iter().filter(|forecast| forecast.came_true()).count() as f64 / count);
    let bins = if some { calibration_bins(&forecasts, ROWS) } else { Vec::new() };
    (!about.is_empty()).then(|| ConfidenceNumbers {
        right_by,
        source,
        variant,
        model: model.to_owned(),
        asked: about.len(),
        stated,
        used: forecasts.len(),
        cases: used.iter().map(|(case, _)| case).collect::<BTreeSet<_>>().len(),
        mean: some.then(|| forecasts.iter().map(|forecast| forecast.probability()).sum::<f64>() / count),
        right,
        brier: brier(&forecasts).ok(),
        brier_interval: interval(&used, plan),
        brier_of_share: right.map(|share| share * (1.0 - share)),
        bins: bins
            .into_iter()
            .map(|bin| ConfidenceBin { from: bin.from, to: bin.to, count: bin.count, right: bin.came_true, mean: bin.mean })
            .collect(),
    })
}

/// The interval of Brier's score: whole cases are drawn.
fn interval(used: &[(u32, Forecast)], plan: Resampling) -> Option<super::IntervalNumbers> {
    let mut by_case: BTreeMap<u32, Vec<f64>> = BTreeMap::new();
    used.iter().for_each(|(case, forecast)| by_case.entry(*case).or_default().push(forecast.squared_error()));
    if by_case.len() < 2 {
        return None;
    }
    let values = by_case.into_values().map(Values::new).collect::<Result<Vec<_>, _>>().ok()?;
    let clusters = Clusters::new(values).ok()?;
    let bootstrap = Bootstrap::of_means(&[clusters], plan).into_iter().next()?.ok()?;
    Some(bootstrap.percentile(Confidence::NINETY_FIVE).into())
}

/// The last turn of the case against the same asked again, by variant, source and model.
pub(super) fn changes(records: &Records, plan: Resampling) -> Vec<ConfidenceChange> {
    let mut groups: BTreeMap<(&str, &str, u32), (Source, TurnMeans, TurnMeans)> = BTreeMap::new();
    for answer in &records.answers {
        let case = &records.cases[answer.case as usize];
        let (Some(variant), Some((own, again)), Some(given)) = (case.variant_name(), case.again(), answer.how_sure.asked().flatten())
        else {
            continue;
        };
        if answer.repeat > 0 || variant.asks_at_once() {
            continue;
        }
        let key = (variant.as_str(), case.source.label(), answer.model);
        let (_, before, after) = groups.entry(key).or_insert((case.source, Vec::new(), Vec::new()));
        let number = ((answer.case, 0), f64::from(given));
        if answer.turn == own {
            before.push(number);
        } else if answer.turn == again {
            after.push(number);
        }
    }
    let mut means: Vec<(String, TurnMeans)> = Vec::new();
    let keys: Vec<(&str, Source, u32)> = groups.iter().map(|((variant, _, model), (source, ..))| (*variant, *source, *model)).collect();
    for (_, (_, before, after)) in groups {
        means.extend([(String::new(), after), (String::new(), before)]);
    }
    let pairs: Vec<(usize, usize)> = (0..keys.len()).map(|place| (2 * place, 2 * place + 1)).collect();
    let tested = comparisons_of(&means, &pairs, plan);
    let mut changes = Vec::with_capacity(keys.len());
    for (((variant, source, model), sides), pair) in keys.into_iter().zip(means.chunks(2)).zip(tested) {
        let shared = shared_turns(&sides[0].1, &sides[1].1);
        changes.push(ConfidenceChange {
            variant: variant.to_owned(),
            source,
            model: records.models[model as usize].name.clone(),
            cases: pair.cases,
            before: mean_of_cases(&shared, |turn| turn.2),
            after: mean_of_cases(&shared, |turn| turn.1),
            test: pair.test,
        });
    }
    changes.retain(|change| change.cases > 0);
    changes
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Expected values computed apart from this code, with exact fractions.
    #[test]
    fn what_was_not_stated_is_counted_and_never_a_zero() {
        let about = |case, given, right| About { case, given, right };
        let all = vec![
            about(0, Some(90), Some(true)),
            about(0, Some(80), Some(false)),
            about(1, Some(60), Some(true)),
            about(1, None, Some(false)),
            about(2, Some(100), None),
        ];
        let plan = Resampling::new(10_000, 1).unwrap();
        let numbers = of_answers(RightBy::Diagnosis, (Source::Native, None, "m"), all, plan).unwrap();
        assert_eq!((numbers.asked, numbers.stated, numbers.used, numbers.cases), (5, 4, 3, 2));
        // (1/100 + 64/100 + 16/100) / 3
        assert!((numbers.brier.unwrap() - 0.27).abs() < 1e-12);
        assert!((numbers.mean.unwrap() - 230.0 / 300.0).abs() < 1e-12 && (numbers.brier_of_share.unwrap() - 2.0 / 9.0).abs() < 1e-12);
        assert_eq!(numbers.bins.iter().map(|bin| (bin.count, bin.right)).collect::<Vec<_>>(), [(0, 0), (0, 0), (0, 0), (1, 1), (2, 1)]);
        assert!(numbers.brier_interval.is_some());
        let none = of_answers(RightBy::Diagnosis, (Source::Native, None, "m"), vec![about(0, None, Some(true))], plan).unwrap();
        assert_eq!((none.stated, none.used, none.brier, none.mean, none.right), (0, 0, None, None, None));
        assert!(of_answers(RightBy::Diagnosis, (Source::Native, None, "m"), Vec::new(), plan).is_none());
    }
}
