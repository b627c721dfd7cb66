//! Imports the folder tree into a run.

use super::{
    fields, names,
    tree::{AnswerFile, Tree, VerdictFile},
};
use crate::{
    case::{Case, CaseFile},
    chat::{Finish, Message, ModelIdentity, Origin, Sampling, Ways},
    consultation::{Answer, Consultation, Event},
    digest::{sha256, sha256_of_reader},
    interop::{
        LayoutError, Place, Remark,
        remark::Remarks,
        source::{self, Objects},
    },
    judge::{Preset, Prompts, Verdict},
    record::{
        CaseSource, Clock, JudgeQuestion, JudgeSaid, Lookup, Plan, PlannedCase, PlannedJudging, QuestionContext, RecordAction, Run,
        Timings, ToJudge, TurnRecord, VerdictRecord, note_model,
    },
};
use serde_json::{Map, Value};
use std::{
    collections::{BTreeMap, BTreeSet, HashMap, HashSet},
    path::{Path, PathBuf},
};

/// An object of a file, after where it stands.
type Placed = (Place, Map<String, Value>);

/// How another program sampled is not in its files.
const UNKNOWN: Sampling = Sampling {
    max_tokens: None,
    temperature: None,
    top_p: None,
    top_k: None,
    repetition_penalty: None,
    repetition_window: None,
    repetition_prompt: None,
    constrained: None,
};
/// Records that are made durable together.
const GROUP: usize = 256;

/// What an import needs to know beside the files.
#[derive(Debug, Clone)]
pub struct ImportOptions {
    /// What the judge goes by in the run: the files do not name it.
    pub judge: String,
    /// The case file, for the manifest.
    pub cases: CaseSource,
}

/// What an import did.
#[derive(Debug, Default)]
pub struct Imported {
    /// The models, by name.
    pub models: Vec<String>,
    /// Answers that were recorded.
    pub answers: usize,
    /// Verdicts that were recorded.
    pub verdicts: usize,
    /// Of those, how many have an integer outside 1 to 10: no rating here, and counted by the published code.
    pub outside_scale: usize,
    /// Answers and verdicts that the run had already.
    pub known: usize,
    /// What was not taken.
    pub remarks: Vec<Remark>,
}

/// Takes the answers and verdicts of trees, or of files named by themselves, into a run. What the run has already is not recorded again, so that an import can be
/// repeated when the files have grown. A verdict is taken only where its messages are those that the official wording, or the paper's, gives for the
/// run's answers and the cases' references: an id alone does not say what was judged.
///
/// # Errors
/// When a file cannot be read at all, or the run cannot be written. What was recorded until then stays.
pub fn import(paths: &[PathBuf], cases: &CaseFile, run: &mut Run, options: &ImportOptions) -> Result<Imported, LayoutError> {
    let mut remarks = Remarks::default();
    let tree = of_these_suites(Tree::find(paths, &mut remarks)?, cases, &mut remarks);
    let mut work = Work {
        cases: cases.cases.iter().map(|c| (c.id().as_str(), c)).collect(),
        models: models(&tree.answers, run)?,
        judge: judge(&tree.verdicts, run, &options.judge)?,
        imported: Imported::default(),
        remarks,
    };
    work.note_in_manifest(&tree, cases, &options.cases, run)?;
    for file in &tree.answers {
        work.answers(file, run)?;
    }
    for file in &tree.verdicts {
        work.verdicts(file, run)?;
    }
    work.imported.models = work.models.into_keys().collect();
    work.imported.remarks = work.remarks.into_list();
    Ok(work.imported)
}

/// The files of the suites that the cases are of; the others are remarked on.
fn of_these_suites(tree: Tree, cases: &CaseFile, remarks: &mut Remarks) -> Tree {
    let suites: HashSet<&str> = cases.cases.iter().map(|c| names::suite(c.source())).collect();
    let mut foreign = |path: &Path, suite: &str| {
        let suites = suites.iter().copied().collect::<Vec<_>>().join(", ");
        let en = format!("of the suite {suite:?}, and the cases are {suites}: left out");
        remarks.add(&Place::file(path), format!("属于 {suite:?}，而病例属于 {suites}：略去"), en);
    };
    let (answers, others): (Vec<_>, Vec<_>) =
        tree.answers.into_iter().partition(|f| f.suite.as_deref().is_none_or(|suite| suites.contains(names::whole(suite))));
    for file in others {
        foreign(&file.path, file.suite.as_deref().unwrap_or_default());
    }
    let (verdicts, others): (Vec<_>, Vec<_>) = tree.verdicts.into_iter().partition(|f| suites.contains(names::whole(&f.suite)));
    for file in others {
        foreign(&file.path, &file.suite);
    }
    Tree { answers, verdicts }
}

