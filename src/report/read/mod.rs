//! Reading run folders into [`Records`], in time that grows with their bytes and memory that grows with their count of lines.

mod current;
mod facts;
mod interviews;
pub(super) mod line;
pub(super) mod names;
mod order;
pub(super) mod outcome;
mod plan;
mod stated;
mod turns;
mod variants;

use super::records::{Answer, JudgedAnswer, LeftOut, PersonRating, Records, RunRead};
use crate::{
    chat::ModelFacts,
    digest::sha256,
    judge::{ErrorReading, FormVerdict, RubricVerdict},
    language::Bilingual,
    record::{AskedKind, Journal, Manifest, Place, Plan, RatingRecord, RecordError, Scanned, check_streams, scan, scan_beginning},
};
use current::{Keys, current_answers, current_verdicts, of_one_reference};
use facts::LineFacts;
use line::{IDENTITY_PARTS, IdentityLine, VerdictLine};
use names::{CaseName, Party, Seen, Table};
use outcome::Outcome;
use std::{
    borrow::Cow,
    collections::{BTreeMap, HashMap},
    num::NonZeroU64,
    path::{Path, PathBuf},
};
use turns::turns;

/// The most models, or judges, or wordings of prompts: every pair of models is compared, and each judge with each wording is a block of its own.
const MOST_NAMES: usize = 200;

/// What is shared while the lines are read.
#[derive(Default)]
struct Tables {
    /// Whether the beginning of each stream of records is enough.
    of_beginning: bool,
    models: Table<Party>,
    judges: Table<Party>,
    cases: Table<CaseName>,
    wordings: Table<String>,
    rubrics: Table<RubricVerdict>,
    forms: Table<FormVerdict>,
    errors: Table<ErrorReading>,
}

impl Tables {
    fn scan<R: Send>(
        &self,
        path: &Path,
        parse: impl Fn(&mut Reader, Place, &[u8]) -> Result<Option<R>, String> + Sync,
    ) -> Result<Scanned<R>, RecordError> {
        if self.of_beginning { scan_beginning(path, Reader::default, parse) } else { scan(path, Reader::default, parse) }
    }
}

/// What one reader has seen.
#[derive(Default)]
struct Reader {
    models: Seen,
    judges: Seen,
    cases: Seen,
    wordings: Seen,
}

/// Reads one or several runs as one. A run is not taken: another process may be writing there; an unfinished last line is left out, and counted.
///
/// # Errors
/// When a folder is no run, a file cannot be read, or a line before the last is no record of this version: with the file and the line.
pub fn read(folders: &[PathBuf]) -> Result<Records, RecordError> {
    read_of_plan(folders, Tables::default(), |manifest| Cow::Borrowed(&manifest.plan))
}

/// Reads the beginning of runs: the answers and verdicts of the first few megabytes of each stream, for a screen that shows something at once. No figure may
/// be computed from it.
///
/// # Errors
/// As [`read`].
pub fn read_beginning(folders: &[PathBuf]) -> Result<Records, RecordError> {
    read_of_plan(folders, Tables { of_beginning: true, ..Tables::default() }, |manifest| Cow::Borrowed(&manifest.plan))
}

/// Reads one run for itself: that of a shard is to hold the cases of the shard, and not all that are planned.
///
/// # Errors
/// As [`read`].
pub fn read_alone(folder: &Path) -> Result<Records, RecordError> {
    read_of_plan(&[folder.to_owned()], Tables::default(), Manifest::own_plan)
}

