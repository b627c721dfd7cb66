//! Checks an archive, the folder that one was unpacked to, or a run where it was recorded.

use super::{
    ArchiveError, STREAMS,
    checks::{Check, CheckKind, told},
    contents::{case_files, numbers},
    interviews,
    pack_file::{LIST_MIB, Pack, pack_of},
    staged::SUMS,
    streams::{Streams, about},
    tarball, turn_keys,
};
use crate::{
    case::Case,
    chat::Finish,
    digest::{sha256, sha256_of_reader},
    judge::Verdict,
    language::Bilingual,
    plain_file,
    record::{CaseSource, Manifest, Plan, check_streams},
};
use serde::Serialize;
use serde_json::Value;
use std::{
    collections::{BTreeMap, HashMap, HashSet},
    path::{Path, PathBuf},
};

/// What the checks of a run or an archive came to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Verification {
    /// Whether it was packed, and so has checksums and a report.
    pub packed: bool,
    /// sha256 of the archive, where it is a file.
    pub sha256: Option<String>,
    /// The version of Wardround that packed it.
    pub packed_by: Option<String>,
    /// Whether models and raters have other names in it.
    pub names_masked: bool,
    /// The checks, in the order in which they were made.
    pub checks: Vec<Check>,
}

impl Verification {
    /// Whether nothing is wrong.
    pub fn passed(&self) -> bool {
        !self.checks.iter().any(Check::failed)
    }
}

/// Checks an archive or a run. `cases` are case files at hand, with what a manifest would say of each.
///
/// ```no_run
/// use wardround::{archive::verify, language::Language};
///
/// let verification = verify("study.tar.gz".as_ref(), &[])?;
/// for check in verification.checks.iter().filter(|check| check.failed()) {
///     println!("{}: {:?}", check.check.words(Language::En), check.outcome);
/// }
/// # Ok::<(), wardround::archive::ArchiveError>(())
/// ```
///
/// # Errors
/// When it is neither, is refused, or cannot be read.
pub fn verify(path: &Path, cases: &[(CaseSource, Vec<Case>)]) -> Result<Verification, ArchiveError> {
    if path.is_dir() {
        return verify_folder(path, None, cases);
    }
    let digest = plain_file::open(path).and_then(|file| sha256_of_reader(file, |_| ())).map_err(ArchiveError::io(path))?;
    let folder = tempfile::Builder::new().prefix("wardround-").tempdir().map_err(ArchiveError::io(std::env::temp_dir()))?;
    let root = tarball::unpack(path, folder.path())?;
    if !root.join("pack.json").is_file() {
        let why = Bilingual::both("其中没有 pack.json", "it has no pack.json");
        return Err(ArchiveError::NotAnArchive { path: path.to_owned(), why });
    }
    verify_folder(&root, Some(digest), cases)
}

fn verify_folder(folder: &Path, digest: Option<String>, cases: &[(CaseSource, Vec<Case>)]) -> Result<Verification, ArchiveError> {
    let pack = pack_of(folder)?;
    let sums = pack.as_ref().map(|_| checksums(folder)).transpose()?;
    let (manifest, streams) = match manifest_and_streams(folder) {
        Ok(read) => read,
        Err(error) => return unreadable(folder, digest, pack, sums, error),
    };
    let not_packed =
        || Bilingual::both("这是未打包的运行记录，没有可比对的内容", "this is a run that was not packed: there is nothing to compare with");
    let mut checks = Vec::new();
    let mut changed = HashSet::new();
    if let Some(sums) = sums {
        checks.push(sums);
        let (check, texts) = records(folder, &streams)?;
        checks.push(check);
        changed = texts;
    } else {
        checks.extend([CheckKind::Checksums, CheckKind::Records].map(|kind| Check::skipped(kind, not_packed())));
    }
    checks.push(links(&streams));
    let names_masked = pack.as_ref().is_some_and(|pack| pack.names_masked);
    checks.extend(questions(&streams, &manifest.plan, names_masked, &changed));
    checks.extend(interviews::check(&streams.utterances, names_masked));
    checks.extend(interviews::check_views(&streams.views, &streams.utterances, names_masked));
    checks.push(ratings(&streams, &changed));
    checks.push(case_files(folder, &manifest, &streams, cases)?);
    checks.push(match &pack {
        Some(pack) => numbers(folder, pack)?,
        None => Check::skipped(CheckKind::Report, not_packed()),
    });
    Ok(Verification {
        packed: pack.is_some(),
        sha256: digest,
        names_masked: pack.as_ref().is_some_and(|pack| pack.names_masked),
        packed_by: pack.map(|pack| pack.wardround),
        checks,
    })
}

