//! Writes the requests of a stage.

use super::{
    Batch, Batches, Stage,
    asked::{OpenTurn, conversations, open_turns, open_verdicts},
};
use crate::{
    atomic_file,
    case::{Case, CaseFile},
    chat::{ModelError, ModelIdentity, Prompting, Request, Sampling, Ways},
    interop::{LayoutError, Place, Remark, remark::Remarks},
    judge::{Preset, Prompts},
    language::{Bilingual, Language},
    openai::RemoteSettings,
    record::{CaseSource, Plan, PlannedCase, PlannedJudging, RecordAction, Run, Warning, note_model},
};
use serde_json::json;
use std::{
    fs::File,
    io::{BufWriter, Write},
    path::{Path, PathBuf},
};

/// What one file of requests may hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Requests.
    pub lines: usize,
    /// Bytes.
    pub bytes: u64,
}

impl Default for Limits {
    /// OpenAI's: 50,000 requests and 200 MB.
    fn default() -> Self {
        Self { lines: 50_000, bytes: 200_000_000 }
    }
}

/// A model that is asked, and how.
#[derive(Debug, Clone)]
pub struct Subject {
    /// Where and under which name; nobody is contacted.
    pub settings: RemoteSettings,
    /// The sampling asked for.
    pub sampling: Sampling,
    /// The seed from which each request's own is derived.
    pub seed: u64,
    /// How often each case is asked, or each answer judged.
    pub repeats: u32,
    /// How the questions are put.
    pub prompting: Prompting,
    /// For a judge: its prompts and the judged turns, from 1.
    pub judging: Option<(Preset, Vec<usize>)>,
}

/// What is to be exported.
#[derive(Debug, Clone)]
pub struct ExportOptions {
    /// The stage; the next one that is open where none is named.
    pub stage: Option<Stage>,
    /// Who answers.
    pub candidate: Option<Subject>,
    /// Who judges.
    pub judge: Option<Subject>,
    /// The file; further parts get a number in their names.
    pub out: PathBuf,
    /// What a part may hold.
    pub limits: Limits,
    /// The case file, for the manifest.
    pub cases: CaseSource,
}

/// What an export wrote.
#[derive(Debug, Default)]
pub struct Exported {
    /// The stage; `None` when nothing is open.
    pub stage: Option<Stage>,
    /// The files.
    pub files: Vec<PathBuf>,
    /// How many requests.
    pub requests: usize,
    /// How many questions of this stage wait for the answer to an earlier turn.
    pub waiting: usize,
    /// What was left out.
    pub remarks: Vec<Remark>,
}

