//! Makes one run of several: shards that were asked on several machines.
//!
//! A merge of the same runs gives the same bytes, whatever the order in which they are named. It is written beside its place and put there at the end, the manifest last.

mod error;
mod facts;
mod lines;
mod mixed;
mod place;
mod select;

pub use error::MergeError;
pub use mixed::{Difference, Mixed};

use super::{Manifest, MergedFrom, RecordAction, RecordError, RunLock, Warning, check_streams, lock::writer_of, run::note_model};
use crate::language::Bilingual;
use lines::{INTERVIEWS, Input, STREAMS};
use place::Staging;
use std::{
    collections::BTreeSet,
    path::{Path, PathBuf},
    sync::Arc,
};

/// What a merge came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Merged {
    /// Answers, verdicts, ratings, notes, lines of interviews and verdicts on interviews in the merged run.
    pub records: [usize; 6],
    /// Of these, how many were not in it before.
    pub new: [usize; 6],
    /// Conversations, and verdicts, ratings or notes of one answer, of which two runs have different records: all are kept, and the run that recorded last stands.
    pub conflicts: usize,
    /// Files of which the last line is not whole; that line was left out.
    pub torn: Vec<PathBuf>,
    /// Runs of one and the same shard, where there are several.
    pub twice: Vec<(u32, Vec<PathBuf>)>,
    /// Which shards are in it.
    pub from: MergedFrom,
    /// The versions of the program that recorded the runs, where they differ.
    pub versions: Vec<String>,
    /// Whether the merged run was left as it was, because it had all of it.
    pub unchanged: bool,
}

/// Merges runs into the one in `out`, which is new or was merged before.
///
/// # Errors
/// When a run cannot be read, is being written or was recorded with other settings than the rest, or the merged one cannot be written.
pub fn merge(runs: &[PathBuf], out: &Path) -> Result<Merged, MergeError> {
    let known = Manifest::read(&out.join("manifest.json"))?;
    if known.as_ref().is_some_and(|known| known.merged.is_none()) {
        return Err(MergeError::NotMerged(out.to_owned()));
    }
    // Held until the end: nobody else merges into it or resumes it meanwhile.
    let _lock = known.as_ref().map(|_| RunLock::take(out)).transpose()?;
    let inputs = inputs(runs, known.is_some().then_some(out))?;
    if let Some(mixed) = Mixed::among(&inputs) {
        return Err(MergeError::Mixed(mixed));
    }
    let manifest = manifest(&inputs, known.as_ref());
    let chosen: Vec<select::Chosen> = (0..STREAMS.len()).map(|stream| select::choose(&inputs, stream)).collect();
    // Lines of both, one after the other, would be no interview.
    if chosen[INTERVIEWS].conflicts > 0 {
        return Err(MergeError::Interviews(chosen[INTERVIEWS].conflicts));
    }
    let had = |stream: usize| known.as_ref().map_or(0, |_| inputs[0].lines[stream].len());
    let records: [usize; 6] = std::array::from_fn(|stream| chosen[stream].lines.len());
    let merged = Merged {
        records,
        new: std::array::from_fn(|stream| records[stream].saturating_sub(had(stream))),
        conflicts: chosen.iter().map(|chosen| chosen.conflicts).sum(),
        torn: inputs.iter().flat_map(|input| input.torn.clone()).collect(),
        twice: twice(&inputs),
        from: manifest.merged.clone().unwrap_or_default(),
        versions: versions(&inputs),
        unchanged: known.as_ref() == Some(&manifest) && chosen.iter().zip(0..).all(|(chosen, stream)| chosen.is_all_of_first(had(stream))),
    };
    if !merged.unchanged {
        let staging = Staging::beside(out)?;
        for (chosen, stream) in chosen.iter().zip(STREAMS) {
            staging.write(stream, &inputs, chosen)?;
        }
        staging.write_manifest(&manifest)?;
        // A run that began to be written while it was read may have grown since.
        inputs.iter().try_for_each(|input| refuse_written(&input.folder))?;
        staging.put(known.is_some())?;
    }
    Ok(merged)
}

fn refuse_written(run: &Path) -> Result<(), MergeError> {
    writer_of(run).map_or(Ok(()), |owner| Err(MergeError::BeingWritten { run: run.to_owned(), owner }))
}

