//! Replays a bundled case against a model, turn by turn, has a judge rate the answers, and reads the numbers from the record.
//!
//! `cargo run --no-default-features --example replay_one_case`

mod scripted;

use scripted::Scripted;
use std::{error::Error, sync::Arc};
use wardround::{
    case::{ReadOptions, bundled},
    chat::Sampling,
    judge::{Preset, Prompts},
    language::Language,
    record::{Recorder, Run},
    report::{self, Report},
    runner::{CancellationToken, Candidate, Judging, Replay, ReplayEvent, Trust},
    stats::Resampling,
};

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let cases = bundled(&ReadOptions { language: Some(Language::En), ..ReadOptions::default() })?;
    let case = cases.find("right-lower-quadrant-pain").map_err(|unknown| unknown.to_string())?;

    // Any `chat::Model` answers and judges here: a file on this machine, an endpoint, or a type of your own.
    let model = Scripted::new("careful", &["Appendicitis is likely.", "Tender at McBurney's point: examine the psoas sign.", "Operate."]);
    let judge = Scripted::new("strict", &["Misses the history. Rating: [[6]]", "Sound. Rating: [[8]]", "Too short. Rating: [[4]]"]);

    // Every answer is on disk before anyone is told about it. With the same folder again, nothing would be asked twice.
    let folder = tempfile::tempdir()?;
    let path = folder.path().join("run");
    let (recorder, recording) = Recorder::start(Run::open(&path, Sampling::paper(), 1)?);
    let judging = Judging {
        model: Arc::new(judge),
        prompts: Prompts::new(Preset::Official),
        turns: vec![1, 2, 3],
        attempts: 3,
        sampling: Sampling::default(),
        trust: Trust::new(),
    };
    let candidate = Candidate::new(Arc::new(model), recorder, Sampling::paper(), 1, CancellationToken::new());
    let replay = Replay { candidate, judging: Some(judging) };
    let mut told = |event: ReplayEvent<'_>| match event {
        ReplayEvent::TurnFinished { record, .. } => println!("turn {}: {}", record.turn, record.text),
        ReplayEvent::VerdictFinished { record, .. } => {
            println!("judge on turn {}: {}", record.turn, record.verdict.words(Language::En));
        }
        _ => {}
    };
    replay.run(&[case], &mut told).await?;
    drop(replay);
    recording.ended().await;

    // The report is computed from the record alone.
    let report = Report::of(&report::read(&[path])?, Resampling::default());
    let overall = &report.blocks[0].models[0].rows[0];
    println!("mean {:?}, {} of {} ratings", overall.mean.value, overall.coverage.scored, overall.coverage.of);
    Ok(())
}
