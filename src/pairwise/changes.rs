//! How often a variant changes the diagnosis that a model names, as a judge reads both answers in both orders.

use super::{
    BlockCoverage, ChangeBlock, ChangeNumbers, PairMissing, PairRecord,
    pair::{missing, party},
};
use crate::{
    case::{CaseId, Source, VariantName},
    judge::GameVerdict,
    report::row::estimates,
    stats::Resampling,
};
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// What is never pooled: judge, its name, wording and source.
type BlockKey = (String, String, String, Source);

/// A row of the report: variant, and the model with its key.
type RowKey = (VariantName, (String, String));

/// What both orders say of two answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Change {
    Same,
    Changed,
    /// The same in one order, different in the other.
    Disagree,
}

/// The pairs of a block by row, case and repeat; of one that was planned again the last stands.
pub(super) type Changes<'a> = BTreeMap<BlockKey, BTreeMap<RowKey, BTreeMap<(CaseId, u32), &'a PairRecord>>>;

/// Files a pair that is about a variant; returns whether it is one.
pub(super) fn file<'a>(changes: &mut Changes<'a>, pair: &'a PairRecord) -> bool {
    let Some(variant) = &pair.variant else { return false };
    let key = (pair.judge.key_as_judge(&pair.sampling_asked), pair.judge.name.clone(), pair.prompt_digest.clone(), pair.source);
    let row = (variant.clone(), party(&pair.models[1]));
    changes.entry(key).or_default().entry(row).or_default().insert((pair.case.clone(), pair.repeat), pair);
    true
}

/// The figures of every block.
pub(super) fn blocks(changes: Changes<'_>, verdicts: &HashMap<&str, GameVerdict>, plan: Resampling) -> Vec<ChangeBlock> {
    changes.into_iter().map(|(key, rows)| block(key, &rows, verdicts, plan)).collect()
}

fn block(
    (_, judge, prompt_digest, source): BlockKey,
    rows: &BTreeMap<RowKey, BTreeMap<(CaseId, u32), &PairRecord>>,
    verdicts: &HashMap<&str, GameVerdict>,
    plan: Resampling,
) -> ChangeBlock {
    let records = || rows.values().flat_map(BTreeMap::values);
    let itself: BTreeSet<&str> = records().filter(|pair| pair.judge_is_contestant).map(|pair| pair.models[1].name.as_str()).collect();
    let answers = records().flat_map(|pair| &pair.models).filter_map(|model| model.answer.as_ref());
    let speaking: BTreeSet<&str> = answers.filter(|answer| answer.speaks_to_judge).map(|answer| answer.turn_key.as_str()).collect();
    let outcomes: Vec<Vec<(&CaseId, Result<Change, PairMissing>)>> =
        rows.values().map(|pairs| pairs.iter().map(|((case, _), pair)| (case, change(pair, verdicts))).collect()).collect();
    let scores: Vec<Vec<Vec<f64>>> = outcomes.iter().map(|row| by_case(row)).collect();
    let estimates = estimates(&scores, plan);
    let numbers = rows.keys().zip(&outcomes).zip(estimates).map(|(((variant, (model, _)), outcomes), share)| {
        let count = |change: Change| outcomes.iter().filter(|(_, outcome)| *outcome == Ok(change)).count();
        let mut coverage = BlockCoverage { judged: 0, of: outcomes.len(), missing: BTreeMap::new() };
        for (_, outcome) in outcomes {
            match outcome {
                Ok(_) => coverage.judged += 1,
                Err(why) => *coverage.missing.entry(*why).or_default() += 1,
            }
        }
        ChangeNumbers {
            variant: variant.as_str().to_owned(),
            model: model.clone(),
            cases: outcomes.iter().filter(|(_, outcome)| outcome.is_ok()).map(|(case, _)| case).collect::<BTreeSet<_>>().len(),
            coverage,
            changed: count(Change::Changed),
            same: count(Change::Same),
            orders_disagree: count(Change::Disagree),
            share,
        }
    });
    ChangeBlock {
        judge,
        prompt_digest,
        source,
        judges_itself: itself.into_iter().map(str::to_owned).collect(),
        answers_that_speak_to_the_judge: speaking.len(),
        rows: numbers.collect(),
    }
}

/// 1 for a changed diagnosis and 0 for the same one, by case; pairs of which the orders disagree are in neither.
fn by_case(outcomes: &[(&CaseId, Result<Change, PairMissing>)]) -> Vec<Vec<f64>> {
    let score = |(_, outcome): &(&CaseId, Result<Change, PairMissing>)| match outcome {
        Ok(Change::Changed) => Some(1.0),
        Ok(Change::Same) => Some(0.0),
        Ok(Change::Disagree) | Err(_) => None,
    };
    let cases = outcomes.chunk_by(|a, b| a.0 == b.0).map(|case| case.iter().filter_map(score).collect::<Vec<_>>());
    cases.filter(|scores| !scores.is_empty()).collect()
}

fn change(pair: &PairRecord, verdicts: &HashMap<&str, GameVerdict>) -> Result<Change, PairMissing> {
    let Some(keys) = &pair.games else { return Err(PairMissing::NoAnswer) };
    match keys.each_ref().map(|key| verdicts.get(key.as_str()).copied()) {
        [Some(GameVerdict::Same), Some(GameVerdict::Same)] => Ok(Change::Same),
        [Some(GameVerdict::Different), Some(GameVerdict::Different)] => Ok(Change::Changed),
        [Some(GameVerdict::Same), Some(GameVerdict::Different)] | [Some(GameVerdict::Different), Some(GameVerdict::Same)] => {
            Ok(Change::Disagree)
        }
        [Some(forward), Some(backward)] => Err(missing(forward, backward)),
        _ => Err(PairMissing::NotAsked),
    }
}