fn read_of_plan(folders: &[PathBuf], tables: Tables, plan_of: impl Fn(&Manifest) -> Cow<'_, Plan>) -> Result<Records, RecordError> {
    let mut left_out = LeftOut::default();
    let manifests = folders.iter().map(|folder| manifest(folder)).collect::<Result<Vec<_>, _>>()?;
    for manifest in &manifests {
        // Before the plans, which know models by their keys only.
        for model in &manifest.models {
            tables.models.party(model);
        }
        for judge in &manifest.judges {
            tables.judges.party(judge);
        }
    }
    let mut plans = manifests.iter().map(|m| plan::of_manifest(&plan_of(m), &tables)).collect::<Vec<_>>();
    for (folder, plan) in folders.iter().zip(&plans) {
        plan::check(folder, plan)?;
    }

    let (mut answers, mut stated) = (Vec::new(), Vec::new());
    for (folder, run) in folders.iter().zip(0..) {
        turns(&folder.join("turns.jsonl"), run, &tables, &mut left_out, (&mut answers, &mut stated))?;
    }
    let (mut models, cases) = (tables.models.take_entries(), tables.cases.take_entries());
    variants::began(&mut models, answers.iter().map(|a| (a.model, a.at)));
    for ((plan, run), manifest) in plans.iter_mut().zip(0..).zip(&manifests) {
        variants::of_models(plan, &models, run, &manifest.sampling);
    }
    let (models, kept) = variants::meant(models, &plans.iter().flat_map(|p| p.models.iter().copied()).collect());
    plans.iter_mut().flat_map(|p| &mut p.models).chain(answers.iter_mut().map(|a| &mut a.model)).for_each(|m| *m = kept[*m as usize]);
    few_enough(folders, ("个模型", "models"), models.len())?;
    let (models, model_places) = order::parties(models, plans.iter().flat_map(|p| p.models.iter().copied()));
    let (cases, case_places) = order::cases(cases, plans.iter().flat_map(|p| p.cases.iter().map(|(case, _)| *case)));
    for answer in &mut answers {
        answer.model = model_places[answer.model as usize];
        answer.case = case_places[answer.case as usize];
    }
    plans.iter_mut().for_each(|p| p.renumber(&model_places, &case_places));
    let texts = if folders.len() > 1 { answers.iter().map(|a| ((a.run, a.key), a.text)).collect() } else { HashMap::new() };
    let identities = names::identities(&models);
    let (mut answers, earlier) = current_answers(answers, |model| identities[model as usize], &mut left_out);
    let keys = Keys::of(&answers, &texts);
    drop(texts);

    let (mut verdicts, mut ends) = (Vec::new(), Vec::new());
    for (folder, run) in folders.iter().zip(0..) {
        judged(&folder.join("verdicts.jsonl"), run, &keys, &tables, &mut left_out, &mut verdicts)?;
        ends.push(verdicts.len());
    }
    stated::note(&stated, &keys, &mut answers);
    let ratings = ratings(folders, &keys, &answers, &mut left_out)?;
    drop(keys);

    let (mut judges, wordings) = (tables.judges.take_entries(), tables.wordings.take_entries());
    variants::began(&mut judges, verdicts.iter().map(|v| (v.judge, v.at)));
    for (plan, run) in plans.iter_mut().zip(0..) {
        variants::of_judges(plan, &judges, run);
    }
    let (judges, kept) = variants::meant(judges, &plans.iter().flat_map(|p| p.judgings.iter().map(|j| j.judge)).collect());
    let planned = plans.iter_mut().flat_map(|p| &mut p.judgings).map(|j| &mut j.judge);
    planned.chain(verdicts.iter_mut().map(|v| &mut v.judge)).for_each(|j| *j = kept[*j as usize]);
    few_enough(folders, ("个评委", "judges"), judges.len())?;
    few_enough(folders, ("种评分提示词", "wordings of the judge's prompts"), wordings.len())?;
    let (judges, judge_places) = order::parties(judges, plans.iter().flat_map(|p| p.judgings.iter().map(|j| j.judge)));
    let (wordings, wording_places) = order::sorted(wordings);
    for verdict in &mut verdicts {
        verdict.judge = judge_places[verdict.judge as usize];
        verdict.wording = wording_places[verdict.wording as usize];
    }
    let facts = facts_of(&manifests);
    let mut runs = Vec::new();
    for (run, ((folder, manifest), plan)) in folders.iter().zip(manifests).zip(&mut plans).enumerate() {
        plan.renumber_judges(&judge_places);
        let unplanned = plan.cases.is_empty();
        if unplanned {
            let from = if run == 0 { 0 } else { ends[run - 1] };
            *plan = plan::as_seen(run as u32, &answers, &verdicts[from..ends[run]]);
            plan::check(folder, plan)?;
        }
        runs.push(run_read(folder, manifest, unplanned));
    }
    let verdicts = current_verdicts(of_one_reference(verdicts, &answers, &plans, &mut left_out), &mut left_out);
    let (rubrics, forms, errors) = (tables.rubrics.take_entries(), tables.forms.take_entries(), tables.errors.take_entries());
    // A screen that shows the beginning shows no interviews.
    let interviews = if tables.of_beginning { Vec::new() } else { interviews::interviews(folders)? };
    let read = Records { runs, models, judges, cases, wordings, answers, earlier, verdicts, ratings, plans, ..Records::default() };
    Ok(Records { rubrics, forms, errors, left_out, interviews, facts, ..read })
}

