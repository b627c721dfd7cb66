//! The plan of a run: from its manifest, or derived from its records where the manifest has none.

use super::{
    super::records::{Answer, JudgedAnswer, ReadJudging, ReadPlan},
    Tables, short_reference,
};
use crate::{
    language::Bilingual,
    record::{Plan, RecordError},
};
use std::{
    collections::{BTreeMap, BTreeSet},
    path::Path,
};

/// The most verdicts that a plan may want: what is missing is counted one by one.
const MOST_WANTED: u64 = 100_000_000;

/// A manifest's plan, in the tables' numbers.
pub(super) fn of_manifest(plan: &Plan, tables: &Tables) -> ReadPlan {
    let turns = |turns: usize| u32::try_from(turns).unwrap_or(u32::MAX);
    ReadPlan {
        cases: plan.cases.iter().map(|case| (tables.cases.planned(case), turns(case.turns))).collect(),
        no_reference: plan.cases.iter().filter(|case| case.no_reference).map(|case| tables.cases.planned(case)).collect(),
        lacking: plan.lacking.clone(),
        no_diagnosis: plan.cases.iter().filter(|case| case.diagnoses == Some(0)).map(|case| tables.cases.planned(case)).collect(),
        references: plan
            .cases
            .iter()
            .filter_map(|case| Some((tables.cases.planned(case), short_reference(case.reference_digest.as_deref()?))))
            .collect(),
        rubric_turns: plan.cases.iter().filter_map(|case| Some((tables.cases.planned(case), case.rubric_turns.clone()?))).collect(),
        refutation_turns: plan.cases.iter().filter_map(|case| Some((tables.cases.planned(case), case.refutation_turns.clone()?))).collect(),
        models: plan.models.iter().map(|key| tables.models.by_key(key)).collect(),
        repeats: plan.repeats,
        judgings: plan
            .judgings
            .iter()
            .map(|j| ReadJudging {
                judge: tables.judges.by_key(&j.judge),
                preset: j.preset,
                turns: j.turns.iter().copied().map(turns).collect(),
                repeats: j.repeats,
            })
            .collect(),
    }
}

/// Refuses a plan that could not be counted through.
///
/// # Errors
/// When it wants more than [`MOST_WANTED`] verdicts.
pub(super) fn check(folder: &Path, plan: &ReadPlan) -> Result<(), RecordError> {
    let turns: u64 = plan.cases.iter().map(|(_, turns)| u64::from(*turns)).sum();
    let judged: u64 = plan.judgings.iter().map(|j| u64::from(j.repeats.max(1))).sum::<u64>().max(1);
    let wanted = [plan.models.len() as u64, u64::from(plan.repeats), judged].into_iter().fold(turns, u64::saturating_mul);
    if wanted <= MOST_WANTED {
        return Ok(());
    }
    let zh = format!(
        "按其计划（没有计划时按记录中的轮次与重复），本次运行应有 {wanted} 次评分，多于一份报告可计的 {MOST_WANTED}；请更正 manifest.json 中的 plan"
    );
    let en = format!(
        "by its plan (or, without one, by the turns and repeats in its records) the run is to hold {wanted} verdicts, more than the {MOST_WANTED} that a report counts; \
         correct \"plan\" in manifest.json"
    );
    Err(RecordError::NotARun { path: folder.to_owned(), message: Bilingual::both(zh, en) })
}

/// What a run without a plan looks like: every model that was seen, every case with as many turns as were seen of it, every repeat.
pub(super) fn as_seen(run: u32, answers: &[Answer], verdicts: &[JudgedAnswer]) -> ReadPlan {
    let mut cases: BTreeMap<u32, u32> = BTreeMap::new();
    let mut models = BTreeSet::new();
    let mut repeats = 0;
    for answer in answers.iter().filter(|a| a.run == run) {
        let turns = cases.entry(answer.case).or_default();
        *turns = answer.turn.max(*turns);
        models.insert(answer.model);
        repeats = repeats.max(answer.repeat.saturating_add(1));
    }
    let mut judgings: BTreeMap<(u32, &str), (ReadJudging, BTreeSet<u32>)> = BTreeMap::new();
    for verdict in verdicts {
        let new = || {
            let judging = ReadJudging { judge: verdict.judge, preset: verdict.preset, turns: Vec::new(), repeats: 0 };
            (judging, BTreeSet::new())
        };
        let (judging, turns) = judgings.entry((verdict.judge, verdict.preset.name())).or_insert_with(new);
        judging.repeats = judging.repeats.max(verdict.repeat.saturating_add(1));
        turns.insert(answers[verdict.answer as usize].turn);
    }
    let judgings = judgings.into_values().map(|(judging, turns)| ReadJudging { turns: turns.into_iter().collect(), ..judging });
    ReadPlan {
        cases: cases.into_iter().collect(),
        no_reference: Vec::new(),
        no_diagnosis: Vec::new(),
        lacking: Vec::new(),
        references: Vec::new(),
        rubric_turns: Vec::new(),
        refutation_turns: Vec::new(),
        models: models.into_iter().collect(),
        repeats,
        judgings: judgings.collect(),
    }
}

impl ReadPlan {
    /// Puts places for the numbers that the readers gave.
    pub(super) fn renumber(&mut self, models: &[u32], cases: &[u32]) {
        self.models.iter_mut().for_each(|m| *m = models[*m as usize]);
        self.cases.iter_mut().for_each(|(case, _)| *case = cases[*case as usize]);
        self.no_reference.iter_mut().chain(&mut self.no_diagnosis).for_each(|case| *case = cases[*case as usize]);
        self.references.iter_mut().for_each(|(case, _)| *case = cases[*case as usize]);
        self.rubric_turns.iter_mut().chain(&mut self.refutation_turns).for_each(|(case, _)| *case = cases[*case as usize]);
    }

    /// The same for judges.
    pub(super) fn renumber_judges(&mut self, judges: &[u32]) {
        self.judgings.iter_mut().for_each(|j| j.judge = judges[j.judge as usize]);
    }
}
