//! Logs that Inspect (the evaluation framework `inspect_ai`) reads and shows: one for each model and source of cases, in its JSON format, version 2. A
//! sample is an answer to a turn; its epoch is the repeat of the case.

use super::{
    LayoutError,
    dataset::{PromptRole, messages, missing, run_name},
};
use crate::{
    atomic_file,
    case::Source,
    chat::{Finish, ModelIdentity, Origin},
    digest::sha256,
    items::{Item, Items},
    language::Bilingual,
    record::{TurnRecord, VerdictRecord},
};
use serde::{Serialize, Serializer, ser::SerializeSeq};
use serde_json::{Map, Value, json};
use std::{
    cell::RefCell,
    collections::{BTreeMap, BTreeSet},
    fs::File,
    io::{BufRead, BufReader, BufWriter, Read, Write},
    path::{Path, PathBuf},
};

/// The version of Inspect's format.
const VERSION: u32 = 2;

/// Writes the logs into a folder, which is made if need be. A log that is there is written only where it would be the same.
///
/// # Errors
/// When a record cannot be read, a log cannot be written, or another file stands in its place.
pub fn export(items: &Items, folder: &Path) -> Result<Vec<PathBuf>, LayoutError> {
    let io = |path: &Path| {
        let path = path.to_owned();
        move |source| LayoutError::Io { path, action: crate::record::RecordAction::Write, source }
    };
    std::fs::create_dir_all(folder).map_err(io(folder))?;
    let mut logs: BTreeMap<(usize, &'static str), Vec<Item<'_>>> = BTreeMap::new();
    for item in items.iter() {
        logs.entry((item.model_place(), item.source().label())).or_default().push(item);
    }
    let mut written = Vec::new();
    for answers in logs.values() {
        let (name, head) = head(answers)?;
        let path = folder.join(name);
        match File::open(&path) {
            Ok(known) => {
                let mut comparing = Comparing { known: BufReader::new(known), is_same: true };
                write_log(&head, answers, &mut comparing).map_err(|error| error.at(&path))?;
                if comparing.is_same && comparing.known.fill_buf().is_ok_and(<[u8]>::is_empty) {
                    written.push(path);
                    continue;
                }
                let message = Bilingual::both(
                    "已有内容不同的文件，不覆盖；请另指定文件夹",
                    "is there with other content and is not overwritten; name another folder",
                );
                return Err(LayoutError::File { path, message });
            }
            Err(_) => {
                let made = atomic_file::write_new_with(&path, |to| write_log(&head, answers, to)).map_err(io(&path))?;
                made.map_err(|error| error.at(&path))?;
            }
        }
        written.push(path);
    }
    Ok(written)
}

/// A file that is there, compared with what would be written.
struct Comparing {
    known: BufReader<File>,
    is_same: bool,
}

impl Write for Comparing {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        if self.is_same {
            let mut known = vec![0; bytes.len()];
            self.is_same = self.known.read_exact(&mut known).is_ok() && known == bytes;
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

/// Why a log was not written.
enum LogError {
    Record(LayoutError),
    Written(std::io::Error),
}

impl LogError {
    fn at(self, path: &Path) -> LayoutError {
        match self {
            Self::Record(error) => error,
            Self::Written(source) => LayoutError::Io { path: path.to_owned(), action: crate::record::RecordAction::Write, source },
        }
    }
}

/// Writes a log, sample by sample: a log holds every text, and is never in memory as a whole.
fn write_log(head: &Map<String, Value>, answers: &[Item<'_>], to: &mut dyn Write) -> Result<(), LogError> {
    let failed = RefCell::new(None);
    let mut serializer = serde_json::Serializer::pretty(BufWriter::new(to));
    let written = Log { head, samples: Samples { answers, failed: &failed } }.serialize(&mut serializer);
    if let Some(error) = failed.into_inner() {
        return Err(LogError::Record(error));
    }
    written.map_err(|error| LogError::Written(error.into()))?;
    serializer.into_inner().flush().map_err(LogError::Written)
}

#[derive(Serialize)]
struct Log<'a> {
    #[serde(flatten)]
    head: &'a Map<String, Value>,
    samples: Samples<'a>,
}

/// The samples of a log, each read when it is written.
struct Samples<'a> {
    answers: &'a [Item<'a>],
    /// What could not be read: an error of serde holds words alone.
    failed: &'a RefCell<Option<LayoutError>>,
}

impl Serialize for Samples<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut all = serializer.serialize_seq(Some(self.answers.len()))?;
        for item in self.answers {
            let made = item.turn_record().map_err(LayoutError::from).and_then(|record| sample(*item, &record, &sample_scores(*item)?));
            match made {
                Ok(sample) => all.serialize_element(&sample)?,
                Err(error) => {
                    let said = serde::ser::Error::custom(&error);
                    self.failed.replace(Some(error));
                    return Err(said);
                }
            }
        }
        all.end()
    }
}

