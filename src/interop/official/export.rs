//! Exports a run to the folder tree.

use super::{
    names::{self, Names},
    statistics::{Counted, Statistics},
};
use crate::{
    atomic_file::Beside,
    case::{Case, CaseFile, Source},
    chat::{ModelIdentity, Sampling},
    interop::{
        LayoutError, Remark,
        conversation::{Candidate, candidates, conversation},
        python,
    },
    judge::{Preset, Prompts},
    record::{JudgeQuestion, RunRecords, ToJudge, TurnRecord, VerdictRecord},
};
use serde_json::{Map, Value, json};
use std::{
    collections::{BTreeMap, HashMap},
    path::{Path, PathBuf},
};

/// What an export wrote.
#[derive(Debug, Default)]
pub struct Exported {
    /// The files, below the folder.
    pub files: Vec<PathBuf>,
    /// The official numbers, one entry a `stats.json`.
    pub statistics: Vec<Statistics>,
    /// The conversations that are in a suite of their own, and why.
    pub apart: Vec<Remark>,
    /// What was left out.
    pub remarks: Vec<Remark>,
}

/// The turns that the published code has prompts for.
const JUDGED_TURNS: usize = 3;

/// Writes what a run has of these cases as the published code's tree. `judge` chooses among several judges by name. A case is written with the answers
/// that it has, beside others that have as many; verdicts are those of the official wording that were given on exactly these answers and references. A verdict without a rating is left out: the
/// published code asks again for what is missing.
///
/// # Errors
/// When there is no run, it has verdicts of several judges and none is chosen, or a file cannot be written or is there with other content.
pub fn export(run: &Path, cases: &CaseFile, judge: Option<&str>, out: &Path) -> Result<Exported, LayoutError> {
    let Some(records) = RunRecords::read(run)? else {
        return Err(LayoutError::Unusable(format!("{}: there is no run in it (no manifest.json)", run.display())));
    };
    let judged = Judge::choose(&records.verdicts, judge)?;
    let tree = NewTree { out, files: Vec::new(), beside: Vec::new() };
    let mut work = Work { exported: Exported::default(), tree };
    let (usable, without): (Vec<&Case>, Vec<&Case>) = cases.cases.iter().partition(|case| case.has_reference());
    if !without.is_empty() {
        let ids: Vec<&str> = without.iter().map(|case| case.id().as_str()).take(10).collect();
        let what = "no reference: left out, since the published code would judge it against the text \"None\"";
        work.exported.remarks.push(Remark::new("cases", format!("{} ({}): {what}", without.len(), ids.join(", "))));
    }
    let mut names = Names::default();
    let mut named: HashMap<String, String> = HashMap::new();
    for candidate in candidates(&records.turns) {
        let model = named.entry(candidate.model.key()).or_insert_with(|| names.of(&candidate.model.name));
        let name = names::of_repeat(model, candidate.repeat);
        let mut by_suite: BTreeMap<&str, Vec<&Case>> = BTreeMap::new();
        for &case in &usable {
            by_suite.entry(names::suite(case.source())).or_default().push(case);
        }
        for cases in by_suite.values() {
            work.model(&name, &candidate, cases, judged.as_ref())?;
        }
    }
    if work.tree.files.is_empty() {
        let what = "the run has no answer to these cases as they are worded; name the file that it was made with (--cases)";
        return Err(LayoutError::Unusable(what.into()));
    }
    work.exported.files = work.tree.finish()?;
    Ok(work.exported)
}

/// The judge whose verdicts are exported.
struct Judge<'a> {
    identity: &'a ModelIdentity,
    sampling: Sampling,
    verdicts: HashMap<&'a str, Vec<&'a VerdictRecord>>,
}

