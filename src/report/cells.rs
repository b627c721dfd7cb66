//! The cells of a block: every verdict that was planned or given, so that a missing one is counted too.

use super::{
    Missing,
    records::{Answer, CaseName, JudgedAnswer, Outcome, ReadPlan, Records},
};
use crate::{
    case::{Source, VariantName},
    judge::Preset,
};
use std::collections::{BTreeMap, BTreeSet};

/// One way of judging over the cases of one source. Turns whose prompts were worded in several ways are a judging for each wording.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Judging {
    pub judge: u32,
    pub preset: Preset,
    pub source: Source,
    /// Which variant of the cases; `None` for the cases themselves.
    pub variant: Option<VariantName>,
    /// The turns, with the wording of their prompt; `None` where nothing was judged yet.
    pub turns: BTreeMap<u32, Option<u32>>,
}

impl Judging {
    /// Whether it is over this case.
    fn has(&self, case: &CaseName) -> bool {
        case.source == self.source && case.variant == self.variant
    }
}

/// One wanted or given verdict.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Cell {
    pub case: u32,
    pub turn: u32,
    pub repeat: u32,
    pub judge_repeat: u32,
    /// The answer's place; `None` where there is none.
    pub answer: Option<u32>,
    pub outcome: Outcome,
    pub outside_scale: bool,
    pub expected: Option<f32>,
}

impl Cell {
    /// The score: the rating, or the mean of the criteria.
    pub fn score(&self) -> Option<f64> {
        self.outcome.score()
    }
}

/// The scores, a list a case; a case without any is left out, and the coverage says so.
pub(super) fn scores_by_case(cells: &[Cell], score: impl Fn(&Cell) -> Option<f64>) -> Vec<Vec<f64>> {
    let cases = cells.chunk_by(|a, b| a.case == b.case).map(|case| case.iter().filter_map(&score).collect::<Vec<f64>>());
    cases.filter(|scores| !scores.is_empty()).collect()
}

/// The records with a way from an answer to its verdicts.
pub(super) struct Index<'a> {
    pub records: &'a Records,
    /// Where each answer's verdicts begin, and after the last where they end.
    first: Vec<u32>,
}

impl<'a> Index<'a> {
    pub fn of(records: &'a Records) -> Self {
        let mut first = vec![0; records.answers.len() + 1];
        for verdict in &records.verdicts {
            first[verdict.answer as usize + 1] += 1;
        }
        for place in 1..first.len() {
            first[place] += first[place - 1];
        }
        Self { records, first }
    }