/// The name of a log's file, and what it holds before the samples.
fn head(answers: &[Item<'_>]) -> Result<(String, Map<String, Value>), LayoutError> {
    let first = answers[0];
    let mut scores: BTreeMap<String, Vec<Option<f64>>> = BTreeMap::new();
    let (mut began, mut ended) = (first.at(), first.at());
    let mut usage = [0u64; 2];
    let mut identity = None;
    let mut keys = String::new();
    for item in answers {
        let record = item.turn_record()?;
        (began, ended) = (began.min(item.at()), ended.max(item.at()));
        usage[0] += u64::from(record.usage.prompt_tokens.unwrap_or(0));
        usage[1] += u64::from(record.usage.answer_tokens.unwrap_or(0));
        keys += &record.key;
        let given = sample_scores(*item)?;
        given.iter().for_each(|(name, score)| scores.entry(name.clone()).or_default().push(score.mean));
        identity.get_or_insert_with(|| (record.model.clone().without_folder(), record.sampling_asked, record.sampling_used));
    }
    // There is at least one answer.
    let Some((model, asked, used)) = identity else { return Err(LayoutError::unusable("没有回答", "there are no answers")) };
    let source = first.source();
    let id = &sha256(format!("{keys} {}", source.label()).as_bytes())[..22];
    let task = task(source);
    // Inspect finds logs, and their tasks, by names of this form.
    let name = format!("{}_{task}_{id}.json", began.strftime("%Y-%m-%dT%H-%M-%S+00-00"));
    let sample_ids: BTreeSet<String> = answers.iter().map(|item| sample_id(*item)).collect();
    let epochs = answers.iter().map(|item| item.repeat() + 1).max().unwrap_or(1);
    let generated = used.unwrap_or(asked);
    let head = json!({
        "version": VERSION,
        "status": "success",
        "eval": {
            "eval_id": id,
            "run_id": id,
            "created": time(began),
            "task": task,
            "task_id": id,
            "task_version": 0,
            "task_display_name": format!("Wardround {}", source.label()),
            "dataset": { "name": source.label(), "samples": sample_ids.len(), "sample_ids": sample_ids, "shuffled": false },
            "model": first.model(),
            "model_generate_config": generate_config(&generated),
            "model_base_url": base_url(&model),
            "config": { "epochs": epochs },
            "packages": { "wardround": env!("CARGO_PKG_VERSION") },
            "metadata": { "wardround_run": run_name(first), "model": model, "sampling_asked": asked, "sampling_used": used },
        },
        "plan": { "name": "wardround", "steps": [] },
        "results": { "total_samples": answers.len(), "completed_samples": answers.len(), "scores": results(&scores, answers.len()) },
        "stats": {
            "started_at": time(began),
            "completed_at": time(ended),
            "model_usage": { first.model(): { "input_tokens": usage[0], "output_tokens": usage[1], "total_tokens": usage[0] + usage[1] } },
        },
    });
    let Value::Object(head) = head else { unreachable!("an object is written above") };
    Ok((name, head))
}

/// A time as Inspect reads it.
fn time(at: jiff::Timestamp) -> String {
    at.to_string().replace('Z', "+00:00")
}

fn task(source: Source) -> String {
    format!("wardround-{}", source.label().to_lowercase().replace(' ', "-"))
}

fn base_url(model: &ModelIdentity) -> Option<&str> {
    match &model.origin {
        Origin::Remote { base_url, .. } => Some(base_url),
        _ => None,
    }
}

fn generate_config(sampling: &crate::chat::Sampling) -> Value {
    let mut config = Map::new();
    let mut set = |name: &str, value: Option<Value>| {
        if let Some(value) = value {
            config.insert(name.into(), value);
        }
    };
    set("max_tokens", sampling.max_tokens.map(Into::into));
    set("temperature", sampling.temperature.map(Into::into));
    set("top_p", sampling.top_p.map(Into::into));
    set("top_k", sampling.top_k.map(Into::into));
    Value::Object(config)
}

fn sample_id(item: Item<'_>) -> String {
    let variant = item.variant().map(|name| format!(" ({name})")).unwrap_or_default();
    format!("{}{variant}/turn-{}", item.case_id(), item.turn())
}

/// What one judge, or people, gave an answer.
struct Given {
    /// The mean of the scores; `None` where there is none.
    mean: Option<f64>,
    highest: u8,
    /// Each score, or why there is none.
    each: Vec<Value>,
    explanation: String,
}

fn sample_scores(item: Item<'_>) -> Result<BTreeMap<String, Given>, LayoutError> {
    let mut given: BTreeMap<String, Given> = BTreeMap::new();
    let mut points: BTreeMap<String, Vec<f64>> = BTreeMap::new();
    let mut enter = |name: String, score: Option<f64>, highest: u8, each: Value, words: &str| {
        points.entry(name.clone()).or_default().extend(score);
        let entry = given.entry(name).or_insert_with(|| Given { mean: None, highest, each: Vec::new(), explanation: String::new() });
        entry.each.push(each);
        if !words.trim().is_empty() {
            entry.explanation += if entry.explanation.is_empty() { "" } else { "\n\n---\n\n" };
            entry.explanation += words;
        }
    };
    let records: Vec<VerdictRecord> = item.verdict_records()?;
    for (verdict, record) in item.verdicts().zip(&records) {
        let name = format!("{} ({})", verdict.judge, verdict.preset.name());
        let each = json!({
            "repeat": verdict.repeat, "score": verdict.score.points(), "missing": missing(verdict.score), "criteria": verdict.criteria,
            "prompt_digest": verdict.wording, "judge_is_candidate": verdict.judge_is_candidate,
        });
        enter(name, verdict.score.points(), verdict.preset.highest(), each, &record.text);
    }
    for rating in item.ratings() {
        let tags: Vec<&str> = rating.tags.iter().map(|tag| tag.name()).collect();
        let each = json!({ "rater": rating.rater, "rating": rating.rating, "tags": tags, "saw_verdict": rating.saw_verdict });
        enter("people".into(), Some(f64::from(rating.rating)), 10, each, rating.comment);
    }
    for (name, points) in points {
        if let Some(given) = given.get_mut(&name).filter(|_| !points.is_empty()) {
            given.mean = Some(points.iter().sum::<f64>() / points.len() as f64);
        }
    }
    Ok(given)
}

fn sample(item: Item<'_>, record: &TurnRecord, given: &BTreeMap<String, Given>) -> Result<Value, LayoutError> {
    let sent: Vec<Value> = messages(item, record)?
        .into_iter()
        .map(|message| match message.role {
            PromptRole::System => json!({ "role": "system", "content": message.content }),
            PromptRole::User => json!({ "role": "user", "content": message.content }),
            PromptRole::Assistant => json!({ "role": "assistant", "content": message.content }),
        })
        .collect();
    let said = if record.reasoning.is_empty() {
        json!({ "role": "assistant", "content": record.text, "model": item.model(), "source": "generate" })
    } else {
        let parts = json!([{ "type": "reasoning", "reasoning": record.reasoning }, { "type": "text", "text": record.text }]);
        json!({ "role": "assistant", "content": parts, "model": item.model(), "source": "generate" })
    };
    // Without a number there is no score: Inspect has no word for one that is missing. Why stands in the metadata.
    let scores: Map<String, Value> = given
        .iter()
        .filter_map(|(name, given)| {
            let metadata = json!({ "highest": given.highest, "each": given.each });
            Some((name.clone(), json!({ "value": given.mean?, "explanation": given.explanation, "metadata": metadata })))
        })
        .collect();
    let without: BTreeMap<&String, &Vec<Value>> =
        given.iter().filter(|(_, given)| given.mean.is_none()).map(|(name, given)| (name, &given.each)).collect();
    let notes: Vec<Value> =
        item.notes().iter().map(|note| json!({ "author": note.author, "text": note.text, "tags": note.tags })).collect();
    let usage = json!({
        "input_tokens": record.usage.prompt_tokens.unwrap_or(0),
        "output_tokens": record.usage.answer_tokens.unwrap_or(0),
        "total_tokens": record.usage.prompt_tokens.unwrap_or(0) + record.usage.answer_tokens.unwrap_or(0),
        "input_tokens_cache_read": record.usage.cached_tokens,
    });
    let reference = item.case().and_then(|case| case.reference_text_for_turn(record.turn.wrapping_sub(1)));
    let seconds = record.timings.total_ms / 1000.0;
    Ok(json!({
        "id": sample_id(item),
        "epoch": item.repeat() + 1,
        "input": sent,
        // A target is never absent; where no case file is at hand it is empty.
        "target": reference.unwrap_or_default(),
        "messages": sent.iter().cloned().chain([said.clone()]).collect::<Vec<_>>(),
        "output": {
            "model": record.served_model.as_deref().unwrap_or(item.model()),
            "choices": [{ "message": said, "stop_reason": stop_reason(record.finish) }],
            "completion": record.text,
            "usage": usage.clone(),
            "time": seconds,
        },
        "scores": scores,
        "metadata": {
            "source": item.source(),
            "case": item.case_id(),
            "variant": item.variant(),
            "category": item.category(),
            "turn": item.turn(),
            "repeat": item.repeat(),
            "attempt": item.attempt(),
            "finish": record.finish,
            "flags": item.flags().into_iter().map(crate::items::Flag::name).collect::<Vec<_>>(),
            "seed": record.seed,
            "key": record.key,
            "run": run_name(item),
            "without_score": without,
            "notes": notes,
        },
        "model_usage": { item.model(): usage },
        "completed_at": time(record.at),
        "total_time": seconds,
        "uuid": record.key.chars().take(22).collect::<String>(),
    }))
}

/// Inspect's word for why an answer ended.
fn stop_reason(finish: Finish) -> &'static str {
    match finish {
        Finish::Stop => "stop",
        Finish::Length | Finish::UnclosedReasoning => "max_tokens",
        Finish::ContentFilter => "content_filter",
        Finish::Unknown | Finish::Cancelled | Finish::Failed => "unknown",
    }
}

/// The mean of each who rated, over the answers that have a score from them.
fn results(scores: &BTreeMap<String, Vec<Option<f64>>>, answers: usize) -> Vec<Value> {
    let result = |(name, means): (&String, &Vec<Option<f64>>)| {
        let points: Vec<f64> = means.iter().copied().flatten().collect();
        let mut metrics = Map::new();
        if !points.is_empty() {
            let mean = points.iter().sum::<f64>() / points.len() as f64;
            metrics.insert("mean".into(), json!({ "name": "mean", "value": mean }));
        }
        json!({
            "name": name, "scorer": name, "scored_samples": points.len(), "unscored_samples": answers - points.len(), "metrics": metrics,
        })
    };
    scores.iter().map(result).collect()
}
