//! Computes a report from records: pure, and independent of the order of lines.

use super::{
    Against, AnswerCount, Averages, Block, By, Group, HowMade, Limit, ModelNumbers, NotKnown, NotMeasured, PeoplePaper, Report,
    ResamplingUsed, Row, RunSummary, TurnAverage, against,
    by::Grouping,
    case_means::case_means,
    cells::{Cell, Index, Judging},
    compare::{comparisons, turn_means},
    confidence,
    gain::gains,
    history, interviews,
    limits::{Making, limits, limits_of_making},
    official::official,
    paper, parallel,
    people::{agreement, calibration, people},
    records::{Records, RunRead},
    row,
    rubric_items::rubric_items,
    spent::spent,
    variants,
    words::words,
};
use crate::{
    case::{Source, TestsPair, VariantName, phase_of},
    judge::Preset,
    language::{Bilingual, Language},
    record::CaseSource,
    stats::Resampling,
};
use std::collections::BTreeMap;

/// The version of the layout of `json`.
const SCHEMA: u32 = 1;

impl Report {
    /// The numbers of what was read.
    ///
    /// ```no_run
    /// use wardround::{
    ///     language::Language,
    ///     report::{self, Format, Report},
    ///     stats::Resampling,
    /// };
    ///
    /// let records = report::read(&["runs/march".into()])?;
    /// println!("{}", Report::of(&records, Resampling::default()).write(Format::Markdown, Language::En, None)?);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn of(records: &Records, plan: Resampling) -> Self {
        Self::grouped(records, plan, &[])
    }

    /// The same, with what else is wanted.
    ///
    /// # Errors
    /// When nothing is known of a characteristic or measure.
    pub fn with(records: &Records, plan: Resampling, wanted: &Wanted) -> Result<Self, Unknown> {
        let mut groupings: Vec<Grouping> = Vec::new();
        for &by in &wanted.by {
            if groupings.iter().all(|known| known.by != by) {
                groupings.push(Grouping::of(by, records)?);
            }
        }
        let mut report = Self::grouped(records, plan, &groupings);
        against::check(&report, &wanted.against)?;
        for &against in &wanted.against {
            if !report.against.contains(&against) {
                report.against.push(against);
            }
        }
        Ok(report)
    }

    fn grouped(records: &Records, plan: Resampling, groupings: &[Grouping]) -> Self {
        let index = Index::of(records);
        let judgings = index.judgings();
        let jobs: Vec<(usize, u32)> =
            (0..judgings.len()).flat_map(|judging| (0..records.models.len() as u32).map(move |model| (judging, model))).collect();
        let computed = parallel::each(jobs.len(), |job| {
            let judging = &judgings[jobs[job].0];
            let model = jobs[job].1;
            let cells = index.cells(judging, model);
            let numbers = (!cells.is_empty()).then(|| model_numbers(&Asked { index: &index, groupings, plan }, judging, model, &cells));
            (cells, numbers)
        });
        let mut by_judging: Vec<Vec<(Vec<Cell>, ModelNumbers)>> = judgings.iter().map(|_| Vec::new()).collect();
        for ((judging, _), (cells, numbers)) in jobs.into_iter().zip(computed) {
            by_judging[judging].extend(numbers.map(|numbers| (cells, numbers)));
        }
        let judged: Vec<variants::Judged<'_>> = judgings
            .iter()
            .zip(&by_judging)
            .map(|(judging, models)| (judging, models.iter().map(|(cells, numbers)| (numbers.model.as_str(), cells.as_slice())).collect()))
            .collect();
        let varied = variants::scores(&judged, records, plan);
        let stated = confidence::numbers(&judged, records, plan);
        let made = HowMade::of(records);
        let people = people(records, plan);
        let blocks = judgings.iter().zip(by_judging).filter(|(_, models)| !models.is_empty());
        Self {
            schema: SCHEMA,
            wardround: env!("CARGO_PKG_VERSION"),
            resampling: ResamplingUsed::of(plan),
            runs: records.runs.iter().map(run_summary).collect(),
            pairing: words(Language::En).pairing(),
            left_out: records.left_out,
            answers: answer_counts(&index),
            blocks: blocks.map(|(judging, models)| block(&Asked { index: &index, groupings, plan }, judging, models, &made)).collect(),
            people_paper: people_paper(people.iter().map(|row| row.source)),
            people,
            made,
            against: Vec::new(),
            variants: varied,
            lacking: variants::lacking(records),
            diagnoses: variants::diagnoses(records),
            checks: Vec::new(),
            confidence: stated,
            confidence_change: confidence::changes(records, plan),
            at_once: history::at_once(records),
            interviews: interviews::numbers(&records.interviews, &records.conclusions, plan),
        }
    }
}