fn manifest_and_streams(folder: &Path) -> Result<(Manifest, Streams), ArchiveError> {
    let path = folder.join("manifest.json");
    let manifest = Manifest::read(&path)?.ok_or_else(|| {
        let why = Bilingual::both("没有 manifest.json", "it has no manifest.json");
        ArchiveError::NotAnArchive { path: folder.to_owned(), why }
    })?;
    check_streams(folder, &manifest)?;
    let streams = Streams::read(folder)?;
    Ok((manifest, streams))
}

/// An archive whose files were changed so that they cannot be read fails its checks; one with right checksums, and a run, is an error.
fn unreadable(
    folder: &Path,
    digest: Option<String>,
    pack: Option<Pack>,
    sums: Option<Check>,
    error: ArchiveError,
) -> Result<Verification, ArchiveError> {
    let (Some(pack), Some(sums)) = (pack, sums.filter(Check::failed)) else { return Err(error) };
    // An archive lies in a temporary folder, of which nobody needs to hear.
    let folder = format!("{}{}", folder.display(), std::path::MAIN_SEPARATOR);
    let problem = Bilingual::of(|language| error.words(language).replace(&folder, ""));
    let records = Check::of(CheckKind::Records, 0, vec![problem], Bilingual::default());
    let checks = vec![sums, records];
    Ok(Verification { packed: true, sha256: digest, names_masked: pack.names_masked, packed_by: Some(pack.wardround), checks })
}

fn checksums(folder: &Path) -> Result<Check, ArchiveError> {
    let sums = folder.join(SUMS);
    let text = plain_file::read_to_string(&sums, LIST_MIB).map_err(ArchiveError::io(&sums))?;
    let listed: BTreeMap<&str, &str> = text.lines().filter_map(|line| line.split_once("  ")).map(|(digest, name)| (name, digest)).collect();
    let mut files = Vec::new();
    list(folder, folder, &mut files)?;
    let mut problems = Vec::new();
    for name in listed.keys().filter(|name| !files.iter().any(|file| file == *name)) {
        problems.push(Bilingual::both(format!("缺少文件 {name}"), format!("{name} is missing")));
    }
    for name in files.iter().filter(|name| *name != SUMS) {
        let Some(expected) = listed.get(name.as_str()) else {
            problems.push(Bilingual::both(format!("{name} 不在 {SUMS} 中"), format!("{name} is not in {SUMS}")));
            continue;
        };
        let path = folder.join(name);
        let digest = plain_file::open(&path).and_then(|file| sha256_of_reader(file, |_| ())).map_err(ArchiveError::io(&path))?;
        if digest != **expected {
            problems.push(Bilingual::both(
                format!("{name} 被改动：其 sha256 不是 {SUMS} 所列"),
                format!("{name} was changed: it has another sha256 than {SUMS} says"),
            ));
        }
    }
    Ok(Check::of(CheckKind::Checksums, listed.len(), told(problems), Bilingual::default()))
}

/// The files below a folder, by their paths from it; links are told as files that are not listed.
fn list(folder: &Path, top: &Path, files: &mut Vec<String>) -> Result<(), ArchiveError> {
    for entry in std::fs::read_dir(folder).map_err(ArchiveError::io(folder))? {
        let entry = entry.map_err(ArchiveError::io(folder))?;
        let path: PathBuf = entry.path();
        if entry.file_type().map_err(ArchiveError::io(&path))?.is_dir() {
            list(&path, top, files)?;
        } else {
            let name =
                path.strip_prefix(top).unwrap_or(&path).components().map(|part| part.as_os_str().to_string_lossy()).collect::<Vec<_>>();
            files.push(name.join("/"));
        }
    }
    files.sort();
    Ok(())
}

