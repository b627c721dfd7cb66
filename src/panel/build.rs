//! Computes panels from the verdicts on answers.

use super::{Alpha, Disagreement, JudgePair, Panel, PanelJudge, PanelModel, PanelReport};
use crate::{
    case::Source,
    items::Items,
    judge::Preset,
    report::{Estimate, ResamplingUsed, row::estimates},
    stats::{
        Confidence, Metric, RatingTable, Resampling, StatisticError, ValuePairs, Values, bootstrap_several_by_case, kendall_tau_b,
        krippendorff_alpha, spearman,
    },
};
use std::collections::{BTreeMap, BTreeSet};

/// What judges gave to one answer.
#[derive(Debug, Clone, PartialEq)]
pub struct Judged {
    /// Where its case comes from.
    pub source: Source,
    /// Its case: the place in the order of the plans, and the id.
    pub case: (usize, String),
    /// The turn, from 1.
    pub turn: u32,
    /// Which repeat, from 0.
    pub repeat: u32,
    /// The model: the place in the order of the plans, and the name.
    pub model: (usize, String),
    /// The verdicts: how, who, the score where there is one, and whether the judge is the model itself.
    pub verdicts: Vec<(Preset, String, Option<f64>, bool)>,
}

/// The verdicts on the answers of runs; variants of cases are no part of it.
pub fn verdicts(items: &Items) -> Vec<Judged> {
    let of = |item: crate::items::Item<'_>| Judged {
        source: item.source(),
        case: (item.case_place(), item.case_id().to_owned()),
        turn: item.turn(),
        repeat: item.repeat(),
        model: (item.model_place(), item.model().to_owned()),
        verdicts: item.verdicts().map(|v| (v.preset, v.judge.to_owned(), v.score.points(), v.judge_is_candidate)).collect(),
    };
    items.iter().filter(|item| item.variant().is_none()).map(of).collect()
}

/// An answer with a place for each judge of a panel.
struct Answer<'a> {
    of: &'a Judged,
    scores: Vec<Option<f64>>,
    itself: Vec<bool>,
}

/// Judges, and whether each ever gave a score.
type Judges<'a> = BTreeMap<&'a str, bool>;

/// The panels, with at most so many disagreements each.
pub fn report(judged: &[Judged], plan: Resampling, largest: usize) -> PanelReport {
    let mut judges: BTreeMap<(Source, &str), (Preset, Judges<'_>)> = BTreeMap::new();
    for answer in judged {
        for (preset, judge, score, _) in &answer.verdicts {
            let of = judges.entry((answer.source, preset.name())).or_insert_with(|| (*preset, BTreeMap::new()));
            *of.1.entry(judge).or_default() |= score.is_some();
        }
    }
    let panels = judges.into_iter().filter_map(|((source, _), (preset, judges))| {
        // One that never gave a score would leave no answer that all of them scored.
        let are_several = judges.values().filter(|scores| **scores).count() > 1;
        let (judges, without_scores): (Vec<_>, Vec<_>) = judges.into_iter().partition(|(_, scores)| *scores || !are_several);
        let judges: Vec<&str> = judges.into_iter().map(|(judge, _)| judge).collect();
        let without_scores: Vec<String> = without_scores.into_iter().map(|(judge, _)| judge.to_owned()).collect();
        if judges.len() < 2 {
            return None;
        }
        let mut answers: Vec<Answer<'_>> =
            judged.iter().filter(|answer| answer.source == source).filter_map(|answer| of_panel(answer, preset, &judges)).collect();
        // By case, so that cases can be resampled.
        answers.sort_by_key(|answer| (answer.of.case.0, answer.of.turn, answer.of.model.0, answer.of.repeat));
        Some(Panel { without_scores, ..panel((source, preset), &judges, &answers, plan, largest) })
    });
    PanelReport { wardround: env!("CARGO_PKG_VERSION"), resampling: ResamplingUsed::of(plan), panels: panels.collect() }
}

fn of_panel<'a>(answer: &'a Judged, preset: Preset, judges: &[&str]) -> Option<Answer<'a>> {
    let own = || answer.verdicts.iter().filter(|(how, ..)| *how == preset);
    own().next()?;
    let score = |judge: &&str| mean(own().filter(|(_, who, ..)| who == judge).filter_map(|(_, _, score, _)| *score));
    let itself = |judge: &&str| own().any(|(_, who, _, itself)| who == judge && *itself);
    Some(Answer { of: answer, scores: judges.iter().map(score).collect(), itself: judges.iter().map(itself).collect() })
}