impl<'a> Judge<'a> {
    fn choose(verdicts: &'a [VerdictRecord], wanted: Option<&str>) -> Result<Option<Self>, LayoutError> {
        let mut judges: Vec<Self> = Vec::new();
        for verdict in verdicts.iter().filter(|v| v.preset == Preset::Official && v.verdict.is_final()) {
            let same = |j: &Self| j.identity.key() == verdict.judge.key() && j.sampling == verdict.sampling_asked;
            let place = judges.iter().position(same).unwrap_or_else(|| {
                judges.push(Self { identity: &verdict.judge, sampling: verdict.sampling_asked, verdicts: HashMap::new() });
                judges.len() - 1
            });
            judges[place].verdicts.entry(&verdict.turn_key).or_default().push(verdict);
        }
        let all: Vec<String> = judges.iter().map(|j| format!("{:?}", j.identity.name)).collect();
        judges.retain(|j| wanted.is_none_or(|w| j.identity.name == w));
        match (judges.len(), wanted) {
            (1, _) => Ok(judges.pop()),
            (0, None) => Ok(None),
            (0, Some(name)) => Err(LayoutError::Unusable(format!(
                "no verdict by a judge {name:?} with the official wording; there are verdicts by: {}",
                if all.is_empty() { "nobody".into() } else { all.join(", ") }
            ))),
            (_, None) => Err(LayoutError::Unusable(format!(
                "the layout has room for one judge, and these have judged: {}; name one with --judge",
                all.join(", ")
            ))),
            (_, Some(name)) => {
                Err(LayoutError::Unusable(format!("{name:?} has judged with several settings, which the layout cannot tell apart")))
            }
        }
    }
}

struct Work<'a> {
    exported: Exported,
    tree: NewTree<'a>,
}

