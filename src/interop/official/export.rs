//! Exports a run to the folder tree.

use super::{
    judged::Judge,
    names::{self, Names},
    statistics::{Counted, Statistics},
};
use crate::{
    atomic_file::Beside,
    case::{Case, CaseFile, Source},
    interop::{
        LayoutError, Place, Remark,
        conversation::{Answers, Candidate},
        python,
    },
    judge::{Preset, Prompts},
    language::{Bilingual, Language},
    record::{JudgeQuestion, Manifest, RecordAction, RecordReader, ToJudge, TurnRecord, VerdictRecord},
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
    if Manifest::read(&run.join("manifest.json"))?.is_none() {
        let run = run.display();
        return Err(LayoutError::unusable(
            format!("{run}：其中没有运行记录（没有 manifest.json）"),
            format!("{run}: there is no run in it (no manifest.json)"),
        ));
    }
    let answers = Answers::read(run)?;
    let judged = Judge::choose(run, judge)?;
    let tree = NewTree { out, files: Vec::new(), beside: Vec::new() };
    let mut work = Work { exported: Exported::default(), tree };
    let (usable, without): (Vec<&Case>, Vec<&Case>) = cases.cases.iter().partition(|case| case.has_reference());
    if !without.is_empty() {
        let (count, ids) = (without.len(), without.iter().map(|case| case.id().as_str()).take(10).collect::<Vec<_>>().join(", "));
        work.exported.remarks.push(Remark::new(
            Place::Cases,
            format!("{count} 例（{ids}）没有参考答案：略去，因为已发布的代码会对照文字“None”评分"),
            format!("{count} ({ids}): no reference: left out, since the published code would judge it against the text \"None\""),
        ));
    }
    let mut names = Names::default();
    let mut named: HashMap<String, String> = HashMap::new();
    for candidate in answers.candidates() {
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
        return Err(LayoutError::unusable(
            "记录中没有对这些病例（按其措辞）的回答；请用 --cases 指定记录所用的文件",
            "the run has no answer to these cases as they are worded; name the file that it was made with (--cases)",
        ));
    }
    work.exported.files = work.tree.finish()?;
    Ok(work.exported)
}

struct Work<'a> {
    exported: Exported,
    tree: NewTree<'a>,
}

