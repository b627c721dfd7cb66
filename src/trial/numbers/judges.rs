//! Raters against a judge that judged the same answers.

use super::{
    Figure,
    judge_types::{ItemPoint, JudgeLevel, JudgeNumbers, Pooled, TaskPoint},
    task::Task,
    units::Trial,
};
use crate::{
    case::{Source, TurnKind},
    report::IntervalNumbers,
    stats::{
        Scale, ScorePairs, StatisticError, ValuePairs, Values, Weights, bland_altman, kendall_tau_b, pearson, spearman, weighted_kappa,
    },
    trial::{
        form::FieldKind,
        key::{IssuedItem, Question, TrialKey},
        observations::Observation,
    },
};
use std::collections::BTreeMap;

/// The most things for which every pair is compared with every other: 20,000 take a second.
const MOST_FOR_KENDALL: usize = 20_000;
/// The ends of the judges' scale of a rating.
const JUDGE_SCALE: (u8, u8) = (1, 10);

/// What a judge gave to an answer of a run.
#[derive(Debug, Clone, PartialEq)]
pub struct Judged {
    /// The judge.
    pub judge: String,
    /// The judge's prompts.
    pub preset: String,
    /// The key of the judged answer.
    pub turn_key: String,
    /// The category of the case, where it has one.
    pub category: Option<String>,
    /// The rating, or the mean of the criteria.
    pub score: f64,
    /// The highest score of the scale; the lowest is 1.
    pub highest: u8,
    /// Whether the score is a rating from 1 to 10.
    pub is_rating: bool,
}

/// A rated answer with both: its question, its model, the raters' scores and the judge's mean.
struct Item<'a> {
    question: &'a Question,
    model: &'a str,
    task: Option<Task>,
    people: Vec<f64>,
    judge: f64,
    /// The judge's first rating, where it is one on the scale.
    rating: Option<f64>,
}

/// Every judge in every field with a scale, where some rated answers have verdicts.
pub(super) fn judges(trial: &Trial<'_>, observations: &[&Observation], judged: &[Judged]) -> Vec<JudgeNumbers> {
    let mut by_judge: BTreeMap<(&str, &str), BTreeMap<&str, Vec<&Judged>>> = BTreeMap::new();
    for verdict in judged {
        let answers = by_judge.entry((&verdict.judge, &verdict.preset)).or_default();
        answers.entry(&verdict.turn_key).or_default().push(verdict);
    }
    let keys = answered(trial.key);
    let mut all = Vec::new();
    for ((judge, preset), verdicts) in &by_judge {
        for field in trial.protocol.form.fields() {
            let FieldKind::Scale { min, max, .. } = field.kind else { continue };
            let items = items(observations, &keys, verdicts, &field.id);
            if items.is_empty() {
                continue;
            }
            let same_scale = (min, max) == JUDGE_SCALE && verdicts.values().flatten().all(|v| v.is_rating);
            let tasks = task_points(trial, &items);
            all.push(JudgeNumbers {
                judge: (*judge).to_owned(),
                preset: (*preset).to_owned(),
                field: field.id.clone(),
                same_scale,
                highest: verdicts.values().flatten().map(|v| v.highest).max().unwrap_or(JUDGE_SCALE.1),
                levels: levels(&items, &tasks, same_scale),
                items: items.iter().map(item_point).collect(),
                tasks,
                without_task: items.iter().filter(|item| item.task.is_none()).count(),
            });
        }
    }
    all
}

/// What is behind a rated answer: the recorded answers, and what the rated turn brings; no kind of turn where it is a whole conversation.
struct Answered<'a> {
    turn_keys: &'a [String],
    turn: Option<TurnKind>,
}

type Keys<'a> = BTreeMap<(&'a Question, &'a str), Answered<'a>>;

fn answered(key: &TrialKey) -> Keys<'_> {
    key.packs.iter().flat_map(|pack| &pack.items).flat_map(of_item).collect()
}

fn of_item(item: &IssuedItem) -> impl Iterator<Item = ((&Question, &str), Answered<'_>)> {
    let turn = item.question.turn.and_then(|_| item.item.turns.last()).map(|turn| turn.kind);
    item.answers.iter().map(move |a| ((&item.question, a.model.as_str()), Answered { turn_keys: &a.turn_keys, turn }))
}

fn items<'a>(observations: &[&'a Observation], keys: &Keys<'_>, verdicts: &BTreeMap<&str, Vec<&Judged>>, field: &str) -> Vec<Item<'a>> {
    let mut people: BTreeMap<(&Question, &str), Vec<f64>> = BTreeMap::new();
    for seen in observations {
        if let (Some(score), [model]) = (seen.score(field), seen.models.as_slice()) {
            people.entry((&seen.question, model)).or_default().push(f64::from(score));
        }
    }
    let item = |((question, model), people): ((&'a Question, &'a str), Vec<f64>)| {
        let Answered { turn_keys, turn } = keys.get(&(question, model))?;
        let found: Vec<&Judged> = turn_keys.iter().flat_map(|key| verdicts.get(key.as_str()).into_iter().flatten().copied()).collect();
        let first = found.first()?;
        let judge = found.iter().map(|v| v.score).sum::<f64>() / found.len() as f64;
        // A whole conversation has no single rating.
        let rating = (first.is_rating && turn_keys.len() == 1).then_some(first.score);
        let category = found.iter().find_map(|v| v.category.as_deref());
        Some(Item { question, model, task: Task::of(question.source, category, *turn), people, judge, rating })
    };
    people.into_iter().filter_map(item).collect()
}