/// The models that answered, by name: each as the run knows it, else by the digest of its first file.
fn models(files: &[AnswerFile], run: &Run) -> Result<BTreeMap<String, ModelIdentity>, LayoutError> {
    let mut models = BTreeMap::new();
    for known in &run.manifest().models {
        if let Origin::Imported { .. } = known.origin {
            models.insert(known.name.clone(), known.clone());
        }
    }
    let mut files: Vec<&AnswerFile> = files.iter().collect();
    files.sort_by_key(|f| names::model_and_repeat(&f.name).1);
    for file in files {
        let name = names::model_and_repeat(&file.name).0;
        if !models.contains_key(name) {
            let origin = Origin::Imported { file: format!("{name}.jsonl"), digest: digest(&file.path)? };
            models.insert(name.to_owned(), ModelIdentity { name: name.to_owned(), origin, system: None, ways: Ways::default() });
        }
    }
    Ok(models)
}

/// Who judged: whoever was imported under this name before, else a new judge known by these files.
fn judge(files: &[VerdictFile], run: &Run, name: &str) -> Result<ModelIdentity, LayoutError> {
    let known = run.manifest().judges.iter().find(|j| j.name == name && matches!(j.origin, Origin::Imported { .. }));
    if let Some(known) = known {
        return Ok(known.clone());
    }
    let digests = files.iter().map(|f| digest(&f.path)).collect::<Result<Vec<_>, _>>()?;
    let origin = Origin::Imported { file: format!("results of {name}"), digest: sha256(digests.join("\n").as_bytes()) };
    Ok(ModelIdentity { name: name.to_owned(), origin, system: None, ways: Ways::default() })
}

fn digest(path: &Path) -> Result<String, LayoutError> {
    let read = crate::plain_file::open(path).and_then(|file| sha256_of_reader(file, |_| ()));
    read.map_err(|source| LayoutError::Io { path: path.to_owned(), action: RecordAction::Read, source })
}

struct Work<'a> {
    cases: HashMap<&'a str, &'a Case>,
    /// By name, without repeat.
    models: BTreeMap<String, ModelIdentity>,
    judge: ModelIdentity,
    imported: Imported,
    remarks: Remarks,
}

impl<'a> Work<'a> {
    /// Puts into the manifest who is about to be recorded.
    fn note_in_manifest(&self, tree: &Tree, cases: &CaseFile, source: &CaseSource, run: &mut Run) -> Result<(), LayoutError> {
        let repeats = tree.answers.iter().map(|f| names::model_and_repeat(&f.name).1 + 1).max().unwrap_or_default();
        let judged: BTreeSet<usize> = tree.verdicts.iter().map(|f| f.turn).collect();
        let judging = (!tree.verdicts.is_empty()).then(|| PlannedJudging {
            judge: self.judge.key(),
            preset: Preset::Official,
            turns: judged.into_iter().collect(),
            repeats: tree.verdicts.iter().map(|f| f.repeat + 1).max().unwrap_or_default(),
        });
        let plan = Plan {
            cases: cases.cases.iter().map(|c| PlannedCase::of(c, c.turns().len())).collect(),
            models: self.models.values().map(ModelIdentity::key).collect(),
            repeats,
            judgings: judging.into_iter().collect(),
            ..Plan::default()
        };
        run.update_manifest(|m| {
            self.models.values().for_each(|model| note_model(&mut m.models, model));
            if !tree.verdicts.is_empty() {
                note_model(&mut m.judges, &self.judge);
            }
            if !m.cases.contains(source) {
                m.cases.push(source.clone());
            }
            m.plan.extend(&plan);
        })?;
        Ok(())
    }

