//! What judges gave to the answers that a trial rates, out of the candidates' runs.

use super::{numbers::Judged, protocol::Protocol};
use crate::{
    judge::Verdict,
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
    let runs: BTreeSet<&PathBuf> = protocol.candidates.iter().map(|candidate| &candidate.run).collect();
    let mut last: BTreeMap<(String, String, String, u32), Judged> = BTreeMap::new();
    for run in runs {
        let Some(records) = RunRecords::read(run)? else { continue };
        for verdict in records.verdicts {
            let (score, is_rating) = match verdict.verdict {
                Verdict::Scored { rating } => (f64::from(rating), true),
                Verdict::Criteria(ratings) => {
                    let all = ratings.named().map(|(_, rating)| f64::from(rating));
                    (all.iter().sum::<f64>() / all.len() as f64, false)
                }
                Verdict::NoRating | Verdict::Refused | Verdict::Truncated | Verdict::Failed { .. } => continue,
            };
            let (judge, preset) = (verdict.judge.name, verdict.preset.name().to_owned());
            let place = (judge.clone(), preset.clone(), verdict.turn_key.clone(), verdict.judge_repeat);
            last.insert(place, Judged { judge, preset, turn_key: verdict.turn_key, score, is_rating });
        }
    }
    Ok(last.into_values().collect())
}