/// What is known of the models: of several runs the last one that says something counts.
fn facts_of(manifests: &[Manifest]) -> BTreeMap<String, ModelFacts> {
    let mut facts: BTreeMap<String, ModelFacts> = BTreeMap::new();
    for (key, told) in manifests.iter().flat_map(|manifest| &manifest.facts) {
        let known = facts.entry(key.clone()).or_default();
        *known = told.clone().or(known);
    }
    facts
}

fn few_enough(folders: &[PathBuf], what: (&str, &str), count: usize) -> Result<(), RecordError> {
    if count <= MOST_NAMES {
        return Ok(());
    }
    let (zh, en) = what;
    let message = Bilingual::both(
        format!("{count} {zh}，多于一份报告可容的 {MOST_NAMES}；请减少一次报告的运行数"),
        format!("{count} {en}, more than the {MOST_NAMES} that a report takes; report on fewer runs at once"),
    );
    Err(RecordError::NotARun { path: folders.last().cloned().unwrap_or_default(), message })
}

fn manifest(folder: &Path) -> Result<Manifest, RecordError> {
    let message = || {
        Bilingual::both(
            "没有 manifest.json，不是记录文件夹；请指定一次运行的记录文件夹（replay 或 batch 的 --out）",
            "holds no manifest.json, so it is not a run; name the folder of one (--out of replay or batch)",
        )
    };
    let manifest = Manifest::read(&folder.join("manifest.json"))?
        .ok_or_else(|| RecordError::NotARun { path: folder.to_owned(), message: message() })?;
    check_streams(folder, &manifest)?;
    Ok(manifest)
}

fn run_read(folder: &Path, manifest: Manifest, unplanned: bool) -> RunRead {
    let folder = folder.file_name().map_or_else(|| folder.display().to_string(), |name| name.to_string_lossy().into_owned());
    let Manifest { cases, warnings, wardround, continued_by, began, seed, .. } = manifest;
    RunRead { folder, cases, wardround, continued_by, began, seed, warnings, unplanned }
}

/// A key's first 128 bits. Keys are sha256 in hexadecimal; any other text is digested first.
pub(crate) fn short_key(key: &str) -> u128 {
    let hexadecimal = |text: &str| text.get(..32).and_then(|start| u128::from_str_radix(start, 16).ok()).filter(|_| text.len() == 64);
    hexadecimal(key).or_else(|| hexadecimal(&sha256(key.as_bytes()))).unwrap_or_default()
}

/// A reference's digest, shortened.
fn short_reference(digest: &str) -> NonZeroU64 {
    // A digest whose first half is nothing is not met.
    NonZeroU64::new((short_key(digest) >> 64) as u64).unwrap_or(NonZeroU64::MAX)
}

fn candidate(seen: &mut Seen, table: &Table<Party>, identity: &IdentityLine<'_>, line: &LineFacts<'_>) -> Result<u32, String> {
    number(seen, identity, line, || identity.identity().map(|identity| table.candidate(&identity, line)))
}

fn judge(seen: &mut Seen, table: &Table<Party>, identity: &IdentityLine<'_>, line: &LineFacts<'_>) -> Result<u32, String> {
    number(seen, identity, line, || identity.identity().map(|identity| table.judge(&identity, line)))
}