fn panel((source, preset): (Source, Preset), names: &[&str], answers: &[Answer<'_>], plan: Resampling, largest: usize) -> Panel {
    let complete: Vec<&Answer<'_>> = answers.iter().filter(|answer| answer.scores.iter().all(Option::is_some)).collect();
    let models: BTreeSet<(usize, &str)> = complete.iter().map(|answer| (answer.of.model.0, answer.of.model.1.as_str())).collect();
    let models: Vec<(usize, &str)> = models.into_iter().collect();
    let everyone: Vec<usize> = (0..names.len()).collect();
    let judges = (0..names.len()).map(|judge| of_judge(judge, names, answers, &complete, &models, plan)).collect();
    let cases: BTreeSet<usize> = complete.iter().map(|answer| answer.of.case.0).collect();
    Panel {
        source,
        preset,
        highest: preset.highest(),
        judges,
        without_scores: Vec::new(),
        complete: complete.len(),
        answers: answers.len(),
        cases: cases.len(),
        alpha: alpha(answers, plan),
        models: of_models(&complete, &models, &everyone, plan),
        pairs: pairs(names, answers),
        disagreements: disagreements(answers, largest),
    }
}

fn mean(values: impl Iterator<Item = f64>) -> Option<f64> {
    let (sum, count) = values.fold((0.0, 0.0), |(sum, count), value| (sum + value, count + 1.0));
    (count > 0.0).then(|| sum / count)
}

/// The mean of these judges' scores of an answer.
fn mean_of(answer: &Answer<'_>, judges: &[usize]) -> Option<f64> {
    mean(judges.iter().filter_map(|judge| answer.scores[*judge]))
}

/// The mean of each model over the answers, by these judges.
fn model_means(answers: &[&Answer<'_>], models: &[(usize, &str)], judges: &[usize]) -> Vec<Option<f64>> {
    let of =
        |(place, _): &(usize, &str)| mean(answers.iter().filter(|answer| answer.of.model.0 == *place).filter_map(|a| mean_of(a, judges)));
    models.iter().map(of).collect()
}

/// The places of means, from 1; equal ones share the better place. What differs by rounding only is equal.
fn ranks(means: &[Option<f64>]) -> Vec<usize> {
    let better = |one: f64, other: f64| one > other + 1e-9;
    let of = |own: &Option<f64>| 1 + means.iter().flatten().filter(|other| own.is_some_and(|own| better(**other, own))).count();
    means.iter().map(of).collect()
}

fn correlation(pairs: impl Iterator<Item = (f64, f64)>, of: fn(&ValuePairs) -> Result<f64, StatisticError>) -> Option<f64> {
    let (left, right): (Vec<f64>, Vec<f64>) = pairs.unzip();
    of(&ValuePairs::new(Values::new(left).ok()?, Values::new(right).ok()?).ok()?).ok()
}

fn tau(left: &[Option<f64>], right: &[Option<f64>]) -> Option<f64> {
    correlation(left.iter().zip(right).filter_map(|(left, right)| Some(((*left)?, (*right)?))), kendall_tau_b)
}

/// Values of answers, a list a case; the answers of a case follow each other.
fn by_case(answers: &[&Answer<'_>], value: impl Fn(&Answer<'_>) -> Option<f64>) -> Vec<Vec<f64>> {
    let of = |case: &[&Answer<'_>]| case.iter().filter_map(|answer| value(answer)).collect::<Vec<f64>>();
    answers.chunk_by(|a, b| a.of.case.0 == b.of.case.0).map(of).filter(|values| !values.is_empty()).collect()
}

fn estimate(values: Vec<Vec<f64>>, plan: Resampling) -> Estimate {
    // One list, one estimate.
    estimates(&[values], plan).pop().unwrap_or(Estimate { value: None, interval: None, no_interval: None })
}

fn of_judge(
    judge: usize,
    names: &[&str],
    answers: &[Answer<'_>],
    complete: &[&Answer<'_>],
    models: &[(usize, &str)],
    plan: Resampling,
) -> PanelJudge {
    let others: Vec<usize> = (0..names.len()).filter(|other| *other != judge).collect();
    let everyone: Vec<usize> = (0..names.len()).collect();
    let (own, without) = (model_means(complete, models, &[judge]), model_means(complete, models, &others));
    let (places, all) = (ranks(&without), ranks(&model_means(complete, models, &everyone)));
    let mut ranking: Vec<(usize, String)> = places.iter().copied().zip(models.iter().map(|(_, name)| (*name).to_owned())).collect();
    ranking.sort();
    let itself: BTreeSet<&str> = answers.iter().filter(|a| a.itself[judge]).map(|answer| answer.of.model.1.as_str()).collect();
    let above = |answer: &Answer<'_>| Some(answer.scores[judge]? - mean_of(answer, &others)?);
    PanelJudge {
        judge: names[judge].to_owned(),
        scored: answers.iter().filter(|answer| answer.scores[judge].is_some()).count(),
        mean: mean(complete.iter().filter_map(|answer| answer.scores[judge])),
        above_others: estimate(by_case(complete, above), plan),
        spearman_with_others: correlation(complete.iter().filter_map(|a| Some((a.scores[judge]?, mean_of(a, &others)?))), spearman),
        tau_with_others: tau(&own, &without),
        ranking_without: ranking.into_iter().map(|(_, name)| name).collect(),
        changes_ranking: places != all,
        judges_itself: itself.into_iter().map(str::to_owned).collect(),
    }
}

fn median(answer: &Answer<'_>) -> Option<f64> {
    Values::new(answer.scores.iter().flatten().copied().collect()).ok()?.median()
}

fn of_models(complete: &[&Answer<'_>], models: &[(usize, &str)], everyone: &[usize], plan: Resampling) -> Vec<PanelModel> {
    let all = ranks(&model_means(complete, models, everyone));
    let without: Vec<Vec<usize>> = everyone
        .iter()
        .map(|left_out| {
            let rest: Vec<usize> = everyone.iter().copied().filter(|judge| judge != left_out).collect();
            ranks(&model_means(complete, models, &rest))
        })
        .collect();
    let own: Vec<Vec<&Answer<'_>>> =
        models.iter().map(|(place, _)| complete.iter().copied().filter(|answer| answer.of.model.0 == *place).collect()).collect();
    let lists: Vec<Vec<Vec<f64>>> = own.iter().map(|answers| by_case(answers, |answer| mean_of(answer, everyone))).collect();
    let means = estimates(&lists, plan);
    let mut rows: Vec<PanelModel> = means
        .into_iter()
        .enumerate()
        .map(|(place, mean_of_means)| PanelModel {
            model: models[place].1.to_owned(),
            answers: own[place].len(),
            mean: mean_of_means,
            median: mean(own[place].iter().filter_map(|answer| median(answer))),
            by_judge: everyone.iter().map(|judge| mean(own[place].iter().filter_map(|answer| answer.scores[*judge]))).collect(),
            rank: all[place],
            ranks_without_one: [
                without.iter().map(|ranks| ranks[place]).min().unwrap_or(all[place]),
                without.iter().map(|ranks| ranks[place]).max().unwrap_or(all[place]),
            ],
        })
        .collect();
    rows.sort_by_key(|row| row.rank);
    rows
}

fn alpha(answers: &[Answer<'_>], plan: Resampling) -> Alpha {
    let several: Vec<&Answer<'_>> = answers.iter().filter(|answer| answer.scores.iter().flatten().count() > 1).collect();
    let of = |answers: &[&&Answer<'_>]| {
        let table = RatingTable::new(answers.iter().map(|answer| &answer.scores))?;
        Ok(vec![krippendorff_alpha(&table, Metric::Ordinal)?, krippendorff_alpha(&table, Metric::Interval)?])
    };
    let cases: Vec<Vec<&Answer<'_>>> = several.chunk_by(|a, b| a.of.case.0 == b.of.case.0).map(<[_]>::to_vec).collect();
    let single = of(&several.iter().collect::<Vec<_>>()).ok();
    let resampled = bootstrap_several_by_case(&cases, of, plan, Confidence::NINETY_FIVE).ok();
    let ends = |place: usize| resampled.as_ref().and_then(|found| found.get(place)?.percentile).map(Into::into);
    let value = |place: usize| single.as_ref().and_then(|found: &Vec<f64>| found.get(place).copied());
    Alpha { answers: several.len(), ordinal: value(0), ordinal_interval: ends(0), interval: value(1), interval_interval: ends(1) }
}

fn pairs(names: &[&str], answers: &[Answer<'_>]) -> Vec<JudgePair> {
    let places = (0..names.len()).flat_map(|left| (left + 1..names.len()).map(move |right| (left, right)));
    let of = |(left, right): (usize, usize)| {
        let both: Vec<&Answer<'_>> = answers.iter().filter(|a| a.scores[left].is_some() && a.scores[right].is_some()).collect();
        let scores = || both.iter().filter_map(|answer| Some((answer.scores[left]?, answer.scores[right]?)));
        let models: BTreeSet<(usize, &str)> = both.iter().map(|answer| (answer.of.model.0, answer.of.model.1.as_str())).collect();
        let models: Vec<(usize, &str)> = models.into_iter().collect();
        JudgePair {
            left: names[left].to_owned(),
            right: names[right].to_owned(),
            answers: both.len(),
            difference: mean(scores().map(|(left, right)| left - right)),
            spearman: correlation(scores(), spearman),
            tau: tau(&model_means(&both, &models, &[left]), &model_means(&both, &models, &[right])),
        }
    };
    places.map(of).collect()
}

fn disagreements(answers: &[Answer<'_>], largest: usize) -> Vec<Disagreement> {
    let of = |answer: &Answer<'_>| {
        let scores = || answer.scores.iter().flatten().copied();
        let spread = scores().reduce(f64::max)? - scores().reduce(f64::min)?;
        (spread > 0.0).then(|| Disagreement {
            case: answer.of.case.1.clone(),
            turn: answer.of.turn,
            model: answer.of.model.1.clone(),
            repeat: answer.of.repeat,
            spread,
            scores: answer.scores.clone(),
        })
    };
    let mut all: Vec<Disagreement> = answers.iter().filter_map(of).collect();
    // Stable: what is as far apart stays in the order of the cases.
    all.sort_by(|a, b| b.spread.total_cmp(&a.spread));
    all.truncate(largest);
    all
}
