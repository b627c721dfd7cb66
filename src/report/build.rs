//! From records to numbers: pure, and the same whatever the order of the lines was.

use super::{
    AnswerCount, Block, Group, ModelNumbers, Report, ResamplingUsed, Row, RunSummary,
    cells::{Cell, Index, Judging},
    compare::{ALPHA, POWER, comparisons, turn_means},
    limits::{Made, limits},
    official::official,
    paper::paper_table,
    parallel,
    people::{agreement, people},
    records::Records,
    row,
};
use crate::{
    case::{Source, phase_of},
    judge::Preset,
    stats::{Confidence, Resampling},
};
use std::collections::BTreeMap;

/// The version of the layout of `json`.
const SCHEMA: u32 = 1;

impl Report {
    /// The numbers of what was read.
    pub fn of(records: &Records, plan: Resampling) -> Self {
        let index = Index::of(records);
        let judgings = index.judgings();
        let jobs: Vec<(usize, u32)> =
            (0..judgings.len()).flat_map(|judging| (0..records.models.len() as u32).map(move |model| (judging, model))).collect();
        let computed = parallel::each(jobs.len(), |job| {
            let (judging, model) = (&judgings[jobs[job].0], jobs[job].1);
            let cells = index.cells(judging, model);
            let numbers = (!cells.is_empty()).then(|| model_numbers(&index, judging, model, &cells, plan));
            (cells, numbers)
        });
        let mut by_judging: Vec<Vec<(Vec<Cell>, ModelNumbers)>> = judgings.iter().map(|_| Vec::new()).collect();
        for ((judging, _), (cells, numbers)) in jobs.into_iter().zip(computed) {
            by_judging[judging].extend(numbers.map(|numbers| (cells, numbers)));
        }
        let blocks = judgings.iter().zip(by_judging).filter(|(_, models)| !models.is_empty());
        Self {
            schema: SCHEMA,
            wardround: env!("CARGO_PKG_VERSION"),
            resampling: ResamplingUsed {
                resamples: plan.resamples(),
                seed: plan.seed(),
                confidence: Confidence::NINETY_FIVE.level(),
                power: POWER,
                alpha: ALPHA,
            },
            runs: records
                .runs
                .iter()
                .map(|run| RunSummary {
                    folder: run.folder.clone(),
                    cases: run.cases.clone(),
                    warnings: run.warnings.clone(),
                    unplanned: run.unplanned,
                })
                .collect(),
            left_out: records.left_out,
            answers: answer_counts(&index),
            blocks: blocks.map(|(judging, models)| block(records, judging, models, plan)).collect(),
            people: people(records, plan),
        }
    }
}

fn block(records: &Records, judging: &Judging, models: Vec<(Vec<Cell>, ModelNumbers)>, plan: Resampling) -> Block {
    let (cells, models): (Vec<Vec<Cell>>, Vec<ModelNumbers>) = models.into_iter().unzip();
    let named = || cells.iter().zip(&models).map(|(cells, model)| (model.model.as_str(), cells));
    let means: Vec<_> = named().map(|(name, cells)| (name.to_owned(), turn_means(cells))).collect();
    let has_official = matches!(judging.preset, Preset::Official | Preset::Paper);
    let official = if has_official { named().flat_map(|(name, cells)| official(name, cells, records)).collect() } else { Vec::new() };
    let paper = paper_table(judging.source, judging.preset);
    let unplanned = records.runs.iter().any(|run| run.unplanned);
    let judge = &records.judges[judging.judge as usize];
    let made = Made::of(records, &cells, &models);
    let wording = |(turn, wording): (&u32, &Option<u32>)| Some((*turn, records.wordings[(*wording)? as usize].clone()));
    Block {
        judge: judge.name.clone(),
        judge_origin: judge.origin.clone(),
        preset: judging.preset,
        wordings: judging.turns.iter().filter_map(wording).collect(),
        source: judging.source,
        highest: judging.preset.highest(),
        comparisons: comparisons(&means, plan),
        official,
        agreement: agreement(records, &cells),
        limits: limits(judging, &models, &made, paper.as_ref(), unplanned),
        paper,
        models,
    }
}

fn model_numbers(index: &Index<'_>, judging: &Judging, model: u32, cells: &[Cell], plan: Resampling) -> ModelNumbers {
    let party = &index.records.models[model as usize];
    ModelNumbers {
        party: model,
        model: party.name.clone(),
        origin: party.origin.clone(),
        judge_is_contestant: index.judges_itself(cells, judging),
        rows: rows(index.records, judging, cells, plan),
    }
}

/// Over everything, then by turn; of a suite of single turns by phase and task in their place.
fn rows(records: &Records, judging: &Judging, cells: &[Cell], plan: Resampling) -> Vec<Row> {
    let highest = judging.preset.highest();
    let mut groups: BTreeMap<Group, Vec<Cell>> = BTreeMap::new();
    for cell in cells {
        if judging.source != Source::DoctorFlan {
            groups.entry(Group::Turn(cell.turn)).or_default().push(*cell);
        } else if let Some(task) = &records.cases[cell.case as usize].category {
            if let Some(phase) = phase_of(task) {
                groups.entry(Group::Phase(phase)).or_default().push(*cell);
            }
            groups.entry(Group::Task(task.clone())).or_default().push(*cell);
        }
    }
    let groups = [(Group::Overall, cells.to_vec())].into_iter().chain(groups);
    row::rows(groups.collect(), records, highest, plan)
}

/// How many of the wanted answers there are.
fn answer_counts(index: &Index<'_>) -> Vec<AnswerCount> {
    let records = index.records;
    let mut counts: BTreeMap<(&str, u32), (Source, usize, usize, usize)> = BTreeMap::new();
    for model in 0..records.models.len() as u32 {
        // By case and turn: how often it was wanted.
        let mut wanted: BTreeMap<(u32, u32), u32> = BTreeMap::new();
        for plan in records.plans.iter().filter(|p| p.models.contains(&model)) {
            for (case, turn) in plan.cases.iter().flat_map(|&(case, turns)| (1..=turns).map(move |turn| (case, turn))) {
                let repeats = wanted.entry((case, turn)).or_default();
                *repeats = plan.repeats.max(*repeats);
            }
        }
        let mut count = |case: u32, answered: usize, cut: usize, of: usize| {
            let source = records.cases[case as usize].source;
            let (_, had, had_cut, wanted) = counts.entry((source.label(), model)).or_insert((source, 0, 0, 0));
            *had += answered;
            *had_cut += cut;
            *wanted += of;
        };
        wanted.iter().for_each(|((case, _), repeats)| count(*case, 0, 0, *repeats as usize));
        for answer in index.answers_of(model).1 {
            let is_wanted = wanted.get(&(answer.case, answer.turn)).is_some_and(|repeats| answer.repeat < *repeats);
            let has_text = answer.characters > 0;
            count(answer.case, usize::from(has_text), usize::from(has_text && answer.cut), usize::from(!is_wanted));
        }
    }
    let count = |((_, model), (source, answered, cut, of)): ((&str, u32), _)| AnswerCount {
        source,
        model: records.models[model as usize].name.clone(),
        answered,
        cut,
        of,
    };
    counts.into_iter().map(count).collect()
}