    /// The verdicts on the answer at `place` by this judging, by repeat.
    fn verdicts(&self, place: u32, turn: u32, judging: &Judging) -> impl Iterator<Item = &'a JudgedAnswer> {
        let wording = judging.turns.get(&turn).copied().flatten();
        let (judge, preset) = (judging.judge, judging.preset);
        let place = place as usize;
        self.records.verdicts[self.first[place] as usize..self.first[place + 1] as usize]
            .iter()
            .filter(move |v| v.judge == judge && v.preset == preset && Some(v.wording) == wording)
    }

    /// The answers of a model, with the place of the first.
    pub fn answers_of(&self, model: u32) -> (usize, &'a [Answer]) {
        let from = self.records.answers.partition_point(|a| a.model < model);
        let to = self.records.answers.partition_point(|a| a.model <= model);
        (from, &self.records.answers[from..to])
    }

    /// Whether the judge is this very model, by any verdict.
    pub fn judges_itself(&self, cells: &[Cell], judging: &Judging) -> bool {
        let answers = cells.iter().filter_map(|c| c.answer.map(|a| (a, c.turn)));
        answers.into_iter().any(|(answer, turn)| self.verdicts(answer, turn, judging).any(|v| v.judge_is_candidate))
    }

    /// Every judging that is planned or was done: by judge, preset, source and variant.
    pub fn judgings(&self) -> Vec<Judging> {
        type Wordings = BTreeMap<u32, BTreeSet<u32>>;
        let records = self.records;
        let mut found: BTreeMap<(u32, &str, Over<'_>), (Preset, Source, Wordings)> = BTreeMap::new();
        let mut enter = |judge: u32, preset: Preset, case: &'a CaseName, turn: u32, wording: Option<u32>| {
            let (_, _, turns) = found.entry((judge, preset.name(), over(case))).or_insert((preset, case.source, Wordings::new()));
            turns.entry(turn).or_default().extend(wording);
        };
        let mut last = None;
        for verdict in &records.verdicts {
            let answer = &records.answers[verdict.answer as usize];
            let case = &records.cases[answer.case as usize];
            let entered = (verdict.judge, verdict.preset, over(case), answer.turn, Some(verdict.wording));
            if last != Some(entered) {
                enter(verdict.judge, verdict.preset, case, answer.turn, Some(verdict.wording));
                last = Some(entered);
            }
        }
        for plan in &records.plans {
            let places = turns_of(plan, records);
            for judging in &plan.judgings {
                for &(case, turn, _) in places.values().filter(|(_, _, judged_as)| judging.turns.contains(judged_as)) {
                    enter(judging.judge, judging.preset, case, turn, None);
                }
            }
        }
        let mut judgings = Vec::new();
        for ((judge, _, (_, variant)), (preset, source, turns)) in found {
            let variant = variant.cloned();
            let (one, several): (Wordings, Wordings) = turns.into_iter().partition(|(_, wordings)| wordings.len() < 2);
            let turns = one.into_iter().map(|(turn, wordings)| (turn, wordings.into_iter().next())).collect();
            judgings.push(Judging { judge, preset, source, variant: variant.clone(), turns });
            for (turn, wordings) in several {
                let variant = variant.clone();
                judgings.extend(wordings.into_iter().map(|w| Judging {
                    judge,
                    preset,
                    source,
                    variant: variant.clone(),
                    turns: [(turn, Some(w))].into(),
                }));
            }
        }
        judgings.retain(|j| !j.turns.is_empty());
        judgings
    }

    /// Every verdict of a judging on a model's answers that is wanted or there, by case, turn, repeat and the judge's repeat.
    pub fn cells(&self, judging: &Judging, model: u32) -> Vec<Cell> {
        let records = self.records;
        let (offset, answers) = self.answers_of(model);
        let mut visited = vec![false; answers.len()];
        let mut cells = Vec::new();
        let plans = records.plans.iter().filter(|p| p.models.contains(&model));
        let mut wanted: BTreeMap<u32, Vec<Want<'_>>> = BTreeMap::new();
        for plan in plans {
            for judged in plan.judgings.iter().filter(|j| j.judge == judging.judge && j.preset == judging.preset) {
                for &(case, turns) in plan.cases.iter().filter(|(case, _)| judging.has(&records.cases[*case as usize])) {
                    wanted.entry(case).or_default().push(Want {
                        turns,
                        repeats: plan.repeats,
                        judged: &judged.turns,
                        times: judged.repeats,
                    });
                }
            }
        }
        let by_refutation = judging.preset == Preset::Refutation;
        let no_items = if by_refutation { Missing::NoRefutation } else { Missing::NoRubric };
        let item_turns: BTreeMap<u32, &Vec<usize>> = records
            .plans
            .iter()
            .filter(|_| judging.preset.is_rubric())
            .flat_map(|plan| if by_refutation { &plan.refutation_turns } else { &plan.rubric_turns })
            .map(|(case, turns)| (*case, turns))
            .collect();
        for (case, wants) in wanted {
            let no_reference = judging.preset.needs_reference() && records.plans.iter().any(|p| p.no_reference.contains(&case));
            let no_diagnosis = judging.preset == Preset::Diagnosis && records.plans.iter().any(|p| p.no_diagnosis.contains(&case));
            for &turn in judging.turns.keys() {
                let Some(judged_as) = records.cases[case as usize].judged_as(turn) else { continue };
                let wants = || wants.iter().filter(move |w| turn <= w.turns && w.judged.contains(&judged_as));
                for repeat in 0..wants().map(|w| w.repeats).max().unwrap_or(0) {
                    let times = wants().filter(|w| repeat < w.repeats).map(|w| w.times).max().unwrap_or(0);
                    let cell = |judge_repeat, answer, missing| Cell {
                        case,
                        turn,
                        repeat,
                        judge_repeat,
                        answer,
                        outcome: Outcome::None(missing),
                        outside_scale: false,
                        expected: None,
                    };
                    let Ok(place) = answers.binary_search_by_key(&(case, turn, repeat), |a| (a.case, a.turn, a.repeat)) else {
                        cells.extend((0..times).map(|judge_repeat| cell(judge_repeat, None, Missing::NoAnswer)));
                        continue;
                    };
                    visited[place] = true;
                    let from = cells.len();
                    self.push_given(judging, offset + place, &mut cells);
                    let missing = match answers[place].characters {
                        0 => Missing::NoText,
                        _ if no_reference => Missing::NoReference,
                        _ if no_diagnosis => Missing::NoDiagnosis,
                        _ if item_turns.get(&case).is_some_and(|turns| !turns.contains(&(turn as usize))) => no_items,
                        _ => Missing::NotJudged,
                    };
                    let given: BTreeSet<u32> = cells[from..].iter().map(|c| c.judge_repeat).collect();
                    let rest = (0..times).filter(|r| !given.contains(r));
                    cells.extend(rest.map(|judge_repeat| cell(judge_repeat, Some((offset + place) as u32), missing)));
                }
            }
        }
        for (place, answer) in answers.iter().enumerate().filter(|(place, _)| !visited[*place]) {
            if judging.has(&records.cases[answer.case as usize]) {
                self.push_given(judging, offset + place, &mut cells);
            }
        }
        cells.sort_unstable_by_key(|c| (c.case, c.turn, c.repeat, c.judge_repeat));
        cells
    }

    fn push_given(&self, judging: &Judging, place: usize, cells: &mut Vec<Cell>) {
        let answer = &self.records.answers[place];
        // Answers are counted in 32 bits, as lines are.
        let place = place as u32;
        cells.extend(self.verdicts(place, answer.turn, judging).map(|verdict| Cell {
            case: answer.case,
            turn: answer.turn,
            repeat: answer.repeat,
            judge_repeat: verdict.repeat,
            answer: Some(place),
            outcome: verdict.outcome,
            outside_scale: verdict.outside_scale,
            expected: verdict.expected,
        }));
    }
}

/// What one plan wants of a case.
struct Want<'a> {
    turns: u32,
    repeats: u32,
    judged: &'a [u32],
    times: u32,
}

/// What a block is over: the source's label, and the variant.
type Over<'a> = (&'static str, Option<&'a VariantName>);

fn over(case: &CaseName) -> Over<'_> {
    (case.source.label(), case.variant_name())
}

/// The turns of a plan's cases that can be judged, each once for each source and variant: a case that has it, the turn, and the turn as which it is judged.
fn turns_of<'a>(plan: &ReadPlan, records: &'a Records) -> BTreeMap<(Over<'a>, u32, u32), (&'a CaseName, u32, u32)> {
    let mut places = BTreeMap::new();
    for &(case, turns) in &plan.cases {
        let case = &records.cases[case as usize];
        for turn in 1..=turns {
            if let Some(judged_as) = case.judged_as(turn) {
                places.entry((over(case), turn, judged_as)).or_insert((case, turn, judged_as));
            }
        }
    }
    places
}
