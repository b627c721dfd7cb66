//! Reads the results of a stage.

use super::{
    Batch, Batches, Stage,
    asked::{Conversation, OpenTurn, OpenVerdict, conversations, judge_asking, next, open_turns, open_verdicts},
    result,
};
use crate::{
    case::{Case, CaseFile},
    chat::{Finish, Formats, Origin, Reasoning},
    consultation::Answer,
    interop::{LayoutError, Place, Remark, remark::Remarks, source::Objects},
    language::Language,
    openai::{AskedWhole, WholeAnswer},
    record::{Clock, JudgeSaid, Run, Timings, TurnRecord, VerdictRecord, judges_of},
};
use std::{
    collections::{BTreeMap, HashMap, HashSet},
    path::PathBuf,
};

/// Records that are made durable together.
const GROUP: usize = 256;

/// What an import did.
#[derive(Debug, Default)]
pub struct Imported {
    /// Answers that were recorded.
    pub answers: usize,
    /// Verdicts that were recorded.
    pub verdicts: usize,
    /// Results for questions that were answered already.
    pub known: usize,
    /// Requests that failed; the next export has them again.
    pub failed: usize,
    /// Of the answers, those that are none: refused, withheld by the provider, or without text. They are recorded as what they are, not judged, and nothing is
    /// asked after them.
    pub no_answers: Vec<Remark>,
    /// Whether anybody has judged anything in the run.
    pub is_judged: bool,
    /// What is open now, by stage: a turn whose earlier turns are answered, or a verdict whose answer is there.
    pub open: BTreeMap<Stage, usize>,
    /// What was not taken.
    pub remarks: Vec<Remark>,
}

/// Where the question of a digest stands.
#[derive(Debug, Clone, Copy)]
enum Question {
    Turn { batch: usize, case: usize, repeat: u32 },
    Verdict { batch: usize, conversation: usize, turn: usize, repeat: u32 },
}

/// Takes results into the run whose requests they answer, in any order; files of several stages may come together. Reasoning is told from answers as the settings
/// said when the requests were written; `formats` are those that there are now. A failed request is named and not recorded, so
/// that the next export has it again.
///
/// # Errors
/// When nothing was ever exported from the run, a reasoning format of its requests is gone from the settings, a file cannot be read at all, or the run cannot be written. What was recorded until then stays.
pub fn import(results: &[PathBuf], cases: &CaseFile, formats: &Formats, run: &mut Run) -> Result<Imported, LayoutError> {
    let batches = Batches::read(run.folder())?.0;
    if batches.is_empty() {
        let run = run.folder().display();
        return Err(LayoutError::unusable(
            format!("{run}：没有从这份记录导出过批次；请指定 export openai-batch 所用的记录"),
            format!("{run}: no batch was exported from this run; name the run that export openai-batch was given"),
        ));
    }
    let mut work = Work {
        reasoning: batches.iter().map(|batch| reasoning(batch, formats)).collect::<Result<_, _>>()?,
        batches: &batches,
        cases: &cases.cases,
        imported: Imported::default(),
        remarks: Remarks::default(),
        no_answers: Remarks::default(),
        handled: HashSet::new(),
    };
    loop {
        // The results of one stage make the questions of the next known: what belongs to nothing yet may do so then.
        let before = work.imported.answers;
        let unknown = work.pass(results, run)?;
        if unknown.is_empty() || work.imported.answers == before {
            work.remarks.append(unknown);
            break;
        }
    }
    work.imported.open = work.open(run)?;
    work.imported.is_judged = !judges_of(run.folder())?.is_empty();
    work.imported.remarks = work.remarks.into_list();
    work.imported.no_answers = work.no_answers.into_list();
    Ok(work.imported)
}

fn model_of(batch: &Batch) -> &str {
    if let Origin::Remote { model, .. } = &batch.model.origin { model.as_str() } else { "" }
}

fn reasoning(batch: &Batch, formats: &Formats) -> Result<Reasoning, LayoutError> {
    let names = [batch.model.name.as_str(), model_of(batch)];
    let chosen = batch.model.ways.reasoning.as_deref();
    formats.recorded(chosen, &names).map_err(|e| {
        let name = &batch.model.name;
        LayoutError::Unusable(e.both().after(&format!("模型 {name}："), &format!("model {name}: ")))
    })
}

