//! Packs a run.

use super::{
    ARCHIVE_VERSION, ArchiveError, STREAMS, missing_of,
    names::Names,
    options::{CaseText, PackOptions},
    papers::{self, Facts},
    rewrite::{Rewriter, hide},
    ro_crate,
    staged::Staged,
    streams::Streams,
    tarball,
};
use crate::{
    atomic_file,
    case::Source,
    digest::sha256_of_reader,
    file_name,
    language::{Bilingual, Language},
    record::{
        AskedKind, CaseSource, LockOwner, Manifest, NOTES_FILE, RecordAction, RecordError, UTTERANCES_FILE, VIEWS_FILE, check_streams,
        writer_of,
    },
    report::{self, Format, Report},
    stats::Resampling,
};
use serde_json::{Value, json};
use std::{
    collections::{BTreeMap, BTreeSet},
    fs::File,
    path::Path,
};

/// What was packed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Packed {
    /// sha256 of the archive, for the paper.
    pub sha256: String,
    /// Its bytes.
    pub bytes: u64,
    /// Its files.
    pub files: usize,
    /// Answers, verdicts, ratings, notes and lines of interviews in it.
    pub records: [usize; 6],
    /// What the run was to hold and does not.
    pub missing: Vec<Bilingual>,
    /// How many records have another text than in the run, for keys, paths or names in it.
    pub changed: usize,
}

/// Packs the run in a folder into a new file. The same run and options give the same bytes.
///
/// # Errors
/// When the run is being written, is damaged or lacks a stream, when the case files are not its own, or the file is there or cannot be written.
pub fn pack(run: &Path, out: &Path, options: &PackOptions<'_>) -> Result<Packed, ArchiveError> {
    let being_written = |owner| ArchiveError::BeingWritten { run: run.to_owned(), owner };
    writer_of(run).map_or(Ok(()), |owner| Err(being_written(owner)))?;
    let before = lengths(run);
    let manifest = manifest(run)?;
    check_streams(run, &manifest)?;
    let streams = Streams::read(run)?;
    if !options.cases.is_empty() {
        check_cases(&manifest, options.cases)?;
    }
    let names = options.mask_names.then(|| Names::of(&manifest, &streams));
    let mut staged = Staged::new(root(run, names.as_ref()))?;
    let changed = put_records(&mut staged, &manifest, &streams, names.as_ref(), options)?;
    if let Some(owner) = writer_of(run).or_else(|| (lengths(run) != before).then_some(LockOwner::Unknown)) {
        return Err(being_written(owner));
    }
    let report = put_report(&mut staged, options.language)?;
    let missing = missing_of(&report);
    let Streams { turns, verdicts, ratings, notes, utterances, views } = &streams;
    let records = [turns.len(), verdicts.len(), ratings.len(), notes.len(), utterances.len(), views.len()];
    let last = streams
        .turns
        .iter()
        .map(|(turn, _)| turn.at)
        .chain(streams.verdicts.iter().map(|(verdict, _)| verdict.at))
        .chain(streams.ratings.iter().map(|(rating, _)| rating.at))
        .chain(streams.notes.iter().map(|(note, _)| note.at))
        .chain(streams.utterances.iter().map(|(line, _)| line.at))
        .chain(streams.views.iter().map(|(verdict, _)| verdict.at))
        .max();
    let last = last.unwrap_or(manifest.began);
    let facts = Facts { name: staged.root().to_owned(), report: &report, records, missing: &missing, changed, last, options };
    staged.put("pack.json", &pretty(&facts.json())?)?;
    staged.put("README.md", papers::readme(&facts).as_bytes())?;
    staged.put("CITATION.md", papers::citation(&facts).as_bytes())?;
    staged.put("LICENCES.md", papers::licences(&facts).as_bytes())?;
    let described = ro_crate::metadata(&facts, staged.files());
    staged.put(ro_crate::FILE, &pretty(&described)?)?;
    staged.put_sums()?;
    let (sha256, bytes) = write(&staged, out, u64::try_from(last.as_second()).unwrap_or_default())?;
    Ok(Packed { sha256, bytes, files: staged.files().len(), records, missing, changed })
}

fn manifest(run: &Path) -> Result<Manifest, ArchiveError> {
    let path = run.join("manifest.json");
    let missing = || RecordError::Io { path: path.clone(), action: RecordAction::Read, source: std::io::ErrorKind::NotFound.into() };
    Ok(Manifest::read(&path)?.ok_or_else(missing)?)
}