fn item_point(item: &Item<'_>) -> ItemPoint {
    let Question { source, case, turn, .. } = item.question;
    let model = item.model.to_owned();
    ItemPoint { model, source: *source, case: case.clone(), turn: *turn, raters: mean(&item.people), judge: item.judge }
}

/// The means of each model in each task, by model in the trial's order.
fn task_points(trial: &Trial<'_>, items: &[Item<'_>]) -> Vec<TaskPoint> {
    let mut by_task: BTreeMap<(usize, Source, &Task), Vec<Pair>> = BTreeMap::new();
    for item in items {
        if let Some(task) = &item.task {
            by_task.entry((trial.model(item.model), item.question.source, task)).or_default().push(pair(item));
        }
    }
    let point = |((model, source, task), pairs): ((usize, Source, &Task), Vec<Pair>)| {
        let (raters, judge) = means(&pairs);
        TaskPoint { model: trial.models[model].clone(), source, task: task.clone(), items: pairs.len(), raters, judge }
    };
    by_task.into_iter().map(point).collect()
}

/// A mean of raters, and that of the judge on the same.
type Pair = (f64, f64);

fn pair(item: &Item<'_>) -> Pair {
    (mean(&item.people), item.judge)
}

fn means(pairs: &[Pair]) -> Pair {
    let side = |of: fn(&Pair) -> f64| mean(&pairs.iter().map(of).collect::<Vec<_>>());
    (side(|pair| pair.0), side(|pair| pair.1))
}

fn levels(items: &[Item<'_>], tasks: &[TaskPoint], same_scale: bool) -> Vec<JudgeLevel> {
    let mut by_case: BTreeMap<_, Vec<Pair>> = BTreeMap::new();
    let mut by_model: BTreeMap<&str, Vec<Pair>> = BTreeMap::new();
    for item in items {
        by_case.entry((item.question.source, &item.question.case, item.model)).or_default().push(pair(item));
        by_model.entry(item.model).or_default().push(pair(item));
    }
    let single: Vec<Pair> = items.iter().map(pair).collect();
    let cases: Vec<Pair> = by_case.values().map(|pairs| means(pairs)).collect();
    let tasks: Vec<Pair> = tasks.iter().map(|task| (task.raters, task.judge)).collect();
    let models: Vec<Pair> = by_model.values().map(|pairs| means(pairs)).collect();
    let mut levels = vec![level(Pooled::Item, &single, same_scale), level(Pooled::Case, &cases, same_scale)];
    levels[0].kappa = Some(kappa(items, same_scale));
    if !tasks.is_empty() {
        levels.push(level(Pooled::Task, &tasks, same_scale));
    }
    levels.push(level(Pooled::Model, &models, same_scale));
    levels
}

fn mean(values: &[f64]) -> f64 {
    values.iter().sum::<f64>() / values.len() as f64
}

/// Every single rating against the judge's first one.
fn kappa(items: &[Item<'_>], same_scale: bool) -> Figure {
    if !same_scale {
        return OTHER_SCALE;
    }
    let pairs = items.iter().flat_map(|item| item.people.iter().map(move |score| (Some(*score), item.rating)));
    let (min, max) = JUDGE_SCALE;
    let scale = Scale::new(i32::from(min), i32::from(max));
    Figure::alone(ScorePairs::new(pairs).and_then(|pairs| weighted_kappa(&pairs, scale?, Weights::Quadratic)))
}

const OTHER_SCALE: Figure =
    Figure::Undefined { why: StatisticError::Parameter { name: "the scale", allowed: "the same for raters and judge" } };

fn level(level: Pooled, pairs: &[Pair], same_scale: bool) -> JudgeLevel {
    let (people, judge): (Vec<f64>, Vec<f64>) = pairs.iter().copied().unzip();
    let both = Values::new(people).and_then(|people| ValuePairs::new(people, Values::new(judge)?));
    let of = |statistic: fn(&ValuePairs) -> Result<f64, StatisticError>| match &both {
        Ok(pairs) => Figure::alone(statistic(pairs)),
        Err(why) => Figure::Undefined { why: *why },
    };
    let kendall = if pairs.len() > MOST_FOR_KENDALL {
        Figure::Undefined { why: StatisticError::Parameter { name: "the count of pairs", allowed: "at most 20,000 for Kendall's tau" } }
    } else {
        of(kendall_tau_b)
    };
    let bias = match both.clone().and_then(|pairs| bland_altman(&pairs)) {
        _ if !same_scale => OTHER_SCALE,
        Ok(found) => Figure::Defined {
            value: found.bias,
            interval: Some(IntervalNumbers { low: found.lower_limit, high: found.upper_limit }),
            undefined_resamples: 0,
        },
        Err(why) => Figure::Undefined { why },
    };
    JudgeLevel { level, n: pairs.len(), pearson: of(pearson), spearman: of(spearman), kendall, bias, kappa: None }
}