fn no_answer(place: &Place, record: &TurnRecord) -> Remark {
    let (zh, en) = match record.finish {
        Finish::ContentFilter => ("拒答，或被服务商扣下", "refused, or withheld by the provider"),
        Finish::UnclosedReasoning => ("推理没有结束", "reasoning that never ended"),
        _ => ("没有文字", "without text"),
    };
    let (case, turn) = (&record.case, record.turn);
    Remark::new(
        place.clone(),
        format!("病例 {case} 第 {turn} 轮：{zh}：照此记录，不评分，也不再问其后的轮次"),
        format!("case {case} turn {turn}: {en}: recorded as such; it is not judged, and no later turn is asked after it"),
    )
}

struct Work<'a> {
    batches: &'a [Batch],
    /// How reasoning is told from each batch's answers.
    reasoning: Vec<Reasoning>,
    cases: &'a [Case],
    imported: Imported,
    remarks: Remarks,
    no_answers: Remarks,
    /// The lines, by file and number, that came to something in an earlier pass.
    handled: HashSet<(usize, usize)>,
}

impl Work<'_> {
    /// Goes through all files once; what belongs to no open question comes back.
    fn pass(&mut self, results: &[PathBuf], run: &mut Run) -> Result<Remarks, LayoutError> {
        let batches = self.batches;
        let conversations = judgeable(batches, self.cases, run)?;
        let open = self.questions(&conversations, run)?;
        let mut unknown = Remarks::default();
        let mut seen: HashSet<String> = HashSet::new();
        let (mut turns, mut verdicts): (Vec<TurnRecord>, Vec<VerdictRecord>) = (Vec::new(), Vec::new());
        for (number, path) in results.iter().enumerate() {
            let mut objects = Objects::open(path)?;
            let mut line = 0;
            while let Some((place, object)) = objects.next()? {
                line += 1;
                if self.handled.contains(&(number, line)) {
                    continue;
                }
                let mut object = match object {
                    Ok(object) => object,
                    Err(remark) => {
                        self.remarks.push(remark);
                        self.handled.insert((number, line));
                        continue;
                    }
                };
                let Some(key) = result::custom_id(&object).map(str::to_owned) else {
                    self.remarks.add(&place, "custom_id：缺失，或不是文字：略去", "custom_id: missing, or no text: left out");
                    self.handled.insert((number, line));
                    continue;
                };
                let Some(&question) = open.get(&key) else {
                    if run.lookup().attempts(&key) > 0 || run.lookup().is_judged(&key) {
                        self.imported.known += 1;
                        self.handled.insert((number, line));
                    } else {
                        let shown: String = key.chars().take(80).collect();
                        let en = format!("custom_id {shown}: no question of this run with these cases: left out");
                        unknown.add(&place, format!("custom_id {shown}：不是这份记录对这些病例的提问：略去"), en);
                    }
                    continue;
                };
                self.handled.insert((number, line));
                if seen.contains(&key) {
                    let en = "a second answer to the same question: the first one counts, this one is left out";
                    self.remarks.add(&place, "同一提问的第二个回答：以第一个为准，略去这一个", en);
                    continue;
                }
                let batch = &batches[question.batch()];
                let asked = AskedWhole { model: model_of(batch), sent: batch.sent, reasoning: &self.reasoning[question.batch()] };
                match result::read(&mut object, asked) {
                    Err(error) => {
                        self.imported.failed += 1;
                        let en = format!("the request failed ({}): the next export has it again", error.words(Language::En));
                        let zh = format!("请求失败（{}）：下次导出会再次包含", error.words(Language::Zh));
                        self.remarks.add(&place, zh, en);
                        continue;
                    }
                    Ok(whole) => {
                        seen.insert(key.clone());
                        match question {
                            Question::Turn { case, repeat, .. } => {
                                let record = turn_record(batch, &self.cases[case], repeat, &key, whole, run)?;
                                if let Some(record) = record.as_ref().filter(|r| !r.has_answer()) {
                                    self.no_answers.push(no_answer(&place, record));
                                }
                                turns.extend(record);
                            }
                            Question::Verdict { conversation, turn, repeat, .. } => {
                                verdicts.push(verdict_record(batch, &conversations[conversation], turn, repeat, whole)?);
                            }
                        }
                    }
                }
                if turns.len() + verdicts.len() >= GROUP {
                    self.flush(run, &mut turns, &mut verdicts)?;
                }
            }
        }
        self.flush(run, &mut turns, &mut verdicts)?;
        Ok(unknown)
    }

    fn flush(&mut self, run: &mut Run, turns: &mut Vec<TurnRecord>, verdicts: &mut Vec<VerdictRecord>) -> Result<(), LayoutError> {
        run.record_turns(&turns.iter().collect::<Vec<_>>())?;
        run.record_verdicts(&verdicts.iter().collect::<Vec<_>>())?;
        self.imported.answers += turns.len();
        self.imported.verdicts += verdicts.len();
        turns.clear();
        verdicts.clear();
        Ok(())
    }

    /// The open questions of every batch, by digest.
    fn questions(&self, conversations: &[Conversation<'_>], run: &Run) -> Result<HashMap<String, Question>, LayoutError> {
        let mut open = HashMap::new();
        for (batch, asked) in self.batches.iter().enumerate() {
            if asked.stage.is_judging() {
                for verdict in open_verdicts(asked, conversations, run.lookup()) {
                    let OpenVerdict { conversation, turn, repeat, key, .. } = verdict?;
                    open.insert(key, Question::Verdict { batch, conversation, turn, repeat });
                }
            } else {
                for turn in open_turns(asked, self.cases, run.lookup()) {
                    let OpenTurn { case, repeat, next } = turn?;
                    open.insert(next.key, Question::Turn { batch, case, repeat });
                }
            }
        }
        Ok(open)
    }

    fn open(&self, run: &Run) -> Result<BTreeMap<Stage, usize>, LayoutError> {
        let mut open = BTreeMap::new();
        let conversations = judgeable(self.batches, self.cases, run)?;
        for question in self.questions(&conversations, run)?.values() {
            let stage = match *question {
                Question::Verdict { .. } => Stage::Judging,
                Question::Turn { batch, case, repeat } => {
                    let next = next(&self.batches[batch], &self.cases[case], repeat, run.lookup())?;
                    next.map_or(Stage::Turn(1), |next| Stage::Turn(next.asking.turn))
                }
            };
            *open.entry(stage).or_default() += 1;
        }
        Ok(open)
    }
}