/// The bytes of each stream: of a run that nobody writes they stay the same.
fn lengths(run: &Path) -> [Option<u64>; 6] {
    STREAMS.map(|name| std::fs::metadata(run.join(name)).ok().map(|file| file.len()))
}

/// The name of the archive's folder: the run's, as far as every system takes it and it names nobody who is masked.
fn root(run: &Path, names: Option<&Names>) -> String {
    let absolute = std::path::absolute(run).unwrap_or_else(|_| run.to_owned());
    let name = absolute.file_name().map_or_else(|| "run".to_owned(), |name| file_name::slug(&name.to_string_lossy()));
    if names.is_some_and(|names| names.text(&name).is_some()) {
        return "run".into();
    }
    // A name in a tar archive has 100 bytes, with the file's.
    let mut short = String::new();
    for c in name.trim_matches('.').chars() {
        if short.len() + c.len_utf8() > 48 {
            break;
        }
        short.push(c);
    }
    if short.is_empty() { "run".into() } else { short }
}

/// Whether the named case files are the run's, and all of them.
fn check_cases(manifest: &Manifest, cases: &[CaseText]) -> Result<(), ArchiveError> {
    let named = |file: &CaseSource| format!("{} (sha256 {})", file.file, if file.digest.is_empty() { "–" } else { &file.digest });
    let same = |a: &CaseSource, b: &CaseSource| a.digest == b.digest && (!a.digest.is_empty() || a.file == b.file);
    if let Some(other) = cases.iter().find(|case| !manifest.cases.iter().any(|file| same(file, &case.source))) {
        let (other, own) = (named(&other.source), manifest.cases.iter().map(named).collect::<Vec<_>>().join(", "));
        let zh = format!("{other} 不是这份记录的病例文件，记录所用的是 {own}：请用 --with-cases 指定这些文件");
        return Err(ArchiveError::Cases(Bilingual::both(
            zh,
            format!("{other} is no case file of this run, which has {own}: name these with --with-cases"),
        )));
    }
    if let Some(absent) = manifest.cases.iter().find(|file| !cases.iter().any(|case| same(file, &case.source))) {
        let absent = named(absent);
        let zh = format!("记录还用了病例文件 {absent}：请再用一次 --with-cases 指定它，或不附带任何病例原文");
        return Err(ArchiveError::Cases(Bilingual::both(
            zh,
            format!("the run has the case file {absent}, too: name it with another --with-cases, or pack no texts of cases"),
        )));
    }
    Ok(())
}

/// The manifest, the streams and what is known of the cases; returns how many records have another text than in the run.
fn put_records(
    staged: &mut Staged,
    manifest: &Manifest,
    streams: &Streams,
    names: Option<&Names>,
    options: &PackOptions<'_>,
) -> Result<usize, ArchiveError> {
    let mut manifest = manifest.clone();
    for identity in manifest.models.iter_mut().chain(&mut manifest.judges) {
        *identity = names.map_or_else(|| identity.clone().without_folder(), |names| names.model(identity));
    }
    if let Some(names) = names {
        manifest.plan.models.iter_mut().for_each(|key| *key = names.plan_key(key));
        manifest.plan.judgings.iter_mut().for_each(|judging| judging.judge = names.plan_key(&judging.judge));
        // What is known of a model tells which one it is.
        manifest.facts.clear();
        for warning in &mut manifest.warnings {
            if let Some(masked) = names.text(warning) {
                *warning = masked;
            }
        }
    }
    let mut value = json!(manifest);
    hide(&mut value, options.private, &[]);
    staged.put("manifest.json", &pretty(&value)?)?;
    let mut rewriter = Rewriter::new(options.private, names, !options.cases.is_empty());
    let written = [
        rewriter.turns(&streams.turns),
        rewriter.verdicts(&streams.verdicts),
        rewriter.ratings(&streams.ratings),
        rewriter.notes(&streams.notes),
        rewriter.utterances(&streams.utterances),
        rewriter.views(&streams.views),
    ];
    // Most runs have no notes and no interviews, and then an archive has no file of them.
    let is_optional = |name: &str| [NOTES_FILE, UTTERANCES_FILE, VIEWS_FILE].contains(&name);
    for (name, stream) in STREAMS.iter().zip(&written).filter(|(name, stream)| !is_optional(name) || !stream.text.is_empty()) {
        staged.put(name, stream.text.as_bytes())?;
    }
    let digests: String = written.iter().map(|stream| stream.digests.as_str()).collect();
    staged.put("record-digests.jsonl", digests.as_bytes())?;
    staged.put("cases.json", &pretty(&cases(&manifest, streams))?)?;
    for case in options.cases {
        if let Some(bytes) = &case.bytes {
            staged.put(&format!("cases/{}", file_name::slug(&case.source.file)), bytes)?;
        }
    }
    Ok(rewriter.changed)
}