/// What a report is to show beside what it always does.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Wanted {
    /// Rows and comparisons for the groups of each of these characteristics.
    pub by: Vec<By>,
    /// Scores against each of these measures.
    pub against: Vec<Against>,
}

/// Nothing is known of what is wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Unknown {
    /// Of a characteristic of cases and answers.
    #[error(transparent)]
    Group(#[from] NotKnown),
    /// Of a measure of models.
    #[error(transparent)]
    Measure(#[from] NotMeasured),
}

impl Unknown {
    /// In both languages.
    pub fn both(&self) -> Bilingual {
        match self {
            Self::Group(group) => group.both(),
            Self::Measure(measure) => measure.both(),
        }
    }
}

fn run_summary(run: &RunRead) -> RunSummary {
    RunSummary {
        folder: run.folder.clone(),
        cases: run.cases.iter().map(CaseSource::labelled).collect(),
        case_files: run.cases.clone(),
        wardround: run.wardround.clone(),
        continued_by: run.continued_by.clone(),
        began: run.began,
        seed: run.seed,
        warnings: run.warnings.clone(),
        unplanned: run.unplanned,
    }
}

/// What the paper reports of people's ratings, once for each of these sources that it knows.
fn people_paper(sources: impl Iterator<Item = Source>) -> Vec<PeoplePaper> {
    let mut sources: Vec<Source> = sources.collect();
    sources.dedup();
    sources.into_iter().filter_map(|source| Some(PeoplePaper { source, paper: paper::beside_people(source)? })).collect()
}

/// What is asked of the records.
struct Asked<'a> {
    index: &'a Index<'a>,
    groupings: &'a [Grouping],
    plan: Resampling,
}

fn block(asked: &Asked<'_>, judging: &Judging, models: Vec<(Vec<Cell>, ModelNumbers)>, made: &HowMade) -> Block {
    let (records, plan) = (asked.index.records, asked.plan);
    let (cells, models): (Vec<Vec<Cell>>, Vec<ModelNumbers>) = models.into_iter().unzip();
    let named = || cells.iter().zip(&models).map(|(cells, model)| (model.model.as_str(), cells));
    let means: Vec<_> = named().map(|(name, cells)| (name.to_owned(), turn_means(cells))).collect();
    // The benchmark's statistics and the paper's numbers are of the cases themselves.
    let is_original = judging.variant.is_none();
    let has_official = is_original && matches!(judging.preset, Preset::Official | Preset::Paper);
    let official = if has_official { named().flat_map(|(name, cells)| official(name, cells, records)).collect() } else { Vec::new() };
    let paper = paper::beside(judging.source, judging.preset).filter(|_| is_original);
    let unplanned = records.runs.iter().any(|run| run.unplanned);
    let judge = &records.judges[judging.judge as usize];
    let making = Making::of(records, &cells, &models);
    let mut limits = limits(judging, &models, &making, paper.as_ref(), unplanned);
    limits.extend(asks_for_tests(judging.source).then(|| references_of_turn_2(records, &cells)).flatten());
    limits.extend(limits_of_making(made, &models));
    let own_names: Vec<&str> = models.iter().map(|model| records.models[model.party as usize].id.as_str()).collect();
    let (gains, base_missing) = gains(&own_names, &models, &means, plan);
    let by_model: Vec<(&str, &Vec<Cell>)> = named().collect();
    let by_comparisons = asked.groupings.iter().flat_map(|grouping| grouping.comparisons(&by_model, records, plan)).collect();
    let axis_comparisons = super::form::comparisons(&by_model, records, plan);
    let wording = |(turn, wording): (&u32, &Option<u32>)| Some((*turn, records.wordings[(*wording)? as usize].clone()));
    Block {
        judge: judge.name.clone(),
        judge_origin: judge.origin().to_owned(),
        preset: judging.preset,
        wordings: judging.turns.iter().filter_map(wording).collect(),
        source: judging.source,
        variant: judging.variant.clone(),
        highest: judging.preset.highest(),
        comparisons: comparisons(&means, plan),
        official,
        agreement: agreement(records, &cells),
        calibration: calibration(records, &cells),
        limits,
        paper,
        by_comparisons,
        axis_comparisons,
        gains,
        base_missing,
        case_means: case_means(&cells, records),
        rubric_items: rubric_items(&cells, records),
        models,
    }
}

