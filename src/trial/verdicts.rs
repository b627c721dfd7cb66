//! What judges gave to the answers that a trial rates, out of the candidates' runs.

use super::{numbers::Judged, protocol::Protocol};
use crate::record::{RecordError, RunRecords};
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
    of_runs(protocol.candidates.iter().map(|candidate| &candidate.run).collect())
}

/// The same of runs by themselves.
///
/// # Errors
/// When a run cannot be read.
pub fn of_runs(runs: BTreeSet<&PathBuf>) -> Result<Vec<Judged>, RecordError> {
    let mut last: BTreeMap<(String, String, String, u32), Judged> = BTreeMap::new();
    for run in runs {
        let Some(records) = RunRecords::read(run)? else { continue };
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