impl Work<'_> {
    /// One model's files of answers to a suite's cases, and what hangs on them. Within a file every conversation has as many answers: the published code stops at the
    /// first conversation that lacks the turn it judges.
    fn model(&mut self, name: &str, candidate: &Candidate<'_>, cases: &[&Case], judge: Option<&Judge<'_>>) -> Result<(), LayoutError> {
        let answered = cases.iter().map(|case| (*case, conversation(case, candidate)));
        let whole = cases.iter().map(|c| c.turns().len()).max().unwrap_or_default().min(JUDGED_TURNS);
        let mut by_length: BTreeMap<usize, Vec<(&Case, Vec<TurnRecord>)>> = BTreeMap::new();
        for (case, answers) in answered {
            by_length.entry(answers.len().min(whole)).or_default().push((case, answers));
        }
        if by_length.keys().all(|&length| length == 0) {
            return Ok(());
        }
        let suite = names::suite(cases[0].source());
        for turn in 1..=cases.iter().map(|c| c.turns().len()).max().unwrap_or_default() {
            let lacks = |(case, answers): &&(&Case, Vec<TurnRecord>)| case.turns().len() >= turn && answers.len() < turn;
            let missing = by_length.values().flatten().filter(lacks).map(|(case, _)| case.id().as_str());
            self.remark(suite, name, turn, &missing.collect::<Vec<_>>(), "no answer: left out");
        }
        for (length, conversations) in by_length.into_iter().rev().filter(|(length, _)| *length > 0) {
            let own = if length == whole { suite.to_owned() } else { names::shorter(suite, length) };
            if length != whole {
                let shown = listed(&conversations.iter().map(|(case, _)| case.id().as_str()).collect::<Vec<_>>());
                let what = format!(
                    "{shown}: without an answer to turn {}, so in a suite of their own; the published code stops at the first conversation that lacks a turn",
                    length + 1
                );
                self.exported.apart.push(Remark::new(format!("{own}/{name}"), what));
            }
            self.suite(&own, name, &conversations, judge)?;
        }
        Ok(())
    }

    /// One file of answers, and the verdicts on its turns.
    fn suite(
        &mut self,
        suite: &str,
        name: &str,
        answered: &[(&Case, Vec<TurnRecord>)],
        judge: Option<&Judge<'_>>,
    ) -> Result<(), LayoutError> {
        let mut lines = Vec::new();
        for (case, answers) in answered {
            let line = if case.source() == Source::DoctorFlan { item(case, answers) } else { consultation(case, answers) };
            lines.extend(written(&line)?);
        }
        self.tree.put(PathBuf::from(format!("data/{suite}/{name}.jsonl")), &lines)?;
        let turns = answered.iter().map(|(_, answers)| answers.len()).max().unwrap_or_default();
        for turn in 1..=turns {
            if let Some(judge) = judge {
                self.verdicts(suite, name, turn, answered, judge)?;
            }
        }
        Ok(())
    }

    /// The verdicts on one turn, a file a repeat, and their statistics.
    fn verdicts(
        &mut self,
        suite: &str,
        name: &str,
        turn: usize,
        answered: &[(&Case, Vec<TurnRecord>)],
        judge: &Judge<'_>,
    ) -> Result<(), LayoutError> {
        let prompts = Prompts::new(Preset::Official);
        let mut files: BTreeMap<u32, Vec<(&Case, Value, &VerdictRecord)>> = BTreeMap::new();
        let (mut unrated, mut other) = (Vec::new(), Vec::new());
        for (case, answers) in answered.iter().filter(|(case, answers)| answers.len() >= turn && prompts.check(case.source(), turn).is_ok())
        {
            let mut current: BTreeMap<u32, &VerdictRecord> = BTreeMap::new();
            for &verdict in judge.verdicts.get(answers[turn - 1].key.as_str()).into_iter().flatten() {
                let question = ToJudge { case, turn, answers, repeat: verdict.judge_repeat, seed: 0 };
                let asking = JudgeQuestion { judge: judge.identity, prompts, sampling: &judge.sampling, question };
                if asking.key()? == verdict.key {
                    current.insert(verdict.judge_repeat, verdict);
                } else {
                    other.push(case.id().as_str());
                }
            }
            let messages = prompts.fill(case, turn, &answers.iter().map(|a| a.text.as_str()).collect::<Vec<_>>())?;
            for (repeat, verdict) in current {
                match verdict.official_rating {
                    // What does not fit into 64 bits is no number that a mean could have.
                    Some(rating) if rating < u64::MAX => {
                        files.entry(repeat).or_default().push((case, json!(messages), verdict));
                    }
                    _ => unrated.push(case.id().as_str()),
                }
            }
        }
        self.remark(suite, name, turn, &unrated, "a verdict without a rating is left out: the published code asks for it again");
        self.remark(
            suite,
            name,
            turn,
            &other,
            "judged with another reference, wording or judge's settings than these: the verdict is left out",
        );
        if files.is_empty() {
            return Ok(());
        }
        let folder = format!("{}/{name}", names::output(suite, turn));
        let mut counted = Vec::new();
        for (place, (repeat, verdicts)) in files.iter().enumerate() {
            let mut lines = Vec::new();
            for (case, messages, verdict) in verdicts {
                let category = case.category().unwrap_or_default();
                counted.extend(verdict.official_rating.map(|rating| Counted {
                    category,
                    repeat: place,
                    rating,
                    verdict: verdict.verdict.rating(),
                }));
                let line = json!({"id": case.id_json(), "messages": messages, "category": category, "eval_result": verdict.text});
                lines.extend(written(&line)?);
            }
            self.tree.put(PathBuf::from(format!("output/{folder}/results/eval_{repeat}.jsonl")), &lines)?;
        }
        let statistics = Statistics::of(folder.clone(), &counted).map_err(|e| LayoutError::Unusable(format!("{folder}: {e}")))?;
        self.tree.put(PathBuf::from(format!("output/{folder}/stat/stats.json")), statistics.json().as_bytes())?;
        self.exported.statistics.push(statistics);
        Ok(())
    }

    fn remark(&mut self, suite: &str, name: &str, turn: usize, cases: &[&str], what: &str) {
        if !cases.is_empty() {
            self.exported.remarks.push(Remark::new(format!("{suite}/{name} turn {turn}"), format!("{}: {what}", listed(cases))));
        }
    }
}