fn model_numbers(asked: &Asked<'_>, judging: &Judging, model: u32, cells: &[Cell]) -> ModelNumbers {
    let (index, plan) = (asked.index, asked.plan);
    let records = index.records;
    let party = &records.models[model as usize];
    let (rows, turn_average) = rows(records, judging, cells, plan);
    let facts = records.facts.get(&party.whose).filter(|facts| !facts.is_empty());
    let of_group = |grouping: &Grouping| {
        let groups = grouping.values.iter().zip(grouping.split(cells, records)).filter(|(_, cells)| !cells.is_empty());
        let groups = groups.map(|(value, cells)| (Group::By { by: grouping.by, value: value.clone() }, cells)).collect();
        row::rows(groups, &[], records, judging.preset.highest(), plan).0
    };
    ModelNumbers {
        turn_average,
        spent: spent(cells, records, facts),
        facts: facts.cloned(),
        rows_by: asked.groupings.iter().flat_map(of_group).collect(),
        averages: averages(&rows),
        party: model,
        model: party.name.clone(),
        origin: party.origin().to_owned(),
        judge_is_candidate: index.judges_itself(cells, judging),
        rows,
    }
}

/// The means of the means of tasks and phases; `None` where no row is about a task, or none has a score.
fn averages(rows: &[Row]) -> Option<Averages> {
    let means = |is: fn(&Group) -> bool| rows.iter().filter(|row| is(&row.group)).filter_map(|row| row.mean.value).collect::<Vec<f64>>();
    Averages::of(&means(|g| matches!(g, Group::Task(_))), &means(|g| matches!(g, Group::Phase(_))))
}

/// Over everything, then by turn; of a suite of single turns by phase and task in their place. With the mean of the turns' means.
fn rows(records: &Records, judging: &Judging, cells: &[Cell], plan: Resampling) -> (Vec<Row>, Option<TurnAverage>) {
    let highest = judging.preset.highest();
    let mut groups: BTreeMap<Group, Vec<Cell>> = BTreeMap::new();
    for cell in cells {
        if judging.source != Source::DoctorFlan {
            groups.entry(Group::Turn(cell.turn)).or_default().push(*cell);
            if let Some(group) = turn_2(cell, judging.source, records) {
                groups.entry(group).or_default().push(*cell);
            }
        } else if let Some(task) = &records.cases[cell.case as usize].category {
            if let Some(phase) = phase_of(task) {
                groups.entry(Group::Phase(phase)).or_default().push(*cell);
            }
            groups.entry(Group::Task(task.clone())).or_default().push(*cell);
        }
    }
    let groups = [(Group::Overall, cells.to_vec())].into_iter().chain(groups);
    let turns = if judging.source == Source::DoctorFlan { Vec::new() } else { row::scores_by_turn(cells) };
    let (rows, average) = row::rows(groups.collect(), &turns, records, highest, plan);
    (rows, average.map(|mean| TurnAverage { mean, turns: turns.len() }))
}

/// Whether turn 2 of a source's cases asks which tests to do.
fn asks_for_tests(source: Source) -> bool {
    matches!(source, Source::DotaBench | Source::CmbClinDerived)
}

/// Turn 2 asks which tests to do: its scores are apart by whether the reference answers that.
fn turn_2(cell: &Cell, source: Source, records: &Records) -> Option<Group> {
    if cell.turn != 2 || !asks_for_tests(source) {
        return None;
    }
    match records.cases[cell.case as usize].tests_pair? {
        TestsPair::Present => Some(Group::Turn2WithPair),
        TestsPair::Absent => Some(Group::Turn2WithoutPair),
        TestsPair::Unknown => None,
    }
}

/// What turn 2's scores are worth, where it is judged.
fn references_of_turn_2(records: &Records, cells: &[Vec<Cell>]) -> Option<Limit> {
    let mut cases: Vec<u32> = cells.iter().flatten().filter(|cell| cell.turn == 2).map(|cell| cell.case).collect();
    cases.sort_unstable();
    cases.dedup();
    let count = |of: Option<TestsPair>| cases.iter().filter(|case| records.cases[**case as usize].tests_pair == of).count();
    let (with, without, untold) = (count(Some(TestsPair::Present)), count(Some(TestsPair::Absent)), count(None));
    (!cases.is_empty()).then(|| Limit::Turn2Reference { with, without, unknown: cases.len() - with - without - untold, untold })
}

/// How many of the wanted answers there are.
fn answer_counts(index: &Index<'_>) -> Vec<AnswerCount> {
    let records = index.records;
    type Of<'a> = (&'a str, Option<&'a VariantName>, u32);
    let mut counts: BTreeMap<Of<'_>, (Source, usize, usize, usize)> = BTreeMap::new();
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
            let case = &records.cases[case as usize];
            let source = case.source;
            let (_, had, had_cut, wanted) = counts.entry((source.label(), case.variant_name(), model)).or_insert((source, 0, 0, 0));
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
    let count = |((_, variant, model), (source, answered, cut, of)): (Of<'_>, _)| AnswerCount {
        source,
        variant: variant.cloned(),
        model: records.models[model as usize].name.clone(),
        answered,
        cut,
        of,
        class: records.facts.get(&records.models[model as usize].whose).and_then(|facts| facts.class),
    };
    counts.into_iter().map(count).collect()
}