/// What is merged: the run that was merged before, then the others in an order that does not depend on how they were named.
fn inputs(runs: &[PathBuf], out: Option<&Path>) -> Result<Vec<Input>, MergeError> {
    let (mut known, mut planned) = (BTreeSet::new(), None);
    let mut read = |folder: &Path| -> Result<Option<Input>, MergeError> {
        let io = |source| RecordError::Io { path: folder.to_owned(), action: RecordAction::Open, source };
        if !known.insert(std::fs::canonicalize(folder).map_err(io)?) {
            return Ok(None);
        }
        refuse_written(folder)?;
        let Some(manifest) = Manifest::read(&folder.join("manifest.json"))? else {
            let message = Bilingual::both(
                "没有 manifest.json，不是记录文件夹；请指定一次运行的记录文件夹（batch 的 --out）",
                "holds no manifest.json, so it is not a run; name the folder of one (--out of batch)",
            );
            return Err(RecordError::NotARun { path: folder.to_owned(), message }.into());
        };
        check_streams(folder, &manifest)?;
        let mut input = Input::read(folder, manifest)?;
        input.share_plan(planned.get_or_insert_with(|| input.planned.clone()));
        Ok(Some(input))
    };
    let first = out.map(&mut read).transpose()?.flatten();
    let mut others = Vec::new();
    for run in runs {
        others.extend(read(run)?);
    }
    others.sort_by_key(|input| {
        let shards = input.manifest.merged.clone().unwrap_or_default().shards;
        (input.manifest.shard.map(super::Shard::number), shards, input.manifest.began, input.folder.clone())
    });
    Ok(first.into_iter().chain(others).collect())
}

fn twice(inputs: &[Input]) -> Vec<(u32, Vec<PathBuf>)> {
    let shards: Vec<(u32, &Path)> = inputs.iter().filter_map(|i| Some((i.manifest.shard?.number(), i.folder.as_path()))).collect();
    let numbers: BTreeSet<u32> = shards.iter().map(|(number, _)| *number).collect();
    let of = |number: u32| shards.iter().filter(|(n, _)| *n == number).map(|(_, folder)| PathBuf::from(folder)).collect::<Vec<_>>();
    numbers.into_iter().map(|number| (number, of(number))).filter(|(_, folders)| folders.len() > 1).collect()
}

fn versions(inputs: &[Input]) -> Vec<String> {
    let all = inputs.iter().flat_map(|i| std::iter::once(&i.manifest.wardround).chain(&i.manifest.continued_by));
    let all: BTreeSet<&String> = all.collect();
    if all.len() > 1 { all.into_iter().cloned().collect() } else { Vec::new() }
}

/// The manifest of all of them: it began with the first, and its plan is that of all shards.
fn manifest(inputs: &[Input], known: Option<&Manifest>) -> Manifest {
    let first = inputs.iter().map(|input| &input.manifest).min_by_key(|manifest| manifest.began);
    let begun = known.or(first).or(inputs.first().map(|input| &input.manifest));
    let mut all = begun.cloned().unwrap_or_else(|| Manifest::new(crate::chat::Sampling::default(), 1));
    let mut from = MergedFrom::default();
    let mut before: Option<&Input> = None;
    for input in inputs {
        let manifest = &input.manifest;
        if before.is_some_and(|before| Arc::ptr_eq(&before.planned, &input.planned)) {
            all.plan.extend(&manifest.plan);
        } else {
            all.plan.extend(&input.plan());
        }
        before = Some(input);
        let shards = manifest.shards();
        from.of = from.of.or(shards.of);
        from.shards.extend(shards.shards);
        all.began = all.began.min(manifest.began);
        for model in &manifest.models {
            note_unknown(&mut all.models, model);
        }
        for judge in &manifest.judges {
            note_unknown(&mut all.judges, judge);
        }
        for case in &manifest.cases {
            if !all.cases.contains(case) {
                all.cases.push(case.clone());
            }
        }
        for version in std::iter::once(&manifest.wardround).chain(&manifest.continued_by) {
            if *version != all.wardround && !all.continued_by.contains(version) {
                all.continued_by.push(version.clone());
            }
        }
        for (model, facts) in &manifest.facts {
            let known = all.facts.entry(model.clone()).or_default();
            *known = std::mem::take(known).or(facts);
        }
        all.note_own_variants(&manifest.own_variants);
        for warning in &manifest.warnings {
            if !all.warnings.contains(warning) {
                all.warnings.push(warning.clone());
            }
        }
    }
    from.shards.sort_unstable();
    from.shards.dedup();
    all.warnings.retain(|warning| !matches!(Warning::read(warning), Some(Warning::MissingShards { .. })));
    all.warnings.extend(Warning::of_missing_shards(&from).map(|warning| warning.to_string()));
    all.shard = None;
    all.merged = Some(from);
    all.note_version();
    all
}

/// One that is known stays as it is, so that the same merge gives the same manifest.
fn note_unknown(list: &mut Vec<crate::chat::ModelIdentity>, model: &crate::chat::ModelIdentity) {
    if !list.iter().any(|known| known.same_entry(model)) {
        note_model(list, model);
    }
}