/// Writes the open questions of a stage as requests. What the run has answers or verdicts for is not asked again.
///
/// # Errors
/// When the model is not named, no stage can be told, a file is there already, or the run cannot be written.
pub fn export(run: &mut Run, cases: &CaseFile, options: &ExportOptions) -> Result<Exported, LayoutError> {
    let cases = &cases.cases;
    let Some(stage) = options.stage.map_or_else(|| next_stage(run, cases, options), |stage| Ok(Some(stage)))? else {
        return Ok(Exported::default());
    };
    let (subject, flag) = if stage.is_judging() { (&options.judge, "--judge") } else { (&options.candidate, "--model") };
    let Some(subject) = subject else {
        return Err(LayoutError::unusable(
            format!("阶段 {stage} 要向模型提问：请用 {flag} 指定"),
            format!("the stage {stage} asks somebody: name who with {flag}"),
        ));
    };
    let mut batch = subject.batch(stage)?;
    check(&batch, cases)?;
    let mut exported = Exported { stage: Some(stage), ..Exported::default() };
    let mut writer = Parts::new(&options.out, options.limits);
    let mut remarks = Remarks::default();
    // Who was asked what is on disk before the first request: no result can come back to a run that does not know of it.
    if let Some(warning) = note(run, cases, &batch, &options.cases)? {
        let place = Place::File(options.cases.file.clone().into());
        remarks.add(&place, warning.words(Language::Zh), warning.words(Language::En));
    }
    let mut batches = Batches::read(run.folder())?;
    batch.sent = subject.settings.whole_body(&Request { messages: Vec::new(), sampling: subject.sampling, seed: 0 }).1;
    batches.note(batch.clone());
    batches.write(run.folder())?;
    let prompts = Prompts::new(batch.preset.unwrap_or_default());
    for case in cases.iter().filter(|case| stage.is_judging() && !prompts.can_judge(case)) {
        remarks.add(&Place::Case(case.id().to_string()), "没有参考答案：不请评委评分", "no reference: the judge is not asked about it");
    }
    let mut put = |place: &dyn Fn() -> Place, key: &str, request: &Request| -> Result<(), LayoutError> {
        let (body, _) = subject.settings.whole_body(request);
        let line = json!({"custom_id": key, "method": "POST", "url": "/v1/chat/completions", "body": body}).to_string();
        match writer.put(&line)? {
            true => exported.requests += 1,
            false => {
                let en = format!("the request takes {} bytes, more than a file may hold: left out", line.len());
                remarks.add(&place(), format!("请求有 {} 字节，超过一个文件的上限：略去", line.len()), en);
            }
        }
        Ok(())
    };
    let mut waiting = 0;
    if stage.is_judging() {
        let conversations = conversations(run.folder(), cases)?;
        for open in open_verdicts(&batch, &conversations, run.lookup()) {
            let open = open?;
            let request = Request { messages: open.asking.messages()?, sampling: batch.sampling, seed: open.asking.seed(1)? };
            put(&|| Place::CaseTurn(open.asking.question.case.id().to_string(), open.turn), &open.key, &request)?;
        }
    } else {
        for open in open_turns(&batch, cases, run.lookup()) {
            let OpenTurn { next, repeat, .. } = open?;
            let case = next.asking.case;
            match Stage::Turn(next.asking.turn).cmp(&stage) {
                std::cmp::Ordering::Less if Stage::Turn(case.turns().len()) >= stage => waiting += 1,
                std::cmp::Ordering::Equal => {
                    let seed = next.asking.seed_of(&next.ready);
                    let messages = subject.prompting.put(next.ready.messages);
                    let request = Request { messages, sampling: batch.sampling, seed };
                    put(&|| Place::CaseRepeat(case.id().to_string(), repeat), &next.key, &request)?;
                }
                _ => {}
            }
        }
    }
    exported.files = writer.finish()?;
    exported.waiting = waiting;
    exported.remarks = remarks.into_list();
    Ok(exported)
}

impl Subject {
    fn identity(&self) -> Result<ModelIdentity, LayoutError> {
        let name = &self.settings.name;
        let refused = |e: ModelError| Bilingual::of(|language| e.words(language)).after(&format!("{name}："), &format!("{name}: "));
        let identity = self.settings.identity().map_err(|e| LayoutError::Unusable(refused(e)))?;
        let ways = Ways { prompting: self.prompting.recorded(), ..identity.ways };
        Ok(ModelIdentity { ways, ..identity })
    }

    fn batch(&self, stage: Stage) -> Result<Batch, LayoutError> {
        let (preset, turns) = self.judging.clone().filter(|_| stage.is_judging()).map_or((None, Vec::new()), |(p, t)| (Some(p), t));
        Ok(Batch {
            stage,
            model: self.identity()?,
            sampling: self.sampling,
            sent: self.sampling,
            seed: self.seed,
            stated_seed: Some(self.settings.stated_seed()),
            repeats: self.repeats,
            preset,
            turns,
        })
    }
}

/// Refuses turns that the prompts have no words for before anything is written.
fn check(batch: &Batch, cases: &[Case]) -> Result<(), LayoutError> {
    let prompts = Prompts::new(batch.preset.unwrap_or_default());
    for case in cases {
        for &turn in batch.turns.iter().filter(|&&turn| turn <= case.turns().len()) {
            prompts.check(case.source(), turn)?;
        }
    }
    Ok(())
}

/// The first turn that lacks an answer somewhere, else the judge.
fn next_stage(run: &Run, cases: &[Case], options: &ExportOptions) -> Result<Option<Stage>, LayoutError> {
    let mut stage = options.judge.is_some().then_some(Stage::Judging);
    if let Some(candidate) = &options.candidate {
        let batch = candidate.batch(Stage::Turn(1))?;
        for open in open_turns(&batch, cases, run.lookup()) {
            stage = stage.into_iter().chain([Stage::Turn(open?.next.asking.turn)]).min();
        }
    }
    Ok(stage)
}