/// Compares the lines with those that were packed, and returns the answers whose texts packing changed, by their place.
fn records(folder: &Path, streams: &Streams) -> Result<(Check, HashSet<usize>), ArchiveError> {
    let path = folder.join("record-digests.jsonl");
    let text = plain_file::read_to_string(&path, LIST_MIB).map_err(ArchiveError::io(&path))?;
    let mut packed: HashMap<(String, String), (String, bool)> = HashMap::new();
    for line in text.lines().filter_map(|line| serde_json::from_str::<Value>(line).ok()) {
        let field = |name: &str| line[name].as_str().unwrap_or_default().to_owned();
        packed.insert((field("stream"), field("sha256")), (field("about"), line["changed"] == true));
    }
    let values =
        streams.turns.iter().map(|(_, value)| (STREAMS[0], value)).chain(streams.verdicts.iter().map(|(_, value)| (STREAMS[1], value)));
    let values = values.chain(streams.ratings.iter().map(|(_, value)| (STREAMS[2], value)));
    let values = values.chain(streams.notes.iter().map(|(_, value)| (STREAMS[3], value)));
    let values = values.chain(streams.utterances.iter().map(|(_, value)| (STREAMS[4], value)));
    let values = values.chain(streams.views.iter().map(|(_, value)| (STREAMS[5], value)));
    let (mut there, mut changed, mut added) = (HashSet::new(), HashSet::new(), Vec::new());
    let mut count = 0;
    for (place, (stream, value)) in values.enumerate() {
        count += 1;
        let key = (stream.to_owned(), sha256(value.to_string().as_bytes()));
        match packed.get(&key) {
            Some((_, true)) => _ = changed.insert(place),
            Some(_) => {}
            None => added.push((stream.to_owned(), about(value))),
        }
        there.insert(key);
    }
    let mut problems = Vec::new();
    let mut lost: Vec<(String, String)> =
        packed.into_iter().filter(|(key, _)| !there.contains(key)).map(|((stream, _), (about, _))| (stream, about)).collect();
    lost.sort();
    for record in lost {
        let (stream, about) = &record;
        if let Some(at) = added.iter().position(|other| *other == record) {
            problems.push(Bilingual::both(format!("{stream}：被改动的记录：{about}"), format!("{stream}: changed: {about}")));
            added.remove(at);
        } else {
            problems.push(Bilingual::both(format!("{stream}：缺少记录：{about}"), format!("{stream}: missing: {about}")));
        }
    }
    for (stream, about) in added {
        problems.push(Bilingual::both(format!("{stream}：打包时没有的记录：{about}"), format!("{stream}: was not packed: {about}")));
    }
    Ok((Check::of(CheckKind::Records, count, told(problems), Bilingual::default()), changed))
}

fn links(streams: &Streams) -> Check {
    let keys: HashSet<&str> = streams.turns.iter().map(|(turn, _)| turn.key.as_str()).collect();
    let answers: HashSet<(&str, String)> =
        streams.turns.iter().map(|(turn, _)| (turn.key.as_str(), sha256(turn.text.as_bytes()))).collect();
    let mut problems = Vec::new();
    for (_, value) in streams.verdicts.iter().filter(|(verdict, _)| !keys.contains(verdict.turn_key.as_str())) {
        let about = about(value);
        problems.push(Bilingual::both(format!("没有所评的回答：{about}"), format!("the judged answer is not there: {about}")));
    }
    for (_, value) in
        streams.ratings.iter().filter(|(rating, _)| !answers.contains(&(rating.turn_key.as_str(), rating.answer_digest.clone())))
    {
        let about = about(value);
        problems.push(Bilingual::both(
            format!("没有所评的回答，或其文字不同：{about}"),
            format!("the rated answer is not there, or has another text: {about}"),
        ));
    }
    for (_, value) in streams.notes.iter().filter(|(note, _)| !answers.contains(&(note.turn_key.as_str(), note.answer_digest.clone()))) {
        let about = about(value);
        problems.push(Bilingual::both(
            format!("没有备注所指的回答，或其文字不同：{about}"),
            format!("the answer that a note is about is not there, or has another text: {about}"),
        ));
    }
    let checked = streams.verdicts.len() + streams.ratings.len() + streams.notes.len();
    Check::of(CheckKind::Links, checked, told(problems), Bilingual::default())
}