/// What is known of the cases without their texts.
fn cases(manifest: &Manifest, streams: &Streams) -> Value {
    type Turns = BTreeMap<usize, BTreeSet<String>>;
    let mut asked: BTreeMap<(Source, String), (Turns, BTreeSet<String>)> = BTreeMap::new();
    for (turn, _) in streams.turns.iter().filter(|(turn, _)| turn.asked == AskedKind::Protocol) {
        let (turns, _) = asked.entry((turn.source, turn.case.to_string())).or_default();
        turns.entry(turn.turn).or_default().insert(super::digest_of_question(&turn.question));
    }
    for case in &manifest.plan.cases {
        let (_, references) = asked.entry((case.source, case.id.to_string())).or_default();
        references.extend(case.reference_digest.clone());
    }
    for (verdict, _) in &streams.verdicts {
        let (_, references) = asked.entry((verdict.source, verdict.case.to_string())).or_default();
        references.extend(verdict.reference_digest.clone());
    }
    let cases = asked.into_iter().map(|((source, case), (turns, references))| {
        let turns: Vec<Value> = turns.into_iter().map(|(turn, questions)| json!({ "turn": turn, "questions_sha256": questions })).collect();
        json!({ "case": case, "source": source, "turns": turns, "references_sha256": references })
    });
    json!({ "files": manifest.cases, "cases": cases.collect::<Vec<_>>() })
}

/// The report of the archive's own records, for programs and for people.
fn put_report(staged: &mut Staged, language: Language) -> Result<Report, ArchiveError> {
    let records = report::read(&[staged.path()])?;
    let report = Report::of(&records, Resampling::default());
    for (name, format) in
        [("report/report.json", Format::Json), ("report/report.md", Format::Markdown), ("report/report.html", Format::Html)]
    {
        staged.put(name, report.write(format, language, None)?.as_bytes())?;
    }
    Ok(report)
}

/// Writes the archive; its digest and its bytes.
fn write(staged: &Staged, out: &Path, time: u64) -> Result<(String, u64), ArchiveError> {
    let mut file = atomic_file::create_new(out).map_err(ArchiveError::io(out))?;
    let names: Vec<String> = staged.files().keys().cloned().collect();
    let written = tarball::write(&mut file, &staged.path(), staged.root(), &names, time)
        .and_then(|()| atomic_file::sync(&file).map_err(ArchiveError::io(out)));
    if let Err(error) = written {
        // Half an archive is none; if it cannot be removed, the error that is told is still the first one.
        let _ = std::fs::remove_file(out);
        return Err(error);
    }
    let digest = File::open(out).and_then(|file| sha256_of_reader(file, |_| ())).map_err(ArchiveError::io(out))?;
    let bytes = std::fs::metadata(out).map_err(ArchiveError::io(out))?.len();
    Ok((digest, bytes))
}

fn pretty(value: &Value) -> Result<Vec<u8>, ArchiveError> {
    let mut text = serde_json::to_vec_pretty(value).map_err(|e| ArchiveError::io("pack.json")(e.into()))?;
    text.push(b'\n');
    Ok(text)
}

impl Facts<'_> {
    /// `pack.json`.
    fn json(&self) -> Value {
        let [turns, verdicts, ratings, notes, utterances, views] = self.records;
        json!({
            "wardround_archive": ARCHIVE_VERSION,
            "wardround": env!("CARGO_PKG_VERSION"),
            "run": self.name,
            "names_masked": self.options.mask_names,
            "questions": if self.options.cases.is_empty() { "digests" } else { "texts" },
            "records": { "turns": turns, "verdicts": verdicts, "ratings": ratings, "notes": notes, "utterances": utterances, "interview_verdicts": views },
            "records_with_changed_texts": self.changed,
            "incomplete": self.missing,
            "report": { "resamples": self.report.resampling.resamples, "seed": self.report.resampling.seed, "language": self.options.language },
        })
    }
}