/// What judges can be asked about, where any are.
fn judgeable<'a>(batches: &[Batch], cases: &'a [Case], run: &Run) -> Result<Vec<Conversation<'a>>, LayoutError> {
    if batches.iter().any(|b| b.stage.is_judging()) { conversations(run.folder(), cases) } else { Ok(Vec::new()) }
}

impl Question {
    fn batch(self) -> usize {
        match self {
            Self::Turn { batch, .. } | Self::Verdict { batch, .. } => batch,
        }
    }
}

/// The record of an answer, as of a live one, but for the times, which nobody took.
fn turn_record(
    batch: &Batch,
    case: &Case,
    repeat: u32,
    key: &str,
    whole: WholeAnswer,
    run: &Run,
) -> Result<Option<TurnRecord>, LayoutError> {
    let Some(next) = next(batch, case, repeat, run.lookup())?.filter(|next| next.key == key) else { return Ok(None) };
    let WholeAnswer { text, reasoning, mut completion } = whole;
    completion.seed = batch.stated_seed.and_then(|stated| stated.of(next.asking.seed_of(&next.ready)));
    let timings = Timings { prompt_ms: completion.prompt_ms, answer_ms: completion.answer_ms, ..Timings::default() };
    let answer = Answer { text, reasoning, finish: completion.finish, completion: Some(completion), error: None, prompt_cut: None };
    let record = next.asking.record(&next.ready, run.lookup().attempts(key), answer, &Clock::start());
    Ok(Some(TurnRecord { timings, ..record }))
}

fn verdict_record(
    batch: &Batch,
    conversation: &Conversation<'_>,
    turn: usize,
    repeat: u32,
    whole: WholeAnswer,
) -> Result<VerdictRecord, LayoutError> {
    let WholeAnswer { text, reasoning, completion } = whole;
    let asking = judge_asking(batch, conversation, turn, repeat);
    let verdict = asking.read(&text, completion.finish)?;
    let said = JudgeSaid {
        text,
        reasoning,
        finish: Some(completion.finish),
        usage: completion.usage,
        usage_before: None,
        sampling: Some(completion.sampling),
        served_model: completion.served_model,
        ratings: None,
    };
    Ok(asking.record(said, verdict, 1, 0.0)?)
}