    fn case(&mut self, object: &Map<String, Value>, place: &Place, seen: &mut HashSet<String>) -> Option<&'a Case> {
        let Some(id) = source::id(object) else {
            self.remarks.add(place, "id：缺失，或既非数字也非文字：略去", "id: missing, or neither a number nor text: left out");
            return None;
        };
        let Some(case) = self.cases.get(id.as_str()).copied() else {
            let en = format!("id {id}: no such case in the case file: left out");
            self.remarks.add(place, format!("id {id}：病例文件中没有此病例：略去"), en);
            return None;
        };
        if !seen.insert(id.clone()) {
            let en = format!("id {id}: stood in this file before; the first one counts, this one is left out");
            self.remarks.add(place, format!("id {id}：此文件中前面已有；以第一条为准，略去这一条"), en);
            return None;
        }
        Some(case)
    }

    /// The next object of a file that can be read; what cannot be is a remark.
    fn next(&mut self, objects: &mut Objects) -> Result<Option<Placed>, LayoutError> {
        loop {
            match objects.next()? {
                Some((place, Ok(object))) => return Ok(Some((place, object))),
                Some((_, Err(remark))) => self.remarks.push(remark),
                None => return Ok(None),
            }
        }
    }

    fn answers(&mut self, file: &AnswerFile, run: &mut Run) -> Result<(), LayoutError> {
        let (name, repeat) = names::model_and_repeat(&file.name);
        let Some(model) = self.models.get(name).cloned() else { return Ok(()) };
        let mut objects = Objects::open(&file.path)?;
        let mut seen = HashSet::new();
        let mut unknown = BTreeSet::new();
        let mut waiting: Vec<TurnRecord> = Vec::new();
        while let Some((place, object)) = self.next(&mut objects)? {
            let Some(case) = self.case(&object, &place, &mut seen) else { continue };
            unknown.extend(object.keys().filter(|k| !fields::is_known(k, case)).cloned());
            let texts = fields::answers(case, &object, &place, &mut self.remarks);
            self.conversation(case, &texts, Asked { model: &model, repeat, place: &place }, run.lookup(), &mut waiting)?;
            if waiting.len() >= GROUP {
                self.flush_turns(run, &mut waiting)?;
            }
        }
        self.flush_turns(run, &mut waiting)?;
        if !unknown.is_empty() {
            let names = unknown.iter().take(20).map(String::as_str).collect::<Vec<_>>().join(", ");
            let en = format!("fields that are not of this layout are not kept: {names}");
            self.remarks.add(&Place::file(&file.path), format!("不属于此格式的字段不保留：{names}"), en);
        }
        Ok(())
    }

    fn conversation(
        &mut self,
        case: &Case,
        texts: &[String],
        asked: Asked<'_>,
        lookup: &Lookup,
        waiting: &mut Vec<TurnRecord>,
    ) -> Result<(), LayoutError> {
        let mut machine = Consultation::new(case, None);
        for (i, text) in texts.iter().enumerate() {
            let Some(ready) = machine.next_ready() else { break };
            let asking = asked.asking(case, i + 1);
            let answer = Answer {
                text: text.clone(),
                reasoning: String::new(),
                finish: Finish::Stop,
                completion: None,
                error: None,
                prompt_cut: None,
            };
            let key = asking.key(&ready);
            match lookup.answered(&key)? {
                Some(known) if known.text == *text => self.imported.known += 1,
                Some(_) => {
                    let (turn, name) = (i + 1, &asked.model.name);
                    let en = format!("turn {turn}: the run has another answer of {name:?}; import into another run");
                    self.remarks.add(asked.place, format!("第 {turn} 轮：记录中已有 {name:?} 的另一回答；请导入另一份记录"), en);
                    break;
                }
                None => {
                    let record = asking.record(&ready, lookup.attempts(&key), answer.clone(), &Clock::start());
                    waiting.push(TurnRecord { timings: Timings::default(), ..record });
                }
            }
            machine.handle(Event::Restored(answer));
        }
        Ok(())
    }

    fn flush_turns(&mut self, run: &mut Run, waiting: &mut Vec<TurnRecord>) -> Result<(), LayoutError> {
        run.record_turns(&waiting.iter().collect::<Vec<_>>())?;
        self.imported.answers += waiting.len();
        waiting.clear();
        Ok(())
    }

    fn verdicts(&mut self, file: &VerdictFile, run: &mut Run) -> Result<(), LayoutError> {
        let (name, repeat) = names::model_and_repeat(&file.name);
        let Some(model) = self.models.get(name).cloned() else {
            let needed = format!("data/{}/{}.jsonl", file.suite, file.name);
            let en = format!("the run has no answers of {name:?}: import {needed} too");
            self.remarks.add(&Place::file(&file.path), format!("记录中没有 {name:?} 的回答：请一并导入 {needed}"), en);
            return Ok(());
        };
        let mut objects = Objects::open(&file.path)?;
        let mut seen = HashSet::new();
        let mut waiting: Vec<VerdictRecord> = Vec::new();
        while let Some((place, object)) = self.next(&mut objects)? {
            let Some(case) = self.case(&object, &place, &mut seen) else { continue };
            let asked = Asked { model: &model, repeat, place: &place };
            waiting.extend(self.verdict(case, &object, asked, file, run.lookup())?);
            if waiting.len() >= GROUP {
                self.flush_verdicts(run, &mut waiting)?;
            }
        }
        self.flush_verdicts(run, &mut waiting)
    }

    fn verdict(
        &mut self,
        case: &Case,
        object: &Map<String, Value>,
        asked: Asked<'_>,
        file: &VerdictFile,
        lookup: &Lookup,
    ) -> Result<Option<VerdictRecord>, LayoutError> {
        let place = asked.place;
        let Some(Value::String(text)) = object.get("eval_result") else {
            self.remarks.add(place, "eval_result：缺失，或不是文字：略去", "eval_result: missing, or no text: left out");
            return Ok(None);
        };
        let answers = asked.answers(case, file.turn, lookup)?;
        if answers.len() < file.turn {
            let (turn, id) = (file.turn, case.id());
            let en = format!("turn {turn} of case {id} has no answer in the run: the verdict is left out");
            self.remarks.add(place, format!("记录中没有病例 {id} 第 {turn} 轮的回答：评分略去"), en);
            return Ok(None);
        }
        let category = object.get("category").and_then(Value::as_str).unwrap_or_default();
        if category != case.category().unwrap_or_default() {
            let known = case.category().unwrap_or_default();
            let en = format!("category {category:?}: the case file has {known:?}, which counts");
            self.remarks.add(place, format!("category {category:?}：病例文件为 {known:?}，以后者为准"), en);
        }
        let messages: Option<Vec<Message>> = object.get("messages").and_then(|m| serde_json::from_value(m.clone()).ok());
        for preset in [Preset::Official, Preset::Paper] {
            let question = ToJudge { case, turn: file.turn, answers: &answers, repeat: file.repeat, seed: 0 };
            let asking = JudgeQuestion { judge: &self.judge, prompts: Prompts::new(preset), sampling: &UNKNOWN, question };
            if asking.messages().ok().is_none_or(|expected| Some(expected) != messages) {
                continue;
            }
            match lookup.judged(&asking.key()?)? {
                Some(known) if known.text == *text => self.imported.known += 1,
                Some(_) => self.remarks.add(
                    place,
                    "记录中已有此评委在这次重复中的另一评分：请导入另一份记录，或换一个评委名称",
                    "the run has another verdict of this judge in this repeat; import into another run, or under another judge's name",
                ),
                None => {
                    let verdict = Verdict::read(text, Finish::Stop, preset);
                    let said = JudgeSaid { text: text.clone(), finish: Some(Finish::Stop), ..JudgeSaid::default() };
                    let record = asking.record(said, verdict, 1, 0.0)?;
                    self.imported.outside_scale += usize::from(record.official_rating.is_some_and(|r| !(1..=10).contains(&r)));
                    return Ok(Some(record));
                }
            }
            return Ok(None);
        }
        self.remarks.add(
            place,
            "messages：缺失，或不是官方提示词按记录中的回答和病例文件的参考答案所得：所评的是另一回答、参考答案或措辞；略去",
            "messages: missing, or not what the official wording gives for the run's answer and the case file's reference: another answer, reference or wording was judged; left out",
        );
        Ok(None)
    }

    fn flush_verdicts(&mut self, run: &mut Run, waiting: &mut Vec<VerdictRecord>) -> Result<(), LayoutError> {
        run.record_verdicts(&waiting.iter().collect::<Vec<_>>())?;
        self.imported.verdicts += waiting.len();
        waiting.clear();
        Ok(())
    }
}

/// Whose answers, in which repeat, and where they stand.
#[derive(Clone, Copy)]
struct Asked<'a> {
    model: &'a ModelIdentity,
    repeat: u32,
    place: &'a Place,
}

impl<'a> Asked<'a> {
    fn asking<'b>(&self, case: &'b Case, turn: usize) -> QuestionContext<'b>
    where
        'a: 'b,
    {
        QuestionContext { case, model: self.model, sampling: &UNKNOWN, seed: 0, repeat: self.repeat, regenerated: 0, turn }
    }

    /// The run's answers to the first turns.
    fn answers(&self, case: &Case, turns: usize, lookup: &Lookup) -> Result<Vec<TurnRecord>, LayoutError> {
        let mut machine = Consultation::new(case, None);
        let mut answers = Vec::new();
        for turn in 1..=turns {
            let Some(ready) = machine.next_ready() else { break };
            let Some(record) = lookup.answered(&self.asking(case, turn).key(&ready))? else { break };
            machine.handle(Event::Restored(record.answer()));
            answers.push(record);
        }
        Ok(answers)
    }
}
