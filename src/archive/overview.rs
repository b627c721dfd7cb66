//! What a list of runs says of one, and what a run lacks.

use super::ArchiveError;
use crate::{
    language::{Bilingual, Language},
    record::{LockOwner, Manifest, MergedFrom, Shard, writer_of},
    report::{self, CoverageNumbers, Group, Report},
    stats::Resampling,
};
use std::{
    collections::{BTreeMap, BTreeSet},
    path::Path,
};

/// How a run stands.
#[derive(Debug)]
pub enum State {
    /// Everything that was planned is there.
    Complete,
    /// Something is missing.
    Incomplete(Vec<Bilingual>),
    /// It does not say what it was to hold, as the run of a screen.
    Unplanned,
    /// Somebody records into it.
    BeingWritten(LockOwner),
    /// It cannot be read.
    Damaged(ArchiveError),
}

/// A run in a few words.
#[derive(Debug)]
pub struct Overview {
    /// How it stands.
    pub state: State,
    /// Bytes of its files.
    pub bytes: u64,
    /// Its numbers; `None` where it cannot be read.
    pub report: Option<Report>,
    /// Interviews that have ended, and that were planned or begun.
    pub interviews: (usize, usize),
    /// Of those that have ended, how many each judge has graded.
    pub interview_judges: BTreeMap<String, usize>,
    /// Which shard of a batch it is.
    pub shard: Option<Shard>,
    /// What it was merged from.
    pub merged: Option<MergedFrom>,
}

/// Reads a run and says how it stands.
pub fn overview(run: &Path) -> Overview {
    let files = std::fs::read_dir(run).into_iter().flatten().flatten();
    let bytes = files.filter_map(|file| file.metadata().ok()).filter(std::fs::Metadata::is_file).map(|file| file.len()).sum();
    // What is asked of it are counts: as few resamples as there may be.
    let plan = Resampling::new(Resampling::FEWEST, Resampling::default().seed()).unwrap_or_default();
    let manifest = Manifest::read(&run.join("manifest.json")).ok().flatten();
    let (shard, merged, planned) =
        manifest.map_or((None, None, BTreeSet::new()), |manifest| (manifest.shard, manifest.merged, manifest.interviews));
    let (mut interviews, mut interview_judges) = ((0, 0), BTreeMap::new());
    let report = report::read_alone(run).map(|records| {
        interviews = records.interviews_of(planned);
        interview_judges = records.interview_judges();
        Report::of(&records, plan)
    });
    if let Some(owner) = writer_of(run) {
        return Overview { state: State::BeingWritten(owner), bytes, report: report.ok(), interviews, interview_judges, shard, merged };
    }
    match report {
        Err(error) => Overview { state: State::Damaged(error.into()), bytes, report: None, interviews, interview_judges, shard, merged },
        Ok(report) => {
            let mut missing = missing_of(&report);
            let (ended, of) = interviews;
            if ended < of {
                missing.push(Bilingual::both(format!("{of} 次问诊中完成 {ended} 次"), format!("{ended} of {of} interviews are complete")));
            }
            let state = match missing.is_empty() {
                false => State::Incomplete(missing),
                true if shard.is_none() && of == 0 && report.runs.iter().any(|run| run.unplanned) => State::Unplanned,
                true => State::Complete,
            };
            Overview { state, bytes, report: Some(report), interviews, interview_judges, shard, merged }
        }
    }
}

/// What a run was to hold and does not, one sentence each.
pub fn missing_of(report: &Report) -> Vec<Bilingual> {
    let mut missing = Vec::new();
    for count in report.answers.iter().filter(|count| count.answered < count.of) {
        let (model, answered, of) = (&count.model, count.answered, count.of);
        let zh = format!("模型 {model}（{}）：{of} 个回答中有 {answered} 个", count.source.words(Language::Zh));
        missing.push(Bilingual::both(zh, format!("model {model} ({}): {answered} of {of} answers", count.source.words(Language::En))));
    }
    for block in &report.blocks {
        for model in &block.models {
            let overall = model.rows.iter().find(|row| row.group == Group::Overall);
            let Some(coverage) = overall.map(|row| &row.coverage).filter(|coverage| coverage.scored < coverage.of) else { continue };
            let (judge, name, scored, of) = (&block.judge, &model.model, coverage.scored, coverage.of);
            let (variant_zh, variant_en) = block
                .variant
                .as_ref()
                .map_or((String::new(), String::new()), |variant| (format!("（变体 {variant}）"), format!(" (variant {variant})")));
            let zh = format!("评委 {judge} 对 {name}{variant_zh}：{of} 次评分中有 {scored} 次（{}）", kinds(coverage, Language::Zh));
            missing.push(Bilingual::both(
                zh,
                format!("judge {judge} on {name}{variant_en}: {scored} of {of} ratings ({})", kinds(coverage, Language::En)),
            ));
        }
    }
    for of in report.interviews.iter().filter(|of| of.complete < of.of) {
        let (doctor, complete, all) = (of.doctor.name(), of.complete, of.of);
        missing.push(Bilingual::both(
            format!("医生 {doctor} 的问诊：{all} 次中有 {complete} 次完成"),
            format!("interviews of doctor {doctor}: {complete} of {all} complete"),
        ));
    }
    if report.left_out.torn_lines > 0 {
        missing.push(Bilingual::both("有一个文件的末行不完整", "a file's last line is cut"));
    }
    missing
}

fn kinds(coverage: &CoverageNumbers, language: Language) -> String {
    let kinds: Vec<String> = coverage.missing.iter().map(|(kind, count)| format!("{} {count}", kind.words(language))).collect();
    kinds.join(if language == Language::Zh { "，" } else { ", " })
}
