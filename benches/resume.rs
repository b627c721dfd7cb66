//! What a complete run costs of 10 thousand, 100 thousand and 1 million verdicts: the seconds until it is known that nothing has to be asked, and its export
//! in the official layout.
//!
//! `cargo bench --bench resume`. Fills run folders in the temporary folder by a real batch with a model and a judge that answer at once (some gigabytes),
//! takes each up and exports it in processes of their own, and removes them. Prints figures; it judges nothing, since machines differ.

use async_trait::async_trait;
use futures::{StreamExt, stream};
use std::{
    path::{Path, PathBuf},
    process::Command,
    sync::Arc,
    time::Instant,
};
use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;
use wardround::{
    case::{CaseFile, ReadOptions, read_bytes},
    chat::{
        AnswerStream, Completion, Delta, Finish, Measure, Message, Model, ModelError, ModelIdentity, Origin, Request, Sampling, Usage, Ways,
    },
    interop::official,
    judge::{Preset, Prompts},
    record::{Recorder, Run},
    runner::{
        Candidate, Judging, Trust,
        batch::{Batch, BatchEvent, Wanted},
    },
};

const CASES: usize = 74;
const JUDGE_REPEATS: u32 = 10;

/// Answers at once, with texts as long as real ones.
struct Instantly {
    identity: ModelIdentity,
    text: String,
}

impl Instantly {
    fn named(name: &str, text: String) -> Arc<Self> {
        let origin = Origin::Remote { base_url: "http://127.0.0.1:1/v1".into(), model: name.into() };
        Arc::new(Self { identity: ModelIdentity { name: name.into(), origin, system: None, ways: Ways::default() }, text })
    }
}

#[async_trait]
impl Model for Instantly {
    fn identity(&self) -> &ModelIdentity {
        &self.identity
    }

    async fn measure(&self, _: &[Message]) -> Result<Measure, ModelError> {
        Ok(Measure::default())
    }

    fn parallel(&self) -> usize {
        256
    }

    async fn answer(&self, request: Request) -> Result<AnswerStream, ModelError> {
        let completion = Completion {
            finish: Finish::Stop,
            usage: Usage::default(),
            sampling: request.sampling,
            prompt_ms: None,
            answer_ms: None,
            served_model: None,
            endpoint: None,
            ratings: None,
            seed: None,
            finish_reason: None,
            reasoning_format: None,
        };
        let text = format!("{} {:08x}", self.text, request.seed);
        Ok(stream::iter([Ok(Delta::Text(text)), Ok(Delta::Done(completion))]).boxed())
    }
}

fn cases() -> CaseFile {
    let question = "患者男，五十二岁，上腹部不适两周，伴食欲减退。".repeat(8);
    let line = |n: usize| {
        serde_json::json!({"id": n, "turn_1_question": format!("{n} {question}"), "turn_2_question": question, "turn_3_question": question, "reference": question})
            .to_string()
            + "\n"
    };
    let text: String = (1..=CASES).map(line).collect();
    read_bytes("made up", text.as_bytes(), &ReadOptions::default()).expect("cases")
}

fn wanted(repeats: u32) -> Wanted {
    Wanted { cases: cases().cases, turns: 3, repeats, judge_repeats: JUDGE_REPEATS, seed: 1, confidence: false, whole: None }
}

/// A batch over the folder, as `wardround batch` runs it; returns how often anyone was asked.
async fn batch(folder: &Path, repeats: u32) -> usize {
    let asked = Arc::new(std::sync::atomic::AtomicUsize::new(0));
    let count = asked.clone();
    let sink = Arc::new(move |event: BatchEvent<'_>| {
        if matches!(event, BatchEvent::Answered { .. } | BatchEvent::Judged { .. }) {
            count.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
        }
    });
    let stop = CancellationToken::new();
    let (recorder, recording) = Recorder::start(Run::open(folder, Sampling::paper(), 1).expect("a run"));
    let batch = Batch::new(wanted(repeats), recorder.clone(), stop.clone(), sink);
    let judging = Judging {
        model: Instantly::named("judge", "该回答较为完整，指出了主要的鉴别诊断，".repeat(16) + "\n\nRating: [[8]]"),
        prompts: Prompts::new(Preset::Official),
        turns: vec![1, 2, 3],
        attempts: 3,
        sampling: Sampling::default(),
        trust: Trust::new(),
    };
    let model = Instantly::named("模型甲", "首先需要完善血常规与腹部超声检查，".repeat(40));
    let candidate = Candidate::new(model, recorder, Sampling::paper(), 1, stop);
    let (jobs, mut waiting) = mpsc::channel(1024);
    let jobs_of = stream::poll_fn(move |context| waiting.poll_recv(context).map(|job| job.map(Ok)));
    let (answered, judged) = tokio::join!(batch.answer(&candidate, Some(&judging), Some(jobs)), batch.judge(&judging, jobs_of));
    answered.and(judged).expect("nothing fails");
    drop((batch, candidate));
    recording.ended().await.expect("the record's thread");
    asked.load(std::sync::atomic::Ordering::Relaxed)
}

#[tokio::main]
async fn main() {
    let arguments: Vec<String> = std::env::args().collect();
    if let [_, child, folder, repeats] = arguments.as_slice()
        && (child == "--take-up" || child == "--export")
    {
        let (folder, repeats) = (PathBuf::from(folder), repeats.parse().expect("a number"));
        let begin = Instant::now();
        let what = if child == "--export" {
            let exported = official::export(&folder, &cases(), None, &folder.with_file_name("official")).expect("an export");
            assert!(exported.remarks.is_empty() && exported.statistics.len() == 3 * repeats as usize);
            "exported"
        } else {
            assert_eq!(batch(&folder, repeats).await, 0, "a complete run asks nobody");
            "taken up"
        };
        let seconds = begin.elapsed().as_secs_f64();
        let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
        let peak = status.lines().find_map(|l| l.strip_prefix("VmHWM:")).map_or("unknown", str::trim);
        println!("{what} in {seconds:.2} s  peak {peak}");
        return;
    }
    for repeats in [5_u32, 45, 450] {
        let dir = tempfile::tempdir().expect("a temporary folder");
        let folder = dir.path().join("run");
        let begin = Instant::now();
        let records = batch(&folder, repeats).await;
        let filled = begin.elapsed().as_secs_f64();
        let megabytes = |name: &str| std::fs::metadata(folder.join(name)).map_or(0, |m| m.len()) as f64 / 1e6;
        let answers = CASES * 3 * repeats as usize;
        println!(
            "answers {answers:>6}  verdicts {:>7}  turns.jsonl {:>5.0} MB  verdicts.jsonl {:>5.0} MB  recorded in {filled:.1} s ({:.0} records/s)",
            records - answers,
            megabytes("turns.jsonl"),
            megabytes("verdicts.jsonl"),
            records as f64 / filled
        );
        let itself = std::env::current_exe().expect("this program");
        for child in ["--take-up", "--export"] {
            let status = Command::new(&itself).arg(child).arg(&folder).arg(repeats.to_string()).status().expect("a child");
            assert!(status.success(), "{status}");
        }
    }
}