/// Adds what is asked to the manifest; the warning, where the references are others than before.
fn note(run: &mut Run, cases: &[Case], batch: &Batch, source: &CaseSource) -> Result<Option<Warning>, LayoutError> {
    let mut plan = Plan { cases: cases.iter().map(|c| PlannedCase::of(c, c.turns().len())).collect(), ..Plan::default() };
    match batch.preset {
        Some(preset) => {
            plan.judgings = vec![PlannedJudging { judge: batch.model.key(), preset, turns: batch.turns.clone(), repeats: batch.repeats }];
        }
        None => (plan.models, plan.repeats) = (vec![batch.model.key()], batch.repeats),
    }
    let warning = Warning::of_references(&run.manifest().plan, &plan);
    run.update_manifest(|m| {
        let noted = warning.as_ref().map(Warning::to_string).filter(|noted| !m.warnings.contains(noted));
        m.warnings.extend(noted);
        note_model(if batch.stage.is_judging() { &mut m.judges } else { &mut m.models }, &batch.model);
        if !m.cases.contains(source) {
            m.cases.push(source.clone());
        }
        m.plan.extend(&plan);
    })?;
    Ok(warning)
}

/// A file and, where it would hold too much, its further parts: `requests.jsonl`, `requests-2.jsonl`, …
struct Parts {
    first: PathBuf,
    limits: Limits,
    files: Vec<PathBuf>,
    open: Option<BufWriter<File>>,
    lines: usize,
    bytes: u64,
}

impl Parts {
    fn new(first: &Path, limits: Limits) -> Self {
        Self { first: first.to_owned(), limits, files: Vec::new(), open: None, lines: 0, bytes: 0 }
    }

    /// Writes a line; `false` when no part could hold it.
    fn put(&mut self, line: &str) -> Result<bool, LayoutError> {
        let length = line.len() as u64 + 1;
        if length > self.limits.bytes {
            return Ok(false);
        }
        if self.open.is_none() || self.lines >= self.limits.lines || self.bytes + length > self.limits.bytes {
            self.close()?;
            let path = self.name(self.files.len() + 1);
            let file = atomic_file::create_new(&path).map_err(|source| LayoutError::Io {
                path: path.clone(),
                action: RecordAction::MakeFile,
                source,
            })?;
            (self.open, self.lines, self.bytes) = (Some(BufWriter::new(file)), 0, 0);
            self.files.push(path);
        }
        if let Some(open) = &mut self.open {
            let written = open.write_all(line.as_bytes()).and_then(|()| open.write_all(b"\n"));
            written.map_err(|source| self.failed(source))?;
        }
        self.lines += 1;
        self.bytes += length;
        Ok(true)
    }

    fn name(&self, number: usize) -> PathBuf {
        if number == 1 {
            return self.first.clone();
        }
        let stem = self.first.file_stem().unwrap_or_default().to_string_lossy();
        let ending = self.first.extension().map(|e| format!(".{}", e.to_string_lossy())).unwrap_or_default();
        self.first.with_file_name(format!("{stem}-{number}{ending}"))
    }

    fn close(&mut self) -> Result<(), LayoutError> {
        let Some(open) = self.open.take() else { return Ok(()) };
        let flushed = open.into_inner().map_err(std::io::IntoInnerError::into_error).and_then(|file| match atomic_file::sync(&file) {
            // A pipe or device has no disk.
            _ if !file.metadata()?.is_file() => Ok(()),
            synced => synced.map(|_| ()),
        });
        flushed.map_err(|source| self.failed(source))
    }

    fn failed(&self, source: std::io::Error) -> LayoutError {
        LayoutError::Io { path: self.files.last().cloned().unwrap_or_default(), action: RecordAction::Write, source }
    }

    fn finish(mut self) -> Result<Vec<PathBuf>, LayoutError> {
        self.close()?;
        Ok(self.files)
    }
}