impl Work<'_> {
    /// One model's files of answers to a suite's cases, and what hangs on them. Within a file every conversation has as many answers: the published code stops at the
    /// first conversation that lacks the turn it judges.
    fn model(&mut self, name: &str, candidate: &Candidate<'_>, cases: &[&Case], judge: Option<&Judge>) -> Result<(), LayoutError> {
        let whole = cases.iter().map(|c| c.turns().len()).max().unwrap_or_default().min(JUDGED_TURNS);
        let mut by_length: BTreeMap<usize, Vec<(&Case, Vec<TurnRecord>)>> = BTreeMap::new();
        for &case in cases {
            let answers = candidate.conversation(case)?;
            by_length.entry(answers.len().min(whole)).or_default().push((case, answers));
        }
        if by_length.keys().all(|&length| length == 0) {
            return Ok(());
        }
        let suite = names::suite(cases[0].source());
        for turn in 1..=cases.iter().map(|c| c.turns().len()).max().unwrap_or_default() {
            let lacks = |(case, answers): &&(&Case, Vec<TurnRecord>)| case.turns().len() >= turn && answers.len() < turn;
            let missing = by_length.values().flatten().filter(lacks).map(|(case, _)| case.id().as_str());
            self.remark((suite, name, turn), &missing.collect::<Vec<_>>(), "没有回答：略去", "no answer: left out");
        }
        for (length, conversations) in by_length.into_iter().rev().filter(|(length, _)| *length > 0) {
            let own = if length == whole { suite.to_owned() } else { names::shorter(suite, length) };
            if length != whole {
                let cases: Vec<&str> = conversations.iter().map(|(case, _)| case.id().as_str()).collect();
                let turn = length + 1;
                self.exported.apart.push(Remark::new(
                    Place::Suite(format!("{own}/{name}")),
                    format!("{}：缺第 {turn} 轮的回答，故单独成组；已发布的代码遇到缺一轮的对话就停止", listed(&cases, Language::Zh)),
                    format!(
                        "{}: without an answer to turn {turn}, so in a suite of their own; the published code stops at the first conversation that lacks a turn",
                        listed(&cases, Language::En)
                    ),
                ));
            }
            self.suite(&own, name, &conversations, judge)?;
        }
        Ok(())
    }

    /// One file of answers, and the verdicts on its turns.
    fn suite(&mut self, suite: &str, name: &str, answered: &[(&Case, Vec<TurnRecord>)], judge: Option<&Judge>) -> Result<(), LayoutError> {
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
        judge: &Judge,
    ) -> Result<(), LayoutError> {
        let prompts = Prompts::new(Preset::Official);
        let mut files: BTreeMap<u32, Vec<(&Case, Value, VerdictRecord)>> = BTreeMap::new();
        let mut reader = RecordReader::open(&judge.path)?;
        let (mut unrated, mut other) = (Vec::new(), Vec::new());
        for (case, answers) in answered.iter().filter(|(case, answers)| answers.len() >= turn && prompts.check(case.source(), turn).is_ok())
        {
            let mut current: BTreeMap<u32, VerdictRecord> = BTreeMap::new();
            for place in judge.verdicts_on(&answers[turn - 1].key) {
                let verdict: VerdictRecord = reader.record(place)?;
                let question = ToJudge { case, turn, answers, repeat: verdict.judge_repeat, seed: 0 };
                let asking = JudgeQuestion { judge: &judge.identity, prompts, sampling: &judge.sampling, question };
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
        let place = (suite, name, turn);
        let en = "a verdict without a rating is left out: the published code asks for it again";
        self.remark(place, &unrated, "没有分数的评分略去：已发布的代码会重新评", en);
        self.remark(
            place,
            &other,
            "评分所用的参考答案、提示词或评委设置与此不同：评分略去",
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
        let statistics = Statistics::of(folder.clone(), &counted)
            .map_err(|e| LayoutError::Unusable(Bilingual::quoted("统计函数", e).after(&format!("{folder}："), &format!("{folder}: "))))?;
        self.tree.put(PathBuf::from(format!("output/{folder}/stat/stats.json")), statistics.json().as_bytes())?;
        self.exported.statistics.push(statistics);
        Ok(())
    }

    fn remark(&mut self, (suite, name, turn): (&str, &str, usize), cases: &[&str], zh: &str, en: &str) {
        if !cases.is_empty() {
            let place = Place::SuiteTurn(format!("{suite}/{name}"), turn);
            let (zh, en) = (format!("{}：{zh}", listed(cases, Language::Zh)), format!("{}: {en}", listed(cases, Language::En)));
            self.exported.remarks.push(Remark::new(place, zh, en));
        }
    }
}

/// How many cases, and the first of them.
fn listed(cases: &[&str], language: Language) -> String {
    let shown = cases.iter().take(10).copied();
    let shown: Vec<&str> = shown.chain((cases.len() > 10).then_some("…")).collect();
    match language {
        Language::Zh => format!("{} 例（{}）", cases.len(), shown.join("、")),
        Language::En => format!("{} (cases {})", cases.len(), shown.join(", ")),
    }
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
    python::line(line)
        .map_err(|e| LayoutError::Unusable(Bilingual::quoted("JSON 库", e).after("无法写出一行：", "a line cannot be written: ")))
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
                let message = Bilingual::both(
                    "已经存在而内容不同：请先导入它，或用 --out 另指定文件夹",
                    "is there already and says something else; import it first, or name another folder with --out",
                );
                return Err(LayoutError::File { path, message });
            }
            Err(e) if e.kind() == std::io::ErrorKind::NotFound => {
                let folder = path.parent().unwrap_or(self.out);
                let written = std::fs::create_dir_all(folder).and_then(|()| Ok(Beside::write(&path, bytes)?));
                let beside = written.map_err(|source| LayoutError::Io { path: path.clone(), action: RecordAction::Write, source })?;
                self.beside.push((beside, path));
            }
            Err(source) => return Err(LayoutError::Io { path, action: RecordAction::Read, source }),
        }
        self.files.push(file);
        Ok(())
    }

    /// Puts every file in its place.
    fn finish(self) -> Result<Vec<PathBuf>, LayoutError> {
        for (beside, path) in self.beside {
            beside.put_in_place().map_err(|source| LayoutError::Io { path, action: RecordAction::Write, source })?;
        }
        Ok(self.files)
    }
}