/// How many cases, and the first of them.
fn listed(cases: &[&str]) -> String {
    let shown = cases.iter().take(10).copied().collect::<Vec<_>>().join(", ");
    let more = if cases.len() > 10 { ", …" } else { "" };
    format!("{} (cases {shown}{more})", cases.len())
}

/// A line of a suite of consultations.
fn consultation(case: &Case, answers: &[TurnRecord]) -> Value {
    let mut object = Map::new();
    object.insert("id".into(), case.id_json());
    for (i, turn) in case.turns().iter().enumerate() {
        object.insert(format!("turn_{}_question", i + 1), turn.question.as_str().into());
    }
    object.extend(case.reference_text().map(|text| ("reference".to_owned(), text.into())));
    for (i, answer) in answers.iter().enumerate() {
        object.insert(format!("turn_{}_answer", i + 1), answer.text.as_str().into());
    }
    // Read again as a case file, the line is not to pass for the benchmark's own.
    if case.source() != Source::DotaBench {
        object.insert(Source::FIELD.into(), case.source().label().into());
    }
    object.into()
}

/// A line of the single-turn suite.
fn item(case: &Case, answers: &[TurnRecord]) -> Value {
    let mut object = Map::new();
    object.insert("id".into(), case.id_json());
    object.insert("input".into(), case.turns()[0].question.as_str().into());
    if let Some(answer) = answers.first() {
        object.insert("output".into(), answer.text.as_str().into());
    }
    object.extend(case.reference_text().map(|text| ("reference".to_owned(), text.into())));
    if let Some(category) = case.category() {
        object.insert("category".into(), category.into());
    }
    object.into()
}

fn written(line: &Value) -> Result<Vec<u8>, LayoutError> {
    python::line(line).map_err(|e| LayoutError::Unusable(format!("a line cannot be written: {e}")))
}

/// A file that is compared with what would be written there.
const LARGEST_MIB: u64 = 4096;

/// The tree that is being written: all of its files, or none where one is there with other content, since the other program may have gone on with it. Each is
/// written beside its place at once, so that none has to stay in memory.
struct NewTree<'a> {
    out: &'a Path,
    /// The files, below the folder.
    files: Vec<PathBuf>,
    /// What is beside its place, and the place. What is not finished leaves nothing behind.
    beside: Vec<(Beside, PathBuf)>,
}

impl NewTree<'_> {
    fn put(&mut self, file: PathBuf, bytes: &[u8]) -> Result<(), LayoutError> {
        let path = self.out.join(&file);
        match crate::plain_file::read(&path, LARGEST_MIB) {
            Ok(known) if known == bytes => {}
            Ok(_) => {
                let message = "is there already and says something else; import it first, or name another folder with --out".into();
                return Err(LayoutError::File { path, message });
            }
            Err(e) if e.kind() == std::io::ErrorKind::NotFound => {
                let folder = path.parent().unwrap_or(self.out);
                let written = std::fs::create_dir_all(folder).and_then(|()| Ok(Beside::write(&path, bytes)?));
                let beside = written.map_err(|source| LayoutError::Io { path: path.clone(), action: "writing", source })?;
                self.beside.push((beside, path));
            }
            Err(source) => return Err(LayoutError::Io { path, action: "reading", source }),
        }
        self.files.push(file);
        Ok(())
    }

    /// Puts every file in its place.
    fn finish(self) -> Result<Vec<PathBuf>, LayoutError> {
        for (beside, path) in self.beside {
            beside.put_in_place().map_err(|source| LayoutError::Io { path, action: "writing", source })?;
        }
        Ok(self.files)
    }
}