fn number(
    seen: &mut Seen,
    identity: &IdentityLine<'_>,
    line: &LineFacts<'_>,
    ask: impl FnOnce() -> Result<u32, String>,
) -> Result<u32, String> {
    let ([served, endpoint], numbers) = line.parts();
    let mut parts = [None; IDENTITY_PARTS + 2];
    parts[..IDENTITY_PARTS].copy_from_slice(&identity.parts());
    parts[IDENTITY_PARTS..].copy_from_slice(&[served, endpoint]);
    seen.number_with(&parts, &numbers, ask)
}

fn named<'t>(text: &'t Option<line::Text<'_>>) -> Option<&'t str> {
    text.as_ref().map(|text| text.0.as_ref())
}

fn judged(
    path: &Path,
    run: u32,
    keys: &Keys,
    tables: &Tables,
    left_out: &mut LeftOut,
    verdicts: &mut Vec<JudgedAnswer>,
) -> Result<(), RecordError> {
    let scanned = tables.scan(path, |reader, place, line| {
        let mut line: VerdictLine<'_> = serde_json::from_slice(line).map_err(|e| e.to_string())?;
        let (rubric, form, errors) = (line.rubric()?, line.form()?, line.errors());
        let outcome = line.outcome()?;
        let Some(answer) = keys.place(run, short_key(&line.turn_key.0)) else { return Ok(Some(None)) };
        // Names them by their place, which no other has.
        let own = || format!("{run} {}", place.offset);
        let outcome = match (rubric, form, errors) {
            (Some(rubric), ..) => Outcome::Rubric { score: rubric.score(), place: tables.rubrics.number(&own(), || rubric, |_| ()) },
            (_, Some(form), _) => Outcome::Form { score: form.score(), place: tables.forms.number(&own(), || form, |_| ()) },
            (.., Some(errors)) => Outcome::Errors { level: errors.level(), place: tables.errors.number(&own(), || errors, |_| ()) },
            (None, None, None) => outcome,
        };
        let digest = line.prompt_digest.0.as_ref();
        let facts =
            LineFacts { run, asked: line.sampling_asked, used: line.sampling_used, served: named(&line.served_model), endpoint: None };
        let wording = || Ok::<_, String>(tables.wordings.number(digest, || digest.to_owned(), |_| ()));
        Ok(Some(Some(JudgedAnswer {
            answer,
            at: line.at.0,
            judge: judge(&mut reader.judges, &tables.judges, &line.judge, &facts)?,
            wording: reader.wordings.number(&[Some(digest)], wording)?,
            reference: named(&line.reference_digest).map(short_reference),
            repeat: line.judge_repeat,
            preset: line.preset,
            outcome,
            outside_scale: line.official_rating.is_some_and(|rating| !(1..=10).contains(&rating)),
            judge_is_candidate: line.judge_is_candidate,
            expected: line.expected_rating,
            run,
            place,
        })))
    })?;
    left_out.torn_lines += usize::from(scanned.torn);
    let before = verdicts.len();
    let lines = scanned.records.len();
    verdicts.extend(scanned.records.into_iter().flatten());
    left_out.verdicts_on_others += lines - (verdicts.len() - before);
    Ok(())
}

/// The current ratings: a person's last one of an answer.
fn ratings(folders: &[PathBuf], keys: &Keys, answers: &[Answer], left_out: &mut LeftOut) -> Result<Vec<PersonRating>, RecordError> {
    let mut current: std::collections::BTreeMap<(u32, Option<String>), PersonRating> = std::collections::BTreeMap::new();
    for (folder, run) in folders.iter().zip(0..) {
        for record in Journal::<RatingRecord>::read(&folder.join("ratings.jsonl"))? {
            let place = keys.place(run, short_key(&record.turn_key)).filter(|_| record.asked == AskedKind::Protocol);
            match place.filter(|&p| answers[p as usize].attempt as usize == record.attempt) {
                Some(answer) => {
                    let RatingRecord { rater, rating, tags, comment, saw_verdict, .. } = record;
                    let rating = PersonRating { answer, rater: rater.clone(), rating: rating.get(), tags, comment, saw_verdict };
                    current.insert((answer, rater), rating);
                }
                None => left_out.ratings_of_others += 1,
            }
        }
    }
    Ok(current.into_values().collect())
}