fn questions(streams: &Streams, plan: &Plan, masked: bool, changed: &HashSet<usize>) -> [Check; 2] {
    let kinds = [CheckKind::Questions, CheckKind::JudgeQuestions];
    if masked {
        let why = || Bilingual::both("模型名已遮盖，摘要无从重算", "models' names are masked, and digests contain them");
        return kinds.map(|kind| Check::skipped(kind, why()));
    }
    let turns: Vec<_> = streams.turns.iter().map(|(turn, _)| turn.clone()).collect();
    let verdicts: Vec<_> = streams.verdicts.iter().map(|(verdict, _)| verdict.clone()).collect();
    let of_turns = turn_keys::turns(&turns, &turn_keys::Histories::of(plan), |place| changed.contains(&place));
    let of_verdicts = turn_keys::verdicts(&verdicts, &turns, |place| changed.contains(&place));
    let check = |kind, checked: turn_keys::Checked, values: Vec<&Value>| {
        let problem = |place: &usize| {
            let about = about(values[*place]);
            Bilingual::both(format!("由记录重算的摘要不同：{about}"), format!("another digest than the records give: {about}"))
        };
        let unknown = checked.unknown;
        let note = match unknown {
            0 => Bilingual::default(),
            _ => Bilingual::both(
                format!("{unknown} 条无从重算（不按方案的提问、打包时改动的文字或旧版记录）"),
                format!("{unknown} cannot be computed: off protocol, with texts that packing changed, or of an earlier version"),
            ),
        };
        if checked.right == 0 && checked.wrong.is_empty() && unknown > 0 {
            return Check::skipped(kind, note);
        }
        Check::of(kind, checked.right, told(checked.wrong.iter().map(problem).collect()), note)
    };
    [
        check(kinds[0], of_turns, streams.turns.iter().map(|(_, value)| value).collect()),
        check(kinds[1], of_verdicts, streams.verdicts.iter().map(|(_, value)| value).collect()),
    ]
}

/// Reads every judge's text again.
fn ratings(streams: &Streams, changed: &HashSet<usize>) -> Check {
    let (mut checked, mut problems) = (0, Vec::new());
    for (place, (verdict, value)) in streams.verdicts.iter().enumerate() {
        // A text that packing changed may read otherwise; one that failed was never read.
        if changed.contains(&(streams.turns.len() + place)) || !verdict.verdict.is_final() || verdict.text.is_empty() {
            continue;
        }
        checked += 1;
        let finish = verdict.finish.unwrap_or(Finish::Stop);
        let read = verdict.verdict.read_again(&verdict.text, finish, verdict.preset);
        let says = |verdict: &Verdict| verdict.score_text();
        if says(&read) != says(&verdict.verdict) {
            let (about, recorded, read) =
                (about(value), says(&verdict.verdict).unwrap_or_else(|| "–".into()), says(&read).unwrap_or_else(|| "–".into()));
            problems.push(Bilingual::both(
                format!("记录为 {recorded}，评委原文为 {read}：{about}"),
                format!("recorded as {recorded}, and the judge's text says {read}: {about}"),
            ));
        }
    }
    if checked == 0 {
        let why = Bilingual::both("没有可以重读的评委原文", "there is no judge's text that can be read again");
        return Check::skipped(CheckKind::Ratings, why);
    }
    Check::of(CheckKind::Ratings, checked, told(problems), Bilingual::default())
}
