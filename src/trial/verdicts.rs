//! What judges gave to the answers that a trial rates, out of the candidates' runs.

use super::{
    live,
    numbers::{Judged, JudgedItems},
    protocol::{Protocol, RatedModel},
};
use crate::{
    judge::{Preset, Verdict},
    record::{RecordError, RunRecords},
};
use std::{
    collections::{BTreeMap, BTreeSet},
    path::PathBuf,
};

/// Reads the verdicts; of several on one answer by the same judge, prompts and repeat, the last one counts. A run that is no longer there has none: a trial can
/// be reported without its runs.
///
/// # Errors
/// When a run cannot be read.
pub fn read(protocol: &Protocol) -> Result<Vec<Judged>, RecordError> {
    of_runs(runs(protocol))
}

/// What judges said of items of rubrics; of several verdicts on one answer by the same judge, prompts and repeat the last one, and those of the first repeat first.
///
/// # Errors
/// When a run cannot be read.
pub fn read_items(protocol: &Protocol) -> Result<Vec<JudgedItems>, RecordError> {
    let mut last: BTreeMap<(String, String, String, u32), JudgedItems> = BTreeMap::new();
    for run in runs(protocol) {
        let Some(records) = RunRecords::read(&run)? else { continue };
        for record in records.verdicts.into_iter().filter(|record| matches!(record.preset, Preset::Rubric | Preset::RubricEach)) {
            let Verdict::Rubric(rubric) = record.verdict else { continue };
            let (judge, preset) = (record.judge.name, record.preset.name().to_owned());
            let place = (judge.clone(), preset.clone(), record.turn_key.clone(), record.judge_repeat);
            last.insert(place, JudgedItems { judge, preset, turn_key: record.turn_key, items: rubric.items });
        }
    }
    Ok(last.into_values().collect())
}

fn runs(protocol: &Protocol) -> BTreeSet<PathBuf> {
    let mut runs: BTreeSet<PathBuf> =
        protocol.candidates.iter().filter_map(RatedModel::recorded).map(|candidate| candidate.run.clone()).collect();
    runs.insert(live::run_folder(&protocol.organiser_folder()));
    runs
}

/// The same of runs by themselves.
///
/// # Errors
/// When a run cannot be read.
pub fn of_runs(runs: BTreeSet<PathBuf>) -> Result<Vec<Judged>, RecordError> {
    let mut last: BTreeMap<(String, String, String, u32), Judged> = BTreeMap::new();
    for run in runs {
        let Some(records) = RunRecords::read(&run)? else { continue };
        for record in records.verdicts {
            let (Some(score), Some(highest)) = (record.verdict.score(), record.verdict.highest()) else { continue };
            let (judge, preset) = (record.judge.name, record.preset.name().to_owned());
            let place = (judge.clone(), preset.clone(), record.turn_key.clone(), record.judge_repeat);
            let is_rating = record.verdict.rating().is_some();
            let judged = Judged { judge, preset, turn_key: record.turn_key, category: record.category, score, highest, is_rating };
            last.insert(place, judged);
        }
    }
    Ok(last.into_values().collect())
}
